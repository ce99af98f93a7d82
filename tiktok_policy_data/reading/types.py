"""The types that reading passes on: a document, a candidate in it, and the file of proposals that a person reviews."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Literal, NamedTuple, TypedDict

#: What a candidate is to the rows: a confirmation, a later event, a contradiction, or a measure that no row has.
Relation = Literal["same", "later", "contradicts", "new"]

RELATIONS: tuple[Relation, ...] = ("same", "later", "contradicts", "new")

#: Who proposed a row that the rules of the package found; any other proposer is named by its command.
BY_RULES = "rules"

Verdict = Literal["accept", "refuse"]


@dataclass(frozen=True)
class Document:
    """A page as text.

    Attributes
    ----------
    text : str
        The text; its paragraphs are the lines that are not blank, numbered from 1 (`core.passages.paragraphs`).
    file : str
        Where it was read, for messages.
    url, title, publisher : str
        Empty if not known.
    published : str
        Day of publication as EDTF; empty if not known.
    published_basis : str
        How that day is known.
    language : str
        ISO 639-1 code; empty if not known.
    kind : str
        Code of the vocabulary `source_kinds` that the page seems to be; empty if not known.
    boilerplate : frozenset of int
        Numbers of the paragraphs that are no part of what the page reports.
    reproduces : str
        SHA-256 of the text of another document, or the identifier of a source, of which this is a near copy.
    """

    text: str
    file: str = ""
    url: str = ""
    title: str = ""
    publisher: str = ""
    published: str = ""
    published_basis: str = ""
    language: str = ""
    kind: str = ""
    boilerplate: frozenset[int] = frozenset()
    reproduces: str = ""

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the text in UTF-8, hexadecimal."""
        return sha256(self.text.encode()).hexdigest()


class Skipped(NamedTuple):
    """A page, or a row of a table of pages, that could not be read, and why."""

    file: str
    reason: str


class Candidate(NamedTuple):
    """A passage that may report a measure, with the cells that its words suggest; an empty cell is left open.

    `char_start` and `char_end` are offsets into the text of the document. Codes are those of the vocabularies. `date`
    is EDTF. `score` is between 0 and 1. `relation`, `measure_id` and `event_id` are filled by `matching`.
    """

    paragraph: int
    char_start: int
    char_end: int
    jurisdiction: str = ""
    measure_type: str = ""
    event_type: str = ""
    date: str = ""
    date_basis: str = ""
    maker: str = ""
    maker_kind: str = ""
    target: str = ""
    score: float = 0.0
    relation: Relation = "new"
    measure_id: str = ""
    event_id: str = ""


class Reading(NamedTuple):
    """A document and its candidates, in the order of the text; `reading.read.read` yields these and `Skipped`."""

    document: Document
    candidates: list[Candidate]


class DocumentCells(TypedDict):
    """What a file of proposals says of its document."""

    sha256: str
    url: str
    title: str
    publisher: str
    published: str
    published_basis: str
    language: str
    kind: str
    reproduces: str
    read_on: str
    boilerplate: list[int]


#: A cell of a draft row: a text, the items of a list, or nothing.
Cell = str | list[str] | None


class Draft(TypedDict):
    """The rows that a proposal would make; None if it makes none of that table."""

    measure: dict[str, Cell] | None
    event: dict[str, Cell] | None
    evidence: dict[str, Cell]


class Decision(TypedDict):
    """What a person decided on a proposal; `rows` has the identifiers of the rows that it made, by table."""

    verdict: Verdict
    reason: str
    by: str
    on: str
    rows: dict[str, str]


class Proposal(TypedDict):
    """One passage that a person has to decide on, with its draft rows."""

    proposal: str
    paragraph: int
    char_start: int
    char_end: int
    first_words: str
    last_words: str
    passage: str
    jurisdiction: str
    measure_type: str
    event_type: str
    date: str
    date_basis: str
    maker: str
    maker_kind: str
    target: str
    score: float
    relation: Relation
    measure_id: str
    event_id: str
    proposed_by: str
    draft: Draft
    decision: Decision | None


class ProposalFile(TypedDict):
    """One file of the queue `raw/proposals/`, named after the first 16 digits of the hash of its text."""

    document: DocumentCells
    text: str
    proposals: list[Proposal]
