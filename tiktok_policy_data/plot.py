"""Pictures of the data: the matrix, a timeline, the spread of a measure type; for grey print and colour-blind readers.

Each function draws what the view of the same data says and takes its keywords. Words are placed here, in pixels, by a
cautious guess of their widths, so that on no reader's fonts they overlap, and so that the same data give the same
words everywhere. altair is imported when a picture is asked for.
"""

from __future__ import annotations

import json
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import escape
from importlib.util import find_spec
from io import StringIO
from itertools import groupby
from math import ceil, sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from tiktok_policy_data import dataset, lives, views
from tiktok_policy_data.dates import in_words
from tiktok_policy_data.files import Record, replaced
from tiktok_policy_data.palette import LOOKS, MEANINGS
from tiktok_policy_data.problems import WrongWord
from tiktok_policy_data.spells import How, standing
from tiktok_policy_data.store import Release, opened

if TYPE_CHECKING:
    import altair as alt

#: Width of a picture in pixels unless another is asked for: the column of a README, and legible across A4.
WIDTH = 900
#: Below this width, that of a phone held upright, the heads of a timeline stand above its bars, not beside them.
NARROW = 600
#: Measures of a jurisdiction or group beyond which a timeline would not be read.
MOST_ROWS = 60
#: Jurisdictions beyond which the spread of a measure type names them by their codes.
MOST_NAMES = 40
#: Statuses in which a measure stands made.
STANDS_MADE = frozenset({"in_force", "adopted", "completed"})

#: Heights of letters in pixels, and the width of one as a part of it: a wide font's, for nobody knows the reader's.
_TITLE, _SIGN, _SIZE, _HEADS, _SMALL, _LETTER = 16, 14, 12, 11, 10, 0.56
_INK, _QUIET = LOOKS["ended"].ink, LOOKS["silent"].ink
_RULE, _PAPER = LOOKS["failed"].ground, LOOKS["silent"].ground
#: How what may, but need not, have been so is drawn.
_PALE = {"fillOpacity": 0.35, "stroke": _QUIET, "strokeDash": [3, 2]}
#: Letters beyond which a head is cut; widths in pixels below which the slanted heads of a matrix would touch, and below
#: which its cells would not be legible.
_HEAD, _SLANTED, _LEAST_CELL = 30, 19.0, 16.0
#: Pixels of paper around a picture, of the narrowest picture, and of the shortest axis of days.
_MARGIN, _LEAST_WIDTH, _LEAST_AXIS = 10, 200, 100.0


# ------------------------------------------------------------------------------------------------------ the matrix


def matrix(
    rows: views.Side = "jurisdiction",
    columns: views.Side = "measure_type",
    *,
    cells: views.Shown = "status",
    jurisdictions: str | Sequence[str] | None = None,
    role: str | Sequence[str] = "response",
    as_of: str | date | None = None,
    known_at: str | date | None = None,
    how: How = "certain",
    release: str | None = None,
    width: int = WIDTH,
) -> alt.VConcatChart:
    """Draw the matrix that `compare` gives for the same keywords, each cell with its colour and its sign.

    `width` is that of the picture in pixels; about 400 suits a phone. Where its words find no room, a cell of
    statuses shows its sign alone; where anything else would be illegible, the picture grows wider than asked.

    >>> import tiktok_policy_data as tpd
    >>> tpd.plot.save(tpd.plot.matrix(jurisdictions="G7"), "matrix.svg")  # doctest: +SKIP
    """
    _check_extra("altair")
    data = views.compare(
        rows,
        columns,
        cells=cells,
        jurisdictions=jurisdictions,
        role=role,
        as_of=as_of,
        known_at=known_at,
        how=how,
        release=release,
    )
    shown = {"status": "how far the strongest measure has gone", "count": "the number of measures"}
    frame = _Frame(
        title=data.title,
        subtitle=f"Each cell: {shown.get(cells, 'the day on which the first measure began, or was first heard of')}.",
        items=_matrix_items(data),
        notes=_matrix_notes(data),
        source=opened(release),
        width=width,
    )
    if not data.cells:
        return frame.empty("No measure fits this selection.")
    fit = _fitted(data, frame.room)
    what = f"a matrix of {_counted(len(data.rows), 'row')} and {_counted(len(data.columns), 'column')}"
    if fit.signs_alone:
        # What is not shown, counts (m/n) and asterisks, is not explained.
        frame.notes = [note for note in frame.notes if not note.startswith(("m/n", "*"))]
    return frame.around(_matrix_body(data, fit), fit.left, what)


class _Fit(NamedTuple):
    """How a matrix fits into its picture: heads, sign and words of every cell, angle and lengths in pixels."""

    rows: Mapping[str, str]
    columns: Mapping[str, str]
    signs: Mapping[tuple[str, str], str]
    words: Mapping[tuple[str, str], str]
    #: Of the heads of columns, in degrees: level, slanted or upright.
    angle: int
    #: Pixels left of the cells, and of a cell.
    left: float
    cell_width: float
    cell_height: float

    @property
    def signs_alone(self) -> bool:
        return not any(self.words.values())


def _fitted(data: views.Comparison, width: int) -> _Fit:
    """The most telling form of the cells that the width has room for."""
    rows = {row: _cut(data.labels[data.row_side, row], _HEAD) for row in data.rows}
    columns = {column: _cut(data.labels[data.column_side, column], _HEAD) for column in data.columns}
    if data.row_side == "jurisdiction" and _room(rows, columns, width) < _SLANTED:
        rows = {row: row for row in data.rows}
    slanted = _room(rows, columns, width) >= _SLANTED
    left = max(map(_wide, rows.values())) + 8
    room = _room(rows, columns, width) if slanted else max((width - left) / len(columns), _LEAST_CELL)
    texts = {place: data.text(cell) for place, cell in data.cells.items()}
    word = max(_wide(word, _SMALL) for text in texts.values() for word in text.split()) + 4
    if room < word and data.shown == "status":
        signs = {place: cell.sign + ("" if cell.certain else "?") for place, cell in data.cells.items()}
        words, height = dict.fromkeys(texts, ""), 20.0
    else:
        room = min(max(room, word), max(word, 20 + max(map(_wide, columns.values()))))
        signs = {place: cell.sign for place, cell in data.cells.items()}
        words = {place: _stacked(text, int((room - 4) / (_SMALL * _LETTER))) for place, text in texts.items()}
        height = 22.0 + 12 * max(map(_lines, words.values()))
    level = all(_wide(head) + 6 <= room for head in columns.values())
    return _Fit(rows, columns, signs, words, 0 if level else 315 if slanted else 270, left, room, height)


