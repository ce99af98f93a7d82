"""Say who makes the measure of a sentence, as far as its words name a body or an office."""

from __future__ import annotations

from tiktok_policy_data.reading.cues import longest
from tiktok_policy_data.reading.sentences import Sentence


def maker(sentence: Sentence, text: str) -> tuple[str, str]:
    """Return the words that name the maker and its kind, a code of `maker_kinds`; empty if there are none.

    The maker is the first body or office before the act; without one before it, the first in the sentence.
    """
    hits = longest(sentence.hits, "maker")
    if not hits:
        return "", ""
    acts = [hit.start for hit in longest(sentence.hits, "act")]
    first = acts[0] if acts else len(sentence.folded)
    before = [hit for hit in hits if hit.start < first]
    hit = before[-1] if before else hits[0]
    best = max(hit.of("maker"), key=lambda cue: (cue.weight, cue.code))
    return text[sentence.start + hit.start : sentence.start + hit.end], best.code
