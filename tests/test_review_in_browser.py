"""The page of proposals in a real browser: a person decides, saves the decisions, and `review` carries them out."""

import json

import browser
import pytest
from click.testing import CliRunner
from oracles import oracle
from queued import COUNCIL, EFFECT, LATER, LIFTED, NEW, name, queue

from tiktok_policy_data.cli import group
from tiktok_policy_data.reading import proposals, review

pytestmark = pytest.mark.slow


@pytest.fixture
def shown(chrome, checkout, monkeypatch):
    """The page of two documents, and its checkout."""
    monkeypatch.delenv("TIKTOK_POLICY_TEXTS", raising=False)
    queue(checkout, COUNCIL, NEW, EFFECT)
    queue(checkout, LIFTED, LATER)
    done = CliRunner().invoke(group.main, ["review", "--root", str(checkout), "--page"])
    assert done.exit_code == 0, done.output
    context = chrome.new_context(viewport=browser.DESKTOP, accept_downloads=True)
    context.set_default_timeout(5000)
    page = context.new_page()
    page.said = []
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.goto((checkout / "raw" / "proposals" / "review.html").as_uri())
    yield page, checkout
    context.close()


def article(page, document, number=1):
    return page.locator(f'article[data-proposal="{name(document, number)}"]')


def saved(page, folder):
    with page.expect_download() as download:
        page.get_by_role("button", name="Save decisions.json").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_decisions_are_saved_and_carried_out(shown, tmp_path):
    page, root = shown
    page.get_by_label("Your name").fill("Ana")
    first = article(page, COUNCIL)
    first.get_by_label("Accept", exact=True).check()
    first.get_by_text("Draft rows, to change").click()
    first.get_by_label("measure.scope").fill("Work phones of the council")
    offered = page.locator("#codes-reaches option").evaluate_all("some => some.map((one) => one.value)")
    assert first.get_by_label("measure.reach").get_attribute("list") == "codes-reaches"
    assert offered[:2] == ["own_staff", "public_sector"]
    second = article(page, COUNCIL, 2)
    second.get_by_label("Refuse", exact=True).check()
    second.get_by_label("Reason, if you refuse it").fill("Says the same day again.")
    assert page.get_by_role("status").inner_text() == "1 to accept, 1 to refuse."
    path = saved(page, tmp_path)
    assert json.loads(path.read_text(encoding="utf-8")) == {
        "by": "Ana",
        "decisions": [
            {
                "proposal": name(COUNCIL),
                "verdict": "accept",
                "fields": {"measure.scope": "Work phones of the council"},
            },
            {"proposal": name(COUNCIL, 2), "verdict": "refuse", "reason": "Says the same day again."},
        ],
    }
    done = CliRunner().invoke(group.main, ["review", "--root", str(root), "--decisions", str(path)])
    assert done.exit_code == 0, done.output
    assert [proposal["proposal"] for _, proposal in review.waiting(root)[0]] == [name(LIFTED)]
    assert page.said == []


def test_a_refusal_without_a_reason_and_a_review_without_a_name_are_not_saved(shown):
    page, _ = shown
    page.get_by_role("button", name="Save decisions.json").click()
    assert page.locator("#by:invalid").count() == 1
    page.get_by_label("Your name").fill("Ana")
    article(page, LIFTED).get_by_label("Refuse", exact=True).check()
    page.get_by_role("button", name="Save decisions.json").click()
    assert page.locator("[data-reason]:invalid").count() == 1
    assert "Saved" not in page.get_by_role("status").inner_text()


def test_the_page_is_accessible_and_fits_a_phone(shown):
    page, _ = shown
    for summary in page.get_by_text("Draft rows, to change").all():
        summary.click()
    axe = oracle("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(page).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in found] == []
    page.set_viewport_size(browser.PHONE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("article").count() == 3


HOSTILE = (
    '</blockquote><script>document.title="owned"</script><img src=x onerror="document.title=\'owned\'">"\'&{{script}}'
)


def test_a_hostile_page_is_shown_as_text(chrome, shown):
    page, root = shown
    path = proposals.path_of(root, LIFTED.sha256)
    file = json.loads(path.read_text(encoding="utf-8"))
    file["document"] |= {"title": HOSTILE, "publisher": HOSTILE, "url": f"javascript:{HOSTILE}"}
    file["proposals"][0]["draft"]["evidence"] = {"reading": HOSTILE, "speaker": HOSTILE}
    path.write_text(json.dumps(file), encoding="utf-8")
    assert CliRunner().invoke(group.main, ["review", "--root", str(root), "--page"]).exit_code == 0
    page.reload()
    assert page.title() == "Review: 3 open proposals"
    one = article(page, LIFTED)
    one.get_by_text("Draft rows, to change").click()
    assert one.get_by_label("evidence.reading").input_value() == HOSTILE
    assert HOSTILE in one.inner_text()
    assert page.locator("script").count() == 1 and page.locator("img").count() == 0
    assert page.said == []
