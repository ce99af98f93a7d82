"""The site: lasting addresses, links that lead somewhere, nothing that a browser would run, and what the views say."""

import json
import re
import shutil
import subprocess
import sys
from base64 import b64encode
from datetime import date
from hashlib import sha256
from html.parser import HTMLParser
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import links
import pytest
from click.testing import CliRunner
from oracles import oracle

from tiktok_policy_data.cli import main
from tiktok_policy_data.core import progress, project
from tiktok_policy_data.errors import DataError, UnknownNameError
from tiktok_policy_data.pipeline.release import publish
from tiktok_policy_data.query import lookup, news
from tiktok_policy_data.query.citing import cite
from tiktok_policy_data.query.standing import answers
from tiktok_policy_data.store import releases

pytestmark = pytest.mark.slow

ADDRESS = "https://example.org/tiktok/"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def write():
    """`write_site`, or a skip that says what to install."""
    for name in ("jinja2", "markdown_it", "xlsxwriter"):
        pytest.importorskip(name, reason="needs the site's libraries: pip install -e '.[test-full]'")
    from tiktok_policy_data.site import write_site

    return write_site


@pytest.fixture(scope="module")
def built(write, pristine, tmp_path_factory):
    """The site of the small release, without an address; not to be changed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(releases, "installed", lambda: releases.Release(pristine / "curated"))
        return write(tmp_path_factory.mktemp("built") / "site")


@pytest.fixture
def addressed(write, installed, tmp_path):
    """The site of the small release, with an address."""
    return write(tmp_path / "site", address=ADDRESS)


def text(folder, path):
    return (folder / path / "index.html").read_text(encoding="utf-8")


class Words(HTMLParser):
    """Collects what a reader reads of a page."""

    def __init__(self):
        super().__init__()
        self.found, self.hidden = [], False

    def handle_starttag(self, tag, attrs):
        self.hidden |= tag in ("script", "style")

    def handle_endtag(self, tag):
        self.hidden &= tag not in ("script", "style")

    def handle_data(self, data):
        if not self.hidden:
            self.found.append(data)


def words(html):
    parser = Words()
    parser.feed(html)
    return " ".join(" ".join(parser.found).split())


def json_ld(html):
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)[1])


# ------------------------------------------------------------------------------------------ links and addresses


def test_no_link_of_the_site_leads_nowhere(built):
    assert links.problems(built) == []


def test_with_an_address_none_does_either(addressed):
    assert links.problems(addressed) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('href="../../m/">', 'href="../../mm/">', "no such file"),
        ("#passages", "#passage", "no such anchor"),
        ('href="../../m/">', 'href="/m/">', "outside of the site"),
        ('href="../../m/">', 'href="javascript:alert(1)">', "the scheme javascript"),
        ('<h2 id="cite">', '<h2 id="facts">', "is there twice"),
    ],
    ids=["page", "anchor", "absolute", "script", "id"],
)
def test_a_planted_dead_link_is_found(built, tmp_path, old, new, said):
    site = shutil.copytree(built, tmp_path / "site")
    page = site / "m" / "UK-001" / "index.html"
    html = page.read_text(encoding="utf-8").replace("</main>", '<a href="#passages">Passages</a></main>')
    assert old in html
    page.write_text(html.replace(old, new), encoding="utf-8")
    assert any(said in one for one in links.problems(site))


def test_a_broken_feed_is_found(built, tmp_path):
    site = shutil.copytree(built, tmp_path / "site")
    feed = site / "news" / "feed.atom"
    feed.write_text(feed.read_text(encoding="utf-8").replace("</feed>", ""), encoding="utf-8")
    with pytest.raises(ET.ParseError):
        links.problems(site)


def test_every_measure_jurisdiction_source_type_and_release_has_its_address(built, small):
    for table, letter, key in (("measures", "m", "measure_id"), ("jurisdictions", "j", "jurisdiction")):
        assert {row[key] for row in small.records(table)} == {
            path.name for path in (built / letter).iterdir() if path.is_dir()
        }
    assert {row["source_id"] for row in small.records("sources")} == {
        path.name for path in (built / "s").iterdir() if path.is_dir()
    }
    assert {path.name for path in (built / "t").iterdir()} == set(small.vocabularies["measure_types"])
    assert (built / "changes" / "1.0.0" / "index.html").is_file()


def test_without_an_address_nothing_names_one(built):
    assert not (built / "sitemap.xml").exists()
    assert "Sitemap" not in (built / "robots.txt").read_text()
    for page in built.rglob("*.html"):
        assert 'rel="canonical"' not in page.read_text(encoding="utf-8")
    for item in json.loads((built / "news" / "feed.json").read_text())["items"]:
        assert "url" not in item


def test_with_an_address_pages_feeds_and_site_map_have_it(addressed):
    assert f'<link rel="canonical" href="{ADDRESS}m/UK-001/">' in text(addressed, "m/UK-001")
    assert f'<base href="{ADDRESS}">' in (addressed / "404.html").read_text()
    named = [one.text for one in ET.parse(addressed / "sitemap.xml").getroot().iter() if one.tag.endswith("loc")]
    pages = {path.parent.relative_to(addressed).as_posix() for path in addressed.rglob("index.html")} - {"explorer"}
    assert set(named) == {f"{ADDRESS}{'' if path == '.' else f'{path}/'}" for path in pages}
    feed = ET.parse(addressed / "j" / "UK" / "feed.atom").getroot()
    assert all(one.get("href").startswith(ADDRESS) for one in feed.iter(f"{ATOM}link"))


@pytest.mark.parametrize(
    "address", ["example.org", "ftp://example.org/", "https://", "https://example.org/?a=b", "javascript:x"]
)
def test_an_address_that_is_none_is_refused(write, installed, tmp_path, address):
    with pytest.raises(UnknownNameError, match="must be one of the web"):
        write(tmp_path / "site", address=address)
    assert not (tmp_path / "site").exists()


def test_the_address_of_the_project_is_the_default(write, installed, tmp_path, monkeypatch):
    monkeypatch.setattr(project, "SITE", "https://data.example.org")
    site = write(tmp_path / "site")
    assert '<link rel="canonical" href="https://data.example.org/">' in (site / "index.html").read_text(
        encoding="utf-8"
    )


# ------------------------------------------------------------------------------------------ a folder, replaced


def test_a_site_replaces_an_earlier_one_and_is_equal_byte_for_byte(write, installed, built, tmp_path):
    site = shutil.copytree(built, tmp_path / "site")
    (site / "m" / "XX-999").mkdir()
    write(site)
    files = {path.relative_to(site): path.read_bytes() for path in site.rglob("*") if path.is_file()}
    assert files == {path.relative_to(built): path.read_bytes() for path in built.rglob("*") if path.is_file()}
    assert not (site / "m" / "XX-999").exists()


def test_a_folder_with_other_files_is_not_replaced(write, installed, tmp_path):
    (tmp_path / "letter.txt").write_text("Dear reader")
    with pytest.raises(DataError, match="expected an empty folder"):
        write(tmp_path)
    assert (tmp_path / "letter.txt").read_text() == "Dear reader"


# ------------------------------------------------------------------------------------------ what pages say


def test_a_measure_page_says_what_show_says(built, small):
    said = words(text(built, "m/UK-001"))
    one = lookup.dossiers(small)["UK-001"]
    assert one["measure"]["title"] in said
    assert one["measure"]["summary"] in said
    for event in one["events"]:
        assert small.labels["event_types", event["event_type"]] in said
    for passage in one["evidence"]:
        assert " ".join(passage["reading"].split()) in said
        assert f'id="{passage["evidence_id"]}"' in text(built, "m/UK-001")
    assert "Report an error" in said
    assert "Which cell is wrong? Keep its line." in said


def test_a_measure_page_has_its_citation_in_every_form(built, installed):
    said = words(text(built, "m/UK-001"))
    for form in ("apa", "bibtex", "ris", "csl-json"):
        assert " ".join(cite(form, "UK-001", installed.version).split()) in said


def test_all_dossiers_are_those_of_show(installed):
    assert all(lookup.dossier(own) == one for own, one in lookup.dossiers(installed).items())


def test_no_page_has_the_text_of_a_source(built, small, pristine):
    pages = "".join(path.read_text(encoding="utf-8") for path in (built / "m").rglob("*.html"))
    texts = [path.read_text(encoding="utf-8") for path in (pristine / "texts").glob("*.txt")]
    for row in small.records("evidence"):
        for whole in texts:
            if row["char_start"] is not None and row["char_end"] - row["char_start"] > 120:
                assert whole[row["char_start"] : row["char_end"]] not in pages


def test_a_type_page_says_what_standing_says(built, installed):
    for code in installed.vocabularies["measure_types"]:
        found = answers(code)
        said = words(text(built, f"t/{code}"))
        assert " ".join(found.sentence.split()) in said
        for row in found.rows[code]:
            assert row["name"] in said


def test_the_curve_is_what_standing_says_at_the_end_of_each_month():
    from tiktok_policy_data.site import drawings
    from tiktok_policy_data.site.content import Content

    drawn = drawings.counts(Content.of(releases.installed()))
    assert any(number for months in drawn.values() for _, number in months)
    for month in [month for month, _ in drawn["device_ban"]][-1:0:-13]:
        there = {row["measure_type"]: row["in_effect"] for row in answers(on=f"{month:%Y-%m}").records()}
        assert {code: dict(months)[month] for code, months in drawn.items()} == {code: there[code] for code in drawn}


def test_the_maps_show_the_looks_of_their_type(built, installed):
    from tiktok_policy_data.query.looks import looks_on
    from tiktok_policy_data.render.looks import LOOKS
    from tiktok_policy_data.render.shapes import shapes
    from tiktok_policy_data.site.content import Content
    from tiktok_policy_data.site.maps import maps

    drawn = maps(Content.of(installed))
    assert set(drawn) == {row["measure_type"] for row in installed.records("measures") if row["role"] == "response"}
    for code, some in drawn.items():
        _, looks = looks_on(code)
        shown = {place: look for place, look in looks.items() if place in shapes()["world"]["paths"]}
        for look in set(shown.values()):
            assert LOOKS[look].label in some[0].wide
        assert str(some[0].wide) in text(built, f"t/{code}")


def test_the_style_inside_a_map_passes_the_policy_of_its_page_and_no_other_does(built):
    html = text(built, "t/device_ban")
    styles = re.findall(r"<style>(.*?)</style>", html, re.S)
    assert styles
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)[1].replace("&#39;", "'")
    allowed = set(re.findall(r"'sha256-([^']*)'", policy))
    assert {b64encode(sha256(style.encode()).digest()).decode() for style in styles} == allowed
    assert "unsafe" not in policy


def test_a_curve_begins_with_the_year_in_which_a_type_was_first_in_effect():
    from tiktok_policy_data.site import drawings

    months = [(date(2020 + number // 12, number % 12 + 1, 1), max(0, number - 17)) for number in range(36)]
    found = drawings.curve(months)
    assert (found.first_year, found.most, found.last) == (2021, 18, 18)
    assert [tick.text for tick in found.years] == ["2021", "2022"]
    assert found.path.startswith("M0 100")
    assert found.path.endswith("V0H100")
    assert drawings.curve([(month, 0) for month, _ in months]) is None


def test_the_news_are_those_of_the_command(built, installed):
    from tiktok_policy_data.site.content import Content

    found, _ = news.happenings("0001", None, None, (), "all", "possible", False, None)
    shown = [(one.event["date"], one.measure["measure_id"], one.label) for one in Content.of(installed).happenings]
    assert sorted(shown) == sorted((row["date"], row["measure_id"], row["event"]) for row in found)
    assert found


def happened(event, role, first, last):
    from tiktok_policy_data.site.content import Happening

    measure = {"measure_id": event.rpartition("-")[0], "role": role}
    return Happening({"event_id": event, "date_earliest": first, "date_latest": last}, measure, "Adopted", "Norland")


def test_the_news_of_a_year_put_last_what_may_be_of_an_earlier_one():
    pytest.importorskip("jinja2", reason="needs the site's libraries: pip install -e '.[test-full]'")
    from tiktok_policy_data.site import changes

    some = [
        happened("NL-001-e1", "response", None, date(2026, 7, 31)),
        happened("NL-002-e1", "response", date(2025, 12, 31), date(2026, 7, 30)),
        happened("NL-003-e1", "background", date(2026, 1, 1), date(2026, 7, 29)),
        happened("NL-004-e1", "driver", date(2026, 2, 3), date(2026, 2, 4)),
    ]
    found = next(changes.news_pages(SimpleNamespace(happenings=some))).values
    shown = {heading: [one.event["event_id"] for one in those] for _, heading, _, those in found["months"]}
    assert list(shown.items()) == [
        ("February 2026", ["NL-004-e1"]),
        ("Some day in 2026", ["NL-003-e1"]),
        ("Date not known (by 2026 at the latest)", ["NL-001-e1", "NL-002-e1"]),
    ]
    assert len({anchor for anchor, *_ in found["months"]}) == 3
    assert (found["n_general"], found["number"]) == (2, 4)


def test_the_news_say_how_many_steps_are_of_general_laws(built, installed):
    from tiktok_policy_data.site.content import Content

    some = Content.of(installed).happenings
    year = max(one.day.year for one in some if one.measure["role"] != "response")
    here = [one for one in some if one.day.year == year]
    general = sum(one.measure["role"] != "response" for one in here)
    assert f"{general} of the {len(here)} step" in words(text(built, f"news/{year}"))


def test_a_type_page_has_its_table_before_its_map(built):
    html = text(built, "t/device_ban")
    assert html.index("<table") < html.index('id="drawn"') < html.index('class="maps"')
    assert 'href="#drawn"' in html


def test_a_measure_page_leads_to_its_citation_from_the_top_and_the_foot_to_that_of_the_data(built):
    html = text(built, "m/UK-001")
    assert html.index('<a href="#cite">Cite this measure</a>') < html.index('id="life"')
    assert '<a href="../../#cite">Cite the data</a>' in html


def test_the_downloads_begin_with_the_tables_that_most_come_for(built, small):
    html = text(built, "data")
    order = re.findall(r'<section class="entry" id="(\w+)">', html)
    assert order[:4] == ["measures", "events", "evidence", "sources"]
    assert sorted(order) == sorted(small.tables)
    assert html.index('id="sources"') < html.index("Method and history") < html.index(f'id="{order[4]}"')
    assert "`" not in words(html)


def test_what_is_between_backticks_is_code_and_nothing_else_is_markup():
    pytest.importorskip("jinja2", reason="needs the site's libraries: pip install -e '.[test-full]'")
    from tiktok_policy_data.site.templating import coded

    assert coded("What `read` found <b>") == "What <code>read</code> found &lt;b&gt;"


def test_inquiries_and_suits_have_the_words_of_the_explorer(built, installed):
    from tiktok_policy_data.query.looks import looks_on
    from tiktok_policy_data.render.looks import LOOKS

    seen = 0
    for code in sorted({row["measure_type"] for row in installed.records("measures")}):
        found, looks = looks_on(code)
        label = installed.labels["measure_types", code]
        for row in found.rows[code]:
            if row["answer"] == "no_effect":
                look = LOOKS[looks[row["jurisdiction"]]]
                said = f"{look.sign} {look.short.capitalize()}"
                assert f"{label} {said}" in words(text(built, f"j/{row['jurisdiction']}"))
                assert f"{row['name']} {said}" in words(text(built, f"t/{code}"))
                seen += 1
    assert seen


def test_the_first_page_counts_what_standing_counts(built, installed):
    said = words((built / "index.html").read_text(encoding="utf-8"))
    assert answers("device_ban").sentence.split("(tiktok")[0].strip() in said
    assert f"{installed.n_rows('measures')} measures" in said


def test_codebook_and_manual_are_there(built, small):
    html = text(built, "codebook")
    for table in small.tables.values():
        for field in table.fields:
            assert f'id="{table.name}-{field.name}"' in html
    for row in small.codes:
        assert f'id="{row["scheme"]}-{row["code"]}"' in html
    assert "The status rule" in words(text(built, "docs/coding"))
    assert "tpd.load" in words(text(built, "docs/reference/api"))
    assert "tiktok-policy-data" in words(text(built, "docs/reference/cli"))


def test_the_explorer_is_there_and_measure_pages_lead_to_it(built):
    assert "data" in (built / "explorer" / "index.html").read_text(encoding="utf-8")
    assert 'href="../../explorer/#measure=UK-001"' in text(built, "m/UK-001")


def drop(root, table, key):
    path = root / "seeds" / f"{table}.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    assert any(line.startswith(f"{key},") for line in lines)
    kept = [line for line in lines if not line.startswith(f"{key},")]
    path.write_text("".join(kept), encoding="utf-8", newline="")


@pytest.fixture
def second(checkout, edit, monkeypatch):
    """A second release, in the place of the installed one: a changed cell, and withdrawn rows."""
    edit("measures", "UK-001", confidence="low")
    with (checkout / "seeds" / "withdrawn.csv").open("a", encoding="utf-8", newline="") as file:
        for table, row, other in (
            ("events", "EU-001-e1", ""),
            ("evidence", "EU-001-p1", ""),
            ("measures", "EU-001", "UK-001"),
            ("jurisdictions", "US", ""),
        ):
            drop(checkout, table, row)
            file.write(f"{table},{row},Reported too little.,{other}\n")
    publish.prepare(checkout, None, "our_error")
    publish.release(checkout, released_on=date(2026, 2, 2))
    found = releases.Release(checkout / "curated")
    monkeypatch.setattr(releases, "installed", lambda: found)
    return found


def test_pages_show_what_a_release_changed_and_withdrawn_rows_keep_their_address(write, second, tmp_path):
    site, version = write(tmp_path / "site"), second.version
    for path in ("m/EU-001", "j/US"):
        said = words(text(site, path))
        assert "This row was withdrawn" in said
        assert f"Release {version} withdrew" in said
        assert "Reason: Reported too little." in said
        assert '<meta name="robots" content="noindex">' in text(site, path)
    assert "UK-001 replaces it" in words(text(site, "m/EU-001"))
    history = words(text(site, "m/UK-001")).split("What changed in which release")[1]
    assert f"Release {version} of 2026-02-02" in history
    assert "confidence" in history
    assert "Our error" in history
    assert "EU-001" in words(text(site, f"changes/{version}"))
    assert links.problems(site) == []


def test_each_release_has_its_files_and_its_entry(write, second, tmp_path):
    site = write(tmp_path / "site")
    for name in ("1.0.0", second.version, "latest"):
        for table in ("measures", "events", "sources"):
            assert (site / "data" / name / f"{table}.parquet").is_file()
    past = releases.PastRelease(second.folder, "1.0.0")
    assert (site / "data" / "1.0.0" / "measures.parquet").read_bytes() == past.parquet_bytes("measures")
    lines = (site / "data" / "1.0.0" / "measures.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == past.n_rows("measures") == second.n_rows("measures") + 1
    titles = [one["title"] for one in json.loads((site / "changes" / "feed.json").read_text())["items"]]
    assert titles == [f"Release {second.version}", "Release 1.0.0"]


# ------------------------------------------------------------------------------------------ machines


def test_the_downloads_are_the_files_of_the_release(built, small):
    for path in small.folder.iterdir():
        if path.is_file():
            assert (built / "data" / "latest" / path.name).read_bytes() == path.read_bytes()
            assert (built / "data" / small.version / path.name).read_bytes() == path.read_bytes()
    for table in small.tables:
        lines = (built / "data" / "latest" / f"{table}.csv").read_bytes()
        assert lines.startswith(b"\xef\xbb\xbf")
    assert (built / "data" / "latest" / "measures.xlsx").read_bytes().startswith(b"PK")


def test_feeds_have_the_same_entries_in_both_forms_and_lasting_identifiers(built, addressed):
    for path in sorted(one.parent.relative_to(built) for one in built.rglob("feed.atom")):
        atom = ET.parse(built / path / "feed.atom").getroot()
        entries = atom.findall(f"{ATOM}entry")
        other = json.loads((built / path / "feed.json").read_text())
        ids = [one.find(f"{ATOM}id").text for one in entries]
        assert ids == [one["id"] for one in other["items"]]
        assert [one.find(f"{ATOM}title").text for one in entries] == [one["title"] for one in other["items"]]
        assert len(set(ids)) == len(ids)
        assert ids == [one["id"] for one in json.loads((addressed / path / "feed.json").read_text())["items"]]
        assert other["version"] == "https://jsonfeed.org/version/1.1"
        for needed in ("id", "title", "updated", "author"):
            assert atom.find(f"{ATOM}{needed}") is not None


def test_the_feed_of_a_jurisdiction_has_its_events_alone(built, small):
    titles = [one["title"] for one in json.loads((built / "j" / "UK" / "feed.json").read_text())["items"]]
    assert titles
    names = {row["name"] for row in small.jurisdictions if "UK" in (row["jurisdiction"], row["parent"])}
    assert {title.split(": ")[0] for title in titles} <= names
    assert len(names) > 1


def test_what_has_no_day_of_its_own_is_last_on_the_page_of_its_place_and_in_no_feed(built, installed):
    from tiktok_policy_data.site import feeds
    from tiktok_policy_data.site.content import Content

    content = Content.of(installed)
    keys = {one.event["event_id"]: one.is_dated for one in content.happenings}
    assert {row["event_id"] for row in installed.records("events") if row["date"]} == set(keys)
    assert not keys["UK-001-e2"]
    html = text(built, "j/UK")
    assert html.index('id="UK-001-e1"') < html.index("Day not known") < html.index('id="UK-001-e2"')
    entries = {entry.key for feed in feeds.feeds(content) for entry in feed.entries if feed.path != "changes/"}
    assert entries == {key for key, dated in keys.items() if dated}


def test_what_machines_read_is_valid_and_names_the_files(built, addressed):
    rdflib = oracle("rdflib")
    for site in (built, addressed):
        for path in ("index.html", "m/UK-001/index.html", "j/UK/index.html", "s/S001/index.html"):
            found = json_ld((site / path).read_text(encoding="utf-8"))
            graph = rdflib.Graph().parse(data=json.dumps(found), format="json-ld", publicID=ADDRESS + path)
            kinds = {str(one) for one in graph.objects(None, rdflib.RDF.type)}
            assert "https://schema.org/Dataset" in kinds or "https://schema.org/WebPage" in kinds
            for item in graph.objects(None, rdflib.URIRef("https://schema.org/item")):
                assert str(item).startswith(ADDRESS)
    dataset = json_ld((addressed / "index.html").read_text(encoding="utf-8"))["@graph"][0]
    for file in dataset["distribution"]:
        assert (addressed / file["contentUrl"].removeprefix(ADDRESS)).stat().st_size == int(
            file["contentSize"].split()[0]
        )


def test_pages_are_strict_html(built):
    html5lib = oracle("html5lib")
    for path in (
        "index.html",
        "m/UK-001/index.html",
        "j/UK/index.html",
        "s/S001/index.html",
        "t/device_ban/index.html",
        "changes/index.html",
        "changes/1.0.0/index.html",
        "news/index.html",
        "data/index.html",
        "docs/index.html",
        "codebook/index.html",
        "docs/coding/index.html",
        "search/index.html",
        "404.html",
        "m/index.html",
        "j/index.html",
        "s/index.html",
    ):
        html5lib.HTMLParser(strict=True).parse((built / path).read_text(encoding="utf-8"))
    with pytest.raises(html5lib.html5parser.ParseError):
        html5lib.HTMLParser(strict=True).parse(
            (built / "index.html").read_text(encoding="utf-8").replace("</main>", "</b></main>")
        )


# ------------------------------------------------------------------------------------------ text that is no text


def test_text_of_the_data_is_never_markup_and_no_address_is_a_script(write, checkout, edit, tmp_path, monkeypatch):
    edit("measures", "UK-001", title="<script>alert(1)</script>&", summary='"><img src=x onerror=alert(1)>')
    publish.prepare(checkout, None, "our_error")
    publish.release(checkout, released_on=date(2026, 2, 2))
    monkeypatch.setattr(releases, "installed", lambda: releases.Release(checkout / "curated"))
    site = write(tmp_path / "site")
    for path in (site / "m" / "UK-001", site / "m", site / "j" / "UK", site / "news"):
        html = (path / "index.html").read_text(encoding="utf-8")
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "<script>alert(1)</script>&" in words(html).replace("&amp;", "&")
    from tiktok_policy_data.site.templating import outward

    assert [outward(one) for one in ("javascript:alert(1)", "data:text/html,x", "//x", "", None)] == [""] * 5
    assert outward("https://example.org/#:~:text=a") == "https://example.org/#:~:text=a"


# ------------------------------------------------------------------------------------------ the command


@pytest.mark.usefixtures("write")
def test_a_thousand_measures_take_at_most_30_seconds_of_the_processor(tmp_path):
    resource = pytest.importorskip("resource", reason="this system does not count the time of processes")

    def used():
        found = resource.getrusage(resource.RUSAGE_CHILDREN)
        return found.ru_utime + found.ru_stime

    before = used()
    command = [sys.executable, "-m", "tiktok_policy_data", "explore", "--site", str(tmp_path / "site")]
    subprocess.run(command, check=True, capture_output=True)
    number = releases.installed().n_rows("measures")
    assert number > 1000
    assert (used() - before) / number * 1000 <= 30


def test_the_command_writes_a_site_and_says_how_to_look_at_it(write, installed, tmp_path):
    done = CliRunner().invoke(main, ["explore", "--site", str(tmp_path / "site"), "--address", ADDRESS])
    assert done.exit_code == 0, done.output
    assert "python -m http.server" in done.stderr
    assert (tmp_path / "site" / "sitemap.xml").is_file()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--address", ADDRESS], "give --site, too"),
        (["--site", "x", "--release", "1.0.0"], "writes the installed release"),
        (["--site", "x", "--open"], "writes the installed release"),
        (["--site", "x", "--address", "nowhere"], "must be one of the web"),
    ],
)
def test_options_that_do_not_go_together_are_refused(installed, options, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["explore", *options])
    assert done.exit_code == 2
    assert said in done.output
    assert not (tmp_path / "x").exists()


def test_a_missing_library_is_named_with_the_command_to_install_it(installed, tmp_path, monkeypatch):
    from tiktok_policy_data.io import extras

    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    done = CliRunner().invoke(main, ["explore", "--site", str(tmp_path / "site")])
    assert done.exit_code == 2
    assert "pip install 'tiktok-policy-data[site]'" in done.output


def test_whoever_watches_sees_every_page(write, installed, tmp_path):
    seen = {}

    def watch(items, label):
        for number, item in enumerate(items, 1):
            seen[label] = (number, len(items))
            yield item

    with progress.watched(watch):
        write(tmp_path / "site")
    assert {"Files", "Contents", "Pages", "Feeds"} <= set(seen)
    assert all(done == number > 1 for done, number in seen.values())
