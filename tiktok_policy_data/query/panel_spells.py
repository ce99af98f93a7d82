"""Read the cells and the spells of a panel as columns: jurisdictions, measure types, days, statuses and effects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from tiktok_policy_data.core.days import NO_START, NO_STOP, How, covers_days
from tiktok_policy_data.core.effect import EFFECTS
from tiktok_policy_data.core.vocabularies import BACKGROUND
from tiktok_policy_data.io.frames import days_since_1970
from tiktok_policy_data.query import selection
from tiktok_policy_data.query.cells import Counting, Part
from tiktok_policy_data.query.searched import searched_columns
from tiktok_policy_data.store.releases import Release

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]
    Ints = NDArray[np.signedinteger[Any]]

#: Where institutions count.
Institutions = Literal["rolled_up", "apart", "only"]

#: For what a measure counts.
PARTS = get_args(Part)


class Cells(NamedTuple):
    """The cells of the panel, jurisdiction by jurisdiction, and the cell of each measure; -1 for none."""

    jurisdictions: list[str]
    types: list[str]
    measures: pa.Array
    of_measure: Ints
    #: For what each measure counts, as a position in `PARTS`.
    part: Ints
    #: For each cell, how it was searched (a position in `searched.STATES`), whether it ever has a measure, and whether
    #: it has measures in the background.
    searched: Ints
    measured: Flags
    surrounded: Flags


def cells_of(
    data: Release,
    role: str | Sequence[str],
    jurisdictions: str | Sequence[str] | None,
    wanted: Sequence[str],
    institutions: Institutions,
    filters: Mapping[str, set[str]],
) -> Cells:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    roles = selection.roles(data, role)
    own = [row["jurisdiction"] for row in data.jurisdictions if row["level"] == "institution"]
    parent = selection.rollup(data)
    selected = selection.select(data, jurisdictions, filters.get("level", ()))
    chosen = set(parent) if selected is None else selected
    if institutions != "rolled_up":
        parent = {code: code for code in parent}
    if institutions == "only":
        chosen &= set(own)
    if levels := filters.get("level"):
        level = selection.level_of(data)
        chosen = {code for code in chosen if level[code] in levels}
    rows = sorted({parent[code] for code in chosen})
    types = [code for code in data.vocabularies["measure_types"] if not wanted or code in wanted]
    # The row of each jurisdiction in the panel; -1 for those left out.
    of_place = np.array([rows.index(parent[code]) if code in chosen else -1 for code in parent])
    needed = ["measure_id", "jurisdiction", "measure_type", "role", "breadth", "operation", "not_stated"]
    measures = data.columns("measures", needed)
    if set(filters) - {"level"}:
        kept = [row["measure_id"] for row in selection.kept(data, data.records("measures"), filters)]
        measures = measures.filter(pc.is_in(measures["measure_id"], value_set=pa.array(kept, pa.string())))
    row, column = of_place[codes_in(measures["jurisdiction"], parent)], codes_in(measures["measure_type"], types)
    chosen_cell = (row >= 0) & (column >= 0)
    counts = chosen_cell & (codes_in(measures["role"], roles) >= 0)
    background = chosen_cell & (codes_in(measures["role"], [BACKGROUND]) >= 0)
    of_measure = np.where(counts, row * len(types) + column, -1)
    measured, surrounded = (np.zeros(len(rows) * len(types), dtype=bool) for _ in range(2))
    measured[of_measure[counts]] = True
    surrounded[(row * len(types) + column)[background]] = True
    # Searches for an institution do not count for its parent.
    itself = np.array([parent[code] == code for code in parent])
    jurisdiction, measure_type, how = searched_columns(data)
    place = codes_in(jurisdiction, parent)
    kind = codes_in(measure_type, types)
    covered = itself[place] & (of_place[place] >= 0) & (kind >= 0)
    searched = np.zeros(len(measured), dtype=np.int64)
    searched[of_place[place][covered] * len(types) + kind[covered]] = how[covered]
    apart = own if institutions != "rolled_up" else []
    return Cells(
        rows, types, measures["measure_id"], of_measure, _parts(data, measures, apart), searched, measured, surrounded
    )


def _parts(data: Release, measures: pa.Table, apart: Sequence[str]) -> Ints:
    """Return for what each measure counts, as a position in `PARTS`: the rule of `Counting.part`, in columns."""
    import numpy as np
    import pyarrow.compute as pc

    counting = Counting.of(data.codes)
    operation, breadth = measures["operation"], measures["breadth"]
    beneath = operation.is_valid().to_numpy() & (codes_in(operation, sorted(counting.itself)) < 0)
    stated = measures["not_stated"].combine_chunks()
    open_rows = pc.list_parent_indices(stated).filter(pc.equal(pc.list_flatten(stated), "breadth")).to_numpy()
    left_open = np.zeros(len(measures), dtype=bool)
    left_open[open_rows] = True
    whole = (codes_in(breadth, sorted(counting.whole)) >= 0) | (codes_in(measures["jurisdiction"], apart) >= 0)
    some = ~whole & (breadth.is_valid().to_numpy() | left_open)
    return np.where(beneath, PARTS.index("beneath"), np.where(some, PARTS.index("some_bodies"), PARTS.index("whole")))


def codes_in(values: Any, codes: Iterable[str]) -> Ints:
    """Return the position of each value of an Arrow column in a list of codes; -1 for none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    among = codes if isinstance(codes, (pa.Array, pa.ChunkedArray)) else pa.array(list(codes), pa.string())
    found: Ints = pc.fill_null(pc.index_in(values, value_set=among), -1).to_numpy()
    return found


