"""The effect rule: a truth table against a slow oracle, and real measures answered by hand."""

import json
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import generated
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiktok_policy_data.core import effect
from tiktok_policy_data.core.events import event_types
from tiktok_policy_data.core.status import Event, Scheduled, Telling, Traits, spells

TYPES = event_types(generated.seeds().rows["codes"])
REAL = json.loads((Path(__file__).parent / "data" / "real_measures.json").read_text(encoding="utf-8"))

#: What may happen to a measure, for the truth table; `void` is an annulment from the start.
STEPS = (
    "called_for",
    "adopted",
    "took_effect",
    "suspended",
    "resumed",
    "released",
    "ended",
    "failed",
    "annulled",
    "void",
)


def day(number):
    return date(2020, 1, 1) + timedelta(number)


def on(found, moment, known):
    """The spell that holds on a day, as known on another."""
    for spell in found:
        known_then = spell.known_from <= known < (spell.known_to or date.max)
        if known_then and (spell.valid_from or date.min) <= moment < (spell.valid_to or date.max):
            return spell
    return None


# ------------------------------------------------------------------------------------------------ the truth table


def life(names, shift=0):
    """Events of the given types, ten days apart, each known on its day or `shift` days later."""
    return [
        Event(
            f"e{number}",
            TYPES["annulled" if name == "void" else name],
            day(10 * number),
            day(10 * number),
            day(10 * number + shift),
            from_start=name == "void",
        )
        for number, name in enumerate(names, 1)
    ]


def oracle(events, traits, moment, known):
    """The effect on a day by the words of the rule, walking from day to day; events are known to the day."""
    told = [event for event in events if event.known_from <= known]
    starts = [some for some in traits.scheduled if some.step == "due_start" and some.known_from <= known]
    ends = [some for some in traits.scheduled if some.step == "due_end" and some.known_from <= known]
    due_start = max(starts, key=lambda some: some.known_from).latest if starts else None
    due_end = max(ends, key=lambda some: some.known_from).latest if ends else None
    tellings = [some.day for some in traits.told if some.known_from <= known]
    tellings += [event.latest for event in told if event.type.step in ("starts", "resumes", "enforces")]
    last = ("releases", "ends", "fails", "annuls")

    def later(moment, steps):
        return [event for event in told if event.latest > moment and event.type.step in steps]

    def applies(since, moment):
        """Days, not before a stretch and before its next break, on which a source says that the measure applies."""
        breaks = [event.latest for event in later(moment, (*last, "halts"))]
        return [some for some in tellings if since <= some < min(breaks, default=date.max)]

    def prolonged(since, moment):
        after = later(moment, last)
        return any(some > due_end for some in applies(since, moment)) or (bool(after) and after[0].latest > due_end)

    def begins_late(moment):
        """Whether the next that is known to happen to a waiting measure is a start, after its due day."""
        following = later(moment, ("starts", *last))
        starts_next = bool(following) and following[0].type.step == "starts"
        return starts_next and (due_start is None or following[0].latest > due_start)

    phase, since, started, back = "none", date.min, False, "on"
    today = day(0)
    while today <= moment:
        for event in [event for event in told if event.latest == today]:
            step = event.type.step
            if step == "adopts" and phase in ("none", "over", "dormant", "expired"):
                phase, since, started = "waiting", today, False
            elif step == "starts" and not (phase == "on" and started):
                phase, since, started = "on", today, True
            elif step == "halts" and phase in ("none", "waiting", "on", "paused", "expired"):
                if phase != "paused":
                    back = "waiting" if phase == "waiting" else "on"
                phase, since = "paused", today
            elif step == "resumes":
                phase, since = (back if phase == "paused" else "on"), today
                started = phase == "on"
            elif step == "releases":
                phase, since = "dormant", today
            elif step == "ends" or (step == "annuls" and (phase == "over" or not event.from_start)):
                phase, since = "over", today
            elif step in ("fails", "annuls"):
                phase, since = "none", today
        if (
            phase in ("waiting", "on", "paused")
            and due_end
            and since <= due_end < today
            and not prolonged(since, today)
        ):
            phase = "expired"
        today += timedelta(1)
    if phase == "waiting":
        set_day = due_start if due_start and due_start >= since else None
        if begins_late(moment) or (set_day and moment < set_day):
            return "not_yet"
        started, phase = set_day is not None, "on"
    if phase != "on":
        return phase
    newest = max([since, *applies(since, moment)])
    if traits.passing and (moment - newest).days > 30:
        return "unknown"
    if started and applies(since, moment) and moment <= max(applies(since, moment)):
        return "told"
    undone = later(moment, last)
    return "none" if undone and (undone[0].type.step == "fails" or undone[0].from_start) else "presumed"


