"""Report what is wrong with a table in full, with pandera; the only module that imports it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tiktok_policy_data.core.schema import Table, Vocabularies
from tiktok_policy_data.errors import Problem
from tiktok_policy_data.io.dtypes import arrow_schema, pandas_dtypes
from tiktok_policy_data.io.frames import to_pandas
from tiktok_policy_data.pipeline.checks.columns import Column, Flags
from tiktok_policy_data.pipeline.checks.fields import Predicate, expectation, predicates
from tiktok_policy_data.pipeline.checks.rules import Data, Rule

if TYPE_CHECKING:
    import pandas as pd
    import pandera.pandas as pandera
    import pyarrow as pa


#: Location of a row, for messages: (table, position) → (file, row).
Place = Callable[[str, int], tuple[str, str]]


def pandera_schema(
    table: Table, vocabularies: Vocabularies, columns: Iterable[str] | None = None, unique: bool = True
) -> pandera.DataFrameSchema:
    """The pandera schema of a table in its plain form, made once.

    Parameters
    ----------
    table
        The table as its schema declares it.
    vocabularies
        Codes of every vocabulary.
    columns
        Names of the columns to check; all by default.
    unique
        Whether to check that keys are unique.
    """
    wanted = set(table.columns if columns is None else columns)
    some = table._replace(fields=tuple(field for field in table.fields if field.name in wanted))
    names = sorted({field.vocabulary for field in some.fields if field.vocabulary})
    return _schema(some, tuple((name, tuple(vocabularies[name])) for name in names), unique)


@lru_cache(maxsize=64)
def _schema(table: Table, codes: tuple[tuple[str, tuple[str, ...]], ...], unique: bool) -> pandera.DataFrameSchema:
    import pandera.pandas as pandera

    types = pandas_dtypes(table)
    arrow = arrow_schema(table, {})

    def check(name: str, predicate: Predicate, column: str) -> pandera.Check:
        def test(values: pd.Series[Any]) -> pd.Series[bool]:
            return _like(values, predicate(_column(values, arrow.field(column).type)))

        return pandera.Check(test, name=name, error=name)

    return pandera.DataFrameSchema(
        {
            field.name: pandera.Column(
                types[field.name],
                checks=[check(name, test, field.name) for name, test in predicates(field, dict(codes)).items()],
                nullable=not field.required,
                unique=unique and field.unique,
            )
            for field in table.fields
        },
        unique=list(table.key) if unique and set(table.columns).issuperset(table.key) else None,
        strict=True,
        name=table.name,
    )


def _column(values: pd.Series[Any], type: Any) -> Column:  # noqa: A002
    import pyarrow as pa

    return Column(pa.array(values.array, type=type, from_pandas=True))


def _like(values: pd.Series[Any] | pd.DataFrame, passed: Flags) -> pd.Series[bool]:
    import pandas as pd

    return pd.Series(passed, index=values.index, dtype=bool)


def holds(table: Table, part: pa.Table, vocabularies: Vocabularies) -> bool:
    """Whether some rows pass, by pandera, what their columns are asked for one by one; keys are not compared."""
    from pandera.errors import SchemaErrors

    try:
        pandera_schema(table, vocabularies, unique=False).validate(to_pandas(part, table), lazy=True)
    except SchemaErrors:
        return False
    return True


def problems_of_columns(table: Table, data: Data, vocabularies: Vocabularies, place: Place) -> list[Problem]:
    """What the columns of a table do not pass, by pandera: types, missing values, keys and the checks of its schema."""
    frame = _frame(table, data)
    return _problems(table, data, frame, pandera_schema(table, vocabularies, frame.columns), [], vocabularies, place)


def problems_of_rules(
    table: Table, data: Data, broken: Sequence[tuple[Rule, Flags]], vocabularies: Vocabularies, place: Place
) -> list[Problem]:
    """The rows of a table that break some rules, by pandera.

    Parameters
    ----------
    table, data, vocabularies
        The table, all tables by name, and the codes of every vocabulary.
    broken
        Each broken rule with its truth values.
    place
        Location of a row, for messages.
    """
    import pandera.pandas as pandera

    checks = [
        pandera.Check(lambda frame, passed=passed: _like(frame, passed), name=rule.name, error=rule.name)
        for rule, passed in broken
    ]
    asked = pandera.DataFrameSchema(checks=checks, name=table.name)
    return _problems(table, data, _frame(table, data), asked, [rule for rule, _ in broken], vocabularies, place)


def _frame(table: Table, data: Data) -> pd.DataFrame:
    columns = data[table.name]
    fields = tuple(field for field in table.fields if field.name in columns)
    return to_pandas(columns.table, table._replace(fields=fields))


def _problems(
    table: Table,
    data: Data,
    frame: pd.DataFrame,
    asked: pandera.DataFrameSchema,
    rules: Sequence[Rule],
    vocabularies: Vocabularies,
    place: Place,
) -> list[Problem]:
    """What a frame does not pass, as problems in the order of rows."""
    import pandas as pd
    from pandera.errors import SchemaErrors

    try:
        asked.validate(frame, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
    else:
        return []
    by_name = {rule.name: rule for rule in rules}
    problems: dict[tuple[int, str, str], Problem] = {}
    for case in cases.to_dict("records"):
        rule = by_name.get(str(case["check"]))
        name, column, words, do = _words(table, case, rule, vocabularies)
        index = case["index"]
        if index is None or pd.isna(index):
            file, row, value = place(table.name, -1)[0], "", ""
        else:
            file, row = place(table.name, int(index))
            shown = rule.shown if rule else None
            do = rule.advice(data, int(index)) if rule and rule.advice else do
            value = shown(data, int(index)) if shown else _value(frame, int(index), column.split(", "))
        key = (int(index) if row else -1, name, column)
        problems.setdefault(key, Problem(file, words, row, column, value, do, name))
    return [problems[key] for key in sorted(problems)]


def _words(
    table: Table, case: dict[Any, Any], rule: Rule | None, vocabularies: Vocabularies
) -> tuple[str, str, str, str]:
    """The name of what a case of pandera breaks, its column, what was expected and what to do."""
    name, column, value = str(case["check"]), str(case["column"]), case["failure_case"]
    if rule is not None:
        return name, rule.column, rule.expected, rule.do
    if name == "multiple_fields_uniqueness":
        return "key", ", ".join(table.key), expectation(table.fields[0], name, vocabularies), ""
    if column in table.columns:
        shown = value if isinstance(value, str) else ""
        return name, column, expectation(table.field(column), name, vocabularies, shown), ""
    return name, column, f"expected to pass {name} ({value})", ""


def _value(frame: pd.DataFrame, index: int, columns: list[str]) -> str:
    import pandas as pd

    def shown(value: object) -> str:
        if isinstance(value, list):
            return ";".join(map(str, value))
        return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]

    return " ".join(shown(frame.at[index, column]) for column in columns if column in frame.columns)
