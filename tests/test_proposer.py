"""Any command may propose: whatever it answers, nothing comes through that the page and the rules do not allow."""

import copy
import json
import os
import shlex
import sys
import time
from pathlib import Path
from threading import Thread

import liar
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from queued import COUNCIL, LIFTED, NEW, READ_ON, name

from tiktok_policy_data.core import passages, schema
from tiktok_policy_data.core.vocabularies import vocabularies_of
from tiktok_policy_data.errors import DataError
from tiktok_policy_data.pipeline import build
from tiktok_policy_data.pipeline.inputs import read_inputs
from tiktok_policy_data.pipeline.release.identifiers import used_identifiers
from tiktok_policy_data.reading import claims, commands, drafts, proposals, proposer, proposing, review
from tiktok_policy_data.reading.commands import Limits
from tiktok_policy_data.reading.types import Document

PARAGRAPHS = [COUNCIL.text[a:b] for a, b in passages.paragraphs(COUNCIL.text)]
TRUTH = liar.answers({"document": {"sha256": COUNCIL.sha256}, "paragraphs": PARAGRAPHS})
LATER = {
    "document": LIFTED.sha256,
    "paragraph": 2,
    "passage": "The trade committee closed its inquiry into the company in May 2024",
    "relation": "later",
    "measure_id": "UK-002",
    "event": {"event_type": "completed", "date": "2024-05", "date_basis": "stated"},
    "evidence": {"reading": "Closed in May 2024.", "speaker": "chair", "speaker_kind": "legislator"},
}


@pytest.fixture(scope="module")
def known(pristine):
    """The rows of the small checkout, and the identifiers that are taken."""
    rows = read_inputs(pristine).rows
    return rows, used_identifiers(rows, None)


def read(answer, known, document=COUNCIL):
    """What becomes of one answer."""
    line = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return proposer.read_answers(line, proposer.Asked(document, *known, READ_ON, "liar.py", {"UK"}))


def with_(answer, path, value):
    """An answer with one of its values replaced, `measure.title` or `passage`; without it where the value is `...`."""
    found = copy.deepcopy(answer)
    *folders, last = path.split(".")
    place = found
    for folder in folders:
        place = place.setdefault(folder, {})
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return found


def test_a_true_answer_comes_through_with_its_passage(known):
    found = read(TRUTH, known)
    assert found.refused == []
    proposal = found.proposals[0]
    assert COUNCIL.text[proposal["char_start"] : proposal["char_end"]] == PARAGRAPHS[1]
    assert (proposal["proposed_by"], proposal["measure_type"]) == ("liar.py", "device_ban")
    assert read(LATER, known, LIFTED).refused == []


def test_what_comes_through_can_be_accepted_as_it_is(checkout, known, monkeypatch):
    monkeypatch.delenv("TIKTOK_POLICY_TEXTS", raising=False)
    for answer, document in ((TRUTH, COUNCIL), (LATER, LIFTED)):
        found = read(answer, known, document)
        cells = proposing.document_cells(document, READ_ON)
        assert proposals.enqueue(checkout, cells, document.text, found.proposals, known[0]).new == 1
        review.accept(checkout, name(document), {}, "Ana", READ_ON)
    build.build(checkout, where=checkout / "raw" / "texts")
    passage = next(row for row in read_inputs(checkout).rows["evidence"] if row["evidence_id"] == "UK-004-p1")
    assert (passage["proposed_by"], passage["accepted_by"], passage["speaker"]) == ("liar.py", "Ana", "clerk")


