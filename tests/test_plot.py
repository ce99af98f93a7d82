"""Pictures: they say what the views say, in words too, on every day, in every time zone, whatever the labels."""

import inspect
import json
import os
import re
import subprocess
import sys
from datetime import date, timedelta
from itertools import combinations, pairwise, permutations
from random import Random
from xml.etree import ElementTree

import pytest

import tiktok_policy_data as tpd
from tiktok_policy_data import plot
from tiktok_policy_data.core.days import status_on
from tiktok_policy_data.core.edtf import in_words
from tiktok_policy_data.errors import UnknownNameError
from tiktok_policy_data.plot import _frame, _labels, _members, _spread, _timeline
from tiktok_policy_data.query import comparison, lookup
from tiktok_policy_data.render.looks import LOOKS
from tiktok_policy_data.render.styles import STYLES
from tiktok_policy_data.store.releases import opened

pytestmark = pytest.mark.slow

alt = pytest.importorskip("altair", reason="needs altair: pip install 'tiktok-policy-data[plot]'")

#: Pictures of the small checkout, one of each kind.
PICTURES = {
    "matrix": lambda: plot.matrix(role="all"),
    "timeline of a measure": lambda: plot.timeline("UK-001"),
    "timeline of a jurisdiction": lambda: plot.timeline("UK"),
    "spread": lambda: plot.spread(),
    "spread by level": lambda: plot.spread(by="level"),
    "lifeline": lambda: plot.lifeline("UK-001"),
}


def handed_on(make):
    """A function that returns a picture as altair hands it on, which is validated where pictures are saved."""
    return lambda *args, **options: make(*args, **options).to_dict(validate=False)


matrix, timeline, spread, lifeline = map(handed_on, (plot.matrix, plot.timeline, plot.spread, plot.lifeline))


def rows(chart, *names):
    """The records of a picture that have some columns."""
    return [row for rows in chart["datasets"].values() for row in rows if row.keys() >= set(names)]


def texts(chart):
    """All words of a picture, its title first, with plain spaces."""
    written = [row.get("words") or row.get("head") or row.get("name") or "" for row in rows(chart)]
    return [text.replace("\N{NO-BREAK SPACE}", " ") for text in [" ".join(chart["title"]["text"]), *written]]


def day(text):
    return date.fromisoformat(text)


@pytest.fixture
def needs_vl_convert():
    pytest.importorskip("vl_convert", reason="needs vl-convert: pip install 'tiktok-policy-data[plot]'")


@pytest.fixture
def change(installed, monkeypatch):
    """Change the rows of a table as the installed release gives them: change("measures", row → row or None)."""
    changes = {}
    records = type(installed).records

    def changed(self, table, *some, **columns):
        found = records(self, table, *some, **columns)
        if table not in changes:
            return found
        return [row for row in (changes[table](dict(row)) for row in found) if row is not None]

    monkeypatch.setattr(type(installed), "records", changed)
    return changes.__setitem__


@pytest.mark.parametrize(("picture", "view"), [(plot.matrix, comparison.compare), (plot.timeline, tpd.timeline)])
def test_a_picture_takes_the_keywords_of_the_view_that_it_draws(picture, view):
    drawn, seen = inspect.signature(picture).parameters, inspect.signature(view).parameters
    assert {name: (one.kind, one.default) for name, one in drawn.items() if name != "width"} == {
        name: (one.kind, one.default) for name, one in seen.items()
    }


# ------------------------------------------------------------------------------------------------------ the matrix


@pytest.mark.parametrize("options", [{}, {"as_of": "2023-01-01"}, {"cells": "count"}, {"cells": "first"}])
def test_each_cell_of_the_matrix_has_the_colours_and_the_words_of_the_view(installed, options):
    seen = tpd.compare(role="all", **options)
    drawn = {(row["row"], row["column"]): row for row in rows(matrix(role="all", **options), "row", "column")}
    assert drawn.keys() == seen.cells.keys()
    for place, cell in seen.cells.items():
        row, look = drawn[place], STYLES[cell.look]
        assert " ".join([row["sign"], *row["words"].split()]) == seen.text(cell)
        assert (row["ground"], row["certain"]) == (look.ground, cell.certain)
        assert row["ink"] == (look.ink if cell.certain else "#000000")


