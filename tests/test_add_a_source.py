"""The page on adding a source: every command in it runs, in order, on a copy of the small checkout."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from oracles import oracle
from queued import queue

from tiktok_policy_data.cli import group
from tiktok_policy_data.core import passages
from tiktok_policy_data.core.versions import list_versions
from tiktok_policy_data.pipeline.validate import validate
from tiktok_policy_data.reading import proposer
from tiktok_policy_data.reading.types import Candidate, Document
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


def run(command: str, keys: str | None = None) -> str:
    """What a command of the page prints, given the lines that a person types."""
    program, *words = command.split()
    assert program == "tiktok-policy-data"
    done = CliRunner().invoke(group.main, words, input=keys)
    assert done.exit_code == (1 if words[0] in FINDS else 0), f"{command}: {done.output} {done.exception!r}"
    return done.output


def read_for_us(root: Path) -> str:
    """Queue what `read` finds on the two pages, for tests without the libraries that read pages."""
    cells = {"publisher": "The Daily Example", "language": "en", "kind": "news", "published_basis": "By its markup."}
    for address, title, day, found in (
        ("phones", "News in brief", "2024-04-02", US),
        ("inquiry", "More news in brief", "2024-06-01", UK),
    ):
        markup = (root / "raw" / "texts" / f"{address}.html").read_text(encoding="utf-8")
        text = "\n".join(re.findall(r"<(?:h1|p)>(.*)</", markup))
        url = f"https://example.org/{address}"
        document = Document(text, url=url, title=title, published=day, **cells)
        start, end = passages.paragraphs(text)[1]
        queue(root, document, Candidate(2, start, end, target="tiktok", score=0.9, date_basis="stated", **found))
    return ""


US = {"jurisdiction": "US", "measure_type": "device_ban", "event_type": "adopted", "date": "2024-03-05"}
US |= {"maker": "government", "maker_kind": "executive"}
UK = {"jurisdiction": "UK", "measure_type": "inquiry", "event_type": "review_opened", "date": "2024-05-20"}
UK |= {"relation": "later", "measure_id": "UK-002"}


def follow(checkout, monkeypatch, reads):
    """Do what the page says on the small checkout; return what each command printed."""
    monkeypatch.chdir(checkout)
    for module in (releases, places):
        monkeypatch.setattr(module, "installed", lambda: releases.Release(checkout / "curated"))
    monkeypatch.delenv("TIKTOK_POLICY_TEXTS", raising=False)
    (checkout / "raw" / "texts").mkdir()
    said, waiting = [], ""
    for kind, block in BLOCK.findall(PAGE):
        if kind == "bash":
            for line in block.splitlines():
                if line.startswith("tiktok-policy-data review"):
                    waiting = line  # the page shows the keys after it
                elif line.startswith("tiktok-policy-data read") and not reads:
                    read_for_us(checkout)
                else:
                    said.append((line, run(line)))
        elif kind == "keys":
            said.append((waiting, run(waiting, block)))
        elif kind == "diff":
            edit(checkout, block)
        elif kind == "html":
            head, _, markup = block.partition("\n")
            (checkout / head.removeprefix("<!-- ").removesuffix(" -->")).write_text(markup, encoding="utf-8")
        elif kind == "text":
            (checkout / "raw" / "texts" / "page.txt").write_text(block, encoding="utf-8")
        else:
            assert kind == "json"
            assert set(json.loads(block)) <= set(proposer.KEYS)
    return said


@pytest.fixture(params=[False, pytest.param(True, marks=pytest.mark.slow)], ids=["queued", "read"])
def followed(request, checkout, monkeypatch):
    """The small checkout after the whole page, and what each command printed; `read` itself needs its libraries."""
    if request.param:
        for name in ("trafilatura", "ahocorasick_rs", "babel", "py3langid"):
            oracle(name)
    return checkout, follow(checkout, monkeypatch, request.param)


def test_each_command_of_the_page_runs_and_leaves_the_releases_that_it_names(followed):
    checkout, said = followed
    release = releases.Release(checkout / "curated")
    assert list_versions(release.records("releases")) == ["1.0.0", "1.1.0", "1.2.0", "1.2.1", "1.3.0"]
    assert all(f"here {version}" in PAGE.replace("\n", " ") for version in ("1.1.0", "1.2.0", "1.2.1"))
    assert validate(release.folder) == []
    assert [row["row"] for row in release.records("withdrawn")] == ["UK-004"]
    assert {row["row"] for row in release.records("changes") if row["op"] == "removed"} == {
        "UK-004",
        "UK-004-e1",
        "UK-004-p1",
    }
    outputs = [output for line, output in said if line == "tiktok-policy-data build"]
    assert [output.rpartition("identifiers: ")[2].strip() for output in outputs] == [
        "S005, UK-004, US-002.",
        "S005.",
        "S006, UK-005.",
        "S006.",
        "S006.",
    ]
    assert "UK-004" in next(output for line, output in said if line == "tiktok-policy-data diff preview")


def test_two_pages_become_released_rows_in_five_commands_and_the_decisions_of_a_person(followed):
    checkout, said = followed
    release = releases.Release(checkout / "curated")
    machine = PAGE.partition("## Add a source by hand")[0]
    commands = [line for kind, block in BLOCK.findall(machine) if kind == "bash" for line in block.splitlines()]
    assert len(commands) <= 5
    rows = {row["evidence_id"]: row for row in release.records("evidence") if row["proposed_by"]}
    assert set(rows) == {"US-001-p1", "UK-002-p2"}
    assert all(
        (row["proposed_by"], row["accepted_by"], row["anchor"]) == ("rules", "Ana", "verified") for row in rows.values()
    )
    measure = next(row for row in release.records("measures") if row["measure_id"] == "US-001")
    assert (measure["scope"], measure["breadth"]) == ("All federal devices", "central_government")
    event = next(row for row in release.records("events") if row["event_id"] == "UK-002-e2")
    assert (event["event_type"], event["date"]) == ("completed", "2024-05-20")
    inquiry = next(row for row in release.records("measures") if row["measure_id"] == "UK-002")
    assert inquiry["status"] == "completed"
    assert "2 accepted, 0 refused, 0 still open." in next(out for line, out in said if " review " in line)
