"""What an empty cell means: the states of our knowledge of a jurisdiction and a measure type."""

from __future__ import annotations

from collections.abc import Iterable

#: Statuses that tell that there is no measure.
NO_MEASURE = frozenset({"declined", "absent"})


def cell_state(statuses: Iterable[str], searched: bool) -> str:
    """State of a cell from the statuses of its measures and whether it was searched for."""
    found = set(statuses)
    if not found:
        return "silent" if searched else "not_searched"
    return "stated_absent" if found <= NO_MEASURE else "found"
