"""Read and write canonical JSON Lines, whose SHA-256 is the content hash of a table.

Canonical: rows sorted by key, columns in schema order, every key present, explicit nulls, lists sorted and never null,
UTF-8 without escapes, compact separators, a line feed after every line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NoReturn

from tiktok_policy_data.core.rows import Record, Where, in_key_order
from tiktok_policy_data.core.schema import Field, Table


def json_lines(table: Table, records: Iterable[Record]) -> bytes:
    """Return the canonical JSON Lines of a table."""
    return b"".join(encoded(rows) for rows in canonical_parts(table, records))


def encoded(rows: Iterable[Record]) -> bytes:
    """Return rows as JSON Lines, in the given order of rows and columns."""
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=date.isoformat).encode
    return "".join(f"{line}\n" for line in map(encode, rows)).encode()


def canonical_parts(table: Table, records: Iterable[Mapping[str, Any]]) -> Iterator[list[Record]]:
    """Return the rows in canonical form, `_AT_ONCE` at a time: in key order, columns as in the schema, lists sorted."""
    columns, lists = table.columns, [field.name for field in table.fields if field.is_list]
    ordered = in_key_order(table, records)
    for start in range(0, len(ordered), _AT_ONCE):
        rows = [{name: row[name] for name in columns} for row in ordered[start : start + _AT_ONCE]]
        for row in rows:
            for name in lists:
                row[name] = sorted(row[name])
        yield rows


def read_json_lines(data: bytes, table: Table, where: Where | None = None, upto: str | None = None) -> list[Record]:
    """Read the rows of canonical JSON Lines; days become dates.

    Parameters
    ----------
    data : bytes
        The content of the file.
    table : Table
        Its schema.
    where : (str, collection of str or None), optional
        A column and its accepted values; None accepts every filled cell. Rows are filtered before they are parsed.
    upto : str, optional
        Last column to parse.

    Raises
    ------
    ValueError
        If a line is not a row of the table; the message names line and column.
    """
    if b"\\ud" in data:
        raise ValueError("an escaped surrogate where UTF-8 text is expected")
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


def latest_day(data: bytes, column: str) -> date | None:
    """Return the latest day in a column of canonical JSON Lines, without parsing the rows; None if it is empty.

    This is exact, for the reason that `_lines` gives.
    """
    days = re.findall(rf'"{column}":"(\d{{4}}-\d\d-\d\d)"'.encode(), data)
    return date.fromisoformat(max(days).decode()) if days else None


#: Rows that are read or written in one call, which takes half the time of one call per row.
_AT_ONCE = 10_000


class _NotRows(Exception):
    """Some lines are not rows of their table."""


def _lines(data: bytes, where: Where | None) -> list[bytes]:
    """Return the selected lines, found before they are parsed.

    This is exact: quotation marks in text are escaped, so a column name with its value occurs only in that column.
    """
    if where is None:
        return data.removesuffix(b"\n").split(b"\n") if data else []
    column, values = where
    if values is None:  # most lines may have one: looking into each is quicker than looking for them
        filled = f'"{column}":"'.encode()
        return [line for line in data.split(b"\n") if filled in line]
    cells = [json.dumps(value, ensure_ascii=False) for value in values]
    starts = {start for cell in cells for start in _lines_with(data, f'"{column}":{cell}'.encode())}
    return [data[start : data.find(b"\n", start)] for start in sorted(starts)]


def _lines_with(data: bytes, part: bytes) -> Iterator[int]:
    """Return the starts of the lines that contain some bytes."""
    place = data.find(part)
    while place >= 0:
        yield data.rfind(b"\n", 0, place) + 1
        place = data.find(part, place + len(part))


def _rows(lines: list[bytes], table: Table) -> list[Record]:
    """Parse some lines, days as text; raise _NotRows if one of them is not a row of the table."""
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
    """Return the JSON types that the cells of a column may have."""
    return {_JSON_TYPES[field.type]} if field.required else {_JSON_TYPES[field.type], type(None)}


def _check_lines(data: bytes, table: Table) -> NoReturn:
    """Raise a ValueError that names the first faulty line and column."""
    types = {field.name: _types(field) for field in table.fields}
    for number, line in enumerate(_lines(data, None), 1):
        row = json.loads(line.decode("utf-8"))
        if not isinstance(row, dict) or row.keys() != types.keys():
            raise ValueError(f"line {number} does not have the columns {', '.join(types)}")
        for name, wanted in types.items():
            if type(row[name]) not in wanted:
                value = str(row[name])[:40]
                raise ValueError(f"line {number}, {name}: {value!r} has the wrong type")
    raise ValueError("the last line does not end in a line feed")


_JSON_TYPES = {"string": str, "date": str, "integer": int, "boolean": bool, "array": list}
