"""The page on adding a source: every command in it runs, in order, on a copy of the small checkout."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from tiktok_policy_data.cli import group
from tiktok_policy_data.core.versions import list_versions
from tiktok_policy_data.pipeline.validate import validate
from tiktok_policy_data.store import places, releases

PAGE = (Path(__file__).parents[1] / "docs" / "add-a-source.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
#: Commands that end with 1 where they find what the page has just entered.
FINDS = {"diff"}


def edit(root: Path, block: str) -> None:
    """Remove and add the rows of a block."""
    path = None
    for line in block.splitlines():
        if line.startswith("--- "):
            path = root / line[4:]
            assert path.is_file(), line
        elif line.startswith("-"):
            rows = path.read_text(encoding="utf-8").splitlines()
            rows.remove(line[1:])
            path.write_text("\n".join(rows) + "\n", encoding="utf-8")
        else:
            assert line.startswith("+"), line
            path.write_text(path.read_text(encoding="utf-8") + line[1:] + "\n", encoding="utf-8")


def run(command: str) -> str:
    """What a command of the page prints."""
    program, *words = command.split()
    assert program == "tiktok-policy-data"
    done = CliRunner().invoke(group.main, words)
    assert done.exit_code == (1 if words[0] in FINDS else 0), f"{command}: {done.output} {done.exception!r}"
    return done.output


@pytest.fixture
def followed(checkout, monkeypatch):
    """The small checkout after the whole page, and what each command printed."""
    monkeypatch.chdir(checkout)
    for module in (releases, places):
        monkeypatch.setattr(module, "installed", lambda: releases.Release(checkout / "curated"))
    monkeypatch.delenv("TIKTOK_POLICY_TEXTS", raising=False)
    (checkout / "raw" / "texts").mkdir()
    said = []
    for kind, block in BLOCK.findall(PAGE):
        if kind == "bash":
            said += [(line, run(line)) for line in block.splitlines()]
        elif kind == "diff":
            edit(checkout, block)
        else:
            assert kind == "text"
            (checkout / "raw" / "texts" / "page.txt").write_text(block, encoding="utf-8")
    return checkout, said


def test_each_command_of_the_page_runs_and_leaves_the_releases_that_it_names(followed):
    checkout, said = followed
    release = releases.Release(checkout / "curated")
    assert list_versions(release.records("releases")) == ["1.0.0", "1.1.0", "1.1.1", "1.2.0"]
    assert all(f"here {version}" in PAGE.replace("\n", " ") for version in ("1.1.0", "1.1.1"))
    assert validate(release.folder) == []
    assert [row["row"] for row in release.records("withdrawn")] == ["UK-004"]
    assert {row["row"] for row in release.records("changes") if row["op"] == "removed"} == {
        "UK-004",
        "UK-004-e1",
        "UK-004-p1",
    }
    outputs = [output for line, output in said if line == "tiktok-policy-data build"]
    assert [output.rpartition("identifiers: ")[2].strip() for output in outputs] == [
        "S003.",
        "S004, UK-005.",
        "S004.",
        "S004.",
    ]
    assert "UK-004" in next(output for line, output in said if line == "tiktok-policy-data diff preview")