def test_each_coverage_state_looks_different(installed, change):
    change("measures", lambda row: {**row, "status": "absent"} if row["measure_id"] == "UK-002" else row)
    charts = [matrix(role="all"), matrix(role="all", as_of="2023-01-01")]
    cells = [row for chart in charts for row in rows(chart, "row", "column")]
    states = {row["says"]: (row["sign"], row["ground"]) for row in cells}
    empty = ("searched by name, nothing found", "searched in general only, nothing found", "not searched")
    looks = {states[words] for words in ("absent", *empty, "not yet, or not yet known")}
    assert len({sign for sign, _ in looks}) == 5
    assert {ground for _, ground in looks} == {"#ffffff"}


def test_what_may_have_been_is_drawn_pale_in_a_dashed_frame(installed):
    drawn = matrix(role="all", as_of="2023-01-01")
    layers = [layer for layer in drawn["vconcat"][0]["layer"] if layer["mark"]["type"] == "rect"]
    certain = {row["certain"]: layer["mark"] for layer in layers for row in drawn["datasets"][layer["data"]["name"]]}
    assert "strokeDash" in certain[False] and certain[False]["fillOpacity"] < 1
    assert "strokeDash" not in certain[True] and "fillOpacity" not in certain[True]
    assert "possible, not certain" in texts(drawn)


def test_a_narrow_matrix_shows_signs_alone_and_does_not_explain_what_it_leaves_out(installed):
    wide, narrow = matrix(role="all"), matrix(role="all", width=300)
    assert any(row["words"] for row in rows(wide, "row", "column"))
    assert not any(row["words"] for row in rows(narrow, "row", "column"))
    assert "m/n:" in " ".join(texts(wide))
    assert "m/n:" not in " ".join(texts(narrow))


def test_a_matrix_of_numbers_or_dates_grows_rather_than_lose_them(installed):
    narrow = matrix(role="all", cells="first", width=200)
    assert [row["words"] for row in rows(narrow, "row", "column") if row["measures"]]
    assert all(row["words"] for row in rows(narrow, "row", "column") if row["measures"])
    assert narrow["vconcat"][0]["width"] > 200


def test_names_of_jurisdictions_become_codes_where_names_have_no_room(installed):
    heads = [{row["head"] for row in rows(matrix(role="all", width=width), "row", "head")} for width in (900, 200)]
    assert "United Kingdom" in heads[0] and "UK" not in heads[0]
    assert "UK" in heads[1] and "United Kingdom" not in heads[1]


# ---------------------------------------------------------------------------------------------------- the timeline


def test_an_event_is_a_point_on_its_day_and_a_bar_where_the_day_is_not_known(installed):
    chart = timeline("UK-001")
    assert [(row["day"], row["said"]) for row in rows(chart, "day", "said")] == [
        ("2023-03-07", "Adopted, 2023-03-07: adopted, 2023-03-07")
    ]
    ended = tpd.timeline("UK-001").records()[-1]
    bar = next(row for row in rows(chart, "from") if row["said"].startswith("Ended"))
    assert (bar["from"], bar["kind"], bar["open"]) == ("2023-03-10", "pale", False)
    assert day(bar["to"]) == ended["date_latest"] + timedelta(days=1)


def test_a_bar_without_a_known_beginning_says_so(installed):
    chart = timeline("EU-001")
    bar = next(row for row in rows(chart, "from") if row["said"].startswith("Took effect"))
    assert bar["open"] and bar["sign"].startswith("◄")
    assert bar["from"] == tpd.timeline("EU-001").span[0].isoformat()
    assert "no known beginning" in texts(chart)
    assert "no known beginning" not in texts(timeline("UK-001"))


@pytest.mark.parametrize(("of", "known_at"), [("UK", None), ("UK", "2023-12-31"), ("CN", None), ("EU", None)])
def test_bars_show_the_status_of_every_day(installed, of, known_at):
    chart = timeline(of, known_at=known_at)
    measures = list(dict.fromkeys(row["measure_id"] for row in tpd.timeline(of, known_at=known_at).records()))
    bars = rows(chart, "from", "kind")
    known = known_at and day(known_at)
    days = {day(bar[name]) + timedelta(days=more) for bar in bars for name in ("from", "to") for more in (-1, 0)}
    first, last = min(day(bar["from"]) for bar in bars), max(day(bar["to"]) for bar in bars)
    checked = 0
    for moment in sorted(moment for moment in days if first <= moment < last):
        certain, maybe = (status_on(installed.records("spells"), moment, known, how) for how in ("certain", "possible"))
        for number, measure in enumerate(measures):
            here = {
                bar["kind"]: re.search(r": (?:possibly )?([a-z ]+), ", bar["said"])[1].replace(" ", "_")
                for bar in bars
                if bar["row"] == number and day(bar["from"]) <= moment < day(bar["to"])
            }
            assert (here.get("full") or here.get("slim")) == certain.get(measure)
            assert (here.get("full") or here.get("pale")) == maybe.get(measure)
            checked += 1
    assert checked


