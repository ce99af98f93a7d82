"""Every named rule passes on the small release and fails on an input that breaks it."""

import datetime
from copy import deepcopy

import pytest

from tiktok_policy_data.core import schema
from tiktok_policy_data.core.vocabularies import vocabularies_of
from tiktok_policy_data.io.arrow import from_records
from tiktok_policy_data.pipeline import derive, inputs
from tiktok_policy_data.pipeline.checks.engine import check, rules

DECLARED = [*schema.tables().values(), *schema.inputs().values()]


@pytest.fixture(scope="module")
def whole(pristine):
    """The small release and its inputs as records; not to be changed."""
    read = inputs.read_inputs(pristine)
    return {**read.rows, **derive.derive(read.rows)}


@pytest.fixture
def tables(whole):
    """The same, to be broken."""
    return deepcopy(whole)


CHECKS = {
    "code": "expected a code of roles (response, driver, background)",
    "items": "expected distinct items with semicolons between them",
    "length": "at most 120 characters",
    "not_nullable": "expected a value",
    "form": "expected the form",
    "minimum": "expected 1 or more",
    "calendar": "2023-02-30 does not exist",
    "field_uniqueness": "no other row has",
}


def broken(tables, *only):
    """The problems by the name of the rule that is broken."""
    return {problem.rule: problem for problem in told(tables, *only)}


def told(tables, *only):
    """What is wrong with the tables, or with some of them, since most tests look at one."""
    arrow = {table.name: from_records(table, tables[table.name]) for table in DECLARED}
    vocabularies = vocabularies_of(tables["codes"])
    wanted = [table for table in DECLARED if not only or table.name in only]
    return check(arrow, vocabularies, lambda table, row: (table, f"row {row}"), wanted, derived=True)


def row(tables, table, key):
    return next(r for r in tables[table] if key in (r.get("measure_id"), *[r[n] for n in schema_of(table).key]))


def schema_of(table):
    return next(declared for declared in DECLARED if declared.name == table)


def change(table, key, **cells):
    def mutate(tables):
        found = row(tables, table, key)
        found.update(cells)

    return mutate


def drop(table, **where):
    def mutate(tables):
        tables[table] = [r for r in tables[table] if any(r[name] != value for name, value in where.items())]

    return mutate


