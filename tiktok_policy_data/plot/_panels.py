"""Draw the spread as small multiples: one panel for each level or region, all at the same scale, labelled directly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

from tiktok_policy_data.core.days import How
from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.plot._frame import HEAD, HEADS, SIZE, Axis, Frame, axis_of, cut, mark, width_of
from tiktok_policy_data.plot._members import Member, steps_of
from tiktok_policy_data.render.themes import Page

if TYPE_CHECKING:
    import altair as alt

#: Pixels: narrowest panel, height of its axis, room for numbers on the left and on the right, gap between panels.
_LEAST_PANEL, _HEIGHT, LEFT, _RIGHT, _GAP = 260, 150, 30, 34, 16

#: Fewer that join in a month than this are not labelled.
_FEW = 3


def panels(groups: Mapping[str, Sequence[Member]], first: date, last: date, frame: Frame) -> alt.ConcatChart:
    """Return a panel for each group of jurisdictions, as many in a row as there is room for."""
    import altair as alt

    most_columns = max(frame.room // _LEAST_PANEL, 1)
    columns = ceil(len(groups) / ceil(len(groups) / most_columns))
    wide = min((frame.room - _GAP * (columns - 1)) / columns, 440.0)
    axis = Axis(first, last, wide - LEFT - _RIGHT, frame.page)
    names = {place: cut(name, HEAD) for place, name in frame.source.names.items()}
    steps = {name: steps_of(members, first, last) for name, members in groups.items()}
    most = max(max(step["certain"], step["possible"]) for some in steps.values() for step in some)
    drawn = [_panel(_Panel(name, members, steps[name]), axis, most, names) for name, members in groups.items()]
    return alt.ConcatChart(concat=drawn, columns=columns, spacing=_GAP)


class _Panel(NamedTuple):
    """A group of jurisdictions, and how many of them have the measure from each change on."""

    name: str
    members: Sequence[Member]
    steps: Sequence[Record]

    @property
    def now(self) -> int:
        return int(self.steps[-1]["certain"])

    def level(self, day: date) -> int:
        return int(next(step["certain"] for step in reversed(self.steps) if step["day"] <= day))


def _panel(panel: _Panel, axis: Axis, most: int, names: Mapping[str, str]) -> alt.LayerChart:
    import altair as alt

    x, scale = axis.x("day", orient="bottom"), {"domain": [0, most * 1.05], "nice": False}
    ends = [*panel.steps, {**panel.steps[-1], "day": axis.after}]
    counts = [{**step, "day": step["day"].isoformat(), "none": 0} for step in ends]
    line = {"color": axis.page.line, "interpolate": "step-after"}
    certain, possible = (
        alt.Y(f"{how}:Q", axis=count_axis(axis.page, most, LEFT), scale=scale) for how in ("certain", "possible")
    )
    dashed = {"strokeDash": [4, 3], "strokeWidth": 1.2, "description": course(panel.steps, "possible", "possibly")}
    solid = {"strokeWidth": 2.5, "description": course(panel.steps, "certain", "certainly")}
    end = {"fontSize": SIZE, "fontWeight": "bold", "align": "left", "dx": 5, "color": axis.page.line, "aria": False}
    point = {"shape": "circle", "size": 12, "filled": True, "color": axis.page.line, "opacity": 1}
    labels = _labels(panel, axis, _HEIGHT / (most * 1.05), names)
    layers = [
        mark("area", counts, {**line, "opacity": 0.2, "aria": False}, x, certain, y2="none"),
        mark("line", counts, {**line, **dashed}, x, possible),
        mark("line", counts, {**line, **solid}, x, certain),
        mark("point", _joins(panel, axis, names), point, x, certain, description="said:N", tooltip="said:N"),
        mark("text", [counts[-1]], end, x, certain, text="certain:Q"),
    ]
    for side in ("left", "right"):
        some = [label for label in labels if label["align"] == side]
        look = {"fontSize": HEADS, "align": side, "dx": -6 if side == "right" else 6, "lineHeight": 13}
        y = alt.Y("level:Q", scale=scale)
        layers.append(mark("text", some, look, x, y, text="words:N"))
    title = alt.Title(f"{panel.name}: {panel.now}", anchor="start", fontSize=SIZE + 1, color=axis.page.ink, offset=6)
    bare = alt.ViewBackground(stroke=None)
    return alt.LayerChart(layer=layers, width=axis.length, height=_HEIGHT, title=title, view=bare)


def _joins(panel: _Panel, axis: Axis, names: Mapping[str, str]) -> list[Record]:
    """Return a point for each jurisdiction on the day on which it joins for certain."""
    joined = [(member.joined, names[member.code]) for member in panel.members if member.joined]
    return [
        {"day": day.isoformat(), "certain": panel.level(day), "said": f"{name}: from {day}"}
        for day, name in joined
        if axis.first <= day <= axis.last
    ]


def _labels(panel: _Panel, axis: Axis, unit: float, names: Mapping[str, str]) -> list[Record]:
    """Return the words at the month in which most joined, and at the first to join if there is room for them, too."""
    joined = sorted((member.joined, member.code) for member in panel.members if member.joined)
    joined = [(day, code) for day, code in joined if axis.first <= day <= axis.last]
    if not joined:
        return []
    months = Counter((day.year, day.month) for day, _ in joined)
    busiest, number = max(months.items(), key=lambda month: month[1])
    inside = [day for day, _ in joined if (day.year, day.month) == busiest]
    start, code = joined[0]
    one = _label(start, panel.level(start), f"{names[code]}, {start:%Y-%m}", axis, unit)
    many = _label(inside[0], panel.level(inside[-1]), f"{number} joined\nin {inside[0]:%Y-%m}", axis, unit)
    if number < _FEW:
        return [one] if _is_clear(one, panel, axis) else []
    clear = start < inside[0] and one["end"] + 4 < many["begin"] and _is_clear(one, panel, axis)
    return [many, one] if clear else [many]


def _is_clear(label: Record, panel: _Panel, axis: Axis) -> bool:
    """Return whether the line does not rise through the words of a label right of its day."""
    if label["align"] == "right":
        return True
    under = [step["certain"] for step in panel.steps if label["begin"] < axis.place(step["day"]) < label["end"]]
    return all(level < label["level"] for level in under)


def _label(day: date, level: int, words: str, axis: Axis, unit: float) -> Record:
    """Return a label above the line, left of a day, or right of it where there is no room; `unit` is pixels a place."""
    lines = words.split("\n")
    wide, at = max(width_of(line, HEADS) for line in lines) + 6, axis.place(day)
    side = "right" if at > wide else "left"
    least = (13 * len(lines) / 2 + 5) / unit
    ends = (at - wide, at) if side == "right" else (at, at + wide)
    above = max(level, least) if side == "right" else level + least
    # The first line of two is on the level: words are centred around it.
    above += 13 * (len(lines) - 1) / 2 / unit
    return {"day": day.isoformat(), "level": above, "words": words, "align": side, "begin": ends[0], "end": ends[1]}


def course(steps: Sequence[Record], how: How, word: str) -> str:
    """Describe a line in words: the number from each day on which it changes."""
    changes = [next(some) for _, some in groupby(steps, key=lambda step: step[how])]
    return f"{word} in effect: " + ", ".join(f"{step[how]} from {step['day']}" for step in changes)


def count_axis(page: Page, most: int, left: int) -> dict[str, Any]:
    """Return an axis of whole numbers, as wide as the room left of it."""
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, most) if most / step <= 10)
    values = list(range(0, most + 1, step))
    return {**axis_of(page), "values": values, "format": "d", "ticks": False, "minExtent": left, "maxExtent": left}
