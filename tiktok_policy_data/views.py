"""The matrix: what is known of each jurisdiction (or any other side) for each measure type (or any other).

Works on plain records, so that the command line needs neither pandas nor pyarrow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any, Literal

from tiktok_policy_data.coverage import cell_state
from tiktok_policy_data.dataset import as_day, check_how
from tiktok_policy_data.files import Record
from tiktok_policy_data.problems import WrongWord
from tiktok_policy_data.spells import How, standing
from tiktok_policy_data.store import Release, opened

if TYPE_CHECKING:
    import pandas as pd

Side = Literal["jurisdiction", "measure_type", "family", "role", "maker_kind", "target", "reach", "rationale"]
#: Side → its vocabulary; jurisdictions have a table of their own.
SIDES: Mapping[str, str | None] = {
    "jurisdiction": None,
    "measure_type": "measure_types",
    "family": "families",
    "role": "roles",
    "maker_kind": "maker_kinds",
    "target": "targets",
    "reach": "reaches",
    "rationale": "rationales",
}
#: A sign for each coverage state and, where found, for how far the strongest status goes.
SIGNS = {"stated_absent": "✕", "silent": "·", "not_searched": "?", "not_yet": "○"}
_MADE = ("in_force", "adopted", "completed")
_OVER = ("ended", "failed", "suspended")


@dataclass(frozen=True)
class Cell:
    """One cell of a comparison.

    `state` is a coverage state; `status` the strongest status of its measures, None where there is none, and
    `n_with_status` how many have it; `rolled_up` says that a measure of an institution is counted for its parent;
    `certain` is false where on the day of the view the status may, but need not, have been reached.
    """

    row: str
    column: str
    state: str
    status: str | None
    n_with_status: int
    measures: tuple[str, ...]
    rolled_up: bool
    certain: bool = True

    @property
    def sign(self) -> str:
        """The sign under which the cell is told apart without colour."""
        if self.state != "found":
            return SIGNS[self.state]
        return "●" if self.status in _MADE else "◌" if self.status in _OVER else "◐"


@dataclass(frozen=True, repr=False)
class Comparison:
    """A matrix of cells; prints as text, shows as a table in a notebook, and gives frames and records."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[str, str], Cell]
    row_side: str
    column_side: str
    labels: Mapping[tuple[str, str], str]
    title: str
    left_out: int = 0

    def to_frame(self, values: Literal["status", "count", "state"] = "status") -> pd.DataFrame:
        """The matrix as a frame: strongest status (an empty cell's coverage state), number of measures, or state."""
        import pandas as pd

        if values not in ("status", "count", "state"):
            raise WrongWord(f"values is 'status', 'count' or 'state', not {values!r}.")

        def value(cell: Cell) -> object:
            return {"status": cell.status or cell.state, "count": len(cell.measures), "state": cell.state}[values]

        data = [[value(self.cells[row, column]) for column in self.columns] for row in self.rows]
        index = pd.Index(self.rows, name=self.row_side)
        return pd.DataFrame(data, index=index, columns=pd.Index(self.columns, name=self.column_side))

    def records(self) -> list[Record]:
        """One record per cell: the two sides, state, status, n_measures, measures, rolled_up, certain."""
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
            }
            for cell in (self.cells[row, column] for row in self.rows for column in self.columns)
        ]

    def text(self, cell: Cell) -> str:
        """What a cell says: sign, status in words, how many of its measures have it, * where rolled up."""
        words = self.labels["status", cell.status].lower() if cell.status else ""
        count = f" {cell.n_with_status}/{len(cell.measures)}" if len(cell.measures) > 1 else ""
        mark = "" if cell.certain else "?"
        return f"{cell.sign} {words}{mark}{count}{'*' if cell.rolled_up else ''}".strip()

    @property
    def legend(self) -> str:
        """What the signs mean, those that occur."""
        meaning = {
            "●": "made: in force, adopted or completed",
            "◐": "not made, or not yet: called for, expected, under review, proposed, announced",
            "◌": "over or suspended",
            **{sign: self.labels["state", state].lower() for state, sign in SIGNS.items()},
            SIGNS["not_yet"]: "not yet, or not yet known",
        }
        used = {cell.sign for cell in self.cells.values()}
        parts = [f"{sign} {words}" for sign, words in meaning.items() if sign in used]
        if any(len(cell.measures) > 1 for cell in self.cells.values()):
            parts.append("m/n: m of n measures have the status shown, the strongest")
        if any(cell.rolled_up for cell in self.cells.values()):
            parts.append("* counts an institution's own rules")
        if not all(cell.certain for cell in self.cells.values()):
            parts.append("a status with ? may, but need not, have been reached by then")
        if self.left_out:
            parts.append(f"{self.left_out} measures that stand nowhere on a side are left out")
        return "; ".join(parts)

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

        names = self._heads(self.row_side, self.rows)
        widths = [
            max(len(head), *(len(self.text(self.cells[row, column])) for row in self.rows))
            for head, column in zip(self._heads(self.column_side, self.columns), self.columns, strict=True)
        ]
        blocks = terminal.blocks(max(map(len, names), default=0), widths)
        grids = [self._grid(terminal, names, [self.columns[place] for place in block]) for block in blocks]
        return "\n\n".join([self.title, *grids, terminal.paragraph(self.legend)])

    def _grid(self, terminal: Any, names: Sequence[str], columns: Sequence[str]) -> str:
        """Some columns of the matrix as an aligned table."""
        rows, colours = [], {}
        for number, (row, name) in enumerate(zip(self.rows, names, strict=True)):
            cells = [self.cells[row, column] for column in columns]
            rows.append([name, *(self.text(cell) for cell in cells)])
            for place, cell in enumerate(cells, 1):
                colours[number, place] = terminal.COLOURS.get(cell.status or cell.state, "white")
        return str(terminal.table(["", *self._heads(self.column_side, columns)], rows, colours))

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{escape(name)}</th>" for name in self._heads(self.column_side, self.columns))
        body = "".join(
            f"<tr><th>{escape(name)}</th>"
            + "".join(f"<td>{escape(self.text(self.cells[row, column]))}</td>" for column in self.columns)
            + "</tr>"
            for row, name in zip(self.rows, self._heads(self.row_side, self.rows), strict=True)
        )
        caption = f"<caption>{escape(self.title)}</caption>"
        return f"<table>{caption}<tr><th></th>{head}</tr>{body}</table><p>{escape(self.legend)}</p>"


