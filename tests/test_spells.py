"""The status rule, as a truth table and by its invariants."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiktok_policy_data.core.days import status_on
from tiktok_policy_data.core.events import EventType
from tiktok_policy_data.core.status import Event, spells

BEFORE = "reported_absent called_for declined expected review_opened proposed announced"
SETS = {
    "reported_absent": "absent",
    "review_opened": "under_review",
    "took_effect": "in_force",
    "resumed": "in_force",
}
SAME = (
    "called_for",
    "declined",
    "expected",
    "proposed",
    "announced",
    "adopted",
    "suspended",
    "failed",
    "completed",
    "ended",
)
AFTER = ("failed", "completed", "ended")
LIFE = ("adopted", "took_effect", "suspended", "resumed", "amended", "extended", "challenged", "upheld", "enforced")
ORDER = [*BEFORE.split(), *LIFE, *AFTER]


def type_of(name):
    stage = "after" if name in AFTER else "in_life" if name in LIFE else "before"
    return EventType(stage, SETS.get(name, name if name in SAME else None), ORDER.index(name))


def day(number):
    return date(2020, 1, 1) + timedelta(number)


def told(text):
    """Events from a text like `adopted@5 took_effect@3-9!20`: type, day or range, day of knowledge (0 when none)."""
    events = []
    for number, part in enumerate(text.split(), 1):
        name, _, when = part.partition("@")
        when, _, known = when.partition("!")
        first, _, last = when.partition("-")
        earliest = None if first == "" else day(int(first))
        known_from = day(int(known or 0))
        events.append(Event(f"e{number}", type_of(name), earliest, day(int(last or first)), known_from))
    return events


def last_status(text):
    return spells(told(text))[-1].status


@pytest.mark.parametrize(
    ("events", "status"),
    [
        ("called_for@1", "called_for"),
        ("called_for@1 expected@2", "expected"),
        ("expected@1 called_for@2", "called_for"),
        ("reported_absent@1 called_for@1", "called_for"),
        ("called_for@1 declined@2", "declined"),
        ("declined@1 announced@2", "announced"),
        ("proposed@1 adopted@2", "adopted"),
        ("adopted@1 took_effect@2", "in_force"),
        ("adopted@2 took_effect@2", "in_force"),
        ("adopted@1 called_for@2", "adopted"),
        ("took_effect@1 expected@2 declined@3 reported_absent@4", "in_force"),
        ("took_effect@1 suspended@2", "suspended"),
        ("suspended@1 called_for@2", "suspended"),
        ("took_effect@1 suspended@2 resumed@3", "in_force"),
        ("took_effect@1 amended@2 extended@3 challenged@4 upheld@5 enforced@6", "in_force"),
        ("took_effect@1 ended@2", "ended"),
        ("took_effect@1 ended@2 called_for@3", "called_for"),
        ("took_effect@1 ended@2 adopted@3", "adopted"),
        ("proposed@1 failed@2", "failed"),
        ("adopted@1 failed@2 proposed@3", "proposed"),
        ("review_opened@1 completed@2", "completed"),
        ("completed@1 review_opened@2", "under_review"),
        ("amended@1 called_for@2", "called_for"),
    ],
)
def test_the_last_spell_has_the_status_of_the_truth_table(events, status):
    assert last_status(events) == status


def test_an_event_is_possible_from_its_earliest_and_certain_from_its_latest_day():
    life = spells(told("announced@1 took_effect@5-9"))
    assert [(s.valid_from, s.valid_to, s.status, s.certain_status, s.certain) for s in life] == [
        (day(1), day(5), "announced", "announced", True),
        (day(5), day(9), "in_force", "announced", False),
        (day(9), None, "in_force", "in_force", True),
    ]


def test_an_open_start_reaches_back_without_limit():
    first, second = spells(told("took_effect@-9"))
    assert (first.valid_from, first.status, first.certain_status) == (None, "in_force", None)
    assert (second.valid_from, second.certain) == (day(9), True)


def test_an_event_is_not_possible_before_the_one_it_follows():
    life = spells(told("adopted@5-6 took_effect@-9"))
    assert min(s.valid_from for s in life) == day(5)


def test_each_source_changes_the_account_from_its_publication_on():
    life = spells(told("adopted@1!10 ended@5!20"))
    assert [(s.known_from, s.known_to, s.status) for s in life] == [
        (day(10), day(20), "adopted"),
        (day(20), None, "adopted"),
        (day(20), None, "ended"),
    ]


def test_a_source_that_changes_nothing_opens_no_new_account():
    assert {s.known_from for s in spells(told("took_effect@1!10 enforced@2!20"))} == {day(10)}


def test_no_events_no_spells():
    assert spells([]) == []


def test_standing_takes_the_day_the_knowledge_and_certainty_into_account():
    rows = [
        {
            "measure_id": "X",
            **{k: getattr(s, k) for k in ("valid_from", "valid_to", "known_from", "known_to", "status")},
        }
        | {"certain_status": s.certain_status}
        for s in spells(told("announced@1!10 took_effect@5-9!20"))
    ]
    assert status_on(rows) == {"X": "in_force"}
    assert status_on(rows, as_of=day(6)) == {"X": "announced"}
    assert status_on(rows, as_of=day(6), how="possible") == {"X": "in_force"}
    assert status_on(rows, as_of=day(6), known_at=day(15), how="possible") == {"X": "announced"}
    assert status_on(rows, as_of=day(0)) == {}
    assert status_on(rows, known_at=day(9)) == {}


@pytest.mark.parametrize(
    ("events", "since"),
    [
        ("adopted@1 took_effect@2", ["e1", "e2"]),
        ("took_effect@1 resumed@5", ["e1"]),
        ("took_effect@1 suspended@3 resumed@5", ["e1", "e2", "e3"]),
        ("called_for@1 amended@2 called_for@3", ["e1"]),
        ("took_effect@1 suspended@3 resumed@3", ["e1", "e3"]),
    ],
)
def test_a_spell_names_the_event_since_which_its_status_stands(events, since):
    life = spells(told(events))
    assert [spell.event_id for spell in life] == since
    assert [spell.certain_event_id for spell in life] == since


def test_what_may_stand_and_what_certainly_does_name_their_own_events():
    (before, between, after) = spells(told("announced@1 took_effect@5-9"))
    assert (before.event_id, before.certain_event_id) == ("e1", "e1")
    assert (between.event_id, between.certain_event_id) == ("e2", "e1")
    assert (after.event_id, after.certain_event_id) == ("e2", "e2")


events = st.builds(
    lambda name, first, length, known, is_open: Event(
        f"{name} {first} {length} {known}",
        type_of(name),
        None if is_open else day(first),
        day(first + length),
        day(known),
    ),
    st.sampled_from(ORDER),
    st.integers(0, 60),
    st.integers(0, 30),
    st.integers(0, 40),
    st.booleans(),
)


@given(st.lists(events, max_size=7))
def test_spells_tile_time_once_for_every_day_of_knowledge(some):
    life = spells(some)
    for account in {s.known_from for s in life}:
        stretches = [s for s in life if s.known_from == account]
        assert stretches[-1].valid_to is None
        assert all(a.valid_to == b.valid_from for a, b in pairwise(stretches))
        assert all(s.valid_from is None or s.valid_to is None or s.valid_from < s.valid_to for s in stretches)
        said = [(s.status, s.event_id, s.certain_status, s.certain_event_id) for s in stretches]
        assert all(a != b for a, b in pairwise(said))
    keys = [(s.known_from, s.valid_from) for s in life]
    assert len(keys) == len(set(keys))


@given(st.lists(events, min_size=1, max_size=6))
def test_the_last_status_is_that_of_a_walk_through_the_events_in_order(some):
    """An oracle in the words of the rule, written without the tiling."""
    status, alive = None, False
    for event in sorted(some, key=lambda e: e.order):
        if not event.type.sets_status or (alive and event.type.stage == "before"):
            continue
        status, alive = event.type.sets_status, event.type.stage == "in_life"
    life = spells(some)
    assert (life[-1].status if life else None) == status
