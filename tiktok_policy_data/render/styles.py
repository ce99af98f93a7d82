"""Colours and symbols of statuses and coverage states: the same in the terminal, notebooks, pictures and the site.

The symbol alone identifies a cell; colour only helps. Measures in place are dark, those not yet in place lighter the
further they are from it, those that are over grey: the order of lightness survives greyscale print and the common
colour blindnesses (blue against orange).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tiktok_policy_data.render.looks import LOOKS


class Style(NamedTuple):
    """Symbol, terminal colour, background and foreground (hexadecimal RGB) of a status or a coverage state."""

    sign: str
    terminal: str
    ground: str
    ink: str


def _like(look: str, terminal: str, colours: tuple[str, str] | None = None) -> Style:
    """Return the style with the symbol of a look and, unless others are given, its colours on a light page."""
    return Style(LOOKS[look].sign, terminal, *(colours or LOOKS[look].light))


MADE, COMING, OVER = "●", "◐", "◌"

STYLES: Mapping[str, Style] = {
    "in_force": Style(MADE, "green", "#08306b", "#ffffff"),
    "adopted": Style(MADE, "green", "#2166ac", "#ffffff"),
    "completed": Style(MADE, "green", "#0f4d92", "#ffffff"),
    "suspended": Style(OVER, "cyan", "#8c8c8c", "#000000"),
    "ended": Style(OVER, "blue", "#bdbdbd", "#000000"),
    "failed": Style(OVER, "blue", "#d0d0d0", "#000000"),
    "died": Style(OVER, "blue", "#d0d0d0", "#000000"),
    "announced": Style(COMING, "yellow", "#f0923c", "#000000"),
    "proposed": Style(COMING, "yellow", "#f6a95b", "#000000"),
    "under_review": Style(COMING, "yellow", "#fabf80", "#000000"),
    "expected": Style(COMING, "yellow", "#fdd3a5", "#000000"),
    "called_for": Style(COMING, "yellow", "#fee6cb", "#000000"),
    "declined": Style("✕", "red", "#ffffff", "#7f0000"),
    "absent": Style("✕", "red", "#ffffff", "#7f0000"),
    "stated_absent": Style("✕", "red", "#ffffff", "#7f0000"),
    "silent": _like("silent", "bright_black", ("#ffffff", "#595959")),
    "glanced": _like("glanced", "bright_black", ("#ffffff", "#595959")),
    "not_searched": _like("not_searched", "magenta", ("#ffffff", "#767676")),
    "not_yet": _like("not_yet", "bright_black"),
    "found_background": _like("background", "bright_black", ("#ffffff", "#595959")),
    "zero": Style("", "bright_black", "#ffffff", "#595959"),
    "told": _like("told", "green"),
    "presumed": _like("presumed", "green"),
    "some_bodies": _like("some_bodies", "cyan", ("#b9d4ea", "#000000")),
    "beneath": _like("beneath", "cyan", ("#dcebf7", "#000000")),
    "no_effect": Style("–", "bright_black", "#ffffff", "#000000"),
    "unknown": _like("unknown", "magenta", ("#e3e3e3", "#000000")),
    "to_start": Style(COMING, "yellow", "#f0923c", "#000000"),
    "paused": Style(OVER, "cyan", "#8c8c8c", "#000000"),
    "dormant": Style(OVER, "cyan", "#a6a6a6", "#000000"),
    "expired": Style(OVER, "blue", "#bdbdbd", "#000000"),
    "over": Style(OVER, "blue", "#bdbdbd", "#000000"),
}

#: Effect → what it looks like. An effect `none` looks like the status.
EFFECT_LOOKS: Mapping[str, str] = {
    **{effect: effect for effect in ("told", "presumed", "unknown", "paused", "dormant", "expired", "over")},
    "not_yet": "to_start",
}


def _said(*looks: str) -> dict[str, str]:
    """Return the meaning of the symbols that are those of looks."""
    return {LOOKS[look].sign: LOOKS[look].label for look in looks}


#: Meaning of each symbol, in the order of a legend.
MEANINGS: Mapping[str, str] = {
    MADE: "in place: in force, adopted or completed",
    COMING: "not yet in place: called for, expected, under review, proposed, announced",
    OVER: "failed, ended or suspended",
    "✕": "stated absent",
    **_said("silent", "glanced", "not_searched", "not_yet", "background"),
}

#: What symbols mean where cells show effects; the others mean the same.
EFFECT_MEANINGS: Mapping[str, str] = {
    **_said("told", "presumed", "some_bodies", "beneath"),
    LOOKS["unknown"].sign: "unknown: the occasion may have passed, or the dates allow both",
    "–": "cannot be in effect: scrutiny, a suit, a single act or a promise",
    COMING: "adopted but not yet started, or not yet adopted",
    OVER: "paused, released, expired, over or failed",
}
