"""Colours and symbols of statuses and coverage states: the same in the terminal, notebooks, pictures and the explorer.

The symbol alone identifies a cell; colour only helps. Measures in place are dark, those not yet in place lighter the
further they are from it, those that are over grey: the order of lightness survives greyscale print and the common
colour blindnesses (blue against orange).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Style(NamedTuple):
    """Symbol, terminal colour, background and foreground (hexadecimal RGB) of a status or a coverage state."""

    sign: str
    terminal: str
    ground: str
    ink: str


MADE, COMING, OVER = "●", "◐", "◌"

STYLES: Mapping[str, Style] = {
    "in_force": Style(MADE, "green", "#08306b", "#ffffff"),
    "adopted": Style(MADE, "green", "#2166ac", "#ffffff"),
    "completed": Style(MADE, "green", "#0f4d92", "#ffffff"),
    "suspended": Style(OVER, "cyan", "#8c8c8c", "#000000"),
    "ended": Style(OVER, "blue", "#bdbdbd", "#000000"),
    "failed": Style(OVER, "blue", "#d0d0d0", "#000000"),
    "announced": Style(COMING, "yellow", "#f0923c", "#000000"),
    "proposed": Style(COMING, "yellow", "#f6a95b", "#000000"),
    "under_review": Style(COMING, "yellow", "#fabf80", "#000000"),
    "expected": Style(COMING, "yellow", "#fdd3a5", "#000000"),
    "called_for": Style(COMING, "yellow", "#fee6cb", "#000000"),
    "declined": Style("✕", "red", "#ffffff", "#7f0000"),
    "absent": Style("✕", "red", "#ffffff", "#7f0000"),
    "stated_absent": Style("✕", "red", "#ffffff", "#7f0000"),
    "silent": Style("·", "bright_black", "#ffffff", "#595959"),
    "not_searched": Style("?", "magenta", "#ffffff", "#767676"),
    "not_yet": Style("○", "bright_black", "#ffffff", "#595959"),
}

#: Meaning of each symbol, in the order of a legend.
MEANINGS: Mapping[str, str] = {
    MADE: "in place: in force, adopted or completed",
    COMING: "not yet in place: called for, expected, under review, proposed, announced",
    OVER: "failed, ended or suspended",
    "✕": "stated absent",
    "·": "searched, nothing found",
    "?": "not searched",
    "○": "not yet, or not yet known",
}
