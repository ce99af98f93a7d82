"""Compare what `read` finds with what people coded, paragraph by paragraph, as rows that hold no words of a text."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tiktok_policy_data.core import schema
from tiktok_policy_data.core.edtf import bounds
from tiktok_policy_data.core.events import EventType
from tiktok_policy_data.core.passages import paragraphs
from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.errors import DataError, Problem
from tiktok_policy_data.io.csv import read_csv, write_csv
from tiktok_policy_data.reading.candidates import candidates
from tiktok_policy_data.reading.documents import documents
from tiktok_policy_data.reading.types import Candidate, Document, Reading, Skipped
from tiktok_policy_data.reading.when import span
from tiktok_policy_data.store import releases
from tiktok_policy_data.store.releases import Release

if TYPE_CHECKING:
    from tiktok_policy_data.core.row_types import SourceRow

#: The columns of a file of codings.
COLUMNS = ("page_sha256", "paragraph", "decision", "jurisdiction", "measure_type", "status", "date")

CODED = "coded"

#: Name of the sample of sources read in full, on which the rules were tuned.
WHOLE_TEXTS = "whole_texts"

#: The plain search that the figures are compared with: a paragraph that names the app or its owner.
KEYWORDS = re.compile(r"tik ?tok|bytedance", re.I)


class Coding(NamedTuple):
    """What a person coded of a paragraph; empty cells were not coded. `event_type` is a code of `event_types`."""

    sha256: str
    paragraph: int
    decision: str
    jurisdiction: str = ""
    measure_type: str = ""
    event_type: str = ""
    date: str = ""


def read_codings(path: Path) -> list[Coding]:
    """Return the codings of a CSV file with the columns `COLUMNS`; raise DataError for a row that is not understood."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (UnicodeDecodeError, csv.Error) as fault:
        raise DataError(Problem(str(path), f"expected CSV in UTF-8 ({fault})")) from None
    problems, found = [], []
    for line, row in enumerate(rows, 2):
        cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
        if wrong := _fault(cells):
            column, expected = wrong
            problems.append(Problem(path.name, expected, f"line {line}", column, cells[column]))
            continue
        found.append(Coding(*(int(value) if name == "paragraph" else value for name, value in cells.items())))  # type: ignore[arg-type]
    if problems or not rows:
        raise DataError(problems or Problem(path.name, f"expected rows with the columns {', '.join(COLUMNS)}"))
    return found


