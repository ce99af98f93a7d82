"""How far independent coders agree: percent agreement and Krippendorff's alpha with its interval, field by field.

Krippendorff, K. (2019): Content Analysis, 4th edition, chapter 12, for nominal values: one less the ratio of the
disagreement observed within units to that expected by chance. A list is one value: coders agree on it when they name
the same items. A cell left empty is a value, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.store import releases

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


#: What a row says, and which of it are shares and alphas.
SHARES = ("agreement", "alpha", "alpha_low", "alpha_high")

COLUMNS = ("sample", "field", "units", "coders", *SHARES)

#: Resamples of the units for the interval, the seed that makes them the same every time, and what it covers.
DRAWS, SEED, COVERED = 2000, 1, 0.95


def reliability(release: str | None = None) -> pd.DataFrame:
    """Agreement of the coders in the table codings, one row per sample and field.

    Columns: `sample`, `field`, `units` (coded by two or more), `coders`, `agreement` (share of pairs of codings that
    agree), `alpha` (1 is perfect, 0 chance; missing where only one value occurs), and the bounds of its 95 per cent
    interval, `alpha_low` and `alpha_high`, from 2000 resamples of the units.
    """
    import pandas as pd

    return pd.DataFrame(rows(release), columns=list(COLUMNS))


def rows(release: str | None = None) -> list[Record]:
    """What `reliability` gives, as records."""
    import pandas as pd

    data = releases.opened(release)
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


def rounded(value: float | None) -> str:
    """A share or an alpha with two digits."""
    return "" if value is None else f"{value:.2f}"


def _measured(coders: int, counts: NDArray[np.int64]) -> Record:
    """Agreement and alpha of one field; `counts` has a row per unit and a column per value."""
    import numpy as np

    random = np.random.default_rng(SEED)
    weights = random.multinomial(len(counts), np.full(len(counts), 1 / len(counts)), size=DRAWS)
    drawn = alpha(counts, weights)
    drawn = drawn[~np.isnan(drawn)]
    bounds = (1 - COVERED) / 2, (1 + COVERED) / 2
    low, high = (float(np.quantile(drawn, bound)) for bound in bounds) if len(drawn) else (None, None)
    made = counts.sum(axis=1)
    pairs = (made * (made - 1)).sum()
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
    """Krippendorff's alpha for nominal values, of each row of `weights` (how often each unit counts).

    NaN where only one value occurs, since then nothing can be expected by chance.
    """
    import numpy as np

    made = counts.sum(axis=1)
    disagreement = (counts * (made[:, None] - counts)).sum(axis=1) / (made - 1)
    n = weights @ made
    totals = weights @ counts
    expected = (n**2 - (totals**2).sum(axis=1)) / (n - 1)
    observed = weights @ disagreement
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1 - observed / expected, np.nan)
