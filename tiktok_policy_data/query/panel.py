"""Build the panel of jurisdiction by measure type by period, for econometrics.

It works in columns: each spell is an interval of periods, and counts change only at the ends of spells, so everything
is computed once between two changes and repeated over the periods.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from tiktok_policy_data.core.days import NO_START, NO_STOP, How, covers_days
from tiktok_policy_data.errors import UnknownNameError
from tiktok_policy_data.io.frames import days_since_1970
from tiktok_policy_data.query import selection
from tiktok_policy_data.store.releases import Release, opened

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray

    Days = NDArray[np.datetime64[Any]]
    Flags = NDArray[np.bool_]
    Ints = NDArray[np.signedinteger[Any]]


Freq = Literal["D", "MS", "YS"]

#: Frequency → numpy's unit of time.
_UNITS: Mapping[str, Any] = {"D": "D", "MS": "M", "YS": "Y"}


def panel(
    freq: Freq = "MS",
    how: How = "certain",
    *,
    start: str | date | None = None,
    end: str | date | None = None,
    jurisdictions: str | Sequence[str] | None = None,
    role: str | Sequence[str] = "response",
    known_at: str | date | None = None,
    release: str | None = None,
) -> pd.DataFrame:
    """Return the status of every jurisdiction and measure type at the end of every day, month or year.

    Parameters
    ----------
    freq : {"D", "MS", "YS"}, default "MS"
        Days, months or years.
    how : {"certain", "possible"}, default "certain"
        Count what had certainly happened by the day, or what may have happened.
    start, end : str or datetime.date, optional
        First and last day; the periods that contain them are included. By default from the first known beginning of a
        measure to the last publication day of a source.
    jurisdictions : str or sequence of str, optional
        Codes of jurisdictions or groups; all by default.
    role : str or sequence of str, default "response"
        Roles of the measures: one, several, or ``"all"``.
    known_at : str or datetime.date, optional
        Use only sources published by this day.
    release : str, optional
        A past release such as ``"1.0.0"``; the installed one by default.

    Returns
    -------
    pandas.DataFrame
        A balanced panel, one row per jurisdiction (institutions count for their parent), measure type and period,
        sorted by these. Columns: `jurisdiction`, `measure_type` (category), `period` (datetime64[us]: first day),
        `state` (category: coverage state on the last day of the period; it explains a missing status), `status`
        (category: strongest status on that day), `n_in_force` (int: measures in force on that day), `bound_only` (bool:
        the status is dated only by the publication that reports it, so its first day here is a publication day).

    Raises
    ------
    UnknownNameError
        If an argument is not one of the accepted values.

    Notes
    -----
    With ``how="certain"``, the state `found` without a status means that a status may have been reached by then.

    Examples
    --------
    >>> import tiktok_policy_data as tpd
    >>> tpd.panel("YS").query("jurisdiction == 'UK' and n_in_force > 0")  # doctest: +SKIP
    """
    import numpy as np
    import pandas as pd

    if freq not in get_args(Freq):
        raise UnknownNameError(f"freq must be 'D', 'MS' or 'YS', not {freq!r}.")
    selection.check_how(how)
    data = opened(release)
    statuses, states = data.vocabularies["statuses"], data.vocabularies["coverage_states"]
    cells = _cells(data, role, jurisdictions)
    spells = _spells(data, cells, statuses, selection.as_day(known_at, "known_at"), how)
    periods = _periods(data, spells, freq, selection.as_day(start, "start"), selection.as_day(end, "end"))
    last_days = (periods + np.timedelta64(1, _UNITS[freq])).astype("datetime64[D]") - np.timedelta64(1, "D")
    ends = last_days.astype(np.int64)
    runs = _runs(spells, ends, len(cells.measured), len(statuses), statuses.index("in_force"))
    rows, columns = np.divmod(np.arange(len(cells.measured)), len(cells.types))

    def coded(codes: Ints, times: Any, categories: Sequence[str]) -> pd.Categorical[Any]:
        dtype = pd.CategoricalDtype(pd.Index(list(categories), dtype=object))
        # The small integer type that pandas uses for codes, so that they need not be copied.
        small = codes.astype(np.int8 if len(categories) < np.iinfo(np.int8).max else np.int16)
        return pd.Categorical.from_codes(np.repeat(small, times), dtype=dtype)

    return pd.DataFrame(
        {
            "jurisdiction": coded(rows, len(periods), cells.jurisdictions),
            "measure_type": coded(columns, len(periods), cells.types),
            "period": np.tile(periods.astype("datetime64[us]"), len(cells.measured)),
            "state": coded(_states(runs, cells, states, statuses, data.no_measure), runs.lengths, states),
            "status": coded(runs.status, runs.lengths, statuses),
            "n_in_force": np.repeat(runs.n_in_force, runs.lengths),
            "bound_only": np.repeat(runs.bound_only, runs.lengths),
        },
        copy=False,
    )


class _Cells(NamedTuple):
    """The cells of the panel, jurisdiction by jurisdiction, and the cell of each measure; -1 for none."""

    jurisdictions: list[str]
    types: list[str]
    measures: pa.Array
    of_measure: Ints
    #: For each cell, whether it was searched for, and whether it ever has a measure.
    searched: Flags
    measured: Flags


def _cells(data: Release, role: str | Sequence[str], jurisdictions: str | Sequence[str] | None) -> _Cells:
    import numpy as np

    roles = selection.roles(data, role)
    parent = selection.rollup(data)
    selected = selection.select(data, jurisdictions)
    chosen = set(parent) if selected is None else selected
    rows = sorted({parent[code] for code in chosen})
    types = data.vocabularies["measure_types"]
    # The row of each jurisdiction in the panel; -1 for those left out.
    of_place = np.array([rows.index(parent[code]) if code in chosen else -1 for code in parent])
    measures = data.columns("measures", ["measure_id", "jurisdiction", "measure_type", "role"])
    row, column = of_place[_codes(measures["jurisdiction"], parent)], _codes(measures["measure_type"], types)
    counts = (row >= 0) & (_codes(measures["role"], roles) >= 0)
    of_measure = np.where(counts, row * len(types) + column, -1)
    measured = np.zeros(len(rows) * len(types), dtype=bool)
    measured[of_measure[counts]] = True
    # Searches for an institution do not count for its parent.
    own = np.array([parent[code] == code for code in parent])
    coverage = data.columns("coverage", ["jurisdiction", "measure_type", "searched_on"])
    place = _codes(coverage["jurisdiction"], parent)
    covered = own[place] & (of_place[place] >= 0) & coverage["searched_on"].is_valid().to_numpy()
    searched = np.zeros_like(measured)
    searched[of_place[place][covered] * len(types) + _codes(coverage["measure_type"], types)[covered]] = True
    return _Cells(rows, types, measures["measure_id"], of_measure, searched, measured)


def _codes(values: Any, codes: Iterable[str]) -> Ints:
    """Return the position of each value of an Arrow column in a list of codes; -1 for none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    among = codes if isinstance(codes, (pa.Array, pa.ChunkedArray)) else pa.array(list(codes), pa.string())
    found: Ints = pc.fill_null(pc.index_in(values, value_set=among), -1).to_numpy()
    return found


