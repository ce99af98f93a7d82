"""Count what holds in each cell of a panel over runs of periods without a change, and over whole periods."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from tiktok_policy_data.core.days import NO_START
from tiktok_policy_data.core.effect import EFFECTS
from tiktok_policy_data.query.panel_spells import Cells, Spells
from tiktok_policy_data.query.searched import STATES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Days = NDArray[np.datetime64[Any]]
    Flags = NDArray[np.bool_]
    Ints = NDArray[np.signedinteger[Any]]


class Runs(NamedTuple):
    """Runs of periods without a change, cell by cell; statuses and effects are the strongest."""

    cell: Ints
    lengths: Ints
    status: Ints
    maybe: Ints
    effect: Ints
    n_in_effect: Ints
    #: Whether a measure may or may not be in effect, one at least or at most is, one is in some bodies only.
    open: Flags
    low: Flags
    high: Flags
    some_bodies: Flags
    bound_only: Flags
    last_told: Days
    #: The measures in effect, as a position in `named`; -1 for none.
    measures: Ints
    named: list[str]


def runs_of(spells: Spells, ends: Ints, n_cells: int, n_statuses: int) -> Runs:
    """Return the runs of each cell, over periods that end on the days `ends`."""
    import numpy as np

    # A spell covers the periods whose last day it covers. Every cell has a change at its first period and one after
    # its last, where all counts return to zero: one cumulative sum serves all cells.
    width = len(ends) + 1
    first = np.arange(n_cells) * width
    begin = spells.cell * width + np.searchsorted(ends, spells.start)
    stop = spells.cell * width + np.searchsorted(ends, spells.stop)
    changes = np.unique(np.concatenate([first, first + len(ends), begin, stop]))
    up, down = np.searchsorted(changes, begin), np.searchsorted(changes, stop)

    def counts(code: Ints, n_codes: int, among: Flags | bool = True) -> Ints:
        """Return how many spells have each code after each change."""
        has = (code >= 0) & among
        size = len(changes) * n_codes
        steps = np.bincount(up[has] * n_codes + code[has], minlength=size)
        steps -= np.bincount(down[has] * n_codes + code[has], minlength=size)
        return np.cumsum(steps.reshape(len(changes), n_codes), axis=0, dtype=np.int32)

    # One code for each flag of a spell, counted together with the codes of its effect.
    flags = np.stack([spells.in_effect, spells.open, spells.low, spells.high, spells.some_bodies])
    held = np.concatenate([counts(np.where(flag, 0, -1), 1) for flag in flags], axis=1)
    reached = counts(spells.status, n_statuses)
    on_bounds = counts(spells.status, n_statuses, spells.on_bound)
    strongest = _strongest(reached)
    each = np.arange(len(changes))
    kept = np.flatnonzero(changes % width != len(ends))
    told, measures, named = _in_effect(spells, up, down, len(changes))
    return Runs(
        cell=changes[kept] // width,
        lengths=np.diff(changes, append=0)[kept],
        status=strongest[kept],
        maybe=_strongest(counts(spells.maybe, n_statuses))[kept],
        effect=_strongest(counts(spells.effect, len(EFFECTS)))[kept],
        n_in_effect=held[kept, 0],
        open=held[kept, 1] > 0,
        low=held[kept, 2] > 0,
        high=held[kept, 3] > 0,
        some_bodies=held[kept, 4] > 0,
        bound_only=((strongest >= 0) & (reached[each, strongest] == on_bounds[each, strongest]))[kept],
        last_told=told[kept],
        measures=measures[kept],
        named=named,
    )


def _in_effect(spells: Spells, up: Ints, down: Ints, n_changes: int) -> tuple[Days, Ints, list[str]]:
    """Return, for each change, the newest telling of the measures in effect, and which they are."""
    import numpy as np

    some = np.flatnonzero(spells.in_effect & (down > up))
    times = (down - up)[some]
    # Each spell once for each change that it covers.
    spell = np.repeat(some, times)
    change = np.repeat(up[some], times) + np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    days = np.full(n_changes, NO_START, dtype=np.int64)
    np.maximum.at(days, change, spells.last_told[spell])
    told = np.where(days == NO_START, np.iinfo(np.int64).min, days * 86_400_000_000).view("datetime64[us]")
    found, measure = np.full(n_changes, -1), spells.measure[spell]
    named: dict[bytes, int] = {}
    order = np.lexsort((measure, change))
    at, first = np.unique(change[order], return_index=True)
    texts = []
    groups = np.split(measure[order], first[1:]) if len(at) else []
    for place, those in zip(at.tolist(), groups, strict=True):
        key = those.tobytes()
        if key not in named:
            named[key] = len(named)
            texts.append(";".join(spells.measures.take(those).to_pylist()))
        found[place] = named[key]
    return told, found, texts


def _strongest(counts: Ints) -> Ints:
    """Return the position of the first status with a spell; -1 for none."""
    import numpy as np

    there = counts > 0
    return np.where(there.any(axis=1), there.argmax(axis=1), -1)


def states_of(
    runs: Runs, cells: Cells, states: Sequence[str], statuses: Sequence[str], no_measure: Collection[str]
) -> Ints:
    """Return the coverage state of each run by the rule of `core.days.cell_state`; not_yet before a first spell."""
    import numpy as np

    none = np.array([status in no_measure for status in statuses])
    shown = np.where(runs.status >= 0, runs.status, runs.maybe)
    position = np.array([states.index(state) if state in states else -1 for state in STATES])  # old releases lack some
    empty = position[cells.searched[runs.cell]]
    # `declined` and `absent` are the weakest statuses: if the strongest is one of them, all are.
    known = np.where(none[shown], states.index("stated_absent"), states.index("found"))
    empty = np.where(cells.surrounded[runs.cell], states.index("found_background"), empty)
    without = np.where(cells.measured[runs.cell], states.index("not_yet"), empty)
    return np.where(shown >= 0, known, without)


def of_whole_periods(spells: Spells, bounds: Ints, cells: Cells) -> dict[str, Any]:
    """Return in how much of each period every cell is in effect: on any day, and on what share of its days.

    `bounds` are the first days of the periods and the day after the last.
    """
    import numpy as np
    import pandas as pd

    first, width = int(bounds[0]), int(bounds[-1] - bounds[0])
    own = np.flatnonzero(cells.measured)
    place = np.full(len(cells.measured), -1)
    place[own] = np.arange(len(own))
    begin, stop = (
        (days - first).clip(0, width) + place[spells.cell] * (width + 1) for days in (spells.start, spells.stop)
    )
    asked = (np.arange(len(own))[:, None] * (width + 1) + (bounds - first)).ravel()

    def days(true: Flags, unless: Flags | None = None) -> Ints:
        """Return on how many days of each period a spell with a flag, and none with another, covers a cell."""
        at = np.unique(np.concatenate([begin, stop, np.arange(len(own)) * (width + 1)]))
        on = np.zeros(len(at), dtype=np.int64)
        off = np.zeros(len(at), dtype=np.int64)
        for counted, flag in ((on, true), (off, unless)):
            if flag is not None:
                np.add.at(counted, np.searchsorted(at, begin[flag]), 1)
                np.subtract.at(counted, np.searchsorted(at, stop[flag]), 1)
        holds = (np.cumsum(on) > 0) & (np.cumsum(off) == 0)
        total = np.concatenate([[0], np.cumsum(holds[:-1] * np.diff(at))])
        last = np.searchsorted(at, asked, side="right") - 1
        upto = (total[last] + holds[last] * (asked - at[last])).reshape(len(own), len(bounds))
        found: Ints = np.diff(upto, axis=1)
        return found

    lengths = np.diff(bounds)
    n_true, n_open = days(spells.in_effect), days(spells.open, unless=spells.in_effect)
    unsearched = np.repeat((cells.searched == 0) & ~cells.measured, len(lengths))

    def spread(values: Any, otherwise: Any, dtype: Any) -> Any:
        """Return values of the measured cells for all cells."""
        found = np.full((len(cells.measured), len(lengths)), otherwise, dtype=dtype)
        found[own] = values
        return found.ravel()

    def shares(part: Ints, unknown: Flags | bool = False) -> Any:
        missing = unsearched | spread(np.broadcast_to(unknown, part.shape), False, bool)
        return pd.arrays.FloatingArray(spread(part / lengths, 0.0, float), missing)

    any_day = pd.arrays.BooleanArray(
        spread(n_true > 0, False, bool), unsearched | spread((n_true == 0) & (n_open > 0), False, bool)
    )
    return {
        "any_day": any_day,
        "share_of_days": shares(n_true, n_open > 0),
        "share_of_days_low": shares(days(spells.low)),
        "share_of_days_high": shares(days(spells.high)),
    }
