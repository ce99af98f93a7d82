"""Build the matrix of `compare`: what is known of each jurisdiction for each measure type, or any two dimensions.

It works on plain records, so that the command line needs neither pandas nor pyarrow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, get_args

from tiktok_policy_data.core.days import How, cell_state
from tiktok_policy_data.core.vocabularies import families
from tiktok_policy_data.errors import UnknownNameError, listed
from tiktok_policy_data.query import selection
from tiktok_policy_data.query.matrix_view import View, latest, view_of
from tiktok_policy_data.query.searched import searched, weakest
from tiktok_policy_data.render.matrix import SHOWN, SIDES, Cell, Comparison, Shown, Side
from tiktok_policy_data.render.titles import scope, when
from tiktok_policy_data.store import releases
from tiktok_policy_data.store.releases import Release, opened

if TYPE_CHECKING:
    from tiktok_policy_data.core.row_types import EventRow

#: Orders of jurisdictions: by number of measures, most first, by name, by code, or by the first date.
Sort = Literal["measures", "name", "code", "first"]


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
    sort: Sort = "measures",
    **filters: str | Sequence[str] | None,
) -> Comparison:
    """Compare two dimensions of the measures: jurisdictions by measure type, or any other two.

    Parameters
    ----------
    rows, columns : str
        Two different dimensions: ``jurisdiction``, ``measure_type``, ``family``, ``status``, ``year``, ``role``,
        ``maker_kind``, ``target``, ``reach``, ``rationale`` or ``rests_on``.
    cells : {"status", "effect", "count", "first"}, default "status"
        Show the strongest status, the strongest effect, the number of measures, or the first date: the one on which the
        first measure began or, if none was adopted, was first reported.
    jurisdictions : str or sequence of str, optional
        Codes of jurisdictions or groups such as ``EU27``, ``G20`` or ``US_STATES``. Each selected jurisdiction is
        shown; without a selection, rows and columns without a measure are left out.
    role : str or sequence of str, default "response"
        Roles of the measures: one, several, or ``"all"``.
    as_of, known_at : str or datetime.date, optional
        A day such as ``"2023-03-16"``; see `load`.
    how : {"certain", "possible"}, default "certain"
        Count what had certainly happened by the day, or what may have happened.
    release : str, optional
        A past release such as ``"1.0.0"``; the installed one by default.
    sort : {"measures", "name", "code", "first"}, default "measures"
        Order of the jurisdictions: most measures first, by name, by code, or by the date on which the first measure
        began or, if none was adopted, was first reported.
    **filters : str or sequence of str
        Keep only measures with these codes: `level` (of the jurisdiction), `reach`, `breadth`, `target`, `rationale`,
        `maker_kind`.

    Returns
    -------
    Comparison
        The matrix. It prints as text, shows as a table in a notebook, and converts to a frame or records.

    Raises
    ------
    UnknownNameError
        If an argument is not one of the accepted values.

    Notes
    -----
    Measures of an institution count for its parent and are marked. Every empty cell of jurisdiction by measure type or
    family is explained: stated absent, background only, silent (searched by name, nothing found), glanced (searched in
    general only, nothing found), not searched or, in a dated view, not yet. In any other matrix an empty cell is zero.
    The effect of a cell is that of the measures that count for the whole jurisdiction (see `standing`). The dimension
    ``year`` is the year in which a measure began or, if it was not adopted, was first reported; ``by 2024`` means 2024
    or earlier.

    Examples
    --------
    >>> import tiktok_policy_data as tpd
    >>> print(tpd.compare(rows="measure_type", columns="jurisdiction"))  # doctest: +SKIP
    >>> tpd.compare("jurisdiction", "year", cells="count", jurisdictions="G7").to_frame()  # doctest: +SKIP
    """
    selection.check_how(how)
    data = opened(release)
    _check_sides(rows, columns, cells, data)
    _check_sort(sort, rows, columns)
    wanted = selection.roles(data, role)
    kept = selection.filters(data, filters)
    chosen = selection.select(data, jurisdictions, kept.get("level", ()))
    day, known = selection.as_day(as_of, "as_of"), selection.as_day(known_at, "known_at")
    parent = selection.rollup(data)
    view = view_of(data, wanted, chosen, day, known, how, (rows, columns), kept, cells == "effect")
    if cells == "effect":
        selection.check_effects(data)
    placed = _placed(view, rows, columns, parent)
    asked = _searched(data, rows, columns, parent, chosen)
    shown = {parent[code] for code in chosen or ()}
    sides = [
        _in_order(
            {pair[number] for pair in placed} | (shown if side == "jurisdiction" else set()), side, placed, view, sort
        )
        for number, side in enumerate((rows, columns))
    ]
    somewhere = {row["measure_id"] for some in placed.values() for row in some}
    return Comparison(
        rows=tuple(sides[0]),
        columns=tuple(sides[1]),
        cells={
            (row, column): _cell(row, column, placed[row, column], view, parent, asked)
            if (row, column) in placed
            else Cell(
                row,
                column,
                cell_state((), asked(row, column), (), view.is_background(row, column, rows, columns))
                if {rows, columns} in ({"jurisdiction", "measure_type"}, {"jurisdiction", "family"})
                else ZERO,
            )
            for row in sides[0]
            for column in sides[1]
        },
        row_side=rows,
        column_side=columns,
        labels=_labels(data) | {("year", code): code for codes in sides for code in codes},
        title=_title(cells, role, jurisdictions, day, known, how, data),
        first_of=view.first,
        since_of=view.since,
        left_out=len(view.measures) - len(somewhere),
        shown=cells,
    )


#: State of an empty cell in a matrix without a state of knowledge: no measure.
ZERO = "zero"


def _check_sides(rows: str, columns: str, cells: str, data: Release) -> None:
    """Raise UnknownNameError for unknown dimensions or contents of cells."""
    for side in (rows, columns):
        if not isinstance(side, str) or side not in SIDES:
            raise UnknownNameError(f"There is no dimension {side!r}; the dimensions are {', '.join(SIDES)}.")
        if side != "year" and side not in data.declared("measures").columns:
            raise UnknownNameError(f"Release {data.version} has no {side}.")
    if rows == columns:
        raise UnknownNameError("rows and columns must be two different dimensions.")
    if cells not in get_args(Shown):
        raise UnknownNameError(f"cells must be {listed(map(repr, get_args(Shown)))}, not {cells!r}.")


def _check_sort(sort: str, rows: str, columns: str) -> None:
    """Raise UnknownNameError for an unknown order of jurisdictions, or for one that nothing would follow."""
    if sort not in get_args(Sort):
        raise UnknownNameError(f"sort must be {listed(map(repr, get_args(Sort)))}, not {sort!r}.")
    if sort != "measures" and "jurisdiction" not in (rows, columns):
        raise UnknownNameError(f"sort={sort!r} orders jurisdictions, which are neither rows nor columns here.")


def _placed(
    view: View, rows: str, columns: str, parent: Mapping[str, str]
) -> Mapping[tuple[str, str], Sequence[Mapping[str, Any]]]:
    """Return the measures of each cell that has some."""
    placed: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
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
    """Return the title: what is shown, scope, days and version."""
    return f"{SHOWN[cells]} {scope(role, jurisdictions)}{when(day, known, how)}, tiktok-policy-data {data.version}"


def _places(row: Mapping[str, Any], side: str, parent: Mapping[str, str], view: View) -> list[str]:
    """Return the values of a measure in a dimension: one, each item of a list, or none if the cell is empty."""
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


def _year(event: EventRow) -> str:
    """Return the year of an event; `by 2024` if it may be earlier."""
    first, last = event["date_earliest"], latest(event)
    return f"{last.year}" if first and first.year == last.year else f"by {last.year}"


def _cell(
    row: str,
    column: str,
    measures: Sequence[Mapping[str, Any]],
    view: View,
    parent: Mapping[str, str],
    asked: Callable[[str, str], str | None],
) -> Cell:
    """Build one cell from the measures in it."""
    here = [measure for measure in measures if measure["measure_id"] in view.status]
    # If nothing had certainly happened, show what may have, marked as uncertain.
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
        else cell_state(reached, asked(row, column), view.data.no_measure),
        status=strongest,
        n_with_status=reached.count(strongest) if strongest else 0,
        measures=tuple(sorted(measure["measure_id"] for measure in here)),
        rolled_up=any(parent[measure["jurisdiction"]] != measure["jurisdiction"] for measure in here),
        certain=certain,
        effect_of=(lambda: view.effect(measures)) if view.data.has_effects else None,
    )


def _searched(
    release: Release, rows: str, columns: str, parent: Mapping[str, str], chosen: set[str] | None
) -> Callable[[str, str], str | None]:
    """Return a test of a cell: the least thorough search of all jurisdictions and measure types that it covers.

    Searches for an institution do not count for its parent.
    """
    family_of = families(release.codes)
    places = {code for code, home in parent.items() if home == code and (not chosen or code in chosen)}
    how = searched(release)
    of_place, of_kind, of_family = (
        (rows, columns).index(side) if side in (rows, columns) else None
        for side in ("jurisdiction", "measure_type", "family")
    )

    @cache
    def kinds(kind: str | None, family: str | None) -> list[str]:
        """The measure types that a cell covers."""
        return [code for code, its in family_of.items() if kind in (None, code) and family in (None, its)]

    @cache
    def everywhere(kind: str | None, family: str | None) -> str | None:
        """The least thorough search for them in any jurisdiction."""
        return weakest([how.get((place, code)) for place in places for code in kinds(kind, family)])

    def search_of(*cell: str) -> str | None:
        kind = None if of_kind is None else cell[of_kind]
        family = None if of_family is None else cell[of_family]
        some = kinds(kind, family)
        if of_place is None:
            return everywhere(kind, family)
        place = cell[of_place]
        return weakest([how.get((place, code)) for code in some]) if place in places else None

    return search_of


def _in_order(
    values: Iterable[str],
    side: str,
    placed: Mapping[tuple[str, str], Sequence[Mapping[str, Any]]],
    view: View,
    sort: str,
) -> list[str]:
    """Sort codes by vocabulary, years by time, and jurisdictions as asked."""
    if side == "year":
        return sorted(values, key=lambda year: (year[-4:], len(year)))
    vocabulary = SIDES[side]
    if vocabulary:
        return sorted(values, key=view.data.vocabularies[vocabulary].index)
    if sort == "code":
        return sorted(values)
    if sort == "name":
        return sorted(values, key=lambda code: (selection.folded(view.data.names[code]), code))
    held: dict[str, list[str]] = defaultdict(list)
    for pair, rows in placed.items():
        for code in pair:
            held[code] += [row["measure_id"] for row in rows]
    if sort == "first":
        return sorted(values, key=lambda code: (*_first(held[code], view), code))
    return sorted(values, key=lambda code: (-len(held[code]), code))


def _first(measures: Iterable[str], view: View) -> tuple[date, date]:
    """Return the last and the first day on which the first of some measures may have begun; the end of time for none.

    As in the cells, measures that may have begun count where none certainly had.
    """
    here = list(measures)
    certain = [measure for measure in here if measure in view.status]
    event = view.beginning(certain or [measure for measure in here if measure in view.maybe])
    return (latest(event), event["date_earliest"] or date.min) if event else (date.max, date.max)


def _labels(release: Release) -> dict[tuple[str, str], str]:
    """Return a label for every code of every dimension, status and coverage state: (dimension, code) → label."""
    side_of = {vocabulary: side for side, vocabulary in SIDES.items() if vocabulary}
    side_of |= {"statuses": "status", "coverage_states": "state", "effects": "effect"}
    labels = {(side_of[scheme], code): label for (scheme, code), label in release.labels.items() if scheme in side_of}
    labels |= {("state", ZERO): "No measure"}
    # The states of a past release are derived by the rule of today, which has states that its codes may lack.
    states = {("state", code): label for code, label in releases.installed().labels_of("coverage_states").items()}
    return states | labels | {("jurisdiction", place): name for place, name in release.names.items()}
