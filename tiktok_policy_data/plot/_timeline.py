"""Draw a timeline: the statuses of measures as bars over time, their events as points."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from math import ceil
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from tiktok_policy_data.core.days import DAY, How, begins, covers
from tiktok_policy_data.core.edtf import in_words
from tiktok_policy_data.plot._frame import (
    HEADS,
    INK,
    PALE,
    PAPER,
    PERHAPS,
    QUIET,
    RULE,
    SMALL,
    WIDTH,
    Axis,
    Frame,
    Item,
    check_extra,
    in_order,
    mark,
    plainly,
    width_of,
)
from tiktok_policy_data.query import selection
from tiktok_policy_data.query.timeline import timeline as timeline_of
from tiktok_policy_data.render.styles import STYLES
from tiktok_policy_data.render.themes import wrapped
from tiktok_policy_data.render.timeline import Timeline, TimelineRow
from tiktok_policy_data.render.titles import counted
from tiktok_policy_data.store.releases import Release, opened

if TYPE_CHECKING:
    import altair as alt

    from tiktok_policy_data.core.row_types import SpellRow


#: Below this width (a phone held upright), headings are above the bars, not beside them.
NARROW = 600

#: More measures than this would make a timeline illegible.
MOST_ROWS = 60


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
    """Draw the timeline of a measure, or of the measures of a jurisdiction or group.

    Parameters
    ----------
    of : str
        A measure such as ``"UK-001"``, a jurisdiction such as ``"UK"``, or a group such as ``"G7"``.
    role : str or sequence of str, default "all"
        Roles of the measures of a jurisdiction: one, several, or ``"all"``.
    as_of, known_at, how, release
        As in `load`.
    width : int, default 900
        Width of the picture in pixels; about 400 suits a phone.

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
    For a measure, one row per event (a point for a day, a bar for a span) and one for its status. For a jurisdiction or
    group, one row per measure, at most `MOST_ROWS`, with its statuses as bars and its events as points above them.
    Certain statuses are drawn solid, possible ones pale in a dashed frame. Below `NARROW` pixels, headings are above
    the bars.

    Examples
    --------
    >>> import tiktok_policy_data as tpd
    >>> tpd.plot.timeline("UK-001", width=400)  # doctest: +SKIP
    """
    check_extra("altair")
    found = timeline_of(of, role=role, as_of=as_of, known_at=known_at, how=how, release=release)
    data = opened(release)
    day, known = selection.as_day(as_of, "as_of"), selection.as_day(known_at, "known_at")
    measures = list(dict.fromkeys(row["measure_id"] for row in found.events))
    one = measures == [str(of).upper()]
    left_out = len(measures[MOST_ROWS:])
    frame = Frame(
        title=found.title,
        subtitle="Its events and statuses." if one else "Each row: the status of a measure over time.",
        notes=[f"left out: {counted(left_out, 'measure')} that began later"] if left_out else [],
        source=data,
        width=width,
    )
    if found.span is None:
        return frame.empty("No event is known for this selection.")
    until = day or selection.last_published(data, known) or found.span[1]
    last = max([until, *(row["date_latest"] for row in found.events)])
    spans = _statuses_of(data, measures[:MOST_ROWS], found.span[0], until, known)
    rows = _event_rows(found, spans[measures[0]]) if one else _measure_rows(found, spans, *selection.meant(data, [of]))
    labels = {code: label.lower() for code, label in data.labels_of("statuses").items()}
    frame.items += _timeline_items(rows, labels, one)
    heads = 0 if width < NARROW else ceil(min(max(width_of(row.head, HEADS) for row in rows) + 10, width * 0.34))
    axis = Axis(found.span[0], last, float(frame.room - heads - (_NOW if heads else 0)))
    what = f"a timeline of {counted(len(found.events), 'event')} of {counted(len(measures), 'measure')}"
    return frame.around(_timeline_body(rows, axis, _Lanes.of(heads, axis), labels, one), heads, what)


class _Bar(NamedTuple):
    """A stretch of days up to the day before `stop`, open if None.

    `full` is certain, `pale` is possible, `slim` is certain while something else is possible.
    """

    start: date | None
    stop: date | None
    look: str | None
    kind: Literal["full", "pale", "slim"]


class _Row(NamedTuple):
    """A row of a timeline: its heading, bars, events drawn as points, and the status at its end."""

    head: str
    bars: Sequence[_Bar]
    points: Sequence[TimelineRow] = ()
    now: str | None = None


def _event_rows(found: Timeline, bars: Sequence[_Bar]) -> list[_Row]:
    """Return a row for each event of a measure, and one for its statuses."""
    rows = []
    for event in found.events:
        exact = event["date_earliest"] == event["date_latest"]
        span = _Bar(event["date_earliest"], event["date_latest"] + DAY, event["sets_status"], "pale")
        head = f"{found.labels[event['event_type']]}, {in_words(event['date'])}"
        rows.append(_Row(head, [] if exact else [span], [event] if exact else []))
    return [*rows, _Row("Status", bars, now=_now(bars))]


def _measure_rows(found: Timeline, spans: Mapping[str, Sequence[_Bar]], of: str) -> list[_Row]:
    """Return a row for each measure, in the order of first events; another jurisdiction is named."""
    events: dict[str, list[TimelineRow]] = defaultdict(list)
    for event in found.events:
        events[event["measure_id"]].append(event)
    rows = []
    for measure, bars in spans.items():
        title, place = (events[measure][0][name] for name in ("title", "jurisdiction"))
        rows.append(_Row(title if place == of else f"{place}: {title}", bars, events[measure], _now(bars)))
    return rows


def _now(bars: Sequence[_Bar]) -> str | None:
    """Return the last certain status."""
    return next((bar.look for bar in reversed(bars) if bar.kind != "pale"), None)


def _statuses_of(
    data: Release, measures: Sequence[str], first: date, until: date, known: date | None
) -> dict[str, list[_Bar]]:
    """Return the statuses of measures between two days, as known on a day."""
    spells: dict[str, list[SpellRow]] = {measure: [] for measure in measures}
    for row in data.records("spells"):
        begun = row["valid_from"] is None or row["valid_from"] <= until
        over = row["valid_to"] is not None and row["valid_to"] <= first
        if row["measure_id"] in spells and covers(row["known_from"], row["known_to"], known) and begun and not over:
            spells[row["measure_id"]].append(row)
    return {measure: _bars(sorted(rows, key=begins), until + DAY) for measure, rows in spells.items()}


def _bars(spells: Sequence[SpellRow], after: date) -> list[_Bar]:
    """Return the bars of a measure before a day; adjacent stretches with the same status are merged."""
    bars = []

    def add(look: str | None, kind: Literal["full", "pale", "slim"], some: Sequence[SpellRow]) -> None:
        if look:
            bars.append(_Bar(some[0]["valid_from"], min(some[-1]["valid_to"] or after, after), look, kind))

    for (look, certain), some in groupby(spells, key=lambda row: (row["status"], row["certain"])):
        if not certain:
            add(look, "pale", list(some))
    for (look, certain), some in groupby(spells, key=lambda row: (row["certain_status"], row["certain"])):
        add(look, "full" if certain else "slim", list(some))
    return bars


def _timeline_items(rows: Sequence[_Row], labels: Mapping[str, str], one: bool) -> list[Item]:
    """Return the legend: the statuses that occur."""
    bars = [bar for row in rows for bar in row.bars]
    points = [event for row in rows for event in row.points]
    used = [bar.look for bar in bars] + ([event["sets_status"] for event in points] if one else [])
    kinds = {bar.kind for bar in bars}
    exact = {event["date_earliest"] == event["date_latest"] for event in points}
    others = {
        PERHAPS: "pale" in kinds,
        Item("lower edge: the certain status meanwhile", "▂"): "slim" in kinds,
        Item("no known beginning", _NO_BEGINNING): None in {bar.start for bar in bars},
        Item("event on that day", "◆"): True in exact,
        Item("event by that day", "◇"): False in exact,
    }
    items = [Item.of(look, labels[look]) for look in in_order(filter(None, used))]
    return items + [item for item, occurs in others.items() if occurs]


_NO_BEGINNING = "◄"

#: Pixels for the status at the end of a row.
_NOW = 105


class _Lanes(NamedTuple):
    """Layout of the rows of a timeline in pixels: widths, heights, and offsets from the middle of a row."""

    #: Width of headings beside the bars; 0 if they are above.
    heads: int
    #: Position of the status at the end of a row.
    end: float
    height: int
    bar: int
    words: int

    @staticmethod
    def of(heads: int, axis: Axis) -> _Lanes:
        return _Lanes(heads, axis.length, 32, 5, 3) if heads else _Lanes(0, axis.length - _NOW, 48, 13, -11)


def _timeline_body(
    rows: Sequence[_Row], axis: Axis, lanes: _Lanes, labels: Mapping[str, str], one: bool
) -> alt.LayerChart:
    import altair as alt

    y = alt.Y("row:O", axis=None, scale={"domain": list(range(len(rows))), "padding": 0})
    numbers = [{"row": number} for number in range(len(rows))]
    bars = [_bar_drawn(number, row, bar, axis) for number, row in enumerate(rows) for bar in row.bars]
    points = [_point_drawn(number, row, event, one) for number, row in enumerate(rows) for event in row.points]
    # A point has a row of its own, or is above the bar.
    diamond: dict[str, Any] = {"size": 130, "yOffset": lanes.bar} if one else {"size": 36, "yOffset": lanes.bar - 11}
    diamond |= {"shape": "diamond", "stroke": INK, "strokeWidth": 1, "opacity": 1}
    said = {"fill": plainly("ground", alt.Fill), "tooltip": "said:N", "description": "said:N"}
    whole = {"x": alt.value(-lanes.heads), "x2": alt.value(lanes.end + _NOW)}
    below = {"color": RULE, "opacity": 0.6, "yOffset": lanes.height / 2, "aria": False}
    layers = [
        mark("rule", numbers, below, y, **whole),
        *_timeline_bars(bars, axis.x("from"), y, lanes.bar),
        mark("point", points, diamond, axis.x("day"), y, **said),
        *_timeline_heads(rows, y, lanes),
        *_timeline_ends(rows, y, lanes, labels),
    ]
    return alt.LayerChart(layer=layers, width=axis.length, height=lanes.height * len(rows))


def _timeline_bars(bars: Sequence[Mapping[str, Any]], x: alt.X, y: alt.Y, below: int) -> list[alt.Chart]:
    import altair as alt

    # Fade in a bar whose beginning is not known.
    stops = [{"offset": 0, "color": PAPER}, {"offset": 1, "color": f"{PAPER}00"}]
    fading = {"color": {"gradient": "linear", "stops": stops}, "height": 17, "yOffset": below, "aria": False}
    looks = {
        "pale": {"height": 14, "yOffset": below, **PALE},
        "open": fading,
        "full": {"height": 14, "yOffset": below, "stroke": QUIET, "strokeWidth": 0.5},
        "slim": {"height": 4, "yOffset": below + 5, "stroke": QUIET, "strokeWidth": 0.5},
    }
    said = {"fill": plainly("ground", alt.Fill), "tooltip": "said:N", "description": "said:N"}
    layers = []
    for kind, look in looks.items():
        some = [bar for bar in bars if (bar["open"] if kind == "open" else bar["kind"] == kind)]
        place = {"x": alt.value(-1), "x2": alt.value(30)} if kind == "open" else {"x": x, "x2": "to", **said}
        layers.append(mark("bar", some, look, y, **place))
    signed = [bar for bar in bars if bar["sign"]]
    sign = {"align": "left", "dx": 3, "dy": below, "fontSize": SMALL, "aria": False}
    return [*layers, mark("text", signed, sign, x, y, text="sign:N", color=plainly("ink", alt.Color))]


def _timeline_heads(rows: Sequence[_Row], y: alt.Y, lanes: _Lanes) -> list[alt.Chart]:
    """Draw the headings of rows: up to two lines beside the bars, one above them."""
    import altair as alt

    room, most = (lanes.heads - 10, 2) if lanes.heads else (lanes.end - 10, 1)
    heads: list[list[str]] = []
    for row in rows:
        lines = wrapped(row.head, room, HEADS)
        heads.append([*lines[: most - 1], f"{lines[most - 1].rstrip(' ,')} …"] if len(lines) > most else lines)
    layers = []
    for count in sorted({len(head) for head in heads}):
        some = [{"row": n, "head": "\n".join(head)} for n, head in enumerate(heads) if len(head) == count]
        look = {"align": "left", "fontSize": HEADS, "lineHeight": 13, "dy": lanes.words - 6.5 * (count - 1)}
        layers.append(mark("text", some, look, y, x=alt.value(-lanes.heads), text="head:N"))
    return layers


def _timeline_ends(rows: Sequence[_Row], y: alt.Y, lanes: _Lanes, labels: Mapping[str, str]) -> list[alt.Chart]:
    """Draw the status at the end of each row: symbol and words."""
    import altair as alt

    below = lanes.bar if lanes.heads else lanes.words
    now = [{"row": n, "words": labels[row.now], **STYLES[row.now]._asdict()} for n, row in enumerate(rows) if row.now]
    square = {"height": 14, "yOffset": below, "stroke": RULE, "aria": False}
    sign, words = {"fontSize": SMALL, "dy": below, "aria": False}, {"fontSize": HEADS, "dy": below, "align": "left"}
    left, middle, after = (alt.value(lanes.end + more) for more in (10, 17, 29))
    return [
        mark("rect", now, square, y, x=left, x2=alt.value(lanes.end + 24), fill=plainly("ground", alt.Fill)),
        mark("text", now, sign, y, x=middle, text="sign:N", color=plainly("ink", alt.Color)),
        mark("text", now, words, y, x=after, text="words:N"),
    ]


def _bar_drawn(number: int, row: _Row, bar: _Bar, axis: Axis) -> dict[str, Any]:
    look = STYLES[bar.look] if bar.look else None
    start, stop = max(bar.start or axis.first, axis.first), min(bar.stop or axis.after, axis.after)
    signs = [_NO_BEGINNING] * (bar.start is None) + ([look.sign] if look and bar.kind != "slim" else [])
    prefix = "possibly " if bar.kind == "pale" else ""
    words = bar.look.replace("_", " ") if bar.look else "some day in this span"
    since = f"from {bar.start}" if bar.start else "no known beginning"
    until = f", until before {bar.stop}" if bar.stop and bar.stop <= axis.last else ""
    return {
        "row": number,
        "from": start.isoformat(),
        "to": stop.isoformat(),
        "kind": bar.kind,
        "open": bar.start is None,
        "sign": " ".join(signs) if axis.place(stop) - axis.place(start) > 11 * len(signs) + 2 else "",
        "ground": look.ground if look else PAPER,
        "ink": look.ink if look and bar.kind == "full" else INK,
        "said": f"{row.head}: {prefix}{words}, {since}{until}",
    }


def _point_drawn(number: int, row: _Row, event: TimelineRow, one: bool) -> dict[str, Any]:
    """Return an event as a point: for one measure in the colour of its status, else solid if the day is known."""
    look = STYLES[event["sets_status"]] if event["sets_status"] and one else None
    exact = event["date_earliest"] == event["date_latest"] and not one
    return {
        "row": number,
        "day": event["date_latest"].isoformat(),
        "ground": look.ground if look else INK if exact else PAPER,
        "said": f"{row.head}: {event['event_type'].replace('_', ' ')}, {in_words(event['date'])}",
    }
