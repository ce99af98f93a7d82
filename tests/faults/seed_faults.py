"""Every seed of a checkout spoilt in every way that its schema tells apart.

The faults are made from the schemas, column by column, so that a new column is covered without a change here. Each
breaks a rule by its construction and knows what a message about it must name.
"""

from __future__ import annotations

import csv
import io
import os
import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from tiktok_policy_data.core import edtf, schema
from tiktok_policy_data.core.schema import Field, ForeignKey
from tiktok_policy_data.pipeline import inputs

#: A row for each table of which the small checkout has none.
ROWS: Mapping[str, Mapping[str, str]] = {
    "codings": {"sample": "2026-01", "row": "UK-001", "field": "binding", "coder": "first", "value": "binding"},
    "reasons": {"release": "", "table": "events", "row": "UK-001-e2", "column": "note", "reason": "recoded"},
    "withdrawn": {"table": "measures", "row": "UK-009", "reason": "Entered twice."},
}
#: Cells that may be empty though their column is required: the build closes the date of a bound.
LEFT_OPEN = {("events", "date"): ("date_basis", "bound")}
COMMANDS = ("build", "release", "anchor")
HUGE = 131_073


@dataclass(frozen=True)
class Told:
    """What one line of a message names; no lines where the whole file is meant."""

    file: str
    lines: tuple[int, ...] = ()
    column: str = ""
    value: str = ""


@dataclass(frozen=True)
class Fault:
    """A file put in the place of a good one, the commands that read it, and what is to be told."""

    kind: str
    path: str
    told: tuple[Told, ...]
    put: Callable[[Path], object]
    commands: tuple[str, ...] = COMMANDS
    #: Lines that may be told besides: a row that went missing may leave another without what it needs.
    besides: int = 0


@dataclass(frozen=True)
class Sheet:
    """A CSV file of a checkout with the fields that its schema declares."""

    path: str
    table: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    fields: tuple[Field, ...]

    @cached_property
    def declared(self) -> schema.Table:
        return inputs.table_named(self.table)

    def column(self, name: str) -> int:
        return self.head.index(name)

    def cells(self, name: str) -> list[str]:
        return [row[self.column(name)] for row in self.rows]

    def written(self, rows: object = None, head: object = None, delimiter: str = ",") -> str:
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n", delimiter=delimiter)
        writer.writerow(self.head if head is None else head)
        writer.writerows(self.rows if rows is None else rows)
        return out.getvalue()

    def line(self, number: int) -> int:
        """The line on which a row begins."""
        return self.written(self.rows[:number]).count("\n") + 1

    def key(self, row: tuple[str, ...]) -> str:
        """The key of a row as messages show it; that of a vocabulary begins with its name."""
        named = {**dict(zip(self.head, row, strict=True)), "scheme": Path(self.path).stem}
        return " ".join(named.get(name, "") for name in self.declared.key)

    def changed(self, number: int, name: str, value: str) -> list[tuple[str, ...]]:
        """The rows with one cell changed."""
        rows = [list(row) for row in self.rows]
        rows[number][self.column(name)] = value
        return [tuple(row) for row in rows]


def sheets(root: Path) -> list[Sheet]:
    """Every CSV file that a build reads, those of the vocabularies last."""
    found = []
    for name, table in inputs.input_tables().items():
        found.append(_sheet(root, str(table.file), name, tuple(table.typed)))
    for scheme in sorted(inputs.schemes()):
        found.append(_sheet(root, f"seeds/{scheme}.csv", "codes", tuple(inputs._vocabulary_fields(scheme))))
    return found


def _sheet(root: Path, path: str, table: str, fields: tuple[Field, ...]) -> Sheet:
    with (root / path).open(encoding="utf-8", newline="") as file:
        head, *rows = (tuple(row) for row in csv.reader(file))
    there = {found.name: found for found in fields}
    return Sheet(path, table, head, tuple(rows), tuple(there[name] for name in head))


