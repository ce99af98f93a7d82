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
from tiktok_policy_data.reading.acting import acting, compared
from tiktok_policy_data.reading.cues import Cues, Hit, cues_of, folded
from tiktok_policy_data.reading.events import votes
from tiktok_policy_data.reading.makers import maker
from tiktok_policy_data.reading.places import Places, of_address, places_of, prominent
from tiktok_policy_data.reading.sentences import Sentence, clauses, sentences
from tiktok_policy_data.reading.types import Candidate, Document

if TYPE_CHECKING:
    from tiktok_policy_data.reading.when import When

#: The least score of a candidate that is proposed.
THRESHOLD = 0.4

#: What words in the paragraph around a sentence, and in the head of the document, count for its type.
_OF_SENTENCE, _OF_PARAGRAPH, _OF_HEAD, _OF_DOCUMENT = 0.5, 0.2, 0.4, 0.3

#: The score of a sentence that names the app in a language whose words for measures are not known.
_UNREAD = 0.45

#: Votes for an event from which its words report one, even without a word for an act.
_CLEAR_EVENT = 2.5

#: What a word for a measure named before counts for the score.
_OF_ANAPHOR = 0.25

#: What the score of a place that is only compared with is of that of its sentence.
_OF_COMPARISON = 0.8

#: How often a place named in the head counts, and that of the publisher.
_IN_HEAD, _OF_PUBLISHER = 4.0, 1.5

#: Types of measures on a body's own devices, networks and accounts: there the institution is the jurisdiction.
_OWN = frozenset({"device_ban", "network_block", "account_closure"})

#: Votes from which words name a type clearly, and the types that one act often makes together.
_CLEAR = 2.0
_TOGETHER = frozenset(
    [
        *(("device_ban", "network_block"), ("network_block", "device_ban"), ("app_ban", "divestiture_mandate")),
        *(("divestiture_mandate", "app_ban"), ("device_ban", "account_closure"), ("device_ban", "use_guidance")),
        *(("use_guidance", "device_ban"), ("minimum_age", "platform_duty"), ("platform_duty", "minimum_age")),
    ]
)

#: Events by which somebody goes to court against a measure, or a court decides on it.
_AGAINST = frozenset({"challenged", "suspended", "upheld", "annulled"})

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
    china: bool

    def at(self, measure_type: str) -> str:
        """Return the place that a measure of a type belongs to if its sentence names none."""
        if self.china and measure_type == "data_access_law":
            return "CN"
        return self.own if measure_type in _OWN else self.place


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
    of_head = known.cues.hits(folded(document.title))
    leading = known.places.find(document.title)
    every = [sentence for some in by_paragraph for sentence in some]
    types: dict[str, float] = {}
    _add(types, votes(of_head, "measure_type"), _OF_HEAD)
    for sentence in every:
        _add(types, votes(sentence.hits, "measure_type"), _OF_DOCUMENT / len(every))
    mentions = [mention.jurisdiction for sentence in every for mention in sentence.mentions if mention.kind != "hint"]
    hints = [mention.jurisdiction for sentence in every for mention in sentence.mentions if mention.kind == "hint"]
    first = [mention.jurisdiction for sentence in every[:3] for mention in sentence.mentions]
    published_in = [mention.jurisdiction for mention in known.places.find(document.publisher)]
    published_in.append(of_address(known.places, document.url))
    topic = max((_topic(hits) for hits in (of_head, *(sentence.hits for sentence in every))), default=0.0)
    weighted = [(1.0, mentions), (0.5, hints), (1.0, first), (_OF_PUBLISHER, published_in)]
    place = prominent(known.places, [*weighted, (_IN_HEAD, (one.jurisdiction for one in leading))])
    bodies = [one.jurisdiction for one in leading if known.places.government(one.jurisdiction) == place]
    own = next((code for code in bodies if code != place), place)
    china = "CN" in mentions or any("china" in one.folded or "chinese" in one.folded for one in every)
    return Scene(place, own, types, topic, china)


def _topic(hits: Iterable[Hit]) -> float:
    return max((cue.weight for hit in hits for cue in hit.of("topic")), default=0.0)


