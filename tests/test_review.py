"""A person decides on proposals: rows enter the seeds as a whole, checked as typed ones are, and refusals are kept."""

import csv
import json
import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from oracles import oracle
from queued import COUNCIL, EFFECT, LATER, LIFTED, NEW, READ_ON, files, name, queue

from tiktok_policy_data.cli import group, session
from tiktok_policy_data.core import passages, schema
from tiktok_policy_data.errors import DataError
from tiktok_policy_data.io import together
from tiktok_policy_data.io.atomic import exclusive
from tiktok_policy_data.io.csv import edited
from tiktok_policy_data.pipeline import build
from tiktok_policy_data.pipeline.inputs import DECISION, read_inputs
from tiktok_policy_data.pipeline.release import publish
from tiktok_policy_data.reading import drafts, ends, proposals, quoting, review
from tiktok_policy_data.store.releases import Release

ROOT = Path(__file__).parents[1]


def rows(root, table):
    with (root / "seeds" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def row(root, table, key):
    return next(row for row in rows(root, table) if key in row.values())


def run(root, *words, answers=None):
    """The command review on a checkout, with lines that a person would type."""
    typed = None if answers is None else "".join(f"{line}\n" for line in answers)
    return CliRunner().invoke(group.main, ["review", "--root", str(root), *words], input=typed)


@pytest.fixture
def queued(checkout, monkeypatch):
    """The small checkout with two pages in its queue: a new measure and its effect, and the end of an inquiry."""
    monkeypatch.delenv("TIKTOK_POLICY_TEXTS", raising=False)
    assert queue(checkout, COUNCIL, NEW, EFFECT).new == 2
    assert queue(checkout, LIFTED, LATER).new == 1
    return checkout


@pytest.fixture
def council(checkout, monkeypatch):
    """The small checkout with one page in its queue."""
    monkeypatch.delenv("TIKTOK_POLICY_TEXTS", raising=False)
    queue(checkout, COUNCIL, NEW, EFFECT)
    return checkout


# ------------------------------------------------------------------------------------------ accepting


def test_a_new_measure_gets_the_next_free_identifiers_and_every_row_that_it_needs(queued):
    made = review.accept(queued, name(COUNCIL), {}, "Ana", READ_ON)
    assert made == {"sources": "S003", "measures": "UK-004", "events": "UK-004-e1", "evidence": "UK-004-p1"}
    source, passage = row(queued, "sources", "S003"), row(queued, "evidence", "UK-004-p1")
    assert (source["url"], source["read_as"], source["read_on"]) == (COUNCIL.url, "whole", "2026-01-03")
    assert row(queued, "measures", "UK-004")["maker"] == "Northern town council"
    assert row(queued, "events", "UK-004-e1")["date"] == "2024-03-05"
    assert (passage["proposed_by"], passage["accepted_by"], passage["paragraph"]) == ("rules", "Ana", "2")
    assert passage["supports"] == "date;event_type;maker;maker_kind;target"
    assert (queued / "raw" / "texts" / "S003.txt").read_bytes().decode() == COUNCIL.text
    decided = {(r["paragraph"], r["decision"]) for r in rows(queued, "paragraphs") if r["source_id"] == "S003"}
    assert decided == {("1", "boilerplate"), ("3", "no_measure"), ("4", "boilerplate")}


def test_an_accepted_row_is_anchored_at_its_passage_and_the_build_verifies_it(queued):
    review.accept(queued, name(COUNCIL), {}, "Ana", READ_ON)
    said = build.build(queued, where=queued / "raw" / "texts")
    assert "Passages verified in the texts of S003." in said
    found = {row["evidence_id"]: row for row in Release(queued / "preview").records("evidence")}["UK-004-p1"]
    assert found["anchor"] == "verified"
    assert COUNCIL.text[found["char_start"] : found["char_end"]] == COUNCIL.text.split("\n\n")[1]
    assert (found["proposed_by"], found["accepted_by"]) == ("rules", "Ana")


def test_what_is_accepted_can_be_released(queued):
    review.accept(queued, name(COUNCIL), {}, "Ana", READ_ON)
    review.accept(queued, name(LIFTED), {}, "Ana", READ_ON)
    publish.release(queued, queued / "raw" / "texts", released_on=date(2026, 2, 3))
    released = Release(queued / "curated")
    assert released.version == "1.1.0"
    assert {"UK-004", "UK-002"} <= {row["measure_id"] for row in released.records("measures")}


def test_a_later_event_joins_the_measure_that_it_is_of(queued):
    made = review.accept(queued, name(LIFTED), {}, "Ana", READ_ON)
    assert made == {"sources": "S003", "events": "UK-002-e2", "evidence": "UK-002-p2"}
    assert row(queued, "events", "UK-002-e2")["event_type"] == "completed"
    assert len(rows(queued, "measures")) == 7


def test_what_a_page_says_more_of_a_new_measure_is_added_to_it_and_its_paragraph_is_coded(queued):
    review.accept(queued, name(COUNCIL), {}, "Ana", READ_ON)
    assert [r["paragraph"] for r in rows(queued, "paragraphs") if r["source_id"] == "S003"] == ["1", "3", "4"]
    made = review.accept(queued, name(COUNCIL, 2), {"measure_id": "UK-004"}, "Ana", READ_ON)
    assert made == {"events": "UK-004-e2", "evidence": "UK-004-p2"}
    assert row(queued, "evidence", "UK-004-p2")["source_id"] == "S003"
    assert [r["paragraph"] for r in rows(queued, "paragraphs") if r["source_id"] == "S003"] == ["1", "4"]
    build.build(queued)


def test_what_two_pages_report_is_one_event_and_the_copy_says_of_which_page_it_is_one(queued):
    copy = replace(LIFTED, text=LIFTED.text.replace("Inquiry is over", "Over"), reproduces=LIFTED.sha256)
    copy = replace(copy, url="https://example.org/copy")
    shift = len(copy.text) - len(LIFTED.text)
    later = LATER._replace(char_start=LATER.char_start + shift, char_end=LATER.char_end + shift)
    queue(queued, copy, later)
    order = [proposal["proposal"] for _, proposal in review.waiting(queued)[0]]
    assert order[-1] == name(copy)
    first = review.accept(queued, name(LIFTED), {}, "Ana", READ_ON)
    second = review.accept(queued, name(copy), {}, "Ana", READ_ON)
    assert "events" in first and "events" not in second
    assert row(queued, "evidence", second["evidence"])["event_id"] == first["events"]
    assert row(queued, "evidence", second["evidence"])["reading"] == "It says: completed 2024-05."
    assert row(queued, "sources", second["sources"])["reproduces"] == first["sources"]


def test_a_new_measure_may_belong_to_one_that_another_page_made(queued):
    other = replace(COUNCIL, text=COUNCIL.text + "Another page.\n", url="https://example.org/other")
    queue(queued, other, NEW)
    review.accept(queued, name(COUNCIL), {}, "Ana", READ_ON)
    shown = run(queued, "--by", "Ana", answers=["s", "s", "s", "q"]).output.partition(name(other))[0]
    assert shown.count("UK-004: Device ban, Northern town council (to add to it: m, then measure_id)") == 2


def test_a_confirmation_adds_a_passage_and_no_event(queued):
    edits = {"relation": "same", "measure_id": "UK-002", "event_id": "UK-002-e1", "evidence.supports": "event_type"}
    made = review.accept(queued, name(LIFTED), edits, "Ana", READ_ON)
    assert made == {"sources": "S003", "evidence": "UK-002-p2"}
    assert len(rows(queued, "events")) == 9


@pytest.mark.parametrize(
    ("measure", "event_type", "stance", "supports"),
    [
        ("UK-001", "took_effect", "supports", "standing"),
        ("UK-001", "called_for", "context", ""),
        ("UK-001", "reported_absent", "context", ""),
        ("UK-002", "took_effect", "context", ""),  # an inquiry, which was never adopted
    ],
)
def test_only_a_page_that_says_that_a_measure_applies_supports_that(
    checkout, monkeypatch, measure, event_type, stance, supports
):
    monkeypatch.delenv("TIKTOK_POLICY_TEXTS", raising=False)
    queue(checkout, COUNCIL, NEW._replace(relation="same", measure_id=measure, event_type=event_type))
    review.accept(checkout, name(COUNCIL), {}, "Ana", READ_ON)
    passage = row(checkout, "evidence", "rules")
    assert (passage["stance"], passage["supports"]) == (stance, supports)


def test_a_changed_field_is_what_the_row_has_and_supports_follows(queued):
    edits = {"measure.reach": "own_staff", "measure.title": "Council bars it", "evidence.speaker_kind": "official"}
    review.accept(queued, name(COUNCIL), edits, "Ana", READ_ON)
    measure, passage = row(queued, "measures", "UK-004"), row(queued, "evidence", "UK-004-p1")
    assert (measure["reach"], measure["title"], passage["speaker_kind"]) == ("own_staff", "Council bars it", "official")
    assert "reach" in passage["supports"].split(";")
    assert "reach" not in measure["not_stated"].split(";")


def test_a_page_that_is_known_as_an_excerpt_is_cited_as_one(queued):
    line = "S003,The Daily Example,Over,,2024-06-01,Dated by its own head.,https://example.org/inquiry,news,en,ours,,2026-01-01,excerpt"
    path = queued / "seeds" / "sources.csv"
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    assert review.accept(queued, name(LIFTED), {}, "Ana", READ_ON) == {"events": "UK-002-e2", "evidence": "UK-002-p2"}
    passage = row(queued, "evidence", "UK-002-p2")
    assert (passage["source_id"], passage["paragraph"]) == ("S003", "")
    assert not list((queued / "raw").glob("texts/*.txt"))
    build.build(queued)
    found = {row["evidence_id"]: row for row in Release(queued / "preview").records("evidence")}["UK-002-p2"]
    assert (found["anchor"], found["char_start"]) == ("recorded", None)


def test_a_page_that_has_changed_since_it_was_coded_is_not_taken_for_its_old_text(queued, edit):
    edit("sources", "S001", url=LIFTED.url)
    before = files(queued)
    with pytest.raises(DataError, match="expected the text of S001, which has this address; the page has changed"):
        review.accept(queued, name(LIFTED), {}, "Ana", READ_ON)
    assert files(queued) == before


BAD = {
    "a code that does not exist": ({"measure.reach": "everyone"}, "expected a code of reaches"),
    "a date that is none": ({"event.date": "2024-02-31"}, "2024-02-31 does not exist"),
    "a day after the page": ({"event.date": "2024-12-01"}, "expected a day that is not after the first source"),
    "a jurisdiction that does not exist": ({"measure.jurisdiction": "QQ"}, "expected a jurisdiction of the table"),
    "a cell without evidence": ({"evidence.supports": "event_type;date"}, "expected evidence that supports it"),
    "an empty title": ({"measure.title": ""}, "expected a value"),
    "a measure that does not exist": ({"measure_id": "UK-999"}, "expected a measure of the seeds"),
    "an event of another measure": (
        {"measure_id": "UK-001", "event_id": "UK-002-e1"},
        "expected an event of the measure",
    ),
    "a relation that does not exist": ({"relation": "similar"}, "expected one of same, later, contradicts, new"),
    "no measure for a later event": ({"relation": "later"}, "expected the measure to which it belongs"),
    "a field that does not exist": ({"measure.colour": "red"}, "expected one of relation, measure_id"),
    "words that are not in the page": (
        {"evidence.first_words": "The mayor of"},
        "expected exactly one passage of S003",
    ),
    "more than six words": ({"evidence.first_words": "The council of the northern town barred"}, "at most 6 words"),
    "a sentence of the page": (
        {"measure.summary": COUNCIL.text.split("\n\n")[1]},
        "expected at most 12 words in a row that are in the page",
    ),
    "a control character": ({"measure.title": "Bar\x1b[31m"}, "expected text without control characters"),
    "half a character": ({"measure.title": "Bar \ud800"}, "halves of characters"),
    "two lines": ({"measure.title": "Bar\nthe app"}, "expected text without control characters"),
    "a page without an address": ({"source.url": ""}, "expected a value"),
    "a day of reading that is none": ({"source.read_on": "soon"}, "expected a day such as"),
}


@pytest.mark.parametrize(("edits", "message"), BAD.values(), ids=BAD)
def test_a_failing_check_leaves_every_file_as_it_was_and_says_what_is_wrong(queued, edits, message):
    before = files(queued)
    with pytest.raises(DataError) as raised:
        review.accept(queued, name(COUNCIL), edits, "Ana", READ_ON)
    assert message in str(raised.value)
    assert files(queued) == before


@pytest.mark.parametrize("by", ["", "  ", "rules", "A\x07", "x" * 81])
def test_who_decides_is_a_person_with_a_name(queued, by):
    before = files(queued)
    for decide in (
        lambda: review.accept(queued, name(COUNCIL), {}, by),
        lambda: review.refuse(queued, name(COUNCIL), "No.", by),
    ):
        with pytest.raises(DataError, match="expected the name of the person who decides"):
            decide()
    assert files(queued) == before


def test_a_proposal_is_decided_once(queued):
    review.accept(queued, name(COUNCIL), {}, "Ana", READ_ON)
    with pytest.raises(DataError, match="expected an open proposal; this one was accepted"):
        review.accept(queued, name(COUNCIL), {}, "Ana", READ_ON)
    for unknown in ("0123456789abcdef-1", "../../etc/passwd-1", "", f"{name(COUNCIL)}0"):
        with pytest.raises(DataError, match="expected a proposal of"):
            review.refuse(queued, unknown, "No.", "Ana")


def test_the_build_refuses_a_proposed_row_that_no_person_accepted(queued, edit):
    review.accept(queued, name(COUNCIL), {}, "Ana", READ_ON)
    for cells in ({"accepted_by": ""}, {"accepted_by": "rules"}, {"proposed_by": "", "accepted_by": "Ana"}):
        edit("evidence", "UK-004-p1", **{"proposed_by": "rules", **cells})
        for make in (build.build, publish.release):
            with pytest.raises(DataError, match="expected the person who reviewed and accepted the row"):
                make(queued)


# ------------------------------------------------------------------------------------------ refusing


def test_a_refusal_is_kept_and_the_same_is_not_proposed_again_on_the_same_text(queued):
    review.refuse(queued, name(COUNCIL), "A town is out of scope.", "Ana", READ_ON)
    kept = rows(queued, "refusals")[-1]
    assert kept["text_sha256"] == COUNCIL.sha256
    assert kept["passage_sha256"] == passages.passage_sha256(COUNCIL.text.split("\n\n")[1])
    assert (kept["reason"], kept["refused_by"], kept["refused_on"]) == ("A town is out of scope.", "Ana", "2026-01-03")
    shutil.rmtree(queued / "raw" / "proposals")
    again = queue(queued, COUNCIL, NEW, EFFECT)
    assert (again.new, again.refused) == (1, 1)
    assert [proposal["event_type"] for _, proposal in review.waiting(queued)[0]] == ["took_effect"]


def test_the_same_is_proposed_again_once_the_text_has_changed(queued):
    from dataclasses import replace

    review.refuse(queued, name(COUNCIL), "A town is out of scope.", "Ana", READ_ON)
    revised = replace(COUNCIL, text=COUNCIL.text + "\nCorrected on 3 April.\n")
    assert queue(queued, revised, NEW).new == 1


def test_what_is_evidence_or_in_the_queue_is_not_proposed_again(queued):
    assert queue(queued, COUNCIL, NEW, EFFECT).known == 2
    review.accept(queued, name(COUNCIL), {}, "Ana", READ_ON)
    shutil.rmtree(queued / "raw" / "proposals")
    again = queue(queued, COUNCIL, NEW, EFFECT)
    assert (again.new, again.known) == (1, 1)


@pytest.mark.parametrize("reason", ["", " ", "x" * 241, "\x1b[2J", COUNCIL.text.split("\n\n")[1][:200]])
def test_a_refusal_needs_a_reason_in_ones_own_words(queued, reason):
    before = files(queued)
    with pytest.raises(DataError):
        review.refuse(queued, name(COUNCIL), reason, "Ana")
    assert files(queued) == before


def test_a_refused_paragraph_of_a_coded_text_has_the_reason_as_its_note(queued):
    review.accept(queued, name(COUNCIL), {}, "Ana", READ_ON)
    note = {r["paragraph"]: r["note"] for r in rows(queued, "paragraphs") if r["source_id"] == "S003"}
    assert note["3"] == "Proposed by the reading machine, not decided yet."
    review.refuse(queued, name(COUNCIL, 2), "Says the same day again.", "Ana", READ_ON)
    note = {r["paragraph"]: r["note"] for r in rows(queued, "paragraphs") if r["source_id"] == "S003"}
    assert note["3"] == "Says the same day again."
    build.build(queued)


# ------------------------------------------------------------------------------------------ whole or nothing


def interrupted(root, stop, monkeypatch):
    """Accept a proposal, ended where the nth file is to be put in its place; whether it came to that."""
    replace, moved = type(root).replace, []

    def ended(path, target):
        moved.append(target)
        if len(moved) == stop:
            raise KeyboardInterrupt
        return replace(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(type(root), "replace", ended)
        try:
            review.accept(root, name(COUNCIL), {}, "Ana", READ_ON)
        except KeyboardInterrupt:
            return True
    return False


def completed(root, untouched, wanted):
    """Check that nothing has changed, or that the build waits until review has completed the decision."""
    if not (root / DECISION).exists():
        assert files(root) == untouched
        return "untouched"
    with pytest.raises(DataError, match="expected no decision that was interrupted"):
        build.build(root)
    assert review.complete(root) == ["Completed a decision, left unfinished by a previous run."]
    assert files(root) == wanted
    assert review.complete(root) == []
    return "completed"


def test_an_interruption_between_two_files_is_completed_by_the_next_review(council, tmp_path, monkeypatch):
    untouched = files(council)
    whole = Path(shutil.copytree(council, tmp_path / "whole"))
    review.accept(whole, name(COUNCIL), {}, "Ana", READ_ON)
    # `anchor` puts two files of the copy in their place, then the journal comes, then the files of the checkout
    assert interrupted(council, 6, monkeypatch)
    assert completed(council, untouched, files(whole)) == "completed"


@pytest.mark.slow
def test_an_interruption_between_any_two_files_is_completed_by_the_next_review(council, tmp_path, monkeypatch):
    whole = Path(shutil.copytree(council, tmp_path / "whole"))
    review.accept(whole, name(COUNCIL), {}, "Ana", READ_ON)
    seen = []
    for stop in range(1, 40):
        root = Path(shutil.copytree(council, tmp_path / f"stopped-{stop}"))
        if not interrupted(root, stop, monkeypatch):
            break
        seen.append(completed(root, files(council), files(whole)))
    assert seen[0] == "untouched"
    assert seen.count("completed") >= 7


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"files": 3}', '{"files": {"../../over": "x"}}', '{"files": {"/over": "x"}}']
)
def test_a_journal_that_is_none_is_named_and_nothing_is_written(queued, text):
    (queued / DECISION).write_text(text)
    before = files(queued)
    with pytest.raises(DataError, match=r"decision\.json"):
        together.finish(queued / DECISION, queued)
    assert files(queued) == before


