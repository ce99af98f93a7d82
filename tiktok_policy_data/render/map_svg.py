"""Draw maps as SVG without a drawing library: the world, tiles of US states, and tiles of EU members.

Each look has a colour and a pattern of its own, so that looks differ in grey, too. The colours are attributes; only a
map of the theme ``auto`` has a style, which replaces them where the reader prefers dark pages.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from types import MappingProxyType
from typing import Literal, NamedTuple, get_args

from tiktok_policy_data.errors import UnknownNameError, listed
from tiktok_policy_data.render.looks import LOOKS, Theme
from tiktok_policy_data.render.shapes import shapes
from tiktok_policy_data.render.themes import PAGES, Page, width_of, wrapped

#: A map is drawn for a light page, a dark one, or whichever the reader prefers.
Mode = Literal["light", "dark", "auto"]

_MARGIN, _TITLE, _SIZE, _SMALL = 10.0, 20, 13, 11

#: How much wider bold letters are.
_BOLD = 1.15

#: Look → the strokes of its pattern in a square of six pixels, each unlike the others; other looks are plain.
_PATTERNS: Mapping[str, str] = {
    "unknown": "M0,3h6M3,0v6",
    "some_bodies": "M-1,1l2,-2M0,6l6,-6M5,7l2,-2",
    "beneath": "M0,3h6",
    "to_start": "M1.5,0v6M4.5,0v6",
    "paused": "M3,0v6",
    "under_way": "M0,4l3,-3l3,3",
    "coming": "M1.5,1.5h.1M4.5,4.5h.1",
    "done": "M1,3l1.5,1.5l2.5,-3",
    "over": "M-1,5l2,2M0,0l6,6M5,-1l2,2",
    "failed": "M3,1v4M1,3h4",
    "refused": "M1.5,1.5l3,3M4.5,1.5l-3,3",
    "background": "M2,2h2v2h-2z",
    "not_yet": "M3,1.5a1.5,1.5 0 1 0 .01,0",
    "filtered": "M3,1.5v3",
    "silent": "M0,1.5h2.5M3,4.5h2.5",
    "not_searched": "M3,3h.1",
}

#: Radius of the dot of a place too small for a path, with a measure and without, on a map of full width.
_DOT, _SMALL_DOT = 3.0, 1.7

_LARGEST_TILE = 56.0

#: The lines around places.
_EDGES: Mapping[Theme, str] = {"light": "#8a8f96", "dark": "#5b636d"}

_FONTS = "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif"


class Caption(NamedTuple):
    """The words of a map: above it, below its legend, and of each jurisdiction.

    `said` is what a pointer shows of a jurisdiction, by default the words of its look; `links` is where it leads.
    """

    title: str = ""
    subtitle: str = ""
    notes: Sequence[str] = ()
    names: Mapping[str, str] = MappingProxyType({})
    said: Mapping[str, str] = MappingProxyType({})
    links: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class _Map:
    """A map about to be drawn: the look of each place, its words, and how wide and on which page it is drawn."""

    looks: Mapping[str, str]
    caption: Caption
    width: float
    mode: Mode
    #: Whether each place shows the sign of its look; patterns are not needed then.
    signs: bool

    def __post_init__(self) -> None:
        if self.mode not in get_args(Mode):
            raise UnknownNameError(f"theme must be {listed(get_args(Mode))}, not {self.mode!r}.")
        unknown = sorted(set(self.looks.values()) - set(LOOKS))
        if unknown:
            raise UnknownNameError(f"There is no look {unknown[0]!r}. The looks are {', '.join(LOOKS)}.")

    @cached_property
    def ids(self) -> str:
        """What identifiers and classes begin with, so that several maps may be on a page."""
        marks = repr((self.caption.title, self.caption.subtitle, sorted(self.looks.items()), self.width, self.mode))
        return "m" + hashlib.sha256(marks.encode()).hexdigest()[:8]

    @property
    def theme(self) -> Theme:
        return "dark" if self.mode == "dark" else "light"

    @property
    def page(self) -> Page:
        return PAGES[self.theme]

    @property
    def room(self) -> float:
        return self.width - 2 * _MARGIN

    @property
    def by_look(self) -> list[tuple[str, list[str]]]:
        """The places of each look, the highest look first."""
        found = ((look, [code for code, one in self.looks.items() if one == look]) for look in LOOKS)
        return [(look, codes) for look, codes in found if codes]

    def fill(self, look: str, where: Literal["land", "key"] = "land") -> str:
        """Return the attribute that paints a look on land or in the legend, whose patterns have sizes of their own."""
        if look in _PATTERNS and not self.signs:
            return f'fill="url(#{self.ids}-{where}-{look})"'
        return f'class="{self.ids}-{look}" fill="{LOOKS[look].on(self.theme)[0]}"'

    def edge(self, width: float) -> str:
        return (
            f'class="{self.ids}-edge" stroke="{_EDGES[self.theme]}" stroke-width="{width:.2f}" stroke-linejoin="round"'
        )

    def named(self, code: str, drawn: str) -> str:
        """Return the drawing of a place with what a pointer shows, and its link."""
        words = self.caption.said.get(code) or LOOKS[self.looks[code]].label
        drawn = f"<g><title>{escape(f'{self.caption.names.get(code, code)}: {words}')}</title>{drawn}</g>"
        links = self.caption.links
        return f'<a href="{escape(links[code])}">{drawn}</a>' if code in links else drawn


def world_map(looks: Mapping[str, str], caption: Caption, *, width: float = 960, theme: Mode = "auto") -> str:
    """Return a map of the world as SVG, each country and territory in its look.

    Parameters
    ----------
    looks : mapping of str to str
        Jurisdiction → code of `render.looks.LOOKS`; those that are no country or territory are left out.
    caption : Caption
        Title, notes and other words. How disputed borders are drawn is added to the notes.
    width : float, default 960
        Width in pixels; about 400 suits a phone.
    theme : {"auto", "light", "dark"}, default "auto"
        The page that it is for; ``auto`` follows what the reader prefers.
    """
    world = shapes()["world"]
    kept = {code: look for code, look in looks.items() if code in world["paths"] or code in world["dots"]}
    one = _Map(kept, caption, width, theme, signs=False)
    scale = one.room / world["width"]
    rest = [world["rest"], *(path for code, path in world["paths"].items() if code not in kept)]
    land = "".join(f'<path d="{path}"/>' for path in rest)
    areas: list[str] = []
    dots: list[str] = []
    for look, codes in one.by_look:
        size = (_SMALL_DOT if LOOKS[look].group == "empty" else _DOT) / max(scale, 0.6)
        paths = [(code, f'<path d="{world["paths"][code]}"/>') for code in codes if code in world["paths"]]
        middles = [(code, world["dots"][code]) for code in codes if code in world["dots"]]
        circles = [(code, f'<circle cx="{x}" cy="{y}" r="{size:.1f}"/>') for code, (x, y) in middles]
        for drawn, some in ((paths, areas), (circles, dots)):
            some.append(f"<g {one.fill(look)}>{''.join(one.named(*each) for each in drawn)}</g>" if drawn else "")
    # Places without a measure are below the others.
    body = (
        f'<g transform="scale({scale:.4f})"><g {one.edge(0.5 / scale)}>'
        f'<g class="{one.ids}-paper" fill="{one.page.paper}">{land}</g>'
        f"{''.join(reversed(areas))}{''.join(reversed(dots))}</g></g>"
    )
    return _framed(one, body, world["height"] * scale, [*caption.notes, shapes()["disputed"]], max(0.7 / scale, 1.0))


def tile_map(
    looks: Mapping[str, str], where: str, caption: Caption, *, width: float = 640, theme: Mode = "auto"
) -> str:
    """Return a map of equal tiles as SVG: of the US states, or of the members of the EU.

    Parameters
    ----------
    looks, caption, width, theme
        As in `world_map`.
    where : {"US", "EU"}
        Which tiles.
    """
    places = shapes()["tiles"].get(where)
    if places is None:
        raise UnknownNameError(f"Tiles are drawn of {listed(shapes()['tiles'], 'and')}, not of {where!r}.")
    one = _Map({code: look for code, look in looks.items() if code in places}, caption, width, theme, signs=True)
    columns, rows = (max(place[side] for place in places.values()) + 1 for side in (0, 1))
    size = min(one.room / columns, _LARGEST_TILE)
    drawn = [_tile(one, code, column * size, row * size, size) for code, (column, row) in places.items()]
    return _framed(one, "".join(drawn), rows * size, caption.notes, 1.0)


def _tile(one: _Map, code: str, x: float, y: float, size: float) -> str:
    """Return a tile: the code of a place and the sign of its look."""
    box = f'x="{x:.1f}" y="{y:.1f}" width="{size - 3:.1f}" height="{size - 3:.1f}" rx="3"'
    look = one.looks.get(code)
    if look is None:
        return f'<rect {box} class="{one.ids}-paper" fill="{one.page.paper}" stroke="{one.page.rule}"/>'
    text = (
        f'text-anchor="middle" font-size="{size * 0.28:.1f}" class="{one.ids}-on-{look}" '
        f'fill="{LOOKS[look].on(one.theme)[1]}"'
    )
    middle, short = x + size / 2 - 1.5, escape(code.removeprefix("US-"))
    return one.named(
        code,
        f"<g {one.edge(1)}><rect {box} {one.fill(look)}/></g>"
        f'<text x="{middle:.1f}" y="{y + size * 0.42:.1f}" font-weight="600" {text}>{short}</text>'
        f'<text x="{middle:.1f}" y="{y + size * 0.76:.1f}" {text}>{LOOKS[look].sign}</text>',
    )


def _framed(one: _Map, body: str, height: float, notes: Sequence[str], grain: float) -> str:
    """Return the whole picture: title, subtitle, map, legend, notes."""
    y, parts = _MARGIN, []
    for words, size in ((one.caption.title, _TITLE), (one.caption.subtitle, _SIZE)):
        for line in wrapped(words, one.room, size * (_BOLD if size == _TITLE else 1)):
            y += size * 1.25
            parts.append(_line(one, line, _MARGIN, y - size * 0.25, size, "ink" if size == _TITLE else "quiet"))
        y += 4 if words else 0
    y += 8
    parts.append(f'<g transform="translate({_MARGIN:g},{y:.1f})">{body}</g>')
    items, y = _legend(one, y + height + 14)
    parts += items
    y += 8
    for line in (line for note in notes for line in wrapped(note, one.room, _SMALL)):
        y += 15
        parts.append(_line(one, line, _MARGIN, y - 3, _SMALL, "quiet"))
    full, width, ids = f"{y + _MARGIN:.0f}", f"{one.width:g}", one.ids
    dark = _style(one) if one.mode == "auto" else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {full}" width="{width}" height="{full}" '
        f'font-family="{_FONTS}" role="img" aria-labelledby="{ids}-title {ids}-desc">'
        f'<title id="{ids}-title">{escape(one.caption.title or "Map")}</title>'
        f'<desc id="{ids}-desc">{escape(_description(one))}</desc>{dark}<defs>{_patterns(one, grain)}</defs>'
        f'<rect width="100%" height="100%" class="{ids}-paper" fill="{one.page.paper}"/>{"".join(parts)}</svg>'
    )


def _line(one: _Map, words: str, x: float, y: float, size: float, tone: Literal["ink", "quiet"]) -> str:
    bold = ' font-weight="700"' if size == _TITLE else ""
    fill = f'class="{one.ids}-{tone}" fill="{getattr(one.page, tone)}"'
    return f'<text x="{x:g}" y="{y:.1f}" font-size="{size:g}"{bold} {fill}>{escape(words)}</text>'


def _legend(one: _Map, y: float) -> tuple[list[str], float]:
    """Return the legend, the looks that occur with their numbers, and the height at which it ends."""
    drawn, x = [], _MARGIN
    for look, codes in one.by_look:
        words = f"{LOOKS[look].label} ({len(codes)})"
        wide = 30 + width_of(words, _SIZE) + 10
        if x > _MARGIN and x + wide > one.width - _MARGIN:
            x, y = _MARGIN, y + 22
        box = f'x="{x:.1f}" y="{y:.1f}" width="24" height="16"'
        drawn.append(f"<g {one.edge(1)}><rect {box} {one.fill(look, 'key')}/></g>")
        if one.signs:
            ink = f'class="{one.ids}-on-{look}" fill="{LOOKS[look].on(one.theme)[1]}"'
            sign = f'text-anchor="middle" font-size="{_SIZE}" {ink}>{LOOKS[look].sign}</text>'
            drawn.append(f'<text x="{x + 12:.1f}" y="{y + 12.5:.1f}" {sign}')
        lines = wrapped(words, one.room - 30, _SIZE)
        drawn += [_line(one, line, round(x + 30, 1), y + 12 + 16 * n, _SIZE, "ink") for n, line in enumerate(lines)]
        y += 16 * (len(lines) - 1)
        x += wide
    return drawn, y + (18 if drawn else 0)


def _description(one: _Map) -> str:
    """Say what the map shows: the places of each look; of those without a measure only how many."""
    parts = [one.caption.subtitle.rstrip(".")] if one.caption.subtitle else []
    for look, codes in one.by_look:
        names = ", ".join(sorted(one.caption.names.get(code, code) for code in codes))
        parts.append(f"{LOOKS[look].label}: {len(codes)}" + (f" ({names})" if LOOKS[look].group != "empty" else ""))
    return "; ".join(parts) + "."


def _patterns(one: _Map, grain: float) -> str:
    """Return the patterns of the looks that occur; `grain` is the size of those on land against those of the legend."""
    looks = [look for look, _ in one.by_look if look in _PATTERNS and not one.signs]
    sizes = (("land", grain), ("key", 1.0))
    return "".join(_pattern(one, look, where, size) for look in looks for where, size in sizes)


def _pattern(one: _Map, look: str, where: str, size: float) -> str:
    ground, ink = LOOKS[look].on(one.theme)
    pen = 'stroke-linecap="round" stroke-width="1.6"' if "h.1" in _PATTERNS[look] else 'stroke-width="1"'
    return (
        f'<pattern id="{one.ids}-{where}-{look}" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="scale({size:.3f})"><rect width="6" height="6" class="{one.ids}-{look}" fill="{ground}"/>'
        f'<path d="{_PATTERNS[look]}" fill="none" stroke-opacity=".6" class="{one.ids}-pen-{look}" stroke="{ink}" '
        f"{pen}/></pattern>"
    )


def _style(one: _Map) -> str:
    """Return the colours of a dark page, for a reader who prefers one."""
    dark, name = PAGES["dark"], one.ids
    rules = [
        f".{name}-paper{{fill:{dark.paper}}}.{name}-ink{{fill:{dark.ink}}}.{name}-quiet{{fill:{dark.quiet}}}",
        f".{name}-edge{{stroke:{_EDGES['dark']}}}",
    ]
    for look, _ in one.by_look:
        ground, ink = LOOKS[look].dark
        rules.append(
            f".{name}-{look}{{fill:{ground}}}.{name}-pen-{look}{{stroke:{ink}}}.{name}-on-{look}{{fill:{ink}}}"
        )
    return f"<style>@media (prefers-color-scheme:dark){{{''.join(rules)}}}</style>"