DAY = datetime.date
BREAKS = {
    "measure_is_named_after_its_jurisdiction": change("measures", "UK-001", jurisdiction="EU"),
    "event_is_named_after_its_measure": change("events", "UK-001-e1", measure_id="UK-002"),
    "evidence_is_named_after_its_measure": change("evidence", "UK-001-p1", measure_id="UK-002"),
    "evidence_and_its_event_share_a_measure": change("evidence", "UK-001-p1", event_id="UK-002-e1"),
    "act_ties_rows": change("measures", "CN-001", act="another-law"),
    "counterparties_are_jurisdictions": change("measures", "UK-001", counterparties=["FR"]),
    "parts_have_a_parent": change("jurisdictions", "UK-PARL", parent=None),
    "measure_has_an_event": drop("events", event_id="UK-002-e1"),
    "measure_has_evidence": drop("evidence", evidence_id="UK-002-p1"),
    "not_stated_names_evidence_columns": change("measures", "UK-001", not_stated=["summary"]),
    "supports_names_cells": change("evidence", "UK-001-p1", supports=["event_type", "instrument"]),
    "event_type_is_carried": change("evidence", "UK-002-p1", supports=["date", "maker"]),
    "event_date_is_carried": change("evidence", "UK-001-p2", supports=["scope"]),
    "inferred_identity_is_at_most_medium": change("measures", "CN-002", confidence="high"),
    "high_confidence_needs_a_named_passage": change("evidence", "EU-001-p1", identity="described"),
    "round_ups_alone_are_low": change("sources", "S001", kind="encyclopedia"),
    "whole_texts_are_cited_by_paragraph": change("evidence", "UK-001-p1", paragraph=None),
    "few_words_of_the_source": change("evidence", "UK-001-p1", first_words="one two three four five six seven"),
    "publication_has_a_latest_day": change("sources", "S001", published="[2023..]"),
    "sources_are_read_after_publication": change("sources", "S001", published_latest=DAY(2100, 1, 1)),
    "events_have_happened_when_first_reported": change("events", "UK-002-e1", date_latest=DAY(2100, 1, 1)),
    "nothing_is_reported_before_it_happens": change("events", "UK-001-e1", date_earliest=DAY(2024, 1, 1)),
    "only_an_appointed_start_lacks_a_date": change("events", "UK-001-e1", date=None),
    "until_goes_with_its_event": change("events", "UK-001-e1", until=DAY(2024, 1, 1)),
    "until_is_not_before_its_event": change("events", "UK-001-e1", until=DAY(2020, 1, 1)),
    "annulments_say_from_when": change("events", "UK-001-e1", set_aside="from_start"),
    "due_ends_belong_to_fixed_terms": change("events", "UK-001-e2", event_type="due_end"),
    "due_ends_follow_the_start": change("events", "UK-001-e2", event_type="due_end", date_latest=DAY(2020, 1, 1)),
    "releases_belong_to_conditions": change("events", "UK-001-e2", event_type="released"),
    "only_what_is_adopted_is_withheld": change("events", "UK-002-e1", event_type="enforcement_withheld"),
    "proposed_rows_are_accepted_by_a_person": change("evidence", "UK-001-p1", proposed_by="rules"),
    "standing_is_reported_at_first_hand": change("evidence", "UK-002-p1", supports=["standing"]),
    "relations_tie_two_measures": lambda tables: tables["relations"][0].update(other_id="UK-002"),
    "relations_cite_their_own_passages": lambda tables: tables["relations"][0].update(evidence_id="EU-001-p1"),
    "terms_end_after_they_begin": lambda tables: tables["terms"][0].update(ends=DAY(2000, 1, 1)),
    "terms_do_not_overlap": lambda tables: tables["terms"].append({**tables["terms"][0], "name": "Another"}),
    "aliases_are_told_apart": change("jurisdictions", "US", aliases=["gb"]),
    "measures_end_after_they_start": change("events", "UK-001-e2", date_latest=DAY(2020, 1, 1)),
    "spells_last": lambda tables: tables["spells"][0].update(valid_to=DAY(1900, 1, 1), valid_from=DAY(2000, 1, 1)),
    "paragraphs_have_no_gap": drop("paragraphs", source_id="S001", paragraph=2),
    "coded_paragraphs_carry_evidence": lambda tables: tables["paragraphs"][0].update(decision="coded"),
    "whole_texts_are_known": change("sources", "S001", text_sha256=None),
    "verified_passages_are_located": change("evidence", "UK-001-p1", char_start=None),
    "searches_name_a_type": lambda tables: tables["searches"][0].update(measure_type="dance_ban"),
    "applies_names_columns": lambda tables: tables["applies"][0].update(column="summary"),
    "parents_are_codes": lambda tables: tables["codes"][-1].update(parent="nowhere"),
}


def test_the_small_release_breaks_no_rule(tables):
    assert broken(tables) == {}


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_rule_is_told_with_place_value_and_advice(tables, name):
    BREAKS[name](tables)
    table = next(rule.table for rule in rules() if rule.name == name)
    problem = broken(tables, table)[name]
    assert problem.file and problem.row and problem.column and problem.expected


@pytest.mark.parametrize(
    ("supports", "stance", "fine"),
    [
        (["event_type", "date"], "supports", True),
        (["rationale=espionage"], "supports", False),
        (["rationale"], "supports", False),
        (["maker=x"], "supports", False),
        (["status"], "supports", False),
        ([], "supports", False),
        (["maker"], "context", False),
        ([], "contradicts", True),
        (["maker"], "contradicts", True),
    ],
)
def test_supports_names_filled_cells_item_by_item(tables, supports, stance, fine):
    row(tables, "evidence", "UK-001-p2").update(supports=supports, stance=stance)
    assert ("supports_names_cells" not in broken(tables, "evidence")) is fine


@pytest.mark.parametrize(
    ("supports", "stance", "event", "do"),
    [
        (["rationale=espionage"], "supports", "UK-001-e1", "Add the code to rationale of the measure, or remove"),
        (["rationale"], "supports", "UK-001-e1", "Write rationale=code for each code"),
        (["maker=x"], "supports", "UK-001-e1", "Write maker without a code."),
        (["date=x"], "supports", "UK-001-e1", "Write date without a code."),
        (["instrument"], "supports", "UK-001-e1", "Fill instrument of the measure, or remove instrument."),
        (["status"], "supports", "UK-001-e1", "Remove status, which is no column that evidence supports."),
        (["date"], "supports", None, "Enter the event_id, or remove date."),
        ([], "supports", "UK-001-e1", "Name the columns that it supports, or set the stance context."),
        (["maker"], "context", "UK-001-e1", "Clear supports, or set the stance supports."),
        (["maker=x", "instrument"], "supports", "UK-001-e1", "Write maker without a code. Fill instrument of the"),
    ],
)
def test_only_a_blank_cell_is_to_be_filled_for_a_passage(tables, supports, stance, event, do):
    row(tables, "evidence", "UK-001-p2").update(supports=supports, stance=stance, event_id=event)
    assert broken(tables, "evidence")["supports_names_cells"].do.startswith(do)


