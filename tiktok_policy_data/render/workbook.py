"""Write tables as an Excel workbook: a sheet a table, then a codebook, so that no cell is taken for a formula."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from tiktok_policy_data.core.citation import NAME
from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.core.schema import Field, Table
from tiktok_policy_data.errors import DataError, Problem
from tiktok_policy_data.render.content import CODES, Content
from tiktok_policy_data.render.export import FORMULA

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

#: What Excel allows: characters of a cell, counted as UTF-16, and rows of a sheet.
MOST_CHARACTERS, MOST_ROWS = 32_767, 1_048_576
#: Items of a list in a cell are joined by this.
LIST_JOINT = "; "
#: Narrowest and widest column, in characters; longer text runs over the edge.
NARROW, WIDE = 8, 60
#: Widest column of the sheets that describe, whose text is wrapped.
WRAPPED = 90
#: Excel has no day before this one; an earlier day is written as text.
FIRST_DAY = date(1900, 3, 1)


class Styles(NamedTuple):
    """The formats of cells."""

    head: Format
    day: Format
    #: Text that Excel would read as a formula once somebody edits the cell.
    kept: Format
    wrapped: Format


def workbook(content: Content) -> bytes:
    """Return tables as a workbook, the same bytes for the same release.

    Raises
    ------
    DataError
        If a table has more rows, or a cell more text, than Excel allows.
    """
    import xlsxwriter

    out = BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, {"in_memory": True, **safe})
    styles = Styles(
        head=book.add_format({"bold": True, "bg_color": "#DDE6EE", "bottom": 1}),
        day=book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        kept=book.add_format({"quote_prefix": True}),
        wrapped=book.add_format({"text_wrap": True, "valign": "top"}),
    )
    about = content.about()
    book.set_properties(
        {
            "title": content.title,
            "author": NAME,
            "comments": about["citation"],
            "created": content.made_at,
        }
    )
    for name in content.names:
        _data_sheet(book, styles, *content.part(name))
    _text_sheet(book, styles, "codebook", content.codebook())
    if CODES not in content.names and (codes := content.codes()):
        _text_sheet(book, styles, CODES, codes)
    _text_sheet(book, styles, "about", [{"what": what, "value": value} for what, value in about.items()])
    book.close()
    return out.getvalue()


def _data_sheet(book: Workbook, styles: Styles, table: Table, records: Sequence[Record]) -> None:
    """Add the sheet of a table; a note on each column name has title and description."""
    if len(records) >= MOST_ROWS:
        expected = f"expected fewer than {MOST_ROWS:,} rows, which is what a sheet of Excel has"
        raise DataError(Problem(table.name, expected, value=f"{len(records):,}", do="Choose another format."))
    sheet = _sheet(book, styles, table.name, table.columns, len(records))
    for place, field in enumerate(table.fields):
        sheet.write_comment(0, place, _note(field), {"author": NAME, "x_scale": 2, "y_scale": 1.5})
    for number, row in enumerate(records, 1):
        for place, name in enumerate(table.columns):
            value = row[name]
            if value is not None and value != []:
                _write(sheet, styles, (number, place), value, table, row)
    for place, name in enumerate(table.columns):
        sheet.set_column(place, place, _width(name, (row[name] for row in records), WIDE))


def _text_sheet(book: Workbook, styles: Styles, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add a sheet of short texts that describe; long ones are wrapped."""
    columns = list(rows[0])
    sheet = _sheet(book, styles, name, columns, len(rows))
    for number, row in enumerate(rows, 1):
        for place, column in enumerate(columns):
            value = row[column]
            if isinstance(value, bool):
                sheet.write_boolean(number, place, value, styles.wrapped)
            elif value is not None:
                sheet.write_string(number, place, value, styles.wrapped)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _width(column, (row[column] for row in rows), WRAPPED))


def _sheet(book: Workbook, styles: Styles, name: str, columns: Sequence[str], rows: int) -> Worksheet:
    """Add a sheet with a header that stays in view and can filter."""
    sheet = book.add_worksheet(name)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column, styles.head)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, rows, len(columns) - 1)
    return sheet


def _note(field: Field) -> str:
    codes = f"\nCodes: {field.vocabulary}" if field.vocabulary else ""
    return f"{field.title}\n{field.description}{codes}"


def _write(sheet: Worksheet, styles: Styles, at: tuple[int, int], value: Any, table: Table, row: Record) -> None:
    """Write one cell by its type."""
    if isinstance(value, bool):
        sheet.write_boolean(*at, value)
    elif isinstance(value, int):
        sheet.write_number(*at, value)
    elif isinstance(value, date) and value >= FIRST_DAY:
        sheet.write_datetime(*at, value, styles.day)
    else:
        text = _text(value)
        if len(text) > MOST_CHARACTERS // 2 and len(text.encode("utf-16-le")) // 2 > MOST_CHARACTERS:
            expected = f"expected at most {MOST_CHARACTERS:,} characters, which is what a cell of Excel has"
            key = " ".join(str(row[name]) for name in table.key)
            do = "Choose another format."
            raise DataError(Problem(table.name, expected, key, table.columns[at[1]], text, do))
        sheet.write_string(*at, text, styles.kept if text.startswith(FORMULA) else None)


def _text(value: Any) -> str:
    return LIST_JOINT.join(value) if isinstance(value, list) else str(value)


def _width(name: str, values: Iterable[Any], most: int) -> int:
    """Return a width that shows the name of a column beside its button and most of its cells."""
    longest = max((len(_text(value)) for value in values if value is not None), default=0)
    return max(NARROW, len(name) + 4, min(longest + 1, most))
