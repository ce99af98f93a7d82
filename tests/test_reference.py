"""The reference pages are up to date, and every public name, command and option is documented."""

import doctest
import importlib.util
import inspect
import re
import sys
from pathlib import Path

import click
import pytest

import tiktok_policy_data as tpd
from tiktok_policy_data.cli import main

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / ".ci" / "reference.py"
pytest.importorskip("altair", reason="needs altair: pip install 'tiktok-policy-data[plot]'")
spec = importlib.util.spec_from_file_location("reference", SCRIPT)
reference = importlib.util.module_from_spec(spec)
spec.loader.exec_module(reference)

NAMES = reference.public_names()
FUNCTIONS = {name: value for name, value in NAMES.items() if inspect.isfunction(value)}
CLASSES = {name: value for name, value in NAMES.items() if inspect.isclass(value)}
SECTIONS = re.compile(r"^(\w[\w ]*)\n-+$", re.M)


@pytest.mark.parametrize("name", ["api.md", "cli.md"])
def test_a_page_is_up_to_date(name):
    page = ROOT / "docs" / "reference" / name
    assert page.read_text(encoding="utf-8") == reference.pages()[page], "run `python .ci/reference.py update`"


def test_the_page_has_the_public_names_and_no_other():
    text = (ROOT / "docs" / "reference" / "api.md").read_text(encoding="utf-8")
    headings = [heading.replace("\\_", "_") for heading in re.findall(r"^## (\S+)$", text, re.M)]
    assert sorted(headings) == sorted([*tpd.__all__, *(f"plot.{name}" for name in tpd.plot.__all__)])


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_public_function_documents_its_parameters_result_errors_and_use(name):
    doc = inspect.getdoc(FUNCTIONS[name])
    sections = SECTIONS.findall(doc)
    parameters = list(inspect.signature(FUNCTIONS[name]).parameters)
    assert {"Returns", "Examples"} <= set(sections)
    if parameters:
        assert {"Parameters", "Raises"} <= set(sections)
        listed = doc.partition("Parameters\n")[2].partition("\n\n")[0]
        heads = [
            line.partition(" : ")[0].lstrip("*") for line in listed.split("\n")[1:] if line and not line.startswith(" ")
        ]
        assert [one for head in heads for one in head.split(", ")] == parameters_in_order(heads, parameters)


def parameters_in_order(heads, parameters):
    """The parameters, in the order in which the docstring groups them; all must be there."""
    listed = [one for head in heads for one in head.split(", ")]
    assert sorted(listed) == sorted(parameters)
    return listed


@pytest.mark.parametrize("name", CLASSES)
def test_a_public_class_and_its_methods_are_documented(name):
    assert inspect.getdoc(CLASSES[name])
    for method, member in vars(CLASSES[name]).items():
        if not method.startswith("_") and (inspect.isfunction(member) or isinstance(member, property)):
            assert inspect.getdoc(member), f"{name}.{method}"


@pytest.mark.parametrize("name", [*FUNCTIONS, *CLASSES])
def test_the_examples_that_run_print_what_they_show(name):
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL, verbose=False)
    for found in doctest.DocTestFinder(recurse=False).find(NAMES[name], name, globs={}):
        runner.run(found, out=sys.stdout.write)
    assert not runner.failures


def test_every_command_argument_and_option_is_documented():
    text = (ROOT / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## (\S+)\n(.*?)(?=^## |\Z)", text, re.M | re.S))
    assert sections.keys() == main.commands.keys()
    for name, command in main.commands.items():
        assert command.help, name
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.help, f"{name} {option.name}"
                assert all(word in sections[name] for word in option.opts), f"{name} {option.name}"
            else:
                assert option.make_metavar(click.Context(command)) in sections[name]
