"""The maps of the measure types: the world, and tiles of the US states and the EU members where they have some."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from tiktok_policy_data.render.looks import LOOKS
from tiktok_policy_data.render.map_svg import Caption, tile_map, world_map
from tiktok_policy_data.render.page import digest
from tiktok_policy_data.render.shapes import shapes

if TYPE_CHECKING:
    from markupsafe import Markup

    from tiktok_policy_data.site.content import Content

#: Widths in pixels for a desk and for a phone.
_WIDE, _NARROW, _TILES = 960, 400, 480

#: Tiles of a union or federation → what they show.
_OF_TILES = {"US": "US states", "EU": "Members of the EU"}


class Map(NamedTuple):
    """A map as SVG, for a desk and for a phone; one of them is shown."""

    wide: Markup
    narrow: Markup | None


def maps(content: Content) -> dict[str, list[Map]]:
    """Return the maps of each measure type that has a measure somewhere."""
    return {code: _drawn(content, code, looks) for code, looks in content.looks.items()}


def _drawn(content: Content, code: str, looks: Mapping[str, str]) -> list[Map]:
    """Return the maps of a measure type."""
    from markupsafe import Markup

    label = content.release.labels["measure_types", code]
    names = content.release.names
    title = f"{label} on {content.answers.day}"

    def marked(svg: str) -> Markup:
        return Markup(svg)  # noqa: S704 - the drawing escapes its words

    found = [Map(*(marked(world_map(looks, Caption(title, names=names), width=width)) for width in (_WIDE, _NARROW)))]
    for where, what in _OF_TILES.items():
        if any(LOOKS[looks[place]].group != "empty" for place in shapes()["tiles"][where] if place in looks):
            caption = Caption(f"{what}: {label.lower()}", names=names)
            found.append(Map(marked(tile_map(looks, where, caption, width=_TILES)), None))
    return found


def sources_of_style(drawn: Iterable[Map]) -> str:
    """Return what lets the styles inside maps through the policy of their page."""
    styles = re.findall(r"<style>(.*?)</style>", "".join(f"{one.wide}{one.narrow or ''}" for one in drawn), re.S)
    return "".join(f" {digest(one)}" for one in dict.fromkeys(styles))
