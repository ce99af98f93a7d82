"""Rules about source texts: where passages are, and decisions on paragraphs."""

from __future__ import annotations

import numpy as np

from tiktok_policy_data.core.passages import MOST_WORDS
from tiktok_policy_data.pipeline.checks.columns import Columns, Flags, Numbers
from tiktok_policy_data.pipeline.checks.rules import Data, rule


@rule("evidence", "paragraph", "expected a paragraph, since the source was read whole", needs=("sources",))
def whole_texts_are_cited_by_paragraph(data: Data) -> Flags:
    evidence, sources = data["evidence"], data["sources"]
    read_as = sources["read_as"].take(evidence["source_id"].place_in(sources["source_id"]))
    return evidence["paragraph"].present | ~read_as.equals("whole")


@rule("evidence", "first_words", "expected at most six words of the source at each end")
def few_words_of_the_source(data: Data) -> Flags:
    evidence = data["evidence"]
    return (evidence["first_words"].words <= MOST_WORDS) & (evidence["last_words"].words <= MOST_WORDS)


@rule("paragraphs", "paragraph", "expected paragraphs numbered from 1 without a gap", needs_derived=True)
def paragraphs_have_no_gap(data: Data) -> Flags:
    source, number = data["paragraphs"]["source_id"].codes, data["paragraphs"]["paragraph"].numbers
    size = np.bincount(source + 1)
    last: Numbers = np.zeros(len(size), dtype=np.int64)
    np.maximum.at(last, source + 1, number)
    first = np.full(len(size), np.iinfo(np.int64).max)
    np.minimum.at(first, source + 1, number)
    found: Flags = ((last == size) & (first == 1))[source + 1]
    return found


@rule(
    "paragraphs",
    "decision",
    "expected coded for a paragraph with evidence, and for no other",
    "Remove the row from seeds/paragraphs.csv, or the evidence.",
    needs_derived=True,
    needs=("evidence",),
)
def coded_paragraphs_carry_evidence(data: Data) -> Flags:
    paragraphs, evidence = data["paragraphs"], data["evidence"]
    cited = _pairs(evidence, paragraphs)[evidence["paragraph"].present]
    found: Flags = np.isin(_pairs(paragraphs, paragraphs), cited) == paragraphs["decision"].equals("coded")
    return found


def _pairs(columns: Columns, paragraphs: Columns) -> Numbers:
    """A number for each source and paragraph, the same in two tables."""
    highest = int(paragraphs["paragraph"].numbers.max(initial=0))
    number = columns["paragraph"].numbers
    place = columns["source_id"].place_in(paragraphs["source_id"])
    return np.where((place < 0) | (number > highest), -1, place * (highest + 1) + number)


@rule("sources", "read_as", "expected a stored text for every source that was read whole", needs_derived=True)
def whole_texts_are_known(data: Data) -> Flags:
    sources = data["sources"]
    found: Flags = sources["read_as"].equals("whole") == sources["text_sha256"].present
    return found


@rule("evidence", "anchor", "expected offsets and a hash for a verified passage", needs_derived=True)
def verified_passages_are_located(data: Data) -> Flags:
    evidence = data["evidence"]
    start, end = evidence["char_start"], evidence["char_end"]
    both = start.present & end.present
    located = both & evidence["passage_sha256"].present
    found: Flags = (evidence["anchor"].equals("verified") == located) & ~(both & (end.numbers <= start.numbers))
    return found
