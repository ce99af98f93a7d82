"""The matrix: what is known of each jurisdiction (or any other side) for each measure type (or any other).

Works on plain records, so that the command line needs neither pandas nor pyarrow.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from tiktok_policy_data import dataset
from tiktok_policy_data.coverage import cell_state
from tiktok_policy_data.dates import in_words
from tiktok_policy_data.files import Record
from tiktok_policy_data.palette import LOOKS, MEANINGS
from tiktok_policy_data.problems import WrongWord
from tiktok_policy_data.spells import How, beginning, in_order, standing
from tiktok_policy_data.store import Release, opened

if TYPE_CHECKING:
    import pandas as pd

Side = Literal[
    "jurisdiction",
    "measure_type",
    "family",
    "status",
    "year",
    "role",
    "maker_kind",
    "target",
    "reach",
    "rationale",
    "rests_on",
]
Shown = Literal["status", "count", "first"]
#: Side → its vocabulary; jurisdictions have a table of their own, and years come from the dates.
SIDES: Mapping[str, str | None] = {
    "jurisdiction": None,
    "measure_type": "measure_types",
    "family": "families",
    "status": "statuses",
    "year": None,
    "role": "roles",
    "maker_kind": "maker_kinds",
    "target": "targets",
    "reach": "reaches",
    "rationale": "rationales",
    "rests_on": "grounds",
}
#: What the cells may show, and how the title begins then.
SHOWN: Mapping[str, str] = {
    "status": "Measures",
    "count": "Number of measures",
    "first": "First dates of measures",
}


_UNSURE = "what has ? may, but need not, have been so by then"


class Cell(NamedTuple):
    """One cell of a comparison.

    `state` is a coverage state; `status` the strongest status of its measures, None where there is none, and
    `n_with_status` how many have it; `rolled_up` says that a measure of an institution is counted for its parent;
    `certain` is false where on the day of the view the status may, but need not, have been reached.
    """

    row: str
    column: str
    state: str
    status: str | None = None
    n_with_status: int = 0
    measures: tuple[str, ...] = ()
    rolled_up: bool = False
    certain: bool = True

    @property
    def look(self) -> str:
        """The status or coverage state by which the cell is drawn."""
        return self.status if self.status and self.state == "found" else self.state

    @property
    def sign(self) -> str:
        """The sign under which the cell is told apart without colour."""
        return LOOKS[self.look].sign


@dataclass(frozen=True, eq=False, repr=False)
class Comparison:
    """A matrix of cells; prints as text, shows as a table in a notebook, and gives frames and records."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[str, str], Cell]
    row_side: str
    column_side: str
    labels: Mapping[tuple[str, str], str]
    title: str
    first_of: Callable[[Iterable[str]], str | None]
    left_out: int = 0
    shown: Shown = "status"

    def first(self, cell: Cell) -> str | None:
        """The date (EDTF) on which the first of the cell's measures that were made began.

        Where none was made, the one on which one was first heard of; None for a cell without measures.
        """
        return self.first_of(cell.measures)

    def to_frame(self, values: Shown | Literal["state"] | None = None) -> pd.DataFrame:
        """The matrix as a frame of what its cells show, or of other `values`.

        "status" is the strongest status, "first" the first date (EDTF), and either is the coverage state where the cell
        has none; "count" is the number of measures, "state" the coverage state everywhere.
        """
        import pandas as pd

        values = self.shown if values is None else values
        if values not in (*get_args(Shown), "state"):
            raise WrongWord(f"values is 'status', 'count', 'first' or 'state', not {values!r}.")

        def value(cell: Cell) -> object:
            if values == "count":
                return len(cell.measures)
            found = self.first(cell) if values == "first" else cell.status if values == "status" else None
            return found or cell.state

        data = [[value(self.cells[row, column]) for column in self.columns] for row in self.rows]
        index = pd.Index(self.rows, name=self.row_side)
        return pd.DataFrame(data, index=index, columns=pd.Index(self.columns, name=self.column_side))

    def records(self) -> list[Record]:
        """One record per cell: the two sides, state, status, n_measures, measures, rolled_up, certain, first."""
        return [
            {
                self.row_side: cell.row,
                self.column_side: cell.column,
                "state": cell.state,
                "status": cell.status,
                "n_measures": len(cell.measures),
                "measures": list(cell.measures),
                "rolled_up": cell.rolled_up,
                "certain": cell.certain,
                "first": self.first(cell),
            }
            for cell in (self.cells[row, column] for row in self.rows for column in self.columns)
        ]

    def save(self, path: str | Path) -> Path:
        """Write the matrix to a file, by its ending: .csv or .json one record per cell, .html the coloured table."""
        from tiktok_policy_data import exports

        return exports.save(Path(path), self.records(), self._repr_html_, self.title)

    def text(self, cell: Cell) -> str:
        """What a cell says: its sign, then status (and how many of its measures have it), count, or first date.

        A question mark follows a status that is not certain, an asterisk what counts an institution's own rules.
        """
        if not cell.measures:
            return cell.sign
        mark = "" if cell.certain else "?"
        if self.shown == "count":
            words = str(len(cell.measures))
        elif self.shown == "first":
            words = in_words(self.first(cell))
        else:
            words = self.labels["status", cell.status].lower() if cell.status else ""
            mark += f" {cell.n_with_status}/{len(cell.measures)}" if len(cell.measures) > 1 else ""
        return f"{cell.sign} {words}{mark}{'*' if cell.rolled_up else ''}".strip()

    @property
    def legend(self) -> str:
        """What the signs mean, those that occur, and the notes."""
        used = {LOOKS[look].sign for look in {cell.look for cell in self.cells.values()}}
        signs = [f"{sign} {words}" for sign, words in MEANINGS.items() if sign in used]
        unsure = [] if all(cell.certain for cell in self.cells.values()) else [_UNSURE]
        return "; ".join([*signs, *unsure, *self.notes])

    @property
    def notes(self) -> list[str]:
        """What else a reader of the cells should know."""
        notes = {
            "m/n: m of n measures have the status shown, the strongest": self.shown == "status"
            and any(len(cell.measures) > 1 for cell in self.cells.values()),
            "* counts an institution's own rules": any(cell.rolled_up for cell in self.cells.values()),
            "dates are those on which the first was made, or, where none was, one was first heard of": self.shown
            == "first",
            "years are those in which a measure was made, or, where it was not, first heard of": "year"
            in (self.row_side, self.column_side),
            f"{self.left_out} measures that stand nowhere on a side are left out": self.left_out > 0,
        }
        return [note for note, holds in notes.items() if holds]

    def __repr__(self) -> str:
        return str(self)

    def __str__(self) -> str:
        from tiktok_policy_data import terminal

        return terminal.plain(self.report())

    def _heads(self, side: str, codes: Sequence[str]) -> list[str]:
        return [self.labels[side, code] for code in codes]

    def report(self) -> str:
        """Title, matrix and legend for the terminal, in colour."""
        from tiktok_policy_data import terminal

        names, heads = self._heads(self.row_side, self.rows), self._heads(self.column_side, self.columns)
        texts = [[self.text(self.cells[row, column]) for column in self.columns] for row in self.rows]
        widths = [max(map(len, column)) for column in zip(heads, *texts, strict=True)]
        grids = []
        for block in terminal.blocks(max(map(len, names), default=0), widths):
            rows = [[name, *(row[place] for place in block)] for name, row in zip(names, texts, strict=True)]
            colours = {
                (number, beside): LOOKS[self.cells[row, self.columns[place]].look].terminal
                for number, row in enumerate(self.rows)
                for beside, place in enumerate(block, 1)
            }
            grids.append(terminal.table(["", *(heads[place] for place in block)], rows, colours))
        return "\n\n".join([self.title, *grids, terminal.paragraph(self.legend)])

    def _repr_html_(self) -> str:
        from html import escape

        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in self._heads(self.column_side, self.columns))
        body = "".join(
            f'<tr><th scope="row">{escape(name)}</th>{"".join(self._html_cell(row, column) for column in self.columns)}'
            "</tr>"
            for row, name in zip(self.rows, self._heads(self.row_side, self.rows), strict=True)
        )
        caption = f"<caption>{escape(self.title)}</caption>"
        return f"<table>{caption}<tr><td></td>{head}</tr>{body}</table><p>{escape(self.legend)}</p>"

    def _html_cell(self, row: str, column: str) -> str:
        from html import escape

        cell = self.cells[row, column]
        look = LOOKS[cell.look]
        said = escape(", ".join(cell.measures) or self.labels["state", cell.state])
        style = f"background:{look.ground};color:{look.ink};text-align:left"
        return f'<td style="{style}" title="{said}">{escape(self.text(cell))}</td>'


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
    for side in (rows, columns):
        if not isinstance(side, str) or side not in SIDES:
            raise WrongWord(f"There is no side {side!r}; the sides are {', '.join(SIDES)}.")
    if rows == columns:
        raise WrongWord("rows and columns are two different sides.")
    if cells not in get_args(Shown):
        raise WrongWord(f"cells is 'status', 'count' or 'first', not {cells!r}.")
    dataset.check_how(how)
    data = opened(release)
    for side in (rows, columns):
        if side != "year" and side not in data.declared("measures").columns:
            raise WrongWord(f"Release {data.version} has no {side}.")
    wanted = dataset.roles(data, role)
    chosen = dataset.chosen(data, jurisdictions)
    day, known = dataset.as_day(as_of, "as_of"), dataset.as_day(known_at, "known_at")
    parent = dataset.homes(data)
    view = _view(data, wanted, chosen, day, known, how, (rows, columns))
    placed: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for row in view.measures:
        for place in _places(row, rows, parent, view):
            for other in _places(row, columns, parent, view):
                placed[place, other].append(row)
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
            (row, column): _cell(row, column, placed[row, column], view, parent, searched)
            if (row, column) in placed
            else Cell(row, column, cell_state((), searched(row, column)))
            for row in sides[0]
            for column in sides[1]
        },
        row_side=rows,
        column_side=columns,
        labels=_labels(data)
        | {
            (side, year): year
            for side, years in zip((rows, columns), sides, strict=True)
            if side == "year"
            for year in years
        },
        title=_title(cells, role, jurisdictions, day, known, how, data),
        first_of=view.first,
        left_out=len(view.measures) - len(somewhere),
        shown=cells,
    )


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


