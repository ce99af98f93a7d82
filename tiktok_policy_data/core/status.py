"""The status rule: turn the dated events of a measure into spells, stretches of time with one status and one effect.

Events are sorted by `date_latest`, then `date_earliest`, then stage, then the position of their type in the vocabulary.
An event is possible from `date_earliest` and certain from `date_latest`, and not possible before the event that it
follows. An event of the stage *before* sets no status while an event *in life* that sets one is in effect. An event is
known from the earliest publication of a source that reports it. Each day on which knowledge changes starts a new
version of the whole timeline, which holds until the next. A day set beforehand is no event of the status rule: it bears
on the effect alone (`core.effect`), and a newer one of its kind replaces the older.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING, NamedTuple

from tiktok_policy_data.core import effect
from tiktok_policy_data.core.events import EventType, order_of, possible_from

if TYPE_CHECKING:
    pass


class Event(NamedTuple):
    """One event with its bounds and the day from which it is known.

    `until` is the last day of a withholding, `from_start` says that an annulment reaches back to the beginning, and
    `dated` whether the day from which it is known is that of a source published on a known day.
    """

    id: str
    type: EventType
    earliest: date | None
    latest: date
    known_from: date
    until: date | None = None
    from_start: bool = False
    dated: bool = True

    @property
    def told(self) -> date | None:
        """The day on which it holds by its source; none for an event in a stretch of days that was reported later."""
        if self.latest == self.earliest:
            return self.latest
        return self.latest if self.dated and self.latest == self.known_from else None

    @property
    def order(self) -> tuple[date, date, int, int]:
        """Sort key of the event among those of its measure."""
        return order_of(self.type, self.earliest, self.latest)


class Scheduled(NamedTuple):
    """A day set beforehand, with the day from which it is known; without bounds if it is left to be appointed."""

    step: str
    earliest: date | None
    latest: date | None
    known_from: date


class Telling(NamedTuple):
    """A day on which the measure applies by a source, and the day of that source's publication."""

    day: date
    known_from: date


class Traits(NamedTuple):
    """What of a measure, besides its events, bears on its effect.

    `has_effect` is false for measures that cannot apply, such as inquiries. `passing` says that the measure is tied to
    a passing occasion.
    """

    has_effect: bool = True
    passing: bool = False
    scheduled: tuple[Scheduled, ...] = ()
    told: tuple[Telling, ...] = ()


class Standing(NamedTuple):
    """What holds of a measure in a stretch of time, besides its status; all missing for one that cannot apply."""

    effect: str | None = None
    certain_effect: str | None = None
    in_effect: bool | None = None
    in_effect_low: bool = False
    in_effect_high: bool = False
    enforcement: str | None = None
    last_told: date | None = None