def _room(rows: Mapping[str, str], columns: Mapping[str, str], width: int) -> float:
    """Width of a cell beside the heads of rows, when the slanted heads of columns may not stand out on the right."""
    free = width - max(map(_wide, rows.values())) - 8
    lean = [_wide(head) / sqrt(2) for head in columns.values()]
    # The head of a column begins in the middle of its cell: so many cells, and a half, from the left.
    return min(free / len(lean), *((free - one) / (place + 0.5) for place, one in enumerate(lean)))


def _stacked(text: str, letters: int) -> str:
    """The words of the text of a cell, below each other."""
    words = text.partition(" ")[2]
    return "\n".join(textwrap.wrap(words, letters, break_long_words=False, break_on_hyphens=False))


def _matrix_body(data: views.Comparison, fit: _Fit) -> alt.LayerChart:
    import altair as alt

    x = alt.X("column:N", axis=None, scale={"domain": list(data.columns), "padding": 0})
    y = alt.Y("row:N", axis=None, scale={"domain": list(data.rows), "padding": 0})
    cells = [_matrix_cell(data, fit, cell) for cell in data.cells.values()]
    rows = [{"row": row, "head": head} for row, head in fit.rows.items()]
    columns = [{"column": column, "head": head} for column, head in fit.columns.items()]
    lean = {"angle": fit.angle, "align": "left" if fit.angle else "center"}
    about = [alt.Tooltip("head:N", title="cell"), alt.Tooltip("says:N"), alt.Tooltip("measures:N")]
    drawn = {"fill": _plainly("ground", alt.Fill), "description": "said:N", "tooltip": about}
    layers = [
        _mark("rect", [cell for cell in cells if cell["certain"]], {"stroke": _RULE}, x, y, **drawn),
        _mark("rect", [cell for cell in cells if not cell["certain"]], _PALE, x, y, **drawn),
        _mark("text", rows, {"fontSize": _SIZE, "align": "right"}, y, x=alt.value(-6), text="head:N"),
        _mark("text", columns, {"fontSize": _SIZE, **lean}, x, y=alt.value(-9), text="head:N"),
    ]
    said = {"color": _plainly("ink", alt.Color), "tooltip": about}
    # Signs, and words below them, so that both together stand in the middle: for each number of lines their own marks.
    for lines in sorted({cell["lines"] for cell in cells}):
        some = [cell for cell in cells if cell["lines"] == lines]
        sign = {"fontSize": _SIGN, "dy": -6 * lines, "aria": False}
        words = {"fontSize": _SMALL, "lineHeight": 12, "dy": 14 - 6 * lines, "aria": False}
        layers.append(_mark("text", some, sign, x, y, text="sign:N", **said))
        if lines:
            layers.append(_mark("text", some, words, x, y, text="words:N", **said))
    width, height = fit.cell_width * len(data.columns), fit.cell_height * len(data.rows)
    return alt.LayerChart(layer=layers, width=width, height=height)


def _matrix_cell(data: views.Comparison, fit: _Fit, cell: views.Cell) -> Record:
    look = LOOKS[cell.look]
    head = f"{data.labels[data.row_side, cell.row]}, {data.labels[data.column_side, cell.column]}"
    says = data.text(cell).partition(" ")[2] or MEANINGS[cell.sign]
    return {
        "row": cell.row,
        "column": cell.column,
        "certain": cell.certain,
        "sign": fit.signs[cell.row, cell.column],
        "words": fit.words[cell.row, cell.column],
        "lines": _lines(fit.words[cell.row, cell.column]),
        "ground": look.ground,
        "ink": look.ink if cell.certain else _INK,
        "head": head,
        "says": says,
        "measures": ", ".join(cell.measures),
        "said": f"{head}: {says}",
    }


def _matrix_items(data: views.Comparison) -> list[_Item]:
    """The looks that occur, in words."""
    used = _in_order(cell.look for cell in data.cells.values())
    items = [_Item.of(look, data.labels.get(("status", look)) or MEANINGS[LOOKS[look].sign]) for look in used]
    return items if all(cell.certain for cell in data.cells.values()) else [*items, _PERHAPS]


def _matrix_notes(data: views.Comparison) -> list[str]:
    """The legend of the view without its signs, which stand among the colours here, and what is dashed."""
    parts = [part for part in data.legend.split("; ") if part]
    return [part for part in parts if part[0] not in MEANINGS and not part.startswith("what has ?")]


# ---------------------------------------------------------------------------------------------------- the timeline


def timeline(
    of: str,
    *,
    role: str | Sequence[str] = "all",
    as_of: str | date | None = None,
    known_at: str | date | None = None,
    how: How = "certain",
    release: str | None = None,
    width: int = WIDTH,
) -> alt.VConcatChart:
    """Draw the timeline that `tiktok_policy_data.timeline` gives for the same keywords.

    Of a measure ("UK-001") one row per event, a point for a day and a bar for one day of a range, and a row of its
    statuses. Of a jurisdiction or group ("UK", "G7") one row per measure in order of beginning, at most `MOST_ROWS`:
    its statuses over time as bars, its events as points above them. What certainly stood is drawn full; what may have
    stood pale, in a dashed frame. `width` is that of the picture in pixels; below `NARROW` heads stand above the bars.

    >>> import tiktok_policy_data as tpd
    >>> tpd.plot.timeline("UK-001", width=400)  # doctest: +SKIP
    """
    _check_extra("altair")
    told = lives.timeline(of, role=role, as_of=as_of, known_at=known_at, how=how, release=release)
    data = opened(release)
    day, known = dataset.as_day(as_of, "as_of"), dataset.as_day(known_at, "known_at")
    measures = list(dict.fromkeys(row["measure_id"] for row in told.events))
    one = measures == [str(of).upper()]
    left_out = len(measures[MOST_ROWS:])
    frame = _Frame(
        title=told.title,
        subtitle="Its events, and the status they gave it." if one else "Each row: the status of a measure over time.",
        notes=[f"{_counted(left_out, 'measure')} that began later left out"] if left_out else [],
        source=data,
        width=width,
    )
    if told.span is None:
        return frame.empty("No event is known for this selection.")
    until = day or _last_told(data, known) or told.span[1]
    last = max([until, *(row["date_latest"] for row in told.events)])
    stood = _stood(data, measures[:MOST_ROWS], told.span[0], until, known)
    rows = _event_rows(told, stood[measures[0]]) if one else _measure_rows(told, stood, str(of).upper())
    labels = {code: data.labels["statuses", code].lower() for code in data.vocabularies["statuses"]}
    frame.items += _timeline_items(rows, labels, one)
    heads = 0 if width < NARROW else ceil(min(max(_wide(row.head, _HEADS) for row in rows) + 10, width * 0.34))
    axis = _Axis(told.span[0], last, float(frame.room - heads - (_NOW if heads else 0)))
    what = f"a timeline of {_counted(len(told.events), 'event')} of {_counted(len(measures), 'measure')}"
    return frame.around(_timeline_body(rows, axis, _Lanes.of(heads, axis), labels, one), heads, what)


