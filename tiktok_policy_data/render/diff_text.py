"""Show a diff as text, Markdown or plain data."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from tiktok_policy_data.errors import ascii_safe
from tiktok_policy_data.render.markdown import markdown_code, markdown_text
from tiktok_policy_data.store.diff import Diff


def as_json(diff: Diff) -> dict[str, Any]:
    """Return the differences as plain data."""
    return asdict(diff)


def as_text(diff: Diff, markdown: bool = False) -> str:
    """Return the differences as text for the terminal, or as Markdown for a review."""
    code = markdown_code if markdown else ascii_safe
    plain = markdown_text if markdown else ascii_safe
    lines = [f"{'# ' if markdown else ''}{plain(diff.before)} → {plain(diff.after)}"]
    for words, names in (("added", diff.tables_added), ("removed", diff.tables_removed)):
        if names:
            lines.append(f"Tables {words}: {', '.join(map(code, names))}")
    for table in diff.tables:
        lines += ["", f"{'## ' if markdown else ''}{plain(table.table)}", *([""] if markdown else [])]
        for words, items in (
            ("columns added", table.columns_added),
            ("columns removed", table.columns_removed),
            ("columns retyped", table.columns_retyped),
            ("rows added", table.added),
            ("rows removed", table.removed),
        ):
            if items:
                lines.append(f"- {words}: {', '.join(map(code, items))}")
        lines += [
            f"- {code(change.row)} {code(change.column)}: {code(change.before)} → {code(change.after)}"
            for change in table.changed
        ]
    if len(lines) == 1:
        lines.append("Nothing differs.")
    return "\n".join(lines)