# ------------------------------------------------------------------------------------------ in the terminal


def test_one_proposal_after_another_is_decided_by_a_key(council):
    answers = ["m", "measure.scope", "Work phones of the council", "a", "r", "Same day again"]
    done = run(council, "--by", "Ana", answers=answers)
    assert done.exit_code == 0, done.output
    assert "1 of 2" in done.output and "2 of 2" in done.output
    assert "UK-004: Device ban, Northern town council (to add to it: m, then measure_id)" in done.output
    assert "1 accepted, 1 refused, 0 still open." in done.output
    assert row(council, "measures", "UK-004")["scope"] == "Work phones of the council"
    assert rows(council, "refusals")[-1]["reason"] == "Same day again"
    assert review.waiting(council) == ([], [])


def test_a_screen_says_where_it_belongs_and_shows_the_passage_with_its_draft(queued):
    shown = run(queued, "--by", "Ana", answers=["s", "s", "q"]).output
    assert "United Kingdom (UK): Device ban; a new measure" in shown
    assert "UK-002: Inquiry into the company" in shown
    assert "UK-002-e1: review opened 2023-02" in shown
    assert ">> The council of the northern town" in shown
    assert "  measure.maker: Northern town council" in shown
    assert "a accept · m change a field · r refuse · s skip · q quit" in shown


