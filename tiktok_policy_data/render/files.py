"""Choose the format of a file by its ending, and write tables in that format, whole or not at all."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Literal, get_args

from tiktok_policy_data.errors import UnknownNameError, listed
from tiktok_policy_data.io.atomic import replace_file
from tiktok_policy_data.io.extras import check_extra
from tiktok_policy_data.render import databases, export
from tiktok_policy_data.render.content import ALL, Content

Form = Literal["csv", "tsv", "csv.gz", "json", "jsonl", "parquet", "xlsx", "dta", "sqlite", "duckdb"]

FORMS: tuple[str, ...] = get_args(Form)
#: Formats that a terminal can show.
TEXT = ("csv", "tsv", "json", "jsonl")
#: Formats that hold several tables.
MANY = ("xlsx", "sqlite", "duckdb")
#: Formats that show labels in views.
WITH_VIEWS = ("sqlite", "duckdb")
#: Formats that a spreadsheet opens by guessing the encoding.
GUESSED = ("csv", "tsv")
#: What a spreadsheet takes as the sign of UTF-8.
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def form_of(path: Path | None, form: str | None) -> str:
    """Return the format in which to write a file, by its name or as given; None as a path is standard output.

    Raises UnknownNameError for an unknown format, for an unknown ending without a format, and where the two differ.
    """
    if form is not None and form not in FORMS:
        raise UnknownNameError(f"form must be {listed(FORMS)}, not {form!r}.")
    if path is None:
        return form or "csv"
    ending = next((ending for ending in FORMS if path.name.lower().endswith(f".{ending}")), None)
    if form and ending and form != ending:
        raise UnknownNameError(f"The format {form} and the ending of {path} do not match; give only one of them.")
    if found := form or ending:
        return found
    endings = listed(f".{ending}" for ending in FORMS)
    raise UnknownNameError(f"{path} must end in {endings}; for any other name, give the format.")


def check(form: str, table: str, labels: bool, excel: bool) -> None:
    """Raise UnknownNameError where a format cannot have what is asked for, ModuleNotFoundError without its library."""
    if table == ALL and form not in MANY:
        raise UnknownNameError(f"A file of the format {form} has one table; {listed(MANY, 'and')} have all of them.")
    if labels and form in WITH_VIEWS:
        raise UnknownNameError(f"labels must be left out for {form}: its views, such as measures_labelled, have them.")
    if excel and form not in GUESSED:
        raise UnknownNameError(f"excel must be left out for {form}: it is for {listed(GUESSED, 'and')}.")
    if form == "xlsx":
        check_extra("Excel workbooks", "excel", "xlsxwriter")
    if form == "duckdb":
        check_extra("DuckDB files", "duckdb", "duckdb")


def as_bytes(content: Content, form: str, excel: bool = False) -> bytes:
    """Return tables in a format that `check` has accepted."""
    return (BYTE_ORDER_MARK if excel else b"") + _WRITERS[form](content)


def write(path: Path, data: bytes) -> None:
    """Write a file; an existing one is replaced once the new one is complete. Raises DataError if it cannot be."""
    target = path.resolve()
    if target.exists() and not (target.is_file() or target.is_dir()):  # write to a pipe or a device, do not replace it
        target.write_bytes(data)
        return
    with replace_file(target) as temporary:
        temporary.write_bytes(data)


def _csv(content: Content, separator: str = ",") -> bytes:
    table, records = content.part(content.names[0])
    return export.csv_text(table.columns, records, separator).encode()


def _json(content: Content) -> bytes:
    return export.json_text(content.part(content.names[0])[1]).encode()


def _json_lines(content: Content) -> bytes:
    return export.json_lines_text(content.part(content.names[0])[1]).encode()


def _parquet(content: Content) -> bytes:
    (name,) = content.names
    if not content.labels:
        return content.release.parquet_bytes(name)
    from tiktok_policy_data.io.parquet import FOOTER, parquet_bytes

    return parquet_bytes(*content.part(name), {**FOOTER, "version": content.release.version})


def _workbook(content: Content) -> bytes:
    from tiktok_policy_data.render.workbook import workbook

    return workbook(content)


def _stata(content: Content) -> bytes:
    from tiktok_policy_data.render.stata import stata

    return stata(content)


_WRITERS: dict[str, Callable[[Content], bytes]] = {
    "csv": _csv,
    "tsv": lambda content: _csv(content, "\t"),
    "csv.gz": lambda content: gzip.compress(_csv(content), mtime=0),
    "json": _json,
    "jsonl": _json_lines,
    "parquet": _parquet,
    "xlsx": _workbook,
    "dta": _stata,
    "sqlite": databases.sqlite_bytes,
    "duckdb": databases.duckdb_bytes,
}
