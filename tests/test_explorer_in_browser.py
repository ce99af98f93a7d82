"""The explorer in a real browser: it says what the views say, whatever is typed, clicked and dragged."""

import re
from collections import defaultdict
from datetime import date, timedelta
from itertools import product

import browser
import generated
import pytest
from test_explorer import HOSTILE, LONG, emptied, poisoned

import tiktok_policy_data as tpd
from tiktok_policy_data import explorer
from tiktok_policy_data.core.events import is_dated
from tiktok_policy_data.query.comparison import compare
from tiktok_policy_data.query.standing import answers
from tiktok_policy_data.store import releases

pytestmark = pytest.mark.slow


@pytest.fixture
def show(chrome, tmp_path):
    """Writes the page of the installed release and shows it in a browser of its own: show("#as_of=2023-03-16")."""
    contexts = []

    def shown(address="", **options):
        contexts.append(chrome.new_context(**{"viewport": browser.DESKTOP, **options}))
        contexts[-1].set_default_timeout(10_000)
        return browser.shown(contexts[-1], explorer.explore(tmp_path), address)

    yield shown
    for context in contexts:
        context.close()


#: What `explorer.cells()` says of each cell that `compare` says, too.
SAID = ("state", "status", "n_with_status", "rolled_up", "certain")


def matrix_of(found):
    """The cells of a comparison as the page says them, by row and column."""
    return {
        (cell.row, cell.column): {**{name: getattr(cell, name) for name in SAID}, "measures": list(cell.measures)}
        for cell in found.cells.values()
    }


def cells_of(told):
    """The cells that the page says, by row and column."""
    return {(cell["row"], cell["column"]): {name: cell[name] for name in (*SAID, "measures")} for cell in told}


def cells(page):
    return cells_of(page.evaluate("explorer.cells()"))


def address_of(**options):
    return "#" + "&".join(f"{name}={value}" for name, value in options.items() if value is not None)


def turning_days(release):
    """Days on which something changes, and the days before them."""
    days = {row[name] for row in release.records("spells") for name in ("valid_from", "valid_to", "known_from")}
    turns = sorted(day for day in days if day)
    return sorted({*turns, *(day - timedelta(days=1) for day in turns)})


def assert_agreement(page, views):
    """For each view (as_of, known_at, how, role) the page and `compare` say the same of every cell."""
    views = list(views)
    names = ("as_of", "known_at", "how", "role")
    addresses = [address_of(**dict(zip(names, view, strict=True))) for view in views]
    for view, told in zip(views, browser.told(page, addresses), strict=True):
        as_of, known_at, how, role = view
        roles = role if role == "all" else role.split(",")
        found = compare(as_of=as_of, known_at=known_at, how=how, role=roles)
        assert cells_of(told) == matrix_of(found), view


# ------------------------------------------------------------------------------------ it says what the views say


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
    told = browser.told(show(), [address_of(jurisdiction=",".join(some), role="all") for some in codes])
    for some, found in zip(codes, told, strict=True):
        assert cells_of(found) == matrix_of(compare(jurisdictions=some, role="all"))


DAYS = ["2020-07-01", "2022-12-30", "2023-03-20", "2024-02-29", "2025-01-20", "2026-06-30", None]
#: Group of looks → answers of `standing`; what may hold is not among them.
ANSWERS = {"in_effect": {"in_effect"}, "some": {"some_bodies", "by_others"}, "refused": {"refused"}}


@pytest.mark.parametrize("measure_type", ["device_ban", "app_ban", "network_block", "account_closure"])
def test_its_numbers_are_those_of_standing(show, measure_type):
    page = show()
    for day in DAYS:
        (found,) = browser.told(page, [address_of(as_of=day, type=measure_type)], "counts")
        rows = answers(measure_type, day).rows[measure_type]
        unknown = {row["jurisdiction"] for row in rows if row["answer"] == "unknown"}
        for group, names in ANSWERS.items():
            wanted = {row["jurisdiction"] for row in rows if row["answer"] in names}
            assert wanted <= set(found.get(group, ())), (day, group)
            # Where another measure may be in effect too, `standing` says so first, and the page outlines it.
            assert set(found.get(group, ())) - wanted <= unknown, (day, group)


