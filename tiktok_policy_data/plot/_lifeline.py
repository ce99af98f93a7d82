"""Draw the lifeline of one measure: a bar of its effect across the width, with a label at each event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from tiktok_policy_data.core.days import DAY, How, begins, begins_of_targets, covers
from tiktok_policy_data.core.edtf import in_words
from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.errors import UnknownNameError
from tiktok_policy_data.plot._frame import (
    HEADS,
    PERHAPS,
    SMALL,
    WIDTH,
    Axis,
    Frame,
    Item,
    check_extra,
    mark,
    plainly,
    width_of,
)
from tiktok_policy_data.plot._labels import GAP, LINE, Drawing, Label
from tiktok_policy_data.query import selection
from tiktok_policy_data.query.cells import Counting
from tiktok_policy_data.query.timeline import timeline as timeline_of
from tiktok_policy_data.render.looks import LOOKS, Theme, of_measure, of_possible
from tiktok_policy_data.render.themes import Page
from tiktok_policy_data.render.timeline import TimelineRow
from tiktok_policy_data.render.titles import counted, when
from tiktok_policy_data.store.releases import Release, opened

if TYPE_CHECKING:
    import altair as alt

#: Pixels: height of the bar and of the strip of enforcement, gap between them.
_BAR, _STRIP, _BETWEEN = 20, 13, 3

#: Pixels between a dot and words in the bar.
_CLEAR = 8

#: How much is shown of the time after the end, at least.
_LEAST_AFTER = timedelta(days=60)

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
    """Draw one measure over time: a bar for its effect, and a label for each event.

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
        raise UnknownNameError(f"plot.lifeline draws one measure such as US-002, not {measure!r}; see plot.timeline.")
    day, known = selection.as_day(as_of, "as_of"), selection.as_day(known_at, "known_at")
    place = data.names[row["jurisdiction"]]
    frame = Frame(
        title=row["title"] + when(day, known, how),
        subtitle=f"{code}, {place}.",
        source=data,
        width=width,
        theme=theme,
    )
    if not found.events:
        return frame.empty("No event is known for this selection.")
    last = max(found.events, key=lambda event: event["date_latest"])["date_latest"]
    today = day or selection.last_published(data, known) or last
    until = today if day or known else _until(row, last, today, found.events)
    start = _start(found.events, max(until, last), {date.min, *begins_of_targets(data.codes).values()})
    pieces = _pieces(data, code, row, start, until, known)
    strips = _strips(data, code, start, until, known)
    frame.title = f"{row['title']}: {_headline(found.events, found.labels)}{when(day, known, how)}"
    frame.subtitle = _subtitle(code, place, found.events, pieces, today)
    frame.items += _items(pieces, frame.page, theme)
    drawn = Drawing.of(found.events, found.labels, Axis(start, max(until, last), float(frame.room), frame.page), width)
    what = f"a lifeline of {counted(len(found.events), 'event')}"
    return frame.around(_body(drawn, pieces, strips, theme), 0, what)


def _until(row: Any, last: date, today: date, events: Sequence[TimelineRow]) -> date:
    """Return where the axis ends: today, or, long after a measure is over, as long after its end as it took."""
    took = max(last - min(event["date_latest"] for event in events), _LEAST_AFTER)
    return min(today, last + took) if row.get("effect") in ("over", "dormant") else today


def _start(events: Sequence[TimelineRow], last: date, floors: Collection[date]) -> date:
    """Return where the axis begins: shortly before the first event, or the day by which it had happened."""
    bounds = [(event["date_earliest"] or date.min, event["date_latest"]) for event in events]
    first = min(latest if earliest in floors else earliest for earliest, latest in bounds)
    return first - max((last - first) / 40, timedelta(days=7))


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


def _subtitle(code: str, place: str, events: Sequence[TimelineRow], pieces: Sequence[_Piece], today: date) -> str:
    sure = [piece for piece in pieces if piece.certain]
    now = f" On {today}: {LOOKS[sure[-1].look].label}." if sure else ""
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
    part = Counting.of(data.codes).part(row) if data.has_effects else "whole"
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
    labels = data.labels_of("enforcements")
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
        Item(LOOKS[look].label, LOOKS[look].sign, *LOOKS[look].on(theme), "full") for look in LOOKS if look in used
    ]
    dashed = any(not piece.certain for piece in pieces)
    return items + ([PERHAPS._replace(ground=page.paper, ink=page.ink)] if dashed else [])


