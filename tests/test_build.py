"""From seeds and texts to a release."""

import json
from datetime import date

import pytest

from tiktok_policy_data.core import schema
from tiktok_policy_data.errors import DataError
from tiktok_policy_data.pipeline import anchoring, build
from tiktok_policy_data.store import releases


def rows(root, table):
    return {row[schema.tables()[table].key[0]]: row for row in releases.Release(root / "curated").records(table)}


def test_bounds_are_closed_by_the_publication_of_what_tells_the_event(pristine):
    events = rows(pristine, "events")
    assert events["UK-003-e1"]["date"] == "[..2023-03-10]"
    assert events["UK-001-e2"]["date"] == "[2023-03-10..2024-05-31]"
    assert events["UK-001-e2"]["date_latest"] == date(2024, 5, 31)


def test_a_passage_that_only_narrows_a_date_does_not_tell_the_event(edit):
    root = edit("evidence", "UK-001-p2", event_id="UK-001-e2")
    edit("events", "UK-001-e1", date="", date_basis="bound")
    build.build(root)
    ended = [row for row in releases.Release(root / "preview").records("spells") if row["status"] == "ended"]
    assert {row["known_from"] for row in ended} == {date(2024, 5, 31)}


def test_status_start_end_and_counts_are_derived(pristine):
    measure = rows(pristine, "measures")["UK-001"]
    assert (measure["status"], measure["starts"], measure["ends"]) == (
        "ended",
        "2023-03-07",
        "[2023-03-10..2024-05-31]",
    )
    assert measure["status_as_of"] == date(2024, 5, 31)
    assert (measure["n_sources"], measure["n_evidence"], measure["family"]) == (2, 3, "device_and_presence")
    assert measure["best_link"].startswith("https://example.org/a-b?x=1#:~:text=The%20transport")


def test_a_measure_without_a_life_has_no_start_and_no_end(pristine):
    measure = rows(pristine, "measures")["UK-003"]
    assert (measure["status"], measure["starts"], measure["ends"]) == ("called_for", None, None)


def test_paragraphs_with_evidence_are_coded_and_the_others_as_decided(pristine):
    found = {
        (r["source_id"], r["paragraph"]): r["decision"]
        for r in releases.Release(pristine / "curated").records("paragraphs")
    }
    assert found["S001", 3] == "coded"
    assert found["S001", 6] == "boilerplate"
    assert len(found) == 6 + 3


def test_coverage_tells_found_absent_silent_glanced_and_not_searched_apart(pristine):
    found = {
        (r["jurisdiction"], r["measure_type"]): r for r in releases.Release(pristine / "curated").records("coverage")
    }
    assert found["UK", "device_ban"]["state"] == "found"
    assert found["UK", "device_ban"]["searched"] == "Two example texts again"
    assert found["UK-PARL", "device_ban"]["state"] == "stated_absent"
    assert found["UK", "data_access_law"]["state"] == "silent"
    assert found["UK", "sanctions"]["state"] == "glanced"
    assert found["EU", "sanctions"]["state"] == "not_searched"


SEARCHES = "jurisdiction,measure_type,what,searched_on,language,found\n"


@pytest.mark.parametrize(
    ("rows", "state"),
    [
        ("EU,scrutiny,One,2026-01-01,en,\nEU,scrutiny,Two,2026-01-01,fr,\n", "silent"),
        ("EU,inquiry,One,2026-01-01,en,\nEU,scrutiny,Two,2026-01-01,fr,\n", "silent"),
        ("EU,scrutiny,One,2026-01-01,en,\nEU,scrutiny,ONE,2026-01-02,fr,\n", "glanced"),
        ("EU,scrutiny,One,2026-01-01,zh,\nEU,scrutiny,Two,2026-01-01,zh,\n", "glanced"),
        ("EU,scrutiny,One,2026-01-01,,\nEU,scrutiny,Two,2026-01-01,,\n", "glanced"),
        ("EU,*,One,2026-01-01,en,\nEU,*,Two,2026-01-01,en,\n", "glanced"),
        ("EU,inquiry,One,2026-01-01,en,\n", "glanced"),
        ("EU,inquiry,One,2026-01-01,en,Seen and not coded\nEU,scrutiny,Two,2026-01-01,fr,\n", "silent"),
        ('EU,inquiry,One,2026-01-01,en,"Seen, not coded: why"\nEU,scrutiny,Two,2026-01-01,fr,\n', "glanced"),
        ("EU,lawsuit,One,2026-01-01,en,\nEU,lawsuit,Two,2026-01-01,en,\n", "not_searched"),
    ],
)
def test_nothing_found_is_silent_only_after_two_queries_by_name_one_in_an_official_language(checkout, rows, state):
    (checkout / "seeds" / "searches.csv").write_text(SEARCHES + rows, encoding="utf-8")
    made, _ = build.make(checkout)
    found = {(row["jurisdiction"], row["measure_type"]): row["state"] for row in made["coverage"]}
    assert found["EU", "inquiry"] == state


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("european union tiktok ban lifted", "glanced"),
        ("Ban of TikTok in Europe lifted", "not_searched"),
        ("European Union ban lifted", "not_searched"),
    ],
)
def test_a_check_that_names_the_jurisdiction_and_the_app_is_a_general_query(checkout, words, state):
    (checkout / "seeds" / "searches.csv").write_text(SEARCHES, encoding="utf-8")
    head = "measure_id,searched_on,asked,newest_page,newest_url,outcome,note\n"
    row = f"EU-001,2026-01-02,{words},,,nothing_newer,\n"
    (checkout / "seeds" / "checks.csv").write_text(head + row, encoding="utf-8")
    found = {(row["jurisdiction"], row["measure_type"]): row["state"] for row in build.make(checkout)[0]["coverage"]}
    assert found["EU", "inquiry"] == state


