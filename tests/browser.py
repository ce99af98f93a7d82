"""A real browser for tests of pages: Chromium, driven by Playwright, with the network off."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

#: Chromium starts without what a test run cannot use: a sandbox in containers, a graphics card, calls home.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

#: Goes to each address (a fragment) in turn and tells what the page then says. As one text: the driver takes far longer
#: over many small objects.
_TOLD = """async (addresses) => {
  const found = [];
  for (const address of addresses) {
    if (location.hash !== address) {
      const changed = new Promise((done) => addEventListener("hashchange", done, { once: true }));
      location.hash = address;
      await changed;
    }
    found.push(explorer.%s());
  }
  return JSON.stringify(found);
}"""


def told(page, addresses: list[str], what: str = "cells") -> list[Any]:
    """What `explorer` says at each address: its cells, or its counts.

    Parameters
    ----------
    page
        The page of the explorer.
    addresses
        Fragments, as `#as_of=2024-01-01`.
    what
        The function of `explorer` that is called.
    """
    return json.loads(page.evaluate(_TOLD % what, addresses))


@contextmanager
def chromium() -> Iterator:
    """The browser; skips the test, and says why, where Playwright or Chromium is missing."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install -e '.[test-full]'")
    with playwright.sync_playwright() as driver:
        where = next(filter(None, map(shutil.which, NAMES)), None) or driver.chromium.executable_path
        if not Path(where).exists():
            pytest.skip("needs Chromium: install it, or run `playwright install chromium`")
        browser = driver.chromium.launch(executable_path=where, args=ARGUMENTS)
        yield browser
        browser.close()


def shown(context, path: Path, address: str = ""):
    """A page of the context that shows a file at an address, once it is drawn."""
    page = context.new_page()
    page.goto(path.as_uri() + address)
    page.evaluate("explorer.ready")
    return page
