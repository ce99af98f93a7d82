"""Look up in spells what holds on a day: the status, the start of a stretch in effect, the state of a cell."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

from tiktok_policy_data.core.edtf import bounds

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tiktok_policy_data.core.row_types import CodeRow, SpellRow

    Days = NDArray[np.signedinteger[Any]]
    Flags = NDArray[np.bool_]

#: Count what had certainly happened, or what may have happened.
How = Literal["certain", "possible"]

DAY = timedelta(1)

#: The day from which days are counted.
EPOCH = date(1970, 1, 1)


def status_on(
    spells: Iterable[SpellRow],
    as_of: date | None = None,
    known_at: date | None = None,
    how: How = "certain",
) -> dict[str, str]:
    """Return the status of each measure on a day, as known on a day.

    Parameters
    ----------
    spells : iterable of SpellRow
        Rows of the table spells.
    as_of : datetime.date, optional
        The day; without it the last spell counts.
    known_at : datetime.date, optional
        The day of knowledge; without it, everything known today.
    how : {"certain", "possible"}
        Statuses that had certainly been reached, or that may have been.

    Returns
    -------
    dict of str to str
        Measure → status; measures without a status are left out.
    """
    column: Literal["status", "certain_status"] = "status" if how == "possible" else "certain_status"
    rows = spells_on(spells, as_of, known_at)
    return {measure: status for measure, row in rows.items() if (status := row[column])}


def spells_on(
    spells: Iterable[SpellRow], as_of: date | None = None, known_at: date | None = None
) -> dict[str, SpellRow]:
    """Return the spell of each measure that covers a day, as known on a day; the last one without a day."""
    return {
        row["measure_id"]: row
        for row in spells
        if covers(row["known_from"], row["known_to"], known_at) and covers(row["valid_from"], row["valid_to"], as_of)
    }


def begins(spell: SpellRow) -> date:
    """Return the first day of a spell; the first of all days if its start is open."""
    return spell["valid_from"] or date.min


def covers(start: date | None, stop: date | None, day: date | None) -> bool:
    """Return whether a spell, in validity or in knowledge, covers a day; for None, whether it is open-ended."""
    if day is None:
        return stop is None
    return (start is None or start <= day) and (stop is None or day < stop)


def covers_days(start: Days, stop: Days, day: date | None) -> Flags:
    """Apply `covers` to columns of days since 1970, with `NO_START` and `NO_STOP` for missing ones."""
    if day is None:
        lasts: Flags = stop == NO_STOP
        return lasts
    n = (day - EPOCH).days
    return (start <= n) & (n < stop)


#: Days since 1970 that stand for an open start and an open end.
NO_START, NO_STOP = -(2**31), 2**31 - 1


def no_measure(codes: Iterable[CodeRow]) -> frozenset[str]:
    """Return the statuses that mean that there is no measure, from the rows of the table codes."""
    return frozenset(row["code"] for row in codes if row["scheme"] == "statuses" and row["means_no_measure"])


#: How a jurisdiction and measure type were searched, in the vocabulary search_depths.
NAMED, GENERAL = "named", "general"

#: How it was searched → the coverage state of a cell without measures.
EMPTY_STATES: Mapping[str | None, str] = {None: "not_searched", GENERAL: "glanced", NAMED: "silent"}


def cell_state(
    statuses: Iterable[str | None], searched: str | None, no_measure: Collection[str], background: bool = False
) -> str:
    """Return the coverage state of a cell.

    Parameters
    ----------
    statuses : iterable of str
        The statuses of its measures.
    searched : str or None
        How somebody searched for such measures: a code of search_depths; None if nobody did.
    no_measure : collection of str
        The statuses that mean that there is no measure.
    background : bool
        Whether there are measures in the background that are not among `statuses`.
    """
    found = set(statuses)
    if not found and background:
        return "found_background"
    if not found:
        return EMPTY_STATES[searched]
    return "stated_absent" if found <= set(no_measure) else "found"


def since(
    stretches: Iterable[tuple[date | None, date | None, bool, bool]],
    day: date | None,
    floors: Collection[date] = (),
) -> tuple[date | None, date]:
    """Return the first and last day on which a stretch in effect that covers a day may have begun.

    Parameters
    ----------
    stretches : iterable of tuple
        First day, day after the last, whether something is certainly in effect, whether something may be; from one
        account of one or more measures. One of them is certainly in effect on the day.
    day : datetime.date or None
        The day; the end of time without one.
    floors : collection of datetime.date
        Days from which targets exist: a stretch that may reach back to one has an open start.

    Returns
    -------
    tuple of datetime.date
        Earliest (None where it is open) and latest.
    """
    rows = list(stretches)
    certain = _unbroken([(start, stop) for start, stop, is_certain, _ in rows if is_certain], day)
    possible = _unbroken([(start, stop) for start, stop, _, may in rows if may], day)
    return (None if possible in (date.min, *floors) and possible != certain else possible), certain


def begins_of_targets(codes: Iterable[CodeRow]) -> dict[str, date]:
    """Return the day from which each target exists, from the rows of the table codes."""
    days = {row["code"]: bounds(row["exists_from"]).earliest for row in codes if row.get("exists_from")}
    return {code: day for code, day in days.items() if day}


def _unbroken(stretches: Iterable[tuple[date | None, date | None]], day: date | None) -> date:
    """Return the first day of the stretch, made of those that touch, that covers a day."""
    first, reached = date.min, date.min
    for start, stop in sorted((start or date.min, stop or date.max) for start, stop in stretches):
        if start > reached:
            first = start
        reached = max(reached, stop)
        if reached > (day or date.max - DAY) and start <= (day or date.max):
            break
    return first
