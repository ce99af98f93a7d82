"""The matrix: what is known of each jurisdiction (or any other side) for each measure type (or any other).

Works on plain records, so that the command line needs neither pandas nor pyarrow.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, get_args

from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.core.status import How, cell_state, first_event, in_order, status_on
from tiktok_policy_data.errors import UnknownNameError
from tiktok_policy_data.query import lookup, selection
from tiktok_policy_data.render.matrix import SHOWN, SIDES, Cell, Comparison, Shown, Side
from tiktok_policy_data.render.titles import scope, when
from tiktok_policy_data.store.releases import Release, opened

if TYPE_CHECKING:
    pass


def compare(
    rows: Side = "jurisdiction",
    columns: Side = "measure_type",
    *,
    cells: Shown = "status",
    jurisdictions: str | Sequence[str] | None = None,
    role: str | Sequence[str] = "response",
    as_of: str | date | None = None,
    known_at: str | date | None = None,
    how: How = "certain",
    release: str | None = None,
) -> Comparison:
    """Compare two sides of the measures: jurisdictions by measure type, or any other two of `SIDES`.

    `cells` says what the cells show: the strongest "status", the "count" of measures, or the "first" date, on which one
    began or, where none was made, was first heard of. `jurisdictions` selects some, by code or group ("EU27", "G7",
    "FIVE_EYES", "NATO"), and then shows each of them; otherwise rows and columns without a measure are left out. `role`
    selects measures by their role (one, several, or "all"); `as_of`, `known_at`, `how` and `release` are those of
    `load`.

    The rules of institutions are rolled up to their parent and marked. An empty cell is stated absent, silent
    (searched, nothing said), not searched, or, in a dated view, not yet. The side "year" is the year in which a measure
    began (the event of its `starts`; where it was not made, its first), "by 2024" where its date may be earlier.

    >>> import tiktok_policy_data as tpd
    >>> print(tpd.compare(rows="measure_type", columns="jurisdiction"))  # doctest: +SKIP
    >>> tpd.compare("jurisdiction", "year", cells="count", jurisdictions="G7").to_frame()  # doctest: +SKIP
    """
    selection.check_how(how)
    data = opened(release)
    _check_sides(rows, columns, cells, data)
    wanted = selection.roles(data, role)
    chosen = selection.select(data, jurisdictions)
    day, known = selection.as_day(as_of, "as_of"), selection.as_day(known_at, "known_at")
    parent = selection.rollup(data)
    view = _view(data, wanted, chosen, day, known, how, (rows, columns))
    placed = _placed(view, rows, columns, parent)
    searched = _searched(data, rows, columns, parent, chosen)
    shown = {parent[code] for code in chosen or ()}
    sides = [
        _in_order({pair[number] for pair in placed} | (shown if side == "jurisdiction" else set()), side, placed, data)
        for number, side in enumerate((rows, columns))
    ]
    somewhere = {row["measure_id"] for some in placed.values() for row in some}
    return Comparison(
        rows=tuple(sides[0]),
        columns=tuple(sides[1]),
        cells={
            (row, column): _cell(row, column, placed.get((row, column), ()), view, parent, searched)
            for row in sides[0]
            for column in sides[1]
        },
        row_side=rows,
        column_side=columns,
        labels=_labels(data) | {("year", code): code for codes in sides for code in codes},
        title=_title(cells, role, jurisdictions, day, known, how, data),
        first_of=view.first,
        left_out=len(view.measures) - len(somewhere),
        shown=cells,
    )


def _check_sides(rows: str, columns: str, cells: str, data: Release) -> None:
    """UnknownNameError for sides or contents of cells that there are not."""
    for side in (rows, columns):
        if not isinstance(side, str) or side not in SIDES:
            raise UnknownNameError(f"There is no side {side!r}; the sides are {', '.join(SIDES)}.")
        if side != "year" and side not in data.declared("measures").columns:
            raise UnknownNameError(f"Release {data.version} has no {side}.")
    if rows == columns:
        raise UnknownNameError("rows and columns are two different sides.")
    if cells not in get_args(Shown):
        raise UnknownNameError(f"cells is 'status', 'count' or 'first', not {cells!r}.")


def _placed(
    view: _View, rows: str, columns: str, parent: Mapping[str, str]
) -> Mapping[tuple[str, str], Sequence[Record]]:
    """The measures of each cell that has some."""
    placed: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for measure in view.measures:
        for row in _places(measure, rows, parent, view):
            for column in _places(measure, columns, parent, view):
                placed[row, column].append(measure)
    return placed


def _title(
    cells: str,
    role: str | Sequence[str],
    jurisdictions: str | Sequence[str] | None,
    day: date | None,
    known: date | None,
    how: How,
    data: Release,
) -> str:
    """What is shown: scope, days and version."""
    return f"{SHOWN[cells]} {scope(role, jurisdictions)}{when(day, known, how)}, tiktok-policy-data {data.version}"


@dataclass(frozen=True, eq=False, repr=False)
class _View:
    """What a view of some days knows of its measures, by measure."""

    data: Release
    day: date | None
    known: date | None
    how: How
    #: Measures with the columns that the view needs.
    measures: Sequence[Record]
    #: What had certainly been reached and what may have been; the same in an undated view.
    status: Mapping[str, str]
    maybe: Mapping[str, str]
    #: Statuses, the strongest first.
    strength: Sequence[str]

    @property
    def dated(self) -> bool:
        return self.day is not None or self.known is not None

    @cached_property
    def began(self) -> Mapping[str, tuple[bool, Record]]:
        """Whether each measure was made, and the event with which it began or, where not, was first heard of.

        Read when it is asked for: a comparison of statuses does without.
        """
        types = self.data.event_types
        lives: dict[str, list[Record]] = defaultdict(list)
        # What may have happened counts: a cell that is shown as uncertain has a first date too.
        for row in lookup.happened(self.data, self.day, self.known, "possible"):
            lives[row["measure_id"]].append(row)
        found = {}
        for measure, events in lives.items():
            certain = [row for row in events if self._counts(row)]
            ordered = [row for row in in_order(certain or events, types) if types[row["event_type"]].sets_status]
            if ordered:
                first = first_event(ordered, types)
                found[measure] = first is not None, first or ordered[0]
        return found

    def _counts(self, event: Record) -> bool:
        return self.day is None or self.how == "possible" or event["date_latest"] <= self.day

    def first(self, measures: Iterable[str]) -> str | None:
        """The date (EDTF) on which the first of some measures began, the made ones before the others; None for none."""

        def place(measure: str) -> tuple[bool, date, date, str]:
            made, event = self.began[measure]
            return not made, event["date_latest"], event["date_earliest"] or date.min, measure

        first = min((measure for measure in measures if measure in self.began), key=place, default=None)
        return self.began[first][1]["date"] if first else None


def _view(
    data: Release,
    roles: Sequence[str],
    chosen: set[str] | None,
    day: date | None,
    known: date | None,
    how: How,
    sides: Collection[str],
) -> _View:
    columns = data.declared("measures").columns
    upto = max(
        columns.index(name) for name in ("measure_id", "jurisdiction", "role", "status", *sides) if name in columns
    )
    measures = [
        row
        for row in data.records("measures", upto=columns[upto])
        if row["role"] in roles and (chosen is None or row["jurisdiction"] in chosen)
    ]
    if day is not None or known is not None:
        spells = data.records("spells")
        status, maybe = status_on(spells, day, known, how), status_on(spells, day, known, "possible")
    else:
        status = maybe = {row["measure_id"]: row["status"] for row in measures}
    return _View(data, day, known, how, measures, status, maybe, data.vocabularies["statuses"])


def _places(row: Record, side: str, parent: Mapping[str, str], view: _View) -> list[str]:
    """Where a measure stands on a side: once, or under each item of a list; nowhere when the cell is empty."""
    measure = row["measure_id"]
    if side == "status":
        value = view.status.get(measure) or view.maybe.get(measure)
    elif side == "year":
        value = _year(view.began[measure][1]) if measure in view.began else None
    elif side == "jurisdiction":
        value = parent[row[side]]
    else:
        value = row[side]
    return list(value) if isinstance(value, list) else [value] if value else []


def _year(event: Record) -> str:
    """The year of an event; `by 2024` where its date may be of an earlier year."""
    first, last = event["date_earliest"], event["date_latest"]
    return f"{last.year}" if first and first.year == last.year else f"by {last.year}"


def _cell(
    row: str,
    column: str,
    measures: Sequence[Record],
    view: _View,
    parent: Mapping[str, str],
    searched: Callable[[str, str], bool],
) -> Cell:
    here = [measure for measure in measures if measure["measure_id"] in view.status]
    # Where nothing had certainly happened, what may have is shown as such: it is not known to be not yet.
    found, certain = view.status, True
    if view.dated and not here:
        here = [measure for measure in measures if measure["measure_id"] in view.maybe]
        found, certain = view.maybe, not here
    reached = [found[measure["measure_id"]] for measure in here]
    strongest = min(reached, key=view.strength.index) if reached else None
    return Cell(
        row=row,
        column=column,
        state="not_yet"
        if view.dated and measures and not reached
        else cell_state(reached, searched(row, column), view.data.no_measure),
        status=strongest,
        n_with_status=reached.count(strongest) if strongest else 0,
        measures=tuple(sorted(measure["measure_id"] for measure in here)),
        rolled_up=any(parent[measure["jurisdiction"]] != measure["jurisdiction"] for measure in here),
        certain=certain,
    )


def _searched(
    release: Release, rows: str, columns: str, parent: Mapping[str, str], chosen: set[str] | None
) -> Callable[[str, str], bool]:
    """A test of a cell: whether every (selected) jurisdiction and measure type that it covers was searched for.

    An institution's own searches do not count for its parent.
    """
    families = {row["code"]: row["parent"] for row in release.codes if row["scheme"] == "measure_types"}
    places = {code for code, home in parent.items() if home == code and (not chosen or code in chosen)}
    sides = (rows, columns)

    def cell(place: str, kind: str) -> tuple[str, ...]:
        """The cell of a searched pair; sides that say nothing of places or types have one value for all."""
        values = {"jurisdiction": place, "measure_type": kind, "family": families[kind]}
        return tuple(values.get(side, "") for side in sides)

    searched = Counter(
        cell(row["jurisdiction"], row["measure_type"])
        for row in release.records("coverage", where=("searched_on", None), upto="measure_type")
        if row["jurisdiction"] in places
    )
    needed = Counter(cell(place, kind) for place in places for kind in families)
    covered = {cell for cell, n in searched.items() if n == needed[cell]}
    of_cells = [side in ("jurisdiction", "measure_type", "family") for side in sides]
    return lambda row, column: (row if of_cells[0] else "", column if of_cells[1] else "") in covered


def _in_order(
    values: Iterable[str], side: str, placed: Mapping[tuple[str, str], Sequence[Record]], release: Release
) -> list[str]:
    """Codes in the order of their vocabulary; years in theirs; jurisdictions with the most measures first."""
    if side == "year":
        return sorted(values, key=lambda year: (year[-4:], len(year)))
    vocabulary = SIDES[side]
    if vocabulary:
        return sorted(values, key=release.vocabularies[vocabulary].index)
    count: dict[str, int] = defaultdict(int)
    for pair, rows in placed.items():
        for code in pair:
            count[code] += len(rows)
    return sorted(values, key=lambda code: (-count[code], code))


def _labels(release: Release) -> dict[tuple[str, str], str]:
    """Words for every code of every side, and for statuses and coverage states: (side, code) → label."""
    side_of = {vocabulary: side for side, vocabulary in SIDES.items() if vocabulary}
    side_of |= {"statuses": "status", "coverage_states": "state"}
    labels = {(side_of[scheme], code): label for (scheme, code), label in release.labels.items() if scheme in side_of}
    return labels | {("jurisdiction", row["jurisdiction"]): row["name"] for row in release.jurisdictions}
