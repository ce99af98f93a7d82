"""Write tables for other programs: CSV that is harmless in a spreadsheet, JSON, Parquet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

from tiktok_policy_data.files import LIST_SEPARATOR, replaced
from tiktok_policy_data.store import Release

Form = Literal["csv", "json", "parquet"]
FORMS: tuple[str, ...] = get_args(Form)


def csv_text(columns: Sequence[str], records: Iterable[Mapping[str, Any]]) -> str:
    """Records as CSV: lists joined by semicolons, empty for what is missing, formulas defused, line breaks LF."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_csv_cell(row[name]) for name in columns] for row in records)
    return out.getvalue()


def json_text(value: object) -> str:
    """A value as JSON with dates as text, indented, final line feed."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=date.isoformat) + "\n"


def export(release: Release, table: str, form: Form, out: Path | None) -> bytes | None:
    """Write one table of a release to `out` (returned as bytes when None); an old file stays until the new is whole."""
    if form == "parquet":
        data = release.path(table).read_bytes()
    else:
        records = release.records(table)
        data = (csv_text(release.declared(table).columns, records) if form == "csv" else json_text(records)).encode()
    if out is None:
        return data
    target = out.resolve()
    if target.exists() and not target.is_file():  # a pipe or a device is written to, not replaced
        target.write_bytes(data)
        return None
    with replaced(target) as aside:
        aside.write_bytes(data)
    return None


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        value = LIST_SEPARATOR.join(value)
    if not isinstance(value, str):
        return str(value)
    text = value.replace("\r\n", "\n").replace("\r", "\n")  # a bare CR would not be quoted
    # A spreadsheet would run such a cell as a formula; the apostrophe makes it text.
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\n")) else text
