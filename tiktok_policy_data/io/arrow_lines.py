"""Write Arrow columns as canonical JSON Lines, column by column, to compare a file without making plain rows."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tiktok_policy_data.core.schema import Table

if TYPE_CHECKING:
    import pyarrow as pa


class Compared(NamedTuple):
    """The result of comparing rows in Arrow with a file of JSON Lines."""

    #: Whether the file holds the canonical JSON Lines of these rows, and the rows are in key order.
    same: bool
    #: Whether each key comes after the one before it, so that no two rows have the same key.
    unique: bool


def compared(path: Path, table: Table, parts: Iterable[pa.Table]) -> Compared:
    """Compare a file of JSON Lines with the rows of a table.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    table : Table
        The table as its schema declares it.
    parts : iterable of pyarrow.Table
        The rows of the table, some at a time.
    """
    import pyarrow as pa

    unique = True
    last = None
    with path.open("rb") as file:
        for part in parts:
            if part.num_rows == 0:
                continue
            if not _has_sorted_lists(table, part):
                return Compared(same=False, unique=False)
            made = as_lines(part)
            if not made.equals(pa.py_buffer(file.read(made.size))):
                return Compared(same=False, unique=False)
            order = _order(table, part, last)
            if not order.same:
                return order
            unique = unique and order.unique
            last = part.slice(part.num_rows - 1).select(list(table.key))
        return Compared(same=not file.read(1), unique=unique)


def as_lines(columns: pa.Table) -> pa.Buffer:
    """Return rows as JSON Lines, rows and columns in their present order; no list may be missing."""
    import pyarrow as pa
    import pyarrow.compute as pc

    parts: list[pa.Array | pa.Scalar] = []
    mark = "{"
    for name, column in zip(columns.column_names, columns.columns, strict=True):
        parts += [pa.scalar(f"{mark}{json.dumps(name)}:"), _cells(_joined(column))]
        mark = ","
    lines = pc.binary_join_element_wise(*parts, pa.scalar("}\n"), pa.scalar(""))
    _, offsets, text = lines.buffers()
    places = memoryview(offsets).cast("B").cast("i")
    first, last = places[lines.offset], places[lines.offset + len(lines)]
    return text.slice(first, last - first)


def _joined(column: pa.ChunkedArray) -> pa.Array:
    """Return a column as one array."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _cells(column: pa.Array) -> pa.Array:
    """Return the cells of a column as JSON."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_string(column.type):
        return _quoted(column)
    if pa.types.is_list(column.type):
        begins = pc.subtract(column.offsets, column.offsets[0])
        items = pc.binary_join(pa.ListArray.from_arrays(begins, _quoted(column.flatten())), ",")
        return pc.binary_join_element_wise("[", items, "]", "")
    text = pa.string()
    if pa.types.is_date(column.type):
        return pc.binary_join_element_wise('"', column.cast(text), '"', "").fill_null("null")
    return column.cast(text).fill_null("null")


def _quoted(column: pa.Array) -> pa.Array:
    """Return texts in quotation marks, escaped as `json` escapes them; `null` where there is none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    marked = pc.match_substring_regex(column, r'["\\\x00-\x1f]').fill_null(fill_value=False)
    if pc.any(marked).as_py():
        escaped = [json.dumps(text, ensure_ascii=False)[1:-1] for text in column.filter(marked).to_pylist()]
        column = pc.replace_with_mask(column, marked, pa.array(escaped, pa.string()))
    return pc.binary_join_element_wise('"', column, '"', "").fill_null("null")


def _has_sorted_lists(table: Table, part: pa.Table) -> bool:
    """Return whether no list and no item is missing, and the items of each list are sorted."""
    import pyarrow.compute as pc

    for field in table.fields:
        if not field.is_list:
            continue
        column = _joined(part[field.name])
        items, row = column.flatten(), pc.list_parent_indices(column)
        if column.null_count or items.null_count:
            return False
        before, after = slice(None, -1), slice(1, None)
        apart = pc.not_equal(row[before], row[after])
        if not _all(pc.or_(apart, pc.less_equal(items[before], items[after]))):
            return False
    return True


def _order(table: Table, part: pa.Table, last: pa.Table | None) -> Compared:
    """Return whether rows are in key order after the row `last`; an empty part of a key comes first."""
    import pyarrow as pa
    import pyarrow.compute as pc

    keys = part.select(list(table.key))
    keys = pa.concat_tables([last, keys]) if last is not None else keys
    n = keys.num_rows - 1
    less, same = pa.repeat(False, n), pa.repeat(True, n)
    for column in keys.columns:
        one, other = (_joined(column.slice(start, n)) for start in (0, 1))
        first = pc.or_(pc.less(one, other).fill_null(fill_value=False), pc.and_(one.is_null(), other.is_valid()))
        equal = pc.or_(pc.equal(one, other).fill_null(fill_value=False), pc.and_(one.is_null(), other.is_null()))
        less, same = pc.or_(less, pc.and_(same, first)), pc.and_(same, equal)
    return Compared(_all(pc.or_(less, same)), _all(less))


def _all(flags: pa.Array) -> bool:
    import pyarrow.compute as pc

    return bool(pc.all(flags, min_count=0).as_py())
