"""Print records for people: aligned tables in the terminal, with colour where it is one, and wrapped text."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

from tiktok_policy_data.problems import ascii_safe

#: Colour of each status and coverage state; each also has a sign of its own or is spelt out.
COLOURS = {
    "in_force": "green",
    "adopted": "green",
    "completed": "green",
    "suspended": "cyan",
    "ended": "blue",
    "failed": "blue",
    "announced": "yellow",
    "proposed": "yellow",
    "under_review": "yellow",
    "expected": "yellow",
    "called_for": "yellow",
    "declined": "red",
    "absent": "red",
    "stated_absent": "red",
    "silent": "bright_black",
    "not_searched": "magenta",
    "not_yet": "bright_black",
}


def width() -> int | None:
    """Columns of the terminal; None when the output goes elsewhere and nothing need be cut."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def table(head: Sequence[str], rows: Iterable[Sequence[str]], colours: dict[tuple[int, int], str] | None = None) -> str:
    """An aligned table; the last column is cut where the terminal ends. `colours`: (row, column) → colour."""
    cells = [[ascii_safe(cell) for cell in row] for row in rows]
    sizes = [max(len(row[column]) for row in [list(head), *cells]) for column in range(len(head))]
    room = width()
    if room:
        sizes[-1] = max(min(sizes[-1], room - sum(sizes[:-1]) - 2 * (len(sizes) - 1)), 12)

    def line(row: Sequence[str], number: int | None) -> str:
        parts = []
        for column, cell in enumerate(row):
            size = sizes[column]
            text = cell if len(cell) <= size else cell[: size - 1] + "…"
            text = text.ljust(size) if column < len(row) - 1 else text
            if number is None:
                text = click.style(text, bold=True)
            elif colours and (colour := colours.get((number, column))):
                text = click.style(text, fg=colour)
            parts.append(text)
        return "  ".join(parts).rstrip()

    return "\n".join([line(head, None), *(line(row, number) for number, row in enumerate(cells))])


def paragraph(text: str, indent: str = "") -> str:
    """Text wrapped to the terminal (100 columns elsewhere), every line after `indent`."""
    columns = min(width() or 100, 100)
    return textwrap.fill(ascii_safe(text), columns, initial_indent=indent, subsequent_indent=indent)


def plain(text: str) -> str:
    """Text without colours."""
    return str(click.unstyle(text))


def shown(value: object) -> str:
    """A cell as people read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def dossier(found: Mapping[str, Any]) -> str:
    """A measure with its timeline and its evidence, for the terminal."""
    measure = found["measure"]
    status = click.style(measure["status"], fg=COLOURS[measure["status"]])
    lines = [
        click.style(f"{measure['measure_id']}  {ascii_safe(measure['title'])}", bold=True),
        f"{status} (by sources up to {measure['status_as_of']}), {measure['measure_type']}, {measure['role']}, "
        f"confidence {measure['confidence']}",
        "",
        paragraph(measure["summary"]),
        "",
    ]
    for name in (
        "maker",
        "instrument",
        "scope",
        "reach",
        "target",
        "counterparties",
        "binding",
        "rationale",
        "not_stated",
    ):
        if measure[name]:
            lines.append(paragraph(f"{name}: {shown(measure[name])}", "  "))
    lines += ["", click.style("Timeline", bold=True)]
    events = [(row["date"], row["event_type"], row["date_basis"], row["note"] or "") for row in found["events"]]
    lines += [table(("date", "event", "basis", "note"), [tuple(map(str, row)) for row in events])]
    lines += ["", click.style("Evidence", bold=True)]
    for row in found["evidence"]:
        place = f"{row['source_id']} paragraph {row['paragraph']}" if row["paragraph"] else row["source_id"]
        carries = ", ".join(row["supports"]) or row["stance"]
        lines += [
            f"{row['evidence_id']}  {place}, {ascii_safe(row['publisher'])} {row['published']}; "
            f"{ascii_safe(row['speaker'])} ({row['speaker_kind']})",
            paragraph(row["reading"], "  "),
            paragraph(f"carries: {carries}", "  "),
        ]
        if row.get("quote"):
            lines.append(paragraph(f"“{row['quote']}”", "  > "))
        lines.append(f"  {ascii_safe(row['link'])}")
    return "\n".join(lines)