def test_a_failed_accept_stays_on_the_proposal_with_what_was_changed(council):
    answers = ["m", "scope", "Work phones", "m", "reach", "everyone", "a", "m", "reach", "own_staff", "a", "q"]
    done = run(council, "--by", "Ana", answers=answers)
    assert "Nothing changed." in done.output and "expected a code of reaches" in done.output
    measure = row(council, "measures", "UK-004")
    assert (measure["reach"], measure["scope"]) == ("own_staff", "Work phones")


def test_a_change_shows_the_lines_that_follow_from_it(council):
    done = run(
        council,
        "--by",
        "Ana",
        answers=["m", "measure.scope", "Work phones", "m", "colour", "m", "scope", "Work phones", "q"],
    )
    first, unknown, same = done.output.split("Field, such as measure.title: ")[1:]
    assert "  measure.scope: Work phones\n" in first and "  evidence.supports: " in first
    assert "measure.maker" not in first
    assert "measure.title:" not in unknown
    assert "  No change." in same
    changed = run(council, "--by", "Ana", answers=["m", "measure_id", "UK-001", "q"]).output.split("Field, such as")[1]
    assert "  relation: contradicts\n" in changed and "  event_id: UK-001-e1\n" in changed


def test_a_bound_is_in_words_and_one_that_is_the_day_of_the_page_is_left_to_the_build(checkout, monkeypatch):
    monkeypatch.delenv("TIKTOK_POLICY_TEXTS", raising=False)
    page = replace(COUNCIL, published="[..2024-04-02]")
    queue(checkout, page, NEW._replace(date="[..2024-04-02]", date_basis="bound"))
    review.accept(checkout, name(page), {}, "Ana", READ_ON)
    assert row(checkout, "events", "UK-004-e1")["date"] == ""
    assert row(checkout, "measures", "UK-004")["summary"].endswith("Adopted by 2024-04-02.")


