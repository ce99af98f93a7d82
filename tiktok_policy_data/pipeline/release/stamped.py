"""Check that the reasons of past releases in seeds/reasons.csv are still those that the releases published."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from tiktok_policy_data.core.edtf import bounds
from tiktok_policy_data.errors import Problem
from tiktok_policy_data.pipeline.release.reasons import closed_dates, follows, is_coding
from tiktok_policy_data.store.diff import Change
from tiktok_policy_data.store.releases import PastRelease

if TYPE_CHECKING:
    from tiktok_policy_data.core.input_types import ReasonRow
    from tiktok_policy_data.core.row_types import ChangeRow

#: Release, table, row and column of a reason.
Key = tuple[str, str, str, str]

_DO = "Restore the row: a published reason does not change. A new reason is a new row with an empty release."


def stamped_problems(reasons: Iterable[ReasonRow], last: PastRelease | None) -> list[Problem]:
    """Return reasons of past releases that were edited or deleted since, by comparison with the table changes.

    Parameters
    ----------
    reasons
        Rows of seeds/reasons.csv.
    last
        The last release of the checkout; None before the first.
    """
    if last is None:
        return []
    changed = [row for row in last.records("changes") if row["op"] == "changed"]
    published = {_key(row, row["release"]): row for row in changed if row["reason"]}
    given, pending = _given(reasons, last.version)
    # A release that was interrupted before it entered its version in seeds/reasons.csv is completed by the next run.
    given = {**{key: why for key, why in pending.items() if key in published}, **given}
    problems = [
        _problem(key, f"expected the reason {published[key]['reason']}, which release {key[0]} published", why)
        if key in published
        else _problem(key, f"expected a cell that release {key[0]} changed for a reason", why)
        for key, why in given.items()
        if key not in published or published[key]["reason"] != why
    ]
    typed = _Typed(last, changed)
    problems += [
        _problem(key, f"expected this row, whose reason {row['reason']} release {key[0]} published")
        for key, row in published.items()
        if key not in given and typed.needed_reason(row)
    ]
    return problems


def _key(row: ChangeRow | ReasonRow, release: str) -> Key:
    return release, row["table"], row["row"], row["column"]


def _given(reasons: Iterable[ReasonRow], version: str) -> tuple[dict[Key, str], dict[Key, str]]:
    """Return the reasons with a release, and those without one as if the last release had used them."""
    given: dict[Key, str] = {}
    pending: dict[Key, str] = {}
    for row in reasons:
        (pending if row["release"] is None else given)[_key(row, row["release"] or version)] = row["reason"]
    return given, pending


def _problem(key: Key, expected: str, value: str = "") -> Problem:
    return Problem("seeds/reasons.csv", expected, " ".join(key[1:]), "reason", value, _DO)


def _bounds(cell: str) -> tuple[date | None, date | None] | None:
    """Return the bounds of a date as the table changes has it; None for an empty one."""
    value = json.loads(cell)
    return bounds(value) if value else None


class _Typed:
    """The columns that people typed, as each past release declared them."""

    def __init__(self, last: PastRelease, changed: Iterable[ChangeRow]) -> None:
        self._last, self._columns = last, dict[str, dict[str, set[str]]]()
        self._closed_dates: dict[str, set[str]] = {}
        self._decided = {(row["release"], row["row"]) for row in changed if is_coding(row["table"], _change(row))}

    def needed_reason(self, row: ChangeRow) -> bool:
        """Return whether a published change was of a typed cell that needed a reason of its own."""
        release = row["release"]
        if release not in self._columns:
            declared = PastRelease(self._last.folder, release).tables.values()
            # Some tables, such as checks, ask for no reasons: their changes have one by default.
            asked = [table for table in declared if table.reasons]
            self._columns[release] = {table.name: {field.name for field in table.typed} for table in asked}
        change = _change(row)
        # A range without a start may be closed by the build, which then gives the reason of the source.
        closed = change.before.startswith('"[..') and change.after.startswith('"[..')
        # A build may write a range in another form, with the same bounds, or close a range that has a start.
        if (row["table"], row["column"]) == ("events", "date"):
            before, after = _bounds(change.before), _bounds(change.after)
            same_start = before is not None and after is not None and before[0] == after[0]
            closed |= before == after or (same_start and row["row"] in self._closed(release))
        follow = (release, row["row"]) in self._decided if row["table"] == "paragraphs" else closed
        is_typed = row["column"] in self._columns[release].get(row["table"], ())
        return is_typed and not follows(row["table"], change, {row["row"]} if follow else ())

    def _closed(self, release: str) -> set[str]:
        """Return the events whose date the build of a past release closed."""
        if release not in self._closed_dates:
            past = PastRelease(self._last.folder, release)
            tables = (past.records(name) for name in ("events", "evidence", "sources"))
            self._closed_dates[release] = closed_dates(*tables)
        return self._closed_dates[release]


def _change(row: ChangeRow) -> Change:
    return Change(row["row"], row["column"], row["before"] or "", row["after"] or "")
