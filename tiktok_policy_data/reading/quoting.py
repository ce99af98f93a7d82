"""Find words of a source in a cell that has to be in our own words: a row repeats no sentence of a page."""

from __future__ import annotations

import re

from tiktok_policy_data.core.passages import MOST_WORDS

#: Most words in a row that a cell may share with its source: as many as the two ends of a passage have together.
MOST_SHARED = 2 * MOST_WORDS

#: A word; a sign of a script that puts no space between words counts as one.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")


def shared(cell: str, text: str) -> str:
    """Return words of a cell that are in a row in a text, one more than it may share; empty if there are none."""
    words = _WORD.findall(cell.casefold())
    if len(words) <= MOST_SHARED:
        return ""
    flat = f" {' '.join(_WORD.findall(text.casefold()))} "
    runs = (" ".join(words[at : at + MOST_SHARED + 1]) for at in range(len(words) - MOST_SHARED))
    return next((run for run in runs if f" {run} " in flat), "")