class _Spells(NamedTuple):
    """The selected spells as columns: days counted from 1970, statuses as positions in the vocabulary (-1: none)."""

    cell: Ints
    start: Ints
    stop: Ints
    status: Ints
    maybe: Ints
    #: Whether the event that set the status is dated by a bound only.
    on_bound: Flags


def _spells(data: Release, cells: _Cells, statuses: Sequence[str], known: date | None, how: How) -> _Spells:
    """Return the spells known on a day, of the measures that have a cell."""
    import numpy as np

    days = ["valid_from", "valid_to", "known_from", "known_to"]
    names = ["measure_id", *days, "status", "certain_status", "event_id", "certain_event_id"]
    rows = data.columns("spells", names)
    covered = covers_days(
        days_since_1970(rows["known_from"], NO_START), days_since_1970(rows["known_to"], NO_STOP), known
    )
    cell = cells.of_measure[_codes(rows["measure_id"], cells.measures)]
    kept = np.flatnonzero(covered & (cell >= 0))
    rows = rows.take(kept)
    certainly = "certain_" if how == "certain" else ""
    events = data.columns("events", ["event_id", "date_basis"])
    basis = events["date_basis"].take(_codes(rows[f"{certainly}event_id"], events["event_id"]).clip(0))
    return _Spells(
        cell=cell[kept],
        start=days_since_1970(rows["valid_from"], NO_START),
        stop=days_since_1970(rows["valid_to"], NO_STOP),
        status=_codes(rows[f"{certainly}status"], statuses),
        maybe=_codes(rows["status"], statuses),
        on_bound=_codes(basis, ["bound"]) == 0,
    )


