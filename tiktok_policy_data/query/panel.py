"""Build the panel of jurisdiction by measure type by period, for econometrics.

It works in columns: each spell is an interval of periods, and counts change only at the ends of spells, so everything
is computed once between two changes and repeated over the periods.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from tiktok_policy_data.core.days import NO_START, NO_STOP, How, covers_days
from tiktok_policy_data.core.effect import EFFECTS
from tiktok_policy_data.errors import UnknownNameError
from tiktok_policy_data.io.frames import days_since_1970
from tiktok_policy_data.query import selection
from tiktok_policy_data.query.cells import BACKGROUND, Counting, Part
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

#: Where institutions count.
Institutions = Literal["rolled_up", "apart", "only"]

#: For what a measure counts.
PARTS = get_args(Part)

#: Frequency → numpy's unit of time.
_UNITS: Mapping[str, Any] = {"D": "D", "MS": "M", "YS": "Y"}


def panel(
    freq: Freq = "MS",
    how: How = "certain",
    *,
    start: str | date | None = None,
    end: str | date | None = None,
    jurisdictions: str | Sequence[str] | None = None,
    institutions: Institutions = "rolled_up",
    role: str | Sequence[str] = "response",
    known_at: str | date | None = None,
    release: str | None = None,
    **filters: str | Sequence[str] | None,
) -> pd.DataFrame:
    """Return what holds in every jurisdiction, for every measure type, at the end of every day, month or year.

    Parameters
    ----------
    freq : {"D", "MS", "YS"}, default "MS"
        Days, months or years.
    how : {"certain", "possible"}, default "certain"
        Whether `status` and `effect` count what had certainly happened by the day, or what may have happened.
    start, end : str or datetime.date, optional
        First and last day; the periods that contain them are included. By default from the first known beginning of a
        measure to the last publication day of a source.
    jurisdictions : str or sequence of str, optional
        Codes of jurisdictions or groups; all by default.
    institutions : {"rolled_up", "apart", "only"}, default "rolled_up"
        Count institutions for their parent, where they count if they cover its whole government; give them rows of
        their own; or return them alone.
    role : str or sequence of str, default "response"
        Roles of the measures: one, several, or ``"all"``.
    known_at : str or datetime.date, optional
        Use only sources published by this day.
    release : str, optional
        A past release such as ``"2.0.0"``; the installed one by default.
    **filters : str or sequence of str
        Keep only measures with these codes: `level` (of the jurisdiction), `reach`, `breadth`, `target`, `rationale`,
        `maker_kind`.

    Returns
    -------
    pandas.DataFrame
        A balanced panel, one row per jurisdiction, measure type and period, sorted by these. Columns: `jurisdiction`,
        `name`, `iso3`, `level`, `measure_type` (category), `period` (datetime64[us]: first day); of the last day of the
        period: `state` (category: coverage state; it explains a missing status), `status`, `effect` (category: the
        strongest), `in_effect`, `in_effect_low`, `in_effect_high`, `some_bodies` (boolean), `n_in_effect` (Int32:
        measures in effect), `measure_ids` (category: those measures, with semicolons between them), `last_told`
        (datetime64[us]: newest day of which a source says that one of them applies), `bound_only` (bool: the status is
        dated only by the publication that reports it, so its first day here is a publication day). Of months and years
        as a whole: `any_day` (boolean: in effect on some day), `share_of_days`, `share_of_days_low`,
        `share_of_days_high` (Float64).

    Raises
    ------
    UnknownNameError
        If an argument is not one of the accepted values.

    Notes
    -----
    `in_effect` is missing where the bounds of events allow both, where nobody can tell, and where nobody searched.
    `in_effect_low` and `in_effect_high` are the least and the most over all days that the bounds allow; a presumed or
    unknown effect counts 0 in the one and 1 in the other. `share_of_days` is missing unless every day is known.

    Examples
    --------
    >>> import tiktok_policy_data as tpd
    >>> tpd.panel("YS").query("jurisdiction == 'UK' and n_in_effect > 0")  # doctest: +SKIP
    """
    import numpy as np
    import pandas as pd

    if freq not in get_args(Freq):
        raise UnknownNameError(f"freq must be 'D', 'MS' or 'YS', not {freq!r}.")
    if institutions not in get_args(Institutions):
        raise UnknownNameError(f"institutions must be 'rolled_up', 'apart' or 'only', not {institutions!r}.")
    selection.check_how(how)
    data = opened(release)
    if "effect" not in data.declared("spells").columns:
        raise UnknownNameError(f"Release {data.version} has no effects; they begin with release 2.0.0.")
    statuses, states = data.vocabularies["statuses"], data.vocabularies["coverage_states"]
    cells = _cells(data, role, jurisdictions, institutions, selection.filters(data, filters))
    spells = _spells(data, cells, statuses, selection.as_day(known_at, "known_at"), how)
    periods = _periods(data, spells, freq, selection.as_day(start, "start"), selection.as_day(end, "end"))
    bounds = np.append(periods, periods[-1:] + np.timedelta64(1, _UNITS[freq])).astype("datetime64[D]").astype(np.int64)
    runs = _runs(spells, bounds[1:] - 1, len(cells.measured), len(statuses))
    rows, columns = np.divmod(np.arange(len(cells.measured)), len(cells.types))
    n, lengths = len(periods), runs.lengths
    unsearched = ~(cells.searched | cells.measured)[runs.cell]

    def coded(codes: Ints, times: Any, categories: Sequence[str]) -> pd.Categorical[Any]:
        dtype = pd.CategoricalDtype(pd.Index(list(categories), dtype=object))
        # The small integer type that pandas uses for codes, so that they need not be copied.
        small = codes.astype(np.int8 if len(categories) < np.iinfo(np.int8).max else np.int16)
        return pd.Categorical.from_codes(np.repeat(small, times), dtype=dtype)

    def flags(values: Flags, missing: Flags) -> Any:
        return pd.arrays.BooleanArray(np.repeat(values, lengths), np.repeat(missing, lengths))

    frame = {
        "jurisdiction": coded(rows, n, cells.jurisdictions),
        **{name: coded(codes[rows], n, categories) for name, (codes, categories) in _of_places(data, cells).items()},
        "measure_type": coded(columns, n, cells.types),
        "period": np.tile(periods.astype("datetime64[us]"), len(cells.measured)),
        "state": coded(_states(runs, cells, states, statuses, data.no_measure), lengths, states),
        "status": coded(runs.status, lengths, statuses),
        "effect": coded(runs.effect, lengths, EFFECTS),
        "in_effect": flags(runs.n_in_effect > 0, unsearched | ((runs.n_in_effect == 0) & runs.open)),
        "in_effect_low": flags(runs.low, unsearched),
        "in_effect_high": flags(runs.high, unsearched),
        "some_bodies": flags(runs.some_bodies & (runs.n_in_effect == 0), unsearched),
        "n_in_effect": pd.arrays.IntegerArray(np.repeat(runs.n_in_effect, lengths), np.repeat(unsearched, lengths)),
        "measure_ids": coded(runs.measures, lengths, runs.named),
        "last_told": np.repeat(runs.last_told, lengths),
        "bound_only": np.repeat(runs.bound_only, lengths),
    }
    if freq != "D":
        frame |= _of_whole_periods(spells, bounds, cells)
    return pd.DataFrame(frame, copy=False)


class _Cells(NamedTuple):
    """The cells of the panel, jurisdiction by jurisdiction, and the cell of each measure; -1 for none."""

    jurisdictions: list[str]
    types: list[str]
    measures: pa.Array
    of_measure: Ints
    #: For what each measure counts, as a position in `PARTS`.
    part: Ints
    #: For each cell, whether it was searched for, ever has a measure, and has measures in the background.
    searched: Flags
    measured: Flags
    surrounded: Flags


def _cells(
    data: Release,
    role: str | Sequence[str],
    jurisdictions: str | Sequence[str] | None,
    institutions: Institutions,
    filters: Mapping[str, set[str]],
) -> _Cells:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    roles = selection.roles(data, role)
    own = [row["jurisdiction"] for row in data.jurisdictions if row["level"] == "institution"]
    parent = selection.rollup(data)
    selected = selection.select(data, jurisdictions)
    chosen = set(parent) if selected is None else selected
    if institutions != "rolled_up":
        parent = {code: code for code in parent}
    if institutions == "only":
        chosen &= set(own)
    if levels := filters.get("level"):
        level = selection.level_of(data)
        chosen = {code for code in chosen if level[code] in levels}
    rows = sorted({parent[code] for code in chosen})
    types = data.vocabularies["measure_types"]
    # The row of each jurisdiction in the panel; -1 for those left out.
    of_place = np.array([rows.index(parent[code]) if code in chosen else -1 for code in parent])
    needed = ["measure_id", "jurisdiction", "measure_type", "role", "breadth", "operation", "not_stated"]
    measures = data.columns("measures", needed)
    if set(filters) - {"level"}:
        kept = [row["measure_id"] for row in selection.kept(data, data.records("measures"), filters)]
        measures = measures.filter(pc.is_in(measures["measure_id"], value_set=pa.array(kept, pa.string())))
    row, column = of_place[_codes(measures["jurisdiction"], parent)], _codes(measures["measure_type"], types)
    counts = (row >= 0) & (_codes(measures["role"], roles) >= 0)
    background = (row >= 0) & (_codes(measures["role"], [BACKGROUND]) >= 0)
    of_measure = np.where(counts, row * len(types) + column, -1)
    measured, surrounded = (np.zeros(len(rows) * len(types), dtype=bool) for _ in range(2))
    measured[of_measure[counts]] = True
    surrounded[(row * len(types) + column)[background]] = True
    # Searches for an institution do not count for its parent.
    itself = np.array([parent[code] == code for code in parent])
    coverage = data.columns("coverage", ["jurisdiction", "measure_type", "searched_on"])
    place = _codes(coverage["jurisdiction"], parent)
    covered = itself[place] & (of_place[place] >= 0) & coverage["searched_on"].is_valid().to_numpy()
    searched = np.zeros_like(measured)
    searched[of_place[place][covered] * len(types) + _codes(coverage["measure_type"], types)[covered]] = True
    apart = own if institutions != "rolled_up" else []
    return _Cells(
        rows, types, measures["measure_id"], of_measure, _parts(data, measures, apart), searched, measured, surrounded
    )


def _parts(data: Release, measures: pa.Table, apart: Sequence[str]) -> Ints:
    """Return for what each measure counts, as a position in `PARTS`: the rule of `Counting.part`, in columns."""
    import numpy as np
    import pyarrow.compute as pc

    counting = Counting.of(data.codes)
    operation, breadth = measures["operation"], measures["breadth"]
    beneath = operation.is_valid().to_numpy() & (_codes(operation, sorted(counting.itself)) < 0)
    stated = measures["not_stated"].combine_chunks()
    open_rows = pc.list_parent_indices(stated).filter(pc.equal(pc.list_flatten(stated), "breadth")).to_numpy()
    left_open = np.zeros(len(measures), dtype=bool)
    left_open[open_rows] = True
    whole = (_codes(breadth, sorted(counting.whole)) >= 0) | (_codes(measures["jurisdiction"], apart) >= 0)
    some = ~whole & (breadth.is_valid().to_numpy() | left_open)
    return np.where(beneath, PARTS.index("beneath"), np.where(some, PARTS.index("some_bodies"), PARTS.index("whole")))


def _of_places(data: Release, cells: _Cells) -> dict[str, tuple[Ints, list[str]]]:
    """Return name, ISO code and level of each row of the panel, as positions in lists of values; -1 for none."""
    import numpy as np

    by_code = {row["jurisdiction"]: row for row in data.jurisdictions}
    found = {}
    for name, column in (("name", "name"), ("iso3", "iso_3166_1_alpha3"), ("level", "level")):
        values: list[Any] = [by_code[code][column] for code in cells.jurisdictions]  # type: ignore[literal-required]
        known = list(dict.fromkeys(value for value in values if value))
        place = {value: number for number, value in enumerate(known)}
        found[name] = np.array([place.get(value, -1) for value in values], dtype=np.int64), known
    return found


def _codes(values: Any, codes: Iterable[str]) -> Ints:
    """Return the position of each value of an Arrow column in a list of codes; -1 for none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    among = codes if isinstance(codes, (pa.Array, pa.ChunkedArray)) else pa.array(list(codes), pa.string())
    found: Ints = pc.fill_null(pc.index_in(values, value_set=among), -1).to_numpy()
    return found