class _Bar(NamedTuple):
    """A stretch of days up to the day before `stop`, open where None.

    It is `full` for what certainly was, `pale` for what may have been, `slim` for what certainly was where something
    else may have been.
    """

    start: date | None
    stop: date | None
    look: str | None
    kind: Literal["full", "pale", "slim"]


class _Row(NamedTuple):
    """A row of a timeline: its head, bars, events that are drawn as points, and the status at its end."""

    head: str
    bars: Sequence[_Bar]
    points: Sequence[Record] = ()
    now: str | None = None


def _event_rows(told: lives.Timeline, bars: Sequence[_Bar]) -> list[_Row]:
    """A row for each event of a measure, and one for its statuses."""
    rows = []
    for event in told.events:
        exact = event["date_earliest"] == event["date_latest"]
        span = _Bar(event["date_earliest"], event["date_latest"] + _DAY, event["sets_status"], "pale")
        head = f"{told.labels[event['event_type']]}, {in_words(event['date'])}"
        rows.append(_Row(head, [] if exact else [span], [event] if exact else []))
    return [*rows, _Row("Status", bars, now=_now(bars))]


def _measure_rows(told: lives.Timeline, stood: Mapping[str, Sequence[_Bar]], of: str) -> list[_Row]:
    """A row for each measure, in the order of their first events; its jurisdiction is named where it is another."""
    events: dict[str, list[Record]] = defaultdict(list)
    for event in told.events:
        events[event["measure_id"]].append(event)
    rows = []
    for measure, bars in stood.items():
        title, place = (events[measure][0][name] for name in ("title", "jurisdiction"))
        rows.append(_Row(title if place == of else f"{place}: {title}", bars, events[measure], _now(bars)))
    return rows


def _now(bars: Sequence[_Bar]) -> str | None:
    """The last status that certainly stood."""
    return next((bar.look for bar in reversed(bars) if bar.kind != "pale"), None)


def _stood(
    data: Release, measures: Sequence[str], first: date, until: date, known: date | None
) -> dict[str, list[_Bar]]:
    """The statuses of measures from a first day until another, as told by a day."""
    accounts: dict[str, list[Record]] = {measure: [] for measure in measures}
    for row in data.records("spells"):
        begun = row["valid_from"] is None or row["valid_from"] <= until
        over = row["valid_to"] is not None and row["valid_to"] <= first
        if row["measure_id"] in accounts and _known(row, known) and begun and not over:
            accounts[row["measure_id"]].append(row)
    return {measure: _bars(sorted(rows, key=_begins), until + _DAY) for measure, rows in accounts.items()}


def _bars(account: Sequence[Record], after: date) -> list[_Bar]:
    """The stretches of an account of a life before a day, neighbours of one look made one."""
    bars = []

    def add(look: str | None, kind: Literal["full", "pale", "slim"], some: Sequence[Record]) -> None:
        if look:
            bars.append(_Bar(some[0]["valid_from"], min(some[-1]["valid_to"] or after, after), look, kind))

    for (look, certain), some in groupby(account, key=lambda row: (row["status"], row["certain"])):
        if not certain:
            add(look, "pale", list(some))
    for (look, certain), some in groupby(account, key=lambda row: (row["certain_status"], row["certain"])):
        add(look, "full" if certain else "slim", list(some))
    return bars


def _begins(row: Record) -> date:
    return row["valid_from"] or date.min


def _known(row: Record, day: date | None) -> bool:
    """Whether a row of the table spells belongs to the account that was known on a day; None: to the present one."""
    if day is None:
        return row["known_to"] is None
    return bool(row["known_from"] <= day and (row["known_to"] is None or day < row["known_to"]))


def _timeline_items(rows: Sequence[_Row], labels: Mapping[str, str], one: bool) -> list[_Item]:
    """The looks that occur, in words."""
    bars = [bar for row in rows for bar in row.bars]
    points = [event for row in rows for event in row.points]
    used = [bar.look for bar in bars] + ([event["sets_status"] for event in points] if one else [])
    items = [_Item.of(look, labels[look]) for look in _in_order(look for look in used if look)]
    if any(bar.kind == "pale" for bar in bars):
        items.append(_PERHAPS)
    if any(bar.kind == "slim" for bar in bars):
        items.append(_Item("at the foot of it: what certainly stood then", "▂"))
    if any(bar.start is None for bar in bars):
        items.append(_Item("no known beginning", _NO_BEGINNING))
    exact = {event["date_earliest"] == event["date_latest"] for event in points}
    items += [_Item("event on that day", "◆")] if True in exact else []
    return items + ([_Item("event by that day at the latest", "◇")] if False in exact else [])


_NO_BEGINNING = "◄"
#: Pixels for the status at the end of a row.
_NOW = 105


class _Lanes(NamedTuple):
    """How the rows of a timeline are laid out, in pixels: widths, heights, and distances below the middle of a row."""

    #: Room for heads beside the bars; none when they stand above.
    heads: int
    #: Where the status at the end of a row stands on the axis.
    end: float
    height: int
    bar: int
    words: int

    @staticmethod
    def of(heads: int, axis: _Axis) -> _Lanes:
        return _Lanes(heads, axis.length, 32, 5, 3) if heads else _Lanes(0, axis.length - _NOW, 48, 13, -11)