def test_nothing_is_drawn_after_the_day_of_a_dated_timeline(installed):
    bars = rows(timeline("UK", as_of="2023-03-08"), "from")
    assert max(bar["to"] for bar in bars) == "2023-03-09"
    maybe = rows(timeline("UK-001", as_of="2023-03-12", how="possible"), "from")
    ends = {bar["said"].partition(",")[0].partition(":")[0]: bar["to"] for bar in maybe}
    assert ends["Status"] == "2023-03-13" < ends["Ended"]


def test_rows_are_measures_in_order_of_beginning_and_those_left_out_are_counted(installed, monkeypatch):
    order = dict.fromkeys(row["title"] for row in tpd.timeline("UK").records())
    heads = [row["head"].replace("\n", " ").removeprefix("UK-PARL: ") for row in rows(timeline("UK"), "head")]
    assert heads == list(order)
    assert rows(timeline("United Kingdom"), "head") == rows(timeline("UK"), "head")
    monkeypatch.setattr(_timeline, "MOST_ROWS", 3)
    cut = timeline("UK")
    assert len(rows(cut, "head")) == 3
    assert "left out: 1 measure that began later." in texts(cut)


def test_on_a_phone_the_heads_stand_above_the_bars(installed):
    wide, narrow = (timeline("UK", width=width)["vconcat"][0]["width"] for width in (900, 400))
    assert wide < 900 * 0.7
    assert narrow == 400 - 20


# ------------------------------------------------------------------------------------------------------ the spread


def counted(measure_type, moment, how, without=()):
    """In how many jurisdictions of a panel of one day such a measure is in effect, or may be.

    Those without a known start count only where it is certain.
    """
    found = tpd.panel("D", role="all", start=str(moment), end=str(moment))
    found = found[found["measure_type"] == measure_type]
    certain = found["in_effect"].fillna(value=False)
    high = found["in_effect_high"].fillna(value=False) & (certain | ~found["jurisdiction"].isin(without))
    return int((certain if how == "certain" else high).sum())


def without_start(release, measure_type):
    """The jurisdictions with a measure of a type that may be in effect since ever."""
    home = {
        row["measure_id"]: row["jurisdiction"] for row in release.records("measures", ("measure_type", [measure_type]))
    }
    spells = (row for row in release.records("spells") if row["measure_id"] in home)
    return {home[row["measure_id"]] for row in spells if row["in_effect_high"] and row["valid_from"] is None}


@pytest.mark.parametrize("measure_type", ["device_ban", "data_access_law", "data_localisation", "data_protection_law"])
@pytest.mark.parametrize("how", ["certain", "possible"])
def test_the_lines_count_what_the_comparison_of_each_day_counts(installed, measure_type, how):
    steps = rows(spread(measure_type, role="all"), "certain", "possible")
    assert len(steps) > 2
    opens = without_start(installed, measure_type)
    for step, after in pairwise(steps):
        for moment in (day(step["day"]), day(after["day"]) - timedelta(days=1)):
            assert step[how] == counted(measure_type, moment, how, opens), moment


def test_a_measure_that_ended_no_longer_counts(installed):
    steps = rows(spread(), "certain", "possible")
    numbers = [(step["certain"], step["possible"]) for step in steps]
    assert numbers[:3] == [(0, 0), (1, 1), (0, 1)]  # it may have ended: not certainly in effect, but possibly
    assert numbers[-1] == (0, 0)


def test_each_jurisdiction_is_named_on_the_day_on_which_it_joins_for_certain(installed, monkeypatch):
    assert [(row["name"], row["day"]) for row in rows(spread(), "name")] == [("United Kingdom", "2023-03-07")]
    monkeypatch.setattr(_spread, "MOST_NAMES", 0)
    assert [row["name"] for row in rows(spread(), "name")] == ["UK"]


