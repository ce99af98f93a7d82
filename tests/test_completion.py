"""What the Tab key offers: the words that a release knows, with what they mean, and fast."""

import subprocess
import sys

import pytest
from click.shell_completion import ShellComplete, get_completion_class

from tiktok_policy_data.cli.group import main
from tiktok_policy_data.core import schema
from tiktok_policy_data.errors import DataError, Problem
from tiktok_policy_data.query.citing import VIEWS
from tiktok_policy_data.render.files import FORMS
from tiktok_policy_data.render.matrix import SIDES


def offered(typed):
    """What is offered for the last word of a line, with its meaning."""
    *words, last = typed.split(" ")
    found = ShellComplete(main, {}, "tiktok-policy-data", "_TIKTOK_POLICY_DATA_COMPLETE").get_completions(words, last)
    return {item.value: item.help for item in found}


MEASURES = ["CN-001", "CN-002", "EU-001", "UK-001", "UK-002", "UK-003", "UK-PARL-001"]


@pytest.mark.parametrize("command", ["show", "timeline", "cite", "show UK-001"])
def test_measures_are_offered_with_their_titles(installed, command):
    found = offered(f"{command} ")
    assert set(MEASURES) <= set(found)
    assert found["UK-001"] == "Dancing app off work phones"
    assert list(offered(f"{command} uk-0")) == ["UK-001", "UK-002", "UK-003"]


@pytest.mark.parametrize(
    "line", ["timeline ", "compare ", "compare UK ", "list -j ", "panel --jurisdiction ", "news -j ", "diff -j "]
)
def test_jurisdictions_and_groups_are_offered_with_their_names(installed, line):
    found = offered(line)
    assert {row["jurisdiction"]: row["name"] for row in installed.jurisdictions}.items() <= found.items()
    assert {group: installed.labels["groups", group] for group in installed.vocabularies["groups"]}.items() <= (
        found.items()
    )


@pytest.mark.parametrize(
    ("line", "vocabulary"),
    [
        ("standing ", "measure_types"),
        ("list -t ", "measure_types"),
        ("news --type ", "measure_types"),
        ("list -s ", "statuses"),
        ("list --effect ", "effects"),
        ("standing --level ", "levels"),
        ("compare --reach ", "reaches"),
        ("panel --breadth ", "breadths"),
        ("list --target ", "targets"),
        ("compare --rationale ", "rationales"),
        ("standing --maker-kind ", "maker_kinds"),
    ],
)
def test_codes_are_offered_with_their_labels(installed, line, vocabulary):
    assert offered(line) == {code: installed.labels[vocabulary, code] for code in installed.vocabularies[vocabulary]}


@pytest.mark.parametrize("line", ["timeline UK --role ", "list -r ", "standing --role ", "news --role "])
def test_roles_are_offered_and_all_of_them(installed, line):
    assert list(offered(line)) == [*installed.vocabularies["roles"], "all"]


def test_tables_and_vocabularies_are_offered_where_they_mean_something(installed):
    assert offered("path ") == {name: table.title for name, table in schema.tables().items()}
    assert list(offered("export ")) == [*schema.names(), "all"]
    assert list(offered("diff --table ")) == list(schema.names())
    assert list(offered("codebook ")) == [*schema.names(), *installed.vocabularies]


def test_dimensions_formats_and_views_are_offered(installed):
    assert list(offered("compare --rows ")) == list(offered("compare --columns ")) == list(SIDES)
    assert list(offered("export --format ")) == list(FORMS)
    assert list(offered("compare --sort ")) == ["measures", "name", "code", "first"]
    assert set(VIEWS) <= set(offered("cite "))
    assert offered("cite standing ") == {}


def test_releases_are_offered_and_where_a_folder_may_be_meant_paths_too(installed):
    released = installed.records("releases")[0]["released_on"]
    for command in ("list", "show UK-001", "export", "codebook", "cite"):
        assert offered(f"{command} --release ") == {"1.0.0": f"of {released}"}
    assert list(offered("diff 1")) == ["1.0.0"]
    (item,) = ShellComplete(main, {}, "x", "_X").get_completions(["diff"], "cur")
    assert (item.type, item.value) == ("file", "cur")


def test_what_is_offered_is_that_of_the_release_on_the_line():
    assert "relations" not in offered("export --release 1.0.0 ")
    assert "relations" in offered("export --release 2.0.0 ")
    assert "US_STATES" in offered("compare ")
    assert "US_STATES" not in offered("compare --release 2.0.0 ")


def test_an_unknown_release_or_damaged_data_offer_nothing_and_print_nothing(installed, monkeypatch, capsys):
    assert offered("show --release 9.9.9 ") == {}

    def damaged(*_, **__):
        raise DataError(Problem("x", "expected something"))

    monkeypatch.setattr(type(installed), "records", damaged)
    assert offered("show ") == {}
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_a_script_and_answers(installed, shell, monkeypatch):
    shape = get_completion_class(shell)(main, {}, "tiktok-policy-data", "_TIKTOK_POLICY_DATA_COMPLETE")
    monkeypatch.setattr(type(shape), "_check_version", lambda *_: None, raising=False)
    assert f"_TIKTOK_POLICY_DATA_COMPLETE={shell}_complete" in shape.source()
    monkeypatch.setenv("COMP_WORDS", "tiktok-policy-data show UK-PARL")
    monkeypatch.setenv("COMP_CWORD", "UK-PARL" if shell == "fish" else "2")
    assert "UK-PARL-001" in shape.complete()


def test_completion_imports_neither_pandas_nor_pyarrow():
    code = (
        "import sys\n"
        "from click.shell_completion import ShellComplete\n"
        "from tiktok_policy_data.cli import main\n"
        "ask = ShellComplete(main, {}, 'x', '_X').get_completions\n"
        "lines = (['show'], ['compare'], ['export'], ['list', '--target'], ['compare', '--rows'], ['cite'])\n"
        "assert all(ask(words, '') for words in lines)\n"
        "assert not {'pandas', 'pyarrow', 'numpy'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