def _timeline_body(
    rows: Sequence[_Row], axis: _Axis, lanes: _Lanes, labels: Mapping[str, str], one: bool
) -> alt.LayerChart:
    import altair as alt

    y = alt.Y("row:O", axis=None, scale={"domain": list(range(len(rows))), "padding": 0})
    numbers = [{"row": number} for number in range(len(rows))]
    bars = [_bar_drawn(number, row, bar, axis) for number, row in enumerate(rows) for bar in row.bars]
    points = [_point_drawn(number, row, event, one) for number, row in enumerate(rows) for event in row.points]
    # A point has a row of its own, or stands above the bar.
    diamond: dict[str, Any] = {"size": 130, "yOffset": lanes.bar} if one else {"size": 36, "yOffset": lanes.bar - 11}
    diamond |= {"shape": "diamond", "stroke": _INK, "strokeWidth": 1, "opacity": 1}
    said = {"fill": _plainly("ground", alt.Fill), "tooltip": "said:N", "description": "said:N"}
    whole = {"x": alt.value(-lanes.heads), "x2": alt.value(lanes.end + _NOW)}
    below = {"color": _RULE, "opacity": 0.6, "yOffset": lanes.height / 2, "aria": False}
    layers = [
        _mark("rule", numbers, below, y, **whole),
        *_timeline_bars(bars, axis.x("from"), y, lanes.bar),
        _mark("point", points, diamond, axis.x("day"), y, **said),
        *_timeline_heads(rows, y, lanes),
        *_timeline_ends(rows, y, lanes, labels),
    ]
    return alt.LayerChart(layer=layers, width=axis.length, height=lanes.height * len(rows))


def _timeline_bars(bars: Sequence[Record], x: alt.X, y: alt.Y, below: int) -> list[alt.Chart]:
    import altair as alt

    # From paper to nothing, laid over a bar whose beginning is not known.
    stops = [{"offset": 0, "color": _PAPER}, {"offset": 1, "color": f"{_PAPER}00"}]
    fading = {"color": {"gradient": "linear", "stops": stops}, "height": 17, "yOffset": below, "aria": False}
    looks = {
        "pale": {"height": 14, "yOffset": below, **_PALE},
        "open": fading,
        "full": {"height": 14, "yOffset": below, "stroke": _QUIET, "strokeWidth": 0.5},
        "slim": {"height": 4, "yOffset": below + 5, "stroke": _QUIET, "strokeWidth": 0.5},
    }
    said = {"fill": _plainly("ground", alt.Fill), "tooltip": "said:N", "description": "said:N"}
    layers = []
    for kind, look in looks.items():
        some = [bar for bar in bars if (bar["open"] if kind == "open" else bar["kind"] == kind)]
        place = {"x": alt.value(-1), "x2": alt.value(30)} if kind == "open" else {"x": x, "x2": "to", **said}
        layers.append(_mark("bar", some, look, y, **place))
    signed = [bar for bar in bars if bar["sign"]]
    sign = {"align": "left", "dx": 3, "dy": below, "fontSize": _SMALL, "aria": False}
    return [*layers, _mark("text", signed, sign, x, y, text="sign:N", color=_plainly("ink", alt.Color))]


def _timeline_heads(rows: Sequence[_Row], y: alt.Y, lanes: _Lanes) -> list[alt.Chart]:
    """Heads of rows, of two lines at most beside the bars, of one above them; each number of lines about the middle."""
    import altair as alt

    room, most = (lanes.heads - 10, 2) if lanes.heads else (lanes.end - 10, 1)
    heads: list[list[str]] = []
    for row in rows:
        lines = _wrapped(row.head, room, _HEADS)
        heads.append([*lines[: most - 1], f"{lines[most - 1].rstrip(' ,')} …"] if len(lines) > most else lines)
    layers = []
    for count in sorted({len(head) for head in heads}):
        some = [{"row": n, "head": "\n".join(head)} for n, head in enumerate(heads) if len(head) == count]
        look = {"align": "left", "fontSize": _HEADS, "lineHeight": 13, "dy": lanes.words - 6.5 * (count - 1)}
        layers.append(_mark("text", some, look, y, x=alt.value(-lanes.heads), text="head:N"))
    return layers


def _timeline_ends(rows: Sequence[_Row], y: alt.Y, lanes: _Lanes, labels: Mapping[str, str]) -> list[alt.Chart]:
    """How each life stands at the end of its row: sign and words."""
    import altair as alt

    below = lanes.bar if lanes.heads else lanes.words
    now = [{"row": n, "words": labels[row.now], **LOOKS[row.now]._asdict()} for n, row in enumerate(rows) if row.now]
    square = {"height": 14, "yOffset": below, "stroke": _RULE, "aria": False}
    sign, words = {"fontSize": _SMALL, "dy": below, "aria": False}, {"fontSize": _HEADS, "dy": below, "align": "left"}
    left, middle, after = (alt.value(lanes.end + more) for more in (10, 17, 29))
    return [
        _mark("rect", now, square, y, x=left, x2=alt.value(lanes.end + 24), fill=_plainly("ground", alt.Fill)),
        _mark("text", now, sign, y, x=middle, text="sign:N", color=_plainly("ink", alt.Color)),
        _mark("text", now, words, y, x=after, text="words:N"),
    ]


def _bar_drawn(number: int, row: _Row, bar: _Bar, axis: _Axis) -> Record:
    look = LOOKS[bar.look] if bar.look else None
    start, stop = max(bar.start or axis.first, axis.first), min(bar.stop or axis.after, axis.after)
    signs = [_NO_BEGINNING] * (bar.start is None) + ([look.sign] if look and bar.kind != "slim" else [])
    perhaps = "perhaps " if bar.kind == "pale" else ""
    words = bar.look.replace("_", " ") if bar.look else "one day of these"
    since = f"from {bar.start}" if bar.start else "no known beginning"
    until = f", until before {bar.stop}" if bar.stop and bar.stop <= axis.last else ""
    return {
        "row": number,
        "from": start.isoformat(),
        "to": stop.isoformat(),
        "kind": bar.kind,
        "open": bar.start is None,
        "sign": " ".join(signs) if axis.place(stop) - axis.place(start) > 11 * len(signs) + 2 else "",
        "ground": look.ground if look else _PAPER,
        "ink": look.ink if look and bar.kind == "full" else _INK,
        "said": f"{row.head}: {perhaps}{words}, {since}{until}",
    }


