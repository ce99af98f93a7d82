"""The type of a row, the order of rows, and the key of a row as text."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from tiktok_policy_data.core import schema
from tiktok_policy_data.core.schema import Table

if TYPE_CHECKING:
    pass


#: One row: column → str, date, int, bool, list of str, or None.
Record = dict[str, Any]

#: A filter: a column of text or days, and the accepted values; None accepts every filled cell.
Where = tuple[str, Collection[str] | None]


def in_key_order(table: Table, records: Iterable[Record]) -> list[Record]:
    """Return the rows sorted by key; an empty part of a key sorts first."""
    return sorted(records, key=lambda row: tuple((row[name] is not None, row[name]) for name in table.key))


#: Rows by table.
Tables = dict[str, list[Record]]


def row_text(table: schema.Table, row: Record) -> str:
    """Return the key of a row as text, its parts joined by a space."""
    return " ".join("" if row[name] is None else str(row[name]) for name in table.key)
