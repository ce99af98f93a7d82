"""The type of a row, the order of rows, and the key of a row as text."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from tiktok_policy_data.core import schema
from tiktok_policy_data.core.schema import Table

if TYPE_CHECKING:
    pass


#: One row: column → text, date, whole number, truth value, list of texts, or None.
Record = dict[str, Any]

#: A column of texts or days, and the texts of which a wanted row has one there; None for every row that has it filled.
Where = tuple[str, Collection[str] | None]


def in_key_order(table: Table, records: Iterable[Record]) -> list[Record]:
    """The rows sorted by key; an empty part of a key comes first."""
    return sorted(records, key=lambda row: tuple((row[name] is not None, row[name]) for name in table.key))


#: Rows by table.
Tables = dict[str, list[Record]]


def row_text(table: schema.Table, row: Record) -> str:
    """The key of a row as text, its parts joined by a space."""
    return " ".join("" if row[name] is None else str(row[name]) for name in table.key)