def _point_drawn(number: int, row: _Row, event: Record, one: bool) -> Record:
    """An event as a point: of one measure in the colour of its status, of several full when its day is known."""
    look = LOOKS[event["sets_status"]] if event["sets_status"] and one else None
    exact = event["date_earliest"] == event["date_latest"] and not one
    return {
        "row": number,
        "day": event["date_latest"].isoformat(),
        "ground": look.ground if look else _INK if exact else _PAPER,
        "said": f"{row.head}: {event['event_type'].replace('_', ' ')}, {in_words(event['date'])}",
    }


# ------------------------------------------------------------------------------------------------------ the spread


def spread(
    measure_type: str = "device_ban",
    *,
    jurisdictions: str | Sequence[str] | None = None,
    role: str | Sequence[str] = "response",
    known_at: str | date | None = None,
    release: str | None = None,
    width: int = WIDTH,
) -> alt.VConcatChart:
    """Draw how a measure type spread: in how many jurisdictions such a measure stood made, day by day.

    A jurisdiction counts, its institutions with it, while the strongest status of its measures of the type is one of
    `STANDS_MADE`, as `compare` and `panel` give it; the full line counts what certainly stood, the dashed one what may
    have. Each is named where it joins for certain, by its code where there are more than `MOST_NAMES`. The other
    keywords are those of `compare`; `width` is that of the picture in pixels.

    >>> import tiktok_policy_data as tpd
    >>> tpd.plot.spread("app_ban", jurisdictions=["G7", "EU27"])  # doctest: +SKIP
    """
    _check_extra("altair")
    data = opened(release)
    types = data.vocabularies["measure_types"]
    if measure_type not in types:
        raise WrongWord(f"There is no measure type {measure_type!r}; the types are {', '.join(types)}.")
    known = dataset.as_day(known_at, "known_at")
    members = _members(data, measure_type, dataset.roles(data, role), jurisdictions, known)
    what = data.labels["measure_types", measure_type]
    roles = "all roles" if role == "all" else " and ".join([role] if isinstance(role, str) else role)
    some = [jurisdictions] if isinstance(jurisdictions, str) else jurisdictions
    where = f" of {', '.join(some)}" if some else ""
    days = views.when(None, known, "certain")
    frame = _Frame(
        title=f"{what}: number of jurisdictions ({roles}){where}{days}, tiktok-policy-data {data.version}",
        subtitle="Jurisdictions in which such a measure was made and stood: in force, adopted or completed.",
        source=data,
        width=width,
    )
    last = _last_told(data, known) or date.min
    changes = [day for member in members for day in (*member.certain, *member.possible) if date.min < day <= last]
    first = date(min(changes, default=last).year, 1, 1)
    steps = _steps(members, first, last)
    most = max(max(step["certain"], step["possible"]) for step in steps)
    if not most:
        return frame.empty(f"No measure of the type “{what}” is known to have been made in this selection.")
    left = 12 + ceil(_wide(str(most)))
    axis = _Axis(first, last, float(frame.room - left))
    joins = _joins(members, steps, axis, data)
    axis = _placed(joins, steps, axis)
    frame.items += _SPREAD_ITEMS
    if any(member.borrowed for member in members):
        frame.notes.append("* by the rules of an institution alone")
    frame.notes.append("a jurisdiction without such a measure in the data counts as none, searched or not")
    now = steps[-1]["certain"]
    said = f"the number of jurisdictions rose to {max(step['certain'] for step in steps)} and stood at {now} on {last}"
    return frame.around(_spread_body(steps, joins, axis, left, most), left, said)


class _Member(NamedTuple):
    """How a jurisdiction stood: the days from which such a measure certainly, or possibly, stood made there, or not.

    `borrowed` says that on the day it joined for certain only rules of an institution of its stood.
    """

    code: str
    certain: Mapping[date, bool]
    possible: Mapping[date, bool]
    borrowed: bool

    @property
    def joined(self) -> date | None:
        """The day on which such a measure first certainly stood."""
        return next(iter(self.certain), None)


def _members(
    data: Release,
    measure_type: str,
    roles: Sequence[str],
    jurisdictions: str | Sequence[str] | None,
    known: date | None,
) -> list[_Member]:
    """The jurisdictions in which a measure of a type ever may have stood made, in the order of their codes."""
    places = {row["jurisdiction"]: row for row in data.records("jurisdictions")}
    some = [jurisdictions] if isinstance(jurisdictions, str) else jurisdictions
    chosen = set(places) if some is None else dataset.jurisdictions(data, some)
    home = {
        row["measure_id"]: row["jurisdiction"]
        for row in data.records("measures")
        if row["measure_type"] == measure_type and row["role"] in roles and row["jurisdiction"] in chosen
    }
    parent = {code: row["parent"] if row["level"] == "institution" else code for code, row in places.items()}
    spells: dict[str, list[Record]] = defaultdict(list)
    for row in data.records("spells"):
        if row["measure_id"] in home:
            spells[parent[home[row["measure_id"]]]].append(row)
    strength = data.vocabularies["statuses"].index

    def stood(rows: Sequence[Record], day: date, how: How) -> bool:
        reached = standing(rows, day, known, how).values()
        return bool(reached) and min(reached, key=strength) in STANDS_MADE

    members = []
    for code, rows in sorted(spells.items()):
        days = sorted({_begins(row) for row in rows})
        certain, possible = (_flips((day, stood(rows, day, how)) for day in days) for how in ("certain", "possible"))
        own = [row for row in rows if home[row["measure_id"]] == code]
        borrowed = bool(certain) and not stood(own, next(iter(certain)), "certain")
        if certain or possible:
            members.append(_Member(code, certain, possible, borrowed))
    return members


