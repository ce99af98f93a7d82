"""Draw the spread of a measure type: in how many jurisdictions it is in effect, day by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

from tiktok_policy_data.core.days import How, spells_on
from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.errors import UnknownNameError
from tiktok_policy_data.plot._frame import (
    AXIS,
    HEAD,
    HEADS,
    LEAST_AXIS,
    SMALL,
    WIDTH,
    Axis,
    Frame,
    Item,
    check_extra,
    cut,
    last_told,
    mark,
    width_of,
)
from tiktok_policy_data.plot._timeline import begins
from tiktok_policy_data.query import selection
from tiktok_policy_data.query.cells import Counting
from tiktok_policy_data.render.styles import STYLES
from tiktok_policy_data.render.titles import scope, when
from tiktok_policy_data.store.releases import Release, opened

if TYPE_CHECKING:
    import altair as alt

    from tiktok_policy_data.core.row_types import SpellRow


#: More jurisdictions than this are named by their codes.
MOST_NAMES = 40

_SPREAD_ITEMS = [
    Item("certain; each jurisdiction is named where it joins", "━━", ink=STYLES["in_force"].ground),
    Item("possible", "╍╍", ink=STYLES["in_force"].ground),
]


def spread(
    measure_type: str = "device_ban",
    *,
    jurisdictions: str | Sequence[str] | None = None,
    role: str | Sequence[str] = "response",
    known_at: str | date | None = None,
    release: str | None = None,
    width: int = WIDTH,
    **filters: str | Sequence[str] | None,
) -> alt.VConcatChart:
    """Draw in how many jurisdictions a measure type is in effect, day by day.

    Parameters
    ----------
    measure_type : str, default "device_ban"
        Code of a measure type; `codebook("measure_types")` lists them.
    jurisdictions, role
        As in `compare`.
    known_at, release
        As in `load`.
    width : int, default 900
        Width of the picture in pixels; about 400 suits a phone.
    **filters : str or sequence of str
        As in `standing`.

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
    A jurisdiction counts while it is in effect as `standing`, `compare` and `panel` give it: by a measure for the whole
    of it, its institutions included. The solid line counts what is in effect whatever the dates allow, the dashed one
    what may be. Each jurisdiction is named where it joins, by code if there are more than `MOST_NAMES`.

    Examples
    --------
    >>> import tiktok_policy_data as tpd
    >>> tpd.plot.spread("app_ban", jurisdictions=["G7", "EU27"])  # doctest: +SKIP
    """
    check_extra("altair")
    data = opened(release)
    if "effect" not in data.declared("spells").columns:
        raise UnknownNameError(f"Release {data.version} has no effects; they begin with release 2.0.0.")
    selection.measure_type(data, measure_type)
    known = selection.as_day(known_at, "known_at")
    kept = selection.filters(data, filters)
    members = _members(data, measure_type, selection.roles(data, role), jurisdictions, known, kept)
    what = data.labels["measure_types", measure_type]
    where = scope(role, jurisdictions) + when(None, known, "certain")
    frame = Frame(
        title=f"{what}: number of jurisdictions {where}, tiktok-policy-data {data.version}",
        subtitle="Jurisdictions with such a measure in effect for the whole of them, as reported or presumed.",
        source=data,
        width=width,
    )
    last = last_told(data, known) or date.min
    changes = [day for member in members for day in (*member.certain, *member.possible) if date.min < day <= last]
    first = date(min(changes, default=last).year, 1, 1)
    steps = _steps(members, first, last)
    most = max(max(step["certain"], step["possible"]) for step in steps)
    if not most:
        return frame.empty(f"No measure of the type “{what}” is known to be in effect in this selection.")
    left = 12 + ceil(width_of(str(most)))
    axis = Axis(first, last, float(frame.room - left))
    joins = _joins(members, steps, axis, data)
    axis = _placed(joins, steps, axis)
    frame.items += _SPREAD_ITEMS
    if any(member.borrowed for member in members):
        frame.notes.append("* only rules of an institution")
    frame.notes.append("a jurisdiction without such a measure in the data is not counted, searched or not")
    now = steps[-1]["certain"]
    said = f"the number of jurisdictions rose to {max(step['certain'] for step in steps)} and is {now} on {last}"
    return frame.around(_spread_body(steps, joins, axis, left, most), left, said)


class _Member(NamedTuple):
    """The days on which a measure type came into effect in a jurisdiction, or ceased to be, certainly and possibly.

    `borrowed`: on the day it joined for certain, only rules of an institution were in effect.
    """

    code: str
    certain: Mapping[date, bool]
    possible: Mapping[date, bool]
    borrowed: bool

    @property
    def joined(self) -> date | None:
        """The first day on which a measure was certainly in effect."""
        return next(iter(self.certain), None)


def _members(
    data: Release,
    measure_type: str,
    roles: Sequence[str],
    jurisdictions: str | Sequence[str] | None,
    known: date | None,
    filters: Mapping[str, set[str]],
) -> list[_Member]:
    """Return the jurisdictions in which a measure of a type may ever have been in effect, by code."""
    parent = selection.rollup(data)
    home = _homes(data, measure_type, roles, selection.select(data, jurisdictions, filters.get("level", ())), filters)
    spells: dict[str, list[SpellRow]] = defaultdict(list)
    for row in data.records("spells"):
        if row["measure_id"] in home:
            spells[parent[home[row["measure_id"]]]].append(row)

    def in_effect(rows: Sequence[SpellRow], day: date, how: How) -> bool:
        held = spells_on(rows, day, known).values()
        return any(row["in_effect_high"] if how == "possible" else row["in_effect"] for row in held)

    def member(code: str, rows: Sequence[SpellRow]) -> _Member:
        days = sorted({begins(row) for row in rows})
        certain, possible = (
            _flips((day, in_effect(rows, day, how)) for day in days) for how in ("certain", "possible")
        )
        own = [row for row in rows if home[row["measure_id"]] == code]
        borrowed = bool(certain) and not in_effect(own, next(iter(certain)), "certain")
        return _Member(code, certain, possible, borrowed)

    found = (member(code, rows) for code, rows in sorted(spells.items()))
    return [one for one in found if one.certain or one.possible]


def _homes(
    data: Release,
    measure_type: str,
    roles: Sequence[str],
    chosen: set[str] | None,
    filters: Mapping[str, set[str]],
) -> dict[str, str]:
    """Return the jurisdiction of each measure that counts for the whole of it, in the chosen ones (None: all)."""
    counting = Counting.of(data.codes)
    return {
        row["measure_id"]: row["jurisdiction"]
        for row in selection.kept(data, data.records("measures"), filters)
        if row["measure_type"] == measure_type and row["role"] in roles and counting.part(row) == "whole"
        if chosen is None or row["jurisdiction"] in chosen
    }


def _flips(states: Iterable[tuple[date, bool]]) -> dict[date, bool]:
    """Return the days on which an initially false state changes, with the new state."""
    flips: dict[date, bool] = {}
    last = False
    for day, state in states:
        if state is not last:
            flips[day] = last = state
    return flips


def _steps(members: Sequence[_Member], first: date, last: date) -> list[Record]:
    """Return the number of jurisdictions from each change on, and on the first and the last day."""
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


def _joins(members: Sequence[_Member], steps: Sequence[Record], axis: Axis, data: Release) -> list[Record]:
    """Return the day and level of the step at which each jurisdiction joins, and its name, or code if there are many.

    If a measure was never certainly in place, that is the step at which it may have joined.
    """
    names = {row["jurisdiction"]: row["name"] for row in data.jurisdictions}
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
            name = (member.code if many else cut(names[member.code], HEAD)) + mark
            prefix = "possibly " if how == "possible" else ""
            said = f"{names[member.code]}: {prefix}from {day}, as number {max(level, 1)}"
            joins.append({"day": day, "level": max(level, 1), "name": name, "said": said})
    return joins


def _placed(joins: list[Record], steps: Sequence[Record], axis: Axis) -> Axis:
    """Place each name, in pixels, beside its step; return the axis that leaves room for names on the right.

    A name is right of its step, inside the line, or left if the line soon falls again.
    """
    over = max((axis.place(join["day"]) + width_of(join["name"]) + 12 for join in joins), default=0.0) - axis.length
    axis = axis._replace(length=max(axis.length - max(over, 0), LEAST_AXIS))
    taken: dict[int, float] = {}
    for join in joins:
        level, begin = join["level"], axis.place(join["day"])
        wide = width_of(join["name"], HEADS)
        falls = (axis.place(step["day"]) for step in steps if step["day"] > join["day"] and step["certain"] < level)
        join["align"] = "right" if next(falls, axis.length * 2) < begin + wide + 10 else "left"
        # Rows of codes are so close that every other one is placed further out; a level may be reached twice.
        gap = 6 + (28 if len(joins) > MOST_NAMES and level % 2 else 0)
        join["place"] = begin - gap if join["align"] == "right" else max(begin + gap, taken.get(level, 0))
        taken[level] = begin if join["align"] == "right" else join["place"] + wide + 6
    return axis


def _spread_body(steps: Sequence[Record], joins: Sequence[Record], axis: Axis, left: int, most: int) -> alt.LayerChart:
    import altair as alt

    unit = 18 if len(joins) <= 15 else 14 if len(joins) <= MOST_NAMES else 9
    x, scale = axis.x("day", orient="bottom"), {"domain": [0, most + 0.5], "nice": False}
    ends = [*steps, {**steps[-1], "day": axis.after}]
    counts = [{**step, "day": step["day"].isoformat(), "none": 0} for step in ends]
    named = [{**join, "day": join["day"].isoformat(), "middle": join["level"] - 0.5} for join in joins]
    names = {align: [join for join in named if join["align"] == align] for align in ("left", "right")}
    name = {"fontSize": SMALL if unit < 14 else HEADS, "aria": False}
    line = {"color": STYLES["in_force"].ground, "interpolate": "step-after"}
    area = {**line, "aria": False}
    point = {"color": STYLES["in_force"].ground, "shape": "circle", "filled": True, "size": 30, "opacity": 1}
    certain, possible = (
        alt.Y(f"{how}:Q", axis=_count_axis(most, left), scale=scale) for how in ("certain", "possible")
    )
    dashed = {"strokeDash": [4, 3], "strokeWidth": 1.5, "description": _course(steps, "possible", "possibly")}
    solid = {"strokeWidth": 2.5, "description": _course(steps, "certain", "certainly")}
    middle = alt.Y("middle:Q", scale=scale)
    across = alt.X("place:Q", axis=None, scale={"domain": [0, axis.length], "nice": False})
    drawn = [
        mark("area", counts, {**area, "opacity": 0.18}, x, certain, y2="none"),
        mark("area", counts, {**area, "opacity": 0.06}, x, possible, y2="certain"),
        mark("line", counts, {**line, **dashed}, x, possible),
        mark("line", counts, {**line, **solid}, x, certain),
        mark("point", named, point, x, middle, description="said:N", tooltip="said:N"),
    ]
    written = [
        mark("text", some, {**name, "align": align}, across, middle, text="name:N") for align, some in names.items()
    ]
    return alt.LayerChart(
        layer=[alt.LayerChart(layer=drawn), alt.LayerChart(layer=written)],
        resolve=alt.Resolve(scale=alt.ScaleResolveMap(x="independent")),
        width=axis.length,
        height=max(220, unit * most + 12),
    )


def _course(steps: Sequence[Record], how: How, word: str) -> str:
    """Describe a line in words: the number from each day on which it changes."""
    changes = [next(some) for _, some in groupby(steps, key=lambda step: step[how])]
    return f"{word} in effect: " + ", ".join(f"{step[how]} from {step['day']}" for step in changes)


def _count_axis(most: int, left: int) -> dict[str, Any]:
    """Return an axis of whole numbers, as wide as the room left of it."""
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, most) if most / step <= 10)
    values = list(range(0, most + 1, step))
    return {**AXIS, "values": values, "format": "d", "ticks": False, "minExtent": left, "maxExtent": left}
