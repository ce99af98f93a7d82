"""Fill the draft rows of a proposal: what it says, what a person changed, and what follows from the rules of coding."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from tiktok_policy_data.core import schema
from tiktok_policy_data.core.edtf import from_bounds, in_words
from tiktok_policy_data.core.events import event_types
from tiktok_policy_data.core.schema import Field
from tiktok_policy_data.errors import DataError, Problem
from tiktok_policy_data.io.csv import LIST_SEPARATOR, typed
from tiktok_policy_data.pipeline.traits import STANDING
from tiktok_policy_data.reading.events import last_day
from tiktok_policy_data.reading.matching import relation
from tiktok_policy_data.reading.types import RELATIONS, Candidate, Proposal, ProposalFile, Relation

if TYPE_CHECKING:
    from tiktok_policy_data.core.table_types import SeedTables

#: Draft rows by table, and what a cell of them is called: `measure.title`.
PARTS = {"source": "sources", "measure": "measures", "event": "events", "evidence": "evidence"}

#: Cells as text, by name (`measure.title`), and the three that say to which row a proposal belongs.
Cells = dict[str, str]

#: To which row a proposal belongs.
PLACE: tuple[Literal["relation", "measure_id", "event_id"], ...] = ("relation", "measure_id", "event_id")

#: Columns that are not drafted: identifiers are given, and the passage is where it is.
_GIVEN = {
    "source": ("source_id", "read_as"),
    "measure": ("measure_id",),
    "event": ("event_id", "measure_id"),
    "evidence": ("evidence_id", "measure_id", "event_id", "source_id", "paragraph", "proposed_by", "accepted_by"),
}

#: What a proposal says of a measure, and of an event.
_OF_MEASURE = ("jurisdiction", "measure_type", "maker", "maker_kind", "target")
_OF_EVENT = ("event_type", "date", "date_basis")

#: Characters that no cell has: those of control, and halves of others.
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")

#: Steps of the events that a page reports of a measure that applies, and of those that a measure in effect has had.
_APPLIED = frozenset({"adopts", "starts", "resumes", "confirms", "enforces"})
_MADE = frozenset({"adopts", "starts", "resumes", "halts"})

#: What a source has where its page does not say otherwise.
_LICENCE = "All rights reserved by the publisher"


def columns(part: str) -> dict[str, Field]:
    """Return the columns of a draft row that a person may change."""
    return {field.name: field for field in schema.table(PARTS[part]).typed if field.name not in _GIVEN[part]}


def names() -> list[str]:
    """Return every name that an edit may have."""
    return [*PLACE, *(f"{part}.{column}" for part in PARTS for column in columns(part))]


def parts_of(cells: Mapping[str, str]) -> list[str]:
    """Return the rows that a filled draft makes, in the order in which they are shown."""
    return [part for part in PARTS if any(name.startswith(f"{part}.") for name in cells)]


def source_of(file: ProposalFile, url: str, rows: SeedTables) -> str | None:
    """Return the source that a document is: that of its text, else that of its address; None if it is a new one."""
    digest = file["document"]["sha256"]
    for text in rows["texts"]:
        if text["text_sha256"] == digest:
            return text["source_id"]
    return next((row["source_id"] for row in rows["sources"] if url and row["url"] == url), None)


def filled(file: ProposalFile, proposal: Proposal, edits: Mapping[str, str], rows: SeedTables) -> Cells:
    """Return the cells of the rows that a proposal would make.

    Parameters
    ----------
    file, proposal
        The document and the proposal.
    edits : mapping of str to str
        What a person changed, by name (`measure.title`); an empty text clears a cell.
    rows : SeedTables
        The typed rows of the checkout.

    Returns
    -------
    dict of str to str
        Cells as in a CSV file, by name. A cell that the proposal leaves open has what follows from the other cells and
        the rules of coding: defaults, `not_stated`, and in `supports` every cell that the passage has to support.

    Raises
    ------
    DataError
        If an edit names no cell, or the relation does not fit the rows that it names.
    """
    if unknown := sorted(set(edits) - set(names())):
        expected = f"expected one of {', '.join(names())}"
        raise DataError(Problem(proposal["proposal"], expected, value=unknown[0]))
    if hidden := [name for name, text in edits.items() if _HIDDEN.search(text.strip())]:
        expected = "expected text without control characters and halves of characters"
        raise DataError(Problem(proposal["proposal"], expected, column=hidden[0], value=edits[hidden[0]]))
    cells = _place(proposal, edits, rows)
    url = edits.get("source.url", file["document"]["url"])
    if source_of(file, url, rows) is None:
        _fill(cells, "source", _source(file, rows), {}, edits)
    draft, said = proposal["draft"], _said(proposal, edits)
    if cells["relation"] == "new":
        _fill(cells, "measure", _measure(said, rows), draft.get("measure") or {}, edits)
        _complete_measure(cells, rows)
    if cells["relation"] in ("new", "later"):
        _fill(cells, "event", _event(said, file["document"]["published"]), draft.get("event") or {}, edits)
    passage = {name: cell for name, cell in draft["evidence"].items() if name not in ("first_words", "last_words")}
    guessed = _evidence(file, proposal, cells, said)
    claimed = edits.get("evidence.supports", _text(passage.get("supports")))
    if cells["relation"] == "same" and not (cells["event_id"] or claimed or _applies(file, proposal, cells, rows)):
        guessed["stance"] = "context"
    _fill(cells, "evidence", guessed, passage, edits)
    _complete(cells, edits, rows)
    return cells


def _place(proposal: Proposal, edits: Mapping[str, str], rows: SeedTables) -> Cells:
    """Return to which row a proposal belongs; a named measure or event says what the relation is.

    What was later when the page was read is not, once the seeds have the same event.
    """
    found = {name: proposal[name] for name in PLACE}
    cells: Cells = {name: edits.get(name, found[name]).strip() for name in PLACE}
    if "relation" not in edits:
        if cells["relation"] == "new" and cells["measure_id"]:
            cells["relation"] = "later"
        if cells["relation"] == "later" and edits.get("event_id"):
            cells["relation"] = "same"
        if cells["relation"] == "later" and (known := _known_event(_said(proposal, edits), cells["measure_id"], rows)):
            cells["relation"], cells["event_id"] = known
    if cells["relation"] not in RELATIONS:
        expected = f"expected one of {', '.join(RELATIONS)}"
        raise DataError(Problem(proposal["proposal"], expected, column="relation", value=cells["relation"]))
    if cells["relation"] == "new":
        cells["measure_id"] = ""
    if cells["relation"] in ("new", "later"):
        cells["event_id"] = ""
    return cells


def _known_event(said: Mapping[str, str], measure: str, rows: SeedTables) -> tuple[Relation, str] | None:
    """Return what a page says of an event that a measure has already, and that event; None if it has no such event."""
    own = [row for row in rows["events"] if row["measure_id"] == measure]
    event_type, date, basis = (said[name] for name in _OF_EVENT)
    reported = Candidate(0, 0, 0, event_type=event_type, date=date, date_basis=basis)
    try:
        found = relation(reported, own, event_types(rows["codes"]))
    except ValueError:  # a date that is none, which is reported with the row
        return None
    return found if found[1] else None


def _fill(
    cells: Cells, part: str, guessed: Mapping[str, str], drafted: Mapping[str, Any], edits: Mapping[str, str]
) -> None:
    """Fill the cells of a row: what a person changed, else what was drafted, else what is guessed."""
    for column in columns(part):
        name = f"{part}.{column}"
        text = _text(drafted.get(column)) or guessed.get(column, "")
        cells[name] = edits.get(name, text).strip()


def _text(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return LIST_SEPARATOR.join(map(str, value))
    return "" if value is None else str(value)


def _source(file: ProposalFile, rows: SeedTables) -> dict[str, str]:
    document = file["document"]
    copied = document["reproduces"]
    if len(copied) > len("S9999"):  # the hash of a text
        copied = next((row["source_id"] for row in rows["texts"] if row["text_sha256"] == copied), "")
    facts = {name: str(document.get(name) or "") for name in columns("source")}
    return {**facts, "kind": facts["kind"] or "news", "licence": _LICENCE, "reproduces": copied}


def _said(proposal: Proposal, edits: Mapping[str, str]) -> dict[str, str]:
    """Return what a proposal says of a measure and an event: as a person changed it, as drafted, or as found."""
    found: dict[str, Any] = dict(proposal)
    said: dict[str, str] = {}
    for part, some in (("measure", _OF_MEASURE), ("event", _OF_EVENT)):
        drafted: Mapping[str, Any] = found["draft"].get(part) or {}
        said |= {name: edits.get(f"{part}.{name}", _text(drafted.get(name)) or found[name]).strip() for name in some}
    return said


def _measure(said: Mapping[str, str], rows: SeedTables) -> dict[str, str]:
    kind = _label(rows, "measure_types", said["measure_type"])
    maker = said["maker"] or _name(rows, said["jurisdiction"])
    what = " ".join(filter(None, (_label(rows, "event_types", said["event_type"]), in_words(said["date"]))))
    return {
        **{name: said[name] for name in _OF_MEASURE},
        "role": "response",
        "title": _cut(f"{kind}, {maker}", 120),
        "instrument_form": "unknown",
        "summary": _cut(f"{kind}, {maker}. {what}.", 600),
        "confidence": "medium",
    }


def _event(said: Mapping[str, str], published: str) -> dict[str, str]:
    """Return the cells of an event; a bound that is only the day of the page is left to the build, which closes it."""
    cells = {name: said[name] for name in _OF_EVENT}
    if cells["date_basis"] == "bound" and cells["date"] == from_bounds(None, last_day(published)):
        cells["date"] = ""
    return {**cells, "date_basis": cells["date_basis"] or ("stated" if cells["date"] else "bound")}


def _evidence(
    file: ProposalFile, proposal: Proposal, cells: Mapping[str, str], said: Mapping[str, str]
) -> dict[str, str]:
    named = "tiktok" in proposal["passage"].casefold()
    what = " ".join(filter(None, ((said["event_type"] or STANDING).replace("_", " "), in_words(said["date"]))))
    return {
        "stance": "contradicts" if cells["relation"] == "contradicts" else "supports",
        "identity": "named" if named else "described",
        "reading": _cut(cells.get("measure.summary", "") or f"It says: {what}.", 240),
        "speaker": file["document"]["publisher"] or cells.get("source.publisher", "") or "Unnamed",
        "speaker_kind": "reporter",
        "first_words": proposal["first_words"],
        "last_words": proposal["last_words"],
    }


def _applies(file: ProposalFile, proposal: Proposal, cells: Mapping[str, str], rows: SeedTables) -> bool:
    """Return whether a passage of no event says, at first hand, that its measure applies."""
    steps = {code: kind.step for code, kind in event_types(rows["codes"]).items()}
    own = [row for row in rows["events"] if row["measure_id"] == cells["measure_id"]]
    source = source_of(file, file["document"]["url"], rows)
    kind = next((row["kind"] for row in rows["sources"] if row["source_id"] == source), cells.get("source.kind"))
    return (
        steps.get(proposal["event_type"]) in _APPLIED
        and any(steps.get(row["event_type"]) in _MADE for row in own)
        and kind not in _round_ups(rows)
    )


def _complete_measure(cells: Cells, rows: SeedTables) -> None:
    """Give defaults to the columns that have one and apply."""
    for field in _supported():
        if field.default and not cells[f"measure.{field.name}"] and not _excused(cells, field.name, rows):
            cells[f"measure.{field.name}"] = field.default


def _complete(cells: Cells, edits: Mapping[str, str], rows: SeedTables) -> None:
    """Fill `supports`, `not_stated` and `confidence`, which follow from the other cells."""
    if "evidence.supports" not in edits:
        drafted = set(filter(None, cells["evidence.supports"].split(LIST_SEPARATOR)))
        cells["evidence.supports"] = LIST_SEPARATOR.join(sorted(_wanted(cells, drafted)))
    if "measure.title" not in cells:
        return
    given = {claim.partition("=")[0] for claim in cells["evidence.supports"].split(LIST_SEPARATOR)}
    if "measure.not_stated" not in edits:
        left_open = [field.name for field in _supported() if _left_open(field, cells, given, rows)]
        cells["measure.not_stated"] = LIST_SEPARATOR.join(sorted(left_open))
    if "measure.confidence" not in edits and cells.get("source.kind") in _round_ups(rows):
        cells["measure.confidence"] = "low"


def _wanted(cells: Mapping[str, str], drafted: Iterable[str]) -> set[str]:
    """Return what the passage has to support: what was drafted and names a filled cell, and every other filled cell."""
    if cells["evidence.stance"] == "context":
        return set()
    if cells["relation"] in ("same", "contradicts"):
        usual = {"event_type"} if cells["event_id"] else {STANDING}
        return set(drafted) or (usual if cells["evidence.stance"] == "supports" else set())
    wanted = {"event_type"}
    date, basis = cells["event.date"], cells["event.date_basis"]
    if date and not (basis == "bound" and date.startswith("[..")):
        wanted.add("date")
    if "measure.title" in cells:
        for field in _supported():
            items = filter(None, cells[f"measure.{field.name}"].split(LIST_SEPARATOR) if field.is_list else [])
            if field.is_list:
                wanted |= {f"{field.name}={item.strip()}" for item in items}
            elif cells[f"measure.{field.name}"] not in ("", field.default):
                wanted.add(field.name)
    filled_cells = wanted | {f.name for f in _supported() if f.default and cells.get(f"measure.{f.name}") == f.default}
    return wanted | {claim for claim in drafted if claim in filled_cells | {STANDING}}


def _left_open(field: Field, cells: Mapping[str, str], given: Iterable[str], rows: SeedTables) -> bool:
    """Return whether `not_stated` has to list a column: it is empty, or has its default without support."""
    cell = cells[f"measure.{field.name}"]
    if not cell:
        return not _excused(cells, field.name, rows)
    return cell == field.default and field.name not in given


def _excused(cells: Mapping[str, str], column: str, rows: SeedTables) -> bool:
    """Return whether a column does not apply to the measure, by the rules of seeds/applies.csv."""
    return any(
        rule["column"] == column and cells.get(f"measure.{rule['when_column']}") in rule["when_codes"]
        for rule in rows["applies"]
    )


def _supported() -> list[Field]:
    return [field for field in schema.table("measures").fields if field.evidence]


def _round_ups(rows: SeedTables) -> set[str]:
    return {row["code"] for row in rows["codes"] if row["scheme"] == "source_kinds" and row["is_round_up"]}


def _label(rows: SeedTables, scheme: str, code: str) -> str:
    return next((row["label"] for row in rows["codes"] if (row["scheme"], row["code"]) == (scheme, code)), code)


def _name(rows: SeedTables, jurisdiction: str) -> str:
    return next((row["name"] for row in rows["jurisdictions"] if row["jurisdiction"] == jurisdiction), jurisdiction)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def typed_cells(cells: Mapping[str, str], part: str, where: str) -> dict[str, Any]:
    """Return a draft row with typed cells; raise DataError with every cell that has no value of its type."""
    found: dict[str, Any] = {}
    problems = []
    for column, field in columns(part).items():
        text = cells[f"{part}.{column}"]
        try:
            found[column] = typed(field, text) if field.type != "string" else text or None
        except ValueError as fault:
            problems.append(Problem(where, str(fault), column=f"{part}.{column}", value=text))
    if problems:
        raise DataError(problems)
    return found
