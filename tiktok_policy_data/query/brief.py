"""Sum up what is in effect on one screen: groups, and the countries with most in effect, by measure type."""

from __future__ import annotations

from tiktok_policy_data.query.comparison import compare
from tiktok_policy_data.render import brief as render
from tiktok_policy_data.store.releases import opened

#: The first screen has the first groups of the vocabulary.
_GROUPS = 5


def brief(release: str | None = None) -> str:
    """Return the first screen of `compare` as text.

    Parameters
    ----------
    release : str, optional
        A past release such as ``"2.0.0"``; the installed one by default.

    Returns
    -------
    str
        A table of groups and countries by measure type, its legend, and how to see the rest.

    Raises
    ------
    UnknownNameError
        If there is no such release, or if it has no effects.
    """
    data = opened(release)
    found = compare("jurisdiction", "measure_type", cells="effect", level=("country", "union"), release=release)
    members = {
        group: [row["jurisdiction"] for row in data.jurisdictions if group in row["groups"]]
        for group in data.vocabularies["groups"][:_GROUPS]
    }
    return render.report(found, members, f"In effect on {data.data_day}, tiktok-policy-data {data.version}")
