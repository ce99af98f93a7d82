"""Pictures of the data: the matrix, a timeline, the spread of a measure type; for grey print and colour-blind readers.

Each function draws what the view of the same data says and takes its keywords. Words are placed here, in pixels, by a
cautious guess of their widths, so that on no reader's fonts they overlap, and so that the same data give the same
words everywhere. altair is imported when a picture is asked for.
"""

from __future__ import annotations

from tiktok_policy_data.plot._frame import WIDTH
from tiktok_policy_data.plot._matrix import matrix
from tiktok_policy_data.plot._saving import save
from tiktok_policy_data.plot._spread import MOST_NAMES, STANDS_MADE, spread
from tiktok_policy_data.plot._timeline import MOST_ROWS, NARROW, timeline

__all__ = ["MOST_NAMES", "MOST_ROWS", "NARROW", "STANDS_MADE", "WIDTH", "matrix", "save", "spread", "timeline"]
