"""Say how well `read` finds and codes what people coded, from rows that hold positions and hashes alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.errors import UnknownNameError
from tiktok_policy_data.query.recall import wilson, with_interval
from tiktok_policy_data.store import releases

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("sample", "figure", "right", "of", "share", "share_low", "share_high")

#: What readers see.
SHORT = ("sample", "figure", "right", "of", "share")

#: The cells that are compared, and what their figures are called.
_CELLS = {
    "jurisdiction_right": "jurisdiction",
    "type_right": "measure type",
    "status_right": "status",
    "date_right": "date",
}


def read_quality(release: str | None = None) -> pd.DataFrame:
    """Return how well `read` finds the paragraphs that people coded, and how many of their cells it has right.

    Parameters
    ----------
    release : str, optional
        A past release; the installed one by default.

    Returns
    -------
    pandas.DataFrame
        One row per sample and figure. Columns: `sample`, `figure` (text: recall and precision by paragraph, the same
        for a plain search for the name of the app, then `jurisdiction`, `measure type`, `status` and `date`), `right`,
        `of` (int), `share` (float) and its 95 per cent interval `share_low`, `share_high` (Wilson's).

    Raises
    ------
    UnknownNameError
        If there is no such release, or if it has no such comparison.

    Notes
    -----
    A cell is compared where the paragraph was found. The rules were tuned on the sample `whole_texts`, on readings
    and titles of the data, and on pages just coded for them; the other samples were coded by people who did not see
    what `read` finds, and no rule was changed after.

    Examples
    --------
    >>> import tiktok_policy_data as tpd
    >>> tpd.read_quality().set_index("figure")["share"]  # doctest: +SKIP
    """
    import pandas as pd

    return pd.DataFrame(rows(release), columns=list(COLUMNS))


def rows(release: str | None = None) -> list[Record]:
    """Return what `read_quality` gives, as records."""
    data = releases.opened(release)
    if "read_outcomes" not in data.tables:
        raise UnknownNameError(
            f"Release {data.version} has no comparison of what `read` finds with what people coded; it came later."
        )
    return figures(dict(row) for row in data.records("read_outcomes"))


def figures(outcomes: Iterable[Record]) -> list[Record]:
    """Return the figures of some rows of the table `read_outcomes`, by sample."""
    by_sample: dict[str, list[Record]] = defaultdict(list)
    for row in outcomes:
        by_sample[row["sample"]].append(row)
    return [row for sample, some in sorted(by_sample.items()) for row in _of_sample(sample, some)]


def _of_sample(sample: str, some: Sequence[Record]) -> list[Record]:
    """Return the figures of one sample."""
    paragraphs = {(row["text_sha256"], row["paragraph"]): row for row in some}.values()
    coded = [row for row in paragraphs if row["decision"] == "coded"]
    found = []
    for column, what in (("found", ""), ("by_keywords", " of a search for the name")):
        hits = sum(row[column] for row in coded)
        found.append(_figure(sample, f"recall{what}", hits, len(coded)))
        found.append(_figure(sample, f"precision{what}", hits, sum(row[column] for row in paragraphs)))
    for column, what in _CELLS.items():
        values = [row[column] for row in some if row[column] is not None]
        found.append(_figure(sample, what, sum(values), len(values)))
    return found


def _figure(sample: str, figure: str, right: int, of: int) -> Record:
    """Return one figure with its interval; without any case the share is empty."""
    share = wilson(right, of) if of else None
    return {
        "sample": sample,
        "figure": figure,
        "right": right,
        "of": of,
        "share": share.value if share else None,
        "share_low": share.low if share else None,
        "share_high": share.high if share else None,
    }


def shown(row: Record) -> Record:
    """Return a row for readers: the share with two digits, its interval beside it."""
    return {**row, "share": "" if row["share"] is None else with_interval(row, "share", 2)}
