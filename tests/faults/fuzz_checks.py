"""What the package promises of any input: one function per promise, for test_fuzz.py and for fuzz.py.

Beside each promise stands a plain reading, written from the words of the docstrings, slow and without regular
expressions. A function returns in a word what became of the input, and fails when the package says otherwise.
"""

import csv
import io
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date
from hashlib import sha256
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pandas as pd

from tiktok_policy_data.core import edtf, passages, schema
from tiktok_policy_data.core.rows import in_key_order
from tiktok_policy_data.errors import DataError
from tiktok_policy_data.io.csv import read_csv, write_csv

# --------------------------------------------------------------------------------------------------- dates


def plain_day(text: str) -> tuple[date, date] | None:
    """First and last day of a year, month or day; None for anything else."""
    parts = text.split("-")
    widths = [4, 2, 2][: len(parts)]
    if len(parts) > 3 or [len(part) for part in parts] != widths:
        return None
    if any(character not in "0123456789" for part in parts for character in part):
        return None
    year, *rest = map(int, parts)
    if year < 1 or (rest and not 1 <= rest[0] <= 12):
        return None
    if not rest:
        return date(year, 1, 1), date(year, 12, 31)
    last = monthrange(year, rest[0])[1]
    if len(rest) == 1:
        return date(year, rest[0], 1), date(year, rest[0], last)
    return (date(year, *rest), date(year, *rest)) if 1 <= rest[1] <= last else None


def plain_sides(text: str) -> tuple[str, str] | None:
    """The two sides of a range as written, either of them perhaps empty; None for what is no range."""
    if not (text[:1] == "[" and text[-1:] == "]" and text.count("..") == 1):
        return None
    first, last = text[1:-1].split("..")
    return (first, last) if first or last else None


def plain_bounds(text: str) -> tuple[date | None, date | None] | None:
    """The bounds of a date of the subset; None for anything else."""
    if sides := plain_sides(text):
        spans = [plain_day(side) if side else (None, None) for side in sides]
        if None in spans:
            return None
        first, last = spans[0][0], spans[1][1]
        return None if first and last and first > last else (first, last)
    return plain_day(text[:-1] if text[-1:] in ("~", "?") else text)


def a_date(text: str) -> str:
    """`bounds` takes what the plain reading takes, with the same days, and says what is wrong with all else."""
    wanted = plain_bounds(text)
    try:
        found = edtf.bounds(text)
    except ValueError as fault:
        assert str(fault)
        assert wanted is None
        return "refused"
    assert found == wanted
    return "range" if text[0] == "[" else "date"


def a_date_in_words(text: str) -> str:
    """`in_words` says a date of the subset as its docstring has it, and gives any other text back."""
    said = edtf.in_words(text)
    sides = plain_sides(text)
    if not sides or plain_day(sides[0] or "2000") is None or plain_day(sides[1] or "2000") is None:
        # a range of days that do not exist may be said, or given back
        assert said == text or sides
        return "as it is"
    assert said == (f"{sides[0]} to {sides[1]}" if all(sides) else f"by {sides[1]}" if sides[1] else f"from {sides[0]}")
    return "in words"


def a_date_of_the_library(text: str) -> str:
    """What `bounds` takes, the package edtf takes as `even` writes it, with the same bounds."""
    try:
        found = edtf.bounds(text)
    except ValueError:
        return "refused"
    sides = plain_sides(text) or (text.rstrip("~?"),) * 2
    first, last = (_of_the_library(side) if side else None for side in sides)
    assert found == (first and first[0], last and last[1])
    # It takes no range from a month to a day, which the standard allows and a release does not have.
    _library().parse_edtf(edtf.even(text))
    return "agreed"


def _library() -> Any:
    """The package edtf, which nothing else here needs."""
    return import_module("edtf")


def _of_the_library(text: str) -> tuple[date, date]:
    """First and last day of a year, month or day as the package edtf has them."""
    parsed = _library().parse_edtf(text)
    year, month, day = parsed.upper_strict()[:3]
    return date(*parsed.lower_strict()[:3]), date(year, month, min(day, monthrange(year, month)[1]))


