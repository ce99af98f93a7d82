"""Find the cues of `seeds/cues.csv` in a text: words that point to a measure, its type, an event, a maker or a target.

A cue is matched in lower case, with straight quotes, at word boundaries. A star at an end of a cue lets the word go on
there: `prohibit*` finds "prohibited". Cues are looked up in the language of the text; those without a language in all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from tiktok_policy_data.core.schema import inputs, shipped
from tiktok_policy_data.io.csv import read_csv
from tiktok_policy_data.io.extras import check_extra

#: Characters that are written in several ways, and the one letter that lower case would make two of.
_SAME = tuple(zip("‘’‚‛“”„‟`´\u00a0\u202f\u2011\u2010İ", "''''\"\"\"\"''  --i", strict=True))


#: Weight from which a cue of the kind `topic` is enough for a text to be on topic.
_TOPIC = 0.5


class Cue(NamedTuple):
    """What a cue points to: a code of the vocabulary of its kind (empty if the kind has none), and how strongly."""

    kind: str
    code: str
    weight: float


class Hit(NamedTuple):
    """A place in a text where a cue begins and ends, and what it points to."""

    start: int
    end: int
    cues: tuple[Cue, ...]

    def of(self, kind: str) -> tuple[Cue, ...]:
        """Return what it points to of one kind."""
        return tuple(cue for cue in self.cues if cue.kind == kind)


def folded(text: str) -> str:
    """Return a text in lower case with straight quotes and plain spaces; every character keeps its offset."""
    for letter, plain in _SAME:  # ten times as fast as str.translate
        if letter in text:
            text = text.replace(letter, plain)
    return text.lower()


class Scanner:
    """An automaton that finds all words of a list in one pass over a text.

    Parameters
    ----------
    words : sequence of str
        Words or phrases; a star at an end lets the word go on there. Each is found wherever it occurs, except within
        a longer one that is found there and `longest` is set.
    """

    def __init__(self, words: Sequence[str]) -> None:
        check_extra("Reading pages", "read", "ahocorasick_rs")
        from ahocorasick_rs import AhoCorasick

        self.words = words
        bare = [word.strip("*") for word in words]
        self._open_left = [word.startswith("*") or not _joins(word[0]) for word in words]
        self._open_right = [word.endswith("*") or not _joins(word[-1]) for word in words]
        self._automaton = AhoCorasick(bare, store_patterns=False) if bare else None

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """Return start, end and number of each word in a text, in the order of their starts."""
        if self._automaton is None:
            return []
        left, right, length = self._open_left, self._open_right, len(text)
        found = [
            (start, end, word)
            for word, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True)
            if (left[word] or not start or not text[start - 1].isalnum())
            and (right[word] or end == length or not text[end].isalnum())
        ]
        found.sort()
        return found


def _joins(letter: str) -> bool:
    """Return whether a letter is part of words that spaces divide, unlike Chinese, Japanese or Thai ones."""
    return letter.isalnum() and not ("\u0e00" <= letter <= "\u0eff" or "\u2e80" <= letter <= "\u9fff")


class Cues:
    """The cues of one language, compiled once."""

    def __init__(self, rows: Iterable[dict[str, Any]]) -> None:
        points: dict[str, list[Cue]] = {}
        for row in rows:
            points.setdefault(folded(row["cue"]), []).append(Cue(row["kind"], row["code"] or "", float(row["weight"])))
        self._points = [tuple(some) for some in points.values()]
        self._scanner = Scanner(list(points))
        #: Whether a measure can be recognised in this language, rather than the name of the app alone.
        self.understood = any(cue.kind == "act" for some in self._points for cue in some)
        self._topics = Scanner([word for word, some in points.items() if any(map(_is_topic, some))])

    def hits(self, folded_text: str) -> list[Hit]:
        """Return every cue in a text that is folded, in the order of their starts."""
        points = self._points
        return [Hit(start, end, points[word]) for start, end, word in self._scanner.find(folded_text)]

    def on_topic(self, folded_text: str) -> bool:
        """Return whether a text names what the data are about; most pages of a crawl do not."""
        return bool(self._topics.find(folded_text))


def _is_topic(cue: Cue) -> bool:
    return cue.kind == "topic" and cue.weight >= _TOPIC


@lru_cache(maxsize=1)
def read_cues() -> list[dict[str, Any]]:
    """Return the rows of `seeds/cues.csv`."""
    return read_csv(shipped("seeds") / "cues.csv", inputs()["cues"].fields)[0]


@lru_cache(maxsize=64)
def cues_of(language: str) -> Cues:
    """Return the cues of a language, with those that are the same in all; the English ones if none is given."""
    wanted = language or "en"
    return Cues(row for row in read_cues() if row["language"] in (None, wanted))


def longest(hits: Iterable[Hit], kind: str) -> list[Hit]:
    """Return the hits of one kind that lie within no longer hit of that kind."""
    some = sorted((hit for hit in hits if any(cue.kind == kind for cue in hit.cues)), key=lambda h: (h.start, -h.end))
    kept: list[Hit] = []
    for hit in some:
        if not kept or hit.end > kept[-1].end:
            kept.append(hit)
    return kept