def test_a_jurisdiction_counts_by_its_institutions_and_is_marked(installed, change):
    assert not any(text.startswith("* only rules of an institution") for text in texts(spread()))
    change("measures", lambda row: {**row, "jurisdiction": "UK-PARL"} if row["measure_id"] == "UK-001" else row)
    chart = spread()
    assert [row["name"] for row in rows(chart, "name")] == ["United Kingdom*"]
    assert any(text.startswith("* only rules of an institution") for text in texts(chart))


def test_the_subtitle_of_a_spread_says_scope_and_days(installed):
    subtitle = spread(jurisdictions=["UK", "EU"], known_at="2023-12-31")["title"]["subtitle"]
    assert "Jurisdictions (response) of UK, EU in which" in " ".join(subtitle)
    assert "as known on 2023-12-31" in " ".join(subtitle)


def member(code, *days):
    """A jurisdiction in which something came into effect and ceased to be, in turn, on days."""
    flips = {day(one): number % 2 == 0 for number, one in enumerate(days)}
    return _members.Member(code, flips, flips, False)


def test_a_wave_is_the_half_year_in_which_most_joined():
    some = [member("A", "2020-01-01"), *(member(code, f"2023-0{month}-10") for month, code in enumerate("BCD", 1))]
    assert _members.wave_of(some) == (day("2023-01-10"), day("2023-03-10"), 3)
    assert _spread._headline(some, 4, day("2024-01-01")) == (
        "in effect in 4 jurisdictions; 3 joined in half a year, 2023-01 to 2023-03"
    )
    apart = [member(code, f"{year}-01-01") for year, code in enumerate("ABCD", 2020)]
    assert _spread._headline(apart, 3, day("2024-01-01")) == (
        "in effect in 3 jurisdictions; 4 ever had it, the first in 2020-01"
    )


@pytest.mark.parametrize(
    ("possible", "certain", "kept"),
    [
        ({"2017-05-01": True}, {"2023-03-01": True}, {"2023-03-01": True}),
        ({"2017-05-01": True, "2024-01-01": False}, {"2023-03-01": True}, {"2023-03-01": True, "2024-01-01": False}),
        ({"2017-05-01": True}, {}, {}),
        (
            {"2017-05-01": True, "2020-01-01": False, "2021-01-01": True},
            {"2023-03-01": True},
            {"2021-01-01": True},
        ),
        ({"2022-01-01": True}, {"2023-03-01": True}, {"2022-01-01": True}),
    ],
)
def test_what_may_have_been_since_ever_counts_from_the_day_on_which_it_is_certain(possible, certain, kept):
    flips = [{day(one): state for one, state in some.items()} for some in (possible, certain, kept)]
    assert _members._with_known_start(flips[0], flips[1], {day("2017-05-01"), date.min}) == flips[2]


@pytest.mark.parametrize("by", ["level", "region"])
def test_panels_add_up_to_the_whole(by):
    picture = plot.spread(by=by)
    ends = [int(panel.title.text.rpartition(": ")[2]) for panel in picture.vconcat[0].concat]
    whole = rows(spread(), "certain", "possible")[-1]["certain"]
    assert sum(ends) == whole
    assert ends == sorted(ends, reverse=True)
    assert f"in effect in {whole} jurisdictions" in " ".join(picture.title.text)


def test_a_panel_of_something_else_is_refused(installed):
    with pytest.raises(UnknownNameError, match="by must be level, region or None, not 'size'"):
        spread(by="size")


def test_names_of_a_spread_do_not_overlap():
    chart = spread("app_ban")
    boxes = set()
    for row in rows(chart, "name", "place"):
        wide = _frame.width_of(row["name"], _frame.HEADS) - _spread._SLACK
        boxes.add((row["level"], row["place"] - (wide if row["align"] == "right" else 0), wide))
    assert len(boxes) > 10
    for one, other in combinations(boxes, 2):
        assert one[0] != other[0] or one[1] + one[2] <= other[1] + 1 or other[1] + other[2] <= one[1] + 1


# ---------------------------------------------------------------------------------------------------- the lifeline


def happening(day_, event_type="adopted", note=""):
    return {
        "date": day_,
        "date_earliest": day(day_),
        "date_latest": day(day_),
        "event_type": event_type,
        "note": note,
    }


