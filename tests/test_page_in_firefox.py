"""The page in Firefox: every view says there what it says in Chromium, and nothing fails or is refused."""

import gc
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import browser
import pytest
from oracles import oracle

from tiktok_policy_data import explorer

pytestmark = pytest.mark.slow

#: The program itself, not a script that starts it: the driver reads the version from a file beside it.
PROGRAMS = [
    "/usr/lib/firefox-esr/firefox-esr",
    "/usr/lib/firefox/firefox",
    "/Applications/Firefox.app/Contents/MacOS/firefox",
    "C:/Program Files/Mozilla Firefox/firefox.exe",
]

VIEWS = [
    "#view=map&type=device_ban",
    "#view=map&type=app_ban&as_of=2023-06-01",
    "#view=matrix",
    "#view=timeline&type=app_ban",
    "#view=changed",
    "#view=list&q=nepal",
    "#view=map&place=UK",
    "#view=map&pair=CA,AU",
    "#view=map&measure=US-001",
    "#view=matrix&cell=FR.minimum_age",
]

#: Goes to an address and returns as one text what the page then says. Rows that scroll are in the document only while
#: they are in sight, which fonts decide: their words are left out, but all cells are there.
SAYS = """(address) => new Promise((done) => {
  location.hash = address;
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const copy = document.getElementById("app").cloneNode(true);
    copy.querySelectorAll(".matrix table, .timeline-frame").forEach((node) => node.remove());
    done(JSON.stringify({
      said: copy.textContent,
      cells: explorer.cells(),
      trouble: document.getElementById("trouble").textContent,
    }));
  }));
})"""

#: Errors of the page and refusals by its security policy, from its first line on.
FAULTS = """
  return Services.console.getMessageArray()
    .filter((message) => message instanceof Ci.nsIScriptError && /^(content javascript|CSP)/.test(message.category))
    .map((message) => message.errorMessage);
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the current release."""
    return explorer.explore(tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="module")
def firefox(written: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Firefox, which shows the page."""
    driver = oracle("marionette_driver.marionette")
    program = next(filter(Path.exists, map(Path, PROGRAMS)), None)
    if program is None:
        pytest.skip("needs Firefox: install it, or firefox-esr")
    client = driver.Marionette(
        bin=str(program),
        headless=True,
        gecko_log=str(tmp_path_factory.mktemp("log") / "gecko.log"),
        app_args=["-remote-allow-system-access"],  # to read the console of the browser
    )
    client.start_session()
    client.navigate(written.as_uri())
    asked(client, "() => explorer.ready")
    yield client
    client.cleanup()
    client.instance = None
    gc.collect()  # its profile is removed now, not when the interpreter ends


@pytest.fixture(scope="module")
def chromium(chrome: Any, written: Path) -> Iterator[Any]:
    """Chromium, which shows the page in a window as large as that of Firefox."""
    context = chrome.new_context(viewport=browser.DESKTOP)
    yield browser.shown(context, written)
    context.close()


def asked(firefox: Any, function: str, *arguments: Any) -> Any:
    """What a function of JavaScript returns, or promises, in the page."""
    script = f"const done = [...arguments].pop(); Promise.resolve(({function})(...arguments)).then(done);"
    return firefox.execute_async_script(script, script_args=arguments, sandbox=None, script_timeout=60_000)


def faults(firefox: Any) -> list[str]:
    with firefox.using_context("chrome"):
        found: list[str] = firefox.execute_script(FAULTS)
    return found


@pytest.mark.parametrize("address", VIEWS)
def test_a_view_says_in_firefox_what_it_says_in_chromium(firefox, chromium, address):
    told, wanted = json.loads(asked(firefox, SAYS, address)), json.loads(chromium.evaluate(SAYS, address))
    assert told["trouble"] == ""
    assert len(told["said"]) > 500
    assert told == wanted
    assert faults(firefox) == []


def test_play_moves_the_day_in_firefox(firefox):
    asked(firefox, SAYS, "#view=map&type=device_ban&as_of=2020-01-01")
    day = "() => Number(document.querySelector('input[type=range]').value)"
    before = asked(firefox, day)
    asked(firefox, "() => document.querySelector('button.play').click()")
    asked(firefox, "() => new Promise((done) => setTimeout(done, 1000))")
    assert asked(firefox, day) > before
    assert faults(firefox) == []


def test_a_fault_and_a_refusal_are_seen(firefox):
    asked(firefox, "() => { setTimeout(() => { throw new Error('planted') }); }")
    asked(firefox, "() => { document.body.append(Object.assign(new Image(), { src: 'https://example.org/a.png' })); }")
    asked(firefox, "() => new Promise((done) => setTimeout(done, 200))")
    found = " ".join(faults(firefox))
    assert "Error: planted" in found
    assert "https://example.org/a.png" in found
