"""Sum up what was read: one record for each candidate, by jurisdiction, and how many of each relation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.errors import ascii_safe
from tiktok_policy_data.reading.types import RELATIONS, Reading
from tiktok_policy_data.render.titles import counted

COLUMNS = (
    *("jurisdiction", "relation", "measure_id", "event_id", "measure_type", "event_type", "date", "date_basis"),
    *("maker", "maker_kind", "target", "score", "published", "reproduces", "file", "url", "paragraph", "passage"),
)

#: What readers see in a terminal.
SHORT = ("jurisdiction", "relation", "measure_id", "measure_type", "event_type", "date", "passage", "file")

#: Characters of a passage that are shown in a table.
SHOWN = 60

#: What changed for the rows comes first; a confirmation last.
_ORDER = {"contradicts": 0, "later": 1, "new": 2, "same": 3}


def records(reading: Reading) -> list[Record]:
    """Return the record of each candidate of a document; its passage is quoted, so that it is not to be published."""
    document = reading.document
    return [
        {
            "jurisdiction": one.jurisdiction,
            "relation": one.relation,
            "measure_id": one.measure_id,
            "event_id": one.event_id,
            "measure_type": one.measure_type,
            "event_type": one.event_type,
            "date": one.date,
            "date_basis": one.date_basis,
            "maker": one.maker,
            "maker_kind": one.maker_kind,
            "target": one.target,
            "score": one.score,
            "published": document.published,
            "reproduces": document.reproduces,
            "file": document.file,
            "url": document.url,
            "paragraph": one.paragraph,
            "passage": " ".join(document.text[one.char_start : one.char_end].split()),
        }
        for one in reading.candidates
    ]


def in_order(found: Iterable[Record]) -> list[Record]:
    """Return records by jurisdiction; within each, contradictions and later events before new measures and the same."""
    return sorted(
        found,
        key=lambda one: (one["jurisdiction"] or "~", _ORDER[one["relation"]], one["measure_id"], -one["score"]),
    )


def shown(record: Record) -> Record:
    """Return a record for a terminal: the passage is cut, control characters are replaced, a near copy is marked."""
    passage = ascii_safe(record["passage"])
    cut = passage if len(passage) <= SHOWN else passage[: SHOWN - 1] + "…"
    file = record["file"].rpartition("/")[2]
    return {**record, "passage": cut, "file": f"{file} (copy)" if record["reproduces"] else file}


def summary(pages: int, skipped: int, found: Sequence[Record]) -> str:
    """Return how much was read, skipped and found, for the user."""
    copies = len({one["file"] for one in found if one["reproduces"]})
    counts = Counter(one["relation"] for one in found)
    words = {"same": "confirmed", "later": "later", "contradicts": "contradicting", "new": "new"}
    kinds = ", ".join(f"{counts[relation]} {words[relation]}" for relation in RELATIONS)
    read = [f"{counted(pages, 'page')} read"]
    read += [f"{copies} copied"] if copies else []
    read += [f"{skipped} skipped"] if skipped else []
    return f"{', '.join(read)}; {counted(len(found), 'candidate')}: {kinds}."
