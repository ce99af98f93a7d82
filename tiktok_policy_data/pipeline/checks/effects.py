"""Rules about effect: what goes with which event, with which measure, and what a source may say of it."""

from __future__ import annotations

import numpy as np

from tiktok_policy_data.pipeline.checks.columns import Column, Columns, Flags, Numbers
from tiktok_policy_data.pipeline.checks.rules import Data, rule
from tiktok_policy_data.pipeline.traits import STANDING


def _steps(data: Data) -> Column:
    """The step of the type of each event."""
    codes = data["codes"]
    types = codes["scheme"].equals("event_types")
    return codes["step"].take(types).take(data["events"]["event_type"].place_in(codes["code"].take(types)))


def _of_measure(data: Data, column: str) -> Column:
    """A column of the measure of each event."""
    events, measures = data["events"], data["measures"]
    return measures[column].take(events["measure_id"].place_in(measures["measure_id"]))


def _days(column: Column, lost: int) -> Numbers:
    return np.where(column.missing, lost, column.numbers)


@rule(
    "events",
    "date",
    "expected a date; only a start left to be appointed (due_start) may have none",
    "Enter the day, or the bounds that the source gives.",
    needs=("codes",),
)
def only_an_appointed_start_lacks_a_date(data: Data) -> Flags:
    events = data["events"]
    bound = events["date_basis"].equals("bound") & ~_steps(data).is_in(["due_start", "due_end"])
    return events["date"].present | bound | _steps(data).equals("due_start")


@rule(
    "events",
    "until",
    "expected a last day for an annulment that keeps effects (kept_until); otherwise only a withholding of enforcement "
    "may have one",
    "Enter the day that the source gives, or clear the cell.",
    needs=("codes",),
)
def until_goes_with_its_event(data: Data) -> Flags:
    events = data["events"]
    kept, given = events["set_aside"].equals("kept_until"), events["until"].present
    return np.where(given, kept | _steps(data).equals("withholds"), ~kept)


@rule(
    "events",
    "until",
    "expected a last day that is not before the event",
    needs=("codes",),
    needs_derived=True,
)
def until_is_not_before_its_event(data: Data) -> Flags:
    events = data["events"]
    until, latest = events["until"], events["date_latest"]
    found: Flags = until.missing | latest.missing | (until.numbers >= _days(latest, 0))
    return found


@rule(
    "events",
    "set_aside",
    "expected from_start, from_ruling or kept_until for an annulment, and nothing for other events",
    needs=("codes",),
)
def annulments_say_from_when(data: Data) -> Flags:
    found: Flags = data["events"]["set_aside"].present == _steps(data).equals("annuls")
    return found


@rule(
    "events",
    "event_type",
    "expected a due end only for a measure with the duration fixed_term",
    "Enter fixed_term in seeds/measures.csv, or remove the event.",
    needs=("codes", "measures"),
)
def due_ends_belong_to_fixed_terms(data: Data) -> Flags:
    return ~_steps(data).equals("due_end") | _of_measure(data, "duration").equals("fixed_term")


@rule(
    "events",
    "event_type",
    "expected a release only for a measure with the operation conditional",
    "Enter conditional in seeds/measures.csv, or choose ended or suspended.",
    needs=("codes", "measures"),
)
def releases_belong_to_conditions(data: Data) -> Flags:
    return ~_steps(data).equals("releases") | _of_measure(data, "operation").equals("conditional")


@rule(
    "events",
    "date",
    "expected a due end that is not before the start of the measure",
    needs=("codes",),
    needs_derived=True,
)
def due_ends_follow_the_start(data: Data) -> Flags:
    events = data["events"]
    steps, latest = _steps(data), events["date_latest"]
    start = _first_of_measure(events, steps.is_in(["adopts", "starts"]))
    return ~steps.equals("due_end") | latest.missing | (latest.numbers >= start)


