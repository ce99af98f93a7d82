"""One table in its three written forms (seed CSV, canonical JSON Lines, Parquet): read strictly, written whole.

Canonical JSON Lines: rows sorted by key, columns in schema order, every key present, nulls explicit, lists sorted and
never null, UTF-8 unescaped, compact separators, LF, final LF. Its SHA-256 is the content hash of a table.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from operator import le
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from tiktok_policy_data.problems import DataError, Problem
from tiktok_policy_data.schema import Field, Table, Vocabularies
from tiktok_policy_data.whole import replaced

if TYPE_CHECKING:
    import pandas as pd

#: One row: column → text, date, whole number, truth value, list of texts, or None.
Record = dict[str, Any]
#: A column of texts or days, and the texts of which a wanted row has one there; None for every row that has it filled.
Where = tuple[str, Collection[str] | None]

_DIGITS = 10
#: Between the items of a list in a CSV cell.
LIST_SEPARATOR = ";"


# ---------------------------------------------------------------------------------------------------- CSV


def read_csv(path: Path, fields: Iterable[Field], optional: Iterable[str] = ()) -> tuple[list[Record], list[int]]:
    """The typed rows of a CSV file that people wrote, and the line on which each begins.

    The header must name every field of `fields` once and nothing else; fields named in `optional` may be missing and
    are then empty. Cells are trimmed; an empty cell is None, or an empty list. Raises DataError with every problem
    found: a file that is missing, not UTF-8 or not comma-separated, a wrong header, a row of another width, a cell that
    is no date or number.
    """
    fields = list(fields)
    rows, lines = _csv_rows(path)
    header, rows = (rows[0], rows[1:]) if rows else ([], [])
    _check_header(path, header, [field.name for field in fields], set(optional))
    problems: list[Problem] = []
    records: list[Record] = []
    by_name = {field.name: field for field in fields}
    cells = [(name, by_name[name], by_name[name].type == "string") for name in header]
    empty: Record = dict.fromkeys(by_name)
    lists = [field.name for field in fields if field.is_list]
    for row, line in zip(rows, lines[1:], strict=True):
        if len(row) != len(header):
            expected = f"expected {len(header)} cells as in the header, found {len(row)}"
            problems.append(Problem(_name(path), expected, _line(line, row), do="Quote cells that contain commas."))
            continue
        record = empty | {name: [] for name in lists}
        for (name, field, is_text), cell in zip(cells, row, strict=True):
            try:
                text = cell.strip()
                record[name] = (text or None) if is_text else _typed(field, text)
            except ValueError as fault:
                problems.append(Problem(_name(path), str(fault), _line(line, row), name, cell))
        records.append(record)
    if problems:
        raise DataError(problems)
    return records, lines[1:]


def _name(path: Path) -> str:
    """The file as messages name it: with its folder."""
    return f"{path.parent.name}/{path.name}"


def _line(line: int, row: list[str]) -> str:
    """A row as messages name it: its line, and its first cell, which mostly is its key."""
    return f"line {line} ({row[0]})" if row and row[0] else f"line {line}"


def _csv_rows(path: Path) -> tuple[list[list[str]], list[int]]:
    import csv
    import io

    text = _csv_text(path)
    rows, lines = [], []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for row in reader:
            if row:
                rows.append(row)
                lines.append(line)
            line = reader.line_num + 1
    except csv.Error as fault:
        do = "Mend the quotation marks there; no cell may be longer than 131,072 characters."
        raise DataError(
            Problem(_name(path), f"expected comma-separated values ({fault})", f"line {line}", do=do)
        ) from None
    return rows, lines


#: Controls that have no place in a text: all but the tab and the line feed.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def _csv_text(path: Path) -> str:
    """The text of a CSV file with its line ends made LF, those of Windows too."""
    if not path.is_file():
        raise DataError(Problem(_name(path), f"expected a CSV file, but {_instead(path)}"))
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise DataError(Problem(_name(path), f"expected a readable file ({fault.strerror})")) from None
    plain = "Save it as plain UTF-8."
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise DataError(Problem(_name(path), "expected UTF-8 without a byte order mark", "line 1", do=plain))
    try:
        text = data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        value = data[fault.start : fault.start + 8].hex(" ")
        raise DataError(Problem(_name(path), "expected UTF-8", f"line {line}", value=value, do=plain)) from None
    if control := CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        kinds = {"\0": "NUL characters", "\r": "carriage returns that no line feed follows"}
        expected = f"expected text without {kinds.get(control[0], 'control characters')}"
        raise DataError(Problem(_name(path), expected, f"line {line}", value=control[0], do=plain))
    return text


def _instead(path: Path) -> str:
    """What stands where a file should, in words."""
    if path.is_dir():
        return "a folder stands in its place"
    if path.exists():
        return "something else stands in its place"
    return "it is a link that leads nowhere" if path.is_symlink() else "there is no such file"


def _check_header(path: Path, header: list[str], wanted: list[str], optional: set[str]) -> None:
    problems = []
    if not header:
        raise DataError(Problem(_name(path), f"expected a header with the columns {', '.join(wanted)}", "line 1"))
    if len(header) == 1 and len(wanted) > 1 and any(mark in header[0] for mark in ";\t|"):
        raise DataError(Problem(_name(path), "expected commas between the cells", "line 1", value=header[0]))
    for name, times in Counter(header).items():
        if name not in wanted:
            problems.append(
                Problem(_name(path), f"expected one of the columns {', '.join(wanted)}", "line 1", value=name)
            )
        elif times > 1:
            problems.append(Problem(_name(path), "expected each column once", "line 1", name))
    for name in wanted:
        if name not in header and name not in optional:
            problems.append(Problem(_name(path), "expected this column in the header", "line 1", name, do="Add it."))
    if problems:
        raise DataError(problems)


def _typed(field: Field, cell: str) -> Any:
    """The value of a CSV cell; ValueError says what was expected."""
    if field.is_list:
        return sorted(item.strip() for item in cell.split(LIST_SEPARATOR)) if cell else []
    if not cell:
        return None
    if field.type == "date":
        try:
            found = date.fromisoformat(cell)
        except ValueError:
            found = None
        if found is None or found.isoformat() != cell:
            raise ValueError("expected a day like 2023-03-16")
        return found
    if field.type == "integer":
        if not (cell.isascii() and cell.isdigit() and len(cell) < _DIGITS):
            raise ValueError(f"expected a whole number of less than {_DIGITS} digits")
        return int(cell)
    return cell


def write_csv(path: Path, table: Table, records: Iterable[Record]) -> None:
    """Write the typed rows of a table as CSV, sorted by key; the old file stays until the new one is whole."""
    write_csvs({path: (table, records)})


def write_csvs(files: Mapping[Path, tuple[Table, Iterable[Record]]]) -> None:
    """Write several tables as CSV; the old files stay until all the new ones are whole."""
    import csv

    with ExitStack() as stack:
        for path, (table, records) in files.items():
            with stack.enter_context(replaced(path)).open("w", encoding="utf-8", newline="") as out:
                writer = csv.writer(out, lineterminator="\n")
                writer.writerow(table.columns)
                writer.writerows(
                    [_csv_cell(row[name]) for name in table.columns] for row in in_key_order(table, records)
                )


def _csv_cell(value: Any) -> Any:
    return LIST_SEPARATOR.join(value) if isinstance(value, list) else value


# ------------------------------------------------------------------------------------------------- frames


def to_frame(
    table: Table,
    records: Iterable[Record],
    columns: Iterable[str] | None = None,
    vocabularies: Vocabularies | None = None,
) -> pd.DataFrame:
    """A frame with the plain dtypes of the schema; with `vocabularies`, coded columns are categories."""
    import pandas as pd

    from tiktok_policy_data.schema import pandas_dtypes

    rows = list(records)
    dtypes = pandas_dtypes(table, vocabularies)
    names = list(table.columns if columns is None else columns)
    return pd.DataFrame({name: _series([row[name] for row in rows], dtypes[name]) for name in names})


def _series(values: list[Any], dtype: Any) -> pd.Series[Any]:
    import pandas as pd

    found: pd.Series[Any] = pd.Series(values if dtype is object else pd.array(values, dtype=dtype), dtype=dtype)
    return found


# --------------------------------------------------------------------------------------------- JSON Lines


def in_key_order(table: Table, records: Iterable[Record]) -> list[Record]:
    """The rows sorted by key; an empty part of a key comes first."""
    return sorted(records, key=lambda row: tuple((row[name] is not None, row[name]) for name in table.key))


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


# ------------------------------------------------------------------------------------------------ Parquet


def write_table(parquet: Path, lines: Path, table: Table, records: Iterable[Record], footer: Mapping[str, str]) -> None:
    """Write a table as Parquet, with the Arrow schema of its Table Schema, and as JSON Lines; both canonical.

    Parameters
    ----------
    parquet, lines
        The two files.
    table
        The table as its schema declares it.
    records
        Its rows, in any order.
    footer
        Metadata of the Parquet file.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    from tiktok_policy_data.arrow import from_records

    parts = [from_records(table, [], footer=footer)]
    with lines.open("wb") as out:
        for rows in canonical_parts(table, records):
            out.write(encoded(rows))
            parts.append(from_records(table, rows, footer=footer))
    pq.write_table(pa.concat_tables(parts).combine_chunks(), parquet, compression="zstd")
