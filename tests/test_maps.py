"""Maps: they show what `standing` answers, in patterns that differ in grey, as plain SVG that says what it shows."""

from __future__ import annotations

import re
import sys
from collections import Counter
from itertools import combinations
from xml.etree import ElementTree

import pytest

import tiktok_policy_data as tpd
from tiktok_policy_data import plot
from tiktok_policy_data.errors import UnknownNameError
from tiktok_policy_data.query.looks import looks_on
from tiktok_policy_data.render import map_svg
from tiktok_policy_data.render.looks import LOOKS
from tiktok_policy_data.render.map_svg import Caption, tile_map, world_map
from tiktok_policy_data.render.shapes import shapes

SVG = "{http://www.w3.org/2000/svg}"
SOME = {"FR": "presumed", "DE": "some_bodies", "SG": "presumed", "BR": "glanced", "MT": "refused", "US": "coming"}
HOSTILE = "</title><script>alert(1)</script> & \"quotes\" 'n' {{x}}"


def parsed(svg):
    return ElementTree.fromstring(svg)


def fills(svg):
    """The paint of each jurisdiction of a map without names: the fill of the nearest element that has one."""
    found = {}

    def walk(element, fill):
        fill = element.get("fill", fill)
        title = element.find(f"{SVG}title")
        if element.tag == f"{SVG}g" and title is not None:
            inner = [part.get("fill") for part in element.iter() if part.tag in (f"{SVG}rect", f"{SVG}path")]
            found[title.text.partition(":")[0]] = next(filter(None, inner), fill)
        for child in element:
            walk(child, fill)

    walk(parsed(svg), None)
    return found


# ------------------------------------------------------------------------------------------------------- the looks


@pytest.mark.parametrize("day", ["2023-03-01", "2023-03-20", None])
@pytest.mark.parametrize("measure_type", ["device_ban", "data_protection_law", "data_localisation"])
def test_a_look_says_what_standing_answers(installed, measure_type, day):
    found, looks = looks_on(measure_type, day, role="all")
    rows = tpd.standing(measure_type, day, role="all").to_dict("records")
    assert set(looks) == {row["jurisdiction"] for row in rows}
    for row in rows:
        look = LOOKS[looks[row["jurisdiction"]]]
        assert (look.group == "in_effect") == (row["answer"] == "in_effect")
        assert (look.group == "empty") == (
            row["answer"] in ("background", "filtered", "not_known_yet", "silent", "glanced", "not_searched")
        )
    assert found.measure_type == measure_type


def test_looks_of_the_release_are_told_apart_as_standing_does():
    found, looks = looks_on("device_ban", level="country")
    count = Counter(row["answer"] for row in found.rows["device_ban"])
    assert sum(LOOKS[look].group == "in_effect" for look in looks.values()) == count["in_effect"] > 0
    assert sum(look == "some_bodies" for look in looks.values()) == count["some_bodies"] > 0
    assert sum(look == "refused" for look in looks.values()) == count["refused"] > 0


# ------------------------------------------------------------------------------------------------------ as SVG


def lightness(colour):
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_any_two_looks_differ_in_grey(theme):
    for one, other in combinations(LOOKS, 2):
        grounds = [getattr(LOOKS[look], theme)[0] for look in (one, other)]
        apart = abs(lightness(grounds[0]) - lightness(grounds[1]))
        patterns = [map_svg._PATTERNS.get(look) for look in (one, other)]
        assert patterns[0] != patterns[1] or apart > 0.1, f"{one} and {other} look the same in grey"
        assert LOOKS[one].sign != LOOKS[other].sign


def test_each_place_has_the_paint_of_its_look():
    painted = fills(world_map(SOME, Caption()))
    assert painted.keys() == SOME.keys()
    for one, other in combinations(SOME, 2):
        assert (painted[one] == painted[other]) == (SOME[one] == SOME[other])
    assert painted["FR"] == LOOKS["presumed"].light[0]


def test_every_pattern_that_is_used_is_there_once():
    svg = world_map(dict(zip(shapes()["world"]["paths"], LOOKS, strict=False)), Caption())
    identifiers = [part.get("id") for part in parsed(svg).iter() if part.get("id")]
    assert len(set(identifiers)) == len(identifiers)
    used = set(re.findall(r"url\(#([^)]+)\)", svg))
    assert len(used) == 2 * len(map_svg._PATTERNS)
    assert used <= set(identifiers)


def test_the_places_of_tiles_have_codes_and_signs():
    svg = tile_map({"US-CA": "some_bodies", "US-TX": "presumed", "FR": "presumed"}, "US", Caption())
    words = [part.text for part in parsed(svg).iter(f"{SVG}text")]
    assert {"CA", "TX", LOOKS["some_bodies"].sign, LOOKS["presumed"].sign} <= set(words)
    assert "FR" not in words
    assert "url(#" not in svg