def compare(
    rows: Side = "jurisdiction",
    columns: Side = "measure_type",
    *,
    role: str | Sequence[str] = "response",
    as_of: str | date | None = None,
    known_at: str | date | None = None,
    how: How = "certain",
    release: str | None = None,
) -> Comparison:
    """Compare two sides of the measures: jurisdictions by measure type, or any other two of `SIDES`.

    `role` selects rows by their role (one, several, or "all"); `as_of`, `known_at`, `how` and `release` are those of
    `load`. The rules of institutions are rolled up to their parent and marked. Rows and columns without a measure are
    left out; an empty cell is stated absent, silent (searched, nothing said), not searched, or, in a dated view, not
    yet.

    >>> import tiktok_policy_data as tpd
    >>> print(tpd.compare(rows="measure_type", columns="jurisdiction"))  # doctest: +SKIP
    """
    for side in (rows, columns):
        if not isinstance(side, str) or side not in SIDES:
            raise WrongWord(f"There is no side {side!r}; the sides are {', '.join(SIDES)}.")
    if rows == columns:
        raise WrongWord("rows and columns are two different sides.")
    check_how(how)
    data = opened(release)
    wanted = data.vocabularies["roles"] if role == "all" else [role] if isinstance(role, str) else list(role or [""])
    if unknown := set(wanted) - set(data.vocabularies["roles"]):
        raise WrongWord(
            f"There is no role {sorted(unknown)[0]!r}; the roles are {', '.join(data.vocabularies['roles'])}."
        )
    day, known = as_day(as_of, "as_of"), as_day(known_at, "known_at")
    measures = [row for row in data.records("measures") if row["role"] in wanted]
    dated = day is not None or known is not None
    spells = data.records("spells") if dated else []
    status = standing(spells, day, known, how) if dated else {row["measure_id"]: row["status"] for row in measures}
    maybe = standing(spells, day, known, "possible")
    jurisdictions = {row["jurisdiction"]: row for row in data.records("jurisdictions")}
    parent = {code: row["parent"] if row["level"] == "institution" else code for code, row in jurisdictions.items()}
    placed: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for row in measures:
        for place in _places(row, rows, parent):
            for other in _places(row, columns, parent):
                placed[place, other].append(row)
    searched = _searched(data, rows, columns, parent)
    sides = [
        _in_order({pair[number] for pair in placed}, side, placed, number, data)
        for number, side in enumerate((rows, columns))
    ]
    strength = {code: place for place, code in enumerate(data.vocabularies["statuses"])}
    cells = {
        (row, column): _cell(
            row, column, placed[row, column], status, maybe, strength, parent, searched((row, column)), dated
        )
        for row in sides[0]
        for column in sides[1]
    }
    scope = "all roles" if role == "all" else " and ".join(wanted)
    when = f" as of {day}" if day else ""
    when += f" as known at {known}" if known else ""
    when += " (possible)" if when and how == "possible" else ""
    standing_somewhere = {row["measure_id"] for some in placed.values() for row in some}
    return Comparison(
        rows=tuple(sides[0]),
        columns=tuple(sides[1]),
        cells=cells,
        row_side=rows,
        column_side=columns,
        labels=_labels(data, jurisdictions),
        title=f"Measures ({scope}){when}, tiktok-policy-data {data.version}",
        left_out=len(measures) - len(standing_somewhere),
    )