@pytest.mark.parametrize("measure_type", ["device_ban", "app_ban"])
def test_its_curve_is_that_of_the_panel(show, measure_type):
    joins = show(f"#type={measure_type}").evaluate("explorer.joins()")
    panel = tpd.panel("MS", measure_type=measure_type)
    ends = panel["period"].dt.to_period("M").dt.end_time.dt.date
    counted = panel["in_effect"].fillna(value=False).groupby(ends).sum()
    assert counted.max() > 3
    last = releases.installed().data_day
    for day, number in counted.items():
        number_of_day = (min(day, last) - date(1970, 1, 1)).days
        if day <= last:
            assert sum(change for at, change, _ in joins if at <= number_of_day) == number, day


def test_since_when_is_what_standing_says(show):
    page = show("#type=device_ban")
    rows = [row for row in answers("device_ban").rows["device_ban"] if row["answer"] == "in_effect"]
    assert len(rows) > 50
    told = page.evaluate(
        "(codes) => codes.map((code) => explorer.since(code, 'device_ban'))", [r["jurisdiction"] for r in rows]
    )
    epoch = date(1970, 1, 1)
    assert told == [(row["since_latest"] - epoch).days for row in rows]


def half_of(rows):
    """The shortest time in which half of the places began: how many places there are, its first and last day."""
    begun = sorted(row["since_latest"] for row in rows)
    half = -(-len(begun) // 2)
    first = min(range(len(begun) - half + 1), key=lambda at: begun[at + half - 1] - begun[at])
    return len(begun), begun[first], begun[first + half - 1]


@pytest.mark.parametrize(
    ("measure_type", "day"), [("device_ban", None), ("device_ban", "2023-03-20"), ("network_block", "2024-06-01")]
)
def test_the_wave_is_the_shortest_time_in_which_half_of_the_places_of_standing_began(show, measure_type, day):
    said = show(address_of(type=measure_type, as_of=day)).locator(".wave").inner_text()
    n, first, last = half_of(
        row for row in answers(measure_type, day).rows[measure_type] if row["answer"] == "in_effect"
    )
    days = (last - first).days + 1
    long = f"{days} days" if days <= 20 else f"{-(-days // 7)} weeks"
    begin = f"{first:%-d %B}" if first.year == last.year else f"{first:%-d %B %Y}"
    assert said == f"Half of the {n} began within {long}, from {begin} to {last:%-d %B %Y}."


def test_where_few_places_are_in_effect_there_is_no_wave(show):
    assert len([row for row in answers("app_ban").rows["app_ban"] if row["answer"] == "in_effect"]) < 8
    assert show("#type=app_ban").locator(".wave").inner_text() == ""


def test_the_finding_names_the_countries_that_standing_counts(show):
    page = show("#type=app_ban")
    rows = answers("app_ban", level="country").rows["app_ban"]
    number = sum(row["answer"] == "in_effect" for row in rows)
    assert f"in effect in {number} countries" in page.locator("h1").inner_text()


@pytest.mark.parametrize("day", ["2025-06-01", "2023-06-01"])
def test_where_a_measure_is_in_law_but_not_enforced_the_finding_says_so(show, day):
    rows = [row for row in answers("app_ban", day).rows["app_ban"] if row["answer"] == "in_effect"]
    withheld = sorted(row["name"] for row in rows if row["enforcement"] == "withheld")
    said = show(address_of(type="app_ban", as_of=day)).locator(".answer .rest").inner_text()
    assert ("In law, but not enforced, in " in said) == bool(withheld)
    assert all(name in said for name in withheld)
    assert withheld == (["United States"] if day.startswith("2025") else [])


@pytest.mark.parametrize(
    ("typed", "label"),
    [("who bans it on government phones", "Device ban"), ("tiktok ban for everyone", "App ban")],
)
def test_a_plain_name_of_a_kind_is_found_within_a_question(show, typed, label):
    page = show()
    page.locator("#q").fill(typed)
    page.locator("#hits").wait_for()
    assert page.locator("#hits").inner_text().startswith(label)


def test_the_name_of_a_place_finds_its_measures_before_those_of_others(show):
    page = show("#view=list&q=united states&role=all")
    shown = page.evaluate("[...document.querySelectorAll('[data-measure]')].map((node) => node.dataset.measure)")
    assert len(shown) == 60 and all(code.startswith("US-") for code in shown)


def test_what_changed_says_how_new_the_newest_step_is(show):
    page = show("#view=changed")
    release = releases.installed()
    roles = {row["measure_id"]: row["role"] for row in release.records("measures")}
    newest = max(
        row["date_latest"]
        for row in release.records("events")
        if roles[row["measure_id"]] == "response"
        and row["event_type"] not in ("due_start", "due_end")
        and is_dated(row["date_earliest"], row["date_latest"])
        and row["date_latest"] <= release.data_day
    )
    assert f"The newest step of which the day is known is of {newest:%-d %B %Y}." in page.inner_text("body")


def test_the_way_from_a_place_to_what_changed_leads_to_its_heading(show):
    page = show("#place=US")
    page.get_by_role("button", name="All that changed in United States").click()
    page.locator("#changed-head").wait_for()
    assert page.evaluate("document.getElementById('changed-head').getBoundingClientRect().top") < 60


# ------------------------------------------------------------------------------------------- choices and addresses


def test_an_empty_address_shows_a_map_and_a_finding(show):
    page = show()
    assert page.evaluate("explorer.state().view") == "map"
    assert re.search(r"are in effect in \d+", page.locator("h1").inner_text())


def test_every_choice_is_a_step_of_the_history_and_a_drag_is_none(show):
    page = show("#view=matrix")
    before = page.evaluate("history.length")
    page.get_by_role("combobox", name="Measure", exact=True).select_option(label="App ban")
    page.get_by_role("combobox", name="Sort", exact=True).select_option("name")
    assert page.evaluate("history.length") == before + 2
    page.evaluate("explorer.go({ day: 19000 }, { replace: true }); explorer.go({ day: 19001 }, { replace: true })")
    page.wait_for_url(re.compile("as_of=2022-01-09"))
    assert page.evaluate("history.length") == before + 2
    page.go_back()
    assert page.get_by_role("combobox", name="Sort", exact=True).input_value() == "region"
    page.go_back()
    assert page.get_by_role("combobox", name="Measure", exact=True).input_value() == ""


def test_the_numbers_are_filters(show):
    page = show("#view=matrix&type=device_ban")
    button = page.locator(".numbers button").first
    number = int(button.locator("strong").inner_text())
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert "show=in_effect" in page.url
    page.go_back()
    assert button.get_attribute("aria-pressed") == "false"
    assert number == len(page.evaluate("explorer.counts().in_effect"))


def test_a_filter_of_statuses_never_makes_a_cell_look_empty(installed, show):
    found = cells(show("#status=under_review"))
    assert {cell["state"] for cell in found.values()} == {"found"}
    found = cells(show("#status=under_review,declined&as_of=2023-03-12"))
    assert found["UK", "device_ban"]["measures"] == ["UK-PARL-001"]
    found = cells(show("#q=sale&type=device_ban,divestiture_mandate&all=1&jurisdiction=UK"))
    assert (found["UK", "device_ban"]["state"], found["UK", "divestiture_mandate"]["state"]) == ("filtered", "found")


OLD = "#as_of=2023-03-08&known_at=2023-12-31&how=possible&role=all&type=device_ban&q=app&measure=UK-001"


def test_an_address_of_an_earlier_version_shows_the_same(installed, show):
    page = show(OLD)
    state = page.evaluate("explorer.state()")
    day = (date(2023, 3, 8) - date(1970, 1, 1)).days
    assert (state["view"], state["day"], state["doubt"], state["types"]) == ("matrix", day, True, ["device_ban"])
    assert len(state["roles"]) == 3
    assert page.get_by_role("heading", name="Dancing app off work phones").first.is_visible()
    assert not page.locator("#note").is_visible()


def test_an_address_survives_reading_and_writing(installed, show):
    page = show("#view=timeline&type=inquiry&sort=name&show=coming,done&pair=UK,CN&from=2020-01-01&doubt=1")
    page.evaluate("explorer.go({})")
    assert page.evaluate("location.hash") == (
        "#view=timeline&type=inquiry&show=coming,done&sort=name&from=2020-01-01&pair=UK,CN"
    )


def test_what_an_address_cannot_mean_is_left_out_and_said(installed, show):
    page = show("#as_of=2023-02-31&type=dance,inquiry&how=maybe&motor=1&measure=XX-1&cell=UK&role=driver")
    assert cells(page) == matrix_of(compare(role="driver"))
    note = page.locator("#note").inner_text()
    for part in ("as_of=2023-02-31", "type=dance,inquiry", "how=maybe", "motor=1", "measure=XX-1", "cell=UK"):
        assert part in note
    assert not show("#role=driver").locator("#note").is_visible()


def test_every_absence_is_explained(installed, show):
    labels = {row["code"]: row for row in installed.records("codes") if row["scheme"] == "coverage_states"}
    for address, state in (
        ("#role=all&cell=UK.data_access_law", "silent"),
        ("#role=all&cell=UK.data_protection_law", "glanced"),
        ("#role=all&cell=EU.device_ban", "not_searched"),
        ("#cell=UK.inquiry&as_of=2022-12-31", "not_yet"),
    ):
        words = show(address).locator("main").inner_text()
        assert labels[state]["label"].lower() in words.lower()
        assert labels[state]["definition"] in words
    assert "Example laws on data" in show("#role=all&cell=UK.data_access_law").locator("main").inner_text()


# ---------------------------------------------------------------------------------------------------- the matrix


def test_the_matrix_folds_states_under_their_country_and_draws_only_lines_in_sight(show):
    page = show("#view=matrix")
    assert page.locator("tbody tr").count() < 60
    assert page.locator("tbody th", has_text="Texas").count() == 0
    fold = page.get_by_role("button", name=re.compile(r"places in Canada"))
    fold.scroll_into_view_if_needed()
    fold.click()
    assert page.locator("tbody th", has_text="Alberta").count() == 1
    fold.click()
    assert page.locator("tbody th", has_text="Alberta").count() == 0


@pytest.mark.parametrize(("sort", "first"), [("name", "Afghanistan"), ("number", "United States")])
def test_the_matrix_is_sorted_as_asked(show, sort, first):
    page = show(f"#view=matrix&sort={sort}")
    assert page.locator("tbody th").first.inner_text().startswith(first)


def test_the_keyboard_alone_walks_the_matrix_opens_and_goes_back(show):
    page = show("#view=matrix&role=all&sort=name")
    page.locator("td[tabindex='0']").focus()
    for _ in range(40):
        page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('tr').getAttribute('aria-rowindex')") == "42"
    page.keyboard.press("End")
    page.keyboard.press("Control+Home")
    assert page.evaluate("document.activeElement.dataset.cell") == "0,0"
    assert page.locator("td[tabindex='0']").count() == 1
    assert page.locator(".card").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator(".card").is_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("explorer.state().cell ?? explorer.state().measure") is not None
    page.go_back()
    assert page.locator("table[role=grid]").is_visible()


def test_a_card_says_what_holds_since_when_and_on_which_source(show):
    page = show("#view=matrix&type=device_ban&sort=name")
    page.locator("tr", has_text="Canada").locator("td[role]").hover()
    words = page.locator(".card").inner_text()
    for part in ("Canada", "Device ban", "in effect", "Since", "28 Feb 2023", "Source"):
        assert part in words


def test_doubt_is_an_outline_that_a_switch_shows(show):
    page = show("#view=matrix&as_of=2011-06-01")
    assert page.locator("td.doubt").count() == 0
    page.get_by_label("Show uncertain cases").check()
    assert page.evaluate("explorer.cells().filter((cell) => cell.doubt).length") == 0, "nothing existed yet"
    page = show("#view=matrix&as_of=2023-03-01&sort=name")
    assert page.locator("td.doubt").count() == 0
    page.get_by_label("Show uncertain cases").check()
    assert page.evaluate("explorer.cells().filter((cell) => cell.doubt).length") > 0
    assert "how=possible" in page.url


# ---------------------------------------------------------------------------------------------------- the search


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("India", "India"),
        ("Canada Australia", "Compare Canada with Australia"),
        ("united st", "United States"),
        ("TikTok ban Nepal lifted", "Ban of TikTok in Nepal"),
        ("Nepla ban", "Ban of TikTok in Nepal"),
    ],
)
def test_the_search_finds_first(show, typed, first):
    page = show()
    page.keyboard.press("/")
    page.keyboard.type(typed)
    assert page.locator("#hits li span").first.inner_text() == first