def test_the_end_of_the_input_ends_the_review_and_keeps_what_was_decided(queued):
    done = run(queued, answers=["Ana", "a"])
    assert done.exit_code == 0
    assert "1 accepted, 0 refused, 2 still open." in done.output
    assert run(queued, answers=[]).exit_code == 0


def test_unknown_keys_fields_and_an_empty_reason_ask_again(queued):
    done = run(queued, "--by", "Ana", answers=["x", "", "m", "colour", "r", "", "q"])
    assert "There is no field colour. The fields are " in done.output
    assert "0 accepted, 0 refused, 3 still open." in done.output


def test_a_value_that_is_typed_for_a_key_decides_nothing(queued):
    done = run(queued, "--by", "Ana", answers=["m", "colour", "All federal devices", "skip it", "q"])
    assert "0 accepted, 0 refused, 3 still open." in done.output
    assert "2 of 3" not in done.output


def test_what_somebody_else_decides_meanwhile_is_passed_over(queued, monkeypatch, capsys):
    waiting, _ = review.waiting(queued)
    review.refuse(queued, name(COUNCIL), "Not ours.", "Ben")
    monkeypatch.setattr(session, "_ask", lambda words: "s")
    session.run(queued, "Ana", waiting)
    said = capsys.readouterr().err
    assert f"{name(COUNCIL)}: expected an open proposal; this one was refused." in said
    assert "0 accepted, 0 refused, 2 still open." in said


