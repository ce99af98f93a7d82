"""Work out what a measure rests on: its kinds of sources, their independence, and its best passage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, TypedDict

if TYPE_CHECKING:
    from tiktok_policy_data.core.build_types import SourceDraft
    from tiktok_policy_data.core.row_types import CodeRow, EvidenceRow


class Kinds(NamedTuple):
    """Primary kinds of sources, round-ups, and how sure each identity is, from the table codes."""

    primary: frozenset[str]
    round_up: frozenset[str]
    rank: Mapping[str, int]

    @classmethod
    def of(cls, codes: Iterable[CodeRow]) -> Kinds:
        rows = list(codes)
        kinds = [row for row in rows if row["scheme"] == "source_kinds"]
        return cls(
            frozenset(row["code"] for row in kinds if row["is_primary"]),
            frozenset(row["code"] for row in kinds if row["is_round_up"]),
            {row["code"]: row["rank"] or 0 for row in rows if row["scheme"] == "identities"},
        )


class Support(TypedDict):
    """Counts and best link of a measure."""

    status_as_of: date | None
    best_link: str | None
    rests_on: str | None
    n_sources: int
    n_evidence: int


def support(evidence: list[EvidenceRow], sources: Mapping[str, SourceDraft], kinds: Kinds) -> Support:
    """Return counts and best link of a measure: the best passage that supports the most, preferably for an event."""
    days = [day for row in evidence if (day := sources[row["source_id"]]["published_latest"])]
    supporting = [row for row in evidence if row["stance"] == "supports"]
    best = min(
        supporting,
        key=lambda row: (
            row["anchor"] != "verified",
            kinds.rank[row["identity"]],
            -len(row["supports"]),
            row["event_id"] is None,
            row["evidence_id"],
        ),
        default=None,
    )
    return {
        "status_as_of": max(days, default=None),
        "best_link": best["link"] if best else None,
        "rests_on": _ground([sources[row["source_id"]] for row in supporting], sources, kinds),
        "n_sources": len({row["source_id"] for row in supporting}),
        "n_evidence": len(evidence),
    }


def _ground(supporting: list[SourceDraft], sources: Mapping[str, SourceDraft], kinds: Kinds) -> str | None:
    """Return what a measure rests on (vocabulary grounds); a source that copies another counts as that other."""
    found = {source["kind"] for source in supporting}
    if not found:
        return None
    if found & kinds.primary:
        return "primary"
    if found <= kinds.round_up:
        return "round_up"
    first_hand = [source for source in supporting if source["kind"] not in kinds.round_up]
    publishers = {_original(source, sources)["publisher"] for source in first_hand}
    return "independent" if len(publishers) > 1 else "single"


def _original(source: SourceDraft, sources: Mapping[str, SourceDraft]) -> SourceDraft:
    """Return the source itself, or the one that it ultimately copies."""
    seen = set()
    while (copied := source["reproduces"]) and copied in sources and source["source_id"] not in seen:
        seen.add(source["source_id"])
        source = sources[copied]
    return source
