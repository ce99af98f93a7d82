"""Lay out text for the terminal: aligned tables, wrapped paragraphs, colour if supported."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from functools import cache

import click

from tiktok_policy_data.errors import ascii_safe


def width() -> int | None:
    """Return the columns of the terminal; None if the output goes elsewhere and nothing is cut."""
    if not sys.stdout or not sys.stdout.isatty():
        return None
    from shutil import get_terminal_size

    return get_terminal_size().columns


def table(head: Sequence[str], rows: Iterable[Sequence[str]], colours: dict[tuple[int, int], str] | None = None) -> str:
    """Return an aligned table; in a terminal the last column is wrapped.

    Parameters
    ----------
    head : sequence of str
        Column names.
    rows : iterable of sequence of str
        Cells.
    colours : dict of (int, int) to str, optional
        (row, column) → colour.
    """
    head = [ascii_safe(name) for name in head]
    cells = [[ascii_safe(cell) for cell in row] for row in rows]
    sizes = [max(len(row[column]) for row in [head, *cells]) for column in range(len(head))]
    room = width()
    if room:
        sizes[-1] = max(min(sizes[-1], room - sum(sizes[:-1]) - _GAP * (len(sizes) - 1)), _LEAST)

    def line(row: Sequence[str], number: int | None) -> Iterable[str]:
        first, *more = _wrapped(row[-1], max(sizes[-1], 1))
        parts = []
        for column, text in enumerate([*row[:-1], first]):
            padded = text.ljust(sizes[column]) if column < len(row) - 1 else text
            if number is None:
                parts.append(click.style(padded, bold=True))
            else:
                before, after = _ink((colours or {}).get((number, column)))
                parts.append(before + padded + after)
        yield (" " * _GAP).join(parts).rstrip()
        indent = " " * (sum(sizes[:-1]) + _GAP * (len(sizes) - 1))
        yield from (indent + text for text in more)

    lines = [*line(head, None), *(text for number, row in enumerate(cells) for text in line(row, number))]
    return "\n".join(lines)


_GAP, _LEAST = 2, 12


@cache
def _ink(colour: str | None) -> tuple[str, str]:
    """Return the control sequences before and after a text in a colour."""
    before, _, after = click.style("|", fg=colour).partition("|") if colour else ("", "", "")
    return before, after


def _wrapped(text: str, columns: int) -> list[str]:
    """Wrap text to a number of columns; at least one line."""
    if len(text) <= columns:
        return [text]
    import textwrap

    return textwrap.wrap(text, columns)


def blocks(first: int, widths: Sequence[int], room: int | None = None) -> list[list[int]]:
    """Split the columns of a wide table into blocks that fit the terminal, or `room`, beside a first column."""
    room = width() if room is None else room
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
    """Wrap text to the terminal (100 columns elsewhere), with `indent` before every line."""
    import textwrap

    columns = min(width() or 100, 100)
    return textwrap.fill(
        ascii_safe(text), columns, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )


def plain(text: str) -> str:
    """Return text without colours."""
    return str(click.unstyle(text))


def shown(value: object) -> str:
    """Format the value of a cell for readers."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
