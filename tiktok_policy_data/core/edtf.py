"""The closed subset of EDTF in which dates are written, and the days that bound them.

    2023          2023-03          2023-03-16          each may end in ~ (approximate) or ? (uncertain)
    [2023-03..2024-05-15]          one day of a range, both ends included
    [..2024-05]   [2019-12..]      one side open

The marks ~ and ? never widen the bounds. EDTF is ISO 8601-2:2019; its one-of range is level 2.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

_PART = r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?"

#: The grammar as a regular expression, for metadata; it must match the whole value.
PATTERN = rf"{_PART}[~?]?|\[{_PART}\.\.(?:{_PART})?\]|\[\.\.{_PART}\]"


class Bounds(NamedTuple):
    """First and last day on which something may have happened; None where a side is open."""

    earliest: date | None
    latest: date | None


@lru_cache(maxsize=4096)
def bounds(text: str) -> Bounds:
    """The days that bound an EDTF date of the subset.

    Raises ValueError, saying what is wrong, for anything else: another notation, a day that does not exist, a
    range that runs backwards.
    """
    if not re.fullmatch(PATTERN, text):
        raise ValueError("expected 2023, 2023-03, 2023-03-16 (each with ~ or ?) or a range like [2023-03..2024]")
    if not text.startswith("["):
        return Bounds(*_span(text.rstrip("~?")))
    left, right = text[1:-1].split("..")
    found = Bounds(_span(left)[0] if left else None, _span(right)[1] if right else None)
    if found.earliest and found.latest and found.earliest > found.latest:
        raise ValueError("the range ends before it begins")
    return found


def from_bounds(earliest: date | None, latest: date | None) -> str:
    """The shortest EDTF text of the subset with exactly these bounds, of which one must be known."""
    if earliest is None and latest is None:
        raise ValueError("a date needs at least one bound")
    whole = next((text for text in _texts(earliest) if _span(text) == (earliest, latest)), None)
    first = next((text for text in _texts(earliest) if _span(text)[0] == earliest), "")
    last = next((text for text in _texts(latest) if _span(text)[1] == latest), "")
    return whole or f"[{first}..{last}]"


def _texts(day: date | None) -> list[str]:
    """The year, the month and the day of a date, the shortest first; none for no date."""
    return [day.isoformat()[:width] for width in (4, 7, 10)] if day else []


def _span(text: str) -> tuple[date, date]:
    """First and last day of a year, month or day."""
    year, month, day = (int(part) for part in [*text.split("-"), "0", "0"][:3])
    parts = text.count("-")
    try:
        if parts == 0:
            return date(year, 1, 1), date(year, 12, 31)
        if parts == 1:
            from calendar import monthrange

            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except ValueError:
        raise ValueError(f"{text} is not in the calendar") from None


def in_words(text: str | None) -> str:
    """An EDTF date as people say it: `by 2023-02`, `2023-03-12 to 2024-05`; empty for none, any other text as it is."""
    if not text or not text.startswith("[") or not re.fullmatch(PATTERN, text):
        return text or ""
    first, last = text[1:-1].split("..")
    return f"{first} to {last}" if first and last else f"by {last}" if last else f"from {first}"
