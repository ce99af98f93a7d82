"""The status rule: from the dated events of a measure to the stretches of time in which it had one status.

Events stand in order of `date_latest`, then `date_earliest`, then stage, then the place of their type in the
vocabulary. An event is possible from `date_earliest` and certain from `date_latest`; since the order holds, an event is
not possible before the one it follows. A *before* event sets no status while an *in life* event that sets one stands
and has not ended. Knowledge of an event begins with the earliest publication of a source that tells it; each such day
gives an account of the whole life, which holds until a later source changes it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Days = NDArray[np.signedinteger[Any]]
    Flags = NDArray[np.bool_]

#: Whether a reader asks for what had certainly happened, or for what may have.
How = Literal["certain", "possible"]

Told = TypeVar("Told", bound=Mapping[str, Any])

STAGES = ("before", "in_life", "after")


class EventType(NamedTuple):
    """What an event of a type does: its stage, the status it sets (None for none), its place in the vocabulary."""

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
        """Where the event stands among those of its measure."""
        return _order(self.type, self.earliest, self.latest)


class Spell(NamedTuple):
    """A stretch of time with one status; `valid_to` and `known_to` are the day after the last.

    `event_id` is the event since which `status` stands, `certain_event_id` that of `certain_status`.
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


#: A status and the event since which it stands.
Standing = tuple[str, str]

#: A stretch of a life: first day, day after the last, what may stand and what certainly does.
Stretch = tuple[date | None, date | None, Standing, Standing | None]


def spells(events: Iterable[Event]) -> list[Spell]:
    """All spells of one measure, account by account; no events, no spells."""
    ordered = sorted(events, key=lambda event: event.order)
    accounts: list[tuple[date, list[Stretch]]] = []
    for day in sorted({event.known_from for event in ordered}):
        stretches = _account([event for event in ordered if event.known_from <= day])
        if stretches and (not accounts or accounts[-1][1] != stretches):
            accounts.append((day, stretches))
    return [
        Spell(start, stop, day, following[0] if following else None, *may, *(must or (None, None)))
        for (day, stretches), following in zip_longest(accounts, accounts[1:])
        for start, stop, may, must in stretches
    ]


def _account(ordered: Sequence[Event]) -> list[Stretch]:
    """The stretches of a life as told by `ordered` events."""
    starts = [start or date.min for start in possible_from([event.earliest for event in ordered])]
    told = zip(ordered, _statuses(ordered), starts, strict=True)
    steps = [((event, status), start) for event, status, start in told if status]
    days = sorted({start for _, start in steps} | {event.latest for (event, _), _ in steps})
    found = []
    for day in days:
        may = [step for step, start in steps if start <= day]
        must = [step for step, _ in steps if step[0].latest <= day]
        found.append((None if day == date.min else day, _since(may), _since(must) if must else None))
    return _joined(found)


def _joined(starts: Iterable[tuple[date | None, Standing, Standing | None]]) -> list[Stretch]:
    """Stretches from their first days, neighbours with the same statuses made one."""
    merged = [next(group) for _, group in groupby(starts, key=lambda stretch: stretch[1:])]
    return [
        (start, following[0] if following else None, may, must)
        for (start, may, must), following in zip_longest(merged, merged[1:])
    ]


def possible_from(earliest: Iterable[date | None]) -> list[date | None]:
    """The day from which each of some events in order is possible: not before the one that it follows.

    None, for a start that is open, stands before every day.
    """
    found: list[date | None] = []
    for day in earliest:
        before = found[-1] if found else None
        found.append(max(day, before) if day and before else day or before)
    return found


def _since(steps: Sequence[tuple[Event, str]]) -> Standing:
    """The status of the last step and the event since which it stands: the first of the steps that agree with it."""
    status = steps[-1][1]
    event = steps[-1][0]
    for before, its in reversed(steps):
        if its != status:
            break
        event = before
    return status, event.id


def _statuses(ordered: Sequence[Event]) -> list[str | None]:
    """The status that each event sets where it stands; None where it sets none."""
    found: list[str | None] = []
    alive = False
    for event in ordered:
        sets = event.type.sets_status
        found.append(None if alive and event.type.stage == "before" else sets)
        if sets:
            alive = event.type.stage == "in_life" or (alive and event.type.stage == "before")
    return found


def event_types(codes: Iterable[Mapping[str, Any]]) -> dict[str, EventType]:
    """What each event type does, from the rows of the table codes."""
    return {
        row["code"]: EventType(row["parent"], row["sets_status"], row["position"])
        for row in codes
        if row["scheme"] == "event_types"
    }


def in_order(rows: Iterable[Told], types: Mapping[str, EventType]) -> list[Told]:
    """Rows of the table events in the order of the status rule."""
    return sorted(
        rows, key=lambda row: _order(types[row["event_type"]], row["date_earliest"], row["date_latest"] or date.max)
    )


def _order(kind: EventType, earliest: date | None, latest: date) -> tuple[date, date, int, int]:
    return latest, earliest or date.min, STAGES.index(kind.stage), kind.position


def first_event(ordered: Sequence[Told], types: Mapping[str, EventType]) -> Told | None:
    """The event with which a measure began, of its rows of the table events in order.

    It is the first in life, else the first that completed it; None for a measure that was not made.
    """
    alive = (row for row in ordered if types[row["event_type"]].stage == "in_life")
    steps = (row for row in alive if types[row["event_type"]].sets_status)
    done = (row for row in ordered if types[row["event_type"]].sets_status == "completed")
    return next(steps, None) or next(done, None)


def status_on(
    spells: Iterable[Mapping[str, Any]],
    as_of: date | None = None,
    known_at: date | None = None,
    how: How = "certain",
) -> dict[str, str]:
    """Status of each measure on a day as known on a day, from rows of the table spells.

    Without `as_of` the last spell counts; without `known_at` the present account. With `how="certain"` a status is
    what had certainly been reached, with "possible" what may have been. A measure without one is left out.
    """
    column = "status" if how == "possible" else "certain_status"
    found: dict[str, str] = {}
    for row in spells:
        known = covers(row["known_from"], row["known_to"], known_at)
        if known and covers(row["valid_from"], row["valid_to"], as_of) and row[column]:
            found[row["measure_id"]] = row[column]
    return found


def covers(start: date | None, stop: date | None, day: date | None) -> bool:
    """Whether a stretch of a spell, of validity or of knowledge, covers a day; None: whether it lasts."""
    if day is None:
        return stop is None
    return (start is None or start <= day) and (stop is None or day < stop)


def covers_days(start: Days, stop: Days, day: date | None) -> Flags:
    """`covers` for columns of days since 1970, in which `NO_START` and `NO_STOP` stand for what is missing."""
    if day is None:
        lasts: Flags = stop == NO_STOP
        return lasts
    n = (day - date(1970, 1, 1)).days
    return (start <= n) & (n < stop)


#: Days since 1970 that stand for an open start and an open end.
NO_START, NO_STOP = -(2**31), 2**31 - 1


def no_measure(codes: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Statuses that say that there is no measure, from the rows of the table codes."""
    return frozenset(row["code"] for row in codes if row["scheme"] == "statuses" and row["means_no_measure"])


def cell_state(statuses: Iterable[str], searched: bool, no_measure: Collection[str]) -> str:
    """State of a cell: from the statuses of its measures, those that mean `no_measure`, and whether it was searched."""
    found = set(statuses)
    if not found:
        return "silent" if searched else "not_searched"
    return "stated_absent" if found <= set(no_measure) else "found"
