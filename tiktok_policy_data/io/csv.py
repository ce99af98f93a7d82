"""Read and write the CSV files in `seeds/` and `raw/`, with a message for every faulty cell.

Cells are trimmed; lists are separated by semicolons; an empty cell is None or an empty list.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

from tiktok_policy_data.core.rows import Record, in_key_order
from tiktok_policy_data.core.schema import Field, Table
from tiktok_policy_data.errors import DataError, Problem
from tiktok_policy_data.io.atomic import replace_file

_DIGITS = 10

#: Separator of the items of a list in a CSV cell.
LIST_SEPARATOR = ";"


def read_csv(path: Path, fields: Iterable[Field], optional: Iterable[str] = ()) -> tuple[list[Record], list[int]]:
    """Read the typed rows of a CSV file that people wrote.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    fields : iterable of Field
        The columns; the header must name each once and nothing else.
    optional : iterable of str
        Columns that may be missing; they are then empty.

    Returns
    -------
    (list of dict, list of int)
        The rows, and the line on which each begins.

    Raises
    ------
    DataError
        With every problem found: a missing file, wrong encoding or separator, a wrong header, a row of the wrong width,
        a cell that is not a date or number.
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
                record[name] = (text or None) if is_text else typed(field, text)
            except ValueError as fault:
                problems.append(Problem(_name(path), str(fault), _line(line, row), name, cell))
        records.append(record)
    if problems:
        raise DataError(problems)
    return records, lines[1:]


def _name(path: Path) -> str:
    """Return the file name for messages: with its folder."""
    return f"{path.parent.name}/{path.name}"


def _line(line: int, row: list[str]) -> str:
    """Return the row for messages: its line, and its first cell, usually the key."""
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
        do = "Fix the quotation marks there; a cell has at most 131,072 characters."
        raise DataError(
            Problem(_name(path), f"expected comma-separated values ({fault})", f"line {line}", do=do)
        ) from None
    return rows, lines


#: Control characters that no text may contain: all but tab and line feed.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def _csv_text(path: Path) -> str:
    """Return the text of a CSV file with line feeds; Windows line ends are accepted."""
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
        kinds = {"\0": "NUL characters", "\r": "carriage returns without a line feed"}
        expected = f"expected text without {kinds.get(control[0], 'control characters')}"
        raise DataError(Problem(_name(path), expected, f"line {line}", value=control[0], do=plain))
    return text


def _instead(path: Path) -> str:
    """Describe what is there instead of a file."""
    if path.is_dir():
        return "it is a folder"
    if path.exists():
        return "it is not a regular file"
    return "it is a broken link" if path.is_symlink() else "there is no such file"


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


def typed(field: Field, cell: str) -> Any:
    """Convert a CSV cell to its type; the ValueError says what was expected."""
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
            raise ValueError("expected a day such as 2023-03-16")
        return found
    if field.type == "integer":
        if not (cell.isascii() and cell.isdigit() and len(cell) < _DIGITS):
            raise ValueError(f"expected a whole number of less than {_DIGITS} digits")
        return int(cell)
    if field.type == "boolean":
        if cell not in ("true", "false"):
            raise ValueError("expected true or false")
        return cell == "true"
    return cell


def write_csv(path: Path, table: Table, records: Iterable[Mapping[str, Any]]) -> None:
    """Write the typed rows of a table as CSV, sorted by key; an old file is replaced once the new one is complete."""
    write_csvs({path: (table, records)})


def write_csvs(files: Mapping[Path, tuple[Table, Iterable[Mapping[str, Any]]]]) -> None:
    """Write several tables as CSV; the old files are replaced once all new ones are complete."""
    import csv

    with ExitStack() as stack:
        for path, (table, records) in files.items():
            with stack.enter_context(replace_file(path)).open("w", encoding="utf-8", newline="") as out:
                writer = csv.writer(out, lineterminator="\n")
                writer.writerow(table.columns)
                writer.writerows(
                    [_csv_cell(row[name]) for name in table.columns] for row in in_key_order(table, records)
                )


def _csv_cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return LIST_SEPARATOR.join(value) if isinstance(value, list) else value


def edited(
    path: Path, table: Table, added: Iterable[Mapping[str, Any]], removed: Collection[tuple[Any, ...]] = ()
) -> str:
    """Return the text of a CSV file with some rows added and others removed; every other line is kept as it is.

    Parameters
    ----------
    path : pathlib.Path
        The file; it may be missing.
    table : Table
        Its table; the order of the columns is that of the file.
    added : iterable of mapping
        Typed rows. Each is put before the first row with a higher key, where `e9` is before `e10`; else at the end.
    removed : collection of tuple
        Keys of the rows to remove.

    Raises
    ------
    DataError
        If the file cannot be read.
    """
    header, rows = _lines_of_rows(path, table)
    places = [header.index(name) for name in table.key]
    gone = {tuple(map(_cell_text, key)) for key in removed}
    kept = [(key, line) for cells, line in rows if (key := tuple(cells[place].strip() for place in places)) not in gone]
    for row in added:
        key = tuple(_cell_text(row[name]) for name in table.key)
        order = _natural(key)
        place = next((number for number, (other, _) in enumerate(kept) if _natural(other) > order), len(kept))
        kept.insert(place, (key, _csv_line(_cell_text(row[name]) for name in header)))
    return "".join(f"{line}\n" for line in [_csv_line(header), *(line for _, line in kept)])


def _lines_of_rows(path: Path, table: Table) -> tuple[list[str], list[tuple[list[str], str]]]:
    """Return the header of a CSV file, and the cells of each row with its text; a missing file has no rows."""
    if not path.exists() and not path.is_symlink():
        return [field.name for field in table.typed], []
    rows, lines = _csv_rows(path)
    _check_header(path, rows[0] if rows else [], [field.name for field in table.typed], set())
    parts = _csv_text(path).split("\n")
    ends = [*(line - 1 for line in lines[1:]), len(parts)]
    texts = ["\n".join(parts[line - 1 : end]).rstrip("\n") for line, end in zip(lines, ends, strict=True)]
    return rows[0], list(zip(rows[1:], texts[1:], strict=True))


def _cell_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(_csv_cell(value))


def _csv_line(cells: Iterable[str]) -> str:
    import csv
    import io

    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def _natural(key: Iterable[str]) -> list[list[tuple[bool, int, str]]]:
    """Return a key by which rows are ordered with numbers as numbers."""
    return [
        [(part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in re.split(r"(\d+)", cell)]
        for cell in key
    ]