def _body(drawn: Drawing, pieces: Sequence[_Piece], strips: Sequence[Record], theme: Theme) -> alt.LayerChart:
    import altair as alt

    axis, page = drawn.axis, drawn.axis.page
    top = drawn.reach(-1)
    below = top + _BAR + (_STRIP + _BETWEEN if strips else 0)
    height = below + drawn.reach(1)
    scale = {"domain": [0, height], "range": [0, height], "nice": False, "zero": False}

    def y(name: str) -> alt.Y:
        return alt.Y(f"{name}:Q", axis=None, scale=scale)

    def edge(label: Label, far: float) -> float:
        return top - far if label.side < 0 else below + far

    def at(name: str) -> alt.X:
        return axis.x(name, orient="bottom", grid=False)

    x, ink = at("from"), plainly("ink", alt.Color)
    bars = [_bar(piece, top, drawn, theme) for piece in pieces]
    strip = [_strip(one, top + _BAR + _BETWEEN, drawn) for one in strips]
    poles = [
        {"from": _day(one.day), "y": top if one.side < 0 else top + _BAR, "to": edge(one, one.far - GAP / 2)}
        for one in drawn.labels
    ]
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
            mark(
                "text",
                strip,
                {**inside, "fontSize": SMALL, "color": page.ink},
                at("begin"),
                y("middle"),
                text="words:N",
            ),
            mark("rule", poles, {"color": page.quiet, "strokeWidth": 1, "aria": False}, x, y("y"), y2="to"),
            mark("rule", spans, {"color": page.ink, "strokeDash": [2, 2], "aria": False}, x, y("y"), x2="to"),
            mark("point", dots, dot, x, y("y"), **said),
            *_written(drawn, edge, x, y),
        ],
        width=axis.length,
        height=height,
    )


def _written(drawn: Drawing, edge: Any, x: alt.X, y: Any) -> list[alt.Chart]:
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
            begin = edge(label, label.far - GAP) if label.side < 0 else edge(label, label.near)
            lines = {"when": [label.when], "what": label.what, "note": label.note}
            before = {"when": 0, "what": 1, "note": 1 + len(label.what)}[part]
            for number, line in enumerate(lines[part]):
                records.append({"from": _day(label.day), "y": begin + LINE * (before + number), "words": line})
        text = {"fontSize": HEADS, "align": "left", "baseline": "top", "dx": 5, "aria": False}
        layers.append(mark("text", records, {**text, **look}, x, y("y"), text="words:N"))
    return layers


def _day(day: date) -> str:
    return day.isoformat()


def _said(label: Label) -> str:
    return f"{label.when}: {' '.join([*label.what, *label.note])}"


def _bar(piece: _Piece, top: float, drawn: Drawing, theme: Theme) -> Record:
    """Return a stretch of the bar, with its words, or else its sign, where they are clear of the dots."""
    axis, look = drawn.axis, LOOKS[piece.look]
    ground, ink = look.on(theme)
    days = [label.day for label in drawn.labels]
    words, begin = _clear((look.short, look.short.partition(",")[0], look.sign), piece.start, piece.stop, days, axis)
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


def _strip(strip: Record, top: float, drawn: Drawing) -> Record:
    """Return a stretch of the strip of enforcement, with its words where they are clear of lines."""
    days = [label.day for label in drawn.labels if label.side > 0]
    words, begin = _clear((strip["words"],), strip["from"], strip["to"], days, drawn.axis)
    return {
        "from": _day(strip["from"]),
        "to": _day(strip["to"]),
        "y": top,
        "bottom": top + _STRIP,
        "middle": top + _STRIP / 2,
        "ground": drawn.axis.page.paper,
        "words": words,
        "begin": _day(begin),
        "said": f"{strip['words']}, from {strip['from']} until before {strip['to']}",
    }


def _clear(some: Sequence[str], start: date, stop: date, days: Sequence[date], axis: Axis) -> tuple[str, date]:
    """Return the first words that fit between two of the days within a stretch, and the day after which they fit."""
    bounds = [start, *sorted(day for day in days if start < day < stop), stop]
    found = (
        (words, begin)
        for words in some
        for begin, end in pairwise(bounds)
        if width_of(words, HEADS) <= axis.place(end) - axis.place(begin) - 2 * _CLEAR
    )
    return next(found, ("", start))