# ------------------------------------------------------------------------------------------------- anchors

CURLY = {
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{SINGLE LOW-9 QUOTATION MARK}": "'",
    "\N{SINGLE HIGH-REVERSED-9 QUOTATION MARK}": "'",
    "\N{LEFT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
    "\N{DOUBLE LOW-9 QUOTATION MARK}": '"',
    "\N{DOUBLE HIGH-REVERSED-9 QUOTATION MARK}": '"',
}


def plain_normalised(text: str) -> str:
    """White space runs made one blank, curly quotes straight, ends trimmed."""
    made: list[str] = []
    for character in text:
        if not character.isspace():
            made.append(CURLY.get(character, character))
        elif made and made[-1] != " ":
            made.append(" ")
    return "".join(made[:-1] if made[-1:] == [" "] else made)


def plain_hash(passage: str) -> str:
    return sha256(plain_normalised(passage).encode()).hexdigest()


def plain_paragraphs(text: str) -> list[tuple[int, int]]:
    """Begin and end of every line that is not blank."""
    cuts = [-1, *(place for place, character in enumerate(text) if character == "\n"), len(text)]
    lines = [(a + 1, b) for a, b in pairwise(cuts)]
    return [(a, b) for a, b in lines if text[a:b] and not text[a:b].isspace()]


def plain_places(text: str, words: str) -> list[tuple[int, int]]:
    """Begin and end of every stretch that is `words` when normalised, and cuts no word of the text in two."""
    wanted = plain_normalised(words)
    straight = [CURLY.get(character, character) for character in text]
    begins = [a for a, character in enumerate(straight) if wanted and character == wanted[0]]
    ends = [b + 1 for b, character in enumerate(straight) if wanted and character == wanted[-1]]

    def cuts_a_word(place: int) -> bool:
        return 0 < place < len(text) and all(c.isalnum() or c == "_" for c in text[place - 1 : place + 1])

    return [
        (a, b)
        for a in begins
        for b in ends
        if b > a and not cuts_a_word(a) and not cuts_a_word(b) and plain_normalised(text[a:b]) == wanted
    ]


def plain_pairs(text: str, first_words: str, last_words: str) -> Iterator[tuple[int, int]]:
    """Every stretch that begins with the first words and, after them, ends with the last."""
    ends = plain_places(text, last_words)
    for begin, after in plain_places(text, first_words):
        yield from ((begin, stop) for at, stop in ends if at >= after)


def plain_find(text: str, paragraph: int, first_words: str, last_words: str) -> tuple[int, int] | None:
    """Where the one passage of the paragraph stands; None when there is none, more than one, or the words do not do."""
    spans = plain_paragraphs(text)
    if not 1 <= paragraph <= len(spans):
        return None
    start, end = spans[paragraph - 1]
    pairs = list(plain_pairs(text[start:end], first_words, last_words))
    if len(pairs) != 1:
        return None
    begin, stop = (start + place for place in pairs[0])
    first, last, whole = (len(part.split()) for part in (first_words, last_words, text[begin:stop]))
    fits = max(first, last) <= 6 and max(len(first_words), len(last_words)) <= 300
    return (begin, stop) if fits and whole >= 8 and 2 * (first + last) <= whole else None


def a_text(text: str) -> str:
    """Normalisation, hash and paragraphs are as said, and normalising twice changes nothing."""
    made = passages.normalised(text)
    assert made == plain_normalised(text)
    assert passages.normalised(made) == made
    assert passages.passage_sha256(text) == plain_hash(text)
    assert passages.paragraphs(text) == plain_paragraphs(text)
    return "as it is" if made == text else "changed"


def a_passage(text: str, paragraph: int, first_words: str, last_words: str) -> str:
    """`find` finds the place that the plain reading finds, with its hash, or says why not."""
    wanted = plain_find(text, paragraph, first_words, last_words)
    return _as_wanted(lambda: passages.find(text, paragraph, first_words, last_words), text, wanted)