def _flips(states: Iterable[tuple[date, bool]]) -> dict[date, bool]:
    """The days on which a state that was false at first changes, and what it is from then on."""
    flips: dict[date, bool] = {}
    last = False
    for day, state in states:
        if state is not last:
            flips[day] = last = state
    return flips


def _steps(members: Sequence[_Member], first: date, last: date) -> list[Record]:
    """How many jurisdictions count from each day of a change on, and on the first and the last day."""
    days = {first, last} | {day for member in members for day in (*member.certain, *member.possible)}
    steps = []
    for day in sorted(day for day in days if first <= day <= last):
        counts = {
            how: sum(_state(flips, day) for flips in (getattr(member, how) for member in members))
            for how in ("certain", "possible")
        }
        steps.append({"day": day, **counts})
    return steps


def _state(flips: Mapping[date, bool], day: date) -> bool:
    return next((flips[start] for start in sorted(flips, reverse=True) if start <= day), False)


def _joins(members: Sequence[_Member], steps: Sequence[Record], axis: _Axis, data: Release) -> list[Record]:
    """The day and the level of the step by which each jurisdiction joins, and its name: its code where there are many.

    Where it never certainly stood so far, that is the step by which it may have joined.
    """
    names = {row["jurisdiction"]: row["name"] for row in data.records("jurisdictions")}
    joined: dict[tuple[date, str], list[_Member]] = defaultdict(list)
    for member in members:
        day = member.joined or max(next(iter(member.possible)), axis.first)
        if day <= axis.last:
            joined[day, "certain" if member.joined else "possible"].append(member)
    many = sum(map(len, joined.values())) > MOST_NAMES
    joins: list[Record] = []
    for day, how in sorted(joined):
        some = joined[day, how]
        top = next(step[how] for step in steps if step["day"] == day)
        for level, member in zip(range(top - len(some) + 1, top + 1), some, strict=True):
            mark = ("*" if member.borrowed else "") + ("?" if how == "possible" else "")
            name = (member.code if many else _cut(names[member.code], _HEAD)) + mark
            perhaps = "perhaps " if how == "possible" else ""
            said = f"{names[member.code]}: {perhaps}from {day}, as number {max(level, 1)}"
            joins.append({"day": day, "level": max(level, 1), "name": name, "said": said})
    return joins


def _placed(joins: list[Record], steps: Sequence[Record], axis: _Axis) -> _Axis:
    """Give each name its place, in pixels, beside its step; the axis that leaves names room on the right.

    A name stands right of its step, within what the line encloses, or left where the line soon falls again.
    """
    over = max((axis.place(join["day"]) + _wide(join["name"]) + 12 for join in joins), default=0.0) - axis.length
    axis = axis._replace(length=max(axis.length - max(over, 0), _LEAST_AXIS))
    taken: dict[int, float] = {}
    for join in joins:
        level, begin = join["level"], axis.place(join["day"])
        wide = _wide(join["name"], _HEADS)
        falls = (axis.place(step["day"]) for step in steps if step["day"] > join["day"] and step["certain"] < level)
        join["align"] = "right" if next(falls, axis.length * 2) < begin + wide + 10 else "left"
        # Codes stand in rows so close that every other one stands further out; and a level may be reached twice.
        aside = 6 + (28 if len(joins) > MOST_NAMES and level % 2 else 0)
        join["place"] = begin - aside if join["align"] == "right" else max(begin + aside, taken.get(level, 0))
        taken[level] = begin if join["align"] == "right" else join["place"] + wide + 6
    return axis


def _spread_body(steps: Sequence[Record], joins: Sequence[Record], axis: _Axis, left: int, most: int) -> alt.LayerChart:
    import altair as alt

    unit = 18 if len(joins) <= 15 else 14 if len(joins) <= MOST_NAMES else 9
    x, scale = axis.x("day", orient="bottom"), {"domain": [0, most + 0.5], "nice": False}
    ends = [*steps, {**steps[-1], "day": axis.after}]
    counts = [{**step, "day": step["day"].isoformat(), "none": 0} for step in ends]
    named = [{**join, "day": join["day"].isoformat(), "middle": join["level"] - 0.5} for join in joins]
    names = {align: [join for join in named if join["align"] == align] for align in ("left", "right")}
    name = {"fontSize": _SMALL if unit < 14 else _HEADS, "aria": False}
    made = {"color": LOOKS["in_force"].ground, "interpolate": "step-after"}
    area = {**made, "aria": False}
    point = {"color": LOOKS["in_force"].ground, "shape": "circle", "filled": True, "size": 30, "opacity": 1}
    certain, possible = (
        alt.Y(f"{how}:Q", axis=_count_axis(most, left), scale=scale) for how in ("certain", "possible")
    )
    dashed = {"strokeDash": [4, 3], "strokeWidth": 1.5, "description": _course(steps, "possible", "perhaps")}
    solid = {"strokeWidth": 2.5, "description": _course(steps, "certain", "certainly")}
    middle = alt.Y("middle:Q", scale=scale)
    across = alt.X("place:Q", axis=None, scale={"domain": [0, axis.length], "nice": False})
    drawn = [
        _mark("area", counts, {**area, "opacity": 0.18}, x, certain, y2="none"),
        _mark("area", counts, {**area, "opacity": 0.06}, x, possible, y2="certain"),
        _mark("line", counts, {**made, **dashed}, x, possible),
        _mark("line", counts, {**made, **solid}, x, certain),
        _mark("point", named, point, x, middle, description="said:N", tooltip="said:N"),
    ]
    written = [
        _mark("text", some, {**name, "align": align}, across, middle, text="name:N") for align, some in names.items()
    ]
    return alt.LayerChart(
        layer=[alt.LayerChart(layer=drawn), alt.LayerChart(layer=written)],
        resolve=alt.Resolve(scale=alt.ScaleResolveMap(x="independent")),
        width=axis.length,
        height=max(220, unit * most + 12),
    )


def _course(steps: Sequence[Record], how: How, word: str) -> str:
    """The course of a line in words: the number from each day on which it changed."""
    changes = [next(some) for _, some in groupby(steps, key=lambda step: step[how])]
    return f"{word} made: " + ", ".join(f"{step[how]} from {step['day']}" for step in changes)


