"""Run `release`: write `curated/`, the changes and the pages."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tiktok_policy_data.core import schema
from tiktok_policy_data.core.rows import Tables, filled
from tiktok_policy_data.core.versions import version_key
from tiktok_policy_data.core.vocabularies import vocabularies_of
from tiktok_policy_data.errors import DataError, Problem, UnknownNameError
from tiktok_policy_data.io.atomic import exclusive
from tiktok_policy_data.pipeline.checks.engine import check_built
from tiktok_policy_data.pipeline.release import package_record
from tiktok_policy_data.pipeline.release.package_record import Interface
from tiktok_policy_data.pipeline.release.pages import finish
from tiktok_policy_data.pipeline.release.plan import Plan, plan
from tiktok_policy_data.pipeline.release.reasons import derived_reason, enter, reason_codes
from tiktok_policy_data.pipeline.release.writer import write_release
from tiktok_policy_data.render.titles import counted

if TYPE_CHECKING:
    from tiktok_policy_data.core.row_types import ChangeRow
    from tiktok_policy_data.core.table_types import ReleaseTables


def release(
    root: Path,
    where: Path | None = None,
    version: str | None = None,
    released_on: date | None = None,
    interface: Interface | None = None,
    built: ReleaseTables | None = None,
) -> list[str]:
    """Publish the release that is due in a checkout: of data and code, or of code alone.

    Parameters
    ----------
    root
        The checkout.
    where
        Folder of source texts, to verify the passages again.
    version
        Version to give; at least the one that the changes ask for, which is the default.
    released_on
        Day of the release; today by default.
    interface
        The public interface of the package now, for the version rule.
    built
        The tables that the seeds make, where the caller has built them already.

    Returns
    -------
    list of str
        What was done, in words.

    Raises
    ------
    DataError
        With nothing changed: when the data are faulty, a reason is missing, an identifier was lost or reused,
        `version` is too low, or another process is releasing.
    """
    # The lock covers the reading of the last release: otherwise, of two that follow the same one, one would be lost.
    with exclusive(root / "curated"):
        return _released(root, where, version, released_on, interface, built)


def _released(
    root: Path,
    where: Path | None,
    version: str | None,
    released_on: date | None,
    interface: Interface | None,
    built: ReleaseTables | None,
) -> list[str]:
    """Do the work of `release`, with the lock held."""
    said = [f"Completed {page}, left unfinished by a previous run." for page in finish(root, interface)]
    due = plan(root, where, interface, built)
    _refuse(due)
    if not due.is_needed and due.last:
        return [*said, f"Nothing to release: the seeds make {due.last.version}."]
    chosen = _chosen_version(due, version)
    day = _chosen_day(root, due, released_on)
    if due.changes_data:
        _publish_data(root, due, chosen, day)
    elif due.last:
        package_record.add(root, chosen, due.last.version, day, interface)
    finish(root, interface)
    count = len(due.steps) + len(due.code_steps)
    why = f"{counted(count, 'change')}, at least a {due.level} step" if due.last else "the first release"
    what = "" if due.changes_data or not due.last else f" with the data of {due.last.version}"
    return [*said, f"Released {chosen} of {day}{what}: {why}."]


def _refuse(due: Plan) -> None:
    """Raise DataError with what prevents a release."""
    if due.problems:
        raise DataError(due.problems)
    if due.missing:
        do = "Add one to seeds/reasons.csv; `tiktok-policy-data release --prepare` adds the cells."
        raise DataError(
            Problem(f"seeds/{table}.csv", "expected a reason for the change", row, column, do=do)
            for table, row, column in due.missing
        )


def _chosen_version(due: Plan, version: str | None) -> str:
    """Return the version to release; raise DataError if it is lower than the changes require."""
    chosen = version or due.version
    if version_key(chosen) < version_key(due.version):
        steps = (*due.steps, *due.code_steps)
        why = next((step.what for step in steps if step.level == due.level), "the first release")
        expected = f"expected {due.version} or higher ({why})"
        raise DataError(Problem("--version", expected, value=chosen))
    return chosen


def _chosen_day(root: Path, due: Plan, released_on: date | None) -> date:
    """Return the day of the release; raise DataError if it is before the last release."""
    day = released_on or date.today()
    days = [row["released_on"] for row in due.last.records("releases")] if due.last else []
    days += [date.fromisoformat(row["released_on"]) for row in package_record.releases(root)]
    latest = max(days, default=day)
    if day < latest:
        raise DataError(Problem("--date", f"expected {latest} or later, the day of the last release", value=str(day)))
    return day


def _publish_data(root: Path, due: Plan, chosen: str, day: date) -> None:
    """Write curated/ with the planned tables and the changes since the last release."""
    for row in due.tables["withdrawn"]:
        if due.last is None or row["release"] == due.version:
            row["release"] = chosen
    releases = due.last.records("releases") if due.last else []
    new = [filled(schema.tables()["changes"], row) for row in _changes(due, chosen)]
    changes = [*(due.last.records("changes") if due.last else []), *new]
    tables: Tables = {**due.tables, "changes": changes}
    check_built(tables, vocabularies_of(due.tables["codes"]), ("changes", "withdrawn"))
    write_release(tables, root / "curated", chosen, day, releases, due.last, held=True)


def _changes(due: Plan, version: str) -> list[ChangeRow]:
    """Return the rows that the release adds to the table changes: rows added and removed, and changed cells."""
    if due.last is None:
        return []
    given = {cell: row["reason"] for cell, row in due.given.items()}
    inherited = derived_reason(given, due.tables["evidence"])
    found: list[ChangeRow] = []
    for table in due.diff.tables:
        if schema.tables()[table.table].origin == "derived":
            continue
        for op, rows in (("added", table.added), ("removed", table.removed)):
            found += [
                {
                    "release": version,
                    "table": table.table,
                    "row": row,
                    "column": "*",
                    "op": op,
                    "before": None,
                    "after": None,
                    "reason": None,
                }
                for row in rows
            ]
        for change in table.changed:
            reason = given.get((table.table, change.row, change.column)) or inherited(table.table, change.row)
            found.append(
                {
                    "release": version,
                    "table": table.table,
                    "row": change.row,
                    "column": change.column,
                    "op": "changed",
                    "before": change.before,
                    "after": change.after,
                    "reason": reason,
                }
            )
    return found


def prepare(root: Path, where: Path | None = None, reason: str = "recoded") -> int:
    """Add changed cells without a reason to seeds/reasons.csv, with one reason for all; return how many."""
    due = plan(root, where)
    known = reason_codes(due.tables)
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