def _as_wanted(find: Callable[[], passages.Passage], text: str, wanted: tuple[int, int] | None) -> str:
    """A search finds the wanted place with its hash; where none is wanted, it says why it found none."""
    try:
        found = find()
    except passages.NotFound as fault:
        assert str(fault)
        assert wanted is None, wanted
        return "NotFound"
    assert (found.start, found.end) == wanted
    assert found.sha256 == plain_hash(text[found.start : found.end])
    return "found"


def a_passage_of_an_excerpt(text: str, first_words: str, last_words: str) -> str:
    """`find_in_excerpt` finds what `find` finds in the one paragraph where the words fit, or says why not."""
    fits = [
        number
        for number, (a, b) in enumerate(plain_paragraphs(text), 1)
        if any(plain_pairs(text[a:b], first_words, last_words))
    ]
    wanted = plain_find(text, fits[0], first_words, last_words) if len(fits) == 1 else None
    return _as_wanted(lambda: passages.find_in_excerpt(text, first_words, last_words), text, wanted)


def a_passage_by_hash(text: str, first_words: str, last_words: str) -> str:
    """`find_by_hash` finds every passage that the ends bound, by its hash, and none with another hash."""
    assert passages.find_by_hash(text, first_words, last_words, "0" * 64) is None
    pairs = list(plain_pairs(text, first_words, last_words))
    for begin, stop in [*pairs[:3], *pairs[-3:]]:
        wanted = plain_hash(text[begin:stop])
        found = passages.find_by_hash(text, first_words, last_words, wanted)
        assert found
        assert (found.start, found.end) in pairs
        assert found.sha256 == wanted == plain_hash(text[found.start : found.end])
    return "found" if pairs else "None"


# --------------------------------------------------------------------------------------------------- links

#: TextDirectiveExplicitChar of the URL Fragment Text Directives: URL code points but for the three with a meaning.
EXPLICIT = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!$'()*+./:;=?@_~")
HEXADECIMAL = set("0123456789ABCDEFabcdef")


def decoded(part: str) -> str:
    """A TextDirectiveString as the text that it stands for; fails where the grammar is broken."""
    data, place = bytearray(), 0
    assert part, "a part of a text directive is empty"
    while place < len(part):
        if part[place] == "%":
            digits = part[place + 1 : place + 3]
            assert len(digits) == 2 and set(digits) <= HEXADECIMAL, part
            data.append(int(digits, 16))
            place += 3
        else:
            assert part[place] in EXPLICIT, (part, part[place])
            data += part[place].encode()
            place += 1
    return data.decode()


def a_link(url: str, first_words: str, last_words: str) -> str:
    """A link leads to the same page and part of it, and its one text directive says both ends again."""
    made = passages.link(url, first_words, last_words)
    page, _, fragment = made.partition("#")
    part, mark, directives = fragment.partition(":~:")
    assert mark
    assert page == url.partition("#")[0]
    assert unquote(part) == unquote(url.partition("#")[2].partition(":~:")[0])
    (directive,) = directives.split("&")
    assert directive.startswith("text=")
    assert [decoded(words) for words in directive.removeprefix("text=").split(",")] == [first_words, last_words]
    try:
        before = urlsplit(url)
    except ValueError:
        return "no URL before"
    after = urlsplit(made)
    assert after[:4] == before[:4]
    assert after.fragment.endswith(f":~:{directives}")
    return "with a part" if part else "of a page"


# ----------------------------------------------------------------------------------------------------- CSV


def _field(name: str, kind: str) -> schema.Field:
    return schema.Field(name=name, title=name, description=name, type=kind)


#: A column of every type that people write.
TABLE = schema.Table(
    name="rows",
    title="Rows",
    description="Rows.",
    key=("key", "number"),
    fields=(
        _field("key", "string"),
        _field("number", "integer"),
        _field("day", "date"),
        _field("some", "array"),
        _field("note", "string"),
    ),
)
HEADER = ",".join(TABLE.columns)
Row = tuple[str, ...]