def boxes_of(drawn):
    """Left, right, and the distances from the bar at which each label begins and ends, with its side."""
    for label in drawn.labels:
        left = drawn.axis.place(label.day)
        yield label.side, left, left + label.width, label.near, label.far


@pytest.mark.parametrize("width", [900, 400])
@pytest.mark.parametrize("seed", range(20))
def test_labels_of_a_lifeline_neither_overlap_nor_are_crossed_by_a_line(seed, width):
    random = Random(seed)
    days = sorted(day("2023-01-01") + timedelta(days=random.randrange(1200)) for _ in range(random.randrange(1, 25)))
    events = [happening(str(one), note="a word or two " * random.randrange(8)) for one in days]
    axis = _frame.Axis(day("2022-12-01"), day("2026-11-29"), float(width - 20))
    drawn = _labels.Drawing.of(events, {"adopted": "Adopted"}, axis, width)
    boxes = list(boxes_of(drawn))
    assert len(boxes) == len(set(days))
    assert all(left >= 0 and right <= width - 20 + 1 for _, left, right, *_ in boxes)
    for one, other in permutations(boxes, 2):
        if one[0] != other[0]:
            continue
        apart = one[2] <= other[1] or other[2] <= one[1] or one[4] <= other[3] or other[4] <= one[3]
        assert apart, (one, other)
        # The line of `other` is at its left edge, from the bar to its far end.
        assert not (one[1] < other[1] < one[2] and other[4] > one[3]), (one, other)


def test_every_event_of_a_measure_is_labelled_with_its_day_and_note():
    drawn = " ".join(texts(lifeline("US-002"))).replace("…", "")
    for event in tpd.timeline("US-002").records():
        assert in_words(event["date"]) in drawn
        assert all(word in drawn for word in event["note"].split()[:4]) if event["note"] else True


def test_the_title_of_a_lifeline_counts_what_happened_most_often():
    events = tpd.timeline("US-002").records()
    number = sum(event["event_type"] == "enforcement_withheld" for event in events)
    assert texts(lifeline("US-002"))[0].endswith(f"enforcement withheld {number} times, then released 2026-01-22")


@pytest.mark.parametrize("as_of", ["2024-12-31", "2025-03-01", None])
def test_the_bar_of_a_lifeline_shows_what_the_map_shows(as_of):
    bars = [row for row in rows(lifeline("US-002", as_of=as_of), "certain", "bottom") if row["certain"]]
    last = max(bars, key=lambda bar: bar["to"])
    (look,) = [code for code, look in LOOKS.items() if last["said"].startswith(f"{look.label}, from")]
    known = lookup.measures(as_of or opened().data_day, None, "certain", {})
    (row,) = [row for row in known if row["measure_id"] == "US-002"]
    expected = {"not_yet": "to_start", "dormant": "over"}.get(row["effect"], row["effect"])
    assert look == expected
    assert last["ground"] == LOOKS[look].light[0]


def test_a_lifeline_ends_soon_after_a_measure_that_is_long_over():
    (bar,) = [row for row in rows(lifeline("ID-001"), "certain", "bottom") if row["words"] == "over"]
    assert bar["to"] < "2018-10-01"
    assert f"On {opened().data_day}: over" in " ".join(lifeline("ID-001")["title"]["subtitle"])


def test_a_lifeline_is_of_one_measure(installed):
    with pytest.raises(UnknownNameError, match="plot.lifeline draws one measure such as US-002, not 'UK'"):
        lifeline("UK")


# ------------------------------------------------------------------------------------------------------- the themes


@pytest.mark.parametrize(
    "make",
    [spread, lambda **options: spread(by="level", **options), lambda **options: lifeline("UK-001", **options)],
)
def test_a_dark_picture_has_no_colour_of_a_light_page(installed, make):
    light, dark = (json.dumps(make(theme=theme)) for theme in ("light", "dark"))
    assert '"background": "#14181d"' in dark
    assert '"background": "#ffffff"' in light
    for colour in ("#000000", "#595959", "#d0d0d0"):
        assert f'"{colour}"' not in dark
    with pytest.raises(UnknownNameError, match="theme must be light or dark, not 'pink'"):
        make(theme="pink")


def test_an_unknown_measure_type_is_refused_with_a_list(installed):
    with pytest.raises(UnknownNameError, match="There is no measure type 'dance'. The codes are device_ban, "):
        spread("dance")