def test_an_empty_queue_says_so(checkout):
    assert "Nothing to review" in run(checkout).output


def test_a_folder_that_is_no_checkout_is_refused(tmp_path):
    done = run(tmp_path)
    assert done.exit_code == 1
    assert "expected a checkout with the folder seeds/" in done.output


HOSTILE = "\x1b]0;owned\x07 \x1b[2J \u202e evil \x9b31m \x00 \x08"


def test_hostile_text_reaches_the_terminal_without_control_characters(council):
    path = proposals.path_of(council, COUNCIL.sha256)
    file = json.loads(path.read_text(encoding="utf-8"))
    file["document"] |= {"title": HOSTILE, "publisher": HOSTILE, "url": HOSTILE, "reproduces": HOSTILE}
    for proposal in file["proposals"]:
        proposal |= {"maker": HOSTILE, "measure_id": HOSTILE, "proposed_by": HOSTILE}
        proposal["draft"]["evidence"] = {"reading": HOSTILE, "speaker": HOSTILE}
    path.write_text(json.dumps(file), encoding="utf-8")
    before = files(council)
    done = run(council, "--by", "Ana", answers=["m", "reading", "x", "a", "m", "speaker", "y", "s", "s"])
    assert done.exit_code == 0, done.output
    assert "evil" in done.output and "Nothing changed." in done.output
    assert all(sign.isprintable() or sign == "\n" for sign in done.output), ascii(done.output)
    assert files(council) == before


