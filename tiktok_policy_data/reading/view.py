"""Gather what a person needs to decide on a proposal: where it belongs, the passage in its place, the draft rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from tiktok_policy_data.core import passages
from tiktok_policy_data.reading import drafts
from tiktok_policy_data.reading.types import Proposal, ProposalFile

if TYPE_CHECKING:
    from tiktok_policy_data.core.table_types import SeedTables

#: What each relation means, in words.
RELATION_WORDS = {
    "new": "a new measure",
    "later": "a later event of a known measure",
    "same": "confirms a row",
    "contradicts": "contradicts a row",
}

#: Most characters of the text that are shown before and after a passage.
CONTEXT = 400


class View(NamedTuple):
    """A proposal as it is shown."""

    name: str
    jurisdiction: str
    #: Jurisdiction, type of measure and relation, in words.
    place: str
    #: Title, publisher, day and address of the page, as far as they are known.
    page: list[str]
    #: The row to which it belongs, with its events; empty for a new measure.
    row: list[str]
    #: Measures to which a new one may belong.
    hints: list[str]
    paragraph: int
    before: str
    passage: str
    after: str
    proposed_by: str
    score: float
    cells: drafts.Cells


def view(file: ProposalFile, proposal: Proposal, edits: Mapping[str, str], rows: SeedTables) -> View:
    """Return a proposal as it is shown, with what a person changed."""
    cells = drafts.filled(file, proposal, edits, rows)
    measure = next((row for row in rows["measures"] if row["measure_id"] == cells["measure_id"]), None)
    code = measure["jurisdiction"] if measure else cells.get("measure.jurisdiction", proposal["jurisdiction"])
    kind = measure["measure_type"] if measure else cells.get("measure.measure_type", proposal["measure_type"])
    names = {row["jurisdiction"]: row["name"] for row in rows["jurisdictions"]}
    labels = {row["code"]: row["label"] for row in rows["codes"] if row["scheme"] == "measure_types"}
    what = f"{names.get(code, 'Unknown')} ({code or 'none'}): {labels.get(kind, kind or 'no type')}"
    spans = passages.paragraphs(file["text"])
    start, end = spans[proposal["paragraph"] - 1]
    before, after = _around(file["text"], proposal, start, end)
    return View(
        name=proposal["proposal"],
        jurisdiction=names.get(code, code or "Unknown"),
        place=f"{what}; {RELATION_WORDS[cells['relation']]}",
        page=_page(file),
        row=_row(cells, rows),
        hints=_hints(file, cells, rows),
        paragraph=proposal["paragraph"],
        before=before,
        passage=proposal["passage"],
        after=after,
        proposed_by=proposal["proposed_by"],
        score=proposal["score"],
        cells=cells,
    )


def _around(text: str, proposal: Proposal, start: int, end: int) -> tuple[str, str]:
    """Return what is before and after a passage: the rest of its paragraph, else the paragraphs beside it."""
    before = text[start : proposal["char_start"]].strip() or text[:start].strip().rpartition("\n")[2].strip()
    after = text[proposal["char_end"] : end].strip() or text[end:].strip().partition("\n")[0].strip()
    first = before if len(before) <= CONTEXT else f"…{before[-CONTEXT:]}"
    return first, after if len(after) <= CONTEXT else f"{after[:CONTEXT]}…"


def _page(file: ProposalFile) -> list[str]:
    document = file["document"]
    said = [document["title"], document["publisher"], document["published"], document["url"]]
    if document["reproduces"]:
        said.append(f"near copy of {document['reproduces'][:16]}")
    return [part for part in said if part]


def _row(cells: Mapping[str, str], rows: SeedTables) -> list[str]:
    """Return the measure to which a proposal belongs, and its events."""
    found = [
        f"{row['measure_id']}: {row['title']}" for row in rows["measures"] if row["measure_id"] == cells["measure_id"]
    ]
    if cells["measure_id"] and not found:
        return [f"{cells['measure_id']}: no such measure"]
    return found + [
        f"{row['event_id']}: {row['event_type'].replace('_', ' ')} {row['date'] or '(no date)'}"
        for row in rows["events"]
        if cells["measure_id"] and row["measure_id"] == cells["measure_id"]
    ]


def _hints(file: ProposalFile, cells: Mapping[str, str], rows: SeedTables) -> list[str]:
    """Return the measures to which a new one may belong: those made of its page, and any like it in the seeds."""
    made = {one["decision"]["rows"].get("measures") for one in file["proposals"] if one["decision"]}
    like = cells.get("measure.jurisdiction"), cells.get("measure.measure_type")
    return [
        f"{row['measure_id']}: {row['title']}"
        for row in rows["measures"]
        if row["measure_id"] in made or (row["jurisdiction"], row["measure_type"]) == like
    ]
