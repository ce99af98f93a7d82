"""Reasons for changed cells: which are needed, which are given, which are inherited."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiktok_policy_data.core import schema
from tiktok_policy_data.errors import Problem
from tiktok_policy_data.io.atomic import exclusive
from tiktok_policy_data.io.csv import read_csv, write_csv
from tiktok_policy_data.pipeline.derive import with_knowledge
from tiktok_policy_data.store import diff

if TYPE_CHECKING:
    from tiktok_policy_data.core.input_types import ReasonRow
    from tiktok_policy_data.core.row_types import EventRow, EvidenceRow, SourceRow
    from tiktok_policy_data.core.table_types import ReleaseTables

MEANING = ("definition", "includes", "excludes", "parent", "sets_status")


def read_reasons(root: Path) -> list[ReasonRow]:
    """Return the rows of seeds/reasons.csv; none if there is no file."""
    path = root / "seeds" / "reasons.csv"
    rows: list[Any] = read_csv(path, schema.inputs()["reasons"].fields)[0] if path.is_file() else []
    return rows


def reason_codes(tables: ReleaseTables) -> list[str]:
    """Return the codes of the reasons that a change may have."""
    return [row["code"] for row in tables["codes"] if row["scheme"] == "change_reasons"]


def cells_needing_reasons(found: diff.Diff, built: ReleaseTables) -> list[tuple[str, str, str]]:
    """Return the typed cells that changed and so need a reason: (table, row, column)."""
    asked = []
    closed = closed_dates(built["events"], built["evidence"], built["sources"])
    for table in found.tables:
        if not schema.tables()[table.table].reasons:
            continue
        typed = {field.name for field in schema.tables()[table.table].typed}
        moved = {change.row for change in table.changed if change.column == "date_earliest"}
        decided = {change.row for change in table.changed if is_coding(table.table, change)}
        asked += [
            (table.table, change.row, change.column)
            for change in table.changed
            if change.column in typed and not follows(table.table, change, decided | closed - moved)
        ]
    return asked


def closed_dates(events: list[EventRow], evidence: list[EvidenceRow], sources: Iterable[SourceRow]) -> set[str]:
    """Return the events whose date the build closed with the publication of a source that reports them."""
    known = with_knowledge(events, evidence, {row["source_id"]: row for row in sources})
    return {row["event_id"] for row, day in known if row["date_basis"] == "bound" and row["date_latest"] == day}


def is_coding(table: str, change: diff.Change) -> bool:
    """Return whether a paragraph was given evidence, or lost it: the build enters that decision."""
    return table == "paragraphs" and '"coded"' in (change.before, change.after)


def follows(table: str, change: diff.Change, rows: Collection[str]) -> bool:
    """Return whether the change of a typed cell follows from other changes, so that it needs no reason.

    `rows` has the events whose date the build closed, or the paragraphs that were given evidence or lost it.
    """
    if table == "codes":
        return change.column == "position"
    if table == "paragraphs":
        return change.row in rows
    return table == "events" and change.column == "date" and change.row in rows


def unfit_reasons(
    asked: Iterable[tuple[str, str, str]], given: Mapping[tuple[str, str, str], ReasonRow]
) -> list[Problem]:
    """Return reasons for cells that did not change, and changed code definitions without their effect."""
    cells = set(asked)
    problems = []
    for cell, row in given.items():
        if cell not in cells:
            expected = "expected a typed cell that differs from the last release"
            problems.append(Problem("seeds/reasons.csv", expected, " ".join(cell), do="Remove the row."))
        elif cell[0] == "codes" and cell[2] in MEANING and row["effect"] is None:
            expected = "expected wording or meaning, since the definition of a code changed"
            problems.append(Problem("seeds/reasons.csv", expected, " ".join(cell), "effect"))
    return problems


def derived_reason(
    given: Mapping[tuple[str, str, str], str], evidence: Iterable[EvidenceRow]
) -> Callable[[str, str], str | None]:
    """Return a function that gives the reason of a derived cell.

    It is the reason of the typed cells in its row, else that of its measure and of the sources of the measure; None if
    there is none, or if they differ.
    """
    own: dict[str, set[str]] = defaultdict(set)
    near: dict[str, set[str]] = defaultdict(set)
    for (table, row, _), why in given.items():
        own[f"{table} {row}"].add(why)
        near[row if table == "sources" else measure_of(row)].add(why)
    rests_on: dict[str, set[str]] = defaultdict(set)
    for passage in evidence:
        rests_on[passage["measure_id"]].add(passage["source_id"])

    def reason(table: str, row: str) -> str | None:
        measure = measure_of(row)
        found = own[f"{table} {row}"] or near[measure].union(*(near[source] for source in rests_on[measure]))
        return next(iter(found)) if len(found) == 1 else None

    return reason


def measure_of(row: str) -> str:
    """Return the measure of an event, passage or spell from its key; the key itself for other rows."""
    first = row.partition(" ")[0]
    head, _, tail = first.rpartition("-")
    return head if tail[:1] in ("e", "p") else first


def enter(root: Path, reasons: Iterable[ReasonRow]) -> None:
    """Add reasons to seeds/reasons.csv."""
    with exclusive(root / "curated"):  # a release writes the same file
        write_csv(root / "seeds" / "reasons.csv", schema.inputs()["reasons"], [*read_reasons(root), *reasons])
