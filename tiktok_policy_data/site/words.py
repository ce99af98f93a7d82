"""The words that pages use for answers and effects."""

from __future__ import annotations

from collections.abc import Mapping

#: Answer of `standing` → how a heading says it.
HEADINGS: Mapping[str, str] = {
    "in_effect": "In effect",
    "unknown": "Left open by the sources",
    "some_bodies": "In effect in some bodies only",
    "by_others": "An act that bars nothing by itself",
    "not_in_effect": "Not in effect",
    "no_effect": "Cannot apply: inquiries, suits, single acts",
    "refused": "Refused, or reported to have none",
    "background": "In the background only",
    "filtered": "Left out by the filters",
    "not_known_yet": "Not known yet",
    "silent": "Searched, nothing found",
    "glanced": "Searched in general only, nothing found",
    "not_searched": "Not searched",
}

#: Effect → how a page says it; others have their label.
EFFECTS: Mapping[str, str] = {
    "told": "In effect, confirmed",
    "presumed": "In effect, presumed",
    "not_yet": "Not yet in effect",
    "unknown": "Unknown whether in effect",
}
