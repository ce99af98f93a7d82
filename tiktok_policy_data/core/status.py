"""The status rule: turn the dated events of a measure into spells, stretches of time with one status.

Events are sorted by `date_latest`, then `date_earliest`, then stage, then the position of their type in the vocabulary.
An event is possible from `date_earliest` and certain from `date_latest`, and not possible before the event that it
follows. An event of the stage *before* sets no status while an event *in life* that sets one is in effect. An event is
known from the earliest publication of a source that reports it. Each day on which knowledge changes starts a new
version of the whole timeline, which holds until the next.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tiktok_policy_data.core.build_types import EventDraft
    from tiktok_policy_data.core.row_types import CodeRow, EventRow, SpellRow

    Days = NDArray[np.signedinteger[Any]]
    Flags = NDArray[np.bool_]

#: Count what had certainly happened, or what may have happened.
How = Literal["certain", "possible"]

SomeEvent = TypeVar("SomeEvent", bound="EventDraft | EventRow")

STAGES = ("before", "in_life", "after")


class EventType(NamedTuple):
    """What an event type does: its stage, the status it sets (None for none), its position in the vocabulary."""

    stage: str
    sets_status: str | None
    position: int


class Event(NamedTuple):
    """One event with its bounds and the day from which it is known."""

    id: str
    type: EventType
    earliest: date | None
    latest: date
    known_from: date

    @property
    def order(self) -> tuple[date, date, int, int]:
        """Sort key of the event among those of its measure."""
        return _order(self.type, self.earliest, self.latest)


class Spell(NamedTuple):
    """A stretch of time with one status; `valid_to` and `known_to` are the day after the last.

    `event_id` is the event that set `status`, `certain_event_id` the one that set `certain_status`.
    """

    valid_from: date | None
    valid_to: date | None
    known_from: date
    known_to: date | None
    status: str
    event_id: str
    certain_status: str | None
    certain_event_id: str | None

    @property
    def certain(self) -> bool:
        return self.status == self.certain_status


#: A status and the event that set it.
StatusSince = tuple[str, str]

#: First day, day after the last, the possible status and the certain one.
Stretch = tuple[date | None, date | None, StatusSince, StatusSince | None]


def spells(events: Iterable[Event]) -> list[Spell]:
    """Return all spells of one measure, by the day from which they are known; none without events."""
    ordered = sorted(events, key=lambda event: event.order)
    versions: list[tuple[date, list[Stretch]]] = []
    for day in sorted({event.known_from for event in ordered}):
        stretches = _stretches([event for event in ordered if event.known_from <= day])
        if stretches and (not versions or versions[-1][1] != stretches):
            versions.append((day, stretches))
    return [
        Spell(start, stop, day, following[0] if following else None, *may, *(must or (None, None)))
        for (day, stretches), following in zip_longest(versions, versions[1:])
        for start, stop, may, must in stretches
    ]


def _stretches(ordered: Sequence[Event]) -> list[Stretch]:
    """Return the stretches that `ordered` events make."""
    starts = [start or date.min for start in possible_from([event.earliest for event in ordered])]
    known = zip(ordered, _statuses(ordered), starts, strict=True)
    steps = [((event, status), start) for event, status, start in known if status]
    days = sorted({start for _, start in steps} | {event.latest for (event, _), _ in steps})
    found = []
    for day in days:
        may = [step for step, start in steps if start <= day]
        must = [step for step, _ in steps if step[0].latest <= day]
        found.append((None if day == date.min else day, _since(may), _since(must) if must else None))
    return _joined(found)


def _joined(starts: Iterable[tuple[date | None, StatusSince, StatusSince | None]]) -> list[Stretch]:
    """Return stretches from their first days; neighbours with the same statuses are merged."""
    merged = [next(group) for _, group in groupby(starts, key=lambda stretch: stretch[1:])]
    return [
        (start, following[0] if following else None, may, must)
        for (start, may, must), following in zip_longest(merged, merged[1:])
    ]


def possible_from(earliest: Iterable[date | None]) -> list[date | None]:
    """Return the day from which each of some ordered events is possible: not before the one that it follows.

    None means an open start and sorts before every day.
    """
    found: list[date | None] = []
    for day in earliest:
        before = found[-1] if found else None
        found.append(max(day, before) if day and before else day or before)
    return found


def _since(steps: Sequence[tuple[Event, str]]) -> StatusSince:
    """Return the status of the last step and the event that set it: the first of the last steps that agree."""
    status = steps[-1][1]
    event = steps[-1][0]
    for before, its in reversed(steps):
        if its != status:
            break
        event = before
    return status, event.id


def _statuses(ordered: Sequence[Event]) -> list[str | None]:
    """Return the status that each event sets in context; None if it sets none."""
    found: list[str | None] = []
    alive = False
    for event in ordered:
        sets = event.type.sets_status
        found.append(None if alive and event.type.stage == "before" else sets)
        if sets:
            alive = event.type.stage == "in_life" or (alive and event.type.stage == "before")
    return found


def event_types(codes: Iterable[CodeRow]) -> dict[str, EventType]:
    """Return what each event type does, from the rows of the table codes."""
    return {
        row["code"]: EventType(row["parent"] or "", row["sets_status"], row["position"])
        for row in codes
        if row["scheme"] == "event_types"
    }


def in_order(rows: Iterable[SomeEvent], types: Mapping[str, EventType]) -> list[SomeEvent]:
    """Sort rows of the table events by the status rule."""
    return sorted(
        rows, key=lambda row: _order(types[row["event_type"]], row["date_earliest"], row["date_latest"] or date.max)
    )


def _order(kind: EventType, earliest: date | None, latest: date) -> tuple[date, date, int, int]:
    return latest, earliest or date.min, STAGES.index(kind.stage), kind.position


def first_event(ordered: Sequence[SomeEvent], types: Mapping[str, EventType]) -> SomeEvent | None:
    """Return the event with which a measure began: the first in life, else the first that completed it.

    Returns None for a measure that was not adopted. The rows of the table events must be in order.
    """
    in_life = (row for row in ordered if types[row["event_type"]].stage == "in_life")
    steps = (row for row in in_life if types[row["event_type"]].sets_status)
    done = (row for row in ordered if types[row["event_type"]].sets_status == "completed")
    return next(steps, None) or next(done, None)


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
    found: dict[str, str] = {}
    for row in spells:
        known = covers(row["known_from"], row["known_to"], known_at)
        if known and covers(row["valid_from"], row["valid_to"], as_of) and (status := row[column]):
            found[row["measure_id"]] = status
    return found


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
    n = (day - date(1970, 1, 1)).days
    return (start <= n) & (n < stop)


#: Days since 1970 that stand for an open start and an open end.
NO_START, NO_STOP = -(2**31), 2**31 - 1


def no_measure(codes: Iterable[CodeRow]) -> frozenset[str]:
    """Return the statuses that mean that there is no measure, from the rows of the table codes."""
    return frozenset(row["code"] for row in codes if row["scheme"] == "statuses" and row["means_no_measure"])


def cell_state(statuses: Iterable[str | None], searched: bool, no_measure: Collection[str]) -> str:
    """Return the coverage state of a cell from its statuses, those of `no_measure`, and whether it was searched."""
    found = set(statuses)
    if not found:
        return "silent" if searched else "not_searched"
    return "stated_absent" if found <= set(no_measure) else "found"
