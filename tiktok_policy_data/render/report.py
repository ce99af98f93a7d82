"""Write the form with which a reader reports a wrong row, a missing measure or a new source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tiktok_policy_data.core import project
from tiktok_policy_data.core.citation import NAME

#: Cells that readers doubt most often, and so find filled in the form.
CELLS = ("status", "effect", "since", "maker", "instrument", "scope", "rationale")

_NOWHERE = "Send it as an issue to the repository of the project, or to whoever gave you the package."


def hint(measure_id: str) -> str:
    """Return what ends the text of a measure: how to report what is wrong with it."""
    return f"Is something wrong? `{NAME} show {measure_id} --report` prints a form to send."


def form(found: Mapping[str, Any], version: str) -> str:
    """Return the form for a measure, filled as far as the data go, with the address that opens it as an issue."""
    measure = found["measure"]
    title = f"{measure['measure_id']}: {measure['title']}"
    body = "\n".join(
        [
            f"Release: {NAME} {version}",
            f"Row: {measure['measure_id']} ({measure['title']})",
            "",
            "Which cell is wrong? Keep its line.",
            *(f"- {name}: {_shown(measure.get(name))}" for name in CELLS if name in measure),
            *(f"- {row['event_id']}: {row['event_type']} {_shown(row['date'])}" for row in found["events"]),
            "",
            "What is right instead?",
            "",
            "Which page says so? Address, its date, and the words that say it:",
            "",
        ]
    )
    address = project.issue_address(f"Wrong row: {title}", body, "wrong-row.yml")
    return f"{body}\n{f'Open it as an issue: {address}' if address else _NOWHERE}"


def _shown(value: object) -> str:
    """Return a cell for the form."""
    if isinstance(value, list):
        return "; ".join(map(str, value)) or "(empty)"
    return "(empty)" if value in (None, "") else str(value)
