"""Make proposals of what was found in a document: the passage with its ends, and draft rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tiktok_policy_data.reading.ends import widened
from tiktok_policy_data.reading.types import BY_RULES, Candidate, Document, DocumentCells, Draft, Proposal


def document_cells(document: Document, read_on: date) -> DocumentCells:
    """Return what the queue says of a document that was read on a day."""
    return {
        "sha256": document.sha256,
        "url": document.url,
        "title": document.title,
        "publisher": document.publisher,
        "published": document.published,
        "published_basis": document.published_basis,
        "language": document.language,
        "kind": document.kind,
        "reproduces": document.reproduces,
        "read_on": read_on.isoformat(),
        "boilerplate": sorted(document.boilerplate),
    }


def by_rules(document: Document, candidates: Iterable[Candidate]) -> list[Proposal]:
    """Return the proposals that the rules of the package make: one for each candidate whose words determine a passage.

    Parameters
    ----------
    document : Document
        The document.
    candidates : iterable of Candidate
        What was found in it.
    """
    found = (proposal(document, candidate, empty_draft(candidate), BY_RULES) for candidate in candidates)
    return [one for one in found if one]


def empty_draft(candidate: Candidate) -> Draft:
    """Return the draft of a candidate: the rows that it makes, whose cells follow from what was found."""
    return {
        "measure": {} if candidate.relation == "new" else None,
        "event": {} if candidate.relation in ("new", "later") else None,
        "evidence": {},
    }


def proposal(document: Document, candidate: Candidate, draft: Draft, by: str) -> Proposal | None:
    """Return a proposal without a name; None where no words at its ends determine the passage.

    A passage that is too short is widened to its paragraph.
    """
    place = widened(document.text, candidate.paragraph, candidate.char_start, candidate.char_end)
    if place is None:
        return None
    start, end, first_words, last_words = place
    return {
        "proposal": "",
        "paragraph": candidate.paragraph,
        "char_start": start,
        "char_end": end,
        "first_words": first_words,
        "last_words": last_words,
        "passage": document.text[start:end],
        "jurisdiction": candidate.jurisdiction,
        "measure_type": candidate.measure_type,
        "event_type": candidate.event_type,
        "date": candidate.date,
        "date_basis": candidate.date_basis,
        "maker": candidate.maker,
        "maker_kind": candidate.maker_kind,
        "target": candidate.target,
        "score": candidate.score,
        "relation": candidate.relation,
        "measure_id": candidate.measure_id,
        "event_id": candidate.event_id,
        "proposed_by": by,
        "draft": draft,
        "decision": None,
    }