def _fault(cells: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the column at fault and what was expected there; None if the row is understood."""
    if not re.fullmatch(r"[0-9a-f]{16,64}", cells["page_sha256"]):
        return "page_sha256", "expected the SHA-256 of a text, or at least its first 16 digits"
    if not re.fullmatch(r"[1-9][0-9]*", cells["paragraph"]):
        return "paragraph", "expected the number of a paragraph"
    if cells["decision"] not in (CODED, "no_measure", "boilerplate"):
        return "decision", "expected coded, no_measure or boilerplate"
    try:
        if cells["date"]:
            bounds(cells["date"])
    except ValueError as fault:
        return "date", str(fault)
    return None


def codings_of_whole_texts(release: Release, hashes: Iterable[str]) -> list[Coding]:
    """Return what the data have for each paragraph of the sources read in full, for the texts with some hashes."""
    wanted = set(hashes)
    texts = {row["source_id"]: row["text_sha256"] for row in release.records("sources") if row["text_sha256"] in wanted}
    measures = {row["measure_id"]: row for row in release.records("measures")}
    of_event = {row["event_id"]: row for row in release.records("events")}
    found = [
        Coding(texts[row["source_id"]], row["paragraph"], row["decision"])
        for row in release.records("paragraphs")
        if row["source_id"] in texts and row["decision"] != CODED
    ]
    for row in release.records("evidence"):
        if row["source_id"] not in texts or row["paragraph"] is None:
            continue
        place = texts[row["source_id"]], row["paragraph"], CODED
        if row["stance"] != "supports":  # context of a measure, which need not say what it is
            found.append(Coding(*place))
            continue
        measure, supports = measures[row["measure_id"]], row["supports"] or []
        event = of_event[row["event_id"]] if row["event_id"] else None
        of_type = event["event_type"] if event and "event_type" in supports else ""
        date = event["date"] or "" if event and of_type else ""
        found.append(Coding(*place, measure["jurisdiction"], measure["measure_type"], of_type, date))
    return list(dict.fromkeys(found))


class Measured(NamedTuple):
    """Outcomes as rows, how many pages were compared, what was skipped, and how many coded pages were not found."""

    rows: list[Record]
    pages: int
    skipped: list[Skipped]
    missing: int


def measured(pages: Iterable[Path], sample: str, codings: Path | None) -> Measured:
    """Compare what is found in some pages with what people coded.

    Parameters
    ----------
    pages : iterable of pathlib.Path
        The pages.
    sample : str
        Name of the sample, for the rows.
    codings : pathlib.Path or None
        A file of codings; without it, those that the installed release has for the sources read in full, which are
        recognised by their hashes and dated as the release dates them.
    """
    release = releases.installed()
    sources = {digest: row for row in release.records("sources") if (digest := row["text_sha256"])}
    coded = read_codings(codings) if codings else codings_of_whole_texts(release, sources)
    wanted = {coding.sha256[:16] for coding in coded}
    readings, skipped = [], []
    for found in documents(pages):
        if isinstance(found, Skipped):
            skipped.append(found)
        elif found.sha256[:16] in wanted:
            if not codings:
                found = _as_coded(found, sources[found.sha256])
            readings.append(Reading(found, candidates(found)))
    rows = outcomes(sample, readings, coded, release.event_types)
    return Measured(rows, len(readings), skipped, len(wanted) - len({one.document.sha256 for one in readings}))


def save(path: Path, sample: str, rows: Iterable[Record]) -> None:
    """Put the outcomes of a sample into a seed `read_outcomes.csv`, in the place of those that it has."""
    table = schema.tables()["read_outcomes"]
    there = read_csv(path, table.fields)[0] if path.exists() else []
    write_csv(path, table, [*(row for row in there if row["sample"] != sample), *rows])


def _as_coded(document: Document, source: SourceRow) -> Document:
    """Return a document with what the data say of its source."""
    return replace(
        document,
        title=source["title"],
        publisher=source["publisher"] or "",
        published=source["published"] or "",
        language=source["language"] or "",
        url=source["url"] or "",
    )


def outcomes(
    sample: str, readings: Iterable[Reading], codings: Iterable[Coding], types: Mapping[str, EventType]
) -> list[Record]:
    """Return one row for each coding: whether the paragraph was found, and which cells are right.

    Parameters
    ----------
    sample : str
        Name of the sample.
    readings : iterable of Reading
        What `read` found.
    codings : iterable of Coding
        What people coded; several rows for a paragraph that reports several measures.
    types : mapping of str to EventType
        The event types, which say which status each sets.

    Returns
    -------
    list of dict
        `sample`, `text_sha256`, `paragraph`, `coding` (its number in the paragraph), `decision`, `found` and
        `by_keywords` (bool), `proposals` (int: candidates in the paragraph), and for a coded one whose paragraph was
        found `jurisdiction_right`, `type_right`, `status_right` and `date_right` (bool; None where nothing was coded).
    """
    by_text: dict[str, dict[int, list[Coding]]] = defaultdict(lambda: defaultdict(list))
    for coding in codings:
        by_text[coding.sha256[:16]][coding.paragraph].append(coding)
    found = []
    for document, of_document in readings:
        spans = paragraphs(document.text)
        proposed: dict[int, list[Candidate]] = defaultdict(list)
        for candidate in of_document:
            proposed[candidate.paragraph].append(candidate)
        for paragraph, some in sorted(by_text.get(document.sha256[:16], {}).items()):
            start, end = spans[paragraph - 1] if paragraph <= len(spans) else (0, 0)
            there = {
                "sample": sample,
                "text_sha256": document.sha256,
                "paragraph": paragraph,
                "found": bool(proposed[paragraph]),
                "by_keywords": bool(KEYWORDS.search(document.text, start, end)),
                "proposals": len(proposed[paragraph]),
            }
            of_rows = [one for one in some if one.jurisdiction or one.measure_type] or some[:1]
            for number, coding in enumerate(of_rows, 1):
                cells = _cells(coding, proposed[paragraph], types)
                found.append({**there, "coding": number, "decision": coding.decision, **cells})
    return found


def _cells(coding: Coding, proposed: Sequence[Candidate], types: Mapping[str, EventType]) -> Record:
    """Return which cells are right in the candidate that agrees best with a coding."""
    tried = [_compared(coding, candidate, types) for candidate in proposed] if coding.decision == CODED else []
    if not tried:
        return dict.fromkeys(("jurisdiction_right", "type_right", "status_right", "date_right"))
    return max(tried, key=lambda cells: [cells["jurisdiction_right"] is True, sum(v is True for v in cells.values())])


def _compared(coding: Coding, candidate: Candidate, types: Mapping[str, EventType]) -> Record:
    """Return for each cell whether a candidate has it right; None where nothing was coded."""

    def status(code: str) -> str:
        return (types[code].sets_status if code in types else None) or code

    return {
        "jurisdiction_right": coding.jurisdiction == candidate.jurisdiction if coding.jurisdiction else None,
        "type_right": coding.measure_type == candidate.measure_type if coding.measure_type else None,
        "status_right": status(coding.event_type) == status(candidate.event_type) if coding.event_type else None,
        "date_right": within(coding.date, candidate.date) if coding.date else None,
    }


def within(coded: str, proposed: str) -> bool:
    """Return whether a proposed date is not at odds with the coded one: one lies within the bounds of the other."""
    if not proposed:
        return False
    (a, b), (c, d) = span(coded), span(proposed)
    return (c <= a and b <= d) or (a <= c and d <= b)
