"""The map, the curve and the timeline in a real browser: they agree with the views, are fast, and work for all."""

import re
import shutil
import subprocess
from base64 import b64encode
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

import browser
import pytest
from oracles import oracle

from tiktok_policy_data import explorer
from tiktok_policy_data.core.days import covers
from tiktok_policy_data.query.comparison import compare
from tiktok_policy_data.query.standing import answers
from tiktok_policy_data.store import releases

pytestmark = pytest.mark.slow

APP = Path(explorer.__file__).parent / "app"
DAYS = [date(2018, 7, 5), date(2020, 8, 20), date(2022, 12, 20), date(2023, 3, 17), date(2025, 1, 20), None]

#: Answer of `standing` → the classes of the map that it may have.
CLASSES = {
    "in_effect": {"effect"},
    "unknown": {"unknown"},
    "some_bodies": {"bodies"},
    "by_others": {"beneath"},
    "not_in_effect": {"decided", "coming", "over", "done"},
    "no_effect": {"coming", "over", "done"},
    "refused": {"refused"},
    "background": {"background"},
    "not_known_yet": {"silent"},
    "silent": {"silent"},
    "glanced": {"silent"},
    "not_searched": {"unsearched"},
}

#: State of a cell in `compare` → the classes of the map that it may have.
STATES = {
    "found": {"effect", "unknown", "bodies", "beneath", "decided", "coming", "over", "done"},
    "stated_absent": {"refused"},
    "not_yet": {"silent"},
}

#: Nothing is in doubt of the app before it was there.
TIKTOK_BEGINS = date(2017, 5, 1)

#: Codes of the places with an outline.
OUTLINED = "() => [...document.querySelectorAll('[data-place].perhaps')].map((node) => node.dataset.place)"

#: Code of each place on the map or a tile → its class.
PAINTED = """() => Object.fromEntries([...document.querySelectorAll("[data-place]")].map(
  (node) => [node.dataset.place, node.getAttribute("class").match(/c-(\\w+)/)[1]]))"""

#: Moves the slider some times over all days, and says the milliseconds of each step, its layout included.
STEPS = """async (n) => {
  const range = document.querySelector(".curve-range");
  const [first, last] = [Number(range.min), Number(range.max)];
  const times = [];
  for (let i = 0; i < n; i++) {
    const before = performance.now();
    range.value = String(Math.round(first + ((last - first) * i) / n));
    range.dispatchEvent(new Event("input", { bubbles: true }));
    document.body.getBoundingClientRect();
    times.push(performance.now() - before);
    await new Promise(requestAnimationFrame);
  }
  return times.sort((a, b) => a - b);
}"""

#: The milliseconds between frames.
FRAMES = """async () => {
  const times = [];
  for (let i = 0, last = performance.now(); i < 60; i++) {
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    times.push(now - last);
    last = now;
  }
  return times.sort((a, b) => a - b);
}"""

#: Mean lightness, its spread, and its changes near by and farther off in four directions, of the picture of a swatch.
#: `eye` is a matrix of colour vision.
TEXTURE = """async ([png, eye]) => {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const { data, width, height } = pen.getImageData(0, 0, image.width, image.height);
  const linear = (v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
  const light = (x, y) => {
    const rgb = [0, 1, 2].map((i) => linear(data[4 * (y * width + x) + i]));
    const seen = eye.map((row) => Math.max(0, row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2]));
    const y0 = 0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2];
    return y0 > 0.008856 ? 116 * Math.cbrt(y0) - 16 : 903.3 * y0;
  };
  const values = [];
  const moves = [1, 9].flatMap((by) => [[by, 0], [0, by], [by, by], [by, -by]]); // 1 and 3 pixels of the page
  const sums = moves.map(() => 0);
  const edge = 12;
  for (let y = edge; y < height - edge; y++) {
    for (let x = edge; x < width - edge; x++) {
      values.push(light(x, y));
      moves.forEach(([a, b], i) => (sums[i] += Math.abs(light(x + a, y + b) - light(x, y))));
    }
  }
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const spread = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
  return [mean, spread, ...sums.map((sum) => sum / values.length)];
}"""

