"""Compare a candidate with the rows: it says the same, reports a later event, contradicts one, or is new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from tiktok_policy_data.core.edtf import bounds
from tiktok_policy_data.core.events import STAGES
from tiktok_policy_data.reading.types import Candidate, Relation
from tiktok_policy_data.reading.when import span
from tiktok_policy_data.store import releases

if TYPE_CHECKING:
    from tiktok_policy_data.core.build_types import EventSeed, MeasureSeed
    from tiktok_policy_data.core.events import EventType
    from tiktok_policy_data.core.row_types import EventRow, MeasureRow
    from tiktok_policy_data.store.releases import Release

#: Events that a measure may have more than once, so that another day is another event.
_AGAIN = frozenset(
    ["called_for", "proposed", "amended", "extended", "challenged", "enforced", "suspended", "resumed", "review_opened"]
)

#: Events that say that there is no such measure.
_NONE = frozenset({"declined", "reported_absent"})

#: The stage at which a measure applies, in the order of the stages.
_IN_LIFE = STAGES.index("in_life")

#: Days around a measure's events within which a text may mean it rather than another of the same type.
_NEAR = 400


class Rows:
    """The measures of a release or of seeds with their events: built once, read by each candidate."""

    def __init__(
        self,
        measures: Iterable[MeasureRow | MeasureSeed],
        events: Iterable[EventRow | EventSeed],
        types: Mapping[str, EventType],
    ) -> None:
        self._types = types
        self._events: dict[str, list[EventRow | EventSeed]] = defaultdict(list)
        for event in events:
            self._events[event["measure_id"]].append(event)
        self._measures: dict[tuple[str, str], list[MeasureRow | MeasureSeed]] = defaultdict(list)
        for measure in measures:
            self._measures[measure["jurisdiction"], measure["measure_type"]].append(measure)

    @classmethod
    def of(cls, release: Release) -> Rows:
        """Return the rows of a release."""
        return cls(release.records("measures"), release.records("events"), release.event_types)

    def matched(self, candidate: Candidate) -> Candidate:
        """Return a candidate with its relation to the rows, and the measure and event that it is about.

        Of several measures of its jurisdiction and type the one is taken whose target, maker and days fit best.
        """
        measures = self._measures.get((candidate.jurisdiction, candidate.measure_type), [])
        if not measures:
            return candidate._replace(relation="new", measure_id="", event_id="")
        best = max(measures, key=lambda row: (self._fit(candidate, row), row["measure_id"]))
        found, event_id = relation(candidate, self._events[best["measure_id"]], self._types)
        return candidate._replace(relation=found, measure_id=best["measure_id"], event_id=event_id)

    def _fit(self, candidate: Candidate, measure: MeasureRow | MeasureSeed) -> float:
        """Return how well a measure fits a candidate."""
        points = 2.0 * (measure["target"] == candidate.target) + (measure["maker_kind"] == candidate.maker_kind)
        points += 0.5 * (measure["role"] == "response")
        events = self._events[measure["measure_id"]]
        if any(event["event_type"] == candidate.event_type for event in events):
            points += 1.0
        day = _last(candidate.date)
        known = [at for event in events if (at := _last(event["date"]))]
        if day and known:
            points += max(0.0, 1.0 - min(abs((day - at).days) for at in known) / _NEAR)
        return points


def relation(
    candidate: Candidate, events: Sequence[EventRow | EventSeed], types: Mapping[str, EventType]
) -> tuple[Relation, str]:
    """Return what a candidate is to the events of its measure, and the event that it confirms or contradicts."""

    def status(event_type: str) -> str:
        found = types.get(event_type)
        return (found.sets_status if found else None) or event_type

    def rank(event_type: str) -> int:  # how far an event takes a measure: before it, in its course or after it
        found = types.get(event_type)
        return STAGES.index((found.stage if found else "") or "before")

    same = [event for event in events if status(event["event_type"]) == status(candidate.event_type)]
    for event in same:
        if (event["date"] or event["event_type"] not in _AGAIN) and _overlap(candidate.date, event["date"]):
            return "same", event["event_id"]
    day, latest = _last(candidate.date), max(filter(None, (_last(event["date"]) for event in events)), default=None)
    if candidate.event_type in _NONE:
        applied = [event for event in events if rank(event["event_type"]) == _IN_LIFE]
        over = any(rank(event["event_type"]) > _IN_LIFE for event in events)
        begun = [event for event in applied if (first := _last(event["date"])) and day and first < day]
        # A report without a day that there is none holds for the day of its publication; a refusal was made before.
        dated = candidate.date_basis != "bound" or candidate.event_type == "reported_absent"
        if begun and not over and dated:
            return "contradicts", begun[-1]["event_id"]
        return ("same", "") if applied else ("later", "")
    if same and candidate.event_type not in _AGAIN:
        # The same event on another day: at odds if both days are certain, else a report of what is known.
        exact = [event for event in same if event["event_type"] == candidate.event_type and _exact(event["date"])]
        if exact and _exact(candidate.date):
            return "contradicts", exact[0]["event_id"]
        return "same", same[0]["event_id"]
    first = _first(candidate.date)
    if day is None or latest is None or (first and first > latest):
        return "later", ""
    # It may be as early as what is known: later only if it goes further.
    furthest = max((rank(event["event_type"]) for event in events), default=-1)
    further = rank(candidate.event_type) > furthest and (first is None or day > latest)
    return ("later", "") if further else ("same", "")


@lru_cache(maxsize=1)
def installed_rows() -> Rows:
    """Return the rows of the installed release."""
    return Rows.of(releases.installed())


def _first(text: str | None) -> date | None:
    """Return the first day that a date allows."""
    return bounds(text).earliest if text else None


def _last(text: str | None) -> date | None:
    """Return the last day that a date allows."""
    return bounds(text).latest if text else None


def _exact(text: str | None) -> bool:
    """Return whether a date is one day without a mark."""
    return bool(text) and len(text or "") == 10


def _overlap(one: str | None, other: str | None) -> bool:
    """Return whether two dates may be the same day; a date that is missing may be any."""
    if not one or not other:
        return True
    (a, b), (c, d) = span(one), span(other)
    return a <= d and c <= b