@pytest.mark.parametrize(
    ("typed", "opened"),
    [
        ("united states", {"place": "US", "pair": []}),
        ("compare Canada with Australia", {"place": None, "pair": ["CA", "AU"]}),
        ("Trinidad and Tobago and UK", {"place": None, "pair": ["TT", "UK"]}),
        ("app ban", {"place": None, "pair": []}),
    ],
)
def test_enter_opens_the_place_or_the_two_places_that_are_named(show, typed, opened):
    page = show()
    page.locator("#q").fill(typed)
    page.keyboard.press("Enter")
    state = page.evaluate("explorer.state()")
    assert {name: state[name] for name in opened} == opened


def listed(page, words):
    """The measures that the list shows for some words, in order."""
    page.evaluate(
        "(q) => explorer.go({ view: 'list', q, types: [], roles: ['response', 'driver', 'background'] })", words
    )
    while page.get_by_role("button", name="Show more").count():
        page.get_by_role("button", name="Show more").click()
    return page.evaluate("[...document.querySelectorAll('[data-measure]')].map((node) => node.dataset.measure)")


@pytest.mark.parametrize(
    ("typed", "first", "last", "understood"),
    [
        ("nepal since 2024", date(2024, 1, 1), date.max, "with a step since 1 January 2024"),
        ("nepal after 2023", date(2024, 1, 1), date.max, "with a step since 1 January 2024"),
        ("nepal before 2025", date.min, date(2024, 12, 31), "with a step by 31 December 2024"),
        ("nepal in 2025", date(2025, 1, 1), date(2025, 12, 31), "with a step in 2025"),
        ("nepal 2023", date(2023, 1, 1), date(2023, 12, 31), "with a step in 2023, or 2023 in the name"),
        ("since 2026", date(2026, 1, 1), date.max, "with a step since 1 January 2026"),
    ],
)
def test_words_of_time_find_what_certainly_had_a_step_in_it(show, typed, first, last, understood):
    release = releases.installed()
    kinds = release.event_types
    fits = {
        row["measure_id"]
        for row in release.records("events")
        if row["date"] and not kinds[row["event_type"]].scheduled
        if first <= (row["date_earliest"] or date.min) and (row["date_latest"] or date.max) <= last
    }
    if typed == "nepal 2023":
        fits |= {
            row["measure_id"] for row in release.records("measures") if "2023" in f"{row['title']} {row['instrument']}"
        }
    page = show()
    words = typed.partition(" ")[0] if typed.startswith("nepal") else ""
    every = listed(page, words)
    found = listed(page, typed)
    assert set(found) == set(every) & fits
    assert len(found) < len(every)
    if words:
        assert found == [own for own in every if own in fits]
    assert understood in page.locator("h2").first.inner_text()
    page.locator("#q").fill(typed)
    assert page.locator(".hits .understood").inner_text() == f"Measures {understood}"