QUOTED = "not in that paragraph"
LIES = {
    # the quotation
    "words that are not in the page": (
        "passage",
        "The mayor of the southern town barred every app from phones.",
        QUOTED,
    ),
    "one word changed": ("passage", PARAGRAPHS[1].replace("barred", "permitted"), QUOTED),
    "a word left out": ("passage", PARAGRAPHS[1].replace(" work", ""), QUOTED),
    "an ellipsis": ("passage", PARAGRAPHS[1].replace("of the northern town", "..."), QUOTED),
    "another case": ("passage", PARAGRAPHS[1].upper(), QUOTED),
    "two paragraphs": ("passage", f"{PARAGRAPHS[1]} {PARAGRAPHS[2]}", QUOTED),
    "part of a word": ("passage", PARAGRAPHS[1][2:], QUOTED),
    "too few words": ("passage", "The council of the northern town", QUOTED),
    "nothing": ("passage", "", QUOTED),
    "white space": ("passage", " \u00a0 ", QUOTED),
    "a quotation that is no text": ("passage", ["The council"], "lacks passage"),
    "no quotation": ("passage", ..., "lacks passage"),
    "another paragraph": ("paragraph", 3, QUOTED),
    "a paragraph after the last": ("paragraph", 99, QUOTED),
    "paragraph 0": ("paragraph", 0, QUOTED),
    "a paragraph before the first": ("paragraph", -1, QUOTED),
    "a paragraph as a text": ("paragraph", "2", "lacks paragraph"),
    "a paragraph as a fraction": ("paragraph", 2.0, "lacks paragraph"),
    "a paragraph that is true": ("paragraph", True, "lacks paragraph"),
    # the document
    "another document": ("document", LIFTED.sha256, "another document"),
    "no document": ("document", ..., "lacks document"),
    "a document in capitals": ("document", COUNCIL.sha256.upper(), "another document"),
    # keys and columns
    "a key more": ("accepted_by", "Ana", "it has the key 'accepted_by'"),
    "its own name": ("proposed_by", "rules", "it has the key 'proposed_by'"),
    "its own offsets": ("char_start", 0, "it has the key 'char_start'"),
    "a decision": ("decision", {"verdict": "accept"}, "it has the key 'decision'"),
    "an identifier": ("measure.measure_id", "UK-001", "measure has the column 'measure_id'"),
    "an act": ("measure.act", "law-of-2017", "measure has the column 'act'"),
    "what is not stated": ("measure.not_stated", ["maker"], "measure has the column 'not_stated'"),
    "a derived column": ("measure.status", "in_force", "measure has the column 'status'"),
    "who accepted it": ("evidence.accepted_by", "Ana", "evidence has the column 'accepted_by'"),
    "other words for the passage": (
        "evidence.first_words",
        "A ministry tells",
        "evidence has the column 'first_words'",
    ),
    "another source": ("evidence.source_id", "S001", "evidence has the column 'source_id'"),
    "cells of the source": ("source", {"title": "Ours"}, "it has the key 'source'"),
    # types of values
    "a list for a text": ("measure.maker", ["council"], "measure.maker is not a text"),
    "a number for a text": ("measure.title", 5, "measure.title is not a text"),
    "an object for a text": ("event.date", {"year": 2024}, "event.date is not a text"),
    "a text for a list": ("measure.rationale", "privacy", "measure.rationale is not a list"),
    "two items in one": ("measure.rationale", ["privacy;espionage"], "measure.rationale is not a list"),
    "an item twice": ("measure.rationale", ["privacy", "privacy"], "expected distinct items"),
    "a text for a row": ("measure", "device_ban", "measure is not an object"),
    "a list for a row": ("event", [1], "event is not an object"),
    # codes
    "a type that does not exist": ("measure.measure_type", "phone_ban", "expected a code of measure_types"),
    "a code of another vocabulary": ("measure.reach", "one_body", "expected a code of reaches"),
    "a code in capitals": ("event.event_type", "Adopted", "expected a code of event_types"),
    "a reason that does not exist": ("measure.rationale", ["boredom"], "expected distinct items"),
    "a jurisdiction that does not exist": ("measure.jurisdiction", "QQ", "expected a jurisdiction of the table"),
    "a jurisdiction in words": ("measure.jurisdiction", "Britain", "expected the form"),
    "a way in": ("measure.jurisdiction", "../../..", "expected the form"),
    "a counterparty that does not exist": (
        "measure.counterparties",
        ["QQ"],
        "expected codes of the table jurisdictions",
    ),
    "no type": ("measure.measure_type", "", "expected a value"),
    "no event": ("event.event_type", None, "expected a value"),
    "a basis that does not exist": ("event.date_basis", "guessed", "expected a code of date_bases"),
    # dates
    "a day that is not in the text": ("event.date", "2024-03-06", "the day 6 is not in the text"),
    "a year that is not in the text": ("event.date", "2019", "the year 2019 is not in the text"),
    "a day that does not exist": ("event.date", "2024-02-31", "2024-02-31 does not exist"),
    "a date in words": ("event.date", "5 March 2024", "expected 2023, 2023-03"),
    "a day after the page": ("event.date", "2024-04-05", "expected a day that is not after the first source"),
    "a range that ends first": ("event.date", "[2024-03-09..2024-03-05]", "the range ends before it begins"),
    "the far future": ("event.date", "9999", "the year 9999 is not in the text"),
    "an end that nobody gave": ("event.until", "2025-01-01", "the year 2025 is not in the text"),
    "an end that does not fit": ("event.until", "2024-03-05", "expected a last day for"),
    # names and numbers
    "a maker that the page does not name": ("measure.maker", "Ministry of Magic", "which the page does not name"),
    "a maker that is a number": ("measure.maker", "007", "which the page does not name"),
    "a law that the page does not name": ("measure.instrument", "Phones Act 2024", "which is not in the text"),
    "a speaker that the page does not name": ("evidence.speaker", "Prime minister", "which the page does not name"),
    "a number in our words": (
        "measure.summary",
        "A fine of 500 for the app.",
        "the number 500, which is not in the text",
    ),
    "a number in the title": ("measure.title", "Ban of 2031", "the number 2031"),
    "a sentence of the page": ("measure.summary", PARAGRAPHS[1], "words in a row that are in the page"),
    "a sentence of the page as a reading": ("evidence.reading", PARAGRAPHS[2], "words in a row that are in the page"),
    "a colour": ("measure.title", "Ban\x1b[31m", "a character that is not printed"),
    "text that runs backwards": ("measure.title", "Ban\u202e", "a character that is not printed"),
    "a letter that looks like another": ("measure.maker", "Councіl of the northern town", "letters that look alike"),
    "a letter at the end": ("evidence.speaker", "the clerк", "letters that look alike"),
    "two lines": ("measure.summary", "One.\nTwo.", "a character that is not printed"),
    "a long title": ("measure.title", "x" * 121, "expected at most 120 characters"),
    "a long reading": ("evidence.reading", "x" * 241, "expected at most 240 characters"),
    "no title": ("measure.title", "\u00a0", "expected a value"),
    "another country": ("measure.jurisdiction", "US", "the jurisdiction is US, which the page does not name"),
    # what the passage is said to support
    "support for an empty cell": (
        "evidence.supports",
        ["instrument"],
        "has instrument, which is no cell of this draft",
    ),
    "support for a code that is not coded": ("evidence.supports", ["rationale=privacy"], "has rationale=privacy"),
    "support for nothing known": ("evidence.supports", ["truth"], "has truth"),
    "support for what only context says": ("evidence.stance", "context", "expected"),
    "a stance that does not exist": ("evidence.stance", "proves", "expected a code of stances"),
    "high confidence": ("measure.confidence", "high", "only a person may say"),
    # to which row it belongs
    "a relation that does not exist": ("relation", "similar", "the relation is none of"),
    "a relation that is no text": ("relation", 1, "relation, measure_id and event_id are texts"),
    "a new measure with an identifier": ("measure_id", "UK-001", "a new measure has no measure_id"),
    "a measure more": ("relation", "later", "measure has cells"),
    "an event more": ("relation", "same", "has cells"),
}


