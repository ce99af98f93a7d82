"""Rules about dates: the order of events, spells, and days of publication."""

from __future__ import annotations

import numpy as np

from tiktok_policy_data.pipeline.checks.columns import Column, Flags, Numbers
from tiktok_policy_data.pipeline.checks.rules import Data, rule

_NEVER, _ALWAYS = np.iinfo(np.int64).max, np.iinfo(np.int64).min


def _follow(later: Column, earlier: Column) -> Flags:
    """Where one day is after another; false where either is missing."""
    return later.present & earlier.present & (later.numbers > earlier.numbers)


@rule("sources", "published", "expected a latest day of publication", "Close the range.")
def publication_has_a_latest_day(data: Data) -> Flags:
    return ~data["sources"]["published"].matches(r"(?s).*\.\.\]")


@rule(
    "sources",
    "published",
    "expected a publication that is not after the day of reading",
    "End the range on read_on, if the source is dated no better.",
    needs_derived=True,
)
def sources_are_read_after_publication(data: Data) -> Flags:
    sources = data["sources"]
    return ~_follow(sources["published_latest"], sources["read_on"])


@rule(
    "events",
    "date",
    "expected an end that is not before the start of the measure",
    needs_derived=True,
    needs=("codes",),
)
def measures_end_after_they_start(data: Data) -> Flags:
    events, codes = data["events"], data["codes"]
    types = codes["scheme"].equals("event_types")
    place = events["event_type"].place_in(codes["code"].take(types))
    stage, status = (codes[name].take(types).take(place) for name in ("parent", "sets_status"))
    measure, earliest, latest = events["measure_id"].codes, events["date_earliest"], events["date_latest"]
    # An event with an open start may lie before any day: nothing ends before it.
    starts: Numbers = np.full(int(measure.max(initial=-1)) + 2, _NEVER)
    # An event that sets no status starts nothing: an appeal may follow the end of a proceeding.
    alive = stage.equals("in_life") & status.present
    np.minimum.at(starts, measure[alive], np.where(earliest.missing, _ALWAYS, earliest.numbers)[alive])
    start = starts[measure]
    begun = (start != _NEVER) & (measure >= 0)
    found: Flags = ~(stage.equals("after") & begun & latest.present & (latest.numbers < start))
    return found


@rule("spells", "valid_to", "expected a spell of at least one day, known for at least one day", needs_derived=True)
def spells_last(data: Data) -> Flags:
    spells = data["spells"]
    return ~(_is_empty(spells["valid_from"], spells["valid_to"]) | _is_empty(spells["known_from"], spells["known_to"]))


def _is_empty(start: Column, end: Column) -> Flags:
    """Where a stretch ends on the day on which it begins, or before."""
    return start.present & end.present & ~_follow(end, start)


#: What to enter for a day that is set beforehand, in place of an event with a step of the effect.
_DUE = {"starts": "due_start", "ends": "due_end"}


def _advice_on_later_days(data: Data, index: int) -> str:
    """What to enter in place of an event whose day is after a source that reports it."""
    events, codes = data["events"], data["codes"]
    reports, place, published = _reports(data)
    days = published.numbers[reports & published.present & (place == index)]
    earliest = events["date_earliest"]
    if earliest.missing[index] or earliest.numbers[index] <= days.min():
        return "Enter a range that ends on the day of that publication."
    if earliest.numbers[index] <= days.max():
        return "Remove event_type from supports of the sources published before that day."
    kind = events["event_type"].array[index].as_py()
    chosen = codes["scheme"].equals("event_types") & codes["code"].equals(kind)
    if due := _DUE.get(codes["step"].take(chosen).array[0].as_py()):
        return f"Enter {due} in place of {kind}, since the source sets the day beforehand."
    return "Enter what has happened by then, such as announced; a day set beforehand is a due_start or a due_end."


def _reports(data: Data) -> tuple[Flags, Numbers, Column]:
    """Where evidence reports an event, the place of that event, and the latest day of publication of the source."""
    evidence, sources = data["evidence"], data["sources"]
    place = evidence["event_id"].place_in(data["events"]["event_id"])
    published = sources["published_latest"].take(evidence["source_id"].place_in(sources["source_id"]))
    return evidence["stance"].equals("supports") & evidence["supports"].contains("event_type"), place, published


@rule(
    "evidence",
    "supports",
    "expected no event_type from a source published before the event may have happened; such a day is set beforehand",
    "Support date alone, or enter the event as due_start.",
    needs_derived=True,
    needs=("events", "sources", "codes"),
)
def nothing_is_reported_before_it_happens(data: Data) -> Flags:
    events = data["events"]
    reports, place, published = _reports(data)
    first = events["date_earliest"].take(place)
    scheduled = events["event_type"].take(place).is_in(data.codes_of("event_types", "is_scheduled"))
    return ~(reports & ~scheduled & _follow(first, published))


@rule(
    "events",
    "date",
    "expected a day that is not after the first source that reports it",
    needs_derived=True,
    needs=("evidence", "sources", "codes"),
    advice=_advice_on_later_days,
)
def events_have_happened_when_first_reported(data: Data) -> Flags:
    events = data["events"]
    reports, place, published = _reports(data)
    reports &= published.present & (place >= 0)
    first: Numbers = np.full(len(events["event_id"].codes), _NEVER)
    np.minimum.at(first, place[reports], published.numbers[reports])
    latest = events["date_latest"]
    scheduled = events["event_type"].is_in(data.codes_of("event_types", "is_scheduled"))
    found: Flags = scheduled | latest.missing | (latest.numbers <= first)
    return found