def test_a_place_with_words_of_time_is_a_hit_with_its_measures(show):
    page = show()
    page.locator("#q").fill("United States since 2024")
    hits = page.locator("#hits li").all_inner_texts()
    assert hits[0].startswith("United States")
    assert sum("United States ·" in hit for hit in hits) >= 3
    page.keyboard.press("Enter")
    state = page.evaluate("explorer.state()")
    assert (state["view"], state["q"], state["place"]) == ("list", "United States since 2024", None)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("ban for everyone", "app_ban"),
        ("government phones", "device_ban"),
        ("under 16", "minimum_age"),
        ("kids", "minimum_age"),
        ("age limit", "minimum_age"),
        ("forced sale", "divestiture_mandate"),
        ("lawsuits", "lawsuit"),
        ("device ban since 2024", "device_ban"),
    ],
)
def test_plain_names_of_kinds_find_the_kind_and_its_measures(show, typed, code):
    release = releases.installed()
    types = {row["measure_id"]: row["measure_type"] for row in release.records("measures")}
    page = show()
    found = [types[own] for own in listed(page, typed)[:20]]
    # The best matches: of some types there are fewer than twenty measures.
    assert found.count(code) >= min(10, list(types.values()).count(code) // 2)
    page.locator("#q").fill(typed)
    hit = page.locator("#hits li").first
    assert hit.inner_text().startswith(release.labels["measure_types", code])
    hit.click()
    assert page.evaluate("explorer.state().types") == [code]


def test_the_list_says_since_when_as_the_page_of_the_measure_does(show):
    page = show("#view=list&type=app_ban&role=all")
    page.locator(".item").first.wait_for()
    given = dict(
        page.evaluate(
            "[...document.querySelectorAll('.item')].map((item) => "
            "[item.querySelector('button').dataset.measure, item.querySelector('.about').textContent])"
        )
    )
    dated = [code for code, words in given.items() if "in effect" in words and "since" in words][:5]
    assert dated
    for code in dated:
        since = given[code].rpartition("since ")[2]
        page.evaluate("(code) => { location.hash = `#measure=${code}`; }", code)
        page.locator(".says .item-id", has_text=code).wait_for()
        assert page.locator(".says .now").inner_text().endswith(f"since {since}")


@pytest.mark.parametrize("day", [None, "2024-12-31"])
def test_without_words_the_list_begins_with_what_changed_last_by_the_day_of_the_view(show, day):
    release = releases.installed()
    limit = date.fromisoformat(day) if day else release.data_day
    by_day = defaultdict(list)
    for row in release.records("events"):
        if row["event_type"] not in ("due_start", "due_end"):
            by_day[row["measure_id"], row["date_latest"]].append(is_dated(row["date_earliest"], row["date_latest"]))
    last = {}
    before = {}
    unknown = 0
    for row in release.records("spells"):
        own = row["measure_id"]
        if row["known_to"] is not None or (row["valid_from"] or date.min) > limit:
            continue
        known = by_day.get((own, row["valid_from"]), [True])  # a change without a step is of a day that a rule sets
        if own not in before or before[own] != row["certain_status"]:
            last[own] = (row["valid_from"] or date.min) if any(known) else last.get(own, date.min)
            unknown += not any(known)
        before[own] = row["certain_status"]
    page = show(address_of(view="list", role="all", as_of=day))
    shown = page.evaluate("[...document.querySelectorAll('[data-measure]')].map((node) => node.dataset.measure)")
    days = [last[own] for own in shown]
    assert len(days) == 60
    assert unknown > 0
    assert days == sorted(last.values(), reverse=True)[:60]


def test_a_few_places_are_named_in_the_finding(show):
    page = show("#view=map&type=app_ban")
    names = page.evaluate(
        "explorer.model.places.filter(({ code }) => explorer.joins().reduce((sum, [, change, place]) =>"
        " sum + (place === code ? change : 0), 0) > 0).map(({ name }) => name)"
    )
    assert 0 < len(names) <= 10
    assert all(name in page.locator("#finding").inner_text() for name in names)
    assert ":" not in show("#view=map&type=device_ban").locator("#finding").inner_text()


def test_on_a_phone_every_tab_is_reachable_and_the_filters_fit_and_close(show):
    page = show("#view=map&type=device_ban", viewport=browser.PHONE)
    page.get_by_role("button", name="Filters").click()
    for box in page.locator(".tabs button, .menus select, .menus input").all():
        place = box.bounding_box()
        assert place["x"] >= 0 and place["x"] + place["width"] <= browser.PHONE["width"]
    assert page.evaluate("document.documentElement.scrollWidth") == browser.PHONE["width"]
    page.get_by_label("Measure", exact=True).select_option("type:app_ban")
    assert not page.locator(".menus").is_visible()


@pytest.mark.parametrize("width", [390, 360])
@pytest.mark.parametrize("address", ["#view=map&type=device_ban", "#view=changed&jurisdiction=UK&as_of=2024-01-01"])
def test_on_a_phone_the_tabs_are_on_one_line_beside_the_filters(show, width, address):
    page = show(address, viewport={"width": width, "height": 844 if width == 390 else 800}, has_touch=True)
    tabs = [tab.bounding_box() for tab in page.locator(".tabs button").all()]
    opener = page.locator(".filters .opener")
    assert len(tabs) == 5
    assert len({round(box["y"]) for box in tabs}) == 1
    assert all(box["height"] >= 24 for box in tabs)
    box = opener.bounding_box()
    assert tabs[-1]["x"] + tabs[-1]["width"] <= box["x"] and box["x"] + box["width"] <= width
    assert box["y"] < tabs[0]["y"] + tabs[0]["height"] and tabs[0]["y"] < box["y"] + box["height"]
    assert widest(page) == width
    assert page.locator(".tabs").evaluate("(node) => node.scrollWidth <= node.clientWidth")
    assert page.locator(".tabs button").nth(3).inner_text() == "Changes"
    assert page.locator(".tabs button").nth(3).text_content() == "What changedChanges"
    opener.click()
    assert page.get_by_role("combobox", name="Measure", exact=True).is_visible()
    page.get_by_role("button", name="Changes", exact=True).click()
    assert page.evaluate("explorer.state().view") == "changed"


def test_a_hit_opens_and_enter_lists_all(show):
    page = show()
    field = page.locator("#q")
    field.fill("Montana")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.evaluate("explorer.state().place") == "US-MT"
    field.fill("ofcom")
    page.keyboard.press("Enter")
    assert "for “ofcom”" in page.locator("h2").first.inner_text()
    assert page.locator(".item").count() >= 2


def test_the_search_reads_the_readings_too(installed, show):
    row = installed.records("evidence")[-1]
    page = show(address_of(q=row["reading"].replace(" ", "%20"), role="all"))
    assert row["measure_id"] in {m for cell in cells(page).values() for m in cell["measures"]}


# ------------------------------------------------------------------------------------ hard data and places


def widest(page):
    return page.evaluate("document.documentElement.scrollWidth")


@pytest.mark.parametrize("viewport", [browser.DESKTOP, browser.PHONE], ids=["desktop", "phone"])
def test_hostile_texts_stay_texts_and_long_words_stay_in_their_place(installed, show, monkeypatch, viewport):
    poisoned(installed, monkeypatch)
    for address in (
        "#role=all&measure=UK-001",
        "#role=all",
        "#view=list&role=all",
        "#view=timeline",
        "#place=UK&view=map",
    ):
        page = show(address, viewport=viewport)
        assert page.evaluate("window.hacked") is None
        assert page.evaluate("document.querySelectorAll('img, script:not([id]) ~ script').length") == 0
        assert page.evaluate("[...document.links].every(({ protocol }) => protocol !== 'javascript:')")
        assert widest(page) == viewport["width"], address
    page = show("#role=all&measure=UK-001", viewport=viewport)
    assert HOSTILE in page.locator("main").text_content()
    assert LONG in page.locator("main").text_content()


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
    for view in ("map", "matrix", "timeline", "changed", "list"):
        page.evaluate("(view) => explorer.go({ view, measure: null })", view)
    page.locator("#q").fill("app")
    assert {url.partition("#")[0] for url in asked if not url.startswith(("data:", "blob:"))} == {path.as_uri()}
    context.close()


@pytest.mark.parametrize("view", ["map", "matrix", "timeline", "changed", "list"])
def test_the_policy_of_the_page_refuses_nothing_that_it_does(installed, show, view):
    page = show("")
    page.evaluate("window.refused = []")
    page.evaluate("addEventListener('securitypolicyviolation', ({ violatedDirective: rule }) => refused.push(rule))")
    page.evaluate("(view) => explorer.go({ view })", view)
    page.wait_for_timeout(200)
    assert page.evaluate("refused") == []


@pytest.mark.parametrize("view", ["map", "matrix", "timeline", "changed", "list"])
def test_a_release_without_measures_gives_a_page_that_says_so(installed, show, monkeypatch, view):
    emptied(installed, monkeypatch)
    page = show(f"#view={view}")
    assert page.evaluate("explorer.cells()") == []
    heading, said = ("h2 >> nth=0", ": no change is known") if view == "changed" else ("h1", ": none known on")
    assert said in page.locator(heading).inner_text()
    assert not page.locator("#trouble").is_visible()


def test_a_browser_that_cannot_unpack_is_told(installed, chrome, tmp_path):
    context = chrome.new_context()
    context.add_init_script("delete window.DecompressionStream")
    page = context.new_page()
    page.goto(explorer.explore(tmp_path).as_uri())
    page.locator("#trouble").wait_for()
    assert "too old" in page.locator("#trouble").inner_text()
    context.close()


def test_without_javascript_the_browser_shows_the_finding_and_the_matrix(chrome, tmp_path):
    context = chrome.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(explorer.explore(tmp_path).as_uri())
    assert page.locator("noscript table").is_visible()
    assert "Device ban: in effect in" in page.locator("noscript").inner_text()
    context.close()


@pytest.mark.parametrize("view", ["map", "matrix", "timeline", "changed", "list", "matrix&all=1"])
def test_a_phone_scrolls_the_parts_and_not_the_page(show, view):
    page = show(f"#view={view}", viewport=browser.PHONE, has_touch=True)
    assert widest(page) == browser.PHONE["width"]


def test_on_a_phone_the_filters_are_behind_one_button(show):
    page = show("#view=matrix", viewport=browser.PHONE)
    assert not page.get_by_role("combobox", name="Where", exact=True).is_visible()
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("combobox", name="Where", exact=True).select_option("G7")
    assert page.evaluate("explorer.state().places") == ["G7"]


def test_ten_thousand_measures_are_still_usable(show, tmp_path, monkeypatch):
    folder = tmp_path / "many"
    generated.write(folder, 10_000)
    release = releases.Release(folder)
    monkeypatch.setattr(releases, "installed", lambda: release)
    page = show("#role=all")
    (told,) = browser.told(page, ["#role=all&as_of=2021-05-06"])
    assert cells_of(told) == matrix_of(compare(role="all", as_of="2021-05-06"))
    wanted = release.records("measures")[4321]
    page.keyboard.press("/")
    page.keyboard.type(wanted["measure_id"])
    page.keyboard.press("ArrowDown")
    assert wanted["title"] in page.locator("#hits").inner_text()