@pytest.mark.parametrize(("path", "value", "reason"), LIES.values(), ids=LIES)
def test_a_lie_is_refused_with_the_reason(known, path, value, reason):
    found = read(with_(TRUTH, path, value), known)
    assert found.proposals == []
    assert reason in found.refused[0].reason
    assert found.refused[0].reason.isascii() or found.refused[0].reason.replace("\n", "").isprintable()


LIES_OF_A_ROW = {
    "a measure that does not exist": ("measure_id", "UK-999", "expected a measure of the seeds"),
    "no measure": ("measure_id", "", "expected the measure to which it belongs"),
    "an event for a measure that has another": ("event_id", 7, "are texts"),
    "an event before the measure": ("event.date", "2020", "the year 2020 is not in the text"),
    "support for a cell of the row": ("evidence.supports", ["maker"], "has maker, which is no cell of this draft"),
    "cells of a measure": ("measure", {"title": "Another"}, "measure has cells"),
}


@pytest.mark.parametrize(("path", "value", "reason"), LIES_OF_A_ROW.values(), ids=LIES_OF_A_ROW)
def test_a_lie_on_a_row_that_exists_is_refused_with_the_reason(known, path, value, reason):
    found = read(with_(LATER, path, value), known, LIFTED)
    assert found.proposals == []
    assert reason in found.refused[0].reason


