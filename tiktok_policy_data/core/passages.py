"""Find a passage by its first and last words, with limits on the search; verify it; link to it on its page.

A paragraph is a non-blank line, numbered from 1; a passage lies within one. Offsets count Unicode code points. A
passage is matched after one documented normalisation only (see `normalised`): no fuzzy match ever verifies a passage.

References
----------
WICG, URL Fragment Text Directives (``#:~:text=start,end``).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from itertools import accumulate, pairwise
from urllib.parse import quote

_STRAIGHT = str.maketrans("‘’‚‛“”„‟", "''''\"\"\"\"")

_SPACE = re.compile(r"\s+")

_LETTER = re.compile(r"\w")

#: A passage shorter than this is widened to its clause or sentence.
SHORTEST_PASSAGE = 8

#: Most words of a source that are published at each end of a passage.
MOST_WORDS = 6

#: Most characters there; longer input could keep the search busy for hours.
MOST_CHARACTERS = 300

#: Most bytes that `find_by_hash` hashes, and the cost of one try in bytes.
_MOST_HASHED, _A_TRY = 1_000_000_000, 500


class NotFound(Exception):
    """The words do not determine exactly one passage; the message says why and shows the nearest match."""


@dataclass(frozen=True)
class Passage:
    """A passage found in a text: offsets of its first character and after its last, and its hash."""

    start: int
    end: int
    sha256: str


def normalised(text: str) -> str:
    """Return `text` with runs of white space as one space, straight quotes, and trimmed ends."""
    return _squeezed(text).strip()


def _squeezed(text: str) -> str:
    """Return `text` normalised except for its ends."""
    return _SPACE.sub(" ", text).translate(_STRAIGHT)


def passage_sha256(text: str) -> str:
    """Return the hash of a passage: SHA-256 of its normalised form in UTF-8, hexadecimal."""
    return sha256(normalised(text).encode()).hexdigest()


@lru_cache(maxsize=1024)  # more than one release has sources, since passages come in any order
def paragraphs(text: str) -> list[tuple[int, int]]:
    """Return start and end offset of every non-blank line, in order (paragraph 1 first); do not modify the list."""
    spans, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            spans.append((start, start + len(line)))
        start += len(line) + 1
    return spans


def find(text: str, paragraph: int | None, first_words: str, last_words: str) -> Passage:
    """Find the one passage of a paragraph that begins and ends with the given words.

    Parameters
    ----------
    text : str
        The text.
    paragraph : int or None
        Number of the paragraph, from 1; None is not found.
    first_words, last_words : str
        At most six words, 300 characters each; together at most half of a passage of eight words or more.

    Returns
    -------
    Passage
        Offsets in `text`, and the hash.

    Raises
    ------
    NotFound
        If there is no such paragraph, no such passage or more than one, or if too many words are given.
    """
    spans = paragraphs(text)
    if paragraph is None or not 1 <= paragraph <= len(spans):
        raise NotFound(f"the text has {len(spans)} paragraphs, so no paragraph {paragraph}")
    start, end = spans[paragraph - 1]
    line = text[start:end]
    if fault := _too_many(first_words, last_words):
        raise NotFound(fault)
    found = _Ends(line, first_words, last_words)
    if not found.count:
        raise NotFound(f"the words are not in paragraph {paragraph}; {_nearest(text, spans, first_words, last_words)}")
    if found.count > 1:
        raise NotFound(f"the words fit {found.count} passages of paragraph {paragraph}; give words that fit only one")
    a, b = next(iter(found))
    if fault := words_at_fault(line[a:b], first_words, last_words):
        raise NotFound(fault)
    return Passage(start + a, start + b, passage_sha256(line[a:b]))


def find_in_excerpt(text: str, first_words: str, last_words: str) -> Passage:
    """Find the one passage of an excerpt, in any paragraph, that begins and ends with the given words.

    Raises NotFound as `find` does.
    """
    if fault := _too_many(first_words, last_words):
        raise NotFound(fault)
    spans = paragraphs(text)
    there = [
        number for number, (start, end) in enumerate(spans, 1) if _Ends(text[start:end], first_words, last_words).count
    ]
    if len(there) > 1:
        raise NotFound(f"the words fit passages of {len(there)} paragraphs; give words that fit only one")
    if not there:
        lines = [text[start:end] for start, end in spans]
        raise NotFound("; ".join(_where(lines, name, words) for name, words in _ends(first_words, last_words)))
    return find(text, there[0], first_words, last_words)


def find_by_hash(text: str, first_words: str, last_words: str, wanted: str | None) -> Passage | None:
    """Find a passage by its ends and hash anywhere in a text, such as a reader's own copy of a page; None if absent.

    If the ends occur so often that trying all pairs would take minutes, only the nearest pairs are tried.
    """
    if _too_many(first_words, last_words):
        return None
    found = _Ends(text, first_words, last_words)
    if not found.count:
        return None
    cuts = sorted({begin for begin, _ in found.starts} | {stop for _, stop in found.ends})
    pieces = [_squeezed(text[a:b]).encode() for a, b in pairwise(cuts)]
    flat = memoryview(b"".join(pieces))
    at = dict(zip(cuts, accumulate(map(len, pieces), initial=0), strict=True))
    for begin, after in found.starts:
        left = _MOST_HASHED // len(found.starts)
        hashed, done = sha256(), at[begin]
        for number in range(found.first_end(after), len(found.ends)):
            stop = found.ends[number][1]
            left -= at[stop] - done + _A_TRY
            if left < 0:
                break
            hashed.update(flat[done : at[stop]])
            done = at[stop]
            if hashed.hexdigest() == wanted:
                return Passage(begin, stop, wanted)
    return None


def words_at_fault(passage: str, first_words: str, last_words: str) -> str:
    """Return what is wrong with the number of words at the ends of a passage; empty if nothing is."""
    if fault := _too_many(first_words, last_words):
        return fault
    first, last, whole = (len(part.split()) for part in (first_words, last_words, passage))
    if whole < SHORTEST_PASSAGE:
        return f"the passage has {whole} words; widen it to its clause or sentence ({SHORTEST_PASSAGE} or more)"
    if 2 * (first + last) > whole:
        return f"{first} + {last} words are more than half of the passage's {whole}; give fewer, or widen the passage"
    return ""


def _too_many(first_words: str, last_words: str) -> str:
    """Return what is wrong with the number of words for any passage; empty if nothing is."""
    for most, what, number in (
        (MOST_WORDS, "words", max(len(first_words.split()), len(last_words.split()))),
        (MOST_CHARACTERS, "characters", max(len(first_words), len(last_words))),
    ):
        if number > most:
            return f"at most {most} {what} are allowed at each end, not {number}"
    return ""


def link(url: str, first_words: str, last_words: str) -> str:
    """Return the URL that opens the publisher's page at the passage (a text fragment).

    A hyphen is part of the syntax and is always escaped. An existing text directive is replaced.
    """
    start, end = _escaped(first_words), _escaped(last_words)
    page, _, fragment = url.partition("#")
    part = fragment.partition(":~:")[0]
    if part.endswith(":~"):  # otherwise the directive would seem to begin there
        part = f"{part[:-1]}%7E"
    return f"{page}#{part}:~:text={start},{end}"


#: Each ASCII character as it is written in a text directive.
_ESCAPES = {code: "%2D" if chr(code) == "-" else quote(chr(code), safe="") for code in range(128)}


def _escaped(words: str) -> str:
    """Return words as they are written in a text directive."""
    return words.translate(_ESCAPES) if words.isascii() else quote(words, safe="").replace("-", "%2D")


class _Ends:
    """The positions of the first and the last words in a line, and so every span they may bound.

    Pairs are counted without listing them all, since common words have very many.
    """

    def __init__(self, line: str, first_words: str, last_words: str) -> None:
        self.starts = _places(line, first_words) if last_words.strip() else []
        self.ends = _places(line, last_words) if self.starts else []

    def first_end(self, after: int) -> int:
        """Return the index of the first end after an offset."""
        return bisect_left(self.ends, (after, after))

    @property
    def count(self) -> int:
        """Number of spans that begin with the first words and then end with the last."""
        return sum(len(self.ends) - self.first_end(after) for _, after in self.starts)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        for begin, after in self.starts:
            for number in range(self.first_end(after), len(self.ends)):
                yield begin, self.ends[number][1]


def _places(line: str, words: str) -> list[tuple[int, int]]:
    """Return begin and end of every place, overlaps included, where the words occur as whole words."""
    if not words.strip():
        return []
    pattern, found, at = _pattern(words), [], 0
    while match := pattern.search(line, at):
        found.append(match.span())
        at = match.start() + 1
    return found


@lru_cache(maxsize=64)
def _pattern(words: str) -> re.Pattern[str]:
    """Return a regular expression for `words` under the normalisation, at word boundaries."""
    flat = normalised(words)
    parts = ["".join(_QUOTES.get(character, re.escape(character)) for character in word) for word in flat.split(" ")]
    before = r"(?<!\w)" if _LETTER.match(flat[0]) else ""
    after = r"(?!\w)" if _LETTER.match(flat[-1]) else ""
    return re.compile(before + r"\s+".join(parts) + after)


_QUOTES = {"'": "['‘’‚‛]", '"': '["“”„‟]'}


def _nearest(text: str, spans: list[tuple[int, int]], first_words: str, last_words: str) -> str:
    """Describe where the words may be meant. It helps the coder and never verifies a passage."""
    lines = [text[start:end] for start, end in spans]
    for number, line in enumerate(lines, 1):
        if _Ends(line, first_words, last_words).count:
            return f"they are in paragraph {number}"
    return "; ".join(_where(lines, name, words) for name, words in _ends(first_words, last_words))


def _ends(first_words: str, last_words: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("first", first_words), ("last", last_words)


def _where(lines: list[str], name: str, words: str) -> str:
    """Describe where one end occurs, or what is nearest to it."""
    if not words.strip():
        return f"the {name} words are empty"
    pattern = _pattern(words)
    if there := [str(number) for number, line in enumerate(lines, 1) if pattern.search(line)]:
        return f"the {name} words are in paragraph {', '.join(there)}"
    try:
        from rapidfuzz import fuzz
    except ImportError:
        return f"the {name} words do not occur (pip install 'tiktok-policy-data[anchor]' shows the nearest match)"
    best_score, best = 60.0, f"the {name} words do not occur"
    wanted = normalised(words)
    for number, raw in enumerate(lines, 1):
        line = normalised(raw)
        match = fuzz.partial_ratio_alignment(wanted, line)
        if match and len(line) >= len(wanted) and match.score > best_score:
            best_score = match.score
            # whole words, since that is what the coder has to type
            start = line.rfind(" ", 0, match.dest_start + 1) + 1
            end = line.find(" ", max(match.dest_end - 1, start))
            near = line[start : end if end > 0 else None].strip()
            best = f"the {name} words do not occur; the nearest match is {near!r} in paragraph {number}"
    return best
