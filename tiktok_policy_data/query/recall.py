"""Estimate from two independent searches how many measures there are, and what share of them the data have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from math import exp, log, sqrt
from typing import TYPE_CHECKING, NamedTuple

from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.core.vocabularies import families
from tiktok_policy_data.errors import UnknownNameError
from tiktok_policy_data.store import releases

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    *("sample", "family", "first", "second", "both", "found", "estimated", "estimated_low", "estimated_high"),
    *("in_data", "recall", "recall_low", "recall_high"),
)

#: The row of all families together.
ALL = "all"

#: Normal quantile of a 95 per cent interval.
_Z = 1.959963984540054


class Estimate(NamedTuple):
    """A number with its 95 per cent interval."""

    value: float
    low: float
    high: float


def recall(release: str | None = None) -> pd.DataFrame:
    """Return how complete the data are, estimated from two searchers who did not see each other's finds.

    Parameters
    ----------
    release : str, optional
        A past release such as ``"3.0.0"``; the installed one by default.

    Returns
    -------
    pandas.DataFrame
        One row per sample and family, and one for `all`. Columns: `sample`, `family` (text), `first`, `second`, `both`,
        `found` (int: measures that each, both, and either searcher found), `estimated` (float: Chapman's estimate of
        all that such a search can find) with its 95 per cent interval, `in_data` (int: of those found, how many the
        table finds links to a measure) and `recall` (float: their share) with its 95 per cent interval.

    Raises
    ------
    UnknownNameError
        If there is no such release, or if it has no such test.

    Notes
    -----
    Both searched the same store of pages, so a measure on none of them is not in the estimate: the recall is an upper
    bound. From release 3.2.0 on, most of the measures that the test found missing are in the data, so the recall no
    longer measures how complete they are: ``recall("3.0.0")`` has the result of the test.

    Examples
    --------
    >>> import tiktok_policy_data as tpd
    >>> tpd.recall().set_index("family")["recall"]  # doctest: +SKIP

    References
    ----------
    Chapman, D. G. (1951). Some properties of the hypergeometric distribution with applications to zoological sample
    censuses. The interval is that of Chao, A. (1987). Estimating the population size for capture-recapture data with
    unequal catchability. Biometrics 43. The interval of a share is that of Wilson, E. B. (1927).
    """
    import pandas as pd

    return pd.DataFrame(rows(release), columns=list(COLUMNS))


def rows(release: str | None = None) -> list[Record]:
    """Return what `recall` gives, as records."""
    data = releases.opened(release)
    if "finds" not in data.tables:
        raise UnknownNameError(
            f"Release {data.version} has no test of how complete the data are; such tests begin with release 3.0.0."
        )
    family_of = families(data.codes)
    found: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for row in data.records("finds"):
        for family in (ALL, family_of[row["measure_type"]] or ""):
            found[row["sample"], family].append(dict(row))
    order = [*data.vocabularies["families"], ALL]
    return [
        {"sample": sample, "family": family, **_summed_up(some)}
        for (sample, family), some in sorted(found.items(), key=lambda item: (item[0][0], order.index(item[0][1])))
    ]


#: What readers see: an estimate with its interval in one column.
SHORT = ("sample", "family", "first", "second", "both", "found", "estimated", "in_data", "recall")


def shown(row: Record) -> Record:
    """Return a row for readers: shares with two digits, numbers of measures whole, intervals beside them."""
    return {**row, "estimated": with_interval(row, "estimated", 0), "recall": with_interval(row, "recall", 2)}


def with_interval(row: Record, name: str, digits: int) -> str:
    """Return an estimate of a row with its interval beside it, rounded."""
    value, low, high = (f"{row[name + end]:.{digits}f}" for end in ("", "_low", "_high"))
    return f"{value} ({low} to {high})"


def _summed_up(rows: Iterable[Record]) -> Record:
    """Return counts and estimates of some finds."""
    rows = list(rows)
    by_searcher = {who: {row["find"] for row in rows if row["searcher"] == who} for who in ("first", "second")}
    first, second = by_searcher["first"], by_searcher["second"]
    known = {row["find"] for row in rows if row["row"]}
    either = first | second
    total, share = chapman(first, second), wilson(len(known), len(either))
    return {
        "first": len(first),
        "second": len(second),
        "both": len(first & second),
        "found": len(either),
        "estimated": total.value,
        "estimated_low": total.low,
        "estimated_high": total.high,
        "in_data": len(known),
        "recall": share.value,
        "recall_low": share.low,
        "recall_high": share.high,
    }


def chapman(first: Collection[str], second: Collection[str]) -> Estimate:
    """Return Chapman's estimate of a population from two lists, with Chao's interval; both lists may not be empty."""
    a, b, both, either = len(first), len(second), len({*first} & {*second}), len({*first} | {*second})
    value = (a + 1) * (b + 1) / (both + 1) - 1
    unseen = value - either
    variance = (a + 1) * (b + 1) * (a - both) * (b - both) / ((both + 1) ** 2 * (both + 2))
    if unseen <= 0:
        return Estimate(value, float(either), float(either))
    spread = exp(_Z * sqrt(log(1 + variance / unseen**2)))
    return Estimate(value, either + unseen / spread, either + unseen * spread)


def wilson(part: int, whole: int) -> Estimate:
    """Return a share with Wilson's interval."""
    share = part / whole
    centre = (share + _Z**2 / (2 * whole)) / (1 + _Z**2 / whole)
    half = _Z / (1 + _Z**2 / whole) * sqrt(share * (1 - share) / whole + _Z**2 / (4 * whole**2))
    return Estimate(share, max(0.0, centre - half), min(1.0, centre + half))