def same_as(event, **evidence):
    answer = {**LATER, "relation": "same", "measure_id": "UK-001", "event_id": event, "evidence": evidence}
    del answer["event"]
    return answer


def test_a_confirmation_supports_only_what_the_page_can_say_of_a_row(known):
    assert read(same_as("UK-001-e1"), known, LIFTED).refused == []
    for event, supports, reason in (
        ("UK-001-e1", ["maker"], "has maker"),
        ("UK-001-e1", ["date"], "the year 2023 is not in the text"),
        ("UK-002-e1", ["event_type"], "expected an event of the measure"),
        ("UK-001-e9", ["event_type"], "expected an event of the measure"),
    ):
        found = read(same_as(event, supports=supports), known, LIFTED)
        assert not found.proposals and reason in found.refused[0].reason


def text_with(old, new):
    return json.dumps(TRUTH).replace(old, new).encode()


NO_ANSWERS = {
    "no JSON": (b"I cannot help with that.", "not JSON"),
    "half of it": (json.dumps(TRUTH).encode()[:-30], "not JSON"),
    "a list": (json.dumps([TRUTH]).encode(), "not an object"),
    "null": (b"null", "not an object"),
    "a number that is none": (text_with('"paragraph": 2', '"paragraph": NaN'), "NaN is not a number"),
    "a key twice": (text_with('"paragraph": 2', '"paragraph": 3, "paragraph": 2'), "a key occurs twice"),
    "a deep list": (b"[" * 50_000, "not JSON"),
    "Latin-1": (text_with("council phones", "caf\u00e9 phones").decode().encode("latin-1"), "not in UTF-8"),
    "UTF-16": (json.dumps(TRUTH).encode("utf-16"), ""),
    "half a character": (text_with("council phones", "council \\\\ud800".replace("\\\\", "\\")), "not in UTF-8"),
    "a long answer": (json.dumps({**TRUTH, "passage": "x" * 200_000}).encode(), "bytes"),
    "a NUL": (text_with("council phones", "council \\u0000"), "a character that is not printed"),
    "a long number": (text_with('"paragraph": 2', '"paragraph": ' + "9" * 5000), ""),
}


