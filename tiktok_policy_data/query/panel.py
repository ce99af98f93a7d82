"""Build the panel of jurisdiction by measure type by period, for econometrics.

It works in columns: each spell is an interval of periods, and counts change only at the ends of spells, so everything
is computed once between two changes and repeated over the periods.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal, get_args

from tiktok_policy_data.core.days import EPOCH, NO_START, How
from tiktok_policy_data.core.effect import EFFECTS
from tiktok_policy_data.errors import UnknownNameError, listed
from tiktok_policy_data.query import selection
from tiktok_policy_data.query.labelled import NAMES
from tiktok_policy_data.query.panel_runs import of_whole_periods, runs_of, states_of
from tiktok_policy_data.query.panel_spells import Cells, Institutions, Spells, cells_of, spells_of
from tiktok_policy_data.store.releases import Release, opened

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
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
    measure_type: str | Sequence[str] = (),
    institutions: Institutions = "rolled_up",
    role: str | Sequence[str] = "response",
    known_at: str | date | None = None,
    release: str | None = None,
    **filters: str | Sequence[str] | None,
) -> pd.DataFrame:
    """Return the state of every jurisdiction and measure type at the end of every day, month or year.

    Parameters
    ----------
    freq : {"D", "MS", "YS"}, default "MS"
        Days, months or years.
    how : {"certain", "possible"}, default "certain"
        Whether `status` and `effect` count what had certainly happened by the day, or what may have happened.
    start, end : str or datetime.date, optional
        First and last day; the periods that contain them are included. By default from the first day on which a measure
        certainly has a status to the last publication day of a source.
    jurisdictions : str or sequence of str, optional
        Codes of jurisdictions or groups; all by default.
    measure_type : str or sequence of str, optional
        Measure types; all by default.
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

    A presumed effect becomes more frequent the longer the sources are silent, so `in_effect_low` falls towards the end
    of the panel. That is missing news, not a ban that ends. A row of a month or a year describes its last day; use
    `any_day` for measures that start and end within it. Daily panels are large: write them as Parquet.

    Examples
    --------
    >>> import tiktok_policy_data as tpd
    >>> tpd.panel("YS").query("jurisdiction == 'UK' and n_in_effect > 0")  # doctest: +SKIP
    """
    import numpy as np
    import pandas as pd

    if freq not in get_args(Freq):
        raise UnknownNameError(f"freq must be {listed(map(repr, get_args(Freq)))}, not {freq!r}.")
    if institutions not in get_args(Institutions):
        raise UnknownNameError(
            f"institutions must be {listed(map(repr, get_args(Institutions)))}, not {institutions!r}."
        )
    selection.check_how(how)
    data = opened(release)
    selection.check_effects(data)
    statuses, states = data.vocabularies["statuses"], data.vocabularies["coverage_states"]
    types = [measure_type] if isinstance(measure_type, str) else measure_type
    wanted = [selection.measure_type(data, one) for one in types]
    cells = cells_of(data, role, jurisdictions, wanted, institutions, selection.filters(data, filters))
    spells = spells_of(data, cells, statuses, selection.as_day(known_at, "known_at"), how)
    periods = _periods(data, spells, freq, selection.as_day(start, "start", first=True), selection.as_day(end, "end"))
    bounds = np.append(periods, periods[-1:] + np.timedelta64(1, _UNITS[freq])).astype("datetime64[D]").astype(np.int64)
    runs = runs_of(spells, bounds[1:] - 1, len(cells.measured), len(statuses))
    rows, columns = np.divmod(np.arange(len(cells.measured)), len(cells.types))
    n, lengths = len(periods), runs.lengths
    unsearched = ((cells.searched == 0) & ~cells.measured)[runs.cell]

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
        "state": coded(states_of(runs, cells, states, statuses, data.no_measure), lengths, states),
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
        frame |= of_whole_periods(spells, bounds, cells)
    return pd.DataFrame(frame, copy=False)


def _of_places(data: Release, cells: Cells) -> dict[str, tuple[Ints, list[str]]]:
    """Return name, ISO code and level of each row of the panel, as positions in lists of values; -1 for none."""
    import numpy as np

    by_code = {row["jurisdiction"]: row for row in data.jurisdictions}
    found = {}
    for column, name in NAMES.items():
        values: list[Any] = [by_code[code][column] for code in cells.jurisdictions]  # type: ignore[literal-required]
        known = list(dict.fromkeys(value for value in values if value))
        place = {value: number for number, value in enumerate(known)}
        found[name] = np.array([place.get(value, -1) for value in values], dtype=np.int64), known
    return found


def _periods(data: Release, spells: Spells, freq: Freq, start: date | None, end: date | None) -> Days:
    import numpy as np

    unit: Any = _UNITS[freq]
    if end is None:
        end = selection.last_published(data) or data.data_day or date.today()
    if start is None:
        begun = spells.start[spells.certain & (spells.start != NO_START)]
        start = min(EPOCH + timedelta(int(begun.min())), end) if len(begun) else end
    if start > end:
        raise UnknownNameError(f"start must not be after end, but {start} is after {end}.")
    return np.arange(np.datetime64(start, unit), np.datetime64(end, unit) + np.timedelta64(1, unit))
