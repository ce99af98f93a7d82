"""One table in its three written forms (seed CSV, canonical JSON Lines, Parquet): read strictly, written whole.

Canonical JSON Lines: rows sorted by key, columns in schema order, every key present, nulls explicit, lists sorted and
never null, UTF-8 unescaped, compact separators, LF, final LF. Its SHA-256 is the content hash of a table.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any

from tiktok_policy_data.problems import DataError, Problem
from tiktok_policy_data.schema import Field, Table, Vocabularies

if TYPE_CHECKING:
    import pandas as pd

#: One row: column → text, date, whole number, truth value, list of texts, or None.
Record = dict[str, Any]

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
    empty: Record = {field.name: [] if field.is_list else None for field in fields}
    for row, line in zip(rows, lines[1:], strict=True):
        if len(row) != len(header):
            expected = f"expected {len(header)} cells as in the header, found {len(row)}"
            problems.append(Problem(_name(path), expected, _line(line, row), do="Quote cells that contain commas."))
            continue
        record: Record = {name: list(value) if isinstance(value, list) else value for name, value in empty.items()}
        for name, cell in zip(header, row, strict=True):
            try:
                record[name] = _typed(by_name[name], cell.strip())
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
    if not path.is_file():
        found = "a folder stands in its place" if path.is_dir() else "there is no such file"
        raise DataError(Problem(str(path), f"expected a CSV file, but {found}"))
    data = path.read_bytes()
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise DataError(Problem(_name(path), "expected UTF-8 without a byte order mark", do="Save it as plain UTF-8."))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        value = data[fault.start : fault.start + 8].hex(" ")
        raise DataError(
            Problem(_name(path), "expected UTF-8", f"line {line}", value=value, do="Save it as plain UTF-8.")
        ) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise DataError(Problem(_name(path), "expected text without NUL characters", f"line {line}"))
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


def _check_header(path: Path, header: list[str], wanted: list[str], optional: set[str]) -> None:
    problems = []
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
            problems.append(Problem(_name(path), "the column is missing", "line 1", name, do="Add it to the header."))
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
    with replaced(path) as aside, aside.open("w", encoding="utf-8", newline="") as out:
        out.write(_csv_line(table.columns))
        out.writelines(_csv_line(row[name] for name in table.columns) for row in in_key_order(table, records))


def _csv_line(values: Iterable[Any]) -> str:
    """One row of CSV; not the standard library's, which before Python 3.13 leaves a carriage return unquoted."""
    return (",".join(map(_csv_cell, values)) or '""') + "\n"


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    text = LIST_SEPARATOR.join(value) if isinstance(value, list) else str(value)
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\r\n') else text


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


def to_records(table: Table, frame: pd.DataFrame) -> list[Record]:
    """The rows of a frame with plain values: None for what is missing, dates for days."""
    import pandas as pd

    columns = []
    for field in table.fields:
        values: list[Any] = frame[field.name].tolist()
        if field.type == "date":
            values = [None if pd.isna(value) else value.date() for value in values]
        elif not field.is_list:
            values = [None if value is pd.NA else value for value in values]
        columns.append(values)
    return [dict(zip(table.columns, row, strict=True)) for row in zip(*columns, strict=True)]


# --------------------------------------------------------------------------------------------- JSON Lines


def in_key_order(table: Table, records: Iterable[Record]) -> list[Record]:
    """The rows sorted by key; an empty part of a key comes first."""
    return sorted(records, key=lambda row: tuple((row[name] is not None, row[name]) for name in table.key))


def json_lines(table: Table, records: Iterable[Record]) -> bytes:
    """The canonical JSON Lines of a table."""
    rows = (
        {name: sorted(row[name]) if isinstance(row[name], list) else row[name] for name in table.columns}
        for row in in_key_order(table, records)
    )
    return "".join(
        json.dumps(row, ensure_ascii=False, separators=(",", ":"), default=date.isoformat) + "\n" for row in rows
    ).encode()


