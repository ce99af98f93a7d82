"""Draw the spread of a measure type: in how many jurisdictions it is in effect, day by day, whole or in panels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import ceil
from typing import TYPE_CHECKING, Literal

from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.errors import UnknownNameError
from tiktok_policy_data.plot._frame import (
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
    mark,
    width_of,
)
from tiktok_policy_data.plot._members import Member, members_of, steps_of, wave_of
from tiktok_policy_data.plot._panels import LEFT, count_axis, course, panels
from tiktok_policy_data.query import selection
from tiktok_policy_data.render.looks import Theme
from tiktok_policy_data.render.regions import REGIONS, regions
from tiktok_policy_data.render.themes import Page
from tiktok_policy_data.render.titles import LEVELS, counted, scope, when
from tiktok_policy_data.store.releases import Release, opened

if TYPE_CHECKING:
    import altair as alt


#: More jurisdictions than this are named by their codes.
MOST_NAMES = 40

#: Estimated widths are so many pixels too large, at least.
_SLACK = 6

#: How long before the first change the axis begins, at least.
_LEAD = timedelta(days=120)

#: What the panels of small multiples are.
By = Literal["level", "region"]


def spread(
    measure_type: str = "device_ban",
    *,
    by: By | None = None,
    jurisdictions: str | Sequence[str] | None = None,
    role: str | Sequence[str] = "response",
    known_at: str | date | None = None,
    release: str | None = None,
    width: int = WIDTH,
    theme: Theme = "light",
    **filters: str | Sequence[str] | None,
) -> alt.VConcatChart:
    """Draw the number of jurisdictions in which a measure type is in effect, day by day.

    Parameters
    ----------
    measure_type : str, default "device_ban"
        Code of a measure type; `codebook("measure_types")` lists them.
    by : {"level", "region"}, optional
        One panel for each level or region of the world, all at the same scale; without it one chart, in which each
        jurisdiction is named where it joins.
    jurisdictions, role
        As in `compare`.
    known_at, release
        As in `load`.
    width : int, default 900
        Width of the picture in pixels; about 400 suits a phone.
    theme : {"light", "dark"}, default "light"
        The page that it is for.
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
    what may be; a measure without a known start may be only from the day by which it had begun. Names become codes if
    there are more than `MOST_NAMES`. The title says in how many jurisdictions it is in effect at the end, and in which
    half year most of them joined.

    Examples
    --------
    >>> import tiktok_policy_data as tpd
    >>> tpd.plot.spread("app_ban", jurisdictions=["G7", "EU27"])  # doctest: +SKIP
    """
    check_extra("altair")
    if by not in (None, "level", "region"):
        raise UnknownNameError(f"by must be level, region or None, not {by!r}.")
    data = opened(release)
    selection.check_effects(data)
    measure_type = selection.measure_type(data, measure_type)
    known = selection.as_day(known_at, "known_at")
    kept = selection.filters(data, filters)
    members = members_of(data, measure_type, selection.roles(data, role), jurisdictions, known, kept)
    what = data.labels["measure_types", measure_type]
    frame = Frame(
        title=f"{what}: number of jurisdictions",
        subtitle=f"Jurisdictions {scope(role, jurisdictions)} in which such a measure is in effect for the whole of "
        f"them, as reported or presumed{when(None, known, 'certain')}.",
        source=data,
        width=width,
        theme=theme,
    )
    last = selection.last_published(data, known) or date.min
    changes = [day for one in members for day in (*one.certain, *one.possible) if date.min < day <= last]
    first = date((min(changes, default=last) - _LEAD).year, 1, 1) if last > date.min else last
    steps = steps_of(members, first, last)
    most = max(max(step["certain"], step["possible"]) for step in steps)
    if not most:
        return frame.empty(f"No measure of the type “{what}” is known to be in effect in this selection.")
    now = steps[-1]["certain"]
    frame.title = f"{what}: {_headline(members, now, last)}"
    frame.items += _items(
        frame.page, named=by is None, dashed=any(step["certain"] < step["possible"] for step in steps)
    )
    frame.notes += _notes(members)
    said = f"the number of jurisdictions rose to {max(step['certain'] for step in steps)} and is {now} on {last}"
    if by:
        body = panels(_grouped(members, by, data), first, last, frame)
        return frame.around(body, LEFT, said)
    left = 12 + ceil(width_of(str(most)))
    axis = Axis(first, last, float(frame.room - left), frame.page)
    joins = _joins(members, steps, axis, data)
    axis = _placed(joins, steps, axis)
    return frame.around(_spread_body(steps, joins, axis, left, most), left, said)


def _headline(members: Sequence[Member], now: int, last: date) -> str:
    """Return what is seen: the number at the end, and the half year in which most joined, if that was most of them."""
    first = f"in effect in {counted(now, 'jurisdiction')}"
    joined = [member for member in members if member.joined and member.joined <= last]
    wave = wave_of(joined)
    if wave is None or len(joined) < _FEW:
        return first
    if wave.joined * 2 < len(joined):
        return f"{first}; {len(joined)} ever had it, the first in {min(one.joined or last for one in joined):%Y-%m}"
    many = f"all {len(joined)}" if wave.joined == len(joined) == now else str(wave.joined)
    return f"{first}; {many} joined in half a year, {wave.first:%Y-%m} to {wave.last:%Y-%m}"


#: Fewer jurisdictions than this make no wave.
_FEW = 4


def _items(page: Page, *, named: bool, dashed: bool) -> list[Item]:
    words = "in effect for certain" + ("; each jurisdiction is named where it joins" if named else "")
    possible = [Item("possibly in effect: the dates allow both", "╍╍", ink=page.line)]
    return [Item(words, "━━", ink=page.line), *(possible if dashed else [])]


def _notes(members: Sequence[Member]) -> list[str]:
    """Return what a reader has to know: marks, open starts, and what is not counted."""
    without = sum(not member.certain and not member.possible for member in members)
    notes = ["* only rules of an institution"] if any(member.borrowed for member in members) else []
    notes.append("a start that is not known counts from the day by which it had happened")
    if without:
        notes.append(f"left out: {without} of which neither start nor certainty is known")
    return [*notes, "a jurisdiction without such a measure in the data is not counted, searched or not"]


def _grouped(members: Sequence[Member], by: By, data: Release) -> dict[str, list[Member]]:
    """Return the jurisdictions by level or region, those of the most first; their labels are in the plural."""
    region = regions(data.jurisdictions)
    level = {row["jurisdiction"]: row["level"] for row in data.jurisdictions}
    groups: dict[str, list[Member]] = {name: [] for name in (REGIONS if by == "region" else _HEADS.values())}
    for member in members:
        groups[region[member.code] if by == "region" else _HEADS[level[member.code]]].append(member)
    return dict(sorted(((name, some) for name, some in groups.items() if some), key=lambda group: -len(group[1])))


#: Level → heading of its panel.
_HEADS: Mapping[str, str] = {
    **{level: several.capitalize() for level, (_, several) in LEVELS.items()},
    "state": "States and provinces",
}


def _joins(members: Sequence[Member], steps: Sequence[Record], axis: Axis, data: Release) -> list[Record]:
    """Return the day and level of the step at which each jurisdiction joins, and its name, or code if there are many.

    If a measure was never certainly in place, that is the step at which it may have joined.
    """
    names = data.names
    joined: dict[tuple[date, str], list[Member]] = defaultdict(list)
    for member in members:
        day = member.joined or max(next(iter(member.possible), date.max), axis.first)
        if day <= axis.last:
            joined[day, "certain" if member.joined else "possible"].append(member)
    many = sum(map(len, joined.values())) > MOST_NAMES
    joins: list[Record] = []
    for day, how in sorted(joined):
        some = joined[day, how]
        top = next(step[how] for step in steps if step["day"] == day)
        for level, member in zip(range(top - len(some) + 1, top + 1), some, strict=True):
            signs = ("*" if member.borrowed else "") + ("?" if how == "possible" else "")
            name = (member.code if many else cut(names[member.code], HEAD)) + signs
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
    taken: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for join in joins:
        level, begin = join["level"], axis.place(join["day"])
        # Estimated widths are too large: two names side by side need not be that far apart.
        wide = width_of(join["name"], HEADS) - _SLACK
        falls = (axis.place(step["day"]) for step in steps if step["day"] > join["day"] and step["certain"] < level)
        left = next(falls, axis.length * 2) < begin + wide + 16
        # Rows of codes are so close that every other one is placed further out; a level may be reached twice.
        gap = 6 + (28 if len(joins) > MOST_NAMES and level % 2 else 0)
        start = begin - gap - wide if left else begin + gap
        for low, high in sorted(taken[level], reverse=left):
            if start < high and low < start + wide:
                start = low - 6 - wide if left else high + 6
        taken[level].append((start, start + wide))
        join["align"], join["place"] = ("right", start + wide) if left else ("left", start)
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
    line = {"color": axis.page.line, "interpolate": "step-after"}
    area = {**line, "aria": False}
    point = {"color": axis.page.line, "shape": "circle", "filled": True, "size": 30, "opacity": 1}
    certain, possible = (
        alt.Y(f"{how}:Q", axis=count_axis(axis.page, most, left), scale=scale) for how in ("certain", "possible")
    )
    dashed = {"strokeDash": [4, 3], "strokeWidth": 1.5, "description": course(steps, "possible", "possibly")}
    solid = {"strokeWidth": 2.5, "description": course(steps, "certain", "certainly")}
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