def _periods(data: Release, spells: _Spells, freq: Freq, start: date | None, end: date | None) -> Days:
    import numpy as np

    unit: Any = _UNITS[freq]
    if end is None:
        published = [row["published_latest"] for row in data.records("sources") if row["published_latest"]]
        end = max(published, default=date.today())
    if start is None:
        begun = spells.start[spells.start != NO_START]
        first = min(int(begun.min()), (end - date(1970, 1, 1)).days) if len(begun) else (end - date(1970, 1, 1)).days
        start = date(1970, 1, 1) + timedelta(first)
    if start > end:
        raise UnknownNameError(f"start must not be after end, but {start} is after {end}.")
    return np.arange(np.datetime64(start, unit), np.datetime64(end, unit) + np.timedelta64(1, unit))


class _Runs(NamedTuple):
    """Runs of periods without a change, cell by cell; the statuses are the strongest."""

    cell: Ints
    lengths: Ints
    status: Ints
    maybe: Ints
    n_in_force: Ints
    bound_only: Flags


def _runs(spells: _Spells, ends: Ints, n_cells: int, n_statuses: int, in_force: int) -> _Runs:
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

    def counts(status: Ints, among: Flags | bool = True) -> Ints:
        """Return how many spells have each status after each change."""
        has = (status >= 0) & among
        size = len(changes) * n_statuses
        steps = np.bincount(up[has] * n_statuses + status[has], minlength=size)
        steps -= np.bincount(down[has] * n_statuses + status[has], minlength=size)
        return np.cumsum(steps.reshape(len(changes), n_statuses), axis=0, dtype=np.int32)

    reached = counts(spells.status)
    on_bounds = counts(spells.status, spells.on_bound)
    strongest = _strongest(reached)
    each = np.arange(len(changes))
    kept = np.flatnonzero(changes % width != len(ends))
    return _Runs(
        cell=changes[kept] // width,
        lengths=np.diff(changes, append=0)[kept],
        status=strongest[kept],
        maybe=_strongest(counts(spells.maybe))[kept],
        n_in_force=reached[kept, in_force],
        bound_only=((strongest >= 0) & (reached[each, strongest] == on_bounds[each, strongest]))[kept],
    )


def _strongest(counts: Ints) -> Ints:
    """Return the position of the first status with a spell; -1 for none."""
    import numpy as np

    there = counts > 0
    return np.where(there.any(axis=1), there.argmax(axis=1), -1)


def _states(
    runs: _Runs, cells: _Cells, states: Sequence[str], statuses: Sequence[str], no_measure: Collection[str]
) -> Ints:
    """Return the coverage state of each run by the rule of `core.status.cell_state`; not_yet before a first spell."""
    import numpy as np

    none = np.array([status in no_measure for status in statuses])
    shown = np.where(runs.status >= 0, runs.status, runs.maybe)
    empty = np.where(cells.searched[runs.cell], states.index("silent"), states.index("not_searched"))
    # `declined` and `absent` are the weakest statuses: if the strongest is one of them, all are.
    known = np.where(none[shown], states.index("stated_absent"), states.index("found"))
    without = np.where(cells.measured[runs.cell], states.index("not_yet"), empty)
    return np.where(shown >= 0, known, without)