def read_json_lines(data: bytes, table: Table) -> list[Record]:
    """The rows of canonical JSON Lines; days become dates.

    Raises ValueError, naming line and column, for anything that is no row of the table.
    """
    if b"\\ud" in data:
        raise ValueError("a surrogate is escaped where text should stand in UTF-8")
    days = [field.name for field in table.fields if field.type == "date"]
    types = {field.name: (_JSON_TYPES[field.type], field.required) for field in table.fields}
    rows: list[Record] = []
    for number, line in enumerate(data.decode("utf-8").split("\n"), 1):
        if not line:
            continue
        row = json.loads(line)
        if not isinstance(row, dict) or row.keys() != types.keys():
            raise ValueError(f"line {number} has not the columns {', '.join(types)}")
        for name, (wanted, required) in types.items():
            value = row[name]
            if (required and value is None) or not (value is None or type(value) is wanted):
                raise ValueError(f"line {number}, {name}: {str(value)[:40]!r} is not of the type of the column")
        for name in days:
            if row[name] is not None:
                row[name] = date.fromisoformat(row[name])
        rows.append(row)
    return rows


_JSON_TYPES = {"string": str, "date": str, "integer": int, "boolean": bool, "array": list}


# ------------------------------------------------------------------------------------------------ Parquet


def write_parquet(path: Path, table: Table, records: Iterable[Record], footer: Mapping[str, str]) -> None:
    """Write a table as Parquet with the Arrow schema of its Table Schema; rows in key order."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from tiktok_policy_data.schema import arrow_schema

    rows = [
        {name: sorted(value) if isinstance(value, list) else value for name, value in row.items()}
        for row in in_key_order(table, records)
    ]
    pq.write_table(pa.Table.from_pylist(rows, schema=arrow_schema(table, footer)), path, compression="zstd")


# ---------------------------------------------------------------------------------- written whole or not


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, as hexadecimal."""
    return sha256(path.read_bytes()).hexdigest()


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """A path aside to write to; when the block ends well it takes the place of `path`, else nothing has changed."""
    if not path.parent.is_dir():
        raise DataError(Problem(str(path), "expected a folder to write into", do=f"Make {path.parent} first."))
    aside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        yield aside
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


@contextmanager
def replaced_folder(path: Path) -> Iterator[Path]:
    """A folder aside to fill; when the block ends well it takes the place of `path`, else nothing has changed.

    Where the system can exchange two folders in one step (Linux), a process that is killed leaves the old folder or the
    new one; elsewhere two renames do it, and the next call puts back an old folder that was left between them. Raises
    DataError when another process is writing the same folder, or when `path` holds files that are not a release.
    """
    path = path.resolve()  # behind a link, the folder itself is replaced
    path.parent.mkdir(parents=True, exist_ok=True)
    with _locked(path):
        _clear_leftovers(path)
        _refuse_strangers(path)
        aside = _beside(path, "new")
        aside.mkdir()
        try:
            yield aside
            if not path.exists():
                aside.rename(path)
            elif not _exchanged(aside, path):
                old = _beside(path, "old")
                path.rename(old)
                aside.rename(path)
                rmtree(old)
        finally:
            if aside.exists():
                rmtree(aside)


def _beside(path: Path, what: str) -> Path:
    """A name beside `path` that nobody else gives to anything."""
    return path.with_name(f".{path.name}.tiktok-policy-data.{what}")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Holds the right to write `path`; the system gives it back when the process ends, however it ends."""
    try:
        import fcntl
    except ImportError:  # Windows: no such lock; the renames still leave a whole folder
        yield
        return
    lock = _beside(path, "lock")
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            do = "Wait for it to end, and run this again."
            raise DataError(Problem(str(path), "expected to write alone; another process is writing", do=do)) from None
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)


def _clear_leftovers(path: Path) -> None:
    """Remove what a killed process left aside, and put back an old folder that it left between two renames."""
    old, new = _beside(path, "old"), _beside(path, "new")
    if old.exists() and not path.exists():
        old.rename(path)
    for leftover in (old, new):
        if leftover.exists():
            rmtree(leftover)


def _refuse_strangers(path: Path) -> None:
    """A folder that holds something and is no release is somebody's: it is not replaced."""
    if path.is_dir() and any(path.iterdir()) and not (path / "manifest.json").is_file():
        do = "Name another folder, or remove it yourself."
        raise DataError(Problem(str(path), "expected an empty folder or a release to replace", do=do))
    if path.exists() and not path.is_dir():
        raise DataError(Problem(str(path), "expected a folder, but a file stands in its place"))


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two folders in one step, where the system can (renameat2 of Linux)."""
    import ctypes

    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    return bool(rename(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0)