def test_a_map_says_its_looks_and_how_many_have_each():
    svg = world_map(SOME, Caption("A title", "A subtitle.", ["A note."], {"FR": "France", "SG": "Singapore"}))
    tree = parsed(svg)
    words = [part.text for part in tree.iter(f"{SVG}text")]
    assert words[:2] == ["A title", "A subtitle."]
    assert f"{LOOKS['presumed'].label} (2)" in words
    assert {"A note.", shapes()["disputed"]} <= {" ".join(words[number:]) for number in range(len(words))} | set(words)
    label = tree.get("aria-labelledby").split()
    named = {part.get("id"): part.text for part in tree.iter() if part.get("id")}
    assert named[label[0]] == "A title"
    assert f"{LOOKS['presumed'].label}: 2 (France, Singapore)" in named[label[1]]
    assert f"{LOOKS['glanced'].label}: 1." in named[label[1]]
    assert "BR" not in named[label[1]]


def test_two_maps_on_a_page_have_no_identifier_in_common():
    one, other = (world_map(SOME, Caption(title)) for title in ("One", "Other"))
    names = [{part.get("id") for part in parsed(svg).iter() if part.get("id")} for svg in (one, other)]
    assert not names[0] & names[1]
    assert world_map(SOME, Caption("One")) == one


def test_a_map_follows_the_reader_only_if_it_is_asked_to():
    auto, light, dark = (world_map(SOME, Caption(), theme=theme) for theme in ("auto", "light", "dark"))
    assert "prefers-color-scheme:dark" in auto
    assert "<style" not in light + dark
    assert LOOKS["presumed"].dark[0] in auto and LOOKS["presumed"].dark[0] in dark
    assert LOOKS["presumed"].dark[0] not in light


def test_a_link_leads_where_the_caption_says():
    svg = world_map(SOME, Caption(links={"FR": "FR.html?a=1&b=2"}, said={"FR": "since 2023"}, names={"FR": "France"}))
    (link,) = parsed(svg).iter(f"{SVG}a")
    assert link.get("href") == "FR.html?a=1&b=2"
    assert link.find(f"{SVG}g/{SVG}title").text == "France: since 2023"


def test_hostile_words_stay_words():
    caption = Caption(HOSTILE, HOSTILE, [HOSTILE], {"FR": HOSTILE, "US-CA": HOSTILE}, {"FR": HOSTILE}, {"FR": HOSTILE})
    for svg in (world_map(SOME, caption), tile_map({"US-CA": "presumed"}, "US", caption)):
        tags = {part.tag.removeprefix(SVG) for part in parsed(svg).iter()}
        assert "script" not in tags
        assert HOSTILE in {part.text for part in parsed(svg).iter()}


def test_an_unknown_look_theme_or_part_of_the_world_is_refused_by_name():
    with pytest.raises(UnknownNameError, match="There is no look 'blue'. The looks are told, "):
        world_map({"FR": "blue"}, Caption())
    with pytest.raises(UnknownNameError, match="theme must be light, dark or auto, not 'pink'"):
        world_map(SOME, Caption(), theme="pink")
    with pytest.raises(UnknownNameError, match="Tiles are drawn of US and EU, not of 'CA'"):
        tile_map(SOME, "CA", Caption())


# ------------------------------------------------------------------------------------------------------ as a plot


@pytest.mark.parametrize("where", ["world", "US", "EU"])
def test_the_title_counts_what_standing_counts(where):
    picture = plot.map("device_ban", where=where)
    places = shapes()["tiles"].get(where)
    rows = tpd.standing("device_ban").to_dict("records")
    kept = [row for row in rows if (row["jurisdiction"] in places if places else row["level"] == "country")]
    count = Counter(row["answer"] for row in kept)
    assert f"in effect for the whole government in {count['in_effect']} of {len(kept)} " in picture.title
    assert picture.title.endswith(f"in some bodies only in {count['some_bodies']} more")
    assert picture.title in " ".join(parsed(picture.svg).find(f"{SVG}title").itertext())


def test_a_type_that_takes_no_effect_is_counted_by_what_it_is():
    assert re.fullmatch(
        r"Investigation: under way in \d+ of \d+ countries, done in \d+", plot.map("investigation").title
    )


def test_on_a_day_before_there_was_any_the_map_says_so(installed):
    assert plot.map("device_ban", "2010-01-01").title.startswith("Device ban: found in none of ")


def test_a_map_names_source_and_day(installed):
    lines = [part.text for part in parsed(plot.map("device_ban", "2023-03-20").svg).iter(f"{SVG}text")]
    words = " ".join(lines).replace("\N{NO-BREAK SPACE}", " ")
    assert "On 2023-03-20" in words
    assert "Source: tiktok-policy-data 1.0.0" in words
    assert "CC BY 4.0" in words


def test_a_map_is_saved_without_a_drawing_library(installed, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "altair", None)
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    picture = plot.map()
    assert plot.save(picture, tmp_path / "map.svg").read_text(encoding="utf-8") == picture.svg == picture._repr_svg_()
    page = plot.save(picture, tmp_path / "map.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert picture.svg in page
    with pytest.raises(ModuleNotFoundError, match=r"need vl_convert: pip install 'tiktok-policy-data\[plot\]'"):
        plot.save(picture, tmp_path / "map.png")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"where": "moon"}, "where must be world, US or EU, not 'moon'"),
        ({"width": 100}, "width must be a number of pixels, 200 or more"),
        ({"theme": "pink"}, "theme must be light, dark or auto, not 'pink'"),
        ({"measure_type": "dance"}, "There is no measure type 'dance'"),
    ],
)
def test_wrong_options_of_a_map_are_refused(installed, options, message):
    with pytest.raises(UnknownNameError, match=message):
        plot.map(**options)
