"""The neutral colours of pictures on a light and on a dark page, and the estimated width of their text."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import NamedTuple

from tiktok_policy_data.errors import UnknownNameError, listed
from tiktok_policy_data.render.looks import LOOKS, Theme


class Page(NamedTuple):
    """Background, text, quiet text, and lines of a page, and the line of what is in effect."""

    paper: str
    ink: str
    quiet: str
    rule: str
    line: str


PAGES: Mapping[Theme, Page] = {
    "light": Page("#ffffff", "#000000", "#595959", "#d0d0d0", LOOKS["told"].light[0]),
    "dark": Page("#14181d", "#eceff3", "#a6adb5", "#3b424b", LOOKS["told"].dark[0]),
}

#: The width of a letter relative to its size: that of a wide font, since fonts differ.
LETTER = 0.56


def page_of(theme: str) -> Page:
    """Return the colours of a theme; raise UnknownNameError for any other word."""
    if theme not in PAGES:
        raise UnknownNameError(f"theme must be {listed(PAGES)}, not {theme!r}.")
    return PAGES[theme]  # type: ignore[index]


def width_of(text: str, size: float) -> float:
    """Return the estimated width of a text in pixels; it is rarely too small."""
    return len(text) * size * LETTER


def wrapped(text: str, width: float, size: float) -> list[str]:
    """Wrap text; a version or a word of the licence is never alone on a line."""
    for word in ("tiktok-policy-data", "CC", "BY"):
        text = text.replace(f"{word} ", f"{word}\N{NO-BREAK SPACE}")
    return textwrap.wrap(text, max(int(width / (size * LETTER)), 10), break_on_hyphens=False)