def filled(root: Path) -> None:
    """Give each table without a row one, and one cell two lines."""
    for table, row in ROWS.items():
        names = [found.name for found in inputs.table_named(table).typed]
        with (root / "seeds" / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerow(row)
    events = root / "seeds" / "events.csv"
    events.write_text(events.read_text(encoding="utf-8").replace("Lifted since.", '"Lifted\nsince."'), encoding="utf-8")


# ------------------------------------------------------------------------------------------------------ cells


@dataclass(frozen=True)
class Maker:
    """Makes the faults of the cells of a checkout; the row of each is drawn."""

    sheets: list[Sheet]
    codes: Mapping[str, list[str]]
    draw: random.Random = field(default_factory=lambda: random.Random(1))

    def cells(self) -> Iterator[Fault]:
        """Faults of each kind that each column of each sheet can have; of the many vocabularies one of each kind."""
        for sheet in (sheet for sheet in self.sheets if sheet.rows):
            for found in sheet.fields:
                kinds = set()
                for kind, value, commands in self._values(sheet, found):
                    if sheet.table != "codes" or kind not in kinds:
                        yield self._cell(kind, sheet, found, value, commands)
                    kinds.add(kind)

    def _values(self, sheet: Sheet, found: Field) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """What no cell of a column may hold: (kind, value, commands that see it)."""
        checked = COMMANDS[:2]
        usual = next(filter(None, sheet.cells(found.name)), "")
        if found.required and not found.is_list:
            yield "empty cell", "", checked
        if found.is_list:
            for kind, value in self._lists(found, usual):
                yield kind, value, checked
        elif found.vocabulary:
            for value in (
                f"{self.codes[found.vocabulary][0]}x",
                "No such code",
                self.codes[found.vocabulary][-1].upper(),
            ):
                if value not in self.codes[found.vocabulary]:
                    yield "wrong code", value, checked
        if found.pattern and not found.is_list:
            wrong = [usual + "!", usual.swapcase(), usual.replace("0", "٠"), f"a {usual}", f"{usual}\nx"]
            trimmed = filter(None, (value.strip() for value in wrong))  # as the reader trims them
            for value in [value for value in trimmed if not re.fullmatch(found.pattern, value)][:3]:
                yield "malformed value", value, checked
        if found.edtf:
            for value in EDTF:
                yield "impossible date", value, checked
        if found.type == "date":
            for value in DAYS:
                yield "impossible day", value, COMMANDS
        if found.type == "integer":
            for value in NUMBERS:
                yield "wrong number", value, COMMANDS
            if found.minimum:
                yield "number below the least", str(found.minimum - 1), checked
        if found.max_length:
            yield "over-long text", "long " * (found.max_length // 5) + "x" * 6, checked

    def _lists(self, found: Field, usual: str) -> Iterator[tuple[str, str]]:
        item = usual.split(";")[0] or (self.codes[found.vocabulary][0] if found.vocabulary else "")
        if item:
            yield "item twice in a list", f"{item};{item}"
            yield "empty item of a list", f"{item};"
            yield "commas between items", f"{item},{item}"
        if found.vocabulary:
            yield "wrong code in a list", ";".join(filter(None, (item, "no_such_code")))
        elif found.item_pattern:
            assert not re.fullmatch(found.item_pattern, "not! an item")
            yield "malformed item of a list", ";".join(filter(None, (item, "not! an item")))

    def _cell(self, kind: str, sheet: Sheet, found: Field, value: str, commands: tuple[str, ...]) -> Fault:
        closed, how = LEFT_OPEN.get((sheet.table, found.name), ("", ""))
        numbers = [n for n in range(len(sheet.rows)) if value or not closed or sheet.cells(closed)[n] != how]
        number = self.draw.choice(numbers)
        shown = ";".join(sorted(item.strip() for item in value.split(";"))) if found.is_list else value
        told = Told(sheet.path, (sheet.line(number),), found.name, shown)
        return _text(kind, sheet, sheet.written(sheet.changed(number, found.name, value)), told, commands=commands)

    # ------------------------------------------------------------------------------------------------------ keys

    def keys(self) -> Iterator[Fault]:
        """Keys that stand twice, values that must be one of a kind, keys that lead nowhere, rows that went missing."""
        for sheet in (sheet for sheet in self.sheets if sheet.rows):
            yield self._twice(sheet)
            for found in sheet.fields:
                if found.unique:
                    yield self._repeated(sheet, found)
            for key in sheet.declared.foreign_keys:
                if key.column in sheet.head:
                    yield self._dangling(sheet, key)
                    yield from self._orphans(sheet, key)

    def _twice(self, sheet: Sheet) -> Fault:
        """A row entered twice, apart from what may not be the same in two rows for another reason."""
        number = self.draw.randrange(len(sheet.rows))
        unique = {found.name for found in sheet.fields if found.unique}
        cells = zip(sheet.head, sheet.rows[number], strict=True)
        again = tuple(f"{cell} again" if name in unique else cell for name, cell in cells)
        lines = sheet.line(number), sheet.line(len(sheet.rows))
        told = Told(sheet.path, lines, ", ".join(sheet.declared.key), sheet.key(again))
        return _text("key twice", sheet, sheet.written([*sheet.rows, again]), told, commands=COMMANDS[:2])

    def _repeated(self, sheet: Sheet, found: Field) -> Fault:
        one, other = sorted(self.draw.sample(range(len(sheet.rows)), 2))
        value = sheet.cells(found.name)[one]
        told = Told(sheet.path, (sheet.line(one), sheet.line(other)), found.name, value)
        text = sheet.written(sheet.changed(other, found.name, value))
        return _text("value that another row has", sheet, text, told, commands=COMMANDS[:2])

    def _parent(self, key: ForeignKey) -> Sheet:
        return next(sheet for sheet in self.sheets if sheet.table == key.table)

    def _dangling(self, sheet: Sheet, key: ForeignKey) -> Fault:
        known = self._parent(key).cells(key.parent_column)
        value = next(filter(None, sheet.cells(key.column)), known[0])
        value = re.sub(r"\d", "9", value) if re.search(r"\d", value) else re.sub("[A-Z]", "Q", value)
        pattern = sheet.declared.field(key.column).pattern
        assert value not in known and (not pattern or re.fullmatch(pattern, value)), value
        number = self.draw.randrange(len(sheet.rows))
        told = Told(sheet.path, (sheet.line(number),), key.column, value)
        text = sheet.written(sheet.changed(number, key.column, value))
        return _text("dangling key", sheet, text, told, commands=COMMANDS[:2])

    def _orphans(self, sheet: Sheet, key: ForeignKey) -> Iterator[Fault]:
        """The row gone to which a row leads; each table whose rows led there tells it, once."""
        parent = self._parent(key)
        used = sorted(set(filter(None, sheet.cells(key.column))))
        if not used:
            return
        gone = self.draw.choice(used)
        left = [row for row in parent.rows if row[parent.column(key.parent_column)] != gone]
        after = Sheet(parent.path, parent.table, parent.head, tuple(left), parent.fields)
        told = []
        for other in [after if each is parent else each for each in self.sheets]:
            for lead in other.declared.foreign_keys:
                if lead.table == key.table and lead.column in other.head:
                    cells = other.cells(lead.column)
                    lines = [other.line(number) for number, cell in enumerate(cells) if cell == gone]
                    told += [Told(other.path, tuple(lines), lead.column, gone)] if lines else []
        fault = _text("row that others lead to gone", parent, after.written(), *told, commands=COMMANDS[:2])
        yield replace(fault, besides=1)


EDTF = ("2023-13", "2023-02-30", "2023/03/07", "[2024..2023]", "7 March 2023", "20230307", "[..]", "2023-3-7", "0000")
DAYS = ("2023-02-30", "7.3.2023", "2023-3-7", "soon", "20230307", "2023-03")
NUMBERS = ("1.5", "-1", "three", "1e3", "٣", "9999999999", "1,000")
for _text_of_a_date in EDTF:
    try:
        edtf.bounds(_text_of_a_date)
    except ValueError:
        continue
    raise AssertionError(f"{_text_of_a_date} is a date")


def _text(kind: str, sheet: Sheet, text: str | bytes, *told: Told, commands: tuple[str, ...] = COMMANDS) -> Fault:
    data = text if isinstance(text, bytes) else text.encode()
    return Fault(kind, sheet.path, told, lambda path: path.write_bytes(data), commands)


# ------------------------------------------------------------------------------------------------------ files


def of_files(sheet: Sheet) -> Iterator[Fault]:
    """A file spoilt as a whole: its encoding, line ends, header, quotation marks, widths, or the file itself."""
    text, path = sheet.written(), sheet.path
    last = sheet.line(len(sheet.rows) - 1)
    end = text.count("\n")
    *before, row = sheet.rows

    def told(line: int | None = None, column: str = "", value: str = "") -> Told:
        return Told(path, () if line is None else (line,), column, value)

    def with_last(insert: bytes) -> bytes:
        return text.encode()[:-1] + insert + b"\n"

    yield _text("Latin-1", sheet, with_last(b"\xe9"), told(end, "", "e9 0a"))
    yield _text("half a letter of UTF-8", sheet, with_last(b"\xe2\x82"), told(end, "", "e2 82 0a"))
    yield _text("UTF-16", sheet, text.encode("utf-16"), told(1))
    yield _text("UTF-16 without a mark", sheet, text.encode("utf-16-le"), told(1, "", "\0"))
    yield _text("byte order mark", sheet, text.encode("utf-8-sig"), told(1))
    yield _text("carriage returns alone", sheet, text.replace("\n", "\r"), told(1, "", "\r"))
    yield _text("a lone carriage return", sheet, with_last(b"\rx"), told(end, "", "\r"))
    yield _text("NUL", sheet, with_last(b"\0"), told(end, "", "\0"))
    yield _text("escape code of a terminal", sheet, with_last(b"\x1b[2J"), told(end, "", "\x1b"))
    yield _text("huge cell", sheet, sheet.written([*before, ("x" * HUGE, *row[1:])]), told(last))
    for mark in ";\t|":
        head = mark.join(sheet.head)
        yield _text("wrong delimiter", sheet, sheet.written(delimiter=mark), told(1, "", head))
    yield from _headers(sheet, told)
    yield _text("empty file", sheet, "", told(1))
    yield _text("blank lines alone", sheet, "\n\n", told(1))
    yield _text("open quotation mark", sheet, f'{sheet.written(before)}"{",".join(row)}\n', told(last))
    yield _text("letters after a quotation mark", sheet, f'{sheet.written(before)}"a"b,{",".join(row)}\n', told(last))
    yield _text("row too short", sheet, sheet.written([*before, row[:-1]]), told(last))
    yield _text("row too long", sheet, sheet.written([*before, (*row, "more")]), told(last))
    yield from _things(sheet)


def _headers(sheet: Sheet, told: Callable[..., Told]) -> Iterator[Fault]:
    name, more = sheet.head[0], [(*row, "more") for row in sheet.rows]
    rest = [row[1:] for row in sheet.rows]
    renamed = Told(sheet.path, (1,), "", name.title()), Told(sheet.path, (1,), name)
    yield _text("column twice", sheet, sheet.written(more, (*sheet.head, name)), told(1, name))
    yield _text("unknown column", sheet, sheet.written(more, (*sheet.head, "colour")), told(1, "", "colour"))
    yield _text("column missing", sheet, sheet.written(rest, sheet.head[1:]), told(1, name))
    yield _text("column renamed", sheet, sheet.written(None, (name.title(), *sheet.head[1:])), *renamed)


def _things(sheet: Sheet) -> Iterator[Fault]:
    """Something else, or nothing, in the place of the file."""
    told = (Told(sheet.path),)
    is_raw = sheet.table in inputs.raw_tables()
    if is_raw or not inputs.table_named(sheet.table).optional:  # anchor makes those of raw/
        yield Fault("no file", sheet.path, told, lambda path: None, COMMANDS[: 2 if is_raw else 3])
    yield Fault("folder in its place", sheet.path, told, Path.mkdir)
    yield Fault("broken link", sheet.path, told, lambda path: path.symlink_to("nowhere.csv"))
    yield Fault("link to itself", sheet.path, told, lambda path: path.symlink_to(path.name))
    if hasattr(os, "mkfifo"):
        yield Fault("named pipe in its place", sheet.path, told, os.mkfifo)


def spread(faults: list[Fault], wanted: int) -> list[Fault]:
    """So many of some faults, one of each kind at least."""
    draw = random.Random(2)
    kinds: dict[str, list[Fault]] = {}
    for fault in faults:
        kinds.setdefault(fault.kind, []).append(fault)
    first = [draw.choice(some) for some in kinds.values()]
    rest = [fault for fault in faults if fault not in first]
    return [*first, *draw.sample(rest, min(max(wanted - len(first), 0), len(rest)))]