#: How colours are seen by most, in grey, and without red or green cones (Machado, Oliveira and Fernandes, 2009).
EYES = {
    "all cones": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "no red cones": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "no green cones": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
}


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return explorer.explore(tmp_path_factory.mktemp("page"))


@pytest.fixture
def show(chrome, file):
    """Shows the page of the installed release anew: show("#view=map&type=app_ban")."""
    contexts = []

    def shown(address="", **options):
        contexts.append(chrome.new_context(**{"viewport": browser.DESKTOP, **options}))
        contexts[-1].set_default_timeout(8000)
        return browser.shown(contexts[-1], file, address)

    yield shown
    for context in contexts:
        context.close()


def address(measure_type, day=None, view="map", **others):
    parts = {"view": view, "type": measure_type, "as_of": day, **others}
    return "#" + "&".join(f"{name}={value}" for name, value in parts.items() if value is not None)


def go(page, to):
    """Goes to another address of the page, once that is drawn."""
    page.evaluate("(to) => { location.hash = to; return new Promise((done) => setTimeout(done, 60)); }", to)


def wait_for(page, expression):
    """Waits until an expression is true; the policy of the page forbids Playwright's own way."""
    for _ in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never: {expression}")


def test_geometry_of_lives_and_curves():
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs Node.js")
    run = subprocess.run([node, "--test", "test/"], cwd=APP, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-3000:]


@pytest.mark.parametrize("measure_type", ["device_ban", "app_ban", "minimum_age"])
def test_the_map_agrees_with_standing_and_compare(show, measure_type):
    page = show(address(measure_type, DAYS[0], how="possible"))
    for day in DAYS:
        go(page, address(measure_type, day, how="possible"))
        painted, outlined = page.evaluate(PAINTED), set(page.evaluate(OUTLINED))
        wrong = {
            row["jurisdiction"]: (row["answer"], painted.get(row["jurisdiction"]))
            for row in answers(measure_type, day).rows[measure_type]
            if painted.get(row["jurisdiction"]) not in CLASSES[row["answer"]]
        }
        # Where the days of events allow both, nothing certain is painted: what may be is an outline.
        doubts = {code for code, (answer, _) in wrong.items() if answer == "unknown"}
        existed = day is None or day >= TIKTOK_BEGINS
        assert set(wrong) == doubts, (day, wrong)
        assert doubts <= outlined or not existed, (day, doubts - outlined)
        cells = compare(as_of=day).cells
        for (row, column), cell in cells.items():
            if column == measure_type and cell.state in STATES:
                allowed = STATES[cell.state] if cell.certain else STATES["not_yet"]
                assert painted[row] in allowed, (day, row, cell.state)


@pytest.mark.parametrize("measure_type", ["device_ban", "app_ban"])
def test_the_number_of_the_curve_is_that_of_standing(show, measure_type):
    page = show(address(measure_type, DAYS[0]))
    for day in DAYS:
        go(page, address(measure_type, day))
        n = sum(row["answer"] == "in_effect" for row in answers(measure_type, day).rows[measure_type])
        said = page.locator(".curve-count").inner_text()
        assert said.split()[0] == str(n), day
        assert f"in effect in {n} place" in page.locator(".map-view h2").inner_text() or n == 0


def test_the_legend_counts_what_is_painted(show):
    page = show(address("device_ban", "2023-03-17"))
    painted = page.evaluate(PAINTED)
    counted = {
        name: int(number)
        for name, number in page.evaluate(
            """() => [...document.querySelectorAll(".map-key button")].map((button) => [
              button.querySelector("rect").getAttribute("class").match(/c-(\\w+)/)[1],
              button.querySelector("b").textContent])"""
        )
    }
    assert sum(counted.values()) == len(painted)
    assert counted == {name: list(painted.values()).count(name) for name in counted}


@pytest.mark.parametrize("options", [{"how": None}, {"how": "possible"}], ids=["certain", "possible"])
def test_a_step_of_the_slider_takes_5_milliseconds_on_the_map(show, options):
    page = show(address("device_ban", **options))
    page.evaluate("for (const node of document.querySelectorAll('[data-place]')) node.kept = true")
    page.evaluate(STEPS, 20)
    times = min((page.evaluate(STEPS, 120) for _ in range(3)), key=lambda some: some[60])
    assert times[60] <= 5
    assert page.evaluate("[...document.querySelectorAll('[data-place]')].every((node) => node.kept)")


