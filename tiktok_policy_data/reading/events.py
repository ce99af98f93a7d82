"""Decide which event a sentence reports, at the strength of its words: negation, wishes and plans are heeded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tiktok_policy_data.core.edtf import bounds
from tiktok_policy_data.reading.cues import Hit, longest
from tiktok_policy_data.reading.sentences import Sentence

#: What further words for an event count beside the strongest.
_MORE = 0.6

#: Characters within which a negation before a word denies it.
_REACH = 45

#: What an event becomes if it is denied.
_DENIED = {
    "adopted": "reported_absent",
    "took_effect": "reported_absent",
    "announced": "declined",
    "proposed": "declined",
    "expected": "declined",
}

#: Events in the order in which one is chosen where words for several have equal votes.
_FIRM = (
    "upheld",
    "annulled",
    "called_for",
    "declined",
    "reported_absent",
    "suspended",
    "ended",
    "challenged",
    "proposed",
)

#: What an event is called where the measure is done or begun at once, by the definitions of the types.
_CALLED = {
    ("use_guidance", "adopted"): "took_effect",
    ("strategy", "adopted"): "took_effect",
    ("account_closure", "adopted"): "completed",
    ("account_closure", "took_effect"): "completed",
    ("investigation", "adopted"): "completed",
    ("investigation", "enforced"): "completed",
    ("inquiry", "adopted"): "review_opened",
    ("lawsuit", "adopted"): "review_opened",
    ("security_review", "adopted"): "completed",
}


#: The event of a measure of a type if no word of a sentence says which; any other type is reported as applying.
_USUAL = {
    "investigation": "review_opened",
    "inquiry": "review_opened",
    "lawsuit": "review_opened",
    "security_review": "review_opened",
    "account_closure": "completed",
}


def votes(hits: Iterable[Hit], kind: str) -> dict[str, float]:
    """Return the votes of the cues of one kind by code; a cue within a longer one of its kind does not vote."""
    found: dict[str, float] = {}
    seen: set[tuple[str, tuple[object, ...]]] = set()
    for hit in longest(hits, kind):
        some = hit.of(kind)
        if (kind, some) in seen:  # the same cue again says nothing more
            continue
        seen.add((kind, some))
        for cue in some:
            found[cue.code] = found.get(cue.code, 0.0) + cue.weight
    return found


def event_type(sentence: Sentence, measure_type: str) -> str:
    """Return the event type that a sentence reports of a measure of a type."""
    heard: dict[str, list[float]] = {}
    denials = [hit for hit in sentence.hits if hit.of("negation")]
    for hit in longest(sentence.hits, "event_type"):
        denied = any(_denies(denial, hit, sentence.folded) for denial in denials)
        for cue in hit.of("event_type"):
            code = _DENIED.get(cue.code, cue.code) if denied else cue.code
            heard.setdefault(code, []).append(cue.weight)
    # The strongest word counts in full; others for the same event a part of their weight.
    counts = {code: max(some) + _MORE * (sum(some) - max(some)) for code, some in heard.items()}
    if not counts:
        return _USUAL.get(measure_type, "took_effect")
    order = {code: number for number, code in enumerate(_FIRM)}
    best = min(counts, key=lambda code: (-counts[code], order.get(code, len(order)), code))
    return _CALLED.get((measure_type, best), best)


def _denies(denial: Hit, hit: Hit, text: str) -> bool:
    """Return whether a negation comes before a word in the same clause."""
    between = text[denial.end : hit.start]
    return 0 <= hit.start - denial.end <= _REACH and not any(mark in between for mark in ",;:") and "but" not in between


def place(sentence: Sentence, kind: str) -> int:
    """Return where in a sentence the first word for an event type is; its begin if there is none."""
    for hit in sentence.hits:
        if any(cue.code == kind for cue in hit.of("event_type")):
            return hit.start
    return 0


def last_day(published: str) -> date | None:
    """Return the last day on which a document may have been published."""
    if not published:
        return None
    try:
        return bounds(published).latest
    except ValueError:
        return None