def scope(role: str | Sequence[str], jurisdictions: str | Sequence[str] | None) -> str:
    """The roles and the selection of a view, as titles give them."""
    roles = "all roles" if role == "all" else " and ".join([role] if isinstance(role, str) else role)
    some = [jurisdictions] if isinstance(jurisdictions, str) else jurisdictions
    where = f" of {', '.join(some)}" if some else ""
    return f"({roles}){where}"


def when(day: date | None, known: date | None, how: How) -> str:
    """The days of a view, as titles give them; empty for the present account."""
    said = f" as of {day}" if day else ""
    said += f" as known at {known}" if known else ""
    return said + (" (possible)" if said and how == "possible" else "")


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
        for row in dataset.happened(self.data, self.day, self.known, "possible"):
            lives[row["measure_id"]].append(row)
        found = {}
        for measure, events in lives.items():
            certain = [row for row in events if self._counts(row)]
            ordered = [row for row in in_order(certain or events, types) if types[row["event_type"]].sets_status]
            if ordered:
                first = beginning(ordered, types)
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
        status, maybe = standing(spells, day, known, how), standing(spells, day, known, "possible")
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
        state=cell_state(reached, searched(row, column)) if reached or not view.dated else "not_yet",
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

    pairs = [
        (row["jurisdiction"], row["measure_type"])
        for row in release.records("coverage", where=("searched_on", None), upto="measure_type")
        if row["jurisdiction"] in places
    ]
    values = {
        "jurisdiction": [place for place, _ in pairs],
        "measure_type": [kind for _, kind in pairs],
        "family": [families[kind] for _, kind in pairs],
    }
    nothing = [""] * len(pairs)
    searched = Counter(zip(values.get(rows, nothing), values.get(columns, nothing), strict=True))
    of_family = Counter(families.values())
    n_places = 1 if "jurisdiction" in (rows, columns) else len(places)

    def n_types(cell: tuple[str, str]) -> int:
        if "measure_type" in (rows, columns):
            return 1
        return of_family[cell[(rows, columns).index("family")]] if "family" in (rows, columns) else len(families)

    wholly = {cell for cell, n in searched.items() if n == n_places * n_types(cell)}
    told = [side in values for side in (rows, columns)]
    return lambda row, column: (row if told[0] else "", column if told[1] else "") in wholly


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
