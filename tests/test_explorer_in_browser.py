"""The explorer in a real browser: it says what the views say, whatever is typed, clicked and dragged."""

import csv
import re
from datetime import date, timedelta
from itertools import product

import browser
import generated
import pytest
from oracles import oracle
from test_explorer import HOSTILE, LONG, emptied, poisoned

from tiktok_policy_data import explorer
from tiktok_policy_data.query import lookup
from tiktok_policy_data.query.comparison import compare
from tiktok_policy_data.render import export, styles
from tiktok_policy_data.store import releases

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def chrome():
    with browser.chromium() as found:
        yield found


@pytest.fixture
def show(chrome, tmp_path):
    """Writes the page of the installed release and shows it, each time anew: show("#as_of=2023-03-16")."""
    contexts = []

    def shown(address="", **options):
        contexts.append(chrome.new_context(**{"viewport": browser.DESKTOP, **options}))
        contexts[-1].set_default_timeout(5000)
        return browser.shown(contexts[-1], explorer.explore(tmp_path), address)

    yield shown
    for context in contexts:
        context.close()


def matrix_of(found):
    """The cells of a comparison as the page tells them."""
    names = ("row", "column", "state", "status", "n_with_status", "rolled_up", "certain")
    return [
        {**{name: getattr(cell, name) for name in names}, "measures": list(cell.measures)}
        for cell in (found.cells[row, column] for row in found.rows for column in found.columns)
    ]


def address_of(**options):
    return "#" + "&".join(f"{name}={value}" for name, value in options.items() if value is not None)


def turning_days(release):
    """Days on which something changes, and the days before them."""
    days = {row[name] for row in release.records("spells") for name in ("valid_from", "valid_to", "known_from")}
    turns = sorted(day for day in days if day)
    return sorted({*turns, *(day - timedelta(days=1) for day in turns)})


def assert_agreement(page, views):
    """For each view (as_of, known_at, how, role) the page and `compare` tell the same cells in the same order."""
    views = list(views)
    names = ("as_of", "known_at", "how", "role")
    addresses = [address_of(**dict(zip(names, view, strict=True))) for view in views]
    for view, told in zip(views, page.evaluate(browser.CELLS, addresses), strict=True):
        as_of, known_at, how, role = view
        roles = role if role == "all" else role.split(",")
        found = compare(as_of=as_of, known_at=known_at, how=how, role=roles)
        assert told == matrix_of(found), view


def test_every_cell_agrees_with_compare_on_every_day_of_the_small_release(installed, show):
    days = [None, *turning_days(installed), date(2009, 1, 1), date(2100, 1, 1)]
    views = [
        *product(days, [None], ["certain", "possible"], ["response", "all"]),
        *product(days[::2], days[1:9:2], ["certain", "possible"], ["driver,background"]),
    ]
    assert_agreement(show(), views)