@pytest.mark.parametrize(("line", "reason"), NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_what_is_no_answer_is_refused(known, line, reason):
    found = read(line, known)
    assert found.proposals == []
    assert found.refused and all(reason in one.reason for one in found.refused[:1])


def test_a_lie_does_not_take_the_truth_with_it(known):
    lines = [json.dumps(with_(TRUTH, "paragraph", 3)), "", json.dumps(TRUTH), "nonsense"]
    found = read("\n".join(lines).encode(), known)
    assert len(found.proposals) == 1
    assert [one.line for one in found.refused] == [1, 4]


def test_a_passage_that_the_paragraph_has_twice_is_refused(known):
    sentence = "The council barred the dancing app from its phones on that very day."
    document = Document(f"Head\n\n{sentence} {sentence}\n", url="https://example.org/twice", published="2024-04-02")
    answer = {**TRUTH, "document": document.sha256, "passage": sentence}
    assert QUOTED in read(answer, known, document).refused[0].reason


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
PATHS = [
    *(key for key in ("document", "paragraph", "passage", "relation", "measure_id", "event_id", "measure", "event")),
    *(f"{part}.{column}" for part, columns in claims.DRAFTED.items() for column in columns),
]


@st.composite
def said(draw, rows):
    """A true answer with some values replaced by codes, parts of the page, dates, or anything else."""
    codes = [row["code"] for row in rows["codes"]]
    words = st.sampled_from(
        [*codes, *PARAGRAPHS, *COUNCIL.text.split(), "UK", "US", "EU", "UK-001", "UK-002-e1", "2024"]
    )
    values = JSON | words | st.lists(words, max_size=3) | st.dates().map(str)
    answer = TRUTH
    for path in draw(st.lists(st.sampled_from(PATHS), min_size=1, max_size=3)):
        try:
            answer = with_(answer, path, draw(values))
        except AttributeError:  # another change has made its row something else
            continue
        except TypeError:
            continue
    return answer


@pytest.mark.hypothesis
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_nothing_unanchored_comes_through_whatever_is_answered(known, data):
    rows, _ = known
    answer = data.draw(said(rows))
    found = read(answer, known)
    assert len(found.proposals) + len(found.refused) == 1
    for proposal in found.proposals:
        check_anchored(proposal, rows)


def check_anchored(proposal, rows):
    """Check a proposal against the page and the vocabularies alone."""
    codes = vocabularies_of(rows["codes"])
    text = COUNCIL.text
    assert text[proposal["char_start"] : proposal["char_end"]] == proposal["passage"]
    assert (
        passages.find(text, proposal["paragraph"], proposal["first_words"], proposal["last_words"]).start
        == proposal["char_start"]
    )
    file = {"document": proposing.document_cells(COUNCIL, READ_ON), "text": text, "proposals": [proposal]}
    cells = drafts.filled(file, proposal, {}, rows)
    supports = cells["evidence.supports"].split(";")
    for part in drafts.parts_of(cells):
        for column, field in drafts.columns(part).items():
            cell = cells[f"{part}.{column}"]
            assert cell.isprintable()
            items = [item for item in cell.split(";") if item] if field.is_list else [cell] * bool(cell)
            assert not field.vocabulary or set(items) <= set(codes[field.vocabulary])
            if part == "measure" and field.evidence and cell and cell != field.default:
                wanted = [f"{column}={item}" for item in items] if field.is_list else [column]
                assert set(wanted) <= set(supports)
    if cells.get("measure.maker"):
        known_words = f"{text} United Kingdom Britain GB GBR {COUNCIL.publisher}".casefold()
        assert all(word[:5] in known_words for word in cells["measure.maker"].casefold().split() if len(word) >= 4)
    if cells.get("event.date"):
        assert any(number in text + COUNCIL.published for number in (cells["event.date"][:4], cells["event.date"][1:5]))


# ------------------------------------------------------------------------------------------ the command

FAKE = f"{shlex.quote(sys.executable)} {shlex.quote(str(Path(__file__).with_name('liar.py')))}"
QUICK = Limits(seconds=30.0, bytes=1_000_000, lines=200)


def proposed(known, kind, limits=QUICK):
    return proposer.propose(f"{FAKE} {kind}", COUNCIL, [NEW], *known, READ_ON, limits)


def test_a_command_gets_the_page_and_the_codes_and_its_answer_is_read(known):
    found = proposed(known, "true")
    assert (len(found.proposals), found.refused) == (1, [])
    assert found.proposals[0]["proposed_by"] == "liar.py"
    asked = proposer.request(COUNCIL, [NEW], known[0], READ_ON)
    assert asked["document"]["sha256"] == COUNCIL.sha256
    assert asked["paragraphs"] == PARAGRAPHS
    assert asked["codes"]["event.event_type"][0] == "reported_absent"
    assert {row["measure_id"] for row in asked["measures"]} == {"UK-001", "UK-002", "UK-003"}
    assert asked["candidates"][0]["maker"] == "Northern town council"
    assert json.loads(json.dumps(asked)) == json.loads(json.dumps(asked, default=str))


MISBEHAVING = {
    "dead": (0, "it ended with status -9"),
    "deaf": (0, ""),
    "status": (1, "it ended with status 3"),
    "half": (0, "not JSON"),
    "utf-16": (0, "not in UTF-8"),
    "nothing": (0, ""),
    "noise": (1, "not JSON"),
    "flood": (0, "it wrote more than 1000000 bytes and was ended"),
}


@pytest.mark.parametrize(
    ("kind", "count", "reason"), [(kind, *rest) for kind, rest in MISBEHAVING.items()], ids=MISBEHAVING
)
def test_a_command_that_misbehaves_is_a_reason_and_not_a_crash(known, kind, count, reason):
    found = proposed(known, kind)
    assert len(found.proposals) == count
    assert any(reason in one.reason for one in found.refused) if reason else not found.refused


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["late", "parent"])
def test_a_command_that_does_not_end_is_ended_and_what_it_said_before_is_read(known, kind):
    begun = time.monotonic()
    found = proposed(known, kind, Limits(seconds=5.0))
    assert time.monotonic() - begun < 30
    assert len(found.proposals) == 1
    assert "it took more than 5 seconds and was ended" in [one.reason for one in found.refused]


