"""The site in a real browser: it reads without a script, on a phone, on paper and in the dark, and meets WCAG."""

import re
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import browser
import pytest
from test_site import built, write  # noqa: F401 - fixtures

pytestmark = pytest.mark.slow

#: One page of each kind.
KINDS = {
    "first": "",
    "measure": "m/UK-001/",
    "measures": "m/",
    "jurisdiction": "j/UK/",
    "jurisdictions": "j/",
    "source": "s/S001/",
    "sources": "s/",
    "type": "t/device_ban/",
    "news": "news/",
    "changes": "changes/",
    "release": "changes/1.0.0/",
    "codebook": "codebook/",
    "data": "data/",
    "contents": "docs/",
    "manual": "docs/coding/",
    "reference": "docs/reference/api/",
    "search": "search/?q=call",
    "missing": "404.html",
}


class Silent(SimpleHTTPRequestHandler):
    """Serves files and prints nothing."""

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def served(built, tmp_path_factory):  # noqa: F811
    """The address of the site, below the root of its host."""
    root = tmp_path_factory.mktemp("served")
    (root / "below").symlink_to(built, target_is_directory=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(root)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/below/"
    server.shutdown()


@pytest.fixture
def opened(chrome, served):
    """Opens a page: opened("m/UK-001/", color_scheme="dark"); what the browser complains of is in `page.complaints`."""
    contexts = []

    def show(path, **options):
        contexts.append(chrome.new_context(**{"viewport": browser.DESKTOP, **options}))
        page = contexts[-1].new_page()
        page.complaints = []
        page.on("console", lambda one: page.complaints.append(one.text) if one.type in ("error", "warning") else None)
        page.on("pageerror", lambda one: page.complaints.append(str(one)))
        page.on("requestfailed", lambda one: page.complaints.append(one.url))
        page.goto(served + path)
        return page

    yield show
    for context in contexts:
        context.close()


def violations(page):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")
    found = axe.Axe().run(page).response["violations"]
    return [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)
def test_axe_finds_nothing(opened, path, scheme):
    page = opened(path, color_scheme=scheme)
    assert page.complaints == []
    assert violations(page) == []


def test_axe_finds_a_planted_fault(opened):
    page = opened("m/UK-001/")
    page.evaluate("document.querySelector('h1').innerHTML = '<img src=\"\">'")
    assert violations(page)


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)
def test_a_phone_need_not_scroll_sideways(opened, path):
    page = opened(path, viewport=browser.PHONE)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("path", [path for kind, path in KINDS.items() if kind != "search"])
def test_a_page_reads_the_same_without_scripts(opened, path):
    said = [opened(path, java_script_enabled=allowed).inner_text("main") for allowed in (True, False)]
    assert said[0] == said[1]
    assert len(said[0]) > 80


def test_without_scripts_the_search_names_the_lists(opened):
    said = opened("search/?q=call", java_script_enabled=False).inner_text("main")
    assert "The search needs JavaScript" in said


def test_the_search_finds_titles_names_and_identifiers(opened):
    for asked, path in (
        ("call sell", "m/UK-003/"),
        ("uk-003", "m/UK-003/"),
        ("united kingdom", "j/UK/"),
        ("device ban", "t/device_ban/"),
    ):
        page = opened(f"search/?q={asked}")
        page.locator("#found a").first.wait_for()
        links = page.eval_on_selector_all("#found a", "all => all.map(one => one.href)")
        assert any(link.endswith(path) for link in links)
    page = opened("search/?q=zzzz")
    page.locator("#said", has_text=re.compile("^0 found")).wait_for()


def test_the_box_of_every_page_searches(opened):
    page = opened("m/UK-001/")
    page.fill("#seek", "call")
    page.press("#seek", "Enter")
    page.locator("#found a").first.wait_for()
    assert page.url.endswith("/below/search/?q=call")


def test_the_explorer_opens_at_the_measure(opened):
    page = opened("m/UK-001/")
    page.click("text=UK-001 in the explorer")
    page.wait_for_url("**/explorer/**")
    assert page.url.endswith("/explorer/#measure=UK-001")
    page.evaluate("explorer.ready")
    assert "UK-001" in page.inner_text("main")


def test_paper_has_the_text_and_not_the_menu(opened):
    page = opened("m/UK-001/")
    page.emulate_media(media="print")
    assert not page.is_visible(".menu")
    assert not page.is_visible(".seek")
    assert page.is_visible("h1")
    link = page.query_selector(".passages a[href^=http]")
    assert "http" in link.evaluate("one => getComputedStyle(one, '::after').content")


def test_the_keyboard_comes_to_the_content_first(opened):
    page = opened("m/UK-001/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_the_map_is_dark_on_a_dark_page(opened):
    fills = []
    for scheme in ("light", "dark"):
        page = opened("t/device_ban/", color_scheme=scheme)
        fills.append(page.eval_on_selector(".map .wide svg > rect", "one => getComputedStyle(one).fill"))
    assert fills[0] != fills[1]