def test_two_builds_have_the_same_content(checkout, rebuild):
    build.build(checkout)
    before = json.loads((checkout / "preview" / "manifest.json").read_text())
    build.build(checkout)
    after = json.loads((checkout / "preview" / "manifest.json").read_text())
    assert before == after


def test_without_texts_the_build_works_and_says_so(checkout):
    assert any("No source texts available" in line for line in build.build(checkout))
    assert any(
        "verified in the texts of S001, S002" in line for line in build.build(checkout, where=checkout / "texts")
    )


def test_a_folder_of_unknown_texts_verifies_nothing(checkout, tmp_path):
    (tmp_path / "other.txt").write_text("something else")
    assert any("No source texts available" in line for line in build.build(checkout, where=tmp_path))


SEED_FAULTS = [
    (
        "measures",
        "UK-001",
        {"confidence": "sure"},
        r"measures.csv, line 2 \(UK-001\), confidence: 'sure': expected a code",
    ),
    (
        "events",
        "UK-001-e1",
        {"date": "7 March 2023"},
        r"events.csv, line 2 .*date: '7 March 2023': expected 2023, 2023-03",
    ),
    (
        "events",
        "UK-001-e1",
        {"date": ""},
        r"events.csv, line 2 .*date: expected a date; only a start left to be appointed",
    ),
    (
        "evidence",
        "UK-001-p1",
        {"measure_id": "UK-999"},
        r"evidence.csv, line 2 .*measure_id: 'UK-999': expected a measure_id of the table measures",
    ),
    ("measures", "UK-002", {"measure_id": "UK-001"}, r"measures.csv, line 2 .*expected a key that no other row has"),
    (
        "evidence",
        "UK-001-p2",
        {"first_words": "The decree was"},
        r"expected the passage in raw/anchors.csv. Run `tiktok-policy",
    ),
    ("paragraphs", "S002", {"paragraph": "9"}, r"S002 paragraph 1: expected a decision on every paragraph"),
    ("paragraphs", "S002", {"paragraph": "9"}, r"line 5 \(S002 9\), paragraph: '9': expected paragraphs 1 to 3"),
    (
        "sources",
        "S001",
        {"read_on": "yesterday"},
        r"seeds/sources.csv, line 2 \(S001\), read_on: 'yesterday': expected a day",
    ),
    ("anchors", "The order was", {"text_sha256": "0" * 64}, r"raw/anchors.csv, .*expected the hash of the text"),
]


@pytest.mark.parametrize(("table", "key", "cells", "message"), SEED_FAULTS)
def test_a_faulty_seed_gives_file_row_column_and_value_and_writes_nothing(edit, table, key, cells, message):
    root = edit(table, key, **cells)
    with pytest.raises(DataError, match=message):
        build.build(root)
    assert not (root / "preview").exists()
    assert not list(root.glob(".preview*"))


def test_the_faults_of_all_files_come_at_once(edit):
    root = edit("events", "UK-001-e1", date="soon")
    edit("measures", "UK-001", confidence="sure")
    edit("sources", "S001", url="ftp://x")
    with pytest.raises(DataError) as caught:
        build.build(root)
    assert {problem.column for problem in caught.value.problems} >= {"date", "confidence", "url"}


def test_a_vocabulary_may_not_lose_a_code_in_use(edit):
    root = edit("roles", "driver", code="motor")
    with pytest.raises(DataError, match=r"line 6 \(CN-001\) and line 7 \(CN-002\), role: 'driver'"):
        build.build(root)


def test_an_anchor_that_the_text_does_not_bear_out_is_told(edit):
    root = edit("anchors", "The order was", char_start="0")
    build.build(root)
    with pytest.raises(DataError, match="passage at these offsets with this hash"):
        build.build(root, where=root / "texts")


