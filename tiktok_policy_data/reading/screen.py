"""Show a proposal in the terminal, with no control character of a page in it."""

from __future__ import annotations

from collections.abc import Iterable

import click

from tiktok_policy_data.errors import ascii_safe
from tiktok_policy_data.reading.drafts import PARTS, PLACE
from tiktok_policy_data.reading.view import View
from tiktok_policy_data.render import terminal

KEYS = "a accept · m change a field · r refuse · s skip · q quit"

#: Most characters of a passage or a cell that are shown.
_LONGEST = 3000


def screen(shown: View, position: int, count: int) -> str:
    """Return one proposal as text: where it belongs, the passage in its place, the draft rows."""
    head = f"{position} of {count}"
    lines = [
        click.style(f"── {head} ──", bold=True),
        click.style(ascii_safe(shown.place), bold=True),
        *_item("Page", shown.page[:1]),
        *_item("", [" · ".join(shown.page[1:])] if shown.page[1:] else []),
        *_item("Row", shown.row),
        *_item("May belong to", [f"{hint} (to add to it: m, then measure_id)" for hint in shown.hints]),
        *_item("Proposed by", [f"{shown.proposed_by}, score {shown.score:.2f}, {shown.name}"]),
        "",
        f"Passage, paragraph {shown.paragraph}",
        *([_dim(shown.before)] if shown.before else []),
        click.style(terminal.paragraph(f">> {_whole(shown.passage)} <<", "  "), bold=True),
        *([_dim(shown.after)] if shown.after else []),
        "",
        draft(shown),
    ]
    return "\n".join(lines)


def draft(shown: View) -> str:
    """Return the draft rows as lines `field: value`, and the names of those that are empty."""
    lines = ["Draft"]
    lines += [_line(name, shown.cells[name]) for name in PLACE if shown.cells[name]]
    for part in PARTS:
        own = {name: cell for name, cell in shown.cells.items() if name.startswith(f"{part}.")}
        lines += [_line(name, cell) for name, cell in own.items() if cell]
        if empty := [name.partition(".")[2] for name, cell in own.items() if not cell]:
            lines.append(click.style(f"  {part}, empty: {', '.join(empty)}", dim=True))
    return "\n".join(lines)


def changes(before: View, after: View) -> str:
    """Return the lines of a draft that a change has changed, or all of it where other rows follow."""
    if before.cells.keys() != after.cells.keys():
        return draft(after)
    changed = [name for name, cell in after.cells.items() if cell != before.cells[name]]
    return "\n".join(_line(name, after.cells[name] or "(empty)") for name in changed) or "  No change."


def _line(name: str, cell: str) -> str:
    return f"  {name}: {ascii_safe(_whole(cell))}"


def _item(label: str, values: Iterable[str]) -> list[str]:
    values = list(values)
    return [f"{label if number == 0 else '':<18}{ascii_safe(_whole(value))}" for number, value in enumerate(values)]


def _dim(text: str) -> str:
    return click.style(terminal.paragraph(text, "  "), dim=True)


def _whole(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
