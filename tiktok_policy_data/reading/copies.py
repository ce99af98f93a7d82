"""Find near copies among documents, such as a wire report in nine papers, which count as one source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tiktok_policy_data.io.extras import check_extra
from tiktok_policy_data.reading.cues import folded
from tiktok_policy_data.reading.types import Document

#: Share of shingles that two texts have in common from which one is a near copy, numbers of a signature, words of a
#: shingle, and the fewest words of a text that can be called a copy.
SHARE, _NUMBERS, _SHINGLE, _FEWEST = 0.6, 128, 4, 30

_WORD = re.compile(r"\w+")


class Copies:
    """The documents seen so far, each by a signature of some hundred numbers, never by its text.

    References
    ----------
    Broder, A. Z. (1997). On the resemblance and containment of documents. Proceedings of Compression and Complexity of
    Sequences: MinHash estimates the share of shingles that two texts have in common.
    """

    def __init__(self) -> None:
        check_extra("Reading pages", "read", "datasketch")
        from datasketch import MinHashLSH

        self._seen = MinHashLSH(threshold=SHARE, num_perm=_NUMBERS)
        self._order: dict[str, int] = {}

    def noted(self, document: Document) -> Document:
        """Return a document with the first earlier one that it nearly copies in `reproduces`, and remember it."""
        words = _WORD.findall(folded(document.text))
        if len(words) < _FEWEST:
            return document
        signature = _signature(words)
        key = document.sha256
        if key in self._order:
            return replace(document, reproduces=key)
        near: Sequence[str] = self._seen.query(signature)
        self._order[key] = len(self._order)
        self._seen.insert(key, signature)
        return replace(document, reproduces=min(near, key=self._order.__getitem__)) if near else document


def _signature(words: Sequence[str]):  # type: ignore[no-untyped-def]
    """Return the MinHash of the shingles of a text."""
    from datasketch import MinHash

    found = MinHash(num_perm=_NUMBERS)
    shingles = {" ".join(words[n : n + _SHINGLE]) for n in range(len(words) - _SHINGLE + 1)}
    found.update_batch([shingle.encode() for shingle in sorted(shingles)])
    return found
