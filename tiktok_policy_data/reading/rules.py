"""Check the rows of one proposal with the rules of the build, among the rows of its measure only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from tiktok_policy_data.core import passages, schema
from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.core.vocabularies import vocabularies_of
from tiktok_policy_data.errors import Problem
from tiktok_policy_data.pipeline.derive import derive_measures, derive_sources
from tiktok_policy_data.reading.deciding import Made
from tiktok_policy_data.reading.types import Proposal, ProposalFile

if TYPE_CHECKING:
    from tiktok_policy_data.core.table_types import SeedTables

#: Tables that a proposal adds rows to, and that are checked.
_CHECKED = ("measures", "events", "evidence", "sources")
#: Tables that the rules look at.
_WHOLE = ("jurisdictions", "codes", "applies", "terms", "relations")


def problems_of(file: ProposalFile, proposal: Proposal, made: Made, rows: SeedTables) -> list[Problem]:
    """Return the rules that the rows of a proposal break.

    It is what `build` would say of these rows, in a fraction of its time: the rules see the measure with its events,
    passages and sources, and no other measure. A person's decision is checked by `build` all the same.

    Parameters
    ----------
    file, proposal
        The document and the proposal.
    made : Made
        The rows of the proposal.
    rows : SeedTables
        The typed rows of the checkout.
    """
    from tiktok_policy_data.io.arrow import from_records
    from tiktok_policy_data.pipeline.checks.engine import check

    some = _near(file, proposal, made, rows)
    vocabularies = vocabularies_of(rows["codes"])
    declared = [schema.table(name) for name in _CHECKED]
    others = {name: from_records(schema.table(name), some[name]) for name in ("jurisdictions", "codes", "applies")}

    def place(table: str, position: int) -> tuple[str, str]:
        return table, "" if position < 0 else proposal["proposal"]

    events = [{**row, "date": row["date"] or "[..9999]"} for row in some["events"]]  # the build closes a bound
    typed = {
        table.name: from_records(
            table, events if table.name == "events" else some[table.name], [field.name for field in table.typed]
        )
        for table in declared
    }
    if problems := check({**typed, **others}, vocabularies, place, declared, derived=False):
        return problems
    sources = derive_sources(some)
    derived = derive_measures(some, {row["source_id"]: row for row in sources})
    built = {name: from_records(schema.table(name), [*(derived.get(name) or sources)]) for name in _CHECKED}
    return check({**built, **others}, vocabularies, place, declared, derived=True)


def _near(file: ProposalFile, proposal: Proposal, made: Made, rows: SeedTables) -> dict[str, list[Any]]:
    """Return the rows that the rules have to see: those of the measure, of its act, and those of the proposal."""
    measure = made.added["evidence"][0]["measure_id"]
    acts = {row["act"] for row in rows["measures"] if row["measure_id"] == measure and row["act"]}
    ids = {measure, *(row["measure_id"] for row in rows["measures"] if row["act"] in acts)}
    some: dict[str, list[Any]] = {name: list(rows[name]) for name in _WHOLE}
    for name in ("measures", "events", "evidence"):
        own = [row for row in rows[name] if row["measure_id"] in ids]
        some[name] = [*own, *made.added.get(name, ())]
    known = {row["source_id"]: row for row in rows["sources"]}
    cited = _with_originals({row["source_id"] for row in some["evidence"]}, known)
    some["sources"] = [*(known[name] for name in sorted(cited)), *map(_dated, made.added.get("sources", ()))]
    digest = sha256(file["text"].encode()).hexdigest()
    texts = [row for row in rows["texts"] if row["source_id"] in cited]
    if "sources" in made.added:
        count = len(passages.paragraphs(file["text"]))
        size = len(file["text"])
        texts.append({"source_id": made.source, "text_sha256": digest, "n_characters": size, "n_paragraphs": count})
    new = made.added["evidence"][0]
    anchor = {name: new[name] for name in ("source_id", "paragraph", "first_words", "last_words")}
    some["texts"] = texts
    some["anchors"] = [
        *(row for row in rows["anchors"] if row["source_id"] in cited),
        {
            **anchor,
            "char_start": proposal["char_start"] if made.whole else None,
            "char_end": proposal["char_end"] if made.whole else None,
            "passage_sha256": passages.passage_sha256(proposal["passage"]),
            "text_sha256": digest if made.whole else None,
        },
    ]
    return some


def _with_originals(names: Iterable[str], known: Mapping[str, Any]) -> set[str]:
    """Return sources that exist, with those that they are copies of."""
    found: set[str] = set()
    wanted = [name for name in names if name in known]
    while wanted:
        name = wanted.pop()
        if name in known and name not in found:
            found.add(name)
            wanted.append(known[name]["reproduces"])
    return found


def _dated(source: Record) -> Record:
    """Return a new source whose facts that only a person can give are filled, so that the rules can be checked."""
    unknown = {"publisher": "Unknown", "title": "Unknown", "published_basis": "Unknown", "language": "en"}
    day = source["read_on"].isoformat() if source["read_on"] else "2100"
    unknown |= {"url": "https://example.org/", "published": day, "kind": "news"}
    return {**source, **{name: source[name] or value for name, value in unknown.items()}}
