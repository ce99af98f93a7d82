"""Read how each jurisdiction and measure type was searched, also in releases that do not say how thoroughly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiktok_policy_data.core.days import EMPTY_STATES, GENERAL, NAMED

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tiktok_policy_data.store.releases import Release

#: The states of a cell without measures, the least searched first.
STATES = tuple(EMPTY_STATES.values())
_ORDER = tuple(EMPTY_STATES)


def searched(release: Release) -> dict[tuple[str, str], str]:
    """Return how each jurisdiction and measure type was searched; those that nobody searched are left out."""
    if _says_how(release):
        rows = release.records("coverage", where=("search", None), upto="search")
        return {(row["jurisdiction"], row["measure_type"]): row["search"] for row in rows}
    rows = release.records("coverage", where=("searched_on", None), upto="measure_type")
    return {(row["jurisdiction"], row["measure_type"]): NAMED for row in rows}


def searched_columns(release: Release) -> tuple[Any, Any, NDArray[np.signedinteger[Any]]]:
    """Return the columns jurisdiction and measure type of coverage, and the position of each state in `STATES`."""
    import numpy as np

    how = "search" if _says_how(release) else "searched_on"
    table = release.columns("coverage", ["jurisdiction", "measure_type", how])
    if how == "search":
        words = np.asarray(table[how].to_numpy(zero_copy_only=False), dtype=object)
        position = np.select([words == NAMED, words == GENERAL], [STATES.index("silent"), STATES.index("glanced")], 0)
    else:
        position = table[how].is_valid().to_numpy() * STATES.index("silent")
    return table["jurisdiction"], table["measure_type"], position


def weakest(how: list[str | None]) -> str | None:
    """Return the least of some searches, as a code of search_depths; None if one of them was not made."""
    return min(how, key=_ORDER.index, default=None)


def _says_how(release: Release) -> bool:
    """Return whether a release has the depth of searches; before 3.0.0, any search counted as one by name."""
    return "search" in release.declared("coverage").columns