def plain_typed(kind: str, cell: str) -> object:
    """The value that a cell stands for; ValueError for a cell that is no day or number."""
    cell = cell.strip()
    if kind == "array":
        return sorted(item.strip() for item in cell.split(";")) if cell else []
    if not cell or kind == "string":
        return cell or None
    if kind == "integer" and (len(cell) > 9 or set(cell) - set("0123456789")):
        raise ValueError(cell)
    day = plain_day(cell) if kind == "date" else None
    if kind == "date" and (len(cell) != 10 or day is None):
        raise ValueError(cell)
    return day[0] if day else int(cell)


def plain_record(row: Row) -> dict[str, object]:
    return {field.name: plain_typed(field.type, cell) for field, cell in zip(TABLE.fields, row, strict=True)}


def has_controls(text: str) -> bool:
    """Whether a text holds control characters but the tab and the line feed."""
    return any((ord(c) < 32 and c not in "\t\n") or 127 <= ord(c) < 160 for c in text)


def a_file(path: Path, data: bytes) -> str:
    """Any bytes give rows, those of the standard library's reader with line ends LF, or DataError with a message."""
    path.write_bytes(data)
    try:
        records, lines = read_csv(path, TABLE.fields)
    except DataError as fault:
        assert fault.problems
        assert str(fault)
        return "DataError"
    text = data.decode().replace("\r\n", "\n")
    assert not has_controls(text)
    rows = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
    names = rows.pop(0)
    assert len(records) == len(lines) == len(rows)
    assert lines == sorted(set(lines))
    for record, row in zip(records, rows, strict=True):
        assert record == plain_record(tuple(row[names.index(name)] for name in TABLE.columns))
    return "rows" if rows else "no rows"


def written(rows: list[Row], line_end: str, quoted: bool) -> str:
    """Rows as CSV, with quotation marks round every cell or round those that need them."""
    needs = ('"', ",", "\r", "\n")
    cell = [
        [f'"{c.replace(chr(34), chr(34) * 2)}"' if quoted or any(mark in c for mark in needs) else c for c in row]
        for row in rows
    ]
    return "".join(",".join(row) + line_end for row in [TABLE.columns, *cell])


def a_table(path: Path, rows: list[Row], line_end: str, quoted: bool, pandas: bool = True) -> str:
    """Rows of good cells are read as they are, as by csv.DictReader and by pandas; a bad cell is told by its line.

    Line ends are LF, also within cells; other control characters are bad.
    """
    path.write_text(written(rows, line_end, quoted), encoding="utf-8", newline="")
    text = path.read_bytes().decode().replace("\r\n", "\n")
    try:
        wanted = [plain_record(tuple(cell.replace("\r\n", "\n") for cell in row)) for row in rows]
    except ValueError:
        wanted = None
    if has_controls(text):
        wanted = None
    try:
        records, _ = read_csv(path, TABLE.fields)
    except DataError as fault:
        assert wanted is None, fault
        return "DataError"
    assert records == wanted
    reader = csv.DictReader(io.StringIO(text, newline=""))
    assert [plain_record(tuple(row.values())) for row in reader] == records
    if pandas:
        frame = pd.read_csv(io.StringIO(text, newline=""), dtype=str, keep_default_na=False, skip_blank_lines=False)
        assert [plain_record(row) for row in frame.itertuples(index=False, name=None)] == records
    return "rows"


def a_round_trip(path: Path, records: list[dict[str, object]]) -> str:
    """What `write_csv` writes, `read_csv` reads as it was, in the order of its key.

    Only what it would have read itself is written: texts without control characters.
    """
    if any(has_controls(str(cell)) for row in records for cell in row.values()):
        return "left out, with control characters"
    if any(has_controls(item) for row in records for item in row["some"]):
        return "left out, with control characters"
    write_csv(path, TABLE, records)
    again, _ = read_csv(path, TABLE.fields)
    assert again == in_key_order(TABLE, records)
    return "the same"
