"""Say which jurisdictions act in a sentence, and which it only compares with."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tiktok_policy_data.reading.cues import longest
from tiktok_policy_data.reading.places import Mention
from tiktok_policy_data.reading.sentences import Sentence

#: Types of measures of China that others answer; any other mention of China is mostly the seat of the company.
_OF_CHINA = frozenset(
    {"data_access_law", "export_control", "sanctions", "strategy", "data_localisation", "data_protection_law", "other"}
)

#: Types that are mostly laws of China where a text on the app names China.
_MOSTLY_CHINA = frozenset({"data_access_law", "export_control"})

_CHINA, _HONG_KONG = "CN", "HK"

#: Characters between a word that compares, such as "like", and the place that it compares with.
_NEXT = 6

#: Characters before a place that still begins its clause.
_BEGIN = 20

#: What may be between the items of a list of places.
_JOINERS = frozenset(["and", "&", "und", "et", "y", "e", "og", "och", "en", "ja", "i", "и", "та", "oraz", "ve", "dan"])
_JOINERS |= {",", "the", "as", "well"}

#: What comes before the one who acts in the passive voice.
_BY = re.compile(
    r"\b(?:by|von|vom|durch|par|por|da|dal|dalla|door|af|av)\s+(?:the|der|die|le|la|l'|el|o|a|de|het)?\s*$"
)


def acting(sentence: Sentence, measure_type: str) -> list[str]:
    """Return the places that act: the one after "by", else the last before the act, with those listed with it.

    A list, such as "the US, Canada and Belgium", acts as one. A place that the sentence only compares with does not
    act, and China acts only in measures that are mostly its own.
    """
    only_compared = compared(sentence)
    mentions = [one for one in sentence.mentions if one.kind != "hint" and one not in only_compared]
    if measure_type in _MOSTLY_CHINA:
        own = [one.jurisdiction for one in mentions if one.jurisdiction in (_CHINA, _HONG_KONG)]
        if own:
            return list(dict.fromkeys(own))
    of_china = measure_type in _OF_CHINA
    mentions = [one for one in mentions if one.jurisdiction != _CHINA or (of_china and _leads(sentence, one))]
    if not mentions:
        return []
    acts = [hit.start for hit in longest(sentence.hits, "act")]
    first = next((start for start in acts if start > mentions[0].start), acts[0] if acts else 0)
    before = [number for number, mention in enumerate(mentions) if mention.start <= first]
    by = [number for number, mention in enumerate(mentions) if _is_agent(sentence.folded, mention, acts)]
    return _with_listed(sentence.folded, mentions, by[0] if by else before[-1] if before else 0)


def compared(sentence: Sentence) -> list[Mention]:
    """Return the places that a sentence compares with, such as "after similar bans in Canada": each listed one."""
    ends = [hit.end for hit in sentence.hits if hit.of("comparison")]
    first = [
        number for number, one in enumerate(sentence.mentions) if any(0 <= one.start - end <= _NEXT for end in ends)
    ]
    found: list[Mention] = []
    for number in first:
        found += sentence.mentions[number : _end_of_list(sentence, number)]
    return list(dict.fromkeys(found))


def _end_of_list(sentence: Sentence, first: int) -> int:
    """Return the number after the last place of a list; after a mere comma another may act, as in "Like A, B did"."""
    last = first
    for number in range(first, len(sentence.mentions) - 1):
        one, other = sentence.mentions[number], sentence.mentions[number + 1]
        if not _listed(sentence.folded, one, other):
            break
        if sentence.folded[one.end : other.start].strip(" ,"):  # more than a comma: the list ends with "and"
            last = number + 1
    return last + 1


def _leads(sentence: Sentence, mention: Mention) -> bool:
    """Return whether a place owns what follows, as in "China's law", or begins its clause, or acts in the passive."""
    if sentence.folded[mention.end : mention.end + 2] in ("'s", "s'") or mention.kind == "capital":
        return True
    before = re.split(r"[,;:—–(]\s?", sentence.folded[: mention.start])[-1]
    acts = [hit.start for hit in sentence.hits if hit.of("act")]
    return len(before) <= _BEGIN or _is_agent(sentence.folded, mention, acts)


def _is_agent(text: str, mention: Mention, acts: Sequence[int]) -> bool:
    """Return whether a place acts in the passive voice: an act, "by", and the place."""
    before = text[max(0, mention.start - 16) : mention.start]
    return bool(_BY.search(before)) and any(0 <= mention.start - act <= 40 for act in acts)


def _with_listed(text: str, mentions: Sequence[Mention], at: int) -> list[str]:
    """Return the jurisdiction of a place and of those that are items of the same list."""
    first, last = at, at
    while first > 0 and _listed(text, mentions[first - 1], mentions[first]):
        first -= 1
    while last + 1 < len(mentions) and _listed(text, mentions[last], mentions[last + 1]):
        last += 1
    return list(dict.fromkeys(one.jurisdiction for one in mentions[first : last + 1]))


def _listed(text: str, one: Mention, other: Mention) -> bool:
    """Return whether two places are items of one list: only commas and joining words are between them."""
    between = text[one.end : other.start].replace(",", " , ").split()
    return bool(between) and len(between) <= 4 and all(word in _JOINERS for word in between)
