"""Write the form with which a reader reports a wrong row, a missing measure or a new source."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from tiktok_policy_data.core import project
from tiktok_policy_data.core.citation import NAME

#: Cells that readers doubt most often, and so find filled in the form.
CELLS = ("status", "effect", "since", "maker", "instrument", "scope", "rationale")

#: Form of the repository for a wrong row.
TEMPLATE = "wrong-row.yml"

OPENS = "Open it as an issue:"

NOWHERE = "Send it as an issue to the repository of the project, or to whoever gave you the package."


def hint(measure_id: str) -> str:
    """Return what ends the text of a measure: how to report what is wrong with it."""
    return f"Is something wrong? `{NAME} show {measure_id} --report` prints a form to send."


def form(found: Mapping[str, Any], version: str) -> str:
    """Return the form for a measure, filled as far as the data go, with the address that opens it as an issue."""
    address = issue(found, version)
    return f"{body(found, version)}\n{f'{OPENS} {address}' if address else NOWHERE}"


def issue(found: Mapping[str, Any], version: str) -> str:
    """Return the address that opens the form as an issue; empty without a repository; parameters as in `form`."""
    title = f"Wrong row: {found['measure']['measure_id']}: {found['measure']['title']}"
    return project.issue_address(title, body(found, version), TEMPLATE)


def body(found: Mapping[str, Any], version: str) -> str:
    """Return what the form asks, filled as far as the data go; parameters as in `form`."""
    measure = found["measure"]
    return "\n".join(
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


def fields(declared: Collection[str], version: str) -> dict[str, Any]:
    """Return the form with names in braces where the page fills in a measure of a release with some columns.

    The line of an event is apart, for there is one for each event.
    """
    measure = {name: f"{{{name}}}" for name in ("measure_id", "title", *(one for one in CELLS if one in declared))}
    names = ("event_id", "event_type", "date")
    one, none = (
        body({"measure": measure, "events": some}, version) for some in ([{name: f"{{{name}}}" for name in names}], [])
    )
    (event,) = set(one.split("\n")) - set(none.split("\n"))
    before, _, after = one.partition(f"{event}\n")
    opens = project.issue_address("{title}", "{body}", TEMPLATE)
    return {
        "before": before,
        "event": f"{event}\n",
        "after": after,
        "cells": [name for name in measure if name in CELLS],
        "opens": OPENS,
        "address": opens.partition("&title=")[0],
        "nowhere": NOWHERE,
    }


def _shown(value: object) -> str:
    """Return a cell for the form."""
    if isinstance(value, list):
        return "; ".join(map(str, value)) or "(empty)"
    return "(empty)" if value in (None, "") else str(value)