def _of_paragraph(some: Sequence[Sentence], scene: Scene, document: Document, known: Knowledge) -> list[Candidate]:
    """Return the candidates of one paragraph; those that say the same once."""
    around: dict[str, float] = {}
    topic = 0.0
    for sentence in some:
        topic = max(topic, _topic(sentence.hits))
        _add(around, votes(sentence.hits, "measure_type"))
    found: dict[tuple[str, str, str, str], Candidate] = {}
    last: list[str] = []
    for sentence in some:
        score = _score(sentence, topic, scene.topic, known.cues.understood)
        shared: dict[str, float] = dict(scene.types)
        _add(shared, around, _OF_PARAGRAPH)
        _add(shared, votes(sentence.hits, "measure_type"), _OF_SENTENCE)
        for clause in clauses(sentence):
            types = votes(clause.hits, "measure_type")
            _add(types, shared)
            measure_type = _kind(types, clause)
            places = acting(clause, measure_type)
            last = places or last
            if score < THRESHOLD:
                continue
            here = places or last or [scene.at(measure_type)]
            kinds = [measure_type, *_second(votes(clause.hits, "measure_type"), measure_type)]
            cells = [one for kind in kinds for at in here for one in _cells(clause, at, kind, score, document, known)]
            for one in [*cells, *_compared(clause, measure_type, score, document, known)]:
                key = (one.jurisdiction, one.measure_type, one.event_type, one.date)
                if key not in found or found[key].score < one.score:
                    found[key] = one
    return sorted(found.values(), key=lambda one: (one.char_start, -one.score))


def _kind(types: Mapping[str, float], clause: Sentence) -> str:
    """Return the measure type with the most votes; a suit against a measure is an event of it, and not the measure."""
    if events.event_type(clause, "") in _AGAINST:
        types = {code: weight for code, weight in types.items() if code != "lawsuit"} or types
    return _first(types)


def _second(own: Mapping[str, float], first: str) -> list[str]:
    """Return the type of a second measure that the words of a clause name as clearly, such as a ban on a network."""
    others = {code: weight for code, weight in own.items() if code != first and weight >= _CLEAR}
    best = _first(others)
    return [best] if best and others[best] >= 0.6 * own.get(first, 0.0) and (first, best) in _TOGETHER else []


def _compared(
    clause: Sentence, measure_type: str, score: float, document: Document, known: Knowledge
) -> list[Candidate]:
    """Return a candidate for each place that a clause compares with: it says that the place has such a measure."""
    return [
        one._replace(event_type="adopted", score=round(_OF_COMPARISON * score, 3))
        for mention in compared(clause)
        if mention.jurisdiction != "CN" and _OF_COMPARISON * score >= THRESHOLD
        for one in _cells(clause, mention.jurisdiction, measure_type, score, document, known)[:1]
    ]


def _add(counts: dict[str, float], others: Mapping[str, float], share: float = 1.0) -> None:
    """Add a share of other votes to some votes."""
    for code, weight in others.items():
        counts[code] = counts.get(code, 0.0) + share * weight


def _first(counts: Mapping[str, float]) -> str:
    """Return the code with the most votes; of several the first by name."""
    return min(counts, key=lambda code: (-counts[code], code)) if counts else ""


def _score(sentence: Sentence, around: float, document: float, understood: bool) -> float:
    """Return how likely a sentence reports a measure, between 0 and 1.

    In a language without cues for acts, each sentence that names the app may.
    """
    if not understood:
        return _UNREAD if _topic(sentence.hits) >= 1.0 else 0.0
    act = max((cue.weight for hit in sentence.hits for cue in hit.of("act")), default=0.0)
    anaphor = any(hit.of("anaphor") for hit in sentence.hits)
    event = max(votes(sentence.hits, "event_type").values(), default=0.0)
    kind = max(votes(sentence.hits, "measure_type").values(), default=0.0)
    actor = any(hit.of("maker") for hit in sentence.hits) or bool(sentence.mentions)
    outsider = any(hit.of("speaker") for hit in sentence.hits)
    reason = any(hit.of("rationale") for hit in sentence.hits)
    if event >= _CLEAR_EVENT:  # a clear word for an event is as good as one for an act
        act = max(act, 0.8)
    if not (act or anaphor or reason):
        return 0.0
    points = 0.35 * act + _OF_ANAPHOR * anaphor + 0.1 * min(event, 3.0) / 3 + 0.15 * min(kind, 3.0) / 3 + 0.15 * actor
    points += 0.2 * reason
    topic = max(_topic(sentence.hits), 0.8 * around, 0.5 * document)
    points += 0.2 * topic
    return min(1.0, max(0.0, points - 0.1 * outsider))


def _cells(
    sentence: Sentence, place: str, measure_type: str, score: float, document: Document, known: Knowledge
) -> list[Candidate]:
    """Return a candidate for the event that a sentence reports, and one for a day set beforehand."""
    event_type = events.event_type(sentence, measure_type)
    made_by, maker_kind = maker(sentence, document.text)
    jurisdiction = known.places.government(place)
    if measure_type in _OWN:
        jurisdiction = place
        if _is_of_house(sentence, maker_kind):
            jurisdiction = known.places.parliament.get(place, place)
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


def _is_of_house(clause: Sentence, maker_kind: str) -> bool:
    """Return whether a clause is about the devices, networks or accounts of a parliament, rather than about a bill."""
    codes = {cue.code for hit in clause.hits for cue in hit.cues}
    return "parliament_administration" in codes or (maker_kind == "legislature" and "proposed" not in codes)


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