def tabled(length):
    """Every life of so many steps, with what may bear on it."""
    scheduled = {
        "plain": Traits(),
        "due start": Traits(scheduled=(Scheduled("due_start", day(25), day(25), day(0)),)),
        "due end": Traits(scheduled=(Scheduled("due_end", day(25), day(25), day(0)),)),
        "passing and told": Traits(passing=True, told=(Telling(day(28), day(29)),)),
    }
    return product(product(STEPS, repeat=length), scheduled.values(), (0, 12))


def check_table(length):
    counted = set()
    for names, traits, shift in tabled(length):
        events = life(names, shift)
        found = spells(events, traits)
        for moment, known in product((9, 15, 25, 26, 35, 45, 90), (19, 41, 400)):
            spell = on(found, day(moment), day(known))
            if spell is None:
                continue
            wanted = oracle(events, traits, day(moment), day(known))
            assert spell.standing.certain_effect == wanted, (names, traits, moment, known)
            counted.add(wanted)
    return counted


@pytest.mark.parametrize("length", [1, 2])
def test_the_effect_is_that_of_the_slow_oracle_for_every_order_of_two_events(length):
    check_table(length)


@pytest.mark.slow
@pytest.mark.parametrize("length", [3, 4])
def test_the_effect_is_that_of_the_slow_oracle_for_every_order_of_four_events(length):
    assert check_table(length) == set(effect.EFFECTS)


def test_a_start_left_to_be_appointed_is_not_yet_until_a_source_says_that_it_applies():
    traits = Traits(scheduled=(Scheduled("due_start", None, None, day(0)),))
    found = spells(life(["adopted", "took_effect"]), traits)
    assert on(found, day(15), day(15)).standing.certain_effect == "not_yet"
    assert on(found, day(20), day(25)).standing.certain_effect == "told"


def test_a_newer_set_day_replaces_the_older_in_later_accounts_only():
    older, newer = Scheduled("due_start", day(15), day(15), day(0)), Scheduled("due_start", day(30), day(30), day(14))
    found = spells(life(["adopted"]), Traits(scheduled=(older, newer)))
    assert on(found, day(16), day(13)).standing.certain_effect == "presumed"
    assert on(found, day(16), day(16)).standing.certain_effect == "not_yet"


def test_a_withholding_past_its_last_day_is_not_told_and_never_resumed():
    withheld = Event("e2", TYPES["enforcement_withheld"], day(20), day(20), day(20), until=day(30))
    found = spells([*life(["took_effect"]), withheld])
    assert [on(found, day(n), day(99)).standing.enforcement for n in (15, 20, 30, 31)] == [
        None,
        "withheld",
        "withheld",
        None,
    ]


def test_a_measure_that_cannot_apply_has_no_effect():
    found = spells(life(["took_effect", "ended"]), Traits(has_effect=False))
    assert {spell.standing.effect for spell in found} == {None}
    assert {spell.standing.in_effect for spell in found} == {None}


def test_between_the_bounds_of_an_end_it_may_be_in_effect_or_not():
    start = Event("e1", TYPES["took_effect"], day(1), day(1), day(1))
    end = Event("e2", TYPES["ended"], day(10), day(20), day(25))
    found = spells([start, end])
    held = [on(found, day(n), day(99)).standing for n in (5, 15, 20)]
    assert [one.in_effect for one in held] == [True, None, False]
    assert [(one.in_effect_low, one.in_effect_high) for one in held] == [(False, True), (False, True), (False, False)]


