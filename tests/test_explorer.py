"""The explorer: what the file holds. What it does in a browser is tried in test_explorer_in_browser.py."""

import base64
import gzip
import hashlib
import html
import json
import re

import pytest

import tiktok_policy_data as tpd
from tiktok_policy_data import explorer
from tiktok_policy_data.errors import DataError, UnknownNameError
from tiktok_policy_data.render import looks
from tiktok_policy_data.store import releases

HOSTILE = "</script><script>window.hacked = 1</script>\"'`${1}<img src=x onerror='window.hacked = 1'>&amp;"
LONG = "Donaudampfschifffahrt" * 60


FOLDER = explorer.Path(explorer.__file__).parent


def asset(name):
    return (FOLDER / name).read_text(encoding="utf-8")


def sources():
    """Every module of the program, as people write it."""
    return [path.read_text(encoding="utf-8") for path in sorted((FOLDER / "app" / "src").rglob("*.js"))]


def unpacked(text):
    """The data that a page carries."""
    packed = re.search(r'id="data">([^<]*)</script>', text)[1]
    return json.loads(gzip.decompress(base64.b64decode(packed)))


# ------------------------------------------------------------------------------------------------ the file


def test_program_styles_and_shapes_have_at_most_300_kb_and_the_rest_1300_bytes_a_measure(tmp_path):
    path = explorer.explore(tmp_path)
    assert [path] == list(tmp_path.iterdir())
    # As they are in the file: the shapes packed, as the data are.
    shapes = len(base64.b64encode(gzip.compress(asset("../render/shapes.json").encode())))
    engine = sum(len(asset(name).encode()) for name in ("page.js", "page.css")) + shapes
    assert engine <= 300_000
    assert path.stat().st_size - engine <= 1_300 * releases.installed().n_rows("measures")


def test_the_outputs_are_those_of_the_sources():
    lock = json.loads(asset("page.lock.json"))
    for folder, files in ((FOLDER / "app", lock["sources"]), (FOLDER, lock["outputs"])):
        for name, digest in files.items():
            assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
    assert {
        f"src/{path.relative_to(FOLDER / 'app' / 'src').as_posix()}" for path in (FOLDER / "app/src").rglob("*.js")
    } <= (set(lock["sources"]))
    assert lock["libraries"]["preact"]["licence"] == "MIT"
    assert "Permission is hereby granted" in lock["libraries"]["preact"]["text"]


def test_nothing_in_the_page_names_a_place_to_fetch_from(installed):
    text = explorer.page(installed)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)[1]
    assert "default-src 'none'" in policy
    assert "connect-src" not in policy
    assert re.findall(r'(?:src|href)="(?!data:)([^"]*)"', text) == []
    assert not re.search(r"@import|url\((?![\"']?#)", asset("page.css"))
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
    for source in sources():
        assert not re.search(
            r"innerHTML|outerHTML|InnerHTML|insertAdjacent|document\.write|createContextual|DOMParser", source
        )
        assert not re.search(r"\beval\(|new Function|setAttribute\(\"style\"", source)
    script = asset("page.js")
    assert "</script" not in script and "<!--" not in script


def test_colours_of_looks_are_in_the_palette_alone(installed):
    text = explorer.page(installed)
    for code, look in looks.LOOKS.items():
        shown = looks.LOOKS["told"] if code == "presumed" else look  # one colour for all that is in effect
        for ground, ink in (shown.light, shown.dark):
            assert f".is-{code}{{--ground:{ground};--ink:{ink}}}" in text
    typed = {look.light[0] for look in looks.LOOKS.values()} - {"#ffffff"}
    written = [
        path.read_text(encoding="utf-8") for path in (FOLDER / "app/style").glob("*.css") if path.stem != "tokens"
    ]
    assert not [colour for colour in typed if any(colour in text for text in written + sources())]


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("code", looks.LOOKS)
def test_the_sign_of_each_look_is_legible_on_its_colour(code):
    for ground, ink in (looks.LOOKS[code].light, looks.LOOKS[code].dark):
        assert contrast(ground, ink) >= 4.5


def test_each_look_has_a_sign_of_its_own():
    signs = [look.sign for look in looks.LOOKS.values()]
    assert len(set(signs)) == len(signs)


def test_the_page_carries_every_row_that_it_shows_and_is_the_same_each_time(installed):
    text = explorer.page(installed)
    assert text == explorer.page(installed)
    data = unpacked(text)
    tables = data["tables"]
    for name in ("measures", "events", "evidence", "sources", "jurisdictions", "codes"):
        assert {len(cells) for cells in tables[name].values()} == {installed.n_rows(name)}, name
    spells = sum(len(account[2]) // 3 for life in data["lives"] for account in life)
    assert spells == installed.n_rows("spells")


def test_the_addresses_of_passages_and_measures_are_put_together_again(installed):
    data = unpacked(explorer.page(installed))
    links, tables = data["links"], data["tables"]
    urls = dict(zip(tables["sources"]["source_id"], links["sources"], strict=True))

    def address(number):
        added = links["passages"][number]
        return added[0] if isinstance(added, list) else urls[tables["evidence"]["source_id"][number]] + added

    rows = installed.records("evidence")
    assert [address(number) for number in range(len(rows))] == [row["link"] for row in rows]
    best = [one[0] if isinstance(one, list) else address(one) for one in links["best"]]
    assert best == [row["best_link"] for row in installed.records("measures")]


def test_without_javascript_the_matrix_is_there_escaped(installed, monkeypatch):
    poisoned(installed, monkeypatch)
    text = explorer.page(installed)
    static = re.search(r"<noscript>(.*)</noscript>", text, re.DOTALL)[1]
    assert "&lt;script&gt;" in static
    assert "<script>window" not in text


def test_without_javascript_the_finding_is_above_the_matrix():
    static = re.search(r"<noscript>(.*)</noscript>", explorer.page(releases.installed()), re.DOTALL)[1]
    sentence = tpd.standing().attrs["sentence"]
    assert "in effect in" in sentence
    assert html.escape(sentence) in static.partition("<table>")[0]


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
