"""Measure how far independent coders agree, field by field.

A list counts as one value: coders agree if they name the same items. An empty cell is a value, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.errors import UnknownNameError
from tiktok_policy_data.store import releases

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


#: Columns of a row that are shares or alphas.
SHARES = ("agreement", "alpha", "alpha_low", "alpha_high")

COLUMNS = ("sample", "field", "units", "coders", *SHARES)

#: Number of resamples for the interval, their seed, and the share that the interval covers.
DRAWS, SEED, COVERED = 2000, 1, 0.95


def reliability(release: str | None = None) -> pd.DataFrame:
    """Return the agreement of independent coders, one row per sample and field.

    Parameters
    ----------
    release : str, optional
        A past release such as ``"1.0.0"``; the installed one by default.

    Returns
    -------
    pandas.DataFrame
        Columns: `sample`, `field` (text), `units` (int: units coded by two or more), `coders` (int), `agreement`
        (float: share of pairs of codings that agree), `alpha` (float: 1 is perfect, 0 is chance; missing if only one
        value occurs), `alpha_low` and `alpha_high` (float: its 95 per cent bootstrap interval, from 2,000 resamples of
        the units).

    Raises
    ------
    UnknownNameError
        If there is no such release, or if it has no such codings.

    References
    ----------
    Krippendorff, K. (2019). Content Analysis, 4th edition, chapter 12: alpha for nominal data, one minus the ratio of
    observed to expected disagreement.

    Examples
    --------
    >>> import tiktok_policy_data as tpd
    >>> tpd.reliability().set_index("field")["alpha"]  # doctest: +SKIP
    """
    import pandas as pd

    return pd.DataFrame(rows(release), columns=list(COLUMNS))


def rows(release: str | None = None) -> list[Record]:
    """Return what `reliability` gives, as records."""
    import pandas as pd

    data = releases.opened(release)
    if "codings" not in data.tables:
        raise UnknownNameError(
            f"Release {data.version} has no codings of independent coders; they begin with release 1.2.0."
        )
    order = data.declared("measures").columns
    codings = pd.DataFrame(data.records("codings"), columns=data.declared("codings").columns)
    codings["value"] = codings["value"].fillna("")
    found = []
    for (sample, field), some in codings.groupby(["sample", "field"]):
        counts = pd.crosstab(some["row"], some["value"])
        counts = counts[counts.sum(axis=1) > 1]
        if len(counts):
            found.append({"sample": sample, "field": field, **_measured(some["coder"].nunique(), counts.to_numpy())})
    place = {name: number for number, name in enumerate(order)}
    return sorted(found, key=lambda row: (row["sample"], place.get(row["field"], len(place)), row["field"]))


def shown(row: Record) -> Record:
    """Return a row for readers: shares and alphas with two digits."""
    return {**row, **{name: "" if row[name] is None else f"{row[name]:.2f}" for name in SHARES}}


def _measured(coders: int, counts: NDArray[np.int64]) -> Record:
    """Return agreement and alpha of one field; `counts` has a row per unit and a column per value."""
    import numpy as np

    random = np.random.default_rng(SEED)
    weights = random.multinomial(len(counts), np.full(len(counts), 1 / len(counts)), size=DRAWS)
    drawn = alpha(counts, weights)
    drawn = drawn[~np.isnan(drawn)]
    bounds = (1 - COVERED) / 2, (1 + COVERED) / 2
    low, high = (float(np.quantile(drawn, bound)) for bound in bounds) if len(drawn) else (None, None)
    per_unit = counts.sum(axis=1)
    pairs = (per_unit * (per_unit - 1)).sum()
    point = float(alpha(counts, np.ones((1, len(counts)), dtype=np.int64))[0])
    return {
        "units": len(counts),
        "coders": coders,
        "agreement": float((counts * (counts - 1)).sum() / pairs),
        "alpha": None if np.isnan(point) else point,
        "alpha_low": None if np.isnan(point) else low,
        "alpha_high": None if np.isnan(point) else high,
    }


def alpha(counts: NDArray[np.int64], weights: NDArray[np.int64]) -> NDArray[Any]:
    """Return Krippendorff's alpha for nominal data, once per row of `weights`.

    Parameters
    ----------
    counts : array of int
        How many coders gave each value (column) to each unit (row).
    weights : array of int
        How often each unit (column) counts in each resample (row).

    Returns
    -------
    array of float
        Alpha; NaN if only one value occurs, since chance disagreement is then zero.
    """
    import numpy as np

    per_unit = counts.sum(axis=1)
    disagreement = (counts * (per_unit[:, None] - counts)).sum(axis=1) / (per_unit - 1)
    n = weights @ per_unit
    totals = weights @ counts
    expected = (n**2 - (totals**2).sum(axis=1)) / (n - 1)
    observed = weights @ disagreement
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1 - observed / expected, np.nan)
