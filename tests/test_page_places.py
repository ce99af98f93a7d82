"""The pages of measures, places, pairs and changes in a real browser, and what people take along from them."""

import csv
import re
from collections import Counter
from datetime import date
from xml.etree import ElementTree

import browser
import pandas as pd
import pytest
from oracles import oracle
from test_explorer import HOSTILE, LONG, poisoned

import tiktok_policy_data as tpd
from tiktok_policy_data import explorer
from tiktok_policy_data.core.edtf import bounds
from tiktok_policy_data.core.events import is_dated
from tiktok_policy_data.query import lookup
from tiktok_policy_data.query.citing import cite
from tiktok_policy_data.query.comparison import compare
from tiktok_policy_data.render import export, report
from tiktok_policy_data.store import releases

pytestmark = pytest.mark.slow

SVG = "{http://www.w3.org/2000/svg}"
ENDS = ("earliest", "latest")
PAGES = ["#measure=US-002", "#place=CA", "#place=US", "#pair=CA,AU", "#view=changed&from=2026-03-01"]


@pytest.fixture(scope="module")
def current(tmp_path_factory):
    """The page of the current release."""
    return explorer.explore(tmp_path_factory.mktemp("page"))


@pytest.fixture
def show(chrome, current, request):
    """Shows the page of the current release, of the small one for tests that use `installed`."""
    contexts = []
    path = current
    if "installed" in request.fixturenames:
        request.getfixturevalue("installed")
        path = None

    def shown(address="", **options):
        contexts.append(chrome.new_context(**{"viewport": browser.DESKTOP, **options}))
        contexts[-1].set_default_timeout(5000)
        where = path or explorer.explore(request.getfixturevalue("tmp_path"))
        return browser.shown(contexts[-1], where, address)

    yield shown
    for context in contexts:
        context.close()


