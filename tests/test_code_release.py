"""Releases of code: a correction of code alone can be released, and no version stands for two wheels of other code."""

import json
from datetime import date

import pytest

from tiktok_policy_data import _version
from tiktok_policy_data.cli.interface import interface
from tiktok_policy_data.errors import DataError
from tiktok_policy_data.pipeline.release import integrity, package_record, plan, publish
from tiktok_policy_data.store.releases import PastRelease, Release

DAY = date(2026, 2, 3)
FACE = {"names": ["load"], "commands": {"list": ["--format"]}}


@pytest.fixture
def package(checkout):
    """A package of one module in the checkout, released as 1.0.0."""
    folder = checkout / "tiktok_policy_data"
    folder.mkdir()
    (folder / "code.py").write_text("ONE = 1\n")
    day = str(Release(checkout / "curated").records("releases")[0]["released_on"])
    first = {"version": "1.0.0", "data_version": "1.0.0", "released_on": day, "interface_changes": []}
    record = {"releases": [{**first, "code_sha256": _version.code_sha256(folder)}], "interface": FACE}
    (folder / "releases.json").write_text(json.dumps(record))
    return folder


def release(root, face=FACE):
    return publish.release(root, released_on=DAY, interface=face)


def test_code_that_did_not_change_needs_no_release(checkout, package):
    assert release(checkout) == ["Nothing to release: the seeds make 1.0.0."]
    assert _version.version(package) == "1.0.0"


def test_a_change_of_code_alone_is_released_and_the_data_keep_their_version(checkout, package):
    data = (checkout / "curated" / "manifest.json").read_bytes()
    (package / "code.py").write_text("ONE = 2\n")
    assert _version.version(package).startswith("1.0.0+code.")
    assert integrity.check(checkout, interface=FACE) == (
        [],
        ["The seeds make 1.0.0.", "The code has changed since; a release would be 1.0.1."],
    )
    said = release(checkout)
    assert said[-1] == f"Released 1.0.1 of {DAY} with the data of 1.0.0: 1 change, at least a patch step."
    assert _version.version(package) == "1.0.1"
    assert (checkout / "curated" / "manifest.json").read_bytes() == data
    text = (checkout / "CHANGELOG.md").read_text()
    assert f"## 1.0.1 ({DAY})\n\nA release of the code; the data are those of 1.0.0.\n" in text
    assert f"version: 1.0.1\ndate-released: '{DAY}'" in (checkout / "CITATION.cff").read_text()
    assert integrity.check(checkout, interface=FACE) == ([], ["The seeds make 1.0.0."])


def test_data_and_code_count_in_one_series(checkout, package, edit):
    (package / "code.py").write_text("ONE = 2\n")
    release(checkout)
    edit("measures", "UK-001", summary="Another summary.")
    publish.prepare(checkout)
    release(checkout)
    assert Release(checkout / "curated").version == "1.0.2"
    assert _version.version(package) == "1.0.2"
    assert [row["data_version"] for row in package_record.releases(checkout)] == ["1.0.0", "1.0.0", "1.0.2"]
    assert PastRelease(checkout / "curated", "1.0.0").records("measures")


@pytest.mark.parametrize(
    ("face", "version", "said"),
    [
        ({"names": ["load", "dance"], "commands": FACE["commands"]}, "1.1.0", "public name dance added"),
        ({"names": [], "commands": FACE["commands"]}, "2.0.0", "public name load removed"),
        ({"names": ["load"], "commands": {}}, "2.0.0", "command list removed"),
        ({"names": ["load"], "commands": {**FACE["commands"], "sing": []}}, "1.1.0", "command sing added"),
        ({"names": ["load"], "commands": {"list": ["--format", "--loud"]}}, "1.1.0", "option of list --loud added"),
        ({"names": ["load"], "commands": {"list": []}}, "2.0.0", "option of list --format removed"),
    ],
)
def test_names_commands_and_options_say_which_step_a_release_takes(checkout, package, face, version, said):
    (package / "code.py").write_text("ONE = 2\n")
    due = plan.plan(checkout, interface=face)
    assert due.version == version
    assert said in {step.what for step in due.code_steps}
    release(checkout, face)
    assert f"### Interface\n\n- {said}" in (checkout / "CHANGELOG.md").read_text()
    assert _version.read_record(package)["interface"] == face


def test_notes_for_the_next_release_move_into_its_section(checkout, package):
    page = checkout / "CHANGELOG.md"
    page.write_text(page.read_text().replace("\n## 1.0.0", "\n## Unreleased\n\nBars are thinner.\n\n## 1.0.0", 1))
    (package / "code.py").write_text("ONE = 2\n")
    release(checkout)
    text = page.read_text()
    assert "Unreleased" not in text
    assert text.index("## 1.0.1") < text.index("Bars are thinner.") < text.index("## 1.0.0")


def test_a_release_of_code_may_not_lie_before_the_last_and_not_below_its_step(checkout, package):
    (package / "code.py").write_text("ONE = 2\n")
    with pytest.raises(DataError, match="day of the last release"):
        publish.release(checkout, released_on=date(2025, 1, 1), interface=FACE)
    with pytest.raises(DataError, match="expected 1.0.1 or higher"):
        publish.release(checkout, version="1.0.0", interface=FACE)


def test_line_ends_of_windows_are_no_other_code(package):
    before = _version.code_sha256(package)
    (package / "code.py").write_bytes(b"ONE = 1\r\n")
    assert _version.code_sha256(package) == before


def test_the_interface_has_every_public_name_and_command():
    found = interface()
    assert {"load", "compare", "data_version"} <= set(found["names"])
    assert "--as-of" in found["commands"]["compare"]


def test_what_the_page_is_bundled_from_is_not_code_of_the_package(tmp_path):
    package = tmp_path / "package"
    (package / "explorer" / "app" / "src").mkdir(parents=True)
    (package / "explorer" / "page.js").write_text("1")
    before = _version.code_sha256(package)
    (package / "explorer" / "app" / "src" / "main.js").write_text("2")
    assert _version.code_sha256(package) == before
    (package / "explorer" / "page.js").write_text("3")
    assert _version.code_sha256(package) != before
