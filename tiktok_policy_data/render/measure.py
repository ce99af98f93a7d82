"""Show one measure with its timeline and evidence in the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from tiktok_policy_data.core.edtf import in_words
from tiktok_policy_data.errors import ascii_safe
from tiktok_policy_data.render.styles import STYLES
from tiktok_policy_data.render.terminal import paragraph, shown, table

#: What a dated view says in place of the summary.
_OF_A_DAY = "Status, effect, events and passages are those of the day; the other cells are as coded today."


def dossier(found: Mapping[str, Any], on: str = "") -> str:
    """Return a measure with its timeline and evidence as text for the terminal; `on` names the day of a dated view."""
    measure = found["measure"]
    code = measure["status"]
    status = click.style(code, fg=STYLES[code].terminal) if code else "no status"
    lines = [
        click.style(f"{measure['measure_id']}  {ascii_safe(measure['title'])}", bold=True),
        f"{status} ({on.strip() or _freshness(measure)}), {measure['measure_type']}, {measure['role']}, "
        f"confidence {measure['confidence']}",
        *_held(measure),
        "",
        paragraph(_OF_A_DAY if on else measure["summary"]),
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
        "breadth",
        "duration",
        "operation",
        "rationale",
        "not_stated",
        "rests_on",
    ):
        if measure.get(name):
            lines.append(paragraph(f"{name}: {shown(measure[name])}", "  "))
    lines += ["", click.style("Timeline", bold=True)]
    events = [
        (in_words(row["date"]) or "to be set", row["event_type"], row["date_basis"], _noted(row))
        for row in found["events"]
    ]
    lines += [table(("date", "event", "basis", "note"), [tuple(map(str, row)) for row in events]) if events else "none"]
    for tie in found["relations"]:
        lines.append(f"{tie['measure_id']} {tie['relation']} {tie['other_id']}")
    lines += ["", click.style("Evidence", bold=True), *([] if found["evidence"] else ["none"])]
    for row in found["evidence"]:
        place = f"{row['source_id']} paragraph {row['paragraph']}" if row["paragraph"] else row["source_id"]
        supported = ", ".join(row["supports"]) or row["stance"]
        lines += [
            f"{row['evidence_id']}  {place}, {ascii_safe(row['publisher'])} {in_words(row['published'])}; "
            f"{ascii_safe(row['speaker'])} ({row['speaker_kind']})",
            paragraph(row["reading"], "  "),
            paragraph(f"supports: {supported}", "  "),
        ]
        if row.get("quote"):
            lines.append(paragraph(f"“{row['quote']}”", "  > "))
        lines.append(f"  {ascii_safe(row['link'])}")
    return "\n".join(lines)


def _held(measure: Mapping[str, Any]) -> list[str]:
    """Return what is said of effect and enforcement; nothing in a release before 2.0.0."""
    if "effect" not in measure:
        return []
    if measure["no_effect_reason"]:
        return [f"effect: cannot apply ({measure['no_effect_reason']})"]
    if not measure["effect"]:
        return []
    parts = [f"effect: {measure['effect']}"]
    if measure.get("since"):
        since = in_words(measure["since"])
        parts.append(f"in effect {since if since.startswith('by ') else f'since {since}'}")
    if measure["last_told"]:
        parts.append(f"last reported as applying on {measure['last_told']}")
    if measure["enforcement"]:
        parts.append(f"enforcement {measure['enforcement']}")
    return [", ".join(parts)]


def _noted(event: Mapping[str, Any]) -> str:
    """Return the note of an event, with the day that goes with it."""
    parts = (event.get("set_aside"), f"until {event['until']}" if event.get("until") else "", event["note"])
    return "; ".join(str(part) for part in parts if part)


def _freshness(measure: Mapping[str, Any]) -> str:
    """Return up to which day sources report the status, and through which day later events were searched for."""
    checked = measure.get("checked_through")
    return f"sources up to {measure['status_as_of']}" + (f", checked through {checked}" if checked else "")
