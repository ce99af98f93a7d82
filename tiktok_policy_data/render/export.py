"""Turn rows into text that is safe in a spreadsheet and a terminal, and save views as CSV, JSON, HTML or Parquet."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.errors import UnknownNameError, listed
from tiktok_policy_data.io.atomic import replace_file
from tiktok_policy_data.io.csv import CONTROL, LIST_SEPARATOR
from tiktok_policy_data.io.jsonl import encoded

if TYPE_CHECKING:
    import pandas as pd


#: How a text begins that a spreadsheet would run as a formula.
FORMULA = ("=", "+", "-", "@")


def csv_text(columns: Sequence[str], records: Iterable[Mapping[str, Any]], separator: str = ",") -> str:
    """Return records as CSV, or with tabs as TSV: lists joined by semicolons, missing values empty, line feeds.

    Text that a spreadsheet would run as a formula, or a terminal as a control sequence, is neutralised.
    """
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_csv_cell(row[name]) for name in columns] for row in records)
    return out.getvalue()


def json_text(value: object) -> str:
    """Return a value as indented JSON, dates as text, control characters escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=date.isoformat)
    return _escaped(text) + "\n"


def json_lines_text(records: Iterable[Record]) -> str:
    """Return records as JSON Lines, dates as text, control characters escaped."""
    return _escaped(encoded(records).decode())


def _escaped(text: str) -> str:
    """Escape control characters in JSON; the encoder has escaped those below a space, so line feeds are its own."""
    return CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def ending_of(path: Path, *endings: str) -> str:
    """Return the ending of a file name in lower case; raise UnknownNameError if it is none of some."""
    found = path.suffix.lower()
    if found not in endings:
        raise UnknownNameError(f"Expected a file name that ends in {listed(endings)}, not {path.suffix!r}: {path}")
    return found


def save(path: Path, records: Sequence[Mapping[str, Any]], html: Callable[[], str], title: str) -> Path:
    """Write a view in the format of the file's extension (.csv, .json, .html) and return the path."""
    from html import escape

    writers = {
        ".csv": lambda: csv_text(list(records[0]) if records else [], records),
        ".json": lambda: json_text(list(records)),
        ".html": lambda: _PAGE.format(title=escape(title), body=html()),
    }
    text = writers[ending_of(path, *writers)]()
    with replace_file(path.resolve()) as aside:
        aside.write_text(text, encoding="utf-8", newline="")
    return path


def save_frame(frame: pd.DataFrame, path: Path | None) -> str | None:
    """Write a frame in the format of the file's extension, .csv or .parquet; return CSV text if `path` is None."""
    if path is None:
        return str(_safe(frame).to_csv(index=False, lineterminator="\n"))
    ending = ending_of(path, ".csv", ".parquet")
    with replace_file(path.resolve()) as aside:
        if ending == ".csv":
            _safe(frame).to_csv(aside, index=False, lineterminator="\n")
        else:
            # Days are consecutive: as deltas they take almost no space, in a dictionary most of the file.
            days = list(frame.select_dtypes("datetime"))
            frame.to_parquet(
                aside,
                index=False,
                compression="zstd",
                use_dictionary=[name for name in frame if name not in days],
                column_encoding=dict.fromkeys(days, "DELTA_BINARY_PACKED"),
            )
    return None


def _safe(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose texts, all of them categories, are neutralised as in `csv_text`."""
    renamed: dict[str, Any] = {
        str(name): column.cat.rename_categories([_csv_cell(value) for value in column.cat.categories])
        for name, column in frame.select_dtypes("category").items()
        if any(_csv_cell(value) != value for value in column.cat.categories)
    }
    return frame.assign(**renamed) if renamed else frame


_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>{title}</title>
<body style="font-family:sans-serif">
{body}
</body>
</html>
"""


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        value = LIST_SEPARATOR.join(value)
    if not isinstance(value, str):
        return str(value)
    text = value.replace("\r\n", "\n").replace("\r", "\n")  # a bare CR would not be quoted
    text = CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)  # a terminal would obey it
    # The apostrophe makes it text.
    return "'" + text if text.startswith((*FORMULA, "\t", "\n")) else text
