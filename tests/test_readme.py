"""The Python of the README and of the tutorials runs as it stands, and the README's marked commands are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.M | re.S)
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = PYTHON.findall(README)
TUTORIALS = sorted((ROOT / "docs").glob("tutorial-*.md"))


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_python_in_the_readme_runs_and_prints(block, capsys):
    exec(compile(block, "README.md", "exec"), {})
    assert capsys.readouterr().out.strip()


@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.stem)
def test_a_tutorial_runs_from_its_first_block_to_its_last(page, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    names = {}
    for block in PYTHON.findall(page.read_text(encoding="utf-8")):
        exec(compile(block, page.name, "exec"), names)
    assert capsys.readouterr().out.strip()


def test_there_are_three_tutorials():
    assert len(TUTORIALS) == 3


def test_there_are_two_commands_and_some_python():
    assert len(BLOCKS) >= 2
    assert re.findall(r"<!-- (\w+) -->", README) == ["install", "test"]


@pytest.mark.parametrize("page", [ROOT / "README.md", *TUTORIALS], ids=lambda page: page.stem)
def test_links_to_files_lead_somewhere(page):
    for target in re.findall(r"\]\((?!http)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target
