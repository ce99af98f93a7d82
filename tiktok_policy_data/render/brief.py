"""Draw the first screen of `compare`: a short table, its legend, and how to see the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tiktok_policy_data.render import terminal
from tiktok_policy_data.render.matrix import Comparison
from tiktok_policy_data.render.styles import STYLES

#: Countries shown, the width that their names may take, and that of the table outside a terminal.
_MOST, _NAME, _ELSEWHERE = 12, 14, 80

_HOW_TO_GO_ON = (
    "`compare EU27` shows the members of a group, `compare UK US` single countries, `compare --all` everything; "
    "`standing device_ban` says who has a device ban in effect."
)


def report(found: Comparison, members: Mapping[str, Sequence[str]], title: str) -> str:
    """Return the table as text, in colour.

    Parameters
    ----------
    found : Comparison
        Effects of jurisdictions by measure type.
    members : mapping of str to sequence of str
        Members of each group.
    title : str
        What is shown.
    """
    columns = _most_common(found, max(map(len, members)))
    chosen = _most_in_effect(found, columns)
    short = replace(
        found,
        rows=chosen,
        columns=columns,
        cells={(row, column): found.cells[row, column] for row in chosen for column in columns},
    )
    heads = [found.labels["measure_type", column] for column in columns]
    groups = [[group, *_counted(found, some, columns)] for group, some in members.items()]
    rows = [[short.labels["jurisdiction", row], *(_text(short, row, column) for column in columns)] for row in chosen]
    colours = {
        (len(groups) + number, beside): STYLES[short.look(short.cells[row, column])].terminal
        for number, row in enumerate(chosen)
        for beside, column in enumerate(columns, 1)
    }
    table = terminal.table(["", *heads], [*groups, *rows], colours)
    signs = "; ".join(short.signs)
    legend = f"Groups: members with a measure in effect for the whole jurisdiction. Countries: since when. {signs}."
    return "\n\n".join([title, table, terminal.paragraph(legend), terminal.paragraph(_HOW_TO_GO_ON)])


#: Measures without a type of their own have nothing in common that a column could show.
_OTHER = "other"


def _most_common(found: Comparison, first: int) -> tuple[str, ...]:
    """Return the types that most jurisdictions have in effect, as many as fit the terminal, in the usual order."""

    def number(column: str) -> int:
        return sum(found.cells[row, column].in_effect is True for row in found.rows)

    columns = [
        column for column in sorted(found.columns, key=number, reverse=True) if number(column) and column != _OTHER
    ]
    widths = [len(found.labels["measure_type", column]) for column in columns]
    names = max([first, *(len(found.labels["jurisdiction", row]) for row in found.rows)])
    fit = len(terminal.blocks(min(names, _NAME), widths, terminal.width() or _ELSEWHERE)[0])
    return tuple(column for column in found.columns if column in columns[:fit])


def _most_in_effect(found: Comparison, columns: Sequence[str]) -> tuple[str, ...]:
    """Return the jurisdictions with most types in effect, those with more measures first."""

    def strength(row: str) -> tuple[int, int, str]:
        cells = [found.cells[row, column] for column in columns]
        return -sum(cell.in_effect is True for cell in cells), -sum(len(cell.measures) for cell in cells), row

    return tuple(sorted(found.rows, key=strength)[:_MOST])


def _counted(found: Comparison, members: Sequence[str], columns: Sequence[str]) -> list[str]:
    """Return, for each type, how many members of a group have a measure in effect."""
    known = [member for member in members if member in found.rows]
    counts = [sum(found.cells[member, column].in_effect is True for member in known) for column in columns]
    return [f"{count} of {len(members)}" for count in counts]


def _text(found: Comparison, row: str, column: str) -> str:
    """Return the symbol of a cell, with the year since when it is in effect."""
    cell = found.cells[row, column]
    since = found.since(cell)
    years = re.findall(r"\d{4}", since) if since else []
    return " ".join([STYLES[found.look(cell)].sign, *years[-1:]])