def test_every_cell_agrees_with_compare_on_the_current_release(show):
    days = turning_days(releases.installed())
    known = sorted({row["published_latest"] for row in releases.installed().records("sources")})
    views = [
        *product([None, *days[:: max(1, len(days) // 12)]], [None], ["certain", "possible"], ["response"]),
        *product(days[:: max(1, len(days) // 4)], known[:: max(1, len(known) // 3)], ["certain", "possible"], ["all"]),
    ]
    assert_agreement(show(), views)


def test_a_selection_of_jurisdictions_shows_what_compare_shows_of_it(installed, show):
    codes = [["G7"], ["US"], ["UK-PARL"], ["CN", "G7"]]
    told = show().evaluate(browser.CELLS, [address_of(jurisdiction=",".join(some), role="all") for some in codes])
    for some, cells in zip(codes, told, strict=True):
        assert cells == matrix_of(compare(jurisdictions=some, role="all"))


def test_dragging_the_slider_fills_the_matrix_in_place_and_tells_the_address(installed, show):
    page = show()
    slider = page.get_by_role("slider", name="As of")
    page.evaluate("for (const td of document.querySelectorAll('td[role]')) td.kept = true")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    last = max(row["status_as_of"] for row in installed.records("measures"))
    assert page.evaluate("explorer.cells()") == matrix_of(compare(as_of=last))
    page.keyboard.press("Home")
    first = date.fromisoformat(page.locator("#as-of").input_value())
    assert (first.month, first.day) == (1, 1)
    assert page.evaluate("explorer.cells()") == matrix_of(compare(as_of=first))
    assert slider.get_attribute("aria-valuetext") == f"1 January {first.year}"
    assert page.evaluate("[...document.querySelectorAll('td[role]')].every((td) => td.kept)")
    page.wait_for_url(re.compile(rf"#as_of={first}$"))
    page.keyboard.press("End")
    assert page.evaluate("explorer.cells()") == matrix_of(compare())
    page.wait_for_url(re.compile("#$"))


def test_play_drags_through_the_years_until_a_hand_comes(installed, show):
    page = show()
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(400)
    page.keyboard.press("Shift")
    stopped = page.locator("#as-of").input_value()
    assert stopped
    page.wait_for_timeout(150)
    assert page.locator("#as-of").input_value() == stopped
    assert page.get_by_role("button", name="Play").is_visible()


def test_play_goes_in_steps_where_motion_is_unwelcome(installed, show):
    page = show(reduced_motion="reduce")
    page.get_by_role("button", name="Play").click()
    first = date.fromisoformat(page.locator("#as-of").input_value())
    page.wait_for_timeout(300)
    assert page.locator("#as-of").input_value() == str(first)
    page.wait_for_timeout(1400)
    assert page.locator("#as-of").input_value() == str(first.replace(year=first.year + 1))


def test_steps_and_the_date_field_set_the_day(installed, show):
    page = show("#as_of=2023-03-31")
    page.get_by_role("button", name="A month back").click()
    assert page.locator("#as-of").input_value() == "2023-02-28"
    page.locator("#as-of").fill("2023-03-08")
    assert page.locator("#view").inner_text() == "Responses on 8 March 2023"
    assert page.evaluate("explorer.cells()") == matrix_of(compare(as_of="2023-03-08"))
    page.get_by_role("button", name="Present account").click()
    assert page.locator("#as-of").input_value() == ""


def test_filters_pick_measures_and_are_taken_back(installed, show):
    page = show()
    page.locator("summary", has_text="Measure type").click()
    page.get_by_role("checkbox", name="Inquiry").check()
    page.keyboard.press("Escape")
    assert [cell["column"] for cell in page.evaluate("explorer.cells()")] == ["inquiry"]
    page.wait_for_url(re.compile("#type=inquiry$"))
    page.locator("summary", has_text="Status").click()
    page.get_by_role("checkbox", name="Ended", exact=True).check()
    assert "No measure fits" in page.locator("#region").inner_text()
    page.get_by_role("button", name="Clear all").click()
    assert page.evaluate("explorer.cells()") == matrix_of(compare())


def test_a_filter_of_statuses_never_makes_a_cell_look_empty(installed, show):
    page = show("#status=under_review")
    assert {cell["state"] for cell in page.evaluate("explorer.cells()")} == {"found"}
    page = show("#status=under_review,declined&as_of=2023-03-12")
    cells = {cell["column"]: cell for cell in page.evaluate("explorer.cells()")}
    assert cells["device_ban"]["measures"] == ["UK-PARL-001"]
    page = show("#q=sale&type=device_ban,divestiture_mandate&all=1&jurisdiction=UK")
    cells = {cell["column"]: cell for cell in page.evaluate("explorer.cells()")}
    assert (cells["device_ban"]["state"], cells["divestiture_mandate"]["state"]) == ("filtered", "found")


@pytest.mark.parametrize(
    ("words", "hits"),
    [("dancing", ["UK-001"]), ("ÚNITED dàncing app", ["UK-001"]), ("uk-003", ["UK-003"]), ("dancing sale", [])],
)
def test_search_finds_measures_in_which_all_words_occur(installed, show, words, hits):
    page = show()
    page.keyboard.press("/")
    page.keyboard.type(words)
    page.wait_for_timeout(250)
    assert [m for cell in page.evaluate("explorer.cells()") for m in cell["measures"]] == hits


def test_search_reads_the_readings_too(installed, show):
    row = installed.records("evidence")[-1]
    page = show(address_of(q=row["reading"].replace(" ", "%20"), role="all"))
    assert row["measure_id"] in [m for cell in page.evaluate("explorer.cells()") for m in cell["measures"]]


def test_from_a_cell_to_its_measure_to_the_passage(installed, show):
    page = show("#role=all")
    page.get_by_role("gridcell", name="United Kingdom, Device ban").click()
    assert page.locator("#details h2").inner_text() == "United Kingdom: Device ban"
    page.locator("#details").get_by_role("button", name="Dancing app off work phones").click()
    found = lookup.dossier("UK-001")
    assert page.locator("#details h2").inner_text() == found["measure"]["title"]
    assert page.locator("#details .summary").inner_text() == found["measure"]["summary"]
    steps = page.locator(".timeline li strong").all_inner_texts()
    assert [step.lower() for step in steps] == [row["event_type"].replace("_", " ") for row in found["events"]]
    readings = page.locator(".evidence .reading").all_inner_texts()
    assert readings == [row["reading"] for row in found["evidence"]]
    for link, row in zip(page.locator(".evidence a").all(), found["evidence"], strict=True):
        assert link.get_attribute("href") == row["link"]
        assert link.get_attribute("target") == "_blank"
        assert link.get_attribute("rel") == "noopener noreferrer"


def test_a_measure_says_since_when_its_status_stands_and_what_is_left_open(installed, show):
    (event,) = (row for row in installed.records("events") if row["measure_id"] == "UK-PARL-001")
    text = show("#measure=UK-PARL-001").locator("#details").inner_text()
    assert f"Declined, since {event['date_latest']} at the latest (by sources up to " in text
    assert "left open by the sources" in text
    assert "does not apply" in text
    assert "Carries" in text


def test_every_absence_is_explained(installed, show):
    labels = {row["code"]: row for row in installed.records("codes") if row["scheme"] == "coverage_states"}
    for address, state in (
        ("#role=all&cell=UK.data_access_law", "silent"),
        ("#role=all&cell=UK.data_protection_law", "glanced"),
        ("#role=all&cell=EU.device_ban", "not_searched"),
        ("#cell=UK.inquiry&as_of=2022-12-31", "not_yet"),
    ):
        details = show(address).locator("#details").inner_text()
        assert labels[state]["label"].lower() in details.lower()
        assert labels[state]["definition"] in details
    assert "Example laws on data" in show("#role=all&cell=UK.data_access_law").locator("#details").inner_text()
    later = show("#cell=UK.inquiry&as_of=2022-12-31").locator("#details").inner_text()
    assert "Inquiry into the company" in later and "review opened" in later


def downloaded(page, name, folder):
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    with path.open(encoding="utf-8", newline="") as file:
        return path, list(csv.DictReader(file))


@pytest.mark.parametrize("day", [None, "2023-03-08"])
def test_downloads_hold_what_list_and_compare_tell(installed, show, tmp_path, day):
    page = show(address_of(as_of=day, role="all"))
    path, rows = downloaded(page, "Measures in view (CSV)", tmp_path)
    wanted = lookup.measures(day, None, "certain", {})
    assert path.read_text(encoding="utf-8") == export.csv_text(list(wanted[0]), wanted)
    assert len(rows) == len(wanted)
    assert path.name == f"tiktok-policy-data-1.0.0-measures-{day or 'present'}.csv"
    path, rows = downloaded(page, "Matrix in view (CSV)", tmp_path)
    wanted = compare(role="all", as_of=day).records()
    assert path.read_text(encoding="utf-8") == export.csv_text(list(rows[0]), wanted)
    assert set(rows[0]) >= {"jurisdiction", "measure_type", "state", "status", "n_measures", "measures", "certain"}


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@a", "\tb", "\nc", 'say "it", twice', "a\rb\r\nc", "'", "ü;x"])
def test_a_download_defuses_formulas_as_the_exports_do(installed, show, tmp_path, monkeypatch, words):
    records = type(installed).records
    monkeypatch.setattr(
        type(installed),
        "records",
        lambda self, t, *some, **columns: [
            {**row, **({"summary": words} if t == "measures" else {})} for row in records(self, t, *some, **columns)
        ],
    )
    path, _ = downloaded(show("#role=all"), "Measures in view (CSV)", tmp_path)
    wanted = lookup.measures(None, None, "certain", {})
    assert path.read_bytes().decode() == export.csv_text(list(wanted[0]), wanted)


def test_a_shared_address_brings_back_the_view(installed, show):
    address = "#as_of=2023-03-08&known_at=2023-12-31&how=possible&role=all&type=device_ban&q=app&measure=UK-001"
    page = show(address)
    assert page.locator("#as-of").input_value() == "2023-03-08"
    assert page.locator("#known-at").input_value() == "2023-12-31"
    assert page.locator("#q").input_value() == "app"
    assert page.locator("#details h2").inner_text() == "Dancing app off work phones"
    page.get_by_role("button", name="A year on").click()
    page.get_by_role("button", name="A year back").click()
    page.wait_for_timeout(400)
    assert page.evaluate("location.hash") == address


def test_what_an_address_cannot_mean_is_left_out_and_said(installed, show):
    page = show("#as_of=2023-02-31&type=dance,inquiry&how=maybe&motor=1&measure=XX-1&cell=UK&role=driver")
    assert page.evaluate("explorer.cells()") == matrix_of(compare(role="driver"))
    note = page.locator("#note").inner_text()
    for part in ("as_of=2023-02-31", "type=dance,inquiry", "how=maybe", "motor=1", "measure=XX-1", "cell=UK"):
        assert part in note
    assert not show("#role=driver").locator("#note").is_visible()


def test_back_goes_from_the_measure_to_the_cell_to_the_list(installed, show):
    page = show()
    page.get_by_role("gridcell", name="United Kingdom, Inquiry").click()
    page.locator("#details").get_by_role("button", name="Inquiry into the company").click()
    assert "measure=UK-002" in page.url
    page.go_back()
    assert page.locator("#details h2").inner_text() == "United Kingdom: Inquiry"
    page.go_back()
    assert page.locator("#details h2").inner_text() == "Measures in view"
    page.go_forward()
    assert page.locator("#details h2").inner_text() == "United Kingdom: Inquiry"


def test_the_keyboard_alone_walks_the_matrix_opens_and_returns(installed, show):
    page = show("#role=all")

    def focused():
        return page.evaluate("document.activeElement.getAttribute('aria-label') || document.activeElement.textContent")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert focused().startswith("United Kingdom, Device ban: ended, 1 of 2 measures, counts an institution")
    page.keyboard.press("ArrowDown")
    assert focused().startswith("China, Device ban: not searched")
    page.keyboard.press("End")
    page.keyboard.press("Control+Home")
    assert focused().startswith("United Kingdom, Device ban")
    assert page.evaluate("document.querySelectorAll('td[tabindex=\"0\"]').length") == 1
    page.keyboard.press("Enter")
    assert focused() == "United Kingdom: Device ban"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert focused() == "Dancing app off work phones"
    page.keyboard.press("Escape")
    assert focused().startswith("United Kingdom, Device ban")
    assert page.locator("#details h2").inner_text() == "United Kingdom: Device ban"


def test_changes_are_announced_once_the_hand_rests(installed, show):
    page = show()
    page.locator("#as-of").fill("2023-03-08")
    page.wait_for_timeout(900)
    live = page.locator("#live").text_content()
    assert "8 March 2023" in live
    assert re.search(r"\d+ measures? in 1 jurisdiction: made \d+, coming \d+, over \d+", live)


def test_the_line_of_counts_agrees_with_a_plain_count(installed, show):
    told = show("#as_of=2023-06-01&role=all").evaluate("explorer.count()")
    statuses = [row["status"] for row in lookup.measures("2023-06-01", None, "certain", {})]
    signs = [styles.STYLES[status].sign for status in statuses]
    assert told["all"] == len(statuses)
    assert [told[name] for name in ("made", "coming", "over", "refused")] == [
        signs.count(sign) for sign in (styles.MADE, styles.COMING, styles.OVER, "✕")
    ]


# ------------------------------------------------------------------------------------ hard data and places


def widest(page):
    return page.evaluate("document.documentElement.scrollWidth")


def test_hostile_texts_stay_texts_and_long_words_stay_in_their_place(installed, show, monkeypatch):
    poisoned(installed, monkeypatch)
    for options in ({"viewport": browser.DESKTOP}, {"viewport": browser.PHONE}):
        page = show("#role=all&measure=UK-001", **options)
        assert page.locator("#details h2").text_content() == f"{HOSTILE} {LONG}"
        assert HOSTILE in page.locator(".evidence .reading").first.text_content()
        assert page.locator(".evidence a").count() == 0
        assert page.evaluate("window.hacked") is None
        assert page.evaluate("document.querySelectorAll('img, script:not([id]) ~ script').length") == 0
        assert widest(page) == options["viewport"]["width"]


def test_the_policy_holds_against_what_would_slip_in(installed, show):
    page = show()
    outcome = page.evaluate(
        """async () => {
          const script = document.createElement("script");
          let refused = false;
          try { script.textContent = "window.hacked = 1"; } catch { refused = true; }
          document.body.append(script);
          try { document.body.innerHTML = "<b>x</b>"; } catch { refused = true; }
          const fetched = await fetch("https://example.org/").then(() => true, () => false);
          return [refused, window.hacked ?? null, fetched];
        }"""
    )
    assert outcome == [True, None, False]


def test_nothing_is_fetched_while_the_page_is_used(installed, chrome, tmp_path):
    path = explorer.explore(tmp_path)
    context = chrome.new_context()
    asked = []
    context.on("request", lambda request: asked.append(request.url))
    page = browser.shown(context, path, "#role=all&measure=UK-001&as_of=2023-03-08")
    page.keyboard.press("Escape")
    page.locator("#as-of").fill("2023-03-12")
    assert {url.partition("#")[0] for url in asked if not url.startswith(("data:", "blob:"))} == {path.as_uri()}
    context.close()


def test_a_release_without_measures_gives_a_page_that_says_so(installed, show, monkeypatch):
    emptied(installed, monkeypatch)
    page = show("#all=0")
    assert page.evaluate("explorer.cells()") == []
    assert "no measures yet" in page.locator("#region").inner_text()
    assert "0 measures in 0 jurisdictions" in page.locator("#count").inner_text()
    page.locator("#slider").focus()
    page.keyboard.press("Home")
    _, rows = downloaded(page, "Measures in view (CSV)", explorer.Path(page.url[7:].partition("#")[0]).parent)
    assert rows == []


def test_a_browser_that_cannot_unpack_is_told(installed, chrome, tmp_path):
    context = chrome.new_context()
    context.add_init_script("delete window.DecompressionStream")
    page = context.new_page()
    page.goto(explorer.explore(tmp_path).as_uri())
    page.locator("#trouble").wait_for()
    assert "too old" in page.locator("#trouble").inner_text()
    assert not page.locator("#app").is_visible()
    context.close()


def test_without_javascript_the_browser_shows_the_static_matrix(installed, chrome, tmp_path):
    context = chrome.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(explorer.explore(tmp_path).as_uri())
    assert page.locator("noscript table").is_visible()
    assert not page.locator("#app").is_visible()
    context.close()


@pytest.mark.parametrize("viewport", [browser.DESKTOP, browser.PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize(
    "address", ["#role=all&as_of=2023-03-08", "#role=all&measure=UK-001", "#cell=UK.sanctions&all=1"]
)
def test_axe_finds_nothing_serious(installed, show, viewport, address):
    axe = oracle("axe_playwright_python.sync_playwright")
    page = show(address, viewport=viewport, bypass_csp=True)
    page.locator("summary").first.click()
    found = axe.Axe().run(page).response["violations"]
    serious = [(rule["id"], rule["nodes"][0]["html"]) for rule in found if rule["impact"] in ("serious", "critical")]
    assert serious == []


def test_a_phone_scrolls_the_matrix_and_not_the_page(show):
    for address in ("#role=all&all=1", "#role=all&measure=UK-001", "#cell=UK.device_ban"):
        page = show(address, viewport=browser.PHONE, has_touch=True)
        assert widest(page) == browser.PHONE["width"]
    page = show("#role=all&all=1", viewport=browser.PHONE)
    assert page.evaluate("region.scrollWidth > region.clientWidth")
    head = page.locator("tbody th").first
    before = head.bounding_box()["x"]
    page.evaluate("region.scrollLeft = 200")
    assert head.bounding_box()["x"] == before


def test_print_shows_the_whole_matrix_and_the_measure_and_no_controls(show):
    page = show("#as_of=2023-03-16&measure=UK-001&q=ban")
    page.emulate_media(media="print")
    for name in (".filters", ".time", ".downloads", ".back"):
        assert not page.locator(name).is_visible(), name
    for name in ("#view", "#count", "#legend", "#citation", ".facts", ".evidence"):
        assert page.locator(name).is_visible(), name
    assert page.locator("#view").inner_text() == "Responses on 16 March 2023"
    assert "“ban”" in page.locator("#count").inner_text()
    assert page.evaluate("region.scrollHeight === region.clientHeight && region.scrollWidth === region.clientWidth")


def test_ten_thousand_measures_are_still_usable(show, tmp_path, monkeypatch):
    folder = tmp_path / "many"
    generated.write(folder, 10_000)
    release = releases.Release(folder)
    monkeypatch.setattr(releases, "installed", lambda: release)
    page = show("#role=all")
    (cells,) = page.evaluate(browser.CELLS, ["#role=all&as_of=2021-05-06"])
    assert cells == matrix_of(compare(role="all", as_of="2021-05-06"))
    slider = page.get_by_role("slider", name="As of")
    slider.focus()
    page.keyboard.press("PageDown")
    page.get_by_role("button", name="Present account").click()
    assert page.locator("#details .item").count() == 100
    page.get_by_role("button", name="Show more").click()
    assert page.locator("#details .item").count() == 500
    wanted = release.records("measures")[4321]
    page.keyboard.press("/")
    page.keyboard.type(wanted["measure_id"])
    page.locator(f'[data-measure="{wanted["measure_id"]}"]').click()
    assert page.locator("#details h2").inner_text() == wanted["title"]


@pytest.mark.parametrize("day", ["2020-07-01", "2023-03-20", "2023-04-04", "2025-01-20", "2026-06-30"])
def test_the_page_has_the_effects_of_the_comparison(show, day):
    cells = compare(as_of=day).cells
    for told in show(address_of(as_of=day)).evaluate("explorer.effects()"):
        cell = cells[told["row"], told["column"]]
        assert (told["in_effect"], told["some_bodies"]) == (cell.in_effect, cell.some_bodies), (day, told)