def test_a_damaged_file_of_the_queue_is_named_and_the_rest_is_reviewed(queued):
    path = proposals.path_of(queued, COUNCIL.sha256)
    path.write_text(path.read_text(encoding="utf-8").replace("northern town", "southern town"), encoding="utf-8")
    done = run(queued, "--by", "Ana", answers=["a"])
    assert done.exit_code == 1
    assert path.name in done.output and "expected the text with the SHA-256" in done.output
    assert "1 accepted" in done.output


def damage(text, old, new):
    assert old in text
    return text.replace(old, new, 1)


DAMAGE = {
    "no JSON": lambda text: text[:-20],
    "a list": lambda text: "[]",
    "a deep list": lambda text: "[" * 100_000,
    "no text": lambda text: damage(text, '"text":', '"test":'),
    "half a character": lambda text: damage(text, '"title": "', '"title": "\\ud800'),
    "a number for a title": lambda text: damage(text, '"title": "A council bars the dancing app"', '"title": 3'),
    "another passage": lambda text: damage(text, '"passage": "The council', '"passage": "A council'),
    "another place": lambda text: damage(text, '"char_start": 32', '"char_start": 33'),
    "other words": lambda text: damage(text, '"first_words": "The council', '"first_words": "The mayor'),
    "another paragraph": lambda text: damage(text, '"paragraph": 2', '"paragraph": 99'),
    "another name": lambda text: damage(text, name(COUNCIL), name(LIFTED)),
    "a name twice": lambda text: damage(text, name(COUNCIL, 2), name(COUNCIL, 1)),
    "a relation that does not exist": lambda text: damage(text, '"relation": "new"', '"relation": "old"'),
    "a draft that is none": lambda text: damage(text, '"draft": {', '"draft": 3, "drift": {'),
    "a cell that is none": lambda text: damage(text, '"evidence": {', '"evidence": {"reading": {"a": 1}'),
    "a jurisdiction that is none": lambda text: damage(text, '"jurisdiction": "UK"', '"jurisdiction": "\\u001b[2J"'),
    "a decision that is none": lambda text: damage(text, '"decision": null', '"decision": true'),
    "a decision that says nothing": lambda text: damage(text, '"decision": null', '"decision": {}'),
    "a decision without rows": lambda text: damage(text, '"decision": null', '"decision": {"verdict": "accept"}'),
    "a paragraph that is none": lambda text: damage(text, '"boilerplate": [', '"boilerplate": [{"a": 1},'),
    "a negative paragraph": lambda text: damage(text, '"paragraph": 2', '"paragraph": -2'),
    "a score that is no number": lambda text: re.sub('"score": [0-9.]+', '"score": NaN', text, count=1),
    "a score that is too large": lambda text: re.sub('"score": [0-9.]+', '"score": 1' + 400 * "0", text, count=1),
    "bytes": lambda text: None,
}


