"""Parse, bound and format the subset of EDTF in which dates are written.

    2023          2023-03          2023-03-16          each may end in ~ (approximate) or ? (uncertain)
    [2023-03..2024-05-15]          one day in a range, both ends included
    [..2024-05]   [2019-12..]      one end open

The marks ~ and ? do not widen the bounds. In a release, both ends of a range are days, both are months or both
are years, since the libraries for EDTF refuse others. What is typed may differ, and `even` rewrites it.

References
----------
ISO 8601-2:2019, Extended Date/Time Format; one-of ranges are level 2.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

_PART = r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"

#: The grammar as a regular expression, for metadata; it must match the whole value. XML Schema has plain groups only.
PATTERN = rf"{_PART}[~?]?|\[{_PART}\.\.({_PART})?\]|\[\.\.{_PART}\]"


class Bounds(NamedTuple):
    """First and last day on which something may have happened; None if that end is open."""

    earliest: date | None
    latest: date | None


@lru_cache(maxsize=4096)
def bounds(text: str) -> Bounds:
    """Return the first and last day that an EDTF date allows.

    Parameters
    ----------
    text : str
        A date of the subset.

    Raises
    ------
    ValueError
        If the notation is not in the subset, a day does not exist, or a range ends before it begins; the message says
        which.

    Examples
    --------
    >>> bounds("2023-02")
    Bounds(earliest=datetime.date(2023, 2, 1), latest=datetime.date(2023, 2, 28))
    """
    if not re.fullmatch(PATTERN, text):
        raise ValueError("expected 2023, 2023-03, 2023-03-16 (each with ~ or ?) or a range such as [2023-03..2024]")
    if not text.startswith("["):
        return Bounds(*_span(text.rstrip("~?")))
    left, right = text[1:-1].split("..")
    found = Bounds(_span(left)[0] if left else None, _span(right)[1] if right else None)
    if found.earliest and found.latest and found.earliest > found.latest:
        raise ValueError("the range ends before it begins")
    return found


def from_bounds(earliest: date | None, latest: date | None) -> str:
    """Return the shortest EDTF date with exactly these bounds; at least one must be given.

    Both ends of a range have the same precision. Raises ValueError if both bounds are None.
    """
    if earliest is None and latest is None:
        raise ValueError("a date needs at least one bound")
    for width in (4, 7, 10):
        first, last = (day.isoformat()[:width] if day else "" for day in (earliest, latest))
        if (not first or _span(first)[0] == earliest) and (not last or _span(last)[1] == latest):
            break  # a day is its own bound, so one width fits
    return first if first == last else f"[{first}..{last}]"


def even(text: str) -> str:
    """Return a date whose range has ends of the same precision, with the same bounds; any other date is unchanged.

    Examples
    --------
    >>> even("[2024-01..2024-03-05]")
    '[2024-01-01..2024-03-05]'
    >>> even("[2024-03-05..2024]")
    '[2024-03-05..2024-12-31]'
    """
    first, last = text[1:-1].split("..") if text.startswith("[") else ("", "")
    return from_bounds(*bounds(text)) if first and last and len(first) != len(last) else text


def _span(text: str) -> tuple[date, date]:
    """Return the first and last day of a year, month or day."""
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
        raise ValueError(f"{text} does not exist") from None


def in_words(text: str | None) -> str:
    """Format an EDTF date for readers (`by 2023-02`, `2023-03-12 to 2024-05`); other text is unchanged."""
    if not text or not text.startswith("[") or not re.fullmatch(PATTERN, text):
        return text or ""
    first, last = text[1:-1].split("..")
    return f"{first} to {last}" if first and last else f"by {last}" if last else f"from {first}"