# --------------------------------------------------------------------------------------------------- all pictures


@pytest.mark.parametrize(
    ("chart", "title"),
    [
        (
            lambda: matrix(role="all", jurisdictions="G7"),
            lambda: tpd.compare(role="all", jurisdictions="G7").title,
        ),
        (lambda: timeline("UK", as_of="2023-03-08"), lambda: tpd.timeline("UK", as_of="2023-03-08").title),
        (
            lambda: spread(jurisdictions=["UK", "EU"], known_at="2023-12-31"),
            lambda: "Device ban: in effect in 1 jurisdiction",
        ),
    ],
)
def test_the_title_says_scope_days_and_version(installed, chart, title):
    assert texts(chart())[0] == title()


@pytest.mark.parametrize("make", PICTURES.values(), ids=PICTURES)
def test_below_a_picture_stand_its_signs_in_words_its_source_and_licence(installed, make):
    chart = make().to_dict(validate=False)
    said = " ".join(texts(chart))
    assert "Source: tiktok-policy-data 1.0.0, documents published up to 2024-05-31;" in said
    assert "CC BY 4.0" in said
    assert {row["sign"] for row in rows(chart, "sign", "frame")}
    assert chart["description"].startswith(texts(chart)[0])


@pytest.mark.parametrize("width", [199, -900, "wide", None])
def test_a_width_that_holds_no_picture_is_refused(installed, width):
    for make in (plot.matrix, plot.spread, lambda width: plot.timeline("UK", width=width)):
        with pytest.raises(UnknownNameError, match="width must be a number of pixels, 200 or more"):
            make(width=width)


@pytest.mark.parametrize("make", [matrix, spread, lambda width: timeline("UK", width=width)])
def test_the_narrowest_pictures_still_have_room_for_their_days_and_cells(installed, make):
    assert make(width=200)["vconcat"][0]["width"] >= 80


def nothing(row):
    return None


@pytest.mark.parametrize("width", [plot.WIDTH, 400])
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda width: matrix("target", "rationale", role="driver", width=width), "No measure matches"),
        (lambda width: timeline("US", width=width), "No event is known"),
        (lambda width: timeline("UK-001", as_of="1990-01-01", width=width), "No event is known"),
        (lambda width: spread("sanctions", width=width), "No measure of the type “Sanctions”"),
        (lambda width: spread(known_at="1990-01-01", width=width), "No measure of the type “Device ban”"),
    ],
)
def test_a_picture_of_nothing_says_so(installed, make, words, width):
    assert words in " ".join(texts(make(width)))


def test_pictures_of_a_release_without_rows_say_so(installed, change):
    for table in ("measures", "events", "spells", "evidence", "sources", "coverage"):
        change(table, nothing)
    for chart in (matrix(), timeline("UK"), spread()):
        assert any(text.startswith("No ") for text in texts(chart))
        assert "published" not in " ".join(texts(chart))


def test_marks_may_be_more_than_altair_takes_from_frames(installed):
    x, y = alt.X("x:Q"), alt.Y("y:Q")
    many = [{"x": number, "y": number} for number in range(6000)]
    (kept,) = _frame.mark("point", many, {}, x, y).to_dict()["datasets"].values()
    assert len(kept) == 6000


def test_without_its_libraries_a_picture_says_what_to_install(installed, monkeypatch, tmp_path):
    chart = plot.spread()
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(ModuleNotFoundError, match=r"need vl_convert: pip install 'tiktok-policy-data\[plot\]'"):
        plot.save(chart, tmp_path / "spread.png")
    monkeypatch.setitem(sys.modules, "altair", None)
    for make in PICTURES.values():
        with pytest.raises(ModuleNotFoundError, match=r"need altair: pip install 'tiktok-policy-data\[plot\]'"):
            make()


def test_importing_the_module_imports_nothing_heavy():
    script = "import sys, tiktok_policy_data.plot; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & {"altair", "vl_convert", "pandas", "numpy", "pyarrow"}


# ---------------------------------------------------------------------------------------------------------- files


@pytest.mark.parametrize(("ending", "begins"), [(".png", b"\x89PNG"), (".svg", b'<svg role="graphics-document"')])
def test_a_picture_is_saved_by_the_ending_of_its_file(installed, needs_vl_convert, tmp_path, ending, begins):
    path = tmp_path / f"picture{ending}"
    assert plot.save(plot.spread("sanctions"), path) == path
    assert path.read_bytes().startswith(begins)
    assert list(tmp_path.iterdir()) == [path]