def test_a_passage_that_is_not_found_names_the_nearest_place_and_writes_nothing(edit):
    root = edit("evidence", "UK-001-p2", first_words="The ordre was")
    before = (root / "raw" / "anchors.csv").read_bytes()
    with pytest.raises(
        DataError,
        match=r"UK-001-p2.*the nearest match is 'The order was' in paragraph 3; the last words are in paragraph 3",
    ):
        anchoring.anchor(root, root / "texts")
    assert (root / "raw" / "anchors.csv").read_bytes() == before


def test_a_passage_that_is_found_twice_is_refused(edit):
    root = edit("evidence", "UK-PARL-001-p1", last_words="they")
    edit("evidence", "UK-001-p2", first_words="The", last_words="herself.")
    with pytest.raises(DataError, match=r"fit \d passages of paragraph 3"):
        anchoring.anchor(root, root / "texts")


def test_anchors_of_sources_without_a_text_are_kept(checkout):
    before = (checkout / "raw" / "anchors.csv").read_bytes()
    (checkout / "texts" / "S002.txt").unlink()
    said = anchoring.anchor(checkout, checkout / "texts")
    assert any("Unchanged, since no text is available" in line and "S002" in line for line in said)
    assert (checkout / "raw" / "anchors.csv").read_bytes() == before


def test_a_text_with_another_hash_is_refused(checkout):
    revised = checkout / "revised.txt"
    revised.write_text("A revised text")
    with pytest.raises(DataError, match="expected the text of S001 with the SHA-256"):
        anchoring.anchor(checkout, None, {"S001": revised})
    with pytest.raises(DataError, match="expected a source of seeds/sources.csv"):
        anchoring.anchor(checkout, None, {"S777": revised})


def test_a_folder_that_is_no_checkout_is_told(tmp_path):
    with pytest.raises(DataError, match="expected a checkout with the folder seeds/"):
        build.build(tmp_path)


def test_a_folder_of_somebody_is_not_replaced(checkout, tmp_path):
    theirs = tmp_path / "mine"
    theirs.mkdir()
    (theirs / "thesis.txt").write_text("years of work")
    with pytest.raises(DataError, match="expected an empty folder or a release to replace"):
        build.build(checkout, theirs)
    assert (theirs / "thesis.txt").read_text() == "years of work"


def excerpted(root, folder, text):
    """The small checkout with one source more, of which only an excerpt was read, and a passage of it."""
    sources, evidence = root / "seeds" / "sources.csv", root / "seeds" / "evidence.csv"
    row = "S003,The Herald,Off the phones,,2023-03-08,Dated by its head.,https://example.org/c,news,en,ours,,2026-01-01,excerpt"
    sources.write_text(sources.read_text(encoding="utf-8") + row + "\n", encoding="utf-8")
    header, *_ = evidence.read_text(encoding="utf-8").splitlines()
    cells = {
        "evidence_id": "UK-001-p90",
        "measure_id": "UK-001",
        "source_id": "S003",
        "supports": "scope",
        "stance": "supports",
        "identity": "named",
        "reading": "It bars the app on work phones.",
        "speaker": "The Herald",
        "speaker_kind": "reporter",
        "first_words": "From today the app",
        "last_words": "its many work phones.",
    }
    line = ",".join(cells.get(name, "") for name in header.split(","))
    evidence.write_text(evidence.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    (folder / "S003.txt").write_text(text, encoding="utf-8")
    return root


SAID = "Head\nFrom today the app is gone, says the ministry, from every one of its many work phones.\n"


def test_a_passage_of_an_excerpt_is_recorded_by_its_hash(checkout, tmp_path):
    from tiktok_policy_data.core.passages import passage_sha256

    folder = tmp_path / "excerpts"
    folder.mkdir()
    root = excerpted(checkout, folder, SAID)
    with pytest.raises(DataError, match="with --excerpts"):
        build.build(root)
    assert "1 passage of excerpts recorded by hash." in anchoring.anchor(root, None, excerpts=folder)
    build.build(root)
    found = {row["evidence_id"]: row for row in releases.Release(root / "preview").records("evidence")}["UK-001-p90"]
    assert (found["anchor"], found["char_start"], found["paragraph"]) == ("recorded", None, None)
    assert found["passage_sha256"] == passage_sha256(SAID.splitlines()[1])
    anchoring.anchor(root, None)  # without the excerpt the hash is kept
    build.build(root)


@pytest.mark.parametrize(("text", "message"), [("Nothing of it.\n", "do not occur"), (SAID + SAID, "of 2 paragraphs")])
def test_a_passage_that_an_excerpt_does_not_hold_once_is_told_and_nothing_is_written(checkout, tmp_path, text, message):
    folder = tmp_path / "excerpts"
    folder.mkdir()
    root = excerpted(checkout, folder, text)
    before = (root / "raw" / "anchors.csv").read_bytes()
    with pytest.raises(DataError, match=message):
        anchoring.anchor(root, None, excerpts=folder)
    assert (root / "raw" / "anchors.csv").read_bytes() == before
