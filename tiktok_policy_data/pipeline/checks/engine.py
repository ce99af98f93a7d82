"""Run the checks: single columns first, then foreign keys, then the other rules.

Each check runs once, on plain arrays. Pandera sees a table only when one of its checks fails, to tell which rows, or
when `validate` asks for all columns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Set
from typing import TYPE_CHECKING

from tiktok_policy_data.core import progress, schema
from tiktok_policy_data.errors import DataError, Problem
from tiktok_policy_data.io.arrow import from_records
from tiktok_policy_data.pipeline.checks.columns import Columns
from tiktok_policy_data.pipeline.checks.evidence import evidence_columns
from tiktok_policy_data.pipeline.checks.fields import all_hold
from tiktok_policy_data.pipeline.checks.keys import foreign_keys
from tiktok_policy_data.pipeline.checks.report import Place, problems_of_columns, problems_of_rules
from tiktok_policy_data.pipeline.checks.rules import Data, Rule, registered
from tiktok_policy_data.pipeline.inputs import Inputs, table_named

if TYPE_CHECKING:
    import pyarrow as pa

    from tiktok_policy_data.core.table_types import ReleaseTables


def rules() -> list[Rule]:
    """All rules: those of foreign keys, the registered ones, those that hold for each evidence column."""
    return [*foreign_keys(), *registered(), *evidence_columns()]


def check(
    tables: Mapping[str, pa.Table | Columns],
    vocabularies: schema.Vocabularies,
    place: Place,
    declared: Iterable[schema.Table],
    derived: bool,
    sound: Collection[str] | None = None,
) -> list[Problem]:
    """Everything wrong with some tables, in the order of tables and rows.

    Parameters
    ----------
    tables
        Arrow tables by name, with the types of their schemas.
    vocabularies
        Codes of every vocabulary.
    place
        Location of a row, for messages.
    declared
        The tables to check; rules look at the others too.
    derived
        Whether the derived columns are there; if not, only what people typed is checked.
    sound
        Names of the tables whose columns are known to pass; without it, they are tested here.
    """
    declared, data = list(declared), Data(tables)
    problems: dict[str, list[Problem]] = defaultdict(list)
    for table in declared:
        holds = all_hold(table, data[table.name], vocabularies) if sound is None else table.name in sound
        if not holds:
            problems[table.name] = problems_of_columns(table, data, vocabularies, place)
    for what, known in (("Keys", foreign_keys()), ("Rules", [*registered(), *evidence_columns()])):
        # A rule about faulty columns or broken foreign keys would only repeat what is wrong with them.
        faulty = {name for name, found in problems.items() if found}
        for table in progress.over(declared, what):
            wanted = [rule for rule in known if rule.table == table.name and _applies(rule, data, faulty, derived)]
            problems[table.name] += _broken(table, data, wanted, vocabularies, place)
            data.forget()
    return [problem for table in declared for problem in problems[table.name]]


def _applies(rule: Rule, data: Data, faulty: Set[str], derived: bool) -> bool:
    """Whether a rule has rows to test, all that it looks at, and no faulty table among it."""
    looked_at = {rule.table, *rule.needs}
    return (
        (derived or not rule.needs_derived)
        and looked_at <= set(data)
        and not faulty & looked_at
        and len(data[rule.table]) > 0
    )


def _broken(
    table: schema.Table, data: Data, wanted: Iterable[Rule], vocabularies: schema.Vocabularies, place: Place
) -> list[Problem]:
    """The rows of a table that break some rules."""
    tested = ((rule, rule.test(data)) for rule in wanted)
    broken = [(rule, passed) for rule, passed in tested if not passed.all()]
    return problems_of_rules(table, data, broken, vocabularies, place) if broken else []


def check_built(
    built: ReleaseTables,
    vocabularies: schema.Vocabularies,
    names: Iterable[str] | None = None,
    inputs: Inputs | None = None,
) -> None:
    """Check the tables of a release, derived columns and all; raise DataError with every problem.

    Parameters
    ----------
    built
        Rows by table.
    vocabularies
        Codes of every vocabulary.
    names
        The tables to check; all by default.
    inputs
        What the tables were built from: rows that people typed are then named by file and line.
    """
    declared = [schema.tables()[name] for name in names or schema.tables()]
    check_tables({table.name: from_records(table, built[table.name]) for table in declared}, vocabularies, inputs)


def check_tables(
    tables: Mapping[str, pa.Table | Columns],
    vocabularies: schema.Vocabularies,
    inputs: Inputs | None = None,
    sound: Collection[str] | None = None,
) -> None:
    """`check_built` for Arrow tables; `sound` names those whose columns are known to pass."""
    data = Data(tables)
    declared = [schema.tables()[name] for name in data]

    def place(table: str, position: int) -> tuple[str, str]:
        if position < 0:
            return table, ""
        row = data[table].table.slice(position, 1).to_pylist()[0]
        key = {name: row[name] for name in table_named(table).key}
        typed = inputs.rows.get(table, []) if inputs else []
        found = (number for number, row in enumerate(typed) if row.items() >= key.items())
        if inputs and (number := next(found, None)) is not None:
            return inputs.place(table, number)
        return table, " ".join(map(str, key.values()))

    if problems := check(data, vocabularies, place, declared, derived=True, sound=sound):
        raise DataError(problems)