def test_a_page_has_all_that_draws_it_and_asks_no_network(installed, needs_vl_convert, tmp_path):
    page = plot.save(plot.spread("sanctions"), tmp_path / "spread.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    assert re.findall(r"<script\b[^>]*>", page.partition("</script>")[0]) == ["<script>"]
    assert page.count("</script>") == 2
    assert "vegaEmbed" in page.partition("</script>")[0]


def test_other_endings_are_refused_and_an_old_file_outlives_a_failure(installed, needs_vl_convert, tmp_path):
    with pytest.raises(UnknownNameError, match=r"ends in \.png, \.svg or \.html, not '\.gif'"):
        plot.save(plot.spread(), tmp_path / "spread.gif")
    old = tmp_path / "spread.svg"
    old.write_text("old", encoding="utf-8")
    broken = alt.Chart(alt.InlineData(values=[]), mark="point").encode(x="no type")
    with pytest.raises(Exception, match="type"):
        plot.save(broken, old)
    assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == ["old"]


HOSTILE = "</script><img src=x onerror=alert(1)> & \"quotes\" 'n' {{x}} \N{RIGHT-TO-LEFT OVERRIDE}"


def test_labels_of_the_data_stay_plain_text(installed, needs_vl_convert, change, tmp_path, monkeypatch):
    monkeypatch.setattr("vl_convert.javascript_bundle", lambda snippet: "")
    change("jurisdictions", lambda row: {**row, "name": HOSTILE} if row["jurisdiction"] == "UK" else row)
    change("measures", lambda row: {**row, "title": HOSTILE} if row["measure_id"] == "UK-001" else row)
    for chart in (plot.matrix(role="all"), plot.timeline("UK-001"), plot.spread()):
        page = plot.save(chart, tmp_path / "picture.html").read_text(encoding="utf-8")
        assert "<img" not in page
        drawn = ElementTree.parse(plot.save(chart, tmp_path / "picture.svg"))
        tags = {element.tag.rpartition("}")[2] for element in drawn.iter()}
        assert not tags & {"script", "img", "image", "a", "foreignObject"}
        words = ["".join(element.itertext()).replace("\N{WORD JOINER}", "") for element in drawn.iter() if element.text]
        assert any("</script>" in text for text in words)


def test_every_cell_bar_and_point_is_said_to_screen_readers(installed, needs_vl_convert, tmp_path):
    for make in PICTURES.values():
        chart = make()
        drawn = ElementTree.parse(plot.save(chart, tmp_path / "picture.svg"))
        said = {element.get("aria-label") for element in drawn.iter()}
        wanted = {row["said"] for row in rows(chart.to_dict(validate=False), "said")}
        assert wanted
        assert wanted <= said


def test_a_day_is_drawn_as_that_day_in_every_time_zone(pristine, needs_vl_convert, tmp_path):
    script = (
        "import sys; from pathlib import Path; from tiktok_policy_data import plot\n"
        "from tiktok_policy_data.store import releases as store\n"
        "store.installed = lambda: store.Release(Path(sys.argv[1]))\n"
        "plot.save(plot.timeline('UK-001'), sys.argv[2])"
    )
    drawn = []
    for zone in ("America/New_York", "Pacific/Kiritimati"):
        path = tmp_path / f"{len(drawn)}.svg"
        command = [sys.executable, "-c", script, str(pristine / "curated"), str(path)]
        subprocess.run(command, check=True, env={**os.environ, "TZ": zone})
        drawn.append(path.read_text(encoding="utf-8"))
    assert drawn[0] == drawn[1]
    places = re.findall(r'translate\(([0-9.]+),-?[0-9.]+\)"[^>]*>(\d{4}-\d{2})<', drawn[0])
    (first, _), (before, month), (after, following) = places[0], *places[-2:]
    start, stop = (date.fromisoformat(f"{name}-01") for name in (month, following))
    a_day = (float(after) - float(before)) / (stop - start).days
    (point,) = re.findall(r'aria-label="[^"]*: adopted, 2023-03-07"[^>]*translate\(([0-9.]+),', drawn[0])
    assert (float(point) - float(first)) / a_day == pytest.approx((date(2023, 3, 7) - date(2023, 1, 1)).days, abs=0.01)
