"""SQL that makes the tables of a release, with keys and labelled views, in SQLite and in DuckDB."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from tiktok_policy_data.core.labels import PLACES, SUFFIX, labelled_columns
from tiktok_policy_data.core.schema import ForeignKey, Table
from tiktok_policy_data.render.content import CODES


class Dialect(NamedTuple):
    """What differs between two databases."""

    #: Types of a schema → types of the database.
    types: Mapping[str, str]
    #: Whether a table may refer to itself; DuckDB refuses rows whose parent is added with them.
    refers_to_itself: bool
    #: The labels of a list of codes: a query of `{column}` and of the `{scheme}` of its codes.
    labels: str


SQLITE = Dialect(
    types={"string": "TEXT", "date": "DATE", "integer": "INTEGER", "boolean": "BOOLEAN", "array": "TEXT"},
    refers_to_itself=True,
    labels=(
        'SELECT json_group_array("label") FROM (SELECT c."label" FROM json_each({column}) AS j '
        'JOIN "codes" AS c ON c."scheme" = {scheme} AND c."code" = j."value" ORDER BY j."key")'
    ),
)

DUCKDB = Dialect(
    types={"string": "VARCHAR", "date": "DATE", "integer": "BIGINT", "boolean": "BOOLEAN", "array": "VARCHAR[]"},
    refers_to_itself=False,
    labels=(
        'SELECT coalesce(list(c."label" ORDER BY c."code"), []) FROM "codes" AS c '
        'WHERE c."scheme" = {scheme} AND list_contains({column}, c."code")'
    ),
)


def named(name: str) -> str:
    """Return a name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def quoted(text: str) -> str:
    """Return a text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def parents_first(tables: Iterable[Table]) -> list[Table]:
    """Return tables in an order in which each follows those to which it refers."""
    left = {table.name: table for table in tables}
    found: list[Table] = []
    while left:
        free = [
            table
            for table in left.values()
            if not any(key.table in left and key.table != table.name for key in table.foreign_keys)
        ] or list(left.values())  # in a circle there is no such order
        found += free
        left = {name: table for name, table in left.items() if table not in free}
    return found


def create_table(table: Table, among: Mapping[str, Table], dialect: Dialect) -> str:
    """Return the statement that makes a table, with its key and what it refers to among the tables of the file.

    A key of which a part may be empty is unique instead of primary.
    """
    lines = [
        f"{named(field.name)} {dialect.types[field.type]}{' NOT NULL' if field.required else ''}"
        for field in table.fields
    ]
    primary = all(table.field(name).required for name in table.key)
    lines.append(f"{'PRIMARY KEY' if primary else 'UNIQUE'} ({', '.join(map(named, table.key))})")
    lines += [
        f"FOREIGN KEY ({named(key.column)}) REFERENCES {named(key.table)} ({named(key.parent_column)})"
        for key in table.foreign_keys
        if _is_possible(key, table, among, dialect)
    ]
    return f"CREATE TABLE {named(table.name)} (\n  " + ",\n  ".join(lines) + "\n)"


def _is_possible(key: ForeignKey, table: Table, among: Mapping[str, Table], dialect: Dialect) -> bool:
    """Return whether a database can check a foreign key: the parent is in the file, and its column is its key."""
    parent = among.get(key.table)
    itself = key.table == table.name
    return bool(
        parent
        and parent.key == (key.parent_column,)
        and not table.field(key.column).is_list
        and (dialect.refers_to_itself or not itself)
    )


def create_view(table: Table, among: Collection[str], dialect: Dialect) -> str | None:
    """Return the statement that makes the view of a table with labels after its codes; None if it has no codes."""
    schemes = {
        column: scheme
        for column, scheme in labelled_columns(table).items()
        if (scheme if scheme == PLACES else CODES) in among
    }
    if not schemes:
        return None
    lines = []
    for field in table.fields:
        column = f"t.{named(field.name)}"
        lines.append(column)
        if scheme := schemes.get(field.name):
            label = _label(column, scheme, field.is_list, dialect)
            lines.append(f"({label}) AS {named(field.name + SUFFIX)}")
    columns = ",\n  ".join(lines)
    return f"CREATE VIEW {named(view_name(table))} AS SELECT\n  {columns}\nFROM {named(table.name)} AS t"


def view_name(table: Table) -> str:
    """Return the name of the view of a table with labels."""
    return f"{table.name}_labelled"


def _label(column: str, scheme: str, is_list: bool, dialect: Dialect) -> str:
    """Return the query of the label of a code."""
    if scheme == PLACES:
        return _PLACE.format(column=column)
    query = dialect.labels if is_list else _LABEL
    return query.format(column=column, scheme=quoted(scheme))


_PLACE = 'SELECT j."name" FROM "jurisdictions" AS j WHERE j."jurisdiction" = {column}'
_LABEL = 'SELECT c."label" FROM "codes" AS c WHERE c."scheme" = {scheme} AND c."code" = {column}'