class Spells(NamedTuple):
    """The selected spells as columns: days counted from 1970, codes as positions in their vocabulary (-1: none)."""

    cell: Ints
    start: Ints
    stop: Ints
    status: Ints
    maybe: Ints
    #: Whether a status is certain.
    certain: Flags
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


def spells_of(data: Release, cells: Cells, statuses: Sequence[str], known: date | None, how: How) -> Spells:
    """Return the spells known on a day, of the measures that have a cell."""
    import numpy as np

    days = ["valid_from", "valid_to", "known_from", "known_to"]
    names = ["measure_id", *days, "status", "certain_status", "event_id", "certain_event_id"]
    effects = ["effect", "certain_effect", "in_effect", "in_effect_low", "in_effect_high", "last_told"]
    rows = data.columns("spells", [*names, *effects])
    covered = covers_days(
        days_since_1970(rows["known_from"], NO_START), days_since_1970(rows["known_to"], NO_STOP), known
    )
    measure = codes_in(rows["measure_id"], cells.measures)
    cell = np.where(measure >= 0, cells.of_measure[measure], -1)
    kept = np.flatnonzero(covered & (cell >= 0))
    rows, measure = rows.take(kept), measure[kept]
    certainly = "certain_" if how == "certain" else ""
    events = data.columns("events", ["event_id", "date_basis"])
    basis = events["date_basis"].take(codes_in(rows[f"{certainly}event_id"], events["event_id"]).clip(0))
    whole = cells.part[measure] == PARTS.index("whole")
    applies = whole & rows["effect"].is_valid().to_numpy()
    true = _truths(rows["in_effect"])
    return Spells(
        cell=cell[kept],
        start=days_since_1970(rows["valid_from"], NO_START),
        stop=days_since_1970(rows["valid_to"], NO_STOP),
        status=codes_in(rows[f"{certainly}status"], statuses),
        maybe=codes_in(rows["status"], statuses),
        certain=rows["certain_status"].is_valid().to_numpy(),
        effect=np.where(whole, codes_in(rows[f"{certainly}effect"], EFFECTS), -1),
        on_bound=codes_in(basis, ["bound"]) == 0,
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