@pytest.mark.parametrize(
    ("cells", "column", "do"),
    [
        ({"maker": None}, "maker", "Fill maker, or list it in not_stated"),
        ({"not_stated": ["maker"]}, "maker", "Remove maker from not_stated, or clear the cell"),
        ({"not_stated": ["counterparties"]}, "counterparties", "Remove counterparties from not_stated, since a rule"),
    ],
)
def test_a_filled_or_excused_cell_is_not_to_be_filled(tables, cells, column, do):
    row(tables, "measures", "UK-001").update(cells)
    assert broken(tables, "measures")[f"{column}_blank_is_explained"].do.startswith(do)


@pytest.mark.parametrize(
    ("kind", "earliest", "do"),
    [
        ("took_effect", DAY(2099, 1, 1), "Enter due_start in place of took_effect"),
        ("ended", DAY(2099, 1, 1), "Enter due_end in place of ended"),
        ("adopted", DAY(2099, 1, 1), "Enter what has happened by then, such as announced"),
        ("took_effect", DAY(2020, 1, 1), "Enter a range that ends on the day of that publication."),
        ("took_effect", None, "Enter a range that ends on the day of that publication."),
    ],
)
def test_a_future_day_is_answered_with_what_to_enter(tables, kind, earliest, do):
    cells = {"event_type": kind, "date_earliest": earliest, "date_latest": DAY(2099, 1, 1)}
    row(tables, "events", "CN-001-e2").update(cells)
    assert broken(tables, "events")["events_have_happened_when_first_reported"].do.startswith(do)


def test_a_day_between_two_reports_is_to_be_reported_by_the_later_alone(tables):
    tables["evidence"].append({**row(tables, "evidence", "UK-001-p3"), "evidence_id": "UK-001-p9", "source_id": "S001"})
    row(tables, "events", "UK-001-e2").update(date_earliest=DAY(2024, 1, 1), date_latest=DAY(2024, 1, 1))
    found = broken(tables, "events")["events_have_happened_when_first_reported"]
    assert found.do == "Remove event_type from supports of the sources published before that day."


@pytest.mark.parametrize("table", ["events", "evidence", "checks"])
def test_a_row_of_a_withdrawn_measure_is_to_be_removed_too(tables, table):
    tables["withdrawn"] = [{"table": "measures", "row": "FR-001", "reason": "Entered twice.", "release": "1.0.0"}]
    tables["withdrawn"][0]["replaced_by"] = None
    tables[table][0]["measure_id"] = "FR-001"
    do = broken(tables, table)["measure_id_is_in_measures"].do
    assert do == "Remove this row too, since FR-001 is withdrawn."
    tables["withdrawn"] = []
    assert broken(tables, table)["measure_id_is_in_measures"].do == "Add it there, or fix the value."


def test_an_event_is_carried_only_by_a_passage_that_names_it(tables):
    row(tables, "evidence", "UK-001-p2").update(event_id=None)
    assert {"supports_names_cells", "event_date_is_carried"} <= set(broken(tables))


def test_a_bound_that_a_text_states_must_be_carried_and_a_mere_bound_need_not(tables):
    row(tables, "evidence", "UK-001-p3").update(supports=["event_type"])
    assert "event_date_is_carried" in broken(tables, "events")
    assert "date" not in row(tables, "evidence", "CN-001-p2")["supports"]


EVIDENCE_COLUMNS = [field for field in schema.tables()["measures"].fields if field.evidence]


@pytest.mark.parametrize("field", EVIDENCE_COLUMNS, ids=lambda field: field.name)
def test_a_blank_is_explained_once_and_only_once(tables, field):
    measure = row(tables, "measures", "UK-001")
    if field.default:
        measure[field.name] = {"duration": "passing", "operation": "empowers"}[
            field.name
        ]  # the default may be left open
    name = f"{field.name}_blank_is_explained"
    filled = measure[field.name] or (["UK"] if field.is_list else None)
    excused = field.name in ("counterparties", "instrument")
    if filled and not excused:
        measure["not_stated"] = [field.name]
        assert name in broken(tables, "measures"), "filled and left open"
        measure[field.name] = [] if field.is_list else None
        assert name not in broken(tables, "measures"), "blank and left open"
    measure["not_stated"] = []
    measure[field.name] = [] if field.is_list else None
    assert (name in broken(tables, "measures")) is not excused, "blank and not left open"
    if excused:
        measure["not_stated"] = [field.name]
        assert name in broken(tables, "measures"), "excused and left open"