def test_an_interrupt_ends_the_command_too(tmp_path, monkeypatch):
    said = tmp_path / "pid"

    class Interrupted(Thread):
        def join(self, timeout=None):
            while not said.exists() or not said.read_text():
                time.sleep(0.01)
            raise KeyboardInterrupt

    monkeypatch.setattr(commands, "Thread", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        commands.answer(["sh", "-c", f"echo $$ > {said}; exec sleep 60"], b"", QUICK)
    with pytest.raises(ProcessLookupError):
        os.kill(int(said.read_text()), 0)


def test_of_very_many_answers_the_first_are_looked_at(known):
    found = proposed(known, "many", Limits(lines=3))
    assert len(found.proposals) == 3
    assert found.refused == [proposer.Refused(4, "only 3 answers are looked at")]


@pytest.mark.parametrize("command", ["", "  ", "'", "/no/such/program", "\0"])
def test_a_command_that_does_not_run_is_a_message(known, command):
    with pytest.raises(DataError, match="--proposer"):
        proposer.propose(command, COUNCIL, [NEW], *known, READ_ON, QUICK)


@pytest.mark.parametrize(
    ("command", "label"),
    [
        ("/usr/bin/python3 propose.py --key SECRET", "propose.py"),
        ("ask --token=SECRET", "ask"),
        ("./models/draft", "draft"),
        ("rules", "command rules"),
        ("'a\x1b[31m'", "a\\x1b[31m"),
        ("x" * 200, "x" * 72),
    ],
)
def test_the_name_of_a_proposer_is_its_program_without_options(command, label):
    found = commands.name_of(commands.words_of(command))
    assert found == label
    assert len(found) <= (schema.table("evidence").field("proposed_by").max_length or 0)
