"""Cues and places are found, near copies are known, candidates are set against the rows, and the command says so."""

import csv
import json
from datetime import date

import pytest
from click.testing import CliRunner

from tiktok_policy_data.cli import main
from tiktok_policy_data.core import schema
from tiktok_policy_data.core.events import EventType
from tiktok_policy_data.core.rows import in_key_order
from tiktok_policy_data.core.schema import inputs, shipped
from tiktok_policy_data.io.csv import read_csv
from tiktok_policy_data.query import read_quality
from tiktok_policy_data.reading import measuring
from tiktok_policy_data.reading.acting import acting
from tiktok_policy_data.reading.copies import Copies
from tiktok_policy_data.reading.cues import Cues, Scanner, cues_of, folded, longest, read_cues
from tiktok_policy_data.reading.matching import Rows
from tiktok_policy_data.reading.measuring import Coding
from tiktok_policy_data.reading.places import of_address, places_of
from tiktok_policy_data.reading.read import read
from tiktok_policy_data.reading.sentences import LONGEST, sentences, spans
from tiktok_policy_data.reading.types import Candidate, Document, Reading, Skipped
from tiktok_policy_data.store import releases

BAN = "Belgium banned TikTok from the work phones of civil servants on Friday."


# cues


def test_a_cue_is_found_as_whole_words_or_with_a_star_as_their_begin():
    scanner = Scanner(["ban", "prohibit*", "*n't", "work phone*"])
    text = "bans ban; prohibited don't work phones urban"
    assert [text[a:b] for a, b, _ in scanner.find(text)] == ["ban", "prohibit", "n't", "work phone"]


def test_words_of_scripts_without_spaces_are_found_within_others():
    assert [word for _, _, word in Scanner(["禁止", "тикток*"]).find("政府禁止使用 тиктоку")] == [0, 1]


def test_folding_keeps_every_offset():
    text = "İstanbul’da “TİKTOK” — DON’T"
    assert len(folded(text)) == len(text)
    assert "don't" in folded(text)


def test_a_longer_cue_of_a_kind_hides_those_within_it():
    rows = [
        {"cue": cue, "language": "en", "kind": "event_type", "code": code, "weight": "1"}
        for cue, code in (("banned", "adopted"), ("not banned", "declined"), ("banned again", "resumed"))
    ]
    hits = Cues(rows).hits("it was not banned then, and banned again")
    assert [hit.of("event_type")[0].code for hit in longest(hits, "event_type")] == ["declined", "resumed"]


def test_every_cue_is_in_lower_case_and_points_to_a_code_that_exists():
    release = releases.installed()
    of_kind = {
        "measure_type": "measure_types",
        "event_type": "event_types",
        "maker": "maker_kinds",
        "target": "targets",
        "speaker": "speaker_kinds",
        "rationale": "rationales",
    }
    for row in read_cues():
        assert row["cue"] == folded(row["cue"]), row
        if row["kind"] in of_kind:
            assert row["code"] in release.vocabularies[of_kind[row["kind"]]], row
        elif row["kind"] != "when":
            assert row["code"] is None, row


@pytest.mark.parametrize("name", ["cues", "place_words"])
def test_a_seed_of_reading_has_each_key_once(name):
    table = inputs()[name]
    with (shipped("seeds") / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        keys = [tuple(row[column] for column in table.key) for row in csv.DictReader(file)]
    assert len(keys) == len(set(keys))


def test_words_for_places_point_to_jurisdictions_that_exist():
    codes = {row["jurisdiction"] for row in releases.installed().records("jurisdictions")}
    with (shipped("seeds") / "place_words.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["jurisdiction"] for row in rows if row["kind"] != "other"} <= codes
    assert {row["jurisdiction"] for row in rows if row["kind"] == "other"} == {""}


# places


@pytest.mark.parametrize(
    ("text", "language", "codes"),
    [
        ("The European Commission and the Danish parliament", "en", ["EU-COM", "DK-PARL"]),
        ("UK BANS APP, SAYS BELGIUM", "en", ["UK", "BE"]),
        ("give us the bill, said the US", "en", ["US"]),
        ("Georgia's governor told the United States", "en", ["US-GA", "US"]),
        ("Georgia's president in Tbilisi", "en", ["GE", "GE"]),
        ("The New York Times reported from Washington", "en", ["US"]),
        ("the Chinese-owned app and a Chinese company", "en", []),
        ("Pékin et la Norvège", "fr", ["CN", "NO"]),
        ("die norwegische Regierung", "de", ["NO"]),
        ("Правительство России", "ru", ["RU"]),
    ],
)
def test_places_are_named_in_several_ways(text, language, codes):
    assert [one.jurisdiction for one in places_of(language).find(text)] == codes


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://www.gov.uk/page", "UK"),
        ("https://ag.ky.gov/press", "US-KY"),
        ("https://www.justice.gov/x", "US"),
        ("https://ec.europa.eu/x", "EU"),
        ("https://example.com/uk", ""),
        ("https://abc.net.au:443/x", "AU"),
        ("", ""),
        ("https://gov/x", "US"),
    ],
)
def test_the_host_of_an_address_may_say_the_country(url, code):
    assert of_address(places_of("en"), url) == code