def saved(page, name, folder):
    """Press a button that saves a file, and return the file."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def table(page, name, folder):
    with saved(page, name, folder).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def as_text(records, columns):
    """Records as the rows of the CSV that the command line prints."""
    text = export.csv_text(columns, [{name: row[name] for name in columns} for row in records])
    return list(csv.DictReader(text.splitlines(keepends=True)))


def narrowed(rows, columns):
    return [{name: row[name] for name in columns} for row in rows]


# ------------------------------------------------------------------------------------------- what they say


def test_a_measure_has_its_steps_and_passages_in_order(show):
    page = show("#measure=US-002")
    found = lookup.dossier("US-002")
    assert page.locator("#measure-head").inner_text() == found["measure"]["title"]
    labels = {
        row["code"]: row["label"] for row in releases.installed().records("codes") if row["scheme"] == "event_types"
    }
    steps = page.locator(".step .words strong").all_inner_texts()
    assert steps == [labels[row["event_type"]] for row in found["events"]]
    page.get_by_role("button", name=re.compile("Show all .* passages")).click()
    assert page.locator(".reading-card .reading").all_inner_texts() == [row["reading"] for row in found["evidence"]]
    for link, row in zip(page.locator(".reading-card .out a").all(), found["evidence"], strict=True):
        assert link.get_attribute("href") == row["link"]
        assert link.get_attribute("rel") == "noopener noreferrer"


def test_every_reading_says_that_it_is_ours(show):
    page = show("#measure=US-002")
    cards, labels = page.locator(".reading-card").count(), page.locator(".reading-card .label").all_text_contents()
    assert labels == ["Our reading"] * cards
    assert "paraphrase" in page.locator(".readings").inner_text()


def test_the_story_names_every_step_and_no_words_overlap(show):
    page = show("#measure=US-002")
    days = {row["date_latest"] for row in lookup.dossier("US-002")["events"] if row["date_latest"]}
    assert page.locator(".story .flag").count() == len(days)
    boxes = page.evaluate("[...document.querySelectorAll('.flag text')].map((n) => n.getBoundingClientRect().toJSON())")
    for n, one in enumerate(boxes):
        for other in boxes[:n]:
            apart = one["right"] <= other["left"] or other["right"] <= one["left"]
            assert apart or abs(one["top"] - other["top"]) >= 15


def test_a_measure_is_cited_and_reported_as_the_command_line_does(show):
    page = show("#measure=US-002&as_of=2025-02-01")
    version = releases.installed().version
    page.locator("#cite summary").click()
    assert page.locator("#cited").inner_text() == cite(what="US-002", release=version)
    assert page.locator("#cite .address").inner_text().endswith("as_of=2025-02-01&measure=US-002")
    page.locator("#report summary").click()
    assert page.locator("#report textarea").input_value() == report.form(lookup.dossier("US-002"), version)


def test_a_measure_is_tied_to_those_it_grew_out_of_and_led_to(show):
    rows = releases.installed().records("relations")
    titles = {row["measure_id"]: row["title"] for row in releases.installed().records("measures")}
    for row in rows[:3]:
        assert titles[row["other_id"]] in show(f"#measure={row['measure_id']}").locator(".ties").inner_text()
        assert titles[row["measure_id"]] in show(f"#measure={row['other_id']}").locator(".ties").inner_text()


@pytest.mark.parametrize("code", ["CA", "US", "CA-PARL"])
def test_a_place_shows_every_measure_that_list_finds_for_it(show, code):
    page = show(f"#place={code}")
    wanted = sorted(row["title"] for row in lookup.measures(None, None, "certain", {"jurisdiction": [code]}))
    assert sorted(page.locator(".life-words > button").all_inner_texts()) == wanted


@pytest.mark.parametrize("day", ["2023-06-01", "2025-01-25", "2026-06-30"])
def test_the_sentence_of_a_place_names_the_types_that_compare_finds_in_effect(show, day):
    labels = {
        row["code"]: row["label"].lower()
        for row in releases.installed().records("codes")
        if row["scheme"] == "measure_types"
    }
    for code in ("CA", "US", "IN"):
        found = compare(jurisdictions=[code], as_of=day).cells.values()
        wanted = [labels[cell.column] for cell in found if cell.row == code and cell.in_effect]
        assert show(f"#place={code}&as_of={day}").locator("p.says .named-type button").all_inner_texts() == wanted


def test_a_place_says_what_is_not_known_of_it(show):
    page = show("#place=CA")
    gaps = page.locator(".gaps").inner_text().lower()
    labels = {
        row["code"]: row["label"].lower()
        for row in releases.installed().records("codes")
        if row["scheme"] == "measure_types"
    }
    cells = compare(jurisdictions=["CA"]).cells.values()
    for cell in cells:
        if cell.state in ("silent", "glanced", "not_searched", "found_background"):
            assert labels[cell.column] in gaps


def test_a_pair_has_differences_first_and_agrees_with_compare(show):
    page = show("#pair=CA,AU&as_of=2026-06-30")
    heads = [text.split("\n")[0] for text in page.locator(".pair-part h3").all_inner_texts()]
    places = [re.sub(r"\s*\d+$", "", head) for head in heads]
    order = [
        "In effect only in Canada",
        "In effect only in Australia",
        "Neither has it in effect, and they differ",
        "The same in both",
        "Cannot be compared: searched by name on one side only",
        "No such measure on TikTok found in either",
    ]
    assert places == [head for head in order if head in places]
    cells = compare(jurisdictions=["CA", "AU"], as_of="2026-06-30").cells
    labels = {
        row["code"]: row["label"] for row in releases.installed().records("codes") if row["scheme"] == "measure_types"
    }
    unsure = ("glanced", "not_searched", "found_background")
    only = {
        labels[column]
        for (_, column) in cells
        if cells["AU", column].in_effect
        and not cells["CA", column].in_effect
        and cells["CA", column].state not in unsure
    }
    shown = (
        page.locator(".pair-part", has=page.locator("h3", has_text="only in Australia")).locator("h4").all_inner_texts()
    )
    assert set(shown) == only


def test_a_pair_does_not_count_what_was_searched_on_one_side_only(show):
    page = show("#pair=CA,AU&as_of=2026-06-30")
    cells = compare(jurisdictions=["CA", "AU"], as_of="2026-06-30").cells
    states = [(cells["CA", column].state, cells["AU", column].state) for (code, column) in cells if code == "CA"]
    unsure = {"glanced", "not_searched", "found_background"}
    unclear = [pair for pair in states if {"found", "stated_absent"} & set(pair) and unsure & set(pair)]
    assert unclear
    assert f"{len(unclear)} cannot be compared: searched by name on one side only" in page.locator("h2").inner_text()
    said = page.locator("p.says").inner_text()
    assert re.search(r"Australia has, while Canada was not searched for it by name: .*minimum age", said)


def test_a_place_says_what_happened_newest_first_and_all_of_it_when_asked(show):
    page = show("#place=US")
    rows = page.locator(".latest li")
    assert rows.count() == 12
    page.get_by_role("button", name=re.compile(r"^Show all \d+ steps$")).click()
    assert rows.count() > 100
    years = [int(text[-4:]) for text in page.locator(".latest .when").all_inner_texts() if text[-4:].isdigit()]
    assert years == sorted(years, reverse=True)


def test_what_changed_opens_with_every_type_where_it_would_be_empty(show):
    page = show("#view=map&type=device_ban&as_of=2010-01-01")
    page.get_by_role("button", name="What changed").click()
    assert page.evaluate("explorer.state().types") == []
    page = show("#view=map&type=device_ban&as_of=2023-03-31")
    page.get_by_role("button", name="What changed").click()
    assert page.evaluate("explorer.state().types") == ["device_ban"]


def test_steps_of_one_act_are_one_entry_that_names_each_measure(show):
    page = show("#view=changed&type=app_ban,divestiture_mandate&jurisdiction=US&from=2024-04-01&as_of=2024-04-30")
    entry = page.locator(".happening", has_text="24 April")
    signed = entry.filter(has=page.locator("button").nth(1))
    assert signed.count() >= 1


def test_what_changed_is_what_news_lists(show, tmp_path):
    page = show("#view=changed&role=all&from=2026-03-01&as_of=2026-05-31")
    wanted = tpd.news("2026-03-01", "2026-05-31")
    rows = table(page, "Changes (CSV)", tmp_path)
    names = ["date", "jurisdiction", "name", "event_type", "event", "measure_id", "measure_type", "title"]
    given = [{name: row[name] for name in names} for row in wanted.to_dict("records")]
    assert sorted(map(str, narrowed(rows, names))) == sorted(map(str, given))
    assert [row["date_latest"] for row in rows] == sorted((row["date_latest"] for row in rows), reverse=True)
    acts = {row["measure_id"]: row["act"] for row in releases.installed().records("measures")}
    entries = {
        (row["jurisdiction"], acts[row["measure_id"]], row["date"], row["event_type"], row["turn"])
        if acts[row["measure_id"]]
        else (number,)
        for number, row in enumerate(rows)
    }
    assert page.locator(".happening").count() == min(60, len(entries))


def parted(rows):
    """News of which the day is known, and the others."""
    known = [is_dated(*(None if pd.isna(row[f"date_{end}"]) else row[f"date_{end}"] for end in ENDS)) for row in rows]
    return [[row for row, one in zip(rows, known, strict=True) if one is of] for of in (True, False)]


def test_what_changed_puts_last_and_does_not_count_what_has_no_day_of_its_own(show):
    dated, others = parted(tpd.news("2020-01-01", jurisdictions="US-CA").to_dict("records"))
    assert dated and others
    page = show("#view=changed&role=all&jurisdiction=US-CA&from=2020-01-01")
    assert page.locator(".month-of h3").all_inner_texts()[-1] == "Day not known"
    assert page.locator(".month-of h3", has_text="Day not known").count() == 1
    last = page.locator(".month-of").last
    assert sorted(last.locator("button").all_inner_texts()) == sorted(row["title"] for row in others)
    assert "27 January 2025 to 31 July 2026" in last.locator(".when").all_inner_texts()
    counted = page.locator(".turns button strong").all_inner_texts()
    assert sum(map(int, counted)) == len(dated)


def test_the_months_of_what_changed_count_only_what_has_a_day_of_its_own(show):
    dated, others = parted(tpd.news("0001", role="response", measure_type="device_ban").to_dict("records"))
    months = Counter(row["date_latest"].strftime("%Y-%m") for row in dated)
    assert max((months + Counter(row["date_latest"].strftime("%Y-%m") for row in others)).values()) > max(
        months.values()
    )
    page = show("#view=changed&type=device_ban")
    assert page.locator(".span-most").text_content() == f"most in a month: {max(months.values())}"


@pytest.mark.parametrize("code", ["US", "BR", "UK"])
def test_a_place_says_last_what_has_no_day_of_its_own_and_by_when_it_was_reported(show, code):
    dated, others = parted(tpd.news("0001", jurisdictions=code).to_dict("records"))
    page = show(f"#place={code}")
    page.get_by_role("button", name=re.compile(r"^Show all \d+ steps$")).click()
    assert page.locator(".latest li button").count() == len(dated)
    page.locator(".undated summary").click()
    assert page.locator(".undated li button").count() == len(others)
    reported = [text for text in page.locator(".undated .when").all_inner_texts() if text.startswith("reported by ")]
    assert len(reported) > 0
    assert not [text for text in page.locator(".latest .when").all_inner_texts() if text.startswith("by ")]


def test_what_one_act_did_is_one_entry_of_a_place(show):
    page = show("#place=US")
    page.get_by_role("button", name=re.compile(r"^Show all \d+ steps$")).click()
    entries = page.locator(".latest li", has=page.locator(".when", has_text="24 April 2024")).filter(has_text="Adopted")
    assert entries.filter(has=page.locator("button").nth(1)).count() == 1
    measures = {row["measure_id"]: row for row in releases.installed().records("measures")}
    both = {row["title"] for row in measures.values() if row["act"] == measures["US-002"]["act"]}
    shown = entries.filter(has=page.locator("button").nth(1)).locator("button").all_inner_texts()
    assert len(shown) > 1 and set(shown) == both


def test_what_is_new_in_the_release_is_said_with_reasons(show):
    page = show("#view=changed")
    changes = list(releases.installed().records("changes", where=("release", [releases.installed().version])))
    labels = {
        row["code"]: row["label"].lower()
        for row in releases.installed().records("codes")
        if row["scheme"] == "change_reasons"
    }
    said = page.locator(".renewed-all").inner_text().lower()
    for reason in {row["reason"] for row in changes if row["table"] == "measures" and row["reason"]}:
        many = {row["row"] for row in changes if row["table"] == "measures" and row["reason"] == reason}
        assert f"{len(many)} measures changed: {labels[reason]}" in said


# ------------------------------------------------------------------------------------------- download


@pytest.mark.parametrize("address", ["", "as_of=2023-03-20", "as_of=2024-01-01&known_at=2024-06-01"])
def test_measures_taken_along_are_those_of_list(show, tmp_path, address):
    options = dict(part.split("=") for part in address.split("&") if part)
    page = show(f"#view=list&role=all&{address}")
    rows = table(page, "Measures in view (CSV)", tmp_path)
    wanted = lookup.measures(options.get("as_of"), options.get("known_at"), "certain", {})
    columns = list(wanted[0])
    assert narrowed(rows, columns) == as_text(wanted, columns)
    places = {row["jurisdiction"]: row for row in releases.installed().jurisdictions}
    for row in rows:
        assert row["name"] == places[row["jurisdiction"]]["name"]
        assert row["iso3"] == (places[row["jurisdiction"]]["iso_3166_1_alpha3"] or "")
        assert row["view"].startswith("tiktok-policy-explorer.html#view=list")


def test_measures_of_a_place_are_taken_along_as_list_gives_them(show, tmp_path):
    wanted = lookup.measures(None, None, "certain", {"jurisdiction": ["CA"]})
    rows = table(show("#place=CA"), "Measures (CSV)", tmp_path)
    assert narrowed(rows, list(wanted[0])) == as_text(wanted, list(wanted[0]))


@pytest.mark.parametrize("day", [None, "2023-03-20", "2025-01-25"])
def test_a_comparison_is_taken_along_as_compare_gives_it(show, tmp_path, day):
    page = show("#pair=CA,AU" + (f"&as_of={day}" if day else ""))
    rows = table(page, "Comparison (CSV)", tmp_path)
    wanted = compare(jurisdictions=["CA", "AU"], as_of=day).records()
    columns = ["jurisdiction", "measure_type", "state", "status", "n_measures", "measures", "rolled_up", "certain"]
    found = {(row["jurisdiction"], row["measure_type"]): row for row in rows}
    for row, text in zip(wanted, as_text(wanted, [*columns, "since"]), strict=True):
        mine = found[row["jurisdiction"], row["measure_type"]]
        assert {name: mine[name] for name in columns} == {name: text[name] for name in columns}
        if row["since"]:
            assert bounds(mine["since"]) == bounds(text["since"])


@pytest.mark.parametrize(
    "address", ["#view=map&type=device_ban&as_of=2023-03-20", "#view=matrix&as_of=2023-03-20", *PAGES]
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_drawing_holds_title_source_day_and_licence(show, tmp_path, address, scheme):
    page = show(address, color_scheme=scheme)
    refused = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    root = ElementTree.parse(saved(page, "Drawing (SVG)", tmp_path)).getroot()
    assert root.tag == f"{SVG}svg"
    words = " ".join("".join(node.itertext()) for node in root.iter(f"{SVG}text"))
    head = "h1" if "matrix" in address else "#main h2"  # the matrix has no title of its own: it is the finding's
    title = page.locator(head).first.text_content().strip()
    assert re.sub(r"\s", "", title) in re.sub(r"\s", "", words)
    release = releases.installed()
    day = "20 March 2023" if "as_of" in address else f"{release.data_day:%-d %B %Y}"
    assert f"On {day}" in words
    assert f"tiktok-policy-data {release.version}" in words and "CC BY 4.0" in words
    assert "tiktok-policy-explorer.html#" in words
    assert len(list(root.iter(f"{SVG}rect"))) > 5
    referred = set(re.findall(r"url\(#([\w-]+)\)", ElementTree.tostring(root, encoding="unicode")))
    assert referred <= {node.get("id") for node in root.iter() if node.get("id")}
    assert str(tmp_path) not in words
    assert refused == []


def test_a_picture_is_as_large_as_its_drawing_twice_and_not_blank(show, tmp_path):
    page = show("#measure=US-002")
    image = saved(page, "Picture (PNG)", tmp_path).read_bytes()
    root = ElementTree.parse(saved(page, "Drawing (SVG)", tmp_path)).getroot()
    assert image.startswith(b"\x89PNG\r\n")
    width, height = int.from_bytes(image[16:20]), int.from_bytes(image[20:24])
    assert (width, height) == (2 * int(root.get("width")), 2 * int(root.get("height")))
    assert len(image) > 20_000


# ---------------------------------------------------------------------------------- links, history, keyboard


@pytest.mark.parametrize("viewport", [browser.DESKTOP, browser.PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("#measure=US-002", "#measure-head"),
        ("#place=CA", "#place-head"),
        ("#pair=CA,AU", "#pair-head"),
        ("#measure=US-002&at=US-002-p71", "#US-002-p71"),
        ("#measure=US-002&at=US-002-e5", "#US-002-e5"),
    ],
)
def test_a_link_leads_to_what_it_names(show, viewport, address, target):
    page = show(address, viewport=viewport)
    page.wait_for_timeout(150)
    box = page.locator(target).bounding_box()
    assert 0 <= box["y"] < viewport["height"] * 0.6
    assert page.evaluate("document.activeElement.id") == target[1:]


def test_back_returns_through_every_choice(show):
    page = show("#view=list&type=app_ban")
    page.locator("[data-measure]").first.click()
    first = page.locator("#measure-head").inner_text()
    page.locator(".crumbs button").nth(1).click()
    place = page.locator("#place-head").inner_text()
    page.locator(".compare-with select").select_option("AU" if place != "Australia" else "CA")
    assert page.locator("#pair-head").inner_text().startswith(place)
    page.get_by_role("button", name="Swap").click()
    page.go_back()
    page.go_back()
    assert page.locator("#place-head").inner_text() == place
    page.go_back()
    assert page.locator("#measure-head").inner_text() == first
    page.go_back()
    assert page.locator(".leaf").count() == 0
    assert "view=list" in page.url


def test_a_drag_of_a_handle_replaces_and_keys_move_it(show):
    page = show("#view=changed&from=2026-03-01&as_of=2026-06-30")
    steps = page.evaluate("history.length")
    handle = page.get_by_role("slider", name="From")
    handle.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile("from=2026-03-06"))
    assert page.evaluate("history.length") <= steps + 5
    assert handle.get_attribute("aria-valuetext") == "6 March 2026"
    page.get_by_role("slider", name="To").focus()
    page.keyboard.press("Home")
    assert (
        page.locator("input[aria-label='Last day']").input_value()
        > page.locator("input[aria-label='First day']").input_value()
    )


def test_the_keyboard_alone_goes_from_a_place_to_a_passage(show):
    page = show("#place=CA")

    def tab_to(selector):
        for _ in range(300):
            page.keyboard.press("Tab")
            if page.evaluate(f"document.activeElement.matches({selector!r})"):
                return
        raise AssertionError(f"no way to {selector} by the keyboard")

    tab_to(".life-words button")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "measure-head"
    tab_to(".step .behind button")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('.reading-card')")
    tab_to(".reading-card .out a")
    tab_to("#report summary")
    page.keyboard.press("Enter")
    assert page.locator("#report textarea").is_visible()


# ------------------------------------------------------------------------------------------ for all readers


@pytest.mark.parametrize("viewport", [browser.DESKTOP, browser.PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "address", [*PAGES, "#measure=US-002&at=US-002-p71", "#place=XO", "#place=CA&how=possible&as_of=2023-02-01"]
)
def test_axe_finds_nothing(show, viewport, scheme, address):
    axe = oracle("axe_playwright_python.sync_playwright")
    page = show(address, viewport=viewport, color_scheme=scheme, bypass_csp=True)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    found = axe.Axe().run(page).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found] == []


@pytest.mark.parametrize("address", [*PAGES, "#measure=US-017", "#place=EU", "#pair=US,EU"])
def test_a_phone_never_scrolls_sideways(show, address):
    page = show(address, viewport=browser.PHONE, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") == browser.PHONE["width"]


def test_hostile_texts_stay_texts_also_in_pictures(installed, show, monkeypatch, tmp_path):
    poisoned(installed, monkeypatch)
    for address in (
        "#role=all&measure=UK-001",
        "#role=all&place=UK",
        "#view=changed&role=all&from=2015-01-01",
        "#pair=UK,EU",
    ):
        for viewport in (browser.DESKTOP, browser.PHONE):
            page = show(address, viewport=viewport)
            assert HOSTILE in page.locator("#main").text_content()
            assert page.evaluate("window.hacked") is None
            assert page.evaluate("document.querySelectorAll('#app img, #app script').length") == 0
            assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"]
        root = ElementTree.parse(saved(page, "Drawing (SVG)", tmp_path)).getroot()
        assert {node.tag.removeprefix(SVG) for node in root.iter()} & {
            "script",
            "img",
            "foreignObject",
            "image",
        } == set()
    page = show("#role=all&measure=UK-001")
    assert page.locator("#measure-head").text_content() == f"{HOSTILE} {LONG}"
    assert page.locator(".reading-card .out a").count() == 0


@pytest.mark.parametrize("measure", ["US-002", "US-017", "UK-001", "CA-003"])
def test_one_measure_prints_on_two_pages_at_most(show, measure):
    page = show(f"#measure={measure}")
    found = lookup.dossier(measure)
    paper = page.pdf(format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "12mm"))
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) <= 2
    page.emulate_media(media="print")
    assert page.locator(".reading-card .reading:visible").count() == len(found["evidence"])
    assert not page.locator(".take").is_visible()


def test_a_day_in_the_past_does_not_say_what_came_later(show):
    page = show("#place=CA&as_of=2024-12-01")
    line = page.locator(".life-line", has_text=re.compile("^Order to wind up TikTok")).inner_text()
    assert "In effect" in line and "Over" not in line
    assert date(2024, 12, 1).strftime("%-d %B %Y") in page.locator("p.says").inner_text()