def test_play_draws_60_frames_a_second_on_the_map(show):
    page = show(address("device_ban"))
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def spent():
        found = {row["name"]: row["value"] for row in session.send("Performance.getMetrics")["metrics"]}
        return sum(found[name] for name in ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration"))

    idle = page.evaluate(FRAMES)
    page.get_by_role("button", name="Play").click()
    runs = []
    for _ in range(3):
        before = spent()
        frames = page.evaluate(FRAMES)
        runs.append(((spent() - before) / len(frames), frames[len(frames) // 2]))
    # The machine may be busy with something else, which is not what is measured: the best of three counts.
    assert min(cost for cost, _ in runs) <= 0.005
    assert min(frame for _, frame in runs) <= max(17.5, 1.05 * idle[len(idle) // 2])


def test_play_ends_at_the_present_and_any_key_stops_it(show):
    page = show(address("device_ban", "2026-09-01"))
    page.get_by_role("button", name="Play").click()
    wait_for(page, "explorer.state().day === null")
    assert page.get_by_role("button", name="Play").is_visible()
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(300)
    page.keyboard.press("Shift")
    wait_for(page, "explorer.state().day !== null")
    stopped = page.evaluate("explorer.state().day")
    page.wait_for_timeout(200)
    assert page.evaluate("explorer.state().day") == stopped
    page.wait_for_url(re.compile("as_of=20"))


def test_play_goes_a_year_at_a_time_where_motion_is_unwelcome(show):
    page = show(address("device_ban"), reduced_motion="reduce")
    day = page.locator(".curve-day strong")
    today = day.inner_text()
    page.get_by_role("button", name="Play").click()
    page.locator(".curve-day strong", has_not_text=today).wait_for()
    first = day.inner_text()
    page.wait_for_timeout(400)
    assert day.inner_text() == first
    year = int(first[-4:])
    page.locator(".curve-day strong", has_text=first.replace(str(year), str(year + 1))).wait_for(timeout=3_000)


def test_the_slider_works_with_keys_and_says_day_and_number(show):
    page = show(address("device_ban", "2023-03-17"))
    slider = page.get_by_role("slider", name="As of")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    n = sum(row["answer"] == "in_effect" for row in answers("device_ban", "2023-03-16").rows["device_ban"])
    assert slider.get_attribute("aria-valuetext") == f"16 March 2023: {n} places in effect"
    page.wait_for_url(re.compile("as_of=2023-03-16"))
    page.keyboard.press("Home")
    assert re.match(r"1 January \d{4}: 0 places", slider.get_attribute("aria-valuetext"))
    page.keyboard.press("End")
    assert page.evaluate("explorer.state().day") is None


def test_steps_of_a_month_and_the_way_back(show):
    page = show(address("device_ban", "2023-03-31"))
    page.get_by_role("button", name="A month back").click()
    page.wait_for_url(re.compile("as_of=2023-02-28"))
    page.get_by_role("button", name="A month on").click()
    page.wait_for_url(re.compile("as_of=2023-03-28"))
    page.get_by_role("button", name="Today").click()
    assert page.evaluate("explorer.state().day") is None
    page.go_back()
    page.wait_for_url(re.compile("as_of=2023-03-28"))


def test_the_handle_is_where_its_day_is_on_the_line(show):
    page = show(address("device_ban", "2023-03-17"))
    slider = page.locator(".curve-range")
    box = slider.bounding_box()
    for share in (0.25, 0.6, 0.9):
        x = box["x"] + share * box["width"]
        page.mouse.click(x, box["y"] + box["height"] / 2)
        knob = page.locator(".handle circle").bounding_box()
        assert abs(knob["x"] + knob["width"] / 2 - x) <= 2


@pytest.mark.parametrize("width", [390, 768, 1280, 1920])
@pytest.mark.parametrize("query", ["type=device_ban", "type=app_ban", "type=minimum_age", "role=response"])
def test_names_on_the_curve_touch_neither_each_other_nor_the_edge(show, width, query):
    page = show(f"#view=map&{query}", viewport={"width": width, "height": 800})
    page.wait_for_timeout(100)
    boxes = page.evaluate(
        """() => [...document.querySelectorAll(".curve-drawing .join text")].map((node) => {
          const { left, right, top, bottom } = node.getBoundingClientRect();
          return { text: node.textContent, left, right, top, bottom };
        })"""
    )
    assert boxes
    frame = page.locator(".curve-drawing").bounding_box()
    for box in boxes:
        assert box["left"] >= frame["x"] - 1
        assert box["right"] <= frame["x"] + frame["width"] + 1
    for one, other in combinations(boxes, 2):
        beside = one["right"] <= other["left"] or other["right"] <= one["left"]
        # Letters leave some of the height of their line free.
        assert beside or abs(one["top"] - other["top"]) >= 10, (one["text"], other["text"])


def test_doubt_is_an_outline_never_before_the_thing_existed_and_off_while_playing(show):
    page = show(address("device_ban", "2015-06-01", how="possible"))
    assert page.evaluate(OUTLINED) == []
    go(page, address("device_ban", "2022-12-20", how="possible"))
    assert page.evaluate(OUTLINED) != []
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(150)
    assert page.evaluate(OUTLINED) == []
    go(page, address("device_ban", "2022-12-20"))
    assert page.evaluate(OUTLINED) == []


def test_outlined_places_are_those_of_which_more_may_hold(show):
    page = show(address("device_ban", "2022-12-20", how="possible"))
    outlined = page.evaluate(OUTLINED)
    assert outlined
    possible = compare(as_of="2022-12-20", how="possible").cells
    for code in outlined:
        assert possible[code, "device_ban"].status is not None, code


def test_from_the_map_to_a_country_with_keys_alone(show):
    page = show(address("device_ban"))
    page.locator(".world [data-place][tabindex='0']").focus()
    seen = []
    for key in ("ArrowRight", "ArrowDown", "ArrowRight", "ArrowUp", "End", "Home"):
        page.keyboard.press(key)
        seen.append(page.evaluate("document.activeElement.dataset.place"))
        name = page.evaluate("document.activeElement.getAttribute('aria-label')")
        assert name in page.locator(".map-card").inner_text()
    assert len(set(seen)) >= 4
    page.keyboard.press("Escape")
    assert page.locator(".map-card").count() == 0
    page.keyboard.press("Enter")
    assert page.evaluate("explorer.state().place") == seen[-1]
    page.go_back()
    wait_for(page, "explorer.state().place === null")


def test_the_card_says_how_a_place_is_on_the_day_and_since_when(show):
    page = show(address("device_ban", "2023-03-20"))
    page.locator(".world [data-place='UK']").hover()
    row = next(row for row in answers("device_ban", "2023-03-20").rows["device_ban"] if row["jurisdiction"] == "UK")
    text = page.locator(".map-card").inner_text()
    assert "United Kingdom" in text
    assert "in effect" in text
    since = row["since_latest"]
    assert f"since {since.day} {since:%b %Y}".replace("Sep ", "Sept ") in text


def test_the_card_of_a_place_with_measures_shows_their_life_and_the_day_seen(show):
    page = show(address("app_ban", "2024-06-01"))
    page.locator(".world [data-place='NP']").hover()
    life = page.locator(".map-card .card-life")
    spells = [
        row
        for row in releases.installed().records("spells")
        if row["known_to"] is None and row["measure_id"].startswith("NP-") and row["in_effect"]
    ]
    types = {row["measure_id"]: row["measure_type"] for row in releases.installed().records("measures")}
    assert any(types[row["measure_id"]] == "app_ban" for row in spells)
    shown = page.evaluate(
        """() => {
          const day = document.querySelector(".card-life .life-day").getBoundingClientRect().left;
          const bars = [...document.querySelectorAll(".card-life .life-bar")].filter((bar) => {
            const { left, right } = bar.getBoundingClientRect();
            return left <= day && day < right;
          });
          return bars.map((bar) => bar.getAttribute("class").match(/c-(\\w+)/)[1]);
        }"""
    )
    assert shown == [page.evaluate(PAINTED)["NP"]] == ["effect"]
    box, card = life.bounding_box(), page.locator(".map-card").bounding_box()
    assert card["x"] <= box["x"] and box["x"] + box["width"] <= card["x"] + card["width"]
    having = {row["jurisdiction"] for row in releases.installed().records("measures")}
    without = next(code for code in ("MN", "BO", "PY", "UY", "MG", "LY", "TD", "NE") if code not in having)
    page.locator(f".world [data-place='{without}']").hover()
    assert page.evaluate(PAINTED)[without] in ("silent", "unsearched")
    assert page.locator(".map-card").is_visible() and not page.locator(".card-life").count()


@pytest.mark.parametrize("options", [{}, {"viewport": browser.PHONE}], ids=["desktop", "phone"])
def test_the_words_of_a_tile_are_inside_of_it_and_say_its_code(show, options):
    page = show(address("device_ban"), **options)
    tiles = page.evaluate(
        """() => [...document.querySelectorAll(".tile-map [data-place]")].map((tile) => {
          const box = tile.querySelector("rect").getBoundingClientRect();
          const words = [...tile.querySelectorAll("text")];
          const inside = words.every((text) => {
            const { left, right, top, bottom } = text.getBoundingClientRect();
            return box.left <= left && right <= box.right && box.top - 2 <= top && bottom <= box.bottom + 2;
          });
          return { code: tile.dataset.place, words: words.map((text) => text.textContent), inside };
        })"""
    )
    assert [tile["code"] for tile in tiles if not tile["inside"]] == []
    mixed = {tile["code"]: tile["words"] for tile in tiles if len(tile["words"]) > 1}
    assert "MX-CMX" in mixed
    assert mixed == {code: code.split("-") for code in mixed}


def test_a_touch_shows_the_card_first(chrome, file):
    context = chrome.new_context(viewport=browser.PHONE, has_touch=True, is_mobile=True)
    page = browser.shown(context, file, address("device_ban"))
    page.locator(".tile-map [data-place='US-TX']").tap()
    assert page.evaluate("explorer.state().place") is None
    page.get_by_role("button", name="Open Texas").tap()
    assert page.evaluate("explorer.state().place") == "US-TX"
    context.close()


def test_a_class_of_the_legend_can_be_lit(show):
    page = show(address("device_ban"))
    page.get_by_role("button", name=re.compile("In some bodies only")).click()
    faint = "(code) => Number(getComputedStyle(document.querySelector(`[data-place='${code}']`)).opacity)"
    assert page.evaluate(faint, "IN") == 1
    assert page.evaluate(faint, "US") < 0.5
    page.get_by_role("button", name=re.compile("In some bodies only")).click()
    assert page.evaluate(faint, "US") == 1


def test_an_entry_of_the_legend_lights_its_places_and_tiles_while_a_hand_or_the_focus_is_on_it(show):
    page = show(address("device_ban"))
    faint = "(code) => Number(getComputedStyle(document.querySelector(`[data-place='${code}']`)).opacity)"

    def shown():
        return [page.evaluate(faint, code) == 1 for code in ("IN", "US-CA", "US", "US-TX")]

    some, whole = (
        page.get_by_role("button", name=re.compile(name)) for name in ("In some bodies only", r"^In effect \d")
    )
    assert shown() == [True] * 4
    some.hover()
    assert shown() == [True, True, False, False]
    assert some.get_attribute("aria-pressed") == "false"
    page.mouse.move(5, 5)
    assert shown() == [True] * 4
    whole.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    assert shown() == [False, False, True, True]
    page.keyboard.press("Enter")
    page.evaluate("document.activeElement.blur()")
    assert shown() == [False, False, True, True]
    some.hover()
    assert shown() == [True, True, False, False]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_class_is_unlike_the_others_in_grey_and_for_the_colour_blind(chrome, show, scheme):
    page = show("#view=map", color_scheme=scheme, device_scale_factor=3)
    # All classes, drawn as in the legend, large enough to see their patterns.
    names = page.evaluate(
        """() => {
          const first = [...document.querySelectorAll(".map-key .swatch")][0];
          const names = [...document.querySelectorAll(".map-key rect")].map((rect) => rect.getAttribute("class"));
          for (const svg of document.querySelectorAll(".map-key .swatch")) {
            svg.setAttribute("width", "60");
            svg.setAttribute("height", "60");
            svg.querySelector("rect").setAttribute("width", "58");
            svg.querySelector("rect").setAttribute("height", "58");
          }
          return names;
        }"""
    )
    assert len(names) >= 10
    pictures = [one.screenshot() for one in page.locator(".map-key button .swatch").all()]
    blank = chrome.new_page()
    for eye, matrix in EYES.items():
        found = [blank.evaluate(TEXTURE, [b64encode(picture).decode(), matrix]) for picture in pictures]
        for (one, first), (other, second) in combinations(zip(names, found, strict=True), 2):
            tone = abs(first[0] - second[0]) / 12
            pattern = max(abs(a - b) for a, b in zip(first[1:], second[1:], strict=True)) / 3
            assert max(tone, pattern) >= 1, (eye, one, other, first, second)
    blank.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [browser.DESKTOP, browser.PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("to", ["#view=map&type=app_ban&how=possible", "#view=map", "#view=timeline&type=app_ban"])
def test_axe_finds_nothing(show, to, viewport, scheme):
    axe = oracle("axe_playwright_python.sync_playwright")
    page = show(to, viewport=viewport, color_scheme=scheme, bypass_csp=True)
    found = axe.Axe().run(page, context="#main").response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found] == []


@pytest.mark.parametrize("to", ["#view=map", "#view=map&type=device_ban", "#view=timeline"])
def test_a_phone_never_scrolls_sideways(show, to):
    page = show(to, viewport=browser.PHONE)
    page.wait_for_timeout(100)
    assert page.evaluate("document.documentElement.scrollWidth") == browser.PHONE["width"]


def test_the_timeline_has_only_the_rows_in_sight_and_walks_through_all(show):
    page = show("#view=timeline&type=device_ban&sort=name")
    rows = page.locator(".timeline-row")
    assert rows.count() < 80
    every = page.evaluate("explorer.model.rows('measures').filter((row) => row.measure_type === 'device_ban').length")
    assert every > 200
    rows.first.focus()
    for _ in range(90):
        page.keyboard.press("ArrowDown")
    at = page.evaluate("Number(document.activeElement.dataset.row)")
    assert at == 90
    assert rows.count() < 80
    title = page.evaluate("document.activeElement.querySelector('.timeline-words > span').textContent")
    page.keyboard.press("Enter")
    opened = page.evaluate("explorer.state().measure")
    assert page.evaluate("(id) => explorer.model.measure(explorer.model.measureNumber.get(id)).title", opened) == title


@pytest.mark.parametrize("day", [date(2023, 6, 1), date(2025, 1, 19), date(2026, 3, 1)])
def test_the_lines_show_what_is_in_effect_on_the_day_seen(show, day):
    page = show(address("app_ban", day, view="timeline", sort="name"), viewport={"width": 1280, "height": 4000})
    shown = page.evaluate(
        """() => {
          const x = document.querySelector(".timeline-grid .life-day").getBoundingClientRect().left;
          return Object.fromEntries([...document.querySelectorAll(".timeline-row")].map((row) => {
            const bars = [...row.querySelectorAll(".life-bar")].filter((bar) => {
              const { left, right } = bar.getBoundingClientRect();
              return left <= x && x < right;
            });
            return [row.dataset.measure, bars.map((bar) => bar.getAttribute("class").match(/c-(\\w+)/)[1])];
          }));
        }"""
    )
    near = timedelta(days=12)  # a pixel is some days wide
    spells = [row for row in releases.installed().records("spells") if row["known_to"] is None]
    turning = {row["measure_id"] for row in spells if row["valid_from"] and abs(row["valid_from"] - day) <= near}
    now = {row["measure_id"]: row for row in spells if covers(row["valid_from"], row["valid_to"], day)}
    compared = [measure for measure in shown if measure in now and measure not in turning]
    assert len(compared) > 20
    for measure in compared:
        is_on = bool({"effect", "bodies", "beneath"} & set(shown[measure]))
        assert is_on == (now[measure]["in_effect"] is True), measure
        assert bool(shown[measure]) == bool(now[measure]["certain_status"]), measure
