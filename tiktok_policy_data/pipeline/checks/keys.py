"""Rules about keys: foreign keys, the form of identifiers, and codes and columns that rows name."""

from __future__ import annotations

import numpy as np

from tiktok_policy_data.core import schema
from tiktok_policy_data.pipeline.checks.columns import Columns, Flags
from tiktok_policy_data.pipeline.checks.rules import Data, Rule, rule


def foreign_keys() -> list[Rule]:
    """A rule for each foreign key of the schemas."""
    declared = {**schema.tables(), **schema.inputs()}
    return [_foreign_key(table.name, key) for table in declared.values() for key in table.foreign_keys]


def _foreign_key(table: str, key: schema.ForeignKey) -> Rule:
    def test(data: Data) -> Flags:
        values = data[table][key.column]
        return values.missing | values.is_in(data[key.table][key.parent_column])

    def advice(data: Data, index: int) -> str:
        value = data[table][key.column].array[index].as_py()
        if "withdrawn" in data and _is_withdrawn(data["withdrawn"], key.table, value):
            return f"Remove this row too, since {value} is withdrawn."
        return _ADD_PARENT

    return Rule(
        name=f"{key.column}_is_in_{key.table}",
        table=table,
        column=key.column,
        expected=f"expected a {key.parent_column} of the table {key.table}",
        do=_ADD_PARENT,
        test=test,
        needs=(key.table,),
        advice=advice,
    )


_ADD_PARENT = "Add it there, or fix the value."


def _is_withdrawn(withdrawn: Columns, table: str, row: str) -> bool:
    return bool((withdrawn["table"].equals(table) & withdrawn["row"].equals(row)).any())


@rule("measures", "measure_id", "expected its jurisdiction and a running number, such as UK-001")
def measure_is_named_after_its_jurisdiction(data: Data) -> Flags:
    return _named_after(data["measures"], "measure_id", "-", "jurisdiction")


@rule("events", "event_id", "expected its measure and a running number, such as UK-001-e1")
def event_is_named_after_its_measure(data: Data) -> Flags:
    return _named_after(data["events"], "event_id", "-e", "measure_id")


@rule("evidence", "evidence_id", "expected its measure and a running number, such as UK-001-p1")
def evidence_is_named_after_its_measure(data: Data) -> Flags:
    return _named_after(data["evidence"], "evidence_id", "-p", "measure_id")


def _named_after(columns: Columns, name: str, mark: str, parent: str) -> Flags:
    return columns[name].missing | columns[name].before(mark).same_as(columns[parent])


@rule("evidence", "event_id", "expected an event of the same measure", needs=("events",))
def evidence_and_its_event_share_a_measure(data: Data) -> Flags:
    evidence, events = data["evidence"], data["events"]
    measure = events["measure_id"].take(evidence["event_id"].place_in(events["event_id"]))
    return measure.missing | measure.same_as(evidence["measure_id"])


@rule("measures", "act", "expected an act shared by two rows or more", "Give the other rows of the act the same value.")
def act_ties_rows(data: Data) -> Flags:
    act = data["measures"]["act"]
    times = np.bincount(act.codes + 1)
    return act.missing | (times[act.codes + 1] > 1)


@rule("measures", "counterparties", "expected codes of the table jurisdictions", needs=("jurisdictions",))
def counterparties_are_jurisdictions(data: Data) -> Flags:
    counterparties = data["measures"]["counterparties"]
    return counterparties.all_items(counterparties.items.is_in(data["jurisdictions"]["jurisdiction"]))


@rule("jurisdictions", "parent", "expected a parent, not itself, for an institution, a state or a territory")
def parts_have_a_parent(data: Data) -> Flags:
    jurisdictions = data["jurisdictions"]
    part = jurisdictions["level"].is_in(["institution", "state", "territory"])
    itself = jurisdictions["parent"].same_as(jurisdictions["jurisdiction"])
    return (~part | jurisdictions["parent"].present) & ~itself


@rule("searches", "measure_type", "expected a measure type, a family, or * for all", needs=("codes",))
def searches_name_a_type(data: Data) -> Flags:
    values = data["searches"]["measure_type"]
    named = values.is_in(data.codes_of("measure_types")) | values.is_in(data.codes_of("families"))
    return values.missing | named | values.equals("*")


@rule("applies", "column", "expected a column of measures that needs evidence, and a when_column that is not a list")
def applies_names_columns(data: Data) -> Flags:
    fields = schema.tables()["measures"].fields
    applies = data["applies"]
    carried = applies["column"].is_in([field.name for field in fields if field.evidence])
    return carried & applies["when_column"].is_in([field.name for field in fields if not field.is_list])


@rule("measures", "not_stated", "expected names of columns that need evidence")
def not_stated_names_evidence_columns(data: Data) -> Flags:
    not_stated = data["measures"]["not_stated"]
    carried = [field.name for field in schema.tables()["measures"].fields if field.evidence]
    return not_stated.all_items(not_stated.items.is_in(carried))


@rule("codes", "parent", "expected a code of families for a measure type, of stages for an event type, else nothing")
def parents_are_codes(data: Data) -> Flags:
    codes = data["codes"]
    scheme, parent = codes["scheme"], codes["parent"]
    wider = dict(schema.tables()["codes"].field("parent").parents)
    found = parent.missing & ~scheme.is_in(wider)
    for name, of in wider.items():
        found |= scheme.equals(name) & parent.is_in(data.codes_of(of))
    return found
