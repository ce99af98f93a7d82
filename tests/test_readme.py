"""The Python in README and docs runs, links work, and figures agree with the measured pages."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from oracles import oracle

import tiktok_policy_data as tpd
from tiktok_policy_data.cli.group import main

ROOT = Path(__file__).parents[1]
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.M | re.S)
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = PYTHON.findall(README)
TUTORIALS = sorted((ROOT / "docs").glob("tutorial-*.md"))
LARGE = ROOT / "docs" / "outgrows-your-laptop.md"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


#: What a page may use beside the package, and the libraries that it needs for it.
BESIDE = {
    "duckdb": ["duckdb"],
    "polars": ["polars"],
    ".plot.": ["altair", "vl_convert"],
    "statsmodels": ["statsmodels"],
}


def needs(text):
    """The libraries that some Python of a page needs beside the package."""
    return [name for sign, names in BESIDE.items() if sign in text for name in names]


def pages(texts):
    """Texts with their names as cases of a test; what needs more than the package is slow."""
    return [pytest.param(text, marks=pytest.mark.slow if needs(text) else (), id=name) for name, text in texts.items()]


@pytest.mark.parametrize("block", pages({str(number): block for number, block in enumerate(BLOCKS)}))
def test_python_in_the_readme_runs_and_prints(block, capsys):
    for name in needs(block):
        oracle(name)
    exec(compile(block, "README.md", "exec"), {})
    assert capsys.readouterr().out.strip()


@pytest.mark.parametrize("text", pages({page.stem: page.read_text(encoding="utf-8") for page in TUTORIALS}))
def test_a_tutorial_runs_from_its_first_block_to_its_last(text, tmp_path, monkeypatch, capsys):
    for name in needs(text):
        oracle(name)
    monkeypatch.chdir(tmp_path)
    names = {}
    for block in PYTHON.findall(text):
        exec(compile(block, "tutorial", "exec"), names)
    assert capsys.readouterr().out.strip()


def answer_of_the_page_on_large_panels(with_spark):
    """Run its blocks, those of Spark only if they are asked for; each checks its answer against the first."""
    names = {}
    for block in PYTHON.findall(LARGE.read_text(encoding="utf-8")):
        if with_spark or "pyspark" not in block:
            exec(compile(block, LARGE.name, "exec"), names)
    return names["answer"]


@pytest.mark.slow
def test_the_page_on_large_panels_has_one_answer_in_pandas_duckdb_and_polars(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    oracle("duckdb")
    oracle("polars")
    assert list(answer_of_the_page_on_large_panels(with_spark=False)) == [2022, 2023, 2024]


@pytest.mark.slow
def test_the_page_on_large_panels_has_the_same_answer_in_spark(tmp_path, monkeypatch, spark):
    monkeypatch.chdir(tmp_path)
    assert answer_of_the_page_on_large_panels(with_spark=True)


SPREADSHEET = (ROOT / "docs" / "use-in-a-spreadsheet.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(line, marks=pytest.mark.slow if ".xlsx" in line else ())
        for line in re.findall(r"^tiktok-policy-data (.*)$", SPREADSHEET, re.M)
    ],
)
def test_each_command_of_the_page_on_spreadsheets_writes_its_file(installed, line, tmp_path, monkeypatch):
    if ".xlsx" in line:
        oracle("xlsxwriter")
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, line.split())
    assert done.exit_code == 0, done.output
    (file,) = tmp_path.iterdir()
    assert file.name in line
    assert file.read_bytes().startswith(b"\xef\xbb\xbf") == ("--excel" in line)


def test_the_filters_of_the_page_on_spreadsheets_name_columns_and_codes_that_there_are():
    conditions = re.findall(r"`(\w+)` is ((?:`?\w+`?)(?: or `\w+`)?)", SPREADSHEET.split("\n## ")[2])
    rows = tpd.load()
    assert SPREADSHEET.split("\n## ")[2].startswith("Filters")
    assert len(conditions) > 5
    for column, codes in conditions:
        for code in re.findall(r"\w+", codes.replace(" or ", " ")):
            assert (rows[column].astype(str).str.lower() == code.lower()).any(), (column, code)


def test_there_are_three_tutorials():
    assert len(TUTORIALS) == 3


def test_there_are_two_commands_and_some_python():
    assert len(BLOCKS) >= 2
    assert re.findall(r"<!-- (\w+) -->", README) == ["install", "test"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_to_files_and_pictures_work(page):
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!http)([^)#\s]+)", text) + re.findall(r'(?:src|srcset)="([^"]+)"', text):
        assert (page.parent / target).exists(), target


def test_every_page_can_be_reached_from_the_readme():
    reached, ahead = set(), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        reached.add(page)
        found = re.findall(r"\]\((?!http)([^)#\s]+\.md)", page.read_text(encoding="utf-8"))
        ahead += [target for name in found if (target := (page.parent / name).resolve()) not in reached]
    assert not set(PAGES) - reached


def test_the_figures_on_speed_and_faults_are_those_of_the_measured_pages():
    section = "".join(
        (ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("performance.md", "robustness.md")
    )
    pages = "".join((ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("benchmarks.md", "faults.md"))
    number = re.compile(r"(?<![\w.-])[0-9]+(?:[.,][0-9]+)*")
    stated, measured = ({found.replace(",", "") for found in number.findall(text)} for text in (section, pages))
    assert len(stated) > 20
    assert not stated - measured