def _places(row: Record, side: str, parent: Mapping[str, str]) -> list[str]:
    """Where a measure stands on a side: once, or under each item of a list; nowhere when the cell is empty."""
    value = row[side]
    if side == "jurisdiction":
        return [parent[value]]
    return list(value) if isinstance(value, list) else [value] if value else []


def _cell(
    row: str,
    column: str,
    measures: Sequence[Record],
    status: Mapping[str, str],
    maybe: Mapping[str, str],
    strength: Mapping[str, int],
    parent: Mapping[str, str],
    searched: bool,
    dated: bool,
) -> Cell:
    here = [measure for measure in measures if measure["measure_id"] in status]
    # Where nothing had certainly happened, what may have is shown as such: it is not known to be not yet.
    found, certain = status, True
    if dated and not here:
        here = [measure for measure in measures if measure["measure_id"] in maybe]
        found, certain = maybe, not here
    reached = [found[measure["measure_id"]] for measure in here]
    strongest = min(reached, key=strength.__getitem__) if reached else None
    return Cell(
        row=row,
        column=column,
        state="not_yet" if dated and measures and not reached else cell_state(reached, searched),
        status=strongest,
        n_with_status=reached.count(strongest) if strongest else 0,
        measures=tuple(sorted(measure["measure_id"] for measure in here)),
        rolled_up=any(parent[measure["jurisdiction"]] != measure["jurisdiction"] for measure in here),
        certain=certain,
    )


def _searched(release: Release, rows: str, columns: str, parent: Mapping[str, str]) -> Any:
    """A test of a cell: whether every jurisdiction and measure type that it covers was searched for.

    An institution's own searches do not count for its parent.
    """
    families = {row["code"]: row["parent"] for row in release.records("codes") if row["scheme"] == "measure_types"}
    covered: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for row in release.records("coverage"):
        if parent[row["jurisdiction"]] != row["jurisdiction"]:
            continue
        known = {**row, "family": families[row["measure_type"]]}
        key = tuple(str(known.get(side, "")) for side in (rows, columns))
        covered[key[0], key[1]].append(row["searched_on"] is not None)

    def test(cell: tuple[str, str]) -> bool:
        key = tuple(
            value if side in ("jurisdiction", "measure_type", "family") else ""
            for side, value in zip((rows, columns), cell, strict=True)
        )
        return all(covered.get((key[0], key[1]), [False]))

    return test


def _in_order(
    values: Iterable[str], side: str, placed: Mapping[tuple[str, str], Sequence[Record]], number: int, release: Release
) -> list[str]:
    """Codes in the order of their vocabulary; jurisdictions with the most measures first."""
    vocabulary = SIDES[side]
    if vocabulary:
        return sorted(values, key=release.vocabularies[vocabulary].index)
    count: dict[str, int] = defaultdict(int)
    for pair, rows in placed.items():
        count[pair[number]] += len(rows)
    return sorted(values, key=lambda code: (-count[code], code))


def _labels(release: Release, jurisdictions: Mapping[str, Record]) -> dict[tuple[str, str], str]:
    """Words for every code of every side, and for statuses and coverage states: (side, code) → label."""
    side_of = {vocabulary: side for side, vocabulary in SIDES.items() if vocabulary}
    side_of |= {"statuses": "status", "coverage_states": "state"}
    labels = {(side_of[scheme], code): label for (scheme, code), label in release.labels.items() if scheme in side_of}
    return labels | {("jurisdiction", code): row["name"] for code, row in jurisdictions.items()}