def test_the_one_after_by_acts():
    text = "Two British members were sanctioned by China last year."
    (one,) = sentences(text, 1, 0, "", "en", cues_of("en"), places_of("en"))
    assert acting(one, "sanctions") == ["CN"]


# sentences


def test_sentences_do_not_end_at_abbreviations_or_ordinals():
    text = "Sen. Smith of the U.S. said so on the 3. March. It is “done.” Now 5.5 percent; and so on."
    assert [text[a:b] for a, b in spans(text)] == [
        "Sen. Smith of the U.S. said so on the 3. March.",
        "It is “done.”",
        "Now 5.5 percent;",
        "and so on.",
    ]


def test_a_line_without_an_end_is_cut_and_nothing_is_lost():
    text = "word " * LONGEST
    pieces = [text[a:b] for a, b in spans(text)]
    assert max(map(len, pieces)) <= LONGEST
    assert " ".join(pieces).split() == text.split()


# copies


def test_a_near_copy_names_the_first_and_another_text_does_not():
    words = " ".join(f"The word number {n} of the report on the app is here." for n in range(30))
    copies = Copies()
    first, second = copies.noted(Document(words)), copies.noted(Document(words.replace("number 7", "number seven")))
    other = copies.noted(Document(" ".join(f"Something else stays at {n} in this text." for n in range(40))))
    assert (first.reproduces, second.reproduces, other.reproduces) == ("", first.sha256, "")
    assert copies.noted(Document(words, file="again")).reproduces == first.sha256


def test_short_texts_are_no_copies():
    copies = Copies()
    assert [copies.noted(Document(BAN)).reproduces for _ in range(2)] == ["", ""]


# matching

TYPES = {
    "called_for": EventType("before", "called_for", 0),
    "declined": EventType("before", "declined", 1),
    "announced": EventType("before", "announced", 2),
    "adopted": EventType("in_life", "adopted", 3),
    "took_effect": EventType("in_life", "in_force", 4),
    "ended": EventType("after", "ended", 5),
}


def measure(name, **cells):
    usual = {"jurisdiction": "BE", "measure_type": "device_ban", "target": "tiktok", "maker_kind": "executive"}
    return {"measure_id": name, "role": "response", **usual, **cells}


def event(name, kind, day):
    return {"event_id": name, "measure_id": name.partition("-e")[0], "event_type": kind, "date": day}


ROWS = Rows(
    [measure("BE-001"), measure("BE-002", target="general"), measure("NL-001", jurisdiction="NL")],
    [
        event("BE-001-e1", "called_for", "2023-02"),
        event("BE-001-e2", "adopted", "2023-03-10"),
        event("BE-002-e1", "adopted", "2021-01-01"),
        event("NL-001-e1", "adopted", "2023-03-21"),
        event("NL-001-e2", "ended", "2024-01-10"),
    ],
    TYPES,
)


