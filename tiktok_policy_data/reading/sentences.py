"""Divide a paragraph into sentences, each with its cues, the places that it names and its dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tiktok_policy_data.reading.cues import Cues, Hit, folded
from tiktok_policy_data.reading.places import Mention, Places
from tiktok_policy_data.reading.when import When, dates

_END = re.compile(r"[.!?…]+[\"'”’»)\]]*\s+(?=[\"'“‘«(\[]*[^\W\d_a-z]|[\"'“‘«(\[]*\d)|[。！？]+[」』”]*|[;]\s+")

#: Words that end in a full stop within a sentence.
_ABBREVIATION = re.compile(
    r"(?:(?<!\d)\d{1,2}|\b(?:mr|mrs|ms|dr|prof|sen|rep|gov|st|no|art|sec|vs|inc|ltd|co|corp|jr|sr|lt|gen|col|pres|hon|rev|dept|approx"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|nr|bzw|ca|z\.b|u\.a|d\.h|mme|mm|sra?|dña|ing|str)|\b[a-z]|\bu\.s|\bu\.k"
    r"|\be\.u|\bd\.c)$",
    re.I,
)

#: A longer piece of text without the end of a sentence is cut, so that nothing grows without limit.
LONGEST = 2000


class Sentence(NamedTuple):
    """A sentence: its paragraph, its offsets in the text, and what was found in it, with offsets in the sentence."""

    paragraph: int
    start: int
    end: int
    folded: str
    hits: list[Hit]
    mentions: list[Mention]
    dates: list[When]


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each sentence of a paragraph, without the spaces around it."""
    start = 0
    for match in _END.finditer(text):
        stop = match.start() + len(match[0].rstrip())
        before = text[max(0, match.start() - 8) : match.start()]
        if match[0].startswith(".") and _ABBREVIATION.search(before):
            continue
        yield from _cut(text, start, stop)
        start = match.end()
    yield from _cut(text, start, len(text))


def _cut(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Yield a span in parts that are not too long, without the spaces around it."""
    while start < stop:
        end = min(stop, start + LONGEST)
        if end < stop:
            end = max(text.rfind(" ", start + LONGEST // 2, end), start + LONGEST // 2)
        piece = text[start:end]
        first = start + len(piece) - len(piece.lstrip())
        if piece.strip():
            yield first, first + len(piece.strip())
        start = end


def sentences(
    text: str, paragraph: int, offset: int, published: str, language: str, cues: Cues, places: Places
) -> list[Sentence]:
    """Return the sentences of a paragraph that starts at an offset of the whole text."""
    found = []
    for start, end in spans(text):
        piece = text[start:end]
        plain = folded(piece)
        hits = cues.hits(plain)
        found.append(
            Sentence(
                paragraph,
                offset + start,
                offset + end,
                plain,
                hits,
                places.find(piece),
                dates(plain, published, language, hits),
            )
        )
    return found


#: Where a clause may end.
_CLAUSE = re.compile(
    r"[,;:—–]\s|\s[-–—]\s|\s\(|\)\s|\s(?=(?:but|while|although|though|whereas|after|before|even if|"
    r"and (?:that|has|have|had|is|are|was|were|will|also|said|says)|"
    r"aber|während|nachdem|obwohl|mais|alors que|tandis que|après que|pero|mientras|aunque|mentre|"
    r"maar|terwijl|nadat|mas|enquanto)\s)"
)

#: The least weight of a cue for an event that begins a clause of its own.
_OWN_EVENT = 2.0


def clauses(sentence: Sentence) -> list[Sentence]:
    """Return the clauses of a sentence that may each report an event, with what was found in each.

    Offsets stay those of the sentence, and so does the passage. A piece without an act or an event of its own belongs
    to the clause before it, so that a list of places is not divided.
    """
    cuts = [0]
    for match in _CLAUSE.finditer(sentence.folded):
        before, after = _between(sentence.hits, cuts[-1], match.start()), _between(sentence.hits, match.end(), None)
        if _acts(before) and _has_event(_between(after, 0, _next_cut(sentence.folded, match.end()))):
            cuts.append(match.end())
    if len(cuts) == 1:
        return [sentence]
    ends = [*cuts[1:], len(sentence.folded)]
    return [
        sentence._replace(
            hits=_between(sentence.hits, start, end),
            mentions=[one for one in sentence.mentions if start <= one.start < end],
            dates=[one for one in sentence.dates if start <= one.start < end],
        )
        for start, end in zip(cuts, ends, strict=True)
    ]


def _next_cut(text: str, start: int) -> int:
    match = _CLAUSE.search(text, start)
    return match.start() if match else len(text)


def _between(hits: list[Hit], start: int, end: int | None) -> list[Hit]:
    return [hit for hit in hits if hit.start >= start and (end is None or hit.start < end)]


def _acts(hits: list[Hit]) -> bool:
    return any(hit.of("act") or hit.of("anaphor") for hit in hits) and _has_event(hits)


def _has_event(hits: list[Hit]) -> bool:
    return any(cue.weight >= _OWN_EVENT for hit in hits for cue in hit.of("event_type"))