@pytest.mark.parametrize("change", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_file_is_a_message_and_not_a_decision(queued, change):
    path = proposals.path_of(queued, COUNCIL.sha256)
    text = change(path.read_text(encoding="utf-8"))
    path.write_bytes(b"\xff\xfe\x00" if text is None else text.encode())
    with pytest.raises(DataError, match=path.name):
        proposals.read_file(path)
    with pytest.raises(DataError):
        review.accept(queued, name(COUNCIL), {}, "Ana")


def test_the_queue_is_not_written_while_a_decision_is(queued, monkeypatch):
    monkeypatch.setattr(proposals, "_PATIENCE", 0.1)
    with exclusive(queued / "curated"), pytest.raises(DataError, match="no other process"):
        queue(queued, COUNCIL, NEW)


# ------------------------------------------------------------------------------------------ a file of decisions


def decisions(tmp_path, *some, by="Ana"):
    path = tmp_path / "decisions.json"
    path.write_text(json.dumps({"by": by, "decisions": list(some)}), encoding="utf-8")
    return str(path)


def test_a_file_of_decisions_is_carried_out_in_its_order(queued, tmp_path):
    path = decisions(
        tmp_path,
        {"proposal": name(COUNCIL), "verdict": "accept", "fields": {"measure.title": "Council bars it"}},
        {"proposal": name(COUNCIL, 2), "verdict": "accept", "fields": {"measure_id": "UK-004"}},
        {"proposal": name(LIFTED), "verdict": "refuse", "reason": "Closed for the summer only."},
    )
    done = run(queued, "--decisions", path)
    assert done.exit_code == 0, done.output
    assert f"{name(COUNCIL)}: accepted: S003, UK-004, UK-004-e1, UK-004-p1." in done.output
    assert row(queued, "events", "UK-004-e2")["event_type"] == "took_effect"
    assert review.waiting(queued) == ([], [])
    build.build(queued)


def test_a_decision_that_fails_is_named_and_the_others_are_carried_out(queued, tmp_path):
    path = decisions(
        tmp_path,
        {"proposal": name(COUNCIL), "verdict": "accept", "fields": {"measure.reach": "everyone"}},
        {"proposal": name(COUNCIL, 9), "verdict": "refuse", "reason": "No."},
        {"proposal": name(LIFTED), "verdict": "accept"},
        {"proposal": name(COUNCIL, 2), "verdict": "skip"},
    )
    done = run(queued, "--decisions", path)
    assert done.exit_code == 1
    assert f"{name(COUNCIL)}: not done, nothing changed." in done.output
    assert f"{name(LIFTED)}: accepted" in done.output
    assert [proposal["proposal"] for _, proposal in review.waiting(queued)[0]] == [name(COUNCIL), name(COUNCIL, 2)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"by": 3, "decisions": []}',
        '{"decisions": {}}',
        '{"decisions": [3]}',
        '{"decisions": [{"proposal": "x"}]}',
        '{"decisions": [{"proposal": "x", "verdict": "maybe"}]}',
        '{"decisions": [{"proposal": "x", "verdict": "accept", "fields": {"a": 1}}]}',
        '{"decisions": [{"proposal": "x", "verdict": "accept", "colour": "red"}]}',
        "[" * 100_000,
    ],
)
def test_a_file_that_has_no_decisions_is_named_and_nothing_is_done(queued, tmp_path, text):
    path = tmp_path / "decisions.json"
    path.write_text(text)
    before = files(queued)
    done = run(queued, "--by", "Ana", "--decisions", str(path))
    assert done.exit_code == 1
    assert "decisions.json" in done.output and "--page" in done.output
    assert files(queued) == before


