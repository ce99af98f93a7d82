"""The type of a row, the order of rows, and the key of a row as text."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from tiktok_policy_data.core import schema
from tiktok_policy_data.core.schema import Table

if TYPE_CHECKING:
    from tiktok_policy_data.core.table_types import Records


#: One row of a table that is not known in advance: column → str, date, int, bool, list of str, or None. Rows of a
#: certain table have the types of `core.row_types`.
Record = dict[str, Any]

#: Rows by table, where the table is not known in advance; `core.table_types` has the types of certain tables.
Tables = dict[str, list[Any]]

#: A filter: a column of text or days, and the accepted values; None accepts every filled cell.
Where = tuple[str, Collection[str | None] | None]

Row = TypeVar("Row", bound=Mapping[str, Any])


def in_key_order(table: Table, records: Iterable[Row]) -> list[Row]:
    """Return the rows sorted by key; an empty part of a key sorts first."""
    return sorted(records, key=lambda row: tuple((row[name] is not None, row[name]) for name in table.key))


def row_text(table: schema.Table, row: Mapping[str, Any]) -> str:
    """Return the key of a row as text, its parts joined by a space."""
    return " ".join("" if row[name] is None else str(row[name]) for name in table.key)


def filled(table: Table, row: Mapping[str, Any]) -> Record:
    """Return a row with every column of its table; those that it lacks are empty."""
    return {**dict.fromkeys(table.columns), **row}


def by_table(method: Callable[..., list[Any]]) -> Records:
    """Give a method that reads the rows of a table, given its name, the type of the rows of that table."""
    return method