def _count_axis(most: int, left: int) -> dict[str, Any]:
    """An axis of whole numbers, as wide as the room left of it."""
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, most) if most / step <= 10)
    values = list(range(0, most + 1, step))
    return {**_AXIS, "values": values, "format": "d", "ticks": False, "minExtent": left, "maxExtent": left}


# ---------------------------------------------------------------------------------------------- what pictures share


class _Axis(NamedTuple):
    """An axis of days: the first, the last, and its length in pixels."""

    first: date
    last: date
    length: float

    @property
    def after(self) -> date:
        """The day on which the axis ends, which is the one after the last."""
        return self.last + _DAY

    def place(self, day: date) -> float:
        """Pixels from the beginning of the axis to that of a day."""
        return (day - self.first) / (self.after - self.first) * self.length

    def ticks(self) -> tuple[list[date], str]:
        """The first days of years, or of months, as many as there is room for; and how they are written."""
        for months in (1, 3, 6, 12, 24, 60, 120, 1200):
            numbers = range(self.first.year * 12 + self.first.month - 1, self.last.year * 12 + self.last.month)
            days = [date(number // 12, number % 12 + 1, 1) for number in numbers if number % months == 0]
            if len(days) <= max(self.length / (50 if months >= 12 else 70), 2):
                break
        return [day for day in days if day >= self.first], "%Y" if months >= 12 else "%Y-%m"

    def x(self, name: str, orient: Literal["top", "bottom"] = "top") -> alt.X:
        """The axis as altair draws it, in UTC, so that a day is that day wherever it is drawn."""
        import altair as alt

        def moment(day: date) -> dict[str, Any]:
            return {"year": day.year, "month": day.month, "date": day.day, "utc": True}

        days, written = self.ticks()
        axis = {**_AXIS, "values": [moment(day) for day in days], "format": written, "orient": orient, "labelAngle": 0}
        scale = {"type": "utc", "domain": [moment(self.first), moment(self.after)], "nice": False}
        return alt.X(f"{name}:T", axis=axis, scale=scale)


#: Every tick of an axis has its label; screen readers are told nothing of it, since the marks say days and numbers.
_AXIS = {
    "title": None,
    "grid": True,
    "gridColor": _RULE,
    "gridOpacity": 0.6,
    "domain": False,
    "tickColor": _RULE,
    "labelFontSize": _SIZE,
    "labelColor": _INK,
    "labelOverlap": False,
    "aria": False,
}
_DAY = timedelta(days=1)


class _Item(NamedTuple):
    """An item of the key below a picture: a swatch with a sign, and words."""

    words: str
    sign: str
    ground: str = _PAPER
    ink: str = _INK
    frame: Literal["full", "dashed", "none"] = "none"

    @staticmethod
    def of(look: str, words: str) -> _Item:
        return _Item(words.lower(), LOOKS[look].sign, LOOKS[look].ground, LOOKS[look].ink, "full")


_PERHAPS = _Item("may, but need not, have been so", "?", LOOKS["proposed"].ground, _INK, "dashed")
_SPREAD_ITEMS = [
    _Item("certainly, each jurisdiction named where it joins", "━━", ink=LOOKS["in_force"].ground),
    _Item("perhaps: what may, but need not, have been so", "╍╍", ink=LOOKS["in_force"].ground),
]


@dataclass
class _Frame:
    """What stands around a drawing: title, subtitle, key, notes and source."""

    title: str
    subtitle: str
    source: Release
    width: int
    items: list[_Item] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not isinstance(self.width, int) or self.width < _LEAST_WIDTH:
            raise WrongWord(f"width is a number of pixels, {_LEAST_WIDTH} or more, not {self.width!r}.")

    @property
    def room(self) -> int:
        """Pixels between the margins."""
        return self.width - 2 * _MARGIN

    def around(self, body: alt.LayerChart, left: float, what: str) -> alt.VConcatChart:
        """The whole picture; `left` is the room that the body takes left of its origin, `what` says what is drawn."""
        import altair as alt

        width = max(self.room, left + float(body.width))
        title = alt.Title(
            _wrapped(self.title, width, _TITLE),
            subtitle=_wrapped(self.subtitle, width, _SIZE),
            anchor="start",
            fontSize=_TITLE,
            subtitleFontSize=_SIZE,
            subtitleColor=_QUIET,
            color=_INK,
            offset=14,
        )
        bare = alt.ViewBackground(stroke=None)
        return alt.vconcat(
            body.properties(view=bare),
            self._below(left, width).properties(view=bare),
            title=title,
            spacing=14,
            background=_PAPER,
            padding=_MARGIN,
            description=f"{self.title}: {what}. {self.subtitle}",
        )

    def empty(self, words: str) -> alt.VConcatChart:
        """A picture that says in words that there is nothing to draw, and why."""
        import altair as alt

        lines = [{"words": line, "y": number} for number, line in enumerate(_wrapped(words, self.room, _SIZE))]
        y = alt.Y("y:O", axis=None)
        body = _mark("text", lines, {"fontSize": _SIZE}, y, x=alt.value(self.room / 2), text="words:N")
        return self.around(alt.LayerChart(layer=[body], width=self.room, height=120), 0, words)

    def _below(self, left: float, width: float) -> alt.LayerChart:
        """Key, notes and source."""
        import altair as alt

        items, used = _flowing(self.items, width)
        notes = f"{'; '.join(self.notes)}." if self.notes else ""
        until = _last_told(self.source, None)
        told = f"documents published up to {until}; " if until else ""
        source = (
            f"Source: tiktok-policy-data {self.source.version}, {told}each cell traceable to a passage in one of its "
            "sources. CC BY 4.0."
        )
        lines = [*_wrapped(notes, width, _HEADS), *_wrapped(source, width, _HEADS)]
        words = [{"x": 0, "y": used + 16 * number + 12, "words": line} for number, line in enumerate(lines)]
        height = used + 16 * len(lines) + 6

        def at(name: str, length: float, start: float = 0) -> dict[str, Any]:
            scale = {"domain": [0, length], "range": [-start, length - start], "nice": False, "zero": False}
            return {"field": name, "type": "quantitative", "axis": None, "scale": scale}

        x, y = alt.X(**at("x", width, left)), alt.Y(**at("y", height))
        box = {"x2": "right", "y2": "bottom", "fill": _plainly("ground", alt.Fill)}
        full, dashed = ([item for item in items if item["frame"] == frame] for frame in ("full", "dashed"))
        sign = {"fontSize": _SIZE, "dx": 9, "dy": 8, "aria": False}
        layers = [
            _mark("rect", full, {"stroke": _RULE, "aria": False}, x, y, **box),
            _mark("rect", dashed, {**_PALE, "aria": False}, x, y, **box),
            _mark("text", items, sign, x, y, text="sign:N", color=_plainly("ink", alt.Color)),
            _mark("text", items, {"fontSize": _SIZE, "dx": 24, "dy": 8, "align": "left"}, x, y, text="words:N"),
            _mark("text", words, {"fontSize": _HEADS, "align": "left", "color": _QUIET}, x, y, text="words:N"),
        ]
        return alt.LayerChart(layer=layers, width=width - left, height=height)


def _flowing(items: Sequence[_Item], width: float) -> tuple[list[Record], float]:
    """Items of a key laid out in lines, and the height that they take."""
    x = y = 0.0
    placed: list[Record] = []
    for item in items:
        length = 24 + _wide(item.words) + 14
        if x and x + length > width:
            x, y = 0.0, y + 22
        placed.append({**item._asdict(), "x": x, "y": y, "right": x + 18, "bottom": y + 16})
        x += length
    return placed, y + 28 if placed else 0.0


def _mark(
    kind: Literal["area", "bar", "line", "point", "rect", "rule", "text"],
    records: Sequence[Mapping[str, Any]],
    look: Mapping[str, Any],
    *channels: alt.X | alt.Y,
    **more: Any,
) -> alt.Chart:
    """Marks of plain records, however many: inline, since the limit of altair is for frames.

    A text that is not hidden from screen readers is read to them as it is.
    """
    import altair as alt

    lines: dict[str, Any] = {"lineBreak": "\n"} if kind == "text" else {}
    if kind == "text" and look.get("aria", True):
        more = {"description": more["text"], **more}
    # Named here, since altair takes its time to find out what a text is the shorthand of.
    kinds = {"text": alt.Text, "description": alt.Description, "tooltip": alt.Tooltip, "x2": alt.X2, "y2": alt.Y2}
    more = {name: kinds[name](value) if isinstance(value, str) else value for name, value in more.items()}
    # A tuple, which altair does not copy whenever it puts charts together.
    chart = alt.Chart(alt.InlineData(values=tuple(records)), mark=alt.MarkDef(type=kind, **lines, **look))
    return chart.encode(*channels, **more)


def _plainly(name: str, channel: Any) -> Any:
    """A channel that takes its values, such as colours, from the data as they are."""
    return channel(f"{name}:N", scale=None, legend=None)


def _in_order(looks: Iterable[str]) -> list[str]:
    found = set(looks)
    return [look for look in LOOKS if look in found]


def _wide(text: str, size: float = _SIZE) -> float:
    """Pixels that a text takes, at a guess that is seldom too small."""
    return len(text) * size * _LETTER


def _lines(text: str) -> int:
    return text.count("\n") + bool(text)


def _cut(text: str, letters: int) -> str:
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}…"


def _wrapped(text: str, width: float, size: float) -> list[str]:
    """Lines of a text; neither a version nor a word of the licence stands alone on one."""
    for word in ("tiktok-policy-data", "CC", "BY"):
        text = text.replace(f"{word} ", f"{word}\N{NO-BREAK SPACE}")
    return textwrap.wrap(text, max(int(width / (size * _LETTER)), 10), break_on_hyphens=False)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _last_told(data: Release, known: date | None) -> date | None:
    """The last day on which a document was published, of those published by a day; None where there is none."""
    days = [row["published_latest"] for row in data.records("sources") if row["published_latest"]]
    return max((day for day in days if known is None or day <= known), default=None)


def _check_extra(*names: str) -> None:
    """ModuleNotFoundError that says what to install, where a library that draws is missing."""
    for name in names:
        if find_spec(name) is None:
            raise ModuleNotFoundError(f"Pictures need {name}: pip install 'tiktok-policy-data[plot]'", name=name)


# --------------------------------------------------------------------------------------------------------- saving


def save(chart: alt.TopLevelMixin, path: str | Path) -> Path:
    """Write a picture to a file, by its ending: .png at twice its size, .svg, or .html; an old file stays until then.

    The page is one file that asks no network for anything, and its marks say more when pointed at.
    """
    _check_extra("altair", "vl_convert")
    path = Path(path)
    forms = (".png", ".svg", ".html")
    if path.suffix not in forms:
        raise WrongWord(f"The file ends in {', '.join(forms)}, not {path.suffix!r}: {path}")
    with replaced(path.resolve()) as aside:
        if path.suffix == ".html":
            aside.write_text(_page(chart.to_dict()), encoding="utf-8", newline="")
        elif path.suffix == ".svg":
            aside.write_text(_svg(chart), encoding="utf-8", newline="")
        else:
            chart.save(aside, format="png", scale_factor=2)
    return path


def _svg(chart: alt.TopLevelMixin) -> str:
    """A picture as SVG, with the description that screen readers say first, which Vega gives in pages alone."""
    made = StringIO()
    chart.save(made, format="svg")
    said = getattr(chart, "description", "")
    label = f' aria-label="{escape(said)}"' if isinstance(said, str) else ""
    return made.getvalue().replace("<svg ", f'<svg role="graphics-document"{label} ', 1)


def _page(spec: dict[str, Any]) -> str:
    """A page with a picture and all that draws it; not altair's, in which a label could end the script it stands in."""
    import vl_convert

    title = spec["title"]["text"] if isinstance(spec.get("title"), dict) else ""
    return _PAGE.format(
        title=escape(" ".join(title) if isinstance(title, list) else str(title)),
        script=vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"),
        spec=json.dumps(spec).replace("<", "\\u003c"),
    )


#: The policy forbids the page to fetch anything; Vega makes functions of its expressions, hence unsafe-eval.
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:">
<title>{title}</title>
</head>
<body>
<div id="picture"></div>
<script>{script}</script>
<script>
const actions = {{export: true, source: false, compiled: false, editor: false}};
vegaEmbed("#picture", {spec}, {{renderer: "svg", actions}});
</script>
</body>
</html>
"""
