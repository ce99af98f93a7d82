"""Print records as a table, CSV or JSON."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from shutil import get_terminal_size
from typing import Any

import click

_EDTF = ("starts", "date", "published")


def print_records(
    form: str,
    columns: Sequence[str],
    records: Sequence[Mapping[str, Any]],
    short: Sequence[str] | None = None,
    aside: Sequence[str] = (),
) -> None:
    """Print records: all columns as CSV or JSON, the `short` ones as a table, without `aside` if it is narrow."""
    columns = [name for name in columns if not records or name in records[0]]
    if form in ("csv", "json"):
        from tiktok_policy_data.render import export

        text = export.json_text(list(records)) if form == "json" else export.csv_text(columns, records)
        click.echo(text, nl=False)
    else:
        from tiktok_policy_data.core.edtf import in_words
        from tiktok_policy_data.render import terminal
        from tiktok_policy_data.render.styles import STYLES

        aside = aside if terminal.is_narrow() else ()
        names = [name for name in short or columns if name in columns and name not in aside]
        rows = [
            [in_words(record[name]) if name in _EDTF else terminal.shown(record[name]) for name in names]
            for record in records
        ]
        colours = {
            (number, names.index("status")): STYLES[record["status"]].terminal
            for number, record in enumerate(records)
            if "status" in names
        }
        show_long(terminal.table(names, rows, colours))


def show_long(text: str) -> None:
    """Print text; in a terminal that it does not fit, through the pager that PAGER names, as git does."""
    if sys.stdout.isatty() and text.count("\n") >= get_terminal_size().lines:
        os.environ.setdefault("LESS", "FRX")  # keep colours, and do not clear the screen
        click.echo_via_pager(text)
    else:
        click.echo(text)