# ----------------------------------------------------------------------------------------- what always holds


any_event = st.builds(
    lambda name, first, length, known, is_open: Event(
        f"{name} {first} {length} {known}",
        TYPES[name],
        None if is_open else day(first),
        day(first + length),
        day(known),
        until=day(first + length + 40) if name == "enforcement_withheld" else None,
        from_start=name == "annulled" and is_open,
    ),
    st.sampled_from([code for code, kind in TYPES.items() if not kind.scheduled]),
    st.integers(0, 60),
    st.integers(0, 30),
    st.integers(0, 40),
    st.booleans(),
)
any_traits = st.builds(
    lambda passing, starts, ends, told: Traits(
        passing=passing,
        scheduled=(
            *(Scheduled("due_start", day(n), day(n + 5), day(k)) for n, k in starts),
            *(Scheduled("due_end", day(n), day(n + 5), day(k)) for n, k in ends),
        ),
        told=tuple(Telling(day(n), day(n + 1)) for n in told),
    ),
    st.booleans(),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 40)), max_size=2),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 40)), max_size=2),
    st.lists(st.integers(0, 80), max_size=2),
)


@given(st.lists(any_event, max_size=5), any_traits)
def test_the_least_is_never_more_than_the_most_and_the_value_lies_between(some, traits):
    for spell in spells(some, traits):
        held = spell.standing
        assert held.in_effect_low <= held.in_effect_high
        assert held.in_effect is not True or held.in_effect_high
        assert held.in_effect is not False or not held.in_effect_low
        assert held.effect in effect.EFFECTS
        assert held.certain_effect in effect.EFFECTS
        assert not held.last_told or held.last_told <= max(day(100), spell.known_from)


@given(st.lists(any_event, max_size=5), any_traits, st.integers(0, 100), st.integers(0, 60))
def test_nothing_that_becomes_known_later_changes_an_account(some, traits, moment, known):
    before = [event for event in some if event.known_from <= day(known)]
    then = traits._replace(
        scheduled=tuple(one for one in traits.scheduled if one.known_from <= day(known)),
        told=tuple(one for one in traits.told if one.known_from <= day(known)),
    )
    one, other = (on(spells(*part), day(moment), day(known)) for part in ((some, traits), (before, then)))
    assert (one and (one.status, one.standing)) == (other and (other.status, other.standing))


# ------------------------------------------------------------------------------------------------ real measures


def real(measure):
    """The events and traits of a real measure, as its packet had them."""

    def moment(text):
        return date.fromisoformat(text) if text else None

    events, scheduled = [], []
    for name, code, first, last, until, set_aside, known in measure["events"]:
        kind, days = TYPES[code], (moment(first), moment(last))
        if kind.scheduled:
            scheduled.append(Scheduled(kind.step, *days, moment(known)))
            continue
        if set_aside == "kept_until":
            days = (moment(until), moment(until))
        lasts = moment(until) if code == "enforcement_withheld" else None
        events.append(Event(name, kind, *days, moment(known), lasts, set_aside == "from_start"))
    told = tuple(Telling(moment(one), moment(known)) for one, known in measure["told"])
    passing = measure.get("duration") == "passing"
    return events, Traits(measure.get("has_effect", True), passing, tuple(scheduled), told)


@pytest.mark.parametrize("measure", REAL, ids=lambda measure: measure["measure"])
def test_a_real_measure_is_what_a_reader_who_knew_only_the_rules_said(measure):
    """The reader answered three questions each; where the rule was changed after a remark, the answer was, too."""
    events, traits = real(measure)
    found = spells(events, traits)
    for moment, known, *wanted in measure["answers"]:
        spell = on(found, date.fromisoformat(moment), date.fromisoformat(known) if known else date.max - timedelta(1))
        said = (spell.certain_status, spell.standing.certain_effect, spell.standing.enforcement) if spell else None
        if said and said[0] is None:
            said = None
        assert said == (tuple(wanted) if wanted[0] else None), (moment, known)