@pytest.mark.parametrize("field", EVIDENCE_COLUMNS, ids=lambda field: field.name)
def test_a_cell_that_no_passage_carries_is_told(tables, field):
    measure = row(tables, "measures", "UK-001")
    if field.default:
        assert f"{field.name}_is_carried" not in broken(tables, "measures"), "the default, left open"
        measure["not_stated"] = []
    measure[field.name] = measure[field.name] or (["EU"] if field.is_list else "x")
    for passage in tables["evidence"]:
        if passage["measure_id"] == "UK-001":
            passage["supports"] = [s for s in passage["supports"] if s.partition("=")[0] != field.name]
    assert f"{field.name}_is_carried" in broken(tables, "measures")


@pytest.mark.parametrize("column", ["n_sources", "starts_latest", "rationale", "nowhere"])
def test_a_column_that_cannot_decide_excuses_no_blank(tables, column):
    tables["applies"][0].update(when_column=column)
    assert set(broken(tables, "applies")) == (
        {"applies_names_columns"} if column in ("rationale", "nowhere") else set()
    )
    name = f"{tables['applies'][0]['column']}_blank_is_explained"
    assert set(broken(tables, "measures")) <= {name}


def test_context_carries_nothing(tables):
    for passage in tables["evidence"]:
        if passage["measure_id"] == "UK-001":
            passage["stance"] = "context"
    assert {"maker_is_carried", "measure_has_evidence", "event_type_is_carried"} <= set(
        broken(tables, "measures", "events")
    )


FOREIGN = [rule for rule in rules() if "_is_in_" in rule.name]


@pytest.mark.parametrize("rule", FOREIGN, ids=lambda rule: f"{rule.table}-{rule.name}")
def test_a_key_without_its_parent_row_is_told(tables, rule):
    if not tables[rule.table]:
        pytest.fail(f"the small release has no row of {rule.table}")
    unknown = {"source": "S999", "reproduces": "S999", "measure": "FR-001", "event": "UK-001-e99"}
    unknown |= {"other": "FR-001", "evidence": "FR-001-p1"}
    what = rule.column.removeprefix("certain_").removesuffix("_id")
    tables[rule.table][0][rule.column] = unknown.get(what, "FR")
    assert rule.name in broken(tables, rule.table)


def test_every_rule_has_a_test_that_breaks_it():
    made = {f"{field.name}{end}" for field in EVIDENCE_COLUMNS for end in ("_blank_is_explained", "_is_carried")}
    assert {rule.name for rule in rules()} == {*BREAKS, *made, *(rule.name for rule in FOREIGN)}


@pytest.mark.parametrize(
    ("table", "cells", "check"),
    [
        ("measures", {"role": "answer"}, "code"),
        ("measures", {"rationale": ["fun"]}, "items"),
        ("measures", {"rationale": ["privacy", "privacy"]}, "items"),
        ("measures", {"title": "x" * 121}, "length"),
        ("measures", {"title": None}, "not_nullable"),
        ("measures", {"act": "Two Words"}, "form"),
        ("measures", {"n_sources": 0}, "minimum"),
        ("events", {"date": "2023-02-30"}, "calendar"),
        ("jurisdictions", {"name": "European Union"}, "field_uniqueness"),
    ],
)
def test_column_checks_name_what_they_expect(tables, table, cells, check):
    tables[table][0].update(cells)
    problem = next(p for p in told(tables, table) if p.column == next(iter(cells)))
    assert CHECKS[check] in problem.expected
    assert "expected" in str(problem)


def test_a_key_that_stands_twice_is_told(tables):
    tables["events"].append(dict(tables["events"][0]))
    assert told(tables, "events")[0].expected == "expected a key that no other row has"


def test_a_life_with_an_open_start_may_end_and_start_anew(tables):
    first, second = (row for row in tables["events"] if row["measure_id"] == "UK-001")
    first.update(date_earliest=None, event_type="took_effect")
    another = {**first, "event_id": "UK-001-e3", "date_earliest": DAY(2025, 1, 1), "date_latest": DAY(2025, 1, 1)}
    tables["events"].append(another)
    assert second["event_type"] == "ended"
    assert "measures_end_after_they_start" not in broken(tables)


def test_all_problems_come_at_once(tables):
    for name in ("act_ties_rows", "parts_have_a_parent", "measures_end_after_they_start"):
        BREAKS[name](tables)
    assert {"act_ties_rows", "parts_have_a_parent", "measures_end_after_they_start"} <= set(broken(tables))