@pytest.mark.parametrize(
    ("cells", "relation", "name", "of_event"),
    [
        ({"event_type": "adopted", "date": "2023-03-10"}, "same", "BE-001", "BE-001-e2"),
        ({"event_type": "adopted", "date": "[..2023-04-01]", "date_basis": "bound"}, "same", "BE-001", "BE-001-e2"),
        ({"event_type": "adopted", "date": "2023-03-12"}, "contradicts", "BE-001", "BE-001-e2"),
        ({"event_type": "took_effect", "date": "2023-03-20"}, "later", "BE-001", ""),
        ({"event_type": "ended", "date": "[..2025-01-01]", "date_basis": "bound"}, "later", "BE-001", ""),
        ({"event_type": "announced", "date": "2023-03-01"}, "same", "BE-001", ""),
        ({"event_type": "declined", "date": "2023-04-01"}, "contradicts", "BE-001", "BE-001-e2"),
        ({"event_type": "declined", "date": "[..2023-04-01]", "date_basis": "bound"}, "same", "BE-001", ""),
        (
            {"event_type": "reported_absent", "date": "[..2023-04-01]", "date_basis": "bound"},
            "contradicts",
            "BE-001",
            "BE-001-e2",
        ),
        ({"event_type": "reported_absent", "date": "[..2023-03-01]", "date_basis": "bound"}, "same", "BE-001", ""),
        ({"event_type": "took_effect", "date": "2023-03"}, "same", "BE-001", ""),
        ({"event_type": "took_effect", "date": "2023-04"}, "later", "BE-001", ""),
        ({"event_type": "ended", "date": "2023"}, "later", "BE-001", ""),
        ({"event_type": "adopted", "date": "2021-01-01", "target": "general"}, "same", "BE-002", "BE-002-e1"),
        ({"event_type": "adopted", "date": "2023-03-10", "jurisdiction": "FR"}, "new", "", ""),
        ({"event_type": "adopted", "date": "2023-03-10", "measure_type": "app_ban"}, "new", "", ""),
        ({"event_type": "declined", "date": "2024-06-01", "jurisdiction": "NL"}, "same", "NL-001", ""),
    ],
)
def test_a_candidate_is_set_against_the_rows(cells, relation, name, of_event):
    usual = {"jurisdiction": "BE", "measure_type": "device_ban", "target": "tiktok", "maker_kind": "executive"}
    found = ROWS.matched(Candidate(1, 0, 10, **{**usual, **cells}))
    assert (found.relation, found.measure_id, found.event_id) == (relation, name, of_event)


# measuring


def test_what_was_found_is_compared_cell_by_cell_and_no_word_is_kept():
    text = f"A headline\n{BAN}\nThe weather in April.\nNorway bans nothing, says TikTok."
    document = Document(text, published="2023-03-16", language="en")
    candidates = [
        Candidate(2, 11, 20, "BE", "device_ban", "adopted", "2023-03-10"),
        Candidate(4, 30, 40, "NO", "app_ban", "declined", "2023-03-10"),
    ]
    codings = [
        Coding(document.sha256[:16], 1, "no_measure"),
        Coding(document.sha256[:16], 2, "coded", "BE", "device_ban", "took_effect", "[..2023-03-15]"),
        Coding(document.sha256[:16], 3, "coded", "NO", "app_ban"),
        Coding(document.sha256[:16], 4, "no_measure"),
    ]
    rows = measuring.outcomes("sample", [Reading(document, candidates)], codings, TYPES)
    assert [(row["paragraph"], row["decision"], row["found"], row["by_keywords"]) for row in rows] == [
        (1, "no_measure", False, False),
        (2, "coded", True, True),
        (3, "coded", False, False),
        (4, "no_measure", True, True),
    ]
    cells = [rows[1][name] for name in ("jurisdiction_right", "type_right", "status_right", "date_right")]
    assert cells == [True, True, False, True]
    assert rows[2]["jurisdiction_right"] is None
    assert not any(word in json.dumps(rows) for word in ("Belgium", "headline", "weather"))
    figures = {row["figure"]: (row["right"], row["of"]) for row in read_quality.figures(rows)}
    assert figures == {
        "recall": (1, 2),
        "precision": (1, 2),
        "recall of a search for the name": (1, 2),
        "precision of a search for the name": (1, 2),
        "jurisdiction": (1, 1),
        "measure type": (1, 1),
        "status": (0, 1),
        "date": (1, 1),
    }


