"""Draw the matrix: a heat map of what `compare` returns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from tiktok_policy_data.core.days import How
from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.plot._frame import (
    HEAD,
    INK,
    PALE,
    PERHAPS,
    RULE,
    SIGN,
    SIZE,
    SMALL,
    WIDTH,
    Frame,
    Item,
    check_extra,
    count_lines,
    cut,
    in_order,
    mark,
    plainly,
    width_of,
)
from tiktok_policy_data.query import comparison
from tiktok_policy_data.render.matrix import Cell, Comparison, Shown, Side
from tiktok_policy_data.render.styles import EFFECT_LOOKS, OVER, STYLES
from tiktok_policy_data.render.themes import LETTER
from tiktok_policy_data.render.titles import counted
from tiktok_policy_data.store.releases import opened

if TYPE_CHECKING:
    import altair as alt


#: Widths in pixels below which slanted headings would touch, and below which cells would be illegible.
_SLANTED, _LEAST_CELL = 19.0, 16.0


def matrix(
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
    sort: comparison.Sort = "measures",
    width: int = WIDTH,
    **filters: str | Sequence[str] | None,
) -> alt.VConcatChart:
    """Draw the matrix that `compare` returns, each cell with its colour and symbol.

    Parameters
    ----------
    rows, columns, cells, jurisdictions, role
        As in `compare`.
    as_of, known_at, how, release
        As in `load`.
    sort : {"measures", "name", "code", "first"}, default "measures"
        As in `compare`.
    width : int, default 900
        Width of the picture in pixels; about 400 suits a phone.
    **filters : str or sequence of str
        As in `compare`.

    Returns
    -------
    altair.VConcatChart
        The picture. It shows in a notebook; `save` writes it to a file.

    Raises
    ------
    UnknownNameError
        If an argument is not one of the accepted values.
    ModuleNotFoundError
        If altair is not installed: ``pip install 'tiktok-policy-data[plot]'``.

    Notes
    -----
    If there is no room for words, a cell of statuses shows its symbol alone. If anything else would be illegible, the
    picture is wider than `width`.

    Examples
    --------
    >>> import tiktok_policy_data as tpd
    >>> tpd.plot.save(tpd.plot.matrix(jurisdictions="G7"), "matrix.svg")  # doctest: +SKIP
    """
    check_extra("altair")
    data = comparison.compare(
        rows,
        columns,
        cells=cells,
        jurisdictions=jurisdictions,
        role=role,
        as_of=as_of,
        known_at=known_at,
        how=how,
        release=release,
        sort=sort,
        **filters,
    )
    shown = {
        "status": "the strongest status of its measures",
        "effect": "the strongest effect of the measures that count for the whole of it",
        "count": "the number of measures",
        "first": "the day on which the first measure was adopted, or else first reported",
    }
    frame = Frame(
        title=data.title,
        subtitle=f"Each cell: {shown[cells]}.",
        items=_matrix_items(data),
        notes=data.notes,
        source=opened(release),
        width=width,
    )
    if not data.cells:
        return frame.empty("No measure matches this selection.")
    fit = _fitted(data, frame.room)
    what = f"a matrix of {counted(len(data.rows), 'row')} and {counted(len(data.columns), 'column')}"
    if fit.signs_alone:
        # Counts (m/n) and asterisks are not shown, so they need no note.
        frame.notes = [note for note in frame.notes if not note.startswith(("m/n", "*"))]
    return frame.around(_matrix_body(data, fit), fit.left, what)


class _Fit(NamedTuple):
    """How a matrix fits into its picture: headings, symbol and words of every cell, angle, and lengths in pixels."""

    rows: Mapping[str, str]
    columns: Mapping[str, str]
    signs: Mapping[tuple[str, str], str]
    words: Mapping[tuple[str, str], str]
    #: Of the column headings, in degrees: level, slanted or upright.
    angle: int
    #: Pixels left of the cells, and size of a cell.
    left: float
    cell_width: float
    cell_height: float

    @property
    def signs_alone(self) -> bool:
        return not any(self.words.values())


def _fitted(data: Comparison, width: int) -> _Fit:
    """Return the most detailed form of the cells that the width has room for."""
    rows = {row: cut(data.labels[data.row_side, row], HEAD) for row in data.rows}
    columns = {column: cut(data.labels[data.column_side, column], HEAD) for column in data.columns}
    if data.row_side == "jurisdiction" and _room(rows, columns, width) < _SLANTED:
        rows = {row: row for row in data.rows}
    slanted = _room(rows, columns, width) >= _SLANTED
    left = max(map(width_of, rows.values())) + 8
    room = _room(rows, columns, width) if slanted else max((width - left) / len(columns), _LEAST_CELL)
    texts = {place: data.text(cell) for place, cell in data.cells.items()}
    word = _longest_word(texts.values())
    signs = {place: STYLES[data.look(cell)].sign for place, cell in data.cells.items()}
    if room < word and data.shown in ("status", "effect"):
        signs = {place: sign + ("" if data.cells[place].certain else "?") for place, sign in signs.items()}
        words, height = dict.fromkeys(texts, ""), 20.0
    else:
        room = min(max(room, word), max(word, 20 + max(map(width_of, columns.values()))))
        words, height = _lines(texts, room)
    level = max(map(width_of, columns.values())) + 6 <= room
    return _Fit(rows, columns, signs, words, 0 if level else 315 if slanted else 270, left, room, height)


def _longest_word(texts: Iterable[str]) -> float:
    """Return the pixels of the longest word, with room around it."""
    return max(width_of(word, SMALL) for text in texts for word in text.split()) + 4


def _lines(texts: Mapping[tuple[str, str], str], room: float) -> tuple[dict[tuple[str, str], str], float]:
    """Return the words of each cell in lines that fit a width, and the height of the tallest cell."""
    words = {place: _stacked(text, int((room - 4) / (SMALL * LETTER))) for place, text in texts.items()}
    return words, 22.0 + 12 * max(map(count_lines, words.values()))


def _room(rows: Mapping[str, str], columns: Mapping[str, str], width: int) -> float:
    """Return the width of a cell beside the row headings if slanted column headings must not overflow on the right."""
    free = width - max(map(width_of, rows.values())) - 8
    lean = [width_of(head) / sqrt(2) for head in columns.values()]
    # A column heading begins in the middle of its cell.
    return min(free / len(lean), *((free - one) / (place + 0.5) for place, one in enumerate(lean)))


def _stacked(text: str, letters: int) -> str:
    """Return the words of a cell, wrapped."""
    words = text.partition(" ")[2]
    return "\n".join(textwrap.wrap(words, letters, break_long_words=False, break_on_hyphens=False))


def _matrix_body(data: Comparison, fit: _Fit) -> alt.LayerChart:
    import altair as alt

    x = alt.X("column:N", axis=None, scale={"domain": list(data.columns), "padding": 0})
    y = alt.Y("row:N", axis=None, scale={"domain": list(data.rows), "padding": 0})
    cells = [_matrix_cell(data, fit, cell) for cell in data.cells.values()]
    rows = [{"row": row, "head": head} for row, head in fit.rows.items()]
    columns = [{"column": column, "head": head} for column, head in fit.columns.items()]
    lean = {"angle": fit.angle, "align": "left" if fit.angle else "center"}
    about = [alt.Tooltip("head:N", title="cell"), alt.Tooltip("says:N"), alt.Tooltip("measures:N")]
    drawn = {"fill": plainly("ground", alt.Fill), "description": "said:N", "tooltip": about}
    layers = [
        mark("rect", [cell for cell in cells if cell["certain"]], {"stroke": RULE}, x, y, **drawn),
        mark("rect", [cell for cell in cells if not cell["certain"]], PALE, x, y, **drawn),
        mark("text", rows, {"fontSize": SIZE, "align": "right"}, y, x=alt.value(-6), text="head:N"),
        mark("text", columns, {"fontSize": SIZE, **lean}, x, y=alt.value(-9), text="head:N"),
    ]
    said = {"color": plainly("ink", alt.Color), "tooltip": about}
    # Centre symbol and words together: separate marks for each number of lines.
    for lines in sorted({cell["lines"] for cell in cells}):
        some = [cell for cell in cells if cell["lines"] == lines]
        sign = {"fontSize": SIGN, "dy": -6 * lines, "aria": False}
        words = {"fontSize": SMALL, "lineHeight": 12, "dy": 14 - 6 * lines, "aria": False}
        layers.append(mark("text", some, sign, x, y, text="sign:N", **said))
        if lines:
            layers.append(mark("text", some, words, x, y, text="words:N", **said))
    width, height = fit.cell_width * len(data.columns), fit.cell_height * len(data.rows)
    return alt.LayerChart(layer=layers, width=width, height=height)


def _matrix_cell(data: Comparison, fit: _Fit, cell: Cell) -> Record:
    look = STYLES[data.look(cell)]
    head = f"{data.labels[data.row_side, cell.row]}, {data.labels[data.column_side, cell.column]}"
    says = data.text(cell).partition(" ")[2] or data.meanings.get(look.sign, "no measure")
    return {
        "row": cell.row,
        "column": cell.column,
        "certain": cell.certain,
        "sign": fit.signs[cell.row, cell.column],
        "words": fit.words[cell.row, cell.column],
        "lines": count_lines(fit.words[cell.row, cell.column]),
        "ground": look.ground,
        "ink": look.ink if cell.certain else INK,
        "head": head,
        "says": says,
        "measures": ", ".join(cell.measures),
        "said": f"{head}: {says}",
    }


#: Looks of cells that show an effect, and those that share a symbol.
_OF_EFFECTS = frozenset({*EFFECT_LOOKS.values(), "some_bodies", "beneath", "no_effect"})
_OVER = frozenset(look for look in _OF_EFFECTS if STYLES[look].sign == OVER)


def _matrix_items(data: Comparison) -> list[Item]:
    """Return the legend: the statuses and coverage states that occur."""
    used = in_order(data.look(cell) for cell in data.cells.values())
    words = {look: data.labels.get(("status", look)) or data.meanings.get(STYLES[look].sign, "") for look in used}
    if data.shown == "effect":
        words |= {look: data.meanings[STYLES[look].sign] for look in used if look in _OF_EFFECTS}
        words |= {look: data.labels["effect", look] for look in used if look in _OVER}
    items = [Item.of(look, words[look]) for look in used if words[look]]
    return items if all(cell.certain for cell in data.cells.values()) else [*items, PERHAPS]
