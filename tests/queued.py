"""Pages that we wrote for the tests, and what is proposed on them, put into the queue of a checkout."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tiktok_policy_data.pipeline.inputs import read_inputs
from tiktok_policy_data.reading import proposals, proposing
from tiktok_policy_data.reading.types import Candidate, Document

READ_ON = date(2026, 1, 3)

COUNCIL = Document(
    "A council bars the dancing app\n\n"
    "The council of the northern town barred the dancing app from its work phones on 5 March 2024, said its clerk.\n\n"
    "The clerk added that the rule took effect on 9 March 2024, after a week of letters to all of the staff.\n\n"
    "Read our other stories\n",
    url="https://example.org/council",
    title="A council bars the dancing app",
    publisher="The Daily Example",
    published="2024-04-02",
    published_basis="Dated by its own head.",
    language="en",
    kind="news",
    boilerplate=frozenset({1, 4}),
)

LIFTED = Document(
    "Inquiry is over\n\n"
    "The trade committee closed its inquiry into the company in May 2024, its chair told reporters.\n",
    url="https://example.org/inquiry",
    title="Inquiry is over",
    publisher="The Daily Example",
    published="2024-06-01",
    published_basis="Dated by its own head.",
    language="en",
    kind="news",
)


def candidate(document: Document, first: str, last: str, **cells: object) -> Candidate:
    """A candidate whose passage begins and ends with some words."""
    start = document.text.index(first)
    end = document.text.index(last, start) + len(last)
    number = document.text[:start].rstrip("\n").count("\n\n") + 2 if "\n" in document.text[:start] else 1
    return Candidate(number, start, end, **cells)  # type: ignore[arg-type]


NEW = candidate(
    COUNCIL,
    "The council of",
    "said its clerk.",
    jurisdiction="UK",
    measure_type="device_ban",
    event_type="adopted",
    date="2024-03-05",
    date_basis="stated",
    maker="Northern town council",
    maker_kind="executive",
    target="tiktok",
    score=0.9,
)

EFFECT = candidate(
    COUNCIL,
    "The clerk added",
    "all of the staff.",
    jurisdiction="UK",
    measure_type="device_ban",
    event_type="took_effect",
    date="2024-03-09",
    date_basis="stated",
    score=0.7,
)

LATER = candidate(
    LIFTED,
    "The trade committee",
    "told reporters.",
    jurisdiction="UK",
    measure_type="inquiry",
    event_type="completed",
    date="2024-05",
    date_basis="stated",
    maker="Trade committee",
    score=0.8,
    relation="later",
    measure_id="UK-002",
)


def queue(root: Path, document: Document, *candidates: Candidate) -> proposals.Queued:
    """Put candidates of a document into the queue of a checkout."""
    cells = proposing.document_cells(document, READ_ON)
    found = proposing.by_rules(document, candidates)
    return proposals.enqueue(root, cells, document.text, found, read_inputs(root).rows)


def name(document: Document, number: int = 1) -> str:
    """The name of a proposal of a document."""
    return proposals.number(document.sha256, number)


def files(root: Path) -> dict[str, bytes]:
    """Every file of a checkout that review may write, by name."""
    found = (path for folder in ("seeds", "raw") for path in (root / folder).rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}
