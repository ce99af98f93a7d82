"""Find the passages of a document that may report a measure: one pure function of a document and what is known.

A sentence is a candidate if it has a cue for an act, or a word for a measure named before, in a text on topic. Type and
event are those with the most votes of its cues, those of the paragraph and the head counting less; the jurisdiction is
the place that acts in the sentence, or else the one that its paragraph or the document is about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tiktok_policy_data.core.edtf import from_bounds
from tiktok_policy_data.core.passages import paragraphs
from tiktok_policy_data.reading import events
from tiktok_policy_data.reading.cues import Cues, cues_of, folded, longest
from tiktok_policy_data.reading.events import votes
from tiktok_policy_data.reading.makers import maker
from tiktok_policy_data.reading.places import Mention, Places, of_address, places_of, prominent
from tiktok_policy_data.reading.sentences import Sentence, sentences
from tiktok_policy_data.reading.types import Candidate, Document

if TYPE_CHECKING:
    from tiktok_policy_data.reading.when import When

#: The least score of a candidate that is proposed.
THRESHOLD = 0.5

#: What words in the paragraph around a sentence, and in the head of the document, count for its type.
_OF_PARAGRAPH, _OF_HEAD, _OF_DOCUMENT = 0.3, 0.25, 0.15

#: How often a place named in the head counts, and that of the publisher.
_IN_HEAD, _OF_PUBLISHER = 4.0, 1.5

#: Types of measures on a body's own devices, networks and accounts: there the institution is the jurisdiction.
_OWN = frozenset({"device_ban", "network_block", "account_closure"})

#: Types of measures of China that others answer; any other mention of China is mostly the seat of the company.
_OF_CHINA = frozenset({"data_access_law", "export_control", "sanctions", "strategy", "data_protection_law", "other"})

#: Events whose day lies ahead of the publication that reports them.
_AHEAD = frozenset({"due_start", "due_end"})


@dataclass(frozen=True)
class Knowledge:
    """What a text is read with: cues and names of places in one language."""

    cues: Cues
    places: Places


@lru_cache(maxsize=64)
def knowledge(language: str) -> Knowledge:
    """Return what a text of a language is read with."""
    return Knowledge(cues_of(language), places_of(language))


class Scene(NamedTuple):
    """What holds for all of a document: its head, its leading place and type, and whether it is on topic."""

    place: str
    own: str
    types: Mapping[str, float]
    topic: float


def candidates(document: Document, known: Knowledge | None = None) -> list[Candidate]:
    """Return the passages of a document that may report a measure, in its order.

    Parameters
    ----------
    document : Document
        The document; its boilerplate paragraphs are not read.
    known : Knowledge, optional
        Cues and places; those of the language of the document by default.

    Returns
    -------
    list of Candidate
        Without relation to the rows, which `matching` adds. The same document always gives the same list.
    """
    known = known or knowledge(document.language)
    if not known.cues.on_topic(folded(f"{document.title}\n{document.text}")):
        return []
    by_paragraph = [
        sentences(
            document.text[start:end],
            number,
            start,
            document.published,
            document.language,
            known.cues,
            known.places,
        )
        for number, (start, end) in enumerate(paragraphs(document.text), 1)
        if number not in document.boilerplate
    ]
    scene = _scene(document, by_paragraph, known)
    found: list[Candidate] = []
    for some in by_paragraph:
        found += _of_paragraph(some, scene, document, known)
    return found


def _scene(document: Document, by_paragraph: Sequence[Sequence[Sentence]], known: Knowledge) -> Scene:
    """Return what holds for all of a document."""
    head = folded(document.title)
    leading = known.places.find(document.title)
    every = [sentence for some in by_paragraph for sentence in some]
    types: dict[str, float] = {}
    _add(types, votes(known.cues.hits(head), "measure_type"), _OF_HEAD)
    for sentence in every:
        _add(types, votes(sentence.hits, "measure_type"), _OF_DOCUMENT / len(every))
    mentions = [mention.jurisdiction for sentence in every for mention in sentence.mentions]
    first = [mention.jurisdiction for sentence in every[:3] for mention in sentence.mentions]
    published_in = [mention.jurisdiction for mention in known.places.find(document.publisher)]
    published_in.append(of_address(known.places, document.url))
    topic = max((_topic(sentence) for sentence in every), default=0.0)
    weighted = [(1.0, mentions), (1.0, first), (_OF_PUBLISHER, published_in)]
    place = prominent(known.places, [*weighted, (_IN_HEAD, (one.jurisdiction for one in leading))])
    bodies = [one.jurisdiction for one in leading if known.places.government(one.jurisdiction) == place]
    own = next((code for code in bodies if code != place), place)
    return Scene(place, own, types, topic)


def _topic(sentence: Sentence) -> float:
    return max((cue.weight for hit in sentence.hits for cue in hit.of("topic")), default=0.0)


def _of_paragraph(some: Sequence[Sentence], scene: Scene, document: Document, known: Knowledge) -> list[Candidate]:
    """Return the candidates of one paragraph; those that say the same once."""
    around: dict[str, float] = {}
    topic = 0.0
    for sentence in some:
        topic = max(topic, _topic(sentence))
        _add(around, votes(sentence.hits, "measure_type"))
    found: dict[tuple[str, str, str, str], Candidate] = {}
    last: list[str] = []
    for sentence in some:
        score = _score(sentence, topic, scene.topic)
        types = votes(sentence.hits, "measure_type")
        _add(types, around, _OF_PARAGRAPH)
        _add(types, scene.types)
        measure_type = _first(types)
        acting = _acting(sentence, measure_type, known.places)
        last = acting or last
        if score < THRESHOLD:
            continue
        for place in acting or last or [scene.own if measure_type in _OWN else scene.place]:
            for candidate in _cells(sentence, place, measure_type, score, document, known):
                key = (candidate.jurisdiction, candidate.measure_type, candidate.event_type, candidate.date)
                if key not in found or found[key].score < candidate.score:
                    found[key] = candidate
    return sorted(found.values(), key=lambda one: (one.char_start, -one.score))


def _add(counts: dict[str, float], others: Mapping[str, float], share: float = 1.0) -> None:
    """Add a share of other votes to some votes."""
    for code, weight in others.items():
        counts[code] = counts.get(code, 0.0) + share * weight


def _first(counts: Mapping[str, float]) -> str:
    """Return the code with the most votes; of several the first by name."""
    return min(counts, key=lambda code: (-counts[code], code)) if counts else ""


def _score(sentence: Sentence, around: float, document: float) -> float:
    """Return how likely a sentence reports a measure, between 0 and 1."""
    act = max((cue.weight for hit in sentence.hits for cue in hit.of("act")), default=0.0)
    anaphor = any(hit.of("anaphor") for hit in sentence.hits)
    event = max(votes(sentence.hits, "event_type").values(), default=0.0)
    kind = max(votes(sentence.hits, "measure_type").values(), default=0.0)
    actor = any(hit.of("maker") for hit in sentence.hits) or bool(sentence.mentions)
    outsider = any(hit.of("speaker") for hit in sentence.hits)
    reason = any(hit.of("rationale") for hit in sentence.hits)
    if not (act or anaphor or reason):
        return 0.0
    points = 0.35 * act + 0.15 * anaphor + 0.1 * min(event, 3.0) / 3 + 0.15 * min(kind, 3.0) / 3 + 0.15 * actor
    points += 0.2 * reason
    topic = max(_topic(sentence), 0.8 * around, 0.5 * document)
    points += 0.2 * topic
    return min(1.0, max(0.0, points - 0.1 * outsider))


def _acting(sentence: Sentence, measure_type: str, places: Places) -> list[str]:
    """Return the places that act in a sentence: the last before the act and those listed with it, else the next.

    A list, such as "the US, Canada and Belgium", acts as one. A place that the sentence only compares with does not
    act, and China acts only in measures that are mostly its own.
    """
    every = [one for one in sentence.mentions if one.jurisdiction != "CN" or measure_type in _OF_CHINA]
    compared = [hit.end for hit in sentence.hits if hit.of("comparison")]
    mentions = [one for one in every if not any(0 <= one.start - end <= _NEXT for end in compared)]
    if not mentions:
        return []
    acts = [hit.start for hit in longest(sentence.hits, "act")]
    first = next((start for start in acts if start > mentions[0].start), acts[0] if acts else 0)
    before = [number for number, mention in enumerate(mentions) if mention.start <= first]
    at = before[-1] if before else 0
    group = [at]
    while group[0] > 0 and _listed(sentence.folded, mentions[group[0] - 1], mentions[group[0]]):
        group.insert(0, group[0] - 1)
    while group[-1] + 1 < len(mentions) and _listed(sentence.folded, mentions[group[-1]], mentions[group[-1] + 1]):
        group.append(group[-1] + 1)
    return list(dict.fromkeys(mentions[number].jurisdiction for number in group))


#: Characters between a word that compares, such as "like", and the place that it compares with.
_NEXT = 6

#: What may be between the items of a list of places.
_JOINERS = frozenset(["and", "&", "und", "et", "y", "e", "og", "och", "en", "ja", "i", "и", "та", "oraz", "ve", "dan"])
_JOINERS |= {",", "the", "as", "well"}


def _listed(text: str, one: Mention, other: Mention) -> bool:
    """Return whether two places are items of one list: only commas and joining words are between them."""
    between = text[one.end : other.start].replace(",", " , ").split()
    return bool(between) and len(between) <= 4 and all(word in _JOINERS for word in between)


def _cells(
    sentence: Sentence, place: str, measure_type: str, score: float, document: Document, known: Knowledge
) -> list[Candidate]:
    """Return a candidate for the event that a sentence reports, and one for a day set beforehand."""
    jurisdiction = place if measure_type in _OWN else known.places.government(place)
    event_type = events.event_type(sentence, measure_type)
    made_by, maker_kind = maker(sentence, document.text)
    target = _first(votes(sentence.hits, "target")) or "tiktok"
    found: list[Candidate] = []
    ahead = _ahead(sentence.dates, document.published)
    for kind, some in ((event_type, sentence.dates), ("due_start", ahead)):
        if kind == "due_start" and (not ahead or (event_type == "due_start" and found)):
            continue
        date, basis = _dated(sentence, kind, some, document.published)
        found.append(
            Candidate(
                sentence.paragraph,
                sentence.start,
                sentence.end,
                jurisdiction,
                measure_type,
                kind,
                date,
                basis,
                made_by,
                maker_kind,
                target,
                round(score, 3),
            )
        )
    return found


def _ahead(dates: Iterable[When], published: str) -> list[When]:
    """Return the dates that lie after the day of publication."""
    last = events.last_day(published)
    return [when for when in dates if last and when.earliest > last]


def _dated(sentence: Sentence, kind: str, dates: Sequence[When], published: str) -> tuple[str, str]:
    """Return the date of an event and its basis: the nearest to its cue, or that it was by the day of publication."""
    last = events.last_day(published)
    usable = [when for when in dates if kind in _AHEAD or not last or when.earliest <= last]
    if usable:
        at = events.place(sentence, kind)
        best = min(usable, key=lambda when: (min(abs(when.start - at), abs(when.end - at)), when.start))
        return best.edtf, best.basis
    if kind in _AHEAD or last is None:
        return "", ""
    return from_bounds(None, last), "bound"
