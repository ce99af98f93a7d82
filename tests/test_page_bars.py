"""The bars of the page: how soon it says something, how quickly it follows a hand, and whether everybody can use it."""

import re
import statistics

import browser
import pytest
from oracles import oracle

from tiktok_policy_data import explorer

pytestmark = pytest.mark.slow

#: Window sizes: a phone, a small laptop, and that laptop at 200 per cent.
SIZES = {"phone": (390, 844), "laptop": (1280, 720), "zoomed": (640, 360)}

VIEWS = [
    "#view=map&type=device_ban",
    "#view=matrix",
    "#view=matrix&type=app_ban&how=possible",
    "#view=timeline&type=app_ban",
    "#view=changed",
    "#view=list&q=ofcom&role=all",
    "#view=map&place=UK",
    "#view=map&pair=CA,AU",
    "#view=map&measure=US-001",
    "#view=matrix&cell=FR.minimum_age",
]

#: Milliseconds of each step of a drag over the days, layout included: of each day the best of some rounds, since other
#: work of the machine only adds.
STEPS = """(rounds) => {
  const days = Array.from({ length: 25 }, (_, n) => 19000 + n * 71);
  const best = days.map(() => Infinity);
  for (let round = 0; round < rounds; round++) {
    days.forEach((day, n) => {
      const before = performance.now();
      explorer.go({ day }, { replace: true });
      document.body.getBoundingClientRect();
      best[n] = Math.min(best[n], performance.now() - before);
    });
  }
  return best;
}"""

#: The same of each letter that is typed into the search.
LETTERS = """([words, rounds]) => {
  const field = document.getElementById("q");
  const best = [...words].map(() => Infinity);
  for (let round = 0; round < rounds; round++) {
    [...words].forEach((_, n) => {
      const before = performance.now();
      field.value = words.slice(0, n + 1);
      field.dispatchEvent(new Event("input", { bubbles: true }));
      document.body.getBoundingClientRect();
      best[n] = Math.min(best[n], performance.now() - before);
    });
  }
  return best;
}"""


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The page of the current release."""
    return explorer.explore(tmp_path_factory.mktemp("page"))


@pytest.fixture
def show(chrome, written):
    contexts = []

    def shown(address="", size="laptop", **options):
        width, height = SIZES[size]
        contexts.append(chrome.new_context(viewport={"width": width, "height": height}, **options))
        contexts[-1].set_default_timeout(20_000)
        return browser.shown(contexts[-1], written, address)

    yield shown
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("size", "slowed", "most"), [("laptop", 1, 1_000), ("phone", 4, 2_000)])
def test_the_first_datum_is_soon_there(chrome, written, size, slowed, most):
    """Milliseconds from the start of loading until the finding is in the document; the best of some loads."""
    width, height = SIZES[size]
    context = chrome.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slowed})
    found = []
    for _ in range(5):
        page.goto("about:blank")
        page.goto(written.as_uri())
        page.evaluate("explorer.ready")
        found.append(page.evaluate("performance.getEntriesByName('drawn')[0].startTime"))
    context.close()
    assert min(found) <= most, found


@pytest.mark.parametrize("address", ["#view=matrix", "#view=matrix&type=device_ban", "#view=matrix&role=all&all=1"])
def test_a_step_of_the_slider_on_the_matrix_takes_at_most_16_ms(show, address):
    page = show(address)
    page.wait_for_timeout(1_500)  # until the index of words is made
    assert statistics.median(page.evaluate(STEPS, 8)) <= 16


@pytest.mark.parametrize(
    "words",
    ["TikTok ban Nepal lifted", "divestiture", "parental consent", "United States since 2024", "government phones"],
)
def test_a_letter_of_the_search_takes_at_most_30_ms(show, words):
    page = show("#view=map&type=device_ban")
    page.wait_for_timeout(1_500)
    assert max(page.evaluate(LETTERS, [words, 8])) <= 30


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("address", ["", "#view=matrix"])
def test_a_datum_is_above_the_fold_and_the_masthead_is_low(show, size, address):
    page = show(address, size)
    masthead, finding = page.locator(".masthead").bounding_box(), page.locator("h1").bounding_box()
    assert masthead["height"] <= 110
    assert re.search(r"\d", page.locator("h1").inner_text())
    assert finding["y"] + finding["height"] <= SIZES[size][1]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", VIEWS)
def test_axe_finds_nothing(show, address, scheme):
    axe = oracle("axe_playwright_python.sync_playwright")
    page = show(address, color_scheme=scheme, bypass_csp=True, reduced_motion="reduce")
    found = axe.Axe().run(page).response
    wrong = [(rule["id"], rule["nodes"][0]["html"][:200], len(rule["nodes"])) for rule in found["violations"]]
    assert wrong == []


@pytest.mark.parametrize("address", ["#view=map&type=device_ban", "#view=matrix", "#view=list", "#view=changed"])
def test_the_tab_key_reaches_every_control_and_escapes(show, address):
    page = show(address)
    wanted = page.evaluate(
        """() => [...document.querySelectorAll('a[href], button, select, input, [tabindex="0"]')]
          .filter((node) => node.tabIndex >= 0 && node.checkVisibility() && !node.disabled)
          .map((node, n) => (node.dataset.test = n))"""
    )
    reached = set()
    for _ in range(len(wanted) + 10):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("Number(document.activeElement.dataset.test ?? -1)"))
    assert set(wanted) - reached == set()


def test_a_measure_prints_on_at_most_two_pages(show):
    page = show("#view=map&measure=US-001")
    pages = re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))
    assert 1 <= len(pages) <= 2
