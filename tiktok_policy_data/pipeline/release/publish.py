"""Publish a release: write `curated/`, the changes and the pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from tiktok_policy_data.core import schema
from tiktok_policy_data.core.rows import Record, Tables, in_key_order, row_text
from tiktok_policy_data.core.versions import version_key
from tiktok_policy_data.core.vocabularies import vocabularies_of
from tiktok_policy_data.errors import DataError, Problem, UnknownNameError
from tiktok_policy_data.io.atomic import exclusive
from tiktok_policy_data.io.jsonl import json_lines
from tiktok_policy_data.pipeline import build
from tiktok_policy_data.pipeline.checks.engine import check_built
from tiktok_policy_data.pipeline.release.pages import finish
from tiktok_policy_data.pipeline.release.plan import Plan, last_release, plan, plan_of
from tiktok_policy_data.pipeline.release.reasons import derived_reason, enter, read_reasons
from tiktok_policy_data.pipeline.release.writer import write_release


def release(
    root: Path,
    where: Path | None = None,
    version: str | None = None,
    released_on: date | None = None,
    built: Tables | None = None,
) -> list[str]:
    """Make the release that is due in a checkout; return, in words, what was done.

    Parameters
    ----------
    root
        The checkout.
    where
        Folder of source texts, against which passages are verified.
    version
        The version to give it; the least that the changes ask for by default.
    released_on
        The day of the release; today by default.
    built
        The tables that the seeds make, where the caller has built them already.

    Raises DataError, with nothing changed, when the data are faulty, a reason is missing, an identifier was lost or
    used again, `version` is lower than the least that the changes ask for, or another process is releasing.
    """
    # From the reading of the last release on: of two that follow the same release, one would be lost.
    with exclusive(root / "curated"):
        return _released(root, where, version, released_on, built)


def _released(
    root: Path, where: Path | None, version: str | None, released_on: date | None, built: Tables | None
) -> list[str]:
    """What `release` does, alone."""
    said = [f"Finished {page}, which an earlier run had left." for page in finish(root)]
    due = plan_of(built or build.make(root, where)[0], last_release(root), read_reasons(root))
    if not due.is_needed and due.last:
        return [*said, f"Nothing to release: the seeds make {due.last.version}."]
    chosen, day = _granted(due, version, released_on)
    for row in due.tables["withdrawn"]:
        if due.last is None or row["release"] == due.version:
            row["release"] = chosen
    releases = due.last.records("releases") if due.last else []
    due.tables["changes"] = (due.last.records("changes") if due.last else []) + _changes(due, chosen)
    check_built(due.tables, vocabularies_of(due.tables["codes"]), ("changes", "withdrawn"))
    write_release(due.tables, root / "curated", chosen, day, releases, due.last, held=True)
    finish(root)
    why = f"{len(due.steps)} changes, at least a {due.level} step" if due.last else "the first release"
    return [*said, f"Released {chosen} of {day}: {why}."]


def _granted(due: Plan, version: str | None, released_on: date | None) -> tuple[str, date]:
    """The version and the day of the release that is due; DataError when it may not be made so."""
    if due.problems:
        raise DataError(due.problems)
    if due.missing:
        do = "Give one in seeds/reasons.csv; `tiktok-policy-data release --prepare` enters the cells there."
        raise DataError(
            Problem(f"seeds/{table}.csv", "expected a reason for the change", row, column, do=do)
            for table, row, column in due.missing
        )
    chosen = version or due.version
    if version_key(chosen) < version_key(due.version):
        why = next((step.what for step in due.steps if step.level == due.level), "the first release")
        expected = f"expected {due.version} or higher ({why})"
        raise DataError(Problem("--version", expected, value=chosen))
    day = released_on or date.today()
    latest = max((row["released_on"] for row in due.last.records("releases")), default=day) if due.last else day
    if day < latest:
        raise DataError(Problem("--date", f"expected {latest} or later, the day of the last release", value=str(day)))
    return chosen, day


def _changes(due: Plan, version: str) -> list[Record]:
    """The rows of the table changes that the release adds: cells, and rows added and withdrawn."""
    if due.last is None:
        return []
    given = {(r["table"], r["row"], r["column"]): r["reason"] for r in due.reasons if r["release"] is None}
    inherited = derived_reason(given, due.tables["evidence"])
    found = []

    def entry(table: str, row: str, column: str, before: str | None, after: str | None, reason: str | None) -> None:
        cell = {"release": version, "table": table, "row": row, "column": column}
        empty = dict.fromkeys(schema.tables()["changes"].columns)
        found.append({**empty, **cell, "before": before, "after": after, "reason": reason})

    for table in due.diff.tables:
        declared = schema.tables()[table.table]
        now = _by_row(declared, due.tables[table.table]) if table.added else {}
        then = _by_row(due.last.declared(table.table), due.last.records(table.table)) if table.removed else {}
        for row in table.added:
            entry(table.table, row, "*", None, now[row], None)
        for row in table.removed:
            entry(table.table, row, "*", then[row], None, None)
        for change in table.changed:
            cell = (table.table, change.row, change.column)
            reason = given.get(cell) or inherited(table.table, change.row)
            entry(*cell, change.before, change.after, reason)
    return found


def _by_row(table: schema.Table, rows: Iterable[Record]) -> dict[str, str]:
    """Rows as canonical JSON by their key as text."""
    ordered = in_key_order(table, rows)
    lines = json_lines(table, ordered).decode().splitlines()
    return {row_text(table, row): line for row, line in zip(ordered, lines, strict=True)}


def prepare(root: Path, where: Path | None = None, reason: str = "recoded") -> int:
    """Enter the changed cells that lack a reason in seeds/reasons.csv, with one reason for all; returns how many."""
    due = plan(root, where)
    known = [row["code"] for row in due.tables["codes"] if row["scheme"] == "change_reasons"]
    if reason not in known:
        raise UnknownNameError(f"There is no reason {reason!r}; the reasons are {', '.join(known)}.")
    cells = due.missing
    enter(
        root,
        [
            {"release": None, "table": table, "row": row, "column": column, "reason": reason, "effect": None}
            for table, row, column in cells
        ],
    )
    return len(cells)