class Spell(NamedTuple):
    """A stretch of time with one status and one effect; `valid_to` and `known_to` are the day after the last.

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
    standing: Standing

    @property
    def certain(self) -> bool:
        return self.status == self.certain_status


#: A status and the event that set it.
StatusSince = tuple[str, str]

#: First day, day after the last, the possible status, the certain one, and what else holds.
Stretch = tuple[date | None, date | None, StatusSince, StatusSince | None, Standing]


#: The traits of a measure of which only its events are known.
NO_TRAITS = Traits()

#: No status, and no event that set one.
NOTHING: tuple[None, None] = (None, None)


def spells(events: Iterable[Event], traits: Traits = NO_TRAITS) -> list[Spell]:
    """Return all spells of one measure, by the day from which they are known; none without events."""
    # An event that sets no status and has no effect, such as a challenge, changes nothing and orders nothing.
    ordered = sorted((event for event in events if event.type.acts), key=lambda event: event.order)
    learned = {event.known_from for event in ordered}
    learned |= {some.known_from for some in traits.scheduled} | {some.known_from for some in traits.told}
    versions: list[tuple[date, list[Stretch]]] = []
    for day in sorted(learned):
        stretches = _stretches([event for event in ordered if event.known_from <= day], _known(traits, day))
        if stretches and (not versions or versions[-1][1] != stretches):
            versions.append((day, stretches))
    return [
        Spell(start, stop, day, following[0] if following else None, may[0], may[1], must[0], must[1], standing)
        for (day, stretches), following in zip_longest(versions, versions[1:])
        for start, stop, may, certain, standing in stretches
        for must in [certain or NOTHING]
    ]


def _known(traits: Traits, day: date) -> Traits:
    """Return what was known of the traits on a day."""
    return traits._replace(
        scheduled=tuple(some for some in traits.scheduled if some.known_from <= day),
        told=tuple(some for some in traits.told if some.known_from <= day),
    )


def _stretches(ordered: Sequence[Event], traits: Traits) -> list[Stretch]:
    """Return the stretches that `ordered` events make."""
    starts = [start or date.min for start in possible_from([event.earliest for event in ordered])]
    latest = [event.latest for event in ordered]
    known = zip(ordered, _statuses(ordered), starts, strict=True)
    steps = [((event, status), start) for event, status, start in known if status]
    if not steps:
        return []
    standings = _Standings(ordered, traits)
    first = min(start for _, start in steps)
    days = {start for _, start in steps} | {event.latest for (event, _), _ in steps}
    days |= {day for day in standings.turning_days(starts) if day > first}
    found = []
    for day in sorted(days):
        may = [step for step, start in steps if start <= day]
        must = [step for step, _ in steps if step[0].latest <= day]
        standing = standings.on(day, bisect_right(latest, day), bisect_right(starts, day))
        found.append((None if day == date.min else day, _since(may), _since(must) if must else None, standing))
    return _joined(found)


class _Standings:
    """The effect of a measure, in one account, after each number of its events."""

    def __init__(self, ordered: Sequence[Event], traits: Traits) -> None:
        self.has_effect = traits.has_effect
        self.ordered = ordered
        self.account = effect.Account(
            [
                effect.Happening(
                    event.type.step, event.earliest, event.latest, event.until, event.from_start, event.told
                )
                for event in ordered
            ],
            _newest(traits.scheduled, "due_start"),
            _newest(traits.scheduled, "due_end"),
            [telling.day for telling in traits.told],
            traits.passing,
        )
        # Most measures have no effect or few events: a phase is worked out when it is asked for.
        self._phases: dict[int, effect.Phase] = {}

    def phase(self, n: int) -> effect.Phase:
        """Return the phase after the first `n` events."""
        if n not in self._phases:
            self._phases[n] = effect.of_prefix(self.account, n)
        return self._phases[n]

    def turning_days(self, starts: Sequence[date]) -> set[date]:
        """Return the days on which the effect may change, given the days from which the events are possible."""
        if not self.has_effect:
            return set()
        phases = [self.phase(n) for n in range(len(self.ordered) + 1)]
        return effect.turning_days(self.account, phases) | set(starts) | {event.latest for event in self.ordered}

    def on(self, day: date, must: int, may: int) -> Standing:
        """Return what holds on a day before which `must` events had certainly happened, and perhaps up to `may`."""
        if not self.has_effect:
            return Standing()
        certain, possible = self.phase(must), self.phase(may)
        effects = {
            effect.on_day(self.phase(n), self.account, day, how) for n in range(must, may + 1) for how in (True, False)
        }
        return Standing(
            effect.on_day(possible, self.account, day, certain=False),
            effect.on_day(certain, self.account, day, certain=True),
            *effect.truth(effects),
            effect.enforcement_on(certain, day),
            certain.told,
        )


def _newest(scheduled: Iterable[Scheduled], step: str) -> effect.Due | None:
    """Return the newest day of a kind that was set beforehand."""
    some = [one for one in scheduled if one.step == step]
    newest = max(some, key=lambda one: (one.known_from, one.latest or date.max), default=None)
    return effect.Due(newest.earliest, newest.latest) if newest else None


def _joined(starts: Iterable[tuple[date | None, StatusSince, StatusSince | None, Standing]]) -> list[Stretch]:
    """Return stretches from their first days; neighbours of which the same holds are merged."""
    merged = [next(group) for _, group in groupby(starts, key=lambda stretch: stretch[1:])]
    return [
        (start, following[0] if following else None, may, must, standing)
        for (start, may, must, standing), following in zip_longest(merged, merged[1:])
    ]


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
