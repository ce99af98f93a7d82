"""The effect rule: whether a measure applies on a day, and whether it is enforced, from its dated events.

The events of an account, in the order of the status rule, move a measure through phases: not adopted, waiting, on,
paused, dormant, over. What a phase means on a day depends on days set beforehand, on the last day of which a source
says that the measure applies, and on how long the measure is meant to last. `of_prefix` gives the phase after some
events, `on_day` the effect of a phase on a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

#: What an event type does to a measure's effect; declared for each type in seeds/event_types.csv, column `step`.
Step = Literal[
    "adopts",
    "starts",
    "halts",
    "resumes",
    "releases",
    "ends",
    "fails",
    "annuls",
    "enforces",
    "confirms",
    "withholds",
    "enforces_again",
    "due_start",
    "due_end",
]

#: Effects, the strongest first: the order in which a cell takes the effect of several measures.
EFFECTS = ("told", "presumed", "unknown", "paused", "dormant", "not_yet", "expired", "over", "none")

#: Effect → whether the measure is in effect; None where nobody can know.
IN_EFFECT = {effect: effect in ("told", "presumed") for effect in EFFECTS} | {"unknown": None}

#: After so many days without a report, a measure tied to a passing occasion may be over.
DAYS_UNTOLD = 30

#: Steps after which a source no longer says of the stretch before them that the measure applies.
_BREAKS = ("halts", "releases", "ends", "fails", "annuls")

#: Steps with which the measure is over.
_LAST = ("releases", "ends", "fails", "annuls")

#: Steps by which a source says that the measure applies on the day of the event.
_TELLS = ("starts", "resumes", "enforces", "confirms")


class Happening(NamedTuple):
    """An event as the effect rule sees it: its step, its bounds, and what its maker set with it.

    `until` is the last day of a withholding. `from_start` says that an annulment takes the measure away from the
    beginning. `told` is the day on which the measure applies by the event's source: that of the event if it is known to
    the day, or that of the source.
    """

    step: str | None
    earliest: date | None
    latest: date
    until: date | None = None
    from_start: bool = False
    told: date | None = None


class Due(NamedTuple):
    """A day set beforehand, with its bounds; both are None if it is left to be appointed."""

    earliest: date | None
    latest: date | None


class Account(NamedTuple):
    """What is known of a measure on one day of knowledge.

    `happenings` are in the order of the status rule; `told` are days on which the measure applies by some source.
    """

    happenings: Sequence[Happening]
    due_start: Due | None = None
    due_end: Due | None = None
    told: Sequence[date] = ()
    passing: bool = False


class Phase(NamedTuple):
    """Where a measure is after some of the events of an account.

    Attributes
    ----------
    name : str
        ``none``, ``waiting``, ``on``, ``paused``, ``dormant`` or ``over``.
    earliest, since : datetime.date, optional
        First and last day on which the phase may have begun; an open start has no `earliest`.
    started : bool
        Whether a source says that it has taken effect.
    told_start : datetime.date, optional
        First day on which it may have started, where the account has a start that was certainly later.
    `told` : datetime.date, optional
        Last day of this phase on which the measure applies by some source.
    undone : bool
        Whether it failed later, or was annulled from the start: nothing is presumed then.
    prolonged : bool
        Whether it outlived its due end.
    enforcement, until
        What was last reported of its enforcement, and the last day of a withholding.
    """

    name: str
    earliest: date | None = None
    since: date | None = None
    started: bool = False
    told_start: date | None = None
    told: date | None = None
    undone: bool = False
    prolonged: bool = False
    enforcement: str | None = None
    until: date | None = None


def of_prefix(account: Account, n: int) -> Phase:
    """Return the phase after the first `n` events of an account, with what follows from the later ones."""
    phase, resumes_to = Phase("none"), "on"
    for number, event in enumerate(account.happenings[:n]):
        if event.step == "halts" and phase.name in ("none", "waiting", "on"):
            resumes_to = "waiting" if phase.name == "waiting" else "on"
        if event.step == "adopts" and phase.name in ("waiting", "on", "paused"):
            before = _foreseen(phase, account, number)
            if _is_past(account.due_end, before, event.earliest or date.min, certain=True):
                phase = phase._replace(name="over")  # it had expired, so it is made again
        phase = _enforced(_moved(phase, event, resumes_to), event)
    return _foreseen(phase, account, n)


def _moved(phase: Phase, event: Happening, resumes_to: str) -> Phase:
    """Return the phase after one more event."""
    step = event.step

    def begun(name: str, started: bool = False) -> Phase:
        return phase._replace(name=name, earliest=event.earliest, since=event.latest, started=started)

    if step == "adopts" and phase.name in ("none", "over", "dormant"):
        return begun("waiting")
    if step == "starts":
        return phase if phase.name == "on" and phase.started else begun("on", started=True)
    if step == "halts" and phase.name in ("none", "waiting", "on", "paused"):
        return begun("paused")
    if step == "resumes":
        return begun(resumes_to, started=resumes_to == "on") if phase.name == "paused" else begun("on", started=True)
    if step == "releases":
        return begun("dormant")
    if step == "ends" or (step == "annuls" and (phase.name == "over" or not event.from_start)):
        return begun("over")
    if step in ("fails", "annuls"):
        return begun("none")
    return phase


def _enforced(phase: Phase, event: Happening) -> Phase:
    """Return the phase with what an event says of enforcement; it is forgotten with the end of the measure."""
    if phase.name in ("none", "over"):
        return phase._replace(enforcement=None, until=None)
    said = {"enforces": "enforced", "withholds": "withheld", "enforces_again": "resumed"}.get(event.step or "")
    return phase._replace(enforcement=said, until=event.until) if said else phase


def _foreseen(phase: Phase, account: Account, n: int) -> Phase:
    """Return the phase with what the account says of the time after its first `n` events."""
    later = account.happenings[n:]
    last = next((event for event in later if event.step in _LAST), None)
    undone = last is not None and (last.step == "fails" or last.from_start)
    phase = phase._replace(undone=undone)
    if phase.name == "waiting":
        start = next((event for event in later if event.step == "starts" or event.step in _LAST), None)
        if start and start.step == "starts" and start.earliest and start.earliest > (phase.since or date.min):
            phase = phase._replace(told_start=start.earliest)
    told = None
    if phase.name in ("waiting", "on", "paused"):
        broken = next((event.latest for event in later if event.step in _BREAKS), date.max)
        events = (event.told for event in account.happenings if event.told and event.step in _TELLS)
        first = phase.earliest or date.min
        told = max((day for day in (*account.told, *events) if first <= day < broken), default=None)
    if phase.name != "paused":
        phase = phase._replace(told=told)
    if (due := account.due_end) and due.latest:
        outlived = last is not None and last.earliest is not None and last.earliest > due.latest
        phase = phase._replace(prolonged=outlived or (told is not None and told > due.latest))
    return phase


def on_day(phase: Phase, account: Account, day: date, certain: bool) -> str:
    """Return the effect of a phase on a day; days set beforehand count from their latest day, or their earliest."""
    if phase.name in ("none", "over", "dormant"):
        return phase.name
    if _is_past(account.due_end, phase, day, certain):
        return "expired"
    if phase.name == "paused":
        return "paused"
    started = phase.started
    if phase.name == "waiting":
        due = _due_start(account, phase)
        if due is None and phase.told_start:
            return "not_yet"
        if due is not None:
            put_off = phase.told_start and due.latest and phase.told_start > due.latest
            if put_off or not _has_come(due, day, certain):
                return "not_yet"
        started = due is not None
    newest = max(phase.told or date.min, phase.since or date.min)
    if account.passing and day > newest + timedelta(DAYS_UNTOLD):
        return "unknown"
    if started and phase.told and day <= phase.told:
        return "told"
    return "none" if phase.undone else "presumed"


def _due_start(account: Account, phase: Phase) -> Due | None:
    """Return the day set for the start of a measure that waits; None if none was, or only before an earlier end."""
    due = account.due_start
    return due if due and (due.latest is None or due.latest >= (phase.earliest or date.min)) else None


def _has_come(due: Due, day: date, certain: bool) -> bool:
    if due.latest is None:
        return False
    return day >= (due.latest if certain else due.earliest or due.latest)


def _is_past(due: Due | None, phase: Phase, day: date, certain: bool) -> bool:
    """Whether the day on which a measure was to end is past, and nothing says that it was prolonged."""
    if due is None or due.latest is None or phase.prolonged or due.latest < (phase.since or date.min):
        return False
    return day > (due.latest if certain else due.earliest or due.latest)


def enforcement_on(phase: Phase, day: date) -> str | None:
    """Return what is reported of enforcement on a day; of a withholding, nothing after its last day."""
    return None if phase.until and day > phase.until else phase.enforcement


def turning_days(account: Account, phases: Iterable[Phase]) -> set[date]:
    """Return the days, other than those of events, on which an effect may change."""
    days: set[date] = set()
    for due, shift in ((account.due_start, 0), (account.due_end, 1)):
        if due and due.latest:
            days |= {day + timedelta(shift) for day in (due.earliest, due.latest) if day}
    for phase in phases:
        if phase.told:
            days.add(phase.told + timedelta(1))
        if phase.until:
            days.add(phase.until + timedelta(1))
        if (
            account.passing
            and phase.name in ("waiting", "on")
            and (last := max(phase.told or date.min, phase.since or date.min)) > date.min
        ):
            days.add(last + timedelta(DAYS_UNTOLD + 1))
    return days


class Truth(NamedTuple):
    """Whether a measure is in effect, over everything that the bounds of its events allow.

    `value` is missing where they allow both, and where nobody can tell. `low` and `high` are the least and the most: a
    presumed or unknown effect counts in `high` alone.
    """

    value: bool | None
    low: bool
    high: bool


def truth(effects: Iterable[str]) -> Truth:
    """Return whether a measure with one of some effects is in effect."""
    found = set(effects)
    values = {IN_EFFECT[effect] for effect in found}
    return Truth(
        values.pop() if len(values) == 1 else None,
        found == {"told"},
        not found.isdisjoint(("told", "presumed", "unknown")),
    )


class CellEffect(NamedTuple):
    """What holds of the measures of a cell on a day.

    Attributes
    ----------
    effect : str or None
        Strongest effect of the measures that count for the whole; None if none of them can apply.
    in_effect : bool or None
        Whether one of them is in effect; None where the bounds of events allow both, and where nobody can know.
    some_bodies : bool
        Whether a measure is in effect that counts for some bodies only.
    can_apply : bool
        Whether any of the measures can apply at all.
    beneath : bool
        Whether a measure is in effect that bars nothing by itself: it has others act, or gives a power to.
    measures : tuple of str
        The measures with that effect.
    """

    effect: str | None
    in_effect: bool | None
    some_bodies: bool
    can_apply: bool
    beneath: bool
    measures: tuple[str, ...]
