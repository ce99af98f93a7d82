"""Collect what besides its events bears on the status and effect of a measure: traits, tellings, deaths of bills."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from tiktok_policy_data.core.days import begins_of_targets
from tiktok_policy_data.core.events import EventType
from tiktok_policy_data.core.status import Event, Scheduled, Telling, Traits

if TYPE_CHECKING:
    from tiktok_policy_data.core.build_types import EventDraft, MeasureSeed, SourceDraft
    from tiktok_policy_data.core.row_types import CodeRow, EvidenceRow, JurisdictionRow, TermRow

#: An item of `supports`: the passage says that the measure applies on the day of its source.
STANDING = "standing"

#: What the end of a legislature's term does to a bill; no typed event is of this type.
DIED = EventType("before", "died", 1_000)

#: An event with the day from which it is known.
Known = tuple["EventDraft", date | None]


class Codes(NamedTuple):
    """What the codes of a measure say of its effect, and of the end of a bill."""

    no_effect: Mapping[str, Mapping[str, str]]
    lapsing: frozenset[str]
    dying: frozenset[str]
    exists_from: Mapping[str, date]

    @classmethod
    def of(cls, codes: Iterable[CodeRow]) -> Codes:
        rows = list(codes)
        no_effect: dict[str, dict[str, str]] = defaultdict(dict)
        for row in rows:
            if reason := row["no_effect_reason"]:
                no_effect[row["scheme"]][row["code"]] = reason
        return cls(
            no_effect,
            frozenset(row["code"] for row in rows if row["lapses_untold"]),
            frozenset(row["code"] for row in rows if row["dies_with_term"]),
            begins_of_targets(rows),
        )

    def no_effect_reason(self, measure: Mapping[str, Any]) -> str | None:
        """Return why the question whether a measure applies does not arise; None where it does."""
        for column, scheme in (
            ("measure_type", "measure_types"),
            ("duration", "durations"),
            ("operation", "operations"),
        ):
            if reason := self.no_effect.get(scheme, {}).get(measure[column] or ""):
                return reason
        return None

    def examines(self, measure: Mapping[str, Any]) -> bool:
        """Return whether a measure, by its type, looks at something or sues, so that it starts with its opening."""
        return measure["measure_type"] in self.no_effect.get("measure_types", {})


def traits(
    measures: Iterable[MeasureSeed],
    events: Iterable[Known],
    evidence: Iterable[EvidenceRow],
    sources: Mapping[str, SourceDraft],
    types: Mapping[str, EventType],
    codes: Codes,
) -> dict[str, Traits]:
    """Return the traits of each measure."""
    scheduled: dict[str, list[Scheduled]] = defaultdict(list)
    for row, known_from in events:
        kind = types[row["event_type"]]
        if kind.scheduled and known_from:
            day = Scheduled(kind.step or "", row["date_earliest"], row["date_latest"], known_from)
            scheduled[row["measure_id"]].append(day)
    told = tellings(evidence, sources)
    return {
        row["measure_id"]: Traits(
            codes.no_effect_reason(row) is None,
            row["duration"] in codes.lapsing,
            tuple(scheduled[row["measure_id"]]),
            tuple(told.get(row["measure_id"], ())),
        )
        for row in measures
    }


def tellings(evidence: Iterable[EvidenceRow], sources: Mapping[str, SourceDraft]) -> dict[str, list[Telling]]:
    """Return the days on which each measure applies by its sources.

    A source speaks of the first day on which it may have been published; one without such a day, of none.
    """
    found: dict[str, list[Telling]] = defaultdict(list)
    for row in evidence:
        if STANDING in row["supports"] and row["stance"] == "supports":
            source = sources[row["source_id"]]
            if source["published_earliest"] and source["published_latest"]:
                found[row["measure_id"]].append(Telling(source["published_earliest"], source["published_latest"]))
    return found


def deaths(
    measures: Iterable[MeasureSeed],
    events: Mapping[str, list[tuple[Event, EventDraft]]],
    terms: Iterable[TermRow],
    enacted: frozenset[str],
    jurisdictions: Iterable[JurisdictionRow],
    codes: Codes,
) -> dict[str, list[tuple[Event, EventDraft]]]:
    """Return, for each bill that lapsed with the term of its legislature, an event of that day.

    A bill lapses if it was last put forward in a recorded term, nothing decided it by the end of the term, and no
    other measure took up its text (`enacted`). The lapse is known on its day.
    """
    home = {row["jurisdiction"]: row["parent"] if row["level"] == "institution" else None for row in jurisdictions}
    terms_of: dict[str, list[TermRow]] = defaultdict(list)
    for term in terms:
        terms_of[term["jurisdiction"]].append(term)
    found: dict[str, list[tuple[Event, EventDraft]]] = defaultdict(list)
    for row in measures:
        measure = row["measure_id"]
        place = home.get(row["jurisdiction"]) or row["jurisdiction"]
        if row["instrument_form"] not in codes.dying or measure in enacted or place not in terms_of:
            continue
        own = events.get(measure, [])
        decided = [event.latest for event, _ in own if event.type.stage != "before" and event.type.sets_status]
        for event, typed in own:
            if event.type.sets_status != "proposed":
                continue
            for term in terms_of[place]:
                over = term["ends"]
                if term["begins"] <= event.latest <= over and not any(day <= over for day in decided):
                    lapse = Event(event.id, DIED, over, over, max(over, event.known_from))
                    day: EventDraft = {**typed, "date": over.isoformat(), "date_earliest": over, "date_latest": over}
                    found[measure] = [pair for pair in found[measure] if pair[0].latest != over] + [(lapse, day)]
    return found
