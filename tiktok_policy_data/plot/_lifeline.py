"""Draw the lifeline of one measure: a bar of its effect across the width, with a label at each event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from tiktok_policy_data.core.days import How, covers
from tiktok_policy_data.core.edtf import in_words
from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.errors import UnknownNameError
from tiktok_policy_data.plot._frame import (
    DAY,
    HEADS,
    LEAST_AXIS,
    SMALL,
    WIDTH,
    Axis,
    Frame,
    Item,
    check_extra,
    last_told,
    mark,
    plainly,
    width_of,
)
from tiktok_policy_data.plot._timeline import NARROW, begins
from tiktok_policy_data.query import selection
from tiktok_policy_data.query.cells import Counting
from tiktok_policy_data.query.timeline import timeline as timeline_of
from tiktok_policy_data.render.looks import LOOKS, of_measure, of_possible
from tiktok_policy_data.render.themes import Page, Theme, wrapped
from tiktok_policy_data.render.timeline import TimelineRow
from tiktok_policy_data.render.titles import counted, when
from tiktok_policy_data.store.releases import Release, opened

if TYPE_CHECKING:
    import altair as alt

#: Pixels: widest label, on a phone too; height of a line, of the bar, of the strip of enforcement; gaps.
_LABEL, _NARROW_LABEL, _LINE, _BAR, _STRIP, _GAP = 172, 120, 13, 20, 13, 12

#: Pixels between a dot and words in the bar.
_CLEAR = 8

#: Most lines of a note in a label.
_NOTE = 4

#: An event that happens at least so often is counted in the title.
_OFTEN = 3


def lifeline(
    measure: str,
    *,
    as_of: str | date | None = None,
    known_at: str | date | None = None,
    how: How = "certain",
    release: str | None = None,
    width: int = WIDTH,
    theme: Theme = "light",
) -> alt.VConcatChart:
    """Draw the events of one measure along its effect, each labelled where it happened.

    Parameters
    ----------
    measure : str
        A measure such as ``"US-002"``.
    as_of, known_at, how, release
        As in `load`.
    width : int, default 900
        Width of the picture in pixels; about 400 suits a phone.
    theme : {"light", "dark"}, default "light"
        The page that it is for.

    Returns
    -------
    altair.VConcatChart
        The picture. It shows in a notebook; `save` writes it to a file.

    Raises
    ------
    UnknownNameError
        If an argument is not one of the accepted values, or means more than one measure.
    ModuleNotFoundError
        If altair is not installed: ``pip install 'tiktok-policy-data[plot]'``.

    Notes
    -----
    The bar shows the effect as the map and the explorer do, the strip below it what is reported of enforcement. An
    event whose day is not known is drawn on the last day possible, with a dashed line from the first. Labels of one day
    are joined; they do not overlap in any common font. The title counts what happened most often, and says what was
    last.

    Examples
    --------
    >>> import tiktok_policy_data as tpd
    >>> tpd.plot.save(tpd.plot.lifeline("US-002"), "us-law.svg")  # doctest: +SKIP
    """
    check_extra("altair")
    found = timeline_of(measure, as_of=as_of, known_at=known_at, how=how, release=release)
    data, code = opened(release), str(measure).upper()
    row = next((row for row in data.records("measures") if row["measure_id"] == code), None)
    if row is None:
        raise UnknownNameError(f"A lifeline is of one measure such as US-002, not of {measure!r}; see plot.timeline.")
    day, known = selection.as_day(as_of, "as_of"), selection.as_day(known_at, "known_at")
    names = {place["jurisdiction"]: place["name"] for place in data.jurisdictions}
    frame = Frame(
        title=row["title"] + when(day, known, how),
        subtitle=f"{code}, {names[row['jurisdiction']]}.",
        source=data,
        width=width,
        theme=theme,
    )
    if not found.events:
        return frame.empty("No event is known for this selection.")
    last = max(found.events, key=lambda event: event["date_latest"])["date_latest"]
    until = day or last_told(data, known) or last
    first = min(event["date_earliest"] or event["date_latest"] for event in found.events)
    start = first - max((max(until, last) - first) / 40, timedelta(days=7))
    pieces = _pieces(data, code, row, start, until, known)
    strips = _strips(data, code, start, until, known)
    frame.title = f"{row['title']}: {_headline(found.events, found.labels)}{when(day, known, how)}"
    frame.subtitle = _subtitle(code, names[row["jurisdiction"]], found.events, pieces, until)
    frame.items += _items(pieces, frame.page, theme)
    drawn = _Drawing.of(found.events, found.labels, Axis(start, max(until, last), float(frame.room), frame.page), width)
    what = f"a lifeline of {counted(len(found.events), 'event')}"
    return frame.around(_body(drawn, pieces, strips, theme), 0, what)


def _headline(events: Sequence[TimelineRow], labels: Any) -> str:
    """Return what the lifeline shows: what happened most often, if often, and what was last."""

    def said(event: TimelineRow) -> str:
        return f"{labels[event['event_type']].lower()} {in_words(event['date'])}"

    often, number = Counter(event["event_type"] for event in events).most_common(1)[0]
    first, last = events[0], events[-1]
    if number >= _OFTEN and last["event_type"] == often:
        return f"{labels[often].lower()} {number} times, last {in_words(last['date'])}"
    if number >= _OFTEN:
        return f"{labels[often].lower()} {number} times, then {said(last)}"
    return said(first) if first is last else f"{said(first)}, {said(last)}"


def _subtitle(code: str, place: str, events: Sequence[TimelineRow], pieces: Sequence[_Piece], until: date) -> str:
    sure = [piece for piece in pieces if piece.certain]
    now = f" On {until}: {LOOKS[sure[-1].look].label}." if sure else ""
    return f"{code}, {place}: {counted(len(events), 'event')}.{now}"


class _Piece(NamedTuple):
    """A stretch of days with one look, certain or possible."""

    start: date
    stop: date
    look: str
    certain: bool


def _spells(data: Release, measure: str, known: date | None) -> list[Any]:
    rows = [row for row in data.records("spells") if row["measure_id"] == measure]
    return sorted((row for row in rows if covers(row["known_from"], row["known_to"], known)), key=begins)


def _pieces(data: Release, measure: str, row: Any, start: date, until: date, known: date | None) -> list[_Piece]:
    """Return what held of a measure between two days; where nothing is certain, what is possible."""
    part = Counting.of(data.codes).part(row) if "breadth" in data.declared("measures").columns else "whole"
    looks = []
    for spell in _spells(data, measure, known):
        certain = of_measure(part, spell, data.no_measure)
        looks.append((certain or of_possible(part, spell, data.no_measure), certain is not None, spell))
    return [
        _Piece(max(begins(some[0]), start), min(some[-1]["valid_to"] or date.max, until + DAY), look, certain)
        for (look, certain), some in _runs(((look, certain), spell) for look, certain, spell in looks)
        if look and (some[-1]["valid_to"] or date.max) > start and begins(some[0]) <= until
    ]


def _strips(data: Release, measure: str, start: date, until: date, known: date | None) -> list[Record]:
    """Return what is reported of the enforcement of a measure between two days, with words."""
    labels = {code: label for (scheme, code), label in data.labels.items() if scheme == "enforcements"}
    runs = _runs((row.get("enforcement"), row) for row in _spells(data, measure, known) if row["certain_status"])
    return [
        {
            "from": max(begins(some[0]), start),
            "to": min(some[-1]["valid_to"] or date.max, until + DAY),
            "words": f"enforcement {labels[state].lower()}" if state != "enforced" else "enforced",
        }
        for state, some in runs
        if state and begins(some[0]) <= until
    ]


def _runs(rows: Iterable[tuple[Any, Any]]) -> list[tuple[Any, list[Any]]]:
    """Return adjacent rows with the same key together."""
    return [(key, [row for _, row in some]) for key, some in groupby(rows, key=lambda row: row[0])]


def _items(pieces: Sequence[_Piece], page: Page, theme: Theme) -> list[Item]:
    """Return the legend: the looks of the bar."""
    used = {piece.look for piece in pieces}
    items = [
        Item(LOOKS[look].label, LOOKS[look].sign, *_colours(look, theme), "full") for look in LOOKS if look in used
    ]
    dashed = any(not piece.certain for piece in pieces)
    return items + ([Item("possible, not certain", "?", page.paper, page.ink, "dashed")] if dashed else [])


def _colours(look: str, theme: Theme) -> tuple[str, str]:
    return LOOKS[look].dark if theme == "dark" else LOOKS[look].light


@dataclass
class _Label:
    """The label of the events of one day: its lines, and where it is: side of the bar and distance from it."""

    day: date
    earliest: date | None
    when: str
    what: list[str]
    note: list[str]
    side: Literal[-1, 1] = -1
    near: float = 0

    @property
    def width(self) -> float:
        return max(width_of(self.when, HEADS) * 1.1, *(width_of(line, HEADS) for line in [*self.what, *self.note])) + 10

    @property
    def height(self) -> float:
        return _LINE * (1 + len(self.what) + len(self.note)) + _GAP

    @property
    def far(self) -> float:
        return self.near + self.height


@dataclass
class _Drawing:
    """The labels of a lifeline, placed, and its axis."""

    labels: list[_Label]
    axis: Axis

    @classmethod
    def of(cls, events: Sequence[TimelineRow], names: Any, axis: Axis, width: int) -> _Drawing:
        """Place the labels: each begins at its day, above or below the bar, where it is nearer to it.

        From the last to the first: a label is further from the bar than those that begin under it, so that neither
        words nor lines cross.
        """
        narrow = width < NARROW
        labels = _labelled(events, names, _NARROW_LABEL if narrow else _LABEL, 0 if narrow else _NOTE)
        share = [axis._replace(length=1.0).place(label.day) for label in labels]
        rooms = [(axis.length - label.width) / at for label, at in zip(labels, share, strict=True) if at > 0]
        axis = axis._replace(length=max(min([axis.length, *rooms]), LEAST_AXIS))
        placed: list[_Label] = []
        for label in reversed(labels):
            end = axis.place(label.day) + label.width
            near = {}
            for side in (-1, 1):
                under = [one.far for one in placed if one.side == side and axis.place(one.day) < end]
                near[side] = max(under, default=float(_GAP))
            label.side = -1 if near[-1] <= near[1] else 1
            label.near = near[label.side]
            placed.append(label)
        return cls(labels, axis)

    def reach(self, side: int) -> float:
        """Return how far labels reach on a side of the bar."""
        return max((label.far for label in self.labels if label.side == side), default=float(_GAP))


def _labelled(events: Sequence[TimelineRow], names: Any, width: int, most: int) -> list[_Label]:
    """Return one label for the events of each day."""
    labels = []
    for (text, earliest, latest), some in groupby(
        events, key=lambda event: (event["date"], event["date_earliest"], event["date_latest"])
    ):
        rows = list(some)
        first, *others = dict.fromkeys(names[row["event_type"]] for row in rows)
        what = "; ".join([first, *(other.lower() for other in others)])
        note = wrapped(" ".join(row["note"] for row in rows if row["note"]), width, HEADS) if most else []
        if len(note) > most:
            note = [*note[: most - 1], f"{note[most - 1].rstrip(' .,;:')} …"]
        labels.append(_Label(latest, earliest, in_words(text), wrapped(what, width, HEADS), note))
    return labels


def _body(drawn: _Drawing, pieces: Sequence[_Piece], strips: Sequence[Record], theme: Theme) -> alt.LayerChart:
    import altair as alt

    axis, page = drawn.axis, drawn.axis.page
    top = drawn.reach(-1)
    below = top + _BAR + (_STRIP + 3 if strips else 0)
    height = below + drawn.reach(1)
    scale = {"domain": [0, height], "range": [0, height], "nice": False, "zero": False}

    def y(name: str) -> alt.Y:
        return alt.Y(f"{name}:Q", axis=None, scale=scale)

    def edge(label: _Label, far: float) -> float:
        return top - far if label.side < 0 else below + far

    def at(name: str) -> alt.X:
        return axis.x(name, orient="bottom", grid=False)

    x, ink = at("from"), plainly("ink", alt.Color)
    bars = [_bar(piece, top, drawn, theme) for piece in pieces]
    strip = [_strip(one, top + _BAR + 3, axis) for one in strips]
    poles = [{"from": _day(one.day), "y": edge(one, 0), "to": edge(one, one.far - _GAP / 2)} for one in drawn.labels]
    dots = [{"from": _day(one.day), "y": top + _BAR / 2, "said": _said(one)} for one in drawn.labels]
    spans = [
        {"from": _day(max(one.earliest or axis.first, axis.first)), "to": _day(one.day), "y": edge(one, 3)}
        for one in drawn.labels
        if one.earliest != one.day
    ]
    said = {"description": "said:N", "tooltip": "said:N"}
    box = {"x2": "to", "y2": "bottom", "fill": plainly("ground", alt.Fill), **said}
    quiet = {"stroke": page.quiet, "strokeWidth": 0.5}
    inside = {"align": "left", "baseline": "middle", "dx": _CLEAR, "aria": False}
    dot = {"shape": "circle", "size": 55, "fill": page.paper, "stroke": page.ink, "strokeWidth": 1.5, "opacity": 1}
    dashed = {"strokeDash": [3, 2], **quiet, "fillOpacity": 0.3}
    return alt.LayerChart(
        layer=[
            mark("rect", [bar for bar in bars if bar["certain"]], quiet, x, y("y"), **box),
            mark("rect", [bar for bar in bars if not bar["certain"]], dashed, x, y("y"), **box),
            mark("rect", strip, {**dashed, "fillOpacity": 0}, x, y("y"), **box),
            mark("text", bars, {**inside, "fontSize": HEADS}, at("begin"), y("middle"), text="words:N", color=ink),
            mark("text", strip, {**inside, "fontSize": SMALL, "color": page.ink}, x, y("middle"), text="words:N"),
            mark("rule", poles, {"color": page.quiet, "strokeWidth": 1, "aria": False}, x, y("y"), y2="to"),
            mark("rule", spans, {"color": page.ink, "strokeDash": [2, 2], "aria": False}, x, y("y"), x2="to"),
            mark("point", dots, dot, x, y("y"), **said),
            *_written(drawn, edge, x, y),
        ],
        width=axis.length,
        height=height,
    )


def _written(drawn: _Drawing, edge: Any, x: alt.X, y: Any) -> list[alt.Chart]:
    """Return the words of the labels: day, what happened, and the note."""
    page = drawn.axis.page
    looks: dict[str, dict[str, Any]] = {
        "when": {"fontWeight": "bold", "color": page.ink},
        "what": {"color": page.ink},
        "note": {"color": page.quiet},
    }
    layers = []
    for part, look in looks.items():
        records = []
        for label in drawn.labels:
            begin = edge(label, label.far - _GAP) if label.side < 0 else edge(label, label.near)
            lines = {"when": [label.when], "what": label.what, "note": label.note}
            before = {"when": 0, "what": 1, "note": 1 + len(label.what)}[part]
            for number, line in enumerate(lines[part]):
                records.append({"from": _day(label.day), "y": begin + _LINE * (before + number), "words": line})
        text = {"fontSize": HEADS, "align": "left", "baseline": "top", "dx": 5, "aria": False}
        layers.append(mark("text", records, {**text, **look}, x, y("y"), text="words:N"))
    return layers


def _day(day: date) -> str:
    return day.isoformat()


def _said(label: _Label) -> str:
    return f"{label.when}: {' '.join([*label.what, *label.note])}"


def _bar(piece: _Piece, top: float, drawn: _Drawing, theme: Theme) -> Record:
    """Return a stretch of the bar, with its words, or else its sign, where they are clear of the dots."""
    axis, look, (ground, ink) = drawn.axis, LOOKS[piece.look], _colours(piece.look, theme)
    days = [piece.start, *(label.day for label in drawn.labels if piece.start < label.day < piece.stop), piece.stop]
    short = look.label.partition(":")[0].partition(",")[0]
    clear = [
        (words, start)
        for words in (short, look.sign)
        for start, end in pairwise(days)
        if width_of(words, HEADS) <= axis.place(end) - axis.place(start) - 2 * _CLEAR
    ]
    words, begin = next(iter(clear), ("", piece.start))
    maybe = "" if piece.certain else "possibly "
    return {
        "from": _day(piece.start),
        "to": _day(piece.stop),
        "y": top,
        "bottom": top + _BAR,
        "middle": top + _BAR / 2,
        "ground": ground,
        "ink": ink if piece.certain else axis.page.ink,
        "certain": piece.certain,
        "words": words,
        "begin": _day(begin),
        "said": f"{maybe}{look.label}, from {piece.start} until before {piece.stop}",
    }


def _strip(strip: Record, top: float, axis: Axis) -> Record:
    room = axis.place(strip["to"]) - axis.place(strip["from"]) - 10
    return {
        "from": _day(strip["from"]),
        "to": _day(strip["to"]),
        "y": top,
        "bottom": top + _STRIP,
        "middle": top + _STRIP / 2,
        "ground": axis.page.paper,
        "words": strip["words"] if width_of(strip["words"], SMALL) <= room else "",
        "said": f"{strip['words']}, from {strip['from']} until before {strip['to']}",
    }