# ------------------------------------------------------------------------------------------ parts


def test_a_row_is_put_in_its_place_and_every_other_line_is_kept(tmp_path):
    table = schema.tables()["events"]
    path = tmp_path / "events.csv"
    head = "event_id,measure_id,event_type,date,date_basis,until,set_aside,note\n"
    old = 'UK-001-e2,UK-001,adopted,2023,stated,,,"two\nlines, quoted"\nUK-001-e10,UK-001,ended , 2024,stated,,,\n'
    path.write_text(head + old, encoding="utf-8")
    empty = dict.fromkeys(table.columns)
    new = [{**empty, "event_id": f"UK-001-e{n}", "measure_id": "UK-001", "note": 'a "b", c'} for n in (9, 11)]
    first, second = old.split("UK-001-e10")
    assert edited(path, table, new) == (
        f'{head}{first}UK-001-e9,UK-001,,,,,,"a ""b"", c"\nUK-001-e10{second}UK-001-e11,UK-001,,,,,,"a ""b"", c"\n'
    )
    assert edited(path, table, [], [("UK-001-e2",)]) == f"{head}UK-001-e10{second}"
    assert edited(tmp_path / "none.csv", table, new[:1]).startswith(head)


WORDS = st.text(alphabet="ab é’\t", min_size=0, max_size=120)


@given(before=WORDS, passage=WORDS, after=WORDS)
def test_the_words_at_the_ends_of_a_passage_determine_it(before, passage, after):
    text = f"{before} {passage} {after}\nanother line of {passage}"
    start = len(before) + 1
    found = ends.ends(text, 1, start, start + len(passage))
    if found:
        place = passages.find(text, 1, *found)
        assert (place.start, place.end) == (start, start + len(passage))
        assert not passages.words_at_fault(passage, *found)


def test_a_passage_that_is_too_short_is_widened_to_its_paragraph():
    text = "One\n\nThe council of the northern town barred the dancing app on Monday, it said."
    start = text.index("barred the")
    a, b, first, last = ends.widened(text, 2, start, start + len("barred the dancing app"))
    assert text[a:b] == text.split("\n\n")[1]
    assert passages.find(text, 2, first, last).end == b
    assert ends.widened("Too short.", 1, 0, 10) is None
    assert ends.widened(text, 3, start, start + 5) is None
    hidden = "The coun\u200ccil of the northern town barred the danc\u00ading app on Monday."
    assert ends.widened(hidden, 1, 0, len(hidden))[2:] == ("The", "app on Monday.")
    assert ends.widened("so and so and so and so and so and so and so and so", 1, 3, 20) is None


def test_words_of_a_page_in_a_row_are_found_and_names_are_not():
    page = (
        "The council of the northern town barred the dancing app from its work phones on 5 March 2024, said its clerk."
    )
    assert quoting.shared(page, page)
    assert quoting.shared(f"It says: {page.upper().replace(',', ';')}", page)
    assert not quoting.shared("The council of the northern town barred the dancing app", page)
    assert not quoting.shared(
        "In March 2024 a council in the north took the app off phones that it gives its staff.", page
    )
    assert quoting.shared("国家网信办" * 5, "国家网信办" * 9)


def test_every_relation_makes_the_rows_that_it_says(queued):
    inputs = read_inputs(queued).rows
    file, proposal = review.opened(queued, name(COUNCIL))
    made = {
        relation: drafts.parts_of(drafts.filled(file, proposal, {"relation": relation, "measure_id": "UK-001"}, inputs))
        for relation in ("new", "later", "same", "contradicts")
    }
    assert made == {
        "new": ["source", "measure", "event", "evidence"],
        "later": ["source", "event", "evidence"],
        "same": ["source", "evidence"],
        "contradicts": ["source", "evidence"],
    }


@pytest.mark.slow
@pytest.mark.parametrize("target", ["sdist", "wheel"])
def test_no_page_or_proposal_is_in_what_is_published(target):
    builder = {"sdist": "SdistBuilder", "wheel": "WheelBuilder"}[target]
    config = getattr(oracle(f"hatchling.builders.{target}"), builder)(str(ROOT)).config
    for path in (
        "raw/texts/S900.txt",
        "raw/texts/page.html",
        "raw/proposals/0123456789abcdef.json",
        "raw/decision.json",
    ):
        assert not config.include_path(path), path
    assert config.include_path("raw/texts/README.md") == (target == "sdist")
    assert config.include_path("tiktok_policy_data/reading/page.html")
