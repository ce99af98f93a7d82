"""Rules about evidence: a passage for every cell, a reason for every blank, and what high confidence needs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tiktok_policy_data.core import schema
from tiktok_policy_data.pipeline.checks.columns import Column, Columns, Flags, Numbers, combined, marked
from tiktok_policy_data.pipeline.checks.rules import Data, Rule, rule
from tiktok_policy_data.pipeline.traits import STANDING


def evidence_columns() -> list[Rule]:
    """Two rules for each column of measures that needs evidence."""
    return [made for field in _carried() for made in (_blank_is_explained(field), _cell_is_carried(field))]


def _carried() -> list[schema.Field]:
    return [field for field in schema.tables()["measures"].fields if field.evidence]


def _blank_is_explained(field: schema.Field) -> Rule:
    def test(data: Data) -> Flags:
        measures = data["measures"]
        blank = measures[field.name].blank
        left_open = measures["not_stated"].contains(field.name)
        is_default = _is_default(field, measures)
        return np.where(blank, left_open != _excused(data, field.name), ~left_open | is_default)

    def advice(data: Data, index: int) -> str:
        if not data["measures"][field.name].blank[index]:
            return f"Remove {field.name} from not_stated, or clear the cell if the sources leave it open."
        if data["measures"]["not_stated"].contains(field.name)[index]:
            return f"Remove {field.name} from not_stated, since a rule of applies excuses the blank."
        return f"Fill {field.name}, or list it in not_stated if the sources leave it open."

    return Rule(
        name=f"{field.name}_blank_is_explained",
        table="measures",
        column=field.name,
        expected="expected one of: a value, the column in not_stated, a rule of applies that excuses the blank",
        do=f"Fill {field.name}, or list it in not_stated if the sources leave it open.",
        test=test,
        needs=("applies",),
        advice=advice,
    )


def _is_default(field: schema.Field, measures: Columns) -> Flags:
    """Rows in which a column has the value that it takes where no source speaks of it."""
    return measures[field.name].equals(field.default) if field.default else np.zeros(len(measures), dtype=bool)


def _excused(data: Data, column: str) -> Flags:
    """Rows of measures to which a column does not apply."""
    measures, applies = data["measures"], data["applies"].table
    found = np.zeros(len(measures), dtype=bool)
    texts = {field.name for field in schema.tables()["measures"].fields if field.type == "string"}
    for excuse in applies.to_pylist():
        # A column that cannot decide is the matter of another rule.
        if excuse["column"] == column and excuse["when_column"] in texts and excuse["when_column"] in measures:
            found |= measures[excuse["when_column"]].is_in(excuse["when_codes"])
    return found


def _cell_is_carried(field: schema.Field) -> Rule:
    def test(data: Data) -> Flags:
        measures, claims = data["measures"], data.claims
        chosen = claims.of(field.name) & claims.supporting
        measure = data["evidence"]["measure_id"].take(claims.passage[chosen])
        if not field.is_list:
            by_default = _is_default(field, measures) & measures["not_stated"].contains(field.name)
            return measures[field.name].blank | by_default | measures["measure_id"].is_in(measure)
        cell = measures[field.name]
        code = claims.code(chosen, cell.items)
        row = measure.place_in(measures["measure_id"])
        return cell.all_items(np.isin(_pairs(cell, cell.rows, cell.items.codes), _pairs(cell, row, code)))

    item = f"{field.name}=code for each item" if field.is_list else field.name
    return Rule(
        name=f"{field.name}_is_carried",
        table="measures",
        column=field.name,
        expected="expected evidence that supports it",
        do=f"Add {item} to supports in a supporting passage, or clear the cell.",
        test=test,
        needs=("evidence",),
    )


def _pairs(cell: Column, row: Numbers, code: Numbers) -> Numbers:
    """A number for each row of measures and code of a list column; -1 without a row or such a code."""
    return np.where((row < 0) | (code < 0), -1, row * len(cell.items.known) + code)


@rule("measures", "measure_id", "expected at least one event", "Add it to seeds/events.csv.", needs=("events",))
def measure_has_an_event(data: Data) -> Flags:
    return data["measures"]["measure_id"].is_in(data["events"]["measure_id"])


@rule(
    "measures",
    "measure_id",
    "expected at least one supporting passage",
    "Add it to seeds/evidence.csv.",
    needs=("evidence",),
)
def measure_has_evidence(data: Data) -> Flags:
    evidence = data["evidence"]
    return data["measures"]["measure_id"].is_in(evidence["measure_id"].take(evidence["stance"].equals("supports")))


def _wrong_claims(data: Data, index: int) -> list[str]:
    """The items of `supports` of a passage that name no filled cell."""
    claims, named = data.claims, _name_cells(data)
    return [claims.known[claims.claim[place]] for place in np.flatnonzero((claims.passage == index) & ~named)]


def _claims_at_fault(data: Data, index: int) -> str:
    """The items of `supports` of a passage that name no filled cell; the stance where their presence is the fault."""
    if wrong := _wrong_claims(data, index):
        return ";".join(wrong)
    row = data["evidence"].table.slice(index, 1).to_pylist()[0]
    return f"{';'.join(row['supports']) or 'nothing'}, with the stance {row['stance']}"


def _advice_on_claims(data: Data, index: int) -> str:
    """What to do about the items of `supports` of a passage: each kind of fault once."""
    evidence, measures = data["evidence"], data["measures"]
    row = evidence.table.slice(index, 1).to_pylist()[0]
    if wrong := _wrong_claims(data, index):
        place = int(evidence["measure_id"].place_in(measures["measure_id"])[index])
        measure = measures.table.slice(place, 1).to_pylist()[0]
        return " ".join(dict.fromkeys(_advice_on_claim(claim, row["event_id"], measure) for claim in wrong))
    if row["stance"] == "supports":
        return "Name the columns that it supports, or set the stance context."
    return "Clear supports, or set the stance supports."


def _advice_on_claim(claim: str, event: str | None, measure: Mapping[str, object]) -> str:
    """What to do about one item that names no filled cell."""
    column, mark, _ = claim.partition("=")
    field = next((field for field in _carried() if field.name == column), None)
    if field is None:
        if column in ("event_type", "date", STANDING) and mark:
            return f"Write {column} without a code."
        if column in ("event_type", "date") and event is None:
            return f"Enter the event_id, or remove {column}."
        return f"Remove {claim}, which is no column that evidence supports."
    if not measure[column]:
        return f"Fill {column} of the measure, or remove {claim}."
    if not field.is_list:
        return f"Write {column} without a code."
    if not mark:
        return f"Write {column}=code for each code of the measure that the passage supports."
    return f"Add the code to {column} of the measure, or remove {claim}."


@rule(
    "evidence",
    "supports",
    "expected filled columns of the measure (list columns item by item: "
    "rationale=espionage; event_type and date only with an event_id, standing alone), "
    "something for a passage that supports, nothing for context",
    needs=("measures",),
    shown=_claims_at_fault,
    advice=_advice_on_claims,
)
def supports_names_cells(data: Data) -> Flags:
    evidence = data["evidence"]
    stance, supports = evidence["stance"], evidence["supports"]
    fitting = stance.equals("contradicts") | ((supports.lengths > 0) == stance.equals("supports"))
    found: Flags = fitting & supports.all_items(_name_cells(data))
    return found


def _name_cells(data: Data) -> Flags:
    """For each item of the passages, whether it names a filled cell of the measure, or a side of the event."""
    claims, evidence, measures = data.claims, data["evidence"], data["measures"]
    row = evidence["measure_id"].place_in(measures["measure_id"])[claims.passage]
    of_event = claims.of("event_type", "date")
    found = of_event & claims.bare & evidence["event_id"].present[claims.passage]
    found |= claims.of(STANDING) & claims.bare
    for field in _carried():
        chosen = claims.of(field.name)
        cell, place = measures[field.name], row[chosen]
        if field.is_list:
            code = claims.code(chosen, cell.items)
            fits = np.isin(_pairs(cell, place, code), _pairs(cell, cell.rows, cell.items.codes))
        else:
            fits = claims.bare[chosen] & ~cell.blank[place]
        found[chosen] = fits | (place < 0)  # a measure that does not exist is another rule's matter
    return found


@rule(
    "events",
    "event_type",
    "expected evidence that supports event_type",
    "Add it to supports in a passage of the event.",
    needs=("evidence",),
)
def event_type_is_carried(data: Data) -> Flags:
    return _event_carried(data, "event_type")


@rule(
    "events",
    "date",
    "expected evidence that supports date",
    "Add it to supports, or set date_basis to bound.",
    needs=("evidence",),
)
def event_date_is_carried(data: Data) -> Flags:
    events = data["events"]
    return _event_carried(data, "date") | _mere_bound(events) | events["date"].missing


def _event_carried(data: Data, column: str) -> Flags:
    claims = data.claims
    passages = claims.passage[claims.of(column) & claims.supporting]
    return data["events"]["event_id"].is_in(data["evidence"]["event_id"].take(passages))


def _mere_bound(events: Columns) -> Flags:
    """Events of which no source states a bound: only the publication dates tell that they had happened."""
    date = events["date"]
    return events["date_basis"].equals("bound") & (date.missing | date.matches(r"\[\.\..*"))


@rule(
    "measures",
    "confidence",
    "expected at most medium, since a cell rests only on an inferred identity",
    needs=("evidence",),
)
def inferred_identity_is_at_most_medium(data: Data) -> Flags:
    claims, evidence, measures = data.claims, data["evidence"], data["measures"]
    passage = claims.passage[claims.supporting]
    cell = combined(
        [evidence["measure_id"].codes[passage], claims.claim[claims.supporting], evidence["event_id"].codes[passage]]
    )
    inferred = evidence["identity"].equals("inferred")[passage]
    alone = marked(len(evidence), passage[inferred][~np.isin(cell[inferred], cell[~inferred])])
    return ~(measures["measure_id"].is_in(evidence["measure_id"].take(alone)) & measures["confidence"].equals("high"))


@rule("measures", "confidence", "expected at most medium, since no passage names the measure", needs=("evidence",))
def high_confidence_needs_a_named_passage(data: Data) -> Flags:
    evidence = data["evidence"]
    return _rests_on(data, evidence["identity"].equals("named")) | ~data["measures"]["confidence"].equals("high")


@rule(
    "measures",
    "confidence",
    "expected low, since the row rests only on trackers and encyclopedias",
    needs=("evidence", "sources", "codes"),
)
def round_ups_alone_are_low(data: Data) -> Flags:
    evidence, sources = data["evidence"], data["sources"]
    kind = sources["kind"].take(evidence["source_id"].place_in(sources["source_id"]))
    round_ups = data.codes_of("source_kinds", "is_round_up")
    return _rests_on(data, ~kind.is_in(round_ups)) | data["measures"]["confidence"].equals("low")


def _rests_on(data: Data, passages: Flags) -> Flags:
    """Measures that one of some passages supports, and those without any: another rule is about them."""
    evidence, measure = data["evidence"], data["measures"]["measure_id"]
    supporting = evidence["measure_id"].take(passages & evidence["stance"].equals("supports"))
    return measure.is_in(supporting) | ~measure.is_in(evidence["measure_id"])


@rule(
    "evidence",
    "accepted_by",
    "expected the person who reviewed and accepted the row, if a machine proposed it, and nothing otherwise",
    "Review it with `tiktok-policy-data review`.",
)
def proposed_rows_are_accepted_by_a_person(data: Data) -> Flags:
    evidence = data["evidence"]
    proposed, accepted = evidence["proposed_by"], evidence["accepted_by"]
    found: Flags = (proposed.present == accepted.present) & ~(proposed.present & proposed.same_as(accepted))
    return found
