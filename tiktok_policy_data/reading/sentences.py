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
