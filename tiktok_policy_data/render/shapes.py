"""The shapes of maps: the world's countries and territories, and tiles of US states and EU members.

`.ci/shapes/` draws them into shapes.json from Natural Earth; pictures, the explorer and pages share that file.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TypedDict, cast


class World(TypedDict):
    """A projected map of the world in pixels.

    `paths` are SVG paths by jurisdiction; `dots` the middles of places too small for one, moved apart where they would
    overlap; `rest` is the land that is no jurisdiction of the data, to be drawn behind them.
    """

    width: int
    height: int
    paths: dict[str, str]
    dots: dict[str, list[float]]
    rest: str


class Shapes(TypedDict):
    """Where the shapes are from, how disputed borders are drawn, the world, and column and row of each tile."""

    source: str
    disputed: str
    world: World
    tiles: dict[str, dict[str, list[int]]]


@cache
def shapes() -> Shapes:
    """Return the shapes; do not change them."""
    path = Path(__file__).with_suffix(".json")
    return cast(Shapes, json.loads(path.read_text(encoding="utf-8")))
