"""Lay out text for the terminal: aligned tables, wrapped paragraphs, colour if supported."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from itertools import zip_longest

import click

from tiktok_policy_data.errors import ascii_safe


def width() -> int | None:
    """Return the columns of the terminal; None if the output goes elsewhere and nothing is cut."""
    if not sys.stdout or not sys.stdout.isatty():
        return None
    from shutil import get_terminal_size

    return get_terminal_size().columns


def is_narrow() -> bool:
    """Return whether the terminal has fewer than 100 columns, so that a table leaves out what matters least."""
    return (width() or 100) < 100


def table(
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    colours: dict[tuple[int, int], str] | None = None,
    whole: Collection[int] = (),
) -> str:
    """Return an aligned table; in a terminal that is too narrow, the widest columns are wrapped.

    Parameters
    ----------
    head : sequence of str
        Column names.
    rows : iterable of sequence of str
        Cells.
    colours : dict of (int, int) to str, optional
        (row, column) → colour.
    whole : collection of int, optional
        Columns that are not wrapped.
    """
    head = [ascii_safe(name) for name in head]
    cells = [[ascii_safe(cell) for cell in row] for row in rows]
    natural = [max(len(row[column]) for row in [head, *cells]) for column in range(len(head))]
    sizes = _fitting(natural, width(), whole)

    def line(row: Sequence[str], number: int | None) -> Iterable[str]:
        wrapped = [_wrapped(text, max(size, 1)) for text, size in zip(row, sizes, strict=True)]
        for texts in zip_longest(*wrapped, fillvalue=""):
            parts = []
            for column, text in enumerate(texts):
                padded = text.ljust(sizes[column]) if column < len(row) - 1 else text
                if number is None:
                    parts.append(click.style(padded, bold=True))
                else:
                    before, after = _ink((colours or {}).get((number, column))) if text else ("", "")
                    parts.append(before + padded + after)
            yield (" " * _GAP).join(parts).rstrip()

    lines = [*line(head, None), *(text for number, row in enumerate(cells) for text in line(row, number))]
    return "\n".join(lines)


_GAP, _LEAST = 2, 12


def _fitting(sizes: Sequence[int], room: int | None, whole: Collection[int]) -> list[int]:
    """Return widths of columns that fit the room, the widest ones made narrower; None is any room."""
    found = list(sizes)
    soft = [place for place in range(len(found)) if place not in whole]
    while room and soft and (excess := sum(found) + _GAP * (len(found) - 1) - room) > 0:
        widths = sorted((found[place] for place in soft), reverse=True)
        if widths[0] <= _LEAST:
            break
        # Not below the next one, which then gives way in turn; by one column at least.
        floor = min(max([*widths[1:2], _LEAST]), widths[0] - 1)
        widest = next(place for place in soft if found[place] == widths[0])
        found[widest] = max(widths[0] - excess, floor)
    return found


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
