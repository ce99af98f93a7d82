"""Print records for people: aligned tables in the terminal, with colour where it is one, and wrapped text."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

from tiktok_policy_data.dates import in_words
from tiktok_policy_data.palette import LOOKS
from tiktok_policy_data.problems import ascii_safe


def width() -> int | None:
    """Columns of the terminal; None when the output goes elsewhere and nothing need be cut."""
    return shutil.get_terminal_size().columns if sys.stdout and sys.stdout.isatty() else None


def table(head: Sequence[str], rows: Iterable[Sequence[str]], colours: dict[tuple[int, int], str] | None = None) -> str:
    """An aligned table; in a terminal the last column is wrapped. `colours`: (row, column) → colour."""
    head = [ascii_safe(name) for name in head]
    cells = [[ascii_safe(cell) for cell in row] for row in rows]
    sizes = [max(len(row[column]) for row in [head, *cells]) for column in range(len(head))]
    room = width()
    if room:
        sizes[-1] = max(min(sizes[-1], room - sum(sizes[:-1]) - _GAP * (len(sizes) - 1)), _LEAST)

    def line(row: Sequence[str], number: int | None) -> Iterable[str]:
        first, *more = textwrap.wrap(row[-1], max(sizes[-1], 1)) or [""]
        parts = []
        for column, text in enumerate([*row[:-1], first]):
            padded = text.ljust(sizes[column]) if column < len(row) - 1 else text
            colour = (colours or {}).get((number if number is not None else -1, column))
            parts.append(click.style(padded, bold=True) if number is None else click.style(padded, fg=colour))
        yield (" " * _GAP).join(parts if colours or number is None else map(click.unstyle, parts)).rstrip()
        indent = " " * (sum(sizes[:-1]) + _GAP * (len(sizes) - 1))
        yield from (indent + text for text in more)

    lines = [*line(head, None), *(text for number, row in enumerate(cells) for text in line(row, number))]
    return "\n".join(lines)


_GAP, _LEAST = 2, 12


def blocks(first: int, widths: Sequence[int]) -> list[list[int]]:
    """Columns of a wide table in blocks that fit the terminal beside a first column; one block where nothing is cut."""
    room = width()
    found: list[list[int]] = [[]]
    used = first
    for place, size in enumerate(widths):
        if room and found[-1] and used + _GAP + size > room:
            found.append([])
            used = first
        found[-1].append(place)
        used += _GAP + size
    return found


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
    status = click.style(measure["status"], fg=LOOKS[measure["status"]].terminal)
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
        "rests_on",
    ):
        if measure.get(name):
            lines.append(paragraph(f"{name}: {shown(measure[name])}", "  "))
    lines += ["", click.style("Timeline", bold=True)]
    events = [
        (in_words(row["date"]), row["event_type"], row["date_basis"], row["note"] or "") for row in found["events"]
    ]
    lines += [table(("date", "event", "basis", "note"), [tuple(map(str, row)) for row in events])]
    lines += ["", click.style("Evidence", bold=True)]
    for row in found["evidence"]:
        place = f"{row['source_id']} paragraph {row['paragraph']}" if row["paragraph"] else row["source_id"]
        carries = ", ".join(row["supports"]) or row["stance"]
        lines += [
            f"{row['evidence_id']}  {place}, {ascii_safe(row['publisher'])} {in_words(row['published'])}; "
            f"{ascii_safe(row['speaker'])} ({row['speaker_kind']})",
            paragraph(row["reading"], "  "),
            paragraph(f"carries: {carries}", "  "),
        ]
        if row.get("quote"):
            lines.append(paragraph(f"“{row['quote']}”", "  > "))
        lines.append(f"  {ascii_safe(row['link'])}")
    return "\n".join(lines)