class _Spells(NamedTuple):
    """The selected spells as columns: days counted from 1970, codes as positions in their vocabulary (-1: none)."""

    cell: Ints
    start: Ints
    stop: Ints
    status: Ints
    maybe: Ints
    effect: Ints
    #: Whether the event that set the status is dated by a bound only.
    on_bound: Flags
    #: Whether the measure counts for the whole, and is in effect, may or may not be, at least and at most is.
    in_effect: Flags
    open: Flags
    low: Flags
    high: Flags
    #: Whether the measure counts for some bodies only, and is in effect.
    some_bodies: Flags
    last_told: Ints
    #: Position of the measure, and the identifiers.
    measure: Ints
    measures: pa.Array


def _spells(data: Release, cells: _Cells, statuses: Sequence[str], known: date | None, how: How) -> _Spells:
    """Return the spells known on a day, of the measures that have a cell."""
    import numpy as np

    days = ["valid_from", "valid_to", "known_from", "known_to"]
    names = ["measure_id", *days, "status", "certain_status", "event_id", "certain_event_id"]
    effects = ["effect", "certain_effect", "in_effect", "in_effect_low", "in_effect_high", "last_told"]
    rows = data.columns("spells", [*names, *effects])
    covered = covers_days(
        days_since_1970(rows["known_from"], NO_START), days_since_1970(rows["known_to"], NO_STOP), known
    )
    measure = _codes(rows["measure_id"], cells.measures)
    cell = np.where(measure >= 0, cells.of_measure[measure], -1)
    kept = np.flatnonzero(covered & (cell >= 0))
    rows, measure = rows.take(kept), measure[kept]
    certainly = "certain_" if how == "certain" else ""
    events = data.columns("events", ["event_id", "date_basis"])
    basis = events["date_basis"].take(_codes(rows[f"{certainly}event_id"], events["event_id"]).clip(0))
    whole = cells.part[measure] == PARTS.index("whole")
    applies = whole & rows["effect"].is_valid().to_numpy()
    true = _truths(rows["in_effect"])
    return _Spells(
        cell=cell[kept],
        start=days_since_1970(rows["valid_from"], NO_START),
        stop=days_since_1970(rows["valid_to"], NO_STOP),
        status=_codes(rows[f"{certainly}status"], statuses),
        maybe=_codes(rows["status"], statuses),
        effect=np.where(whole, _codes(rows[f"{certainly}effect"], EFFECTS), -1),
        on_bound=_codes(basis, ["bound"]) == 0,
        in_effect=whole & true,
        open=applies & ~rows["in_effect"].is_valid().to_numpy(),
        low=whole & _truths(rows["in_effect_low"]),
        high=whole & _truths(rows["in_effect_high"]),
        some_bodies=(cells.part[measure] == PARTS.index("some_bodies")) & true,
        last_told=days_since_1970(rows["last_told"], NO_START),
        measure=measure,
        measures=cells.measures,
    )


