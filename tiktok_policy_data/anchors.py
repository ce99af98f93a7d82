"""Find a passage in a text by its first and last words, verify it, and link to it on the publisher's page.

A paragraph is a non-blank line, numbered from 1; a passage lies within one. Offsets count Unicode code points. A
passage is matched after one stated normalisation only (see `normalised`): nothing fuzzy ever verifies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from urllib.parse import quote

_STRAIGHT = str.maketrans("‘’‚‛“”„‟", "''''\"\"\"\"")
_SPACE = re.compile(r"\s+")
#: A passage shorter than this is widened to its clause or sentence.
SHORTEST_PASSAGE = 8
#: At most so many words of a source stand at each end of a passage.
MOST_WORDS = 6


class NotFound(Exception):
    """The words do not determine exactly one passage; the message says why and shows the nearest place."""


@dataclass(frozen=True)
class Passage:
    """A passage found in a text: offsets of its first character and after its last, and its hash."""

    start: int
    end: int
    sha256: str


def normalised(text: str) -> str:
    """`text` with every run of white space made one space, curly quotes straight, and the ends trimmed."""
    return _SPACE.sub(" ", text).strip().translate(_STRAIGHT)


def passage_sha256(text: str) -> str:
    """Hash under which a passage is known: SHA-256 of its normalised form in UTF-8, as hexadecimal."""
    return sha256(normalised(text).encode()).hexdigest()


@lru_cache(maxsize=1024)  # more texts than one release has sources: their passages come in any order
def paragraphs(text: str) -> list[tuple[int, int]]:
    """Start and end offset of every non-blank line of `text`, in order (paragraph 1 comes first); not to be changed."""
    spans, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            spans.append((start, start + len(line)))
        start += len(line) + 1
    return spans


def find(text: str, paragraph: int, first_words: str, last_words: str) -> Passage:
    """The one passage of the paragraph that begins with `first_words` and ends with `last_words`.

    Raises NotFound when there is no such paragraph, no such passage, or more than one, and when the words given
    are too many: at most six at each end, together at most half of a passage of eight words or more.
    """
    spans = paragraphs(text)
    if not 1 <= paragraph <= len(spans):
        raise NotFound(f"the text has {len(spans)} paragraphs, so no paragraph {paragraph}")
    start, end = spans[paragraph - 1]
    line = text[start:end]
    found = list(_matches(line, first_words, last_words))
    if not found:
        raise NotFound(f"the words are not in paragraph {paragraph}; {_nearest(text, spans, first_words, last_words)}")
    if len(found) > 1:
        raise NotFound(f"the words fit {len(found)} passages of paragraph {paragraph}; give words that fit only one")
    a, b = found[0]
    if fault := words_at_fault(line[a:b], first_words, last_words):
        raise NotFound(fault)
    return Passage(start + a, start + b, passage_sha256(line[a:b]))


def find_in_excerpt(text: str, first_words: str, last_words: str) -> Passage:
    """The one passage of an excerpt, in whichever of its paragraphs, that begins and ends with those words.

    Raises NotFound as `find` does.
    """
    spans = paragraphs(text)
    there = [
        number
        for number, (start, end) in enumerate(spans, 1)
        if next(_matches(text[start:end], first_words, last_words), None)
    ]
    if len(there) > 1:
        raise NotFound(f"the words fit passages of {len(there)} paragraphs; give words that fit only one")
    if not there:
        lines = [text[start:end] for start, end in spans]
        raise NotFound("; ".join(_where(lines, name, words) for name, words in _ends(first_words, last_words)))
    return find(text, there[0], first_words, last_words)


def find_by_hash(text: str, first_words: str, last_words: str, wanted: str) -> Passage | None:
    """The passage with those ends and that hash anywhere in a text (a reader's own copy of a page), or None."""
    for a, b in _matches(text, first_words, last_words):
        if passage_sha256(text[a:b]) == wanted:
            return Passage(a, b, wanted)
    return None


def words_at_fault(passage: str, first_words: str, last_words: str) -> str:
    """What is wrong with the number of words at the ends of a passage; empty when nothing is."""
    first, last, whole = (len(part.split()) for part in (first_words, last_words, passage))
    if max(first, last) > MOST_WORDS:
        return f"at most {MOST_WORDS} words may stand at each end, not {max(first, last)}"
    if whole < SHORTEST_PASSAGE:
        return f"the passage has {whole} words; widen it to its clause or sentence ({SHORTEST_PASSAGE} or more)"
    if 2 * (first + last) > whole:
        return f"{first} + {last} words are more than half of the passage's {whole}; give fewer or widen the passage"
    return ""


def link(url: str, first_words: str, last_words: str) -> str:
    """Address that opens the publisher's page at the passage (a text fragment of the URL Fragment Text Directives).

    The hyphen has a meaning there and is always escaped.
    """
    start, end = (quote(words, safe="").replace("-", "%2D") for words in (first_words, last_words))
    return f"{url}{'' if '#' in url else '#'}:~:text={start},{end}"


def _matches(line: str, first_words: str, last_words: str) -> Iterator[tuple[int, int]]:
    """Offsets of every stretch of `line` that begins and ends with whole words as given."""
    if not (first_words.strip() and last_words.strip()):
        return
    ends = [match.end() for match in _pattern(last_words).finditer(line)]
    for match in _pattern(first_words).finditer(line):
        for end in ends:
            if end - match.end() > 0:
                yield match.start(), end


def _pattern(words: str) -> re.Pattern[str]:
    """Regular expression for `words` under the normalisation, at word borders, overlapping matches excluded."""
    parts = [
        "".join(_QUOTES.get(character, re.escape(character)) for character in word)
        for word in normalised(words).split(" ")
    ]
    before = r"(?<!\w)" if parts[0][0].isalnum() else ""
    after = r"(?!\w)" if parts[-1][-1].isalnum() else ""
    return re.compile(before + r"\s+".join(parts) + after)


_QUOTES = {"'": "['‘’‚‛]", '"': '["“”„‟]'}


def _nearest(text: str, spans: list[tuple[int, int]], first_words: str, last_words: str) -> str:
    """Where the words may have been meant, for the coder's eyes only: it locates and never verifies."""
    lines = [text[start:end] for start, end in spans]
    for number, line in enumerate(lines, 1):
        if next(_matches(line, first_words, last_words), None):
            return f"they are in paragraph {number}"
    return "; ".join(_where(lines, name, words) for name, words in _ends(first_words, last_words))


def _ends(first_words: str, last_words: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("first", first_words), ("last", last_words)


def _where(lines: list[str], name: str, words: str) -> str:
    """Where one end stands, or what is nearest to it."""
    if not words.strip():
        return f"the {name} words are empty"
    pattern = _pattern(words)
    if there := [str(number) for number, line in enumerate(lines, 1) if pattern.search(line)]:
        return f"the {name} words stand in paragraph {', '.join(there)}"
    try:
        from rapidfuzz import fuzz
    except ImportError:
        return (
            f"the {name} words stand nowhere (pip install 'tiktok-policy-data[anchor]' to be shown the nearest place)"
        )
    best_score, best = 60.0, f"the {name} words stand nowhere"
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
            best = f"the {name} words stand nowhere; nearest is {near!r} in paragraph {number}"
    return best
