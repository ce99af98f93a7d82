"""Choose the first and last words that determine a passage of a text, as a coder would type them."""

from __future__ import annotations

from itertools import product

from tiktok_policy_data.core import passages
from tiktok_policy_data.core.passages import MOST_WORDS

#: Words at the two ends together that say enough to a reader, where fewer or more are not needed.
_USUAL = 6


def ends(text: str, paragraph: int, start: int, end: int) -> tuple[str, str] | None:
    """Return the first and the last words of a passage; None if no words within the limits determine it.

    Parameters
    ----------
    text : str
        The text.
    paragraph : int
        Number of the paragraph in which the passage is.
    start, end : int
        Offsets of the passage in the text.
    """
    words = text[start:end].split()
    sizes = [(a, b) for a, b in product(range(1, MOST_WORDS + 1), repeat=2) if 2 * (a + b) <= len(words)]
    for first, last in sorted(sizes, key=lambda size: (abs(sum(size) - _USUAL), abs(size[0] - size[1]), size)):
        found = " ".join(words[:first]), " ".join(words[-last:])
        if not "".join(found).isprintable():
            continue
        try:
            passage = passages.find(text, paragraph, *found)
        except passages.NotFound:
            continue
        if (passage.start, passage.end) == (start, end):
            return found
    return None


def widened(text: str, paragraph: int, start: int, end: int) -> tuple[int, int, str, str] | None:
    """Return a passage with its ends; where no words determine it, the whole paragraph, and None if that fails too."""
    spans = passages.paragraphs(text)
    if not 1 <= paragraph <= len(spans):
        return None
    first, last = spans[paragraph - 1]
    if first <= start < end <= last:
        for a, b in (_trimmed(text, start, end), _trimmed(text, first, last)):
            if a < b and (found := ends(text, paragraph, a, b)):
                return a, b, *found
    return None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the offsets of a passage without the white space at its ends."""
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - (len(part) - len(part.rstrip()))
