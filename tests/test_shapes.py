"""The shapes of maps: complete, with our codes, inside the picture, and small."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tiktok_policy_data.render import shapes as module
from tiktok_policy_data.render.shapes import shapes
from tiktok_policy_data.store.releases import opened

WORLD = shapes()["world"]
NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")


@pytest.fixture(scope="module")
def levels() -> dict[str, str]:
    return {row["jurisdiction"]: row["level"] for row in opened().records("jurisdictions")}


def corners(path: str) -> Iterator[tuple[float, float]]:
    """Yield the corners of a path of `M x,y l dx,dy … z`."""
    for ring in path.removesuffix("z").split("z"):
        assert re.fullmatch(r"M[^a-zA-Z]+l[^a-zA-Z]+", ring), ring
        steps = [float(number) for number in NUMBER.findall(ring)]
        assert len(steps) % 2 == 0
        x = y = 0.0
        for dx, dy in zip(steps[::2], steps[1::2], strict=True):
            x, y = x + dx, y + dy
            yield x, y


def test_every_country_and_territory_has_a_path_or_a_dot(levels):
    drawn = {*WORLD["paths"], *WORLD["dots"]}
    assert drawn == {code for code, level in levels.items() if level in ("country", "territory")}
    assert not WORLD["paths"].keys() & WORLD["dots"].keys()


def test_paths_and_dots_are_inside_the_picture():
    for path in [*WORLD["paths"].values(), WORLD["rest"]]:
        assert all(0 <= x <= WORLD["width"] and 0 <= y <= WORLD["height"] for x, y in corners(path))
    assert all(0 < x < WORLD["width"] and 0 < y < WORLD["height"] for x, y in WORLD["dots"].values())


@pytest.mark.parametrize(
    ("code", "x", "y"), [("CA", 200, 50), ("BR", 320, 250), ("IN", 650, 160), ("AU", 790, 310), ("CN", 710, 110)]
)
def test_a_large_country_is_where_it_belongs(code, x, y):
    xs, ys = zip(*corners(WORLD["paths"][code]), strict=True)
    assert min(xs) < x < max(xs)
    assert min(ys) < y < max(ys)


def test_dots_do_not_overlap():
    dots = list(WORLD["dots"].items())
    near = [
        (one, other)
        for number, (one, (x, y)) in enumerate(dots)
        for other, (to_x, to_y) in dots[number + 1 :]
        if (x - to_x) ** 2 + (y - to_y) ** 2 < 4.2**2
    ]
    assert near == []


def test_a_dot_is_near_its_neighbours():
    singapore, xs = WORLD["dots"]["SG"][0], [x for x, _ in corners(WORLD["paths"]["MY"])]
    assert min(xs) < singapore < max(xs)
    assert WORLD["dots"]["MV"][0] == pytest.approx(min(x for x, _ in corners(WORLD["paths"]["IN"])), abs=25)
    assert WORLD["dots"]["MV"][1] > max(y for _, y in corners(WORLD["paths"]["NP"]))


@pytest.mark.parametrize(("name", "columns", "rows"), [("US", 11, 8), ("EU", 7, 7)])
def test_each_tile_has_a_place_of_its_own(name, columns, rows):
    places = [tuple(place) for place in shapes()["tiles"][name].values()]
    assert len(set(places)) == len(places)
    assert {x for x, _ in places} == set(range(columns))
    assert {y for _, y in places} == set(range(rows))


def test_tiles_are_the_states_and_the_members():
    groups = {row["jurisdiction"]: row["groups"] for row in opened().records("jurisdictions")}
    tiles = shapes()["tiles"]
    assert set(tiles["US"]) == {code for code, of in groups.items() if "US_STATES" in of} | {"US-DC"}
    assert set(tiles["EU"]) == {code for code, of in groups.items() if "EU27" in of}


def test_the_file_is_small_and_names_its_source():
    assert Path(module.__file__).with_suffix(".json").stat().st_size <= 130_000
    assert "Natural Earth 4" in shapes()["source"]
    assert "public domain" in shapes()["source"]
    assert "in fact, not who claims it" in shapes()["disputed"]
