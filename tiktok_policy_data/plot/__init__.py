"""Draw a map, the matrix, a timeline, a lifeline or the spread of a measure type, and save the pictures.

Each function takes the keywords of `standing`, `compare`, `timeline` or `panel` and draws the same data. Pictures are
legible in greyscale and with colour blindness. Text is laid out in pixels from estimated letter widths, so that it does
not overlap in any common font. altair is imported when a picture is drawn; maps do without.
"""

from __future__ import annotations

from tiktok_policy_data.plot._frame import WIDTH
from tiktok_policy_data.plot._lifeline import lifeline
from tiktok_policy_data.plot._map import Drawn, map  # noqa: A004
from tiktok_policy_data.plot._matrix import matrix
from tiktok_policy_data.plot._saving import save
from tiktok_policy_data.plot._spread import MOST_NAMES, spread
from tiktok_policy_data.plot._timeline import MOST_ROWS, NARROW, timeline

__all__ = [
    "MOST_NAMES",
    "MOST_ROWS",
    "NARROW",
    "WIDTH",
    "Drawn",
    "lifeline",
    "map",
    "matrix",
    "save",
    "spread",
    "timeline",
]