def _truths(column: Any) -> Flags:
    """Return an Arrow column of truth values; false where one is missing."""
    found: Flags = column.fill_null(fill_value=False).to_numpy()
    return found


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


def _runs(spells: _Spells, ends: Ints, n_cells: int, n_statuses: int) -> _Runs:
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
    return _Runs(
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


def _in_effect(spells: _Spells, up: Ints, down: Ints, n_changes: int) -> tuple[Days, Ints, list[str]]:
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
    for place, those in zip(at.tolist(), np.split(measure[order], first[1:]), strict=True):
        key = those.tobytes()
        if key not in named:
            named[key] = len(named)
            texts.append(";".join(spells.measures.take(those).to_pylist()))
        found[place] = named[key]
    return told, found, texts


def _of_whole_periods(spells: _Spells, bounds: Ints, cells: _Cells) -> dict[str, Any]:
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
        return np.diff(upto, axis=1)

    lengths = np.diff(bounds)
    n_true, n_open = days(spells.in_effect), days(spells.open, unless=spells.in_effect)
    unsearched = np.repeat(~(cells.searched | cells.measured), len(lengths))

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
    empty = np.where(cells.surrounded[runs.cell], states.index("found_background"), empty)
    without = np.where(cells.measured[runs.cell], states.index("not_yet"), empty)
    return np.where(shown >= 0, known, without)
