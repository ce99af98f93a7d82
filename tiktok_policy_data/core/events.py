"""What event types do, and the order of the events of a measure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from tiktok_policy_data.core.build_types import EventDraft
    from tiktok_policy_data.core.row_types import CodeRow, EventRow

SomeEvent = TypeVar("SomeEvent", bound="EventDraft | EventRow")

#: Days between the first and the last possible day of an event up to which lists of news give it a place by its date.
WIDEST = 366

STAGES = ("before", "in_life", "after")


class EventType(NamedTuple):
    """What an event type does: its stage, the status it sets, its position in the vocabulary, its step of the effect.

    Status and step are None for a type that has none.
    """

    stage: str
    sets_status: str | None
    position: int
    step: str | None = None

    @property
    def acts(self) -> bool:
        """Whether an event of the type changes the status or the effect of a measure."""
        return bool(self.sets_status or self.step)

    @property
    def scheduled(self) -> bool:
        """Whether an event of the type is a day set beforehand, which bears on the effect alone."""
        return self.step in ("due_start", "due_end")


def is_dated(earliest: date | None, latest: date | None) -> bool:
    """Return whether it is known well enough when an event happened to give it a place among news.

    An event of which only a last possible day is known, or a span of more than a year, had happened by that day, and
    not on it.
    """
    return earliest is not None and latest is not None and (latest - earliest).days <= WIDEST


def possible_from(earliest: Iterable[date | None]) -> list[date | None]:
    """Return the day from which each of some ordered events is possible: not before the one that it follows.

    None means an open start and sorts before every day.
    """
    found: list[date | None] = []
    for day in earliest:
        before = found[-1] if found else None
        found.append(max(day, before) if day and before else day or before)
    return found


def event_types(codes: Iterable[CodeRow]) -> dict[str, EventType]:
    """Return what each event type does, from the rows of the table codes."""
    return {
        row["code"]: EventType(row["parent"] or "", row["sets_status"], row["position"], row.get("step"))
        for row in codes
        if row["scheme"] == "event_types"
    }


def in_order(rows: Iterable[SomeEvent], types: Mapping[str, EventType]) -> list[SomeEvent]:
    """Sort rows of the table events by the status rule."""
    return sorted(
        rows, key=lambda row: order_of(types[row["event_type"]], row["date_earliest"], row["date_latest"] or date.max)
    )


def order_of(kind: EventType, earliest: date | None, latest: date) -> tuple[date, date, int, int]:
    return latest, earliest or date.min, STAGES.index(kind.stage), kind.position


def first_event(
    ordered: Sequence[SomeEvent], types: Mapping[str, EventType], examines: bool = False
) -> SomeEvent | None:
    """Return the event with which a measure began: the first in life, else the first that completed it.

    A measure that examines something, or sues, begins with its opening. Returns None for a measure that did not begin.
    The rows of the table events must be in order.
    """

    def begins(kind: EventType) -> bool:
        return bool(kind.sets_status) and (kind.stage == "in_life" or (examines and kind.sets_status == "under_review"))

    steps = (row for row in ordered if begins(types[row["event_type"]]))
    done = (row for row in ordered if types[row["event_type"]].sets_status == "completed")
    return next(steps, None) or next(done, None)
