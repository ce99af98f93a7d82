"""How the page, maps and timelines show what holds of a measure or a cell: ranked looks, each with a sign and colours.

A status has a symbol of its own in `styles`; a look says first whether something is in effect. Of several measures the
look of the highest rank is shown. Symbols alone identify a look; colours differ in lightness, too, for grey prints and
the common colour blindnesses. Each look has colours for a light and for a dark page.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Literal, NamedTuple

from tiktok_policy_data.core.effect import IN_EFFECT

#: The pages for which there are colours.
Theme = Literal["light", "dark"]

#: What a look counts as; those of cells without measures are `empty`.
Group = Literal["in_effect", "open", "some", "decided", "coming", "over", "done", "refused", "empty"]


class Look(NamedTuple):
    """Sign, short and full words and colours of what holds: (background, foreground) on a light and on a dark page."""

    sign: str
    group: Group
    short: str
    label: str
    light: tuple[str, str]
    dark: tuple[str, str]

    def on(self, theme: Theme) -> tuple[str, str]:
        """Return the colours on a page."""
        return self.dark if theme == "dark" else self.light


#: Looks, the highest rank first.
LOOKS: Mapping[str, Look] = {
    "told": Look(
        "●",
        "in_effect",
        "in effect",
        "in effect, confirmed by a source of that day or later",
        ("#08306b", "#ffffff"),
        ("#9ecbff", "#06182f"),
    ),
    "presumed": Look(
        "◉",
        "in_effect",
        "in effect, presumed",
        "in effect, presumed from an earlier source",
        ("#2166ac", "#ffffff"),
        ("#5fa3e6", "#06182f"),
    ),
    "unknown": Look(
        "≈",
        "open",
        "unknown whether in effect",
        "unknown whether it is in effect: the occasion may have passed, or the dates allow both",
        ("#d9cbe8", "#000000"),
        ("#6f5a8c", "#ffffff"),
    ),
    "some_bodies": Look(
        "◔",
        "some",
        "in some bodies only",
        "in effect in some bodies only",
        ("#9cc7e6", "#000000"),
        ("#2c5d8f", "#ffffff"),
    ),
    "beneath": Look(
        "▹",
        "some",
        "others have to act",
        "in effect, but barring nothing by itself: others have to act, or may",
        ("#d3e6f4", "#000000"),
        ("#24435f", "#ffffff"),
    ),
    "to_start": Look(
        "◆",
        "decided",
        "decided, not yet in effect",
        "decided, not yet in effect",
        ("#e07b28", "#000000"),
        ("#f0a050", "#201000"),
    ),
    "paused": Look("‖", "over", "paused", "paused", ("#8c8c8c", "#000000"), ("#8d939b", "#000000")),
    "under_way": Look(
        "…",
        "coming",
        "under way",
        "under way: an inquiry, a review or a suit",
        ("#f3d9a4", "#000000"),
        ("#6b5426", "#ffffff"),
    ),
    "coming": Look(
        "◇",
        "coming",
        "proposed or planned",
        "proposed, planned or called for",
        ("#f9dcc0", "#000000"),
        ("#6e4522", "#ffffff"),
    ),
    "done": Look(
        "✓",
        "done",
        "done",
        "done: a single act, or an inquiry that ended",
        ("#cfe3d4", "#000000"),
        ("#2f5a3c", "#ffffff"),
    ),
    "over": Look(
        "◌", "over", "over", "over: ended, expired or released", ("#b5b5b5", "#000000"), ("#666c75", "#ffffff")
    ),
    "failed": Look(
        "⊘", "over", "failed", "failed: never came into effect", ("#d6d6d6", "#000000"), ("#4b5058", "#ffffff")
    ),
    "refused": Look(
        "✕",
        "refused",
        "refused or absent",
        "refused, or reported not to exist",
        ("#ffffff", "#8f0d0d"),
        ("#14181d", "#ff9d94"),
    ),
    "background": Look(
        "▫",
        "empty",
        "background only",
        "in the background only: a measure that reaches other services, too",
        ("#ffffff", "#555555"),
        ("#14181d", "#b6bcc4"),
    ),
    "not_yet": Look(
        "○", "empty", "not yet", "not yet, or not yet known", ("#ffffff", "#595959"), ("#14181d", "#a6adb5")
    ),
    "filtered": Look(
        "–",
        "empty",
        "filtered out",
        "measures, but none that passes the filters",
        ("#ffffff", "#595959"),
        ("#14181d", "#a6adb5"),
    ),
    "silent": Look(
        "·",
        "empty",
        "searched, nothing found",
        "searched by name, nothing found",
        ("#f4f4f2", "#595959"),
        ("#1f252c", "#a6adb5"),
    ),
    "glanced": Look(
        "¿",
        "empty",
        "searched in general, nothing found",
        "searched in general only, nothing found",
        ("#f4f4f2", "#6a6a6a"),
        ("#1f252c", "#98a0a9"),
    ),
    "not_searched": Look("?", "empty", "not searched", "not searched", ("#ffffff", "#6f6f6f"), ("#14181d", "#98a0a9")),
}

#: Names of the groups that count, in the order of their numbers.
GROUPS: Mapping[str, str] = {
    "in_effect": "in effect",
    "some": "in some bodies only",
    "decided": "decided, to begin",
    "coming": "pending",
    "over": "over or failed",
    "done": "done",
    "refused": "refused or absent",
    "open": "unknown whether in effect",
}

#: Coverage states that have another name as a look, and as an answer of `standing`.
EMPTY: Mapping[str, str] = {"found_background": "background", "stated_absent": "refused"}

#: Effect of a measure that is adopted but not in effect → look.
_NOT_IN_EFFECT: Mapping[str, str] = {
    "paused": "paused",
    "dormant": "over",
    "not_yet": "to_start",
    "expired": "over",
    "over": "over",
}

#: Status of a measure that was not adopted, or of which nothing applies → look.
_BY_STATUS: Mapping[str, str] = {
    "in_force": "done",
    "adopted": "done",
    "completed": "done",
    "suspended": "paused",
    "ended": "over",
    "failed": "failed",
    "died": "failed",
}


def of_measure(part: str, row: Mapping[str, Any], no_measure: Collection[str]) -> str | None:
    """Return the look of what certainly holds of a measure in a spell; None before it has a status.

    Parameters
    ----------
    part : {"whole", "some_bodies", "beneath"}
        For what the measure counts.
    row : mapping
        Its spell.
    no_measure : collection of str
        Statuses that mean that there is no measure.
    """
    effect, status = row.get("certain_effect"), row["certain_status"]
    if not status:
        return None
    if effect and row["in_effect"] is True:
        return _in_effect(part, "told" if effect == "told" else "presumed")
    if effect and row["in_effect"] is None and part == "whole":
        return "unknown"
    return _not_in_effect(effect, status, no_measure)


def of_possible(part: str, row: Mapping[str, Any], no_measure: Collection[str]) -> str | None:
    """Return the look of what may hold of a measure in a spell; parameters as in `of_measure`."""
    effect, status = row.get("effect"), row["status"]
    if not status:
        return None
    if effect and IN_EFFECT[effect]:
        return _in_effect(part, "told" if effect == "told" else "presumed")
    if effect == "unknown" and part == "whole":
        return "unknown"
    return _not_in_effect(effect, status, no_measure)


def _in_effect(part: str, effect: str) -> str:
    return effect if part == "whole" else part


def _not_in_effect(effect: str | None, status: str, no_measure: Collection[str]) -> str:
    if status in no_measure:
        return "refused"
    if effect and effect in _NOT_IN_EFFECT:
        return _NOT_IN_EFFECT[effect]
    if effect is None and status == "under_review":
        return "under_way"
    return _BY_STATUS.get(status, "coming")
