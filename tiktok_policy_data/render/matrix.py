"""The matrix that `compare` returns: as text, HTML, frame and records, with its legend."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from tiktok_policy_data.core.edtf import in_words
from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.errors import UnknownNameError, listed
from tiktok_policy_data.render.styles import EFFECT_LOOKS, EFFECT_MEANINGS, MEANINGS, STYLES

if TYPE_CHECKING:
    import pandas as pd

    from tiktok_policy_data.core.effect import CellEffect


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

Shown = Literal["status", "effect", "count", "first"]

#: Dimension → its vocabulary; jurisdictions have a table of their own, and years come from the dates.
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

#: What the cells may show → how the title begins.
SHOWN: Mapping[str, str] = {
    "status": "Measures",
    "effect": "Effect of measures",
    "count": "Number of measures",
    "first": "First dates of measures",
}

_UNSURE = "? may not yet have been reached by then"


class Cell(NamedTuple):
    """One cell of a comparison.

    Attributes
    ----------
    row, column : str
        Its codes in the two dimensions.
    state : str
        Coverage state: ``found``, ``found_background``, ``stated_absent``, ``silent``, ``glanced``, ``not_searched``,
        ``not_yet`` in a dated view, ``zero`` in a matrix that is not of jurisdictions by measure type or family.
    status : str or None
        Strongest status of its measures.
    n_with_status : int
        How many of its measures have that status.
    measures : tuple of str
        Identifiers of its measures.
    rolled_up : bool
        Whether a measure of an institution counts for its parent.
    certain : bool
        False if the status may not yet have been reached on the day of the view.
    effect : str or None
        Strongest effect of the measures that count for the whole jurisdiction.
    in_effect : bool or None
        Whether one of them is in effect; None where nobody can know.
    some_bodies : bool
        Whether a measure is in effect that counts for some bodies only.
    """

    row: str
    column: str
    state: str
    status: str | None = None
    n_with_status: int = 0
    measures: tuple[str, ...] = ()
    rolled_up: bool = False
    certain: bool = True
    effect_of: Callable[[], CellEffect] | None = None

    @property
    def effect(self) -> str | None:
        return self.effect_of().effect if self.effect_of else None

    @property
    def in_effect(self) -> bool | None:
        return self.effect_of().in_effect if self.effect_of else None

    @property
    def some_bodies(self) -> bool:
        return self.effect_of().some_bodies if self.effect_of else False

    @property
    def effect_look(self) -> str:
        """What sets symbol and colour where cells show effects: the effect, some bodies only, or the status."""
        found = self.effect_of() if self.effect_of else None
        if found and found.effect in ("told", "presumed", "unknown"):
            return found.effect
        if found and found.some_bodies:
            return "some_bodies"
        if found and found.beneath and found.effect in (None, "none"):
            return "beneath"
        if found and self.state == "found" and not found.can_apply:
            return "no_effect"
        return EFFECT_LOOKS.get(found.effect or "", self.look) if found else self.look

    @property
    def look(self) -> str:
        """The status or coverage state that sets symbol and colour."""
        return self.status if self.status and self.state == "found" else self.state

    @property
    def sign(self) -> str:
        """The symbol that identifies the cell without colour."""
        return STYLES[self.look].sign


@dataclass(frozen=True, eq=False, repr=False)
class Comparison:
    """The matrix that `compare` returns.

    It prints as text, shows as a coloured table in a notebook, and converts to a frame or records.

    Attributes
    ----------
    rows, columns : tuple of str
        Codes of the two dimensions, in order.
    cells : mapping of (str, str) to Cell
        Each cell by row and column.
    row_side, column_side : str
        The two dimensions.
    labels : mapping of (str, str) to str
        Label of each code: (dimension, code) → label.
    title : str
        What is shown: scope, days and version.
    shown : {"status", "effect", "count", "first"}
        What the cells show.
    left_out : int
        Measures that have no value in one of the dimensions.

    Examples
    --------
    >>> import tiktok_policy_data as tpd
    >>> tpd.compare().cells["UK", "device_ban"].status
    'in_force'
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[str, str], Cell]
    row_side: str
    column_side: str
    labels: Mapping[tuple[str, str], str]
    title: str
    first_of: Callable[[Iterable[str]], str | None]
    since_of: Callable[[Iterable[str]], str | None]
    left_out: int = 0
    shown: Shown = "status"

    def first(self, cell: Cell) -> str | None:
        """Return the date (EDTF) on which the first adopted measure of a cell began.

        If none was adopted, the date on which one was first reported; None for a cell without measures.
        """
        return self.first_of(cell.measures)

    def since(self, cell: Cell) -> str | None:
        """Return the date (EDTF) since which the cell is in effect without a break; None while it is not."""
        return self.since_of(cell.measures) if cell.in_effect else None

    def look(self, cell: Cell) -> str:
        """Return what sets symbol and colour of a cell."""
        return cell.effect_look if self.shown == "effect" else cell.look

    def to_frame(self, values: Shown | Literal["state"] | None = None) -> pd.DataFrame:
        """Return the matrix as a frame.

        Parameters
        ----------
        values : {"status", "effect", "count", "first", "state"}, optional
            What the cells hold: strongest status, strongest effect, number of measures, first date (EDTF), or coverage
            state. By default what the matrix shows. Cells without a status, effect or date hold their coverage state.

        Returns
        -------
        pandas.DataFrame
            One row and one column per code; text, or int for counts.

        Raises
        ------
        UnknownNameError
            If `values` is none of these.
        """
        import pandas as pd

        values = self.shown if values is None else values
        known = (*get_args(Shown), "state")
        if values not in known:
            raise UnknownNameError(f"values must be {listed(map(repr, known))}, not {values!r}.")

        def value(cell: Cell) -> object:
            if values == "count":
                return len(cell.measures)
            if values == "first":
                return self.first(cell) or cell.state
            found = {"status": cell.status, "effect": cell.effect if values == "effect" else None}
            return found.get(values) or cell.state

        data = [[value(self.cells[row, column]) for column in self.columns] for row in self.rows]
        index = pd.Index(self.rows, name=self.row_side)
        return pd.DataFrame(data, index=index, columns=pd.Index(self.columns, name=self.column_side))

    def records(self) -> list[Record]:
        """Return one record per cell.

        Returns
        -------
        list of dict
            Keys: the two dimensions, `state`, `status`, `n_measures`, `measures`, `rolled_up`, `certain`, `first`,
            `effect`, `in_effect`, `some_bodies`, `since`.
        """
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
                "effect": cell.effect,
                "in_effect": cell.in_effect,
                "some_bodies": cell.some_bodies,
                "since": self.since(cell),
            }
            for cell in (self.cells[row, column] for row in self.rows for column in self.columns)
        ]

    def save(self, path: str | Path) -> Path:
        """Write the matrix to a file.

        Parameters
        ----------
        path : str or pathlib.Path
            File name: .csv or .json for one record per cell, .html for the coloured table.

        Returns
        -------
        pathlib.Path
            The path.

        Raises
        ------
        UnknownNameError
            If the name ends in something else.
        """
        from tiktok_policy_data.render import export

        return export.save(Path(path), self.records(), self._repr_html_, self.title)

    def text(self, cell: Cell) -> str:
        """Return the text of a cell: its symbol, then the status, the effect, the count or the first date.

        A status is followed by the number of measures that have it. A question mark marks an uncertain status, an
        asterisk a cell that includes the rules of an institution.
        """
        if not cell.measures:
            return cell.sign
        sign = STYLES[self.look(cell)].sign
        mark = "" if cell.certain else "?"
        if self.shown == "count":
            words = str(len(cell.measures))
        elif self.shown == "first":
            words = in_words(self.first(cell))
        elif self.shown == "effect":
            words = self._effect_in_words(cell)
        else:
            words = self.labels["status", cell.status].lower() if cell.status else ""
            mark += f" {cell.n_with_status}/{len(cell.measures)}" if len(cell.measures) > 1 else ""
        return f"{sign} {words}{mark}{'*' if cell.rolled_up else ''}".strip()

    def _effect_in_words(self, cell: Cell) -> str:
        """Return the effect of a cell, "some bodies", or its status where nothing of it can apply or was adopted."""
        if cell.effect_look == "some_bodies":
            return "some bodies"
        if cell.effect_look == "beneath":
            return "by others"
        if cell.effect and cell.effect != "none":
            return self.labels["effect", cell.effect].lower()
        return self.labels["status", cell.status].lower() if cell.status else ""

    @property
    def legend(self) -> str:
        """The symbols that occur with their meanings, and the notes."""
        unsure = [] if all(cell.certain for cell in self.cells.values()) else [_UNSURE]
        return "; ".join([*self.signs, *unsure, *self.notes])

    @property
    def meanings(self) -> Mapping[str, str]:
        """What each symbol means in this matrix."""
        return {**MEANINGS, **EFFECT_MEANINGS} if self.shown == "effect" else MEANINGS

    @property
    def signs(self) -> list[str]:
        """The symbols that occur with their meanings."""
        used = {STYLES[look].sign for look in {self.look(cell) for cell in self.cells.values()}}
        return [f"{sign} {words}" for sign, words in self.meanings.items() if sign in used]

    @property
    def notes(self) -> list[str]:
        """Notes that a reader of the cells needs."""
        notes = {
            "m/n: m of n measures have the status shown, the strongest": self.shown == "status"
            and any(len(cell.measures) > 1 for cell in self.cells.values()),
            "* includes rules of an institution": any(cell.rolled_up for cell in self.cells.values()),
            "date = the first was adopted, or else first reported": self.shown == "first",
            "year = adopted, or else first reported": "year" in (self.row_side, self.column_side),
            f"{self.left_out} measures without a value in one of the dimensions are left out": self.left_out > 0,
        }
        return [note for note, holds in notes.items() if holds]

    def __repr__(self) -> str:
        return str(self)

    def __str__(self) -> str:
        from tiktok_policy_data.render import terminal

        return terminal.plain(self.report())

    def _heads(self, side: str, codes: Sequence[str]) -> list[str]:
        return [self.labels[side, code] for code in codes]

    def report(self) -> str:
        """Return title, matrix and legend for the terminal, in colour."""
        from tiktok_policy_data.render import terminal

        names, heads = self._heads(self.row_side, self.rows), self._heads(self.column_side, self.columns)
        texts = [[self.text(self.cells[row, column]) for column in self.columns] for row in self.rows]
        widths = [max(map(len, column)) for column in zip(heads, *texts, strict=True)]
        grids = []
        for block in terminal.blocks(max(map(len, names), default=0), widths):
            rows = [[name, *(row[place] for place in block)] for name, row in zip(names, texts, strict=True)]
            colours = {
                (number, beside): STYLES[self.look(self.cells[row, self.columns[place]])].terminal
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
        look = STYLES[self.look(cell)]
        said = escape(", ".join(cell.measures) or self.labels["state", cell.state])
        style = f"background:{look.ground};color:{look.ink};text-align:left"
        return f'<td style="{style}" title="{said}">{escape(self.text(cell))}</td>'
