"""One table in its three written forms (seed CSV, canonical JSON Lines, Parquet): read strictly, written whole.

Canonical JSON Lines: rows sorted by key, columns in schema order, every key present, nulls explicit, lists sorted and
never null, UTF-8 unescaped, compact separators, LF, final LF. Its SHA-256 is the content hash of a table.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from operator import le
from typing import TYPE_CHECKING, NoReturn

from tiktok_policy_data.core.rows import Record, Where, in_key_order
from tiktok_policy_data.core.schema import Field, Table

if TYPE_CHECKING:
    pass


def json_lines(table: Table, records: Iterable[Record]) -> bytes:
    """The canonical JSON Lines of a table."""
    return b"".join(encoded(rows) for rows in canonical_parts(table, records))


def encoded(rows: Iterable[Record]) -> bytes:
    """Rows as JSON Lines, in the order in which they and their columns stand."""
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=date.isoformat).encode
    return "".join(f"{line}\n" for line in map(encode, rows)).encode()


def canonical_parts(table: Table, records: Iterable[Record]) -> Iterator[list[Record]]:
    """The rows in canonical form, `_AT_ONCE` at a time: in key order, with the columns of the table, lists sorted."""
    columns, lists = table.columns, [field.name for field in table.fields if field.is_list]
    ordered = in_key_order(table, records)
    for start in range(0, len(ordered), _AT_ONCE):
        rows = [{name: row[name] for name in columns} for row in ordered[start : start + _AT_ONCE]]
        for row in rows:
            for name in lists:
                row[name] = sorted(row[name])
        yield rows


def are_canonical(table: Table, rows: Sequence[Record], last: Record | None = None) -> bool:
    """Whether rows stand in key order, after the row `last`, and their lists are sorted."""
    try:
        keys = [tuple(row[name] for name in table.key) for row in ([last] if last else [])]
        keys += [tuple(row[name] for name in table.key) for row in rows]
        if not all(map(le, keys, keys[1:])):
            return False
        lists = [field.name for field in table.fields if field.is_list]
        return all(row[name] == sorted(row[name]) for name in lists for row in rows if len(row[name]) > 1)
    except TypeError:  # a part of a key, an item or a list is missing
        return False


def read_json_lines(data: bytes, table: Table, where: Where | None = None, upto: str | None = None) -> list[Record]:
    """The rows of canonical JSON Lines, those that `where` selects or all; days become dates.

    With `upto` the rows end with that column, and what follows it is not parsed. Raises ValueError, naming line and
    column, for anything that is no row of the table.
    """
    if b"\\ud" in data:
        raise ValueError("a surrogate is escaped where text should stand in UTF-8")
    lines = _lines(data, where)
    head = table
    if upto is not None and upto != table.columns[-1]:
        n = table.columns.index(upto) + 1
        head = table._replace(fields=table.fields[:n])
        follows = f',"{table.columns[n]}":'.encode()
        lines = [line.partition(follows)[0] + b"}" for line in lines]
    rows: list[Record] = []
    for start in range(0, len(lines), _AT_ONCE):
        try:
            rows += _rows(lines[start : start + _AT_ONCE], head)
        except _NotRows:
            _check_lines(data, table)
    for field in head.fields:
        if field.type == "date":
            for row in rows:
                if row[field.name] is not None:
                    row[field.name] = date.fromisoformat(row[field.name])
    return rows


#: Rows that are read or written in one go: parsing them so takes half the time of parsing each alone.
_AT_ONCE = 10_000


class _NotRows(Exception):
    """Some lines are no rows of their table."""


def _lines(data: bytes, where: Where | None) -> list[bytes]:
    """The lines of the wanted rows, found before they are parsed.

    A canonical line can have a name with its value nowhere but in its column: quotation marks in texts are escaped.
    """
    if where is None:
        return data.removesuffix(b"\n").split(b"\n") if data else []
    column, values = where
    cells = ['"'] if values is None else [json.dumps(value, ensure_ascii=False) for value in values]
    starts = {start for cell in cells for start in _lines_with(data, f'"{column}":{cell}'.encode())}
    return [data[start : data.find(b"\n", start)] for start in sorted(starts)]


def _lines_with(data: bytes, part: bytes) -> Iterator[int]:
    """Where the lines begin that contain some bytes."""
    place = data.find(part)
    while place >= 0:
        yield data.rfind(b"\n", 0, place) + 1
        place = data.find(part, place + len(part))


def _rows(lines: list[bytes], table: Table) -> list[Record]:
    """The rows of some lines, days as texts; NotRows when one of them is none."""
    try:
        rows: list[Record] = json.loads((b"[" + b",".join(lines) + b"]").decode("utf-8"))
    except ValueError:
        raise _NotRows from None
    names = set(table.columns)
    if len(rows) != len(lines) or not all(type(row) is dict and row.keys() == names for row in rows):
        raise _NotRows
    for field in table.fields:
        if {type(row[field.name]) for row in rows} - _types(field):
            raise _NotRows
    return rows


def _types(field: Field) -> set[type]:
    """What the cells of a column may be in JSON."""
    return {_JSON_TYPES[field.type]} if field.required else {_JSON_TYPES[field.type], type(None)}


def _check_lines(data: bytes, table: Table) -> NoReturn:
    """ValueError that names the first line that is no row of the table, and the column that is at fault."""
    types = {field.name: _types(field) for field in table.fields}
    for number, line in enumerate(_lines(data, None), 1):
        row = json.loads(line.decode("utf-8"))
        if not isinstance(row, dict) or row.keys() != types.keys():
            raise ValueError(f"line {number} has not the columns {', '.join(types)}")
        for name, wanted in types.items():
            if type(row[name]) not in wanted:
                value = str(row[name])[:40]
                raise ValueError(f"line {number}, {name}: {value!r} is not of the type of the column")
    raise ValueError("the last line does not end in a line feed")


_JSON_TYPES = {"string": str, "date": str, "integer": int, "boolean": bool, "array": list}
