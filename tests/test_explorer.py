"""The explorer: what the file holds. What it does in a browser is tried in test_explorer_in_browser.py."""

import base64
import gzip
import hashlib
import json
import re

import pytest

from tiktok_policy_data import explorer
from tiktok_policy_data.errors import DataError, UnknownNameError
from tiktok_policy_data.render import styles
from tiktok_policy_data.store import releases

HOSTILE = "</script><script>window.hacked = 1</script>\"'`${1}<img src=x onerror='window.hacked = 1'>&amp;"
LONG = "Donaudampfschifffahrt" * 60


def asset(name):
    return (explorer.Path(explorer.__file__).parent / name).read_text(encoding="utf-8")


def unpacked(text):
    """The data that a page carries."""
    packed = re.search(r'id="data">([^<]*)</script>', text)[1]
    return json.loads(gzip.decompress(base64.b64decode(packed)))


# ------------------------------------------------------------------------------------------------ the file


def test_the_page_of_the_current_release_is_one_file_of_at_most_1600_bytes_a_measure(tmp_path):
    path = explorer.explore(tmp_path)
    assert [path] == list(tmp_path.iterdir())
    assert path.stat().st_size <= 1_600 * releases.installed().n_rows("measures")


def test_nothing_in_the_page_names_a_place_to_fetch_from(installed):
    text = explorer.page(installed)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)[1]
    assert "default-src 'none'" in policy
    assert "connect-src" not in policy
    assert re.findall(r'(?:src|href)="(?!data:)([^"]*)"', text) == []
    assert not re.search(r"@import|url\(", asset("page.css"))
    assert not re.search(r"\bfetch\(|XMLHttpRequest|WebSocket|import\(|sendBeacon", asset("page.js"))


def test_the_policy_allows_this_script_and_this_style_alone(installed):
    text = explorer.page(installed)
    for tag, rule in (("script", "script-src"), ("style", "style-src")):
        (inside,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{rule} 'sha256-{digest}';" in text
    assert "unsafe" not in text.partition("<title>")[0]


def test_search_engines_read_in_the_head_what_the_page_shows(installed):
    head = explorer.page(installed).partition("</head>")[0]
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', head, re.DOTALL)
    said = json.loads(block)
    assert said["@type"] == "Dataset"
    assert said["version"] == installed.version
    assert said["temporalCoverage"].endswith(f"/{installed.data_day}")
    assert said["keywords"]
    assert {place["name"] for place in said["spatialCoverage"]} == {"China", "European Union", "United Kingdom"}


def test_a_hostile_name_of_a_place_does_not_end_the_block_for_search_engines(installed, monkeypatch):
    poisoned(installed, monkeypatch)
    head = explorer.page(installed).partition("</head>")[0]
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', head, re.DOTALL)
    assert "<" not in block
    assert HOSTILE in json.loads(block)["spatialCoverage"][0]["name"]


def test_the_script_never_makes_html_of_text():
    script = asset("page.js")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|createContextual|DOMParser", script)
    assert not re.search(r"\beval\(|new Function|setAttribute\(\"style\"", script)
    assert "</script" not in script and "<!--" not in script


def test_colours_stand_in_the_palette_alone(installed):
    text = explorer.page(installed)
    for code, look in styles.STYLES.items():
        assert f".is-{code} {{ --ground: {look.ground}; --ink: {look.ink}; }}" in text
    typed = {look.ground for look in styles.STYLES.values()} - {"#ffffff"}
    assert not [colour for colour in typed if colour in asset("page.css") + asset("page.js")]


def test_the_page_carries_every_row_that_it_shows_and_is_the_same_each_time(installed):
    text = explorer.page(installed)
    assert text == explorer.page(installed)
    tables = unpacked(text)["tables"]
    for name in ("measures", "events", "spells", "evidence", "sources", "jurisdictions", "codes"):
        assert {len(cells) for cells in tables[name].values()} == {installed.n_rows(name)}, name
    assert list(tables["measures"]) == installed.declared("measures").columns


def test_without_javascript_the_matrix_is_there_escaped(installed, monkeypatch):
    poisoned(installed, monkeypatch)
    text = explorer.page(installed)
    static = re.search(r"<noscript>(.*)</noscript>", text, re.DOTALL)[1]
    assert "&lt;script&gt;" in static
    assert "<script>window" not in text


def test_it_is_written_whole_into_a_folder_that_need_not_be_there(installed, tmp_path, monkeypatch):
    path = explorer.explore(tmp_path / "new" / "folder")
    assert path.name == explorer.FILE_NAME
    assert list(path.parent.iterdir()) == [path]
    monkeypatch.chdir(tmp_path)
    assert explorer.explore() == tmp_path / explorer.FILE_NAME


def test_it_opens_in_the_default_browser_when_asked(installed, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(explorer.webbrowser, "open", opened.append)
    explorer.explore(tmp_path)
    assert opened == []
    path = explorer.explore(tmp_path, open_page=True)
    assert opened == [path.as_uri()]


def test_a_file_in_the_place_of_the_folder_is_an_error_that_helps(installed, tmp_path):
    (tmp_path / "taken").write_text("mine")
    with pytest.raises(DataError, match=r"taken.*expected a folder.*Choose another"):
        explorer.explore(tmp_path / "taken")
    assert (tmp_path / "taken").read_text() == "mine"


def test_a_release_that_there_is_not_is_a_wrong_word(installed, tmp_path):
    with pytest.raises(UnknownNameError, match="There is no release"):
        explorer.explore(tmp_path, release="9.9.9")
    assert not list(tmp_path.iterdir())


# -------------------------------------------------------------------------------------- releases to show


def poisoned(release, monkeypatch):
    """Every free text of the release hostile, one of its words very long, every link a script."""
    records = type(release).records
    words = ("title", "summary", "scope", "maker", "instrument", "reading", "speaker", "note", "name", "publisher")

    def hostile(self, table, *some, **columns):
        rows = [dict(row) for row in records(self, table, *some, **columns)]
        for row in rows:
            row.update({name: f"{HOSTILE} {LONG}" for name in words if row.get(name)})
            if table == "evidence":
                row["link"] = "javascript:window.hacked = 1"
            if table == "codes":
                row["definition"] = HOSTILE
        return rows

    monkeypatch.setattr(type(release), "records", hostile)


def emptied(release, monkeypatch):
    """The release without a measure and what belongs to one."""
    records = type(release).records
    gone = ("measures", "events", "spells", "evidence", "sources")
    monkeypatch.setattr(
        type(release),
        "records",
        lambda self, t, *some, **columns: [] if t in gone else records(self, t, *some, **columns),
    )
    monkeypatch.setattr(type(release), "n_rows", lambda self, t: len(self.records(t)))