def _first_of_measure(events: Columns, chosen: Flags) -> Numbers:
    """For each event the earliest day of the chosen events of its measure; before every day where there is none."""
    measure, never = events["measure_id"].codes, np.iinfo(np.int64).max
    first: Numbers = np.full(int(measure.max(initial=-1)) + 2, never)
    np.minimum.at(first, measure[chosen], _days(events["date_earliest"], np.iinfo(np.int64).min)[chosen])
    return np.where(first == never, np.iinfo(np.int64).min, first)[measure]


@rule(
    "events",
    "event_type",
    "expected a withholding of enforcement only for a measure that was adopted or has taken effect",
    "Add the adoption, or remove the event.",
    needs=("codes",),
)
def only_what_is_adopted_is_withheld(data: Data) -> Flags:
    events, steps = data["events"], _steps(data)
    made = events["measure_id"].take(steps.is_in(["adopts", "starts"]))
    return ~steps.equals("withholds") | events["measure_id"].is_in(made)


@rule(
    "evidence",
    "supports",
    "expected no item standing from a round-up, nor of a measure that was never adopted",
    "Remove standing from supports, or add the adoption.",
    needs=("sources", "codes", "events"),
)
def standing_is_reported_at_first_hand(data: Data) -> Flags:
    evidence, sources, events = data["evidence"], data["sources"], data["events"]
    kind = sources["kind"].take(evidence["source_id"].place_in(sources["source_id"]))
    made = events["measure_id"].take(_steps(data).is_in(["adopts", "starts", "resumes", "halts"]))
    fits = ~kind.is_in(data.codes_of("source_kinds", "is_round_up")) & evidence["measure_id"].is_in(made)
    return ~evidence["supports"].contains(STANDING) | fits


@rule("relations", "other_id", "expected another measure, not itself")
def relations_tie_two_measures(data: Data) -> Flags:
    return ~data["relations"]["other_id"].same_as(data["relations"]["measure_id"])


@rule("relations", "evidence_id", "expected a passage of one of the two measures", needs=("evidence",))
def relations_cite_their_own_passages(data: Data) -> Flags:
    relations, evidence = data["relations"], data["evidence"]
    measure = evidence["measure_id"].take(relations["evidence_id"].place_in(evidence["evidence_id"]))
    return measure.missing | measure.same_as(relations["measure_id"]) | measure.same_as(relations["other_id"])


@rule("terms", "ends", "expected a last day after the first")
def terms_end_after_they_begin(data: Data) -> Flags:
    terms = data["terms"]
    return terms["ends"].numbers > terms["begins"].numbers


@rule("terms", "begins", "expected a term that overlaps no other of the same legislature")
def terms_do_not_overlap(data: Data) -> Flags:
    terms = data["terms"]
    place, begins, ends = terms["jurisdiction"].codes, terms["begins"].numbers, terms["ends"].numbers
    order = np.lexsort((begins, place))
    follows = np.append(False, place[order][1:] == place[order][:-1])
    late = np.append(0, ends[order][:-1])
    found = np.ones(len(order), dtype=bool)
    # A term may begin on the day on which the one before it ends.
    found[order] = ~(follows & (begins[order] < late))
    return found


@rule("jurisdictions", "aliases", "expected names that no other row has as a code, a name or an alias")
def aliases_are_told_apart(data: Data) -> Flags:
    rows = data["jurisdictions"]
    aliases = rows["aliases"]
    taken: dict[str, int] = {}
    clash: set[int] = set()
    named = [*enumerate(rows["jurisdiction"].array.to_pylist()), *enumerate(rows["name"].array.to_pylist())]
    for row, name in [*named, *zip(aliases.rows.tolist(), aliases.items.array.to_pylist(), strict=True)]:
        if name and taken.setdefault(name.casefold(), row) != row:
            clash.add(row)
    found = np.ones(len(rows), dtype=bool)
    found[list(clash)] = False
    return found