def test_a_figure_has_its_interval_and_none_without_a_case():
    row = {"sample": "s", "text_sha256": "0", "paragraph": 1, "decision": "coded", "found": True, "by_keywords": False}
    right = dict.fromkeys(("jurisdiction_right", "type_right", "status_right", "date_right"))
    figures = {one["figure"]: one for one in read_quality.figures([{**row, **right}])}
    assert figures["recall"]["share"] == 1.0
    assert figures["recall"]["share_low"] == pytest.approx(0.2065, abs=1e-4)
    assert figures["status"]["share"] is None
    assert read_quality.shown(figures["status"])["share"] == ""


@pytest.mark.parametrize(
    ("coded", "proposed", "right"),
    [
        ("2023-03-10", "[..2023-03-16]", True),
        ("2023-03", "2023-03-10", True),
        ("[2023-03-01..2023-03-31]", "2023-03-10", True),
        ("2023-03-10", "2023-03-11", False),
        ("[..2023-03-10]", "[..2023-04-10]", True),
        ("[2023-03-10..]", "2022", False),
        ("2023-03-10", "", False),
    ],
)
def test_a_date_is_right_if_one_lies_within_the_other(coded, proposed, right):
    assert measuring.within(coded, proposed) is right


BARS = {"recall": 0.95, "precision": 0.6, "jurisdiction": 0.9, "measure type": 0.8, "status": 0.75, "date": 0.85}


def test_on_the_whole_texts_the_seed_has_what_is_found_and_every_bar_is_met(source_texts):
    table = schema.tables()["read_outcomes"]
    rows = measuring.measured(sorted(source_texts.glob("0*.txt")), measuring.WHOLE_TEXTS, None).rows
    kept, _ = read_csv(schema.shipped("seeds") / "read_outcomes.csv", table.fields)
    kept = [row for row in kept if row["sample"] == measuring.WHOLE_TEXTS]
    assert in_key_order(table, rows) == in_key_order(table, kept)
    shares = {row["figure"]: row["share"] for row in read_quality.figures(rows)}
    assert {figure: share for figure, share in shares.items() if figure in BARS and share < BARS[figure]} == {}
    assert shares["recall"] > shares["recall of a search for the name"]
    assert shares["precision"] > shares["precision of a search for the name"]


CODINGS = "page_sha256,paragraph,decision,jurisdiction,measure_type,status,date\n"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("xyz,1,coded,BE,device_ban,adopted,", "page_sha256"),
        ("0123456789abcdef,0,coded,BE,device_ban,adopted,", "paragraph"),
        ("0123456789abcdef,1,maybe,BE,device_ban,adopted,", "decision"),
        ("0123456789abcdef,1,coded,BE,device_ban,adopted,soon", "date"),
        ("", "expected rows with the columns"),
    ],
)
def test_a_file_of_codings_that_is_not_understood_names_the_row_and_column(tmp_path, row, expected):
    from tiktok_policy_data.errors import DataError

    path = tmp_path / "codings.csv"
    path.write_text(CODINGS + row)
    with pytest.raises(DataError, match=expected):
        measuring.read_codings(path)


# the command


@pytest.fixture
def pages(tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    page = {"text": BAN, "title": "Belgium bans an app", "published": "2023-03-13", "url": "https://example.org/1"}
    (folder / "a.json").write_text(json.dumps(page))
    return folder


def run(*args):
    return CliRunner().invoke(main, ["read", *map(str, args)])


def test_the_command_prints_what_a_page_says_about_our_rows(pages):
    done = run(pages, "--json")
    assert done.exit_code == 0, done.output
    (row,) = json.loads(done.stdout)
    assert (row["jurisdiction"], row["measure_type"], row["event_type"], row["date"]) == (
        *("BE", "device_ban", "adopted", "2023-03-10"),
    )
    assert row["relation"] in ("same", "later", "contradicts")
    assert row["measure_id"].startswith("BE-")
    assert row["passage"] == BAN
    assert "1 page read; 1 candidate: " in done.stderr


def test_a_near_copy_is_marked_and_counted(pages):
    page = json.loads((pages / "a.json").read_text())
    for name in ("a", "b"):
        (pages / f"{name}.json").write_text(json.dumps({**page, "text": f"{BAN} Its name is {'so long ' * 30}"}))
    done = run(pages)
    assert "b.json (copy)" in done.stdout and "a.json (copy)" not in done.stdout
    assert "2 pages read, 1 copied; 2 candidates: " in done.stderr


def test_proposals_are_set_against_the_seeds_of_their_checkout(pages, checkout):
    (row,) = json.loads(run(pages, "--json").stdout)
    assert row["measure_id"].startswith("BE-")
    (row,) = json.loads(run(pages, "--json", "--proposals", "--root", checkout).stdout)
    assert (row["relation"], row["measure_id"]) == ("new", "")  # the small checkout has no measure of Belgium


def test_seeds_that_do_not_build_are_named_before_pages_are_read(pages, checkout):
    path = checkout / "seeds" / "sources.csv"
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:2]), encoding="utf-8")
    done = run(pages, "--proposals", "--root", checkout)
    assert done.exit_code == 1
    assert "expected rows that a build accepts" in done.stderr and "build`, which says what is wrong" in done.stderr


