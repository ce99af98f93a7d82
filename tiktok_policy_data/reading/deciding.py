"""Make the seed rows of an accepted proposal: identifiers, source, measure, event, passage, decisions on paragraphs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from tiktok_policy_data.core import passages
from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.errors import DataError, Problem
from tiktok_policy_data.pipeline.release.identifiers import next_after
from tiktok_policy_data.reading import drafts, quoting
from tiktok_policy_data.reading.proposals import pending
from tiktok_policy_data.reading.types import Proposal, ProposalFile

if TYPE_CHECKING:
    from tiktok_policy_data.core.row_types import ParagraphRow
    from tiktok_policy_data.core.table_types import SeedTables

#: Notes on the paragraphs of a text that a machine read: nobody coded them by hand.
NOTHING, OPEN = "The reading machine proposed nothing here.", "Proposed by the reading machine, not decided yet."

#: Cells that have to be in our own words.
_OURS = (
    "source.published_basis",
    "measure.title",
    "measure.scope",
    "measure.summary",
    "event.note",
    "evidence.reading",
)

#: Most characters of a note on a paragraph.
_NOTE = 300


@dataclass(frozen=True)
class Made:
    """The rows of one decision."""

    #: Rows to add and keys to remove, by table.
    added: Mapping[str, list[Record]]
    removed: Mapping[str, list[tuple[Any, ...]]]
    #: The source that the document is, and whether its whole text was read.
    source: str
    whole: bool
    #: Identifiers of the rows, by table.
    names: dict[str, str] = field(default_factory=dict)


def rows_of(
    file: ProposalFile,
    proposal: Proposal,
    edits: Mapping[str, str],
    by: str,
    rows: SeedTables,
    used: Mapping[str, Iterable[str]],
) -> Made:
    """Return the seed rows that a proposal makes once it is accepted.

    Parameters
    ----------
    file, proposal
        The document and the proposal.
    edits : mapping of str to str
        What the person changed, by name (`measure.title`).
    by : str
        Who accepts it.
    rows : SeedTables
        The typed rows of the checkout.
    used : mapping of str to iterable of str
        Identifiers that are taken, by table.

    Raises
    ------
    DataError
        If a cell has no value of its type, repeats the source at length, or the rows it names do not exist.
    """
    cells = drafts.filled(file, proposal, edits, rows)
    _check_words(file, proposal, cells)
    _check_place(proposal, cells, rows)
    name, whole, added = _source(file, proposal, cells, rows, used)
    names = {"sources": name} if "sources" in added else {}
    measure = cells["measure_id"]
    if cells["relation"] == "new":
        measure = names["measures"] = next_after(f"{cells['measure.jurisdiction']}-", used["measures"])
        typed = drafts.typed_cells(cells, "measure", proposal["proposal"])
        added["measures"] = [{"measure_id": measure, **typed}]
    event = cells["event_id"] or None
    if "event.event_type" in cells:
        event = names["events"] = next_after(f"{measure}-e", used["events"], digits=1)
        typed = drafts.typed_cells(cells, "event", proposal["proposal"])
        added["events"] = [{"event_id": event, "measure_id": measure, **typed}]
    passage = names["evidence"] = next_after(f"{measure}-p", used["evidence"], digits=1)
    added["evidence"] = [
        {
            "evidence_id": passage,
            "measure_id": measure,
            "event_id": event,
            "source_id": name,
            "paragraph": proposal["paragraph"] if whole else None,
            **drafts.typed_cells(cells, "evidence", proposal["proposal"]),
            "proposed_by": proposal["proposed_by"],
            "accepted_by": by,
        }
    ]
    removed: dict[str, list[tuple[Any, ...]]] = {}
    if whole:
        added["paragraphs"], removed["paragraphs"] = _paragraphs(file, proposal, name, rows)
    return Made(added, removed, name, whole, names)


def _check_words(file: ProposalFile, proposal: Proposal, cells: Mapping[str, str]) -> None:
    problems = [
        Problem(proposal["proposal"], repeats(), column=name, value=run, do="Say it in your own words.")
        for name in _OURS
        if name in cells and (run := quoting.shared(cells[name], file["text"]))
    ]
    if problems:
        raise DataError(problems)


def repeats() -> str:
    """Return what is expected of a cell in our own words."""
    return f"expected at most {quoting.MOST_SHARED} words in a row that are in the page"


def _check_place(proposal: Proposal, cells: Mapping[str, str], rows: SeedTables) -> None:
    """Raise DataError unless the measure and the event to which a proposal belongs exist."""
    measures = {row["measure_id"] for row in rows["measures"]}
    events = {row["event_id"] for row in rows["events"] if row["measure_id"] == cells["measure_id"]}
    for name, known in (("measure_id", measures), ("event_id", events)):
        if cells[name] and cells[name] not in known:
            expected = "expected a measure of the seeds" if name == "measure_id" else "expected an event of the measure"
            raise DataError(Problem(proposal["proposal"], expected, column=name, value=cells[name]))
    if cells["relation"] != "new" and not cells["measure_id"]:
        expected, do = "expected the measure to which it belongs", "Name it, or set relation to new."
        raise DataError(Problem(proposal["proposal"], expected, column="measure_id", do=do))


def _source(
    file: ProposalFile,
    proposal: Proposal,
    cells: Mapping[str, str],
    rows: SeedTables,
    used: Mapping[str, Iterable[str]],
) -> tuple[str, bool, dict[str, list[Record]]]:
    """Return the source that a document is, whether it is read whole, and its row if it is new."""
    if "source.url" in cells:
        name = next_after("S", used["sources"])
        typed = drafts.typed_cells(cells, "source", proposal["proposal"])
        return name, True, {"sources": [{"source_id": name, **typed, "read_as": "whole"}]}
    digest, url = file["document"]["sha256"], file["document"]["url"]
    texts = {row["source_id"]: row["text_sha256"] for row in rows["texts"]}
    name = drafts.source_of(file, url, rows) or ""
    if texts.get(name, digest) != digest:
        expected = f"expected the text of {name}, which has this address; the page has changed since it was read"
        do = "Give the address under which the new text is kept as source.url, or refuse the proposal."
        raise DataError(Problem(proposal["proposal"], expected, column="source.url", value=url, do=do))
    return name, name in texts, {}


def _paragraphs(
    file: ProposalFile, proposal: Proposal, source: str, rows: SeedTables
) -> tuple[list[Record], list[tuple[Any, ...]]]:
    """Return the decisions on paragraphs to add for a text, and those to remove, once a proposal is accepted."""
    here = proposal["paragraph"]
    known = [row for row in rows["paragraphs"] if row["source_id"] == source]
    if any(row["source_id"] == source for row in rows["texts"]):
        return [], [(source, row["paragraph"]) for row in known if row["paragraph"] == here]
    open_ones = {other["paragraph"] for other in pending(file)}
    refused = {
        other["paragraph"]: other["decision"]["reason"]
        for other in file["proposals"]
        if other["decision"] and other["decision"]["verdict"] == "refuse"
    }
    furniture = set(file["document"]["boilerplate"])

    def decision(number: int) -> Record:
        if number in furniture and number not in open_ones:
            return {"source_id": source, "paragraph": number, "decision": "boilerplate", "note": None}
        note = OPEN if number in open_ones else refused.get(number, NOTHING)[:_NOTE]
        return {"source_id": source, "paragraph": number, "decision": "no_measure", "note": note}

    numbers = range(1, len(passages.paragraphs(file["text"])) + 1)
    return [decision(number) for number in numbers if number != here], []


def refused_paragraph(
    file: ProposalFile, proposal: Proposal, reason: str, rows: SeedTables
) -> tuple[list[Record], list[tuple[Any, ...]]]:
    """Return the decision on a paragraph to add and to remove, once the last open proposal in it is refused."""
    digest, here = file["document"]["sha256"], proposal["paragraph"]
    source = next((row["source_id"] for row in rows["texts"] if row["text_sha256"] == digest), None)
    others = [other for other in pending(file) if other["paragraph"] == here and other is not proposal]
    row: ParagraphRow | None = next(
        (
            row
            for row in rows["paragraphs"]
            if (row["source_id"], row["paragraph"], row["note"]) == (source, here, OPEN)
        ),
        None,
    )
    if row is None or others:
        return [], []
    return [{**row, "note": reason[:_NOTE]}], [(source, here)]


def refusal(file: ProposalFile, proposal: Proposal, reason: str, by: str, on: date) -> Record:
    """Return the row of seeds/refusals.csv for a proposal."""
    return {
        "text_sha256": file["document"]["sha256"],
        "paragraph": proposal["paragraph"],
        "passage_sha256": passages.passage_sha256(proposal["passage"]),
        "jurisdiction": proposal["jurisdiction"] or None,
        "measure_type": proposal["measure_type"] or None,
        "event_type": proposal["event_type"] or None,
        "reason": reason,
        "refused_by": by,
        "refused_on": on,
    }