def test_what_cannot_be_quoted_is_counted(pages, checkout):
    (pages / "b.txt").write_text("Belgium has banned TikTok.")
    done = run(pages, "--proposals", "--root", checkout)
    assert "1 proposal to review" in done.stderr
    assert "1 too short to quote, or with words that occur twice" in done.stderr
    assert run(pages, "--proposer", "", "--root", checkout).exit_code == 1


def test_a_table_shows_no_control_characters(pages):
    (pages / "b.txt").write_text("Belgium banned TikTok \x1b[31mfrom work phones\x1b[0m.\n" + BAN * 20)
    done = run(pages)
    assert "\x1b" not in done.stdout


def test_a_page_that_is_skipped_is_named_and_the_status_is_1(pages):
    (pages / "b.pdf").write_bytes(b"%PDF-1.4 nothing")
    done = run(pages, "--csv")
    assert done.exit_code == 1
    assert "b.pdf: skipped, since it is a damaged PDF" in done.stderr
    assert "1 page read, 1 skipped" in done.stderr
    assert BAN in done.stdout


def test_a_page_that_is_not_there_is_an_error_of_use():
    assert run("nowhere").exit_code == 2


def test_the_command_compares_with_codings(pages, tmp_path):
    (document,) = [one.document for one in read([pages]) if isinstance(one, Reading)]
    path = tmp_path / "codings.csv"
    path.write_text(
        f"{CODINGS}{document.sha256},1,coded,BE,device_ban,adopted,2023-03-10\n{'0' * 64},1,no_measure,,,,\n"
    )
    done = run(pages, "--measure", "blind", "--codings", path, "--json")
    assert done.exit_code == 1, done.output  # a coded page is not among them
    (row,) = json.loads(done.stdout)
    assert row["sample"] == "blind"
    assert [row[name] for name in ("found", "jurisdiction_right", "type_right", "status_right", "date_right")] == [
        True
    ] * 5
    assert "1 coded pages are not among them" in done.stderr


def test_outcomes_are_kept_in_the_place_of_those_of_the_same_sample(pages, tmp_path):
    (document,) = [one.document for one in read([pages]) if isinstance(one, Reading)]
    codings, out = tmp_path / "codings.csv", tmp_path / "read_outcomes.csv"
    codings.write_text(f"{CODINGS}{document.sha256},1,coded,BE,device_ban,adopted,2023-03-10\n")
    for sample in ("first", "second", "first"):
        done = run(pages, "--measure", sample, "--codings", codings, "--out", out)
        assert done.exit_code == 0, done.output
        assert "recall" in done.stdout
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["sample"], row["found"], row["date_right"]) for row in rows] == [
        ("first", "true", "true"),
        ("second", "true", "true"),
    ]


def test_reading_holds_one_page_at_a_time(tmp_path):
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(BAN)
    found = read([tmp_path])
    assert isinstance(next(found), Reading)
    (tmp_path / "1.txt").unlink()
    (tmp_path / "2.txt").write_text("")
    assert [type(one) for one in found] == [Skipped, Skipped]


def test_no_day_of_today_comes_in(pages):
    (one,) = [one for one in read([pages]) if isinstance(one, Reading)]
    assert str(date.today().year) not in str(one.candidates)
