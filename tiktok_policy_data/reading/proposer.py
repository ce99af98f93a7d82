"""Let any command propose rows (`--proposer COMMAND`): an answer is anchored and checked, or refused with a reason."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from tiktok_policy_data.core import passages, schema
from tiktok_policy_data.core.vocabularies import vocabularies_of
from tiktok_policy_data.errors import DataError
from tiktok_policy_data.reading import claims, deciding, drafts, proposing, rules
from tiktok_policy_data.reading.claims import DRAFTED
from tiktok_policy_data.reading.commands import USUAL, Limits, answer, name_of, words_of
from tiktok_policy_data.reading.places import places_of
from tiktok_policy_data.reading.types import RELATIONS, Candidate, Document, Draft, Proposal, ProposalFile, Relation

if TYPE_CHECKING:
    from tiktok_policy_data.core.table_types import SeedTables

#: What an answer may have; the first three it must have.
KEYS = ("document", "paragraph", "passage", "relation", "measure_id", "event_id", *DRAFTED)

#: Most bytes of one answer.
_LONGEST = 100_000


class Refused(NamedTuple):
    """An answer that was refused: its number, or 0 for the whole, and why."""

    line: int
    reason: str


class Drafted(NamedTuple):
    """What a command proposed on a document, and what of it was refused."""

    proposals: list[Proposal]
    refused: list[Refused]


def propose(
    command: str,
    document: Document,
    candidates: Iterable[Candidate],
    rows: SeedTables,
    used: Mapping[str, Iterable[str]],
    read_on: date,
    limits: Limits = USUAL,
) -> Drafted:
    """Return what a command proposes on a document.

    The command is started for each document. It reads one line of JSON: the document, its paragraphs, the candidates
    of the rules, the codes that each column may have, and the measures of the jurisdictions that the candidates name.
    It writes one line of JSON for each proposal. docs/add-a-source.md describes both. Nothing of an answer is trusted.

    Parameters
    ----------
    command : str
        The command; no shell runs it.
    document : Document
        The document.
    candidates : iterable of Candidate
        What the rules found in it.
    rows : SeedTables
        The typed rows of the checkout.
    used : mapping of str to iterable of str
        Identifiers that are taken, by table.
    read_on : datetime.date
        Day of the reading.
    limits : Limits, optional
        Time and size.

    Raises
    ------
    DataError
        If the command cannot be started.
    """
    words, candidates = words_of(command), list(candidates)
    line = json.dumps(request(document, candidates, rows, read_on), ensure_ascii=False) + "\n"
    found = answer(words, line.encode(), limits)
    asked = Asked(document, rows, used, read_on, name_of(words), named_places(document, candidates))
    drafted = read_answers(found.output, asked, limits.lines)
    return Drafted(drafted.proposals, [*drafted.refused, *([Refused(0, found.fault)] if found.fault else [])])


def request(document: Document, candidates: Iterable[Candidate], rows: SeedTables, read_on: date) -> dict[str, Any]:
    """Return what a command is asked on a document."""
    candidates = list(candidates)
    places = {candidate.jurisdiction for candidate in candidates}
    known = [row for row in rows["measures"] if row["jurisdiction"] in places]
    ids = {row["measure_id"] for row in known}
    vocabularies = vocabularies_of(rows["codes"])
    return {
        "document": proposing.document_cells(document, read_on),
        "paragraphs": [document.text[start:end] for start, end in passages.paragraphs(document.text)],
        "candidates": [candidate._asdict() for candidate in candidates],
        "columns": DRAFTED,
        "codes": {
            f"{part}.{column}": vocabularies[field.vocabulary]
            for part, some in DRAFTED.items()
            for column, field in drafts.columns(part).items()
            if column in some and field.vocabulary
        },
        "measures": [{name: row[name] for name in ("measure_id", "measure_type", "title", "maker")} for row in known],
        "events": [
            {name: row[name] for name in ("event_id", "measure_id", "event_type", "date")}
            for row in rows["events"]
            if row["measure_id"] in ids
        ],
    }


def named_places(document: Document, candidates: Iterable[Candidate]) -> set[str]:
    """Return the jurisdictions that a page names, by its words or by what the rules made of them."""
    mentions = places_of(document.language).find(f"{document.title}\n{document.text}")
    return {mention.jurisdiction for mention in mentions} | {candidate.jurisdiction for candidate in candidates}


class Asked(NamedTuple):
    """What answers are checked against.

    Attributes
    ----------
    document : Document
        The document.
    rows : SeedTables
        The typed rows of the checkout.
    used : mapping of str to iterable of str
        Identifiers that are taken, by table.
    read_on : datetime.date
        Day of the reading.
    by : str
        Name of the proposer.
    places : set of str
        The jurisdictions that the page names.
    """

    document: Document
    rows: SeedTables
    used: Mapping[str, Iterable[str]]
    read_on: date
    by: str
    places: set[str]


def read_answers(output: bytes, asked: Asked, most: int = USUAL.lines) -> Drafted:
    """Return the proposals in what a command wrote: those whose every cell is anchored; the others are refused.

    Parameters
    ----------
    output : bytes
        What it wrote.
    asked : Asked
        What it was asked about.
    most : int
        Answers that are looked at.
    """
    lines = [(number, line) for number, line in enumerate(output.split(b"\n"), 1) if line.strip()]
    found: list[Proposal] = []
    refused = [Refused(number, f"only {most} answers are looked at") for number, _ in lines[most : most + 1]]
    for number, line in lines[:most]:
        try:
            found.append(checked(line, asked))
        except _Refusal as fault:
            refused.append(Refused(number, str(fault)))
        except DataError as error:
            refused.append(Refused(number, str(error)))
    return Drafted(found, refused)


class _Refusal(Exception):
    """An answer is refused; the message says why."""


def checked(line: bytes, asked: Asked) -> Proposal:
    """Return the proposal in one answer; raise if any cell is not anchored or breaks a rule."""
    document, rows = asked.document, asked.rows
    raw = _parsed(line)
    _check_keys(raw, document)
    draft = _draft(raw)
    candidate = _of_row(_anchored(raw, document), rows)
    proposal = proposing.proposal(document, candidate, draft, asked.by)
    if proposal is None or (proposal["char_start"], proposal["char_end"]) != (candidate.char_start, candidate.char_end):
        raise _Refusal("no words at the ends of the passage determine it; quote more of its paragraph")
    file: ProposalFile = {
        "document": proposing.document_cells(document, asked.read_on),
        "text": document.text,
        "proposals": [proposal],
    }
    made = deciding.rows_of(file, proposal, {}, "a person", rows, asked.used)
    cells = drafts.filled(file, proposal, {}, rows)
    supports = draft["evidence"].get("supports") or []
    if faults := claims.faults(file, cells, supports, rows, asked.places):
        raise _Refusal("; ".join(faults[:5]))
    if problems := rules.problems_of(file, proposal, made, rows):
        raise DataError(problems[:5])
    return proposal


def _parsed(line: bytes) -> dict[str, Any]:
    if len(line) > _LONGEST:
        raise _Refusal(f"the answer has {len(line)} bytes; {_LONGEST} are allowed")
    try:
        raw = json.loads(line.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number)
        json.dumps(raw, ensure_ascii=False).encode()
    except UnicodeError:
        raise _Refusal("the answer is not in UTF-8") from None
    except (ValueError, RecursionError) as fault:
        raise _Refusal(f"the answer is not JSON ({fault})"[:200]) from None
    if not isinstance(raw, dict):
        raise _Refusal("the answer is not an object")
    return raw


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key occurs twice")
    return found


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def _check_keys(raw: Mapping[str, Any], document: Document) -> None:
    if strange := sorted(set(raw) - set(KEYS)):
        raise _Refusal(f"it has the key {strange[0][:80]!r}; allowed are {', '.join(KEYS)}")
    for name, kind in (("document", str), ("paragraph", int), ("passage", str)):
        if not isinstance(raw.get(name), kind) or isinstance(raw[name], bool):
            raise _Refusal(f"it lacks {name}, or gives another type of value")
    if raw["document"] != document.sha256:
        raise _Refusal("it is about another document")
    if not all(isinstance(raw.get(name) or "", str) for name in drafts.PLACE):
        raise _Refusal("relation, measure_id and event_id are texts")
    if raw.get("relation", "new") not in RELATIONS:
        raise _Refusal(f"the relation is none of {', '.join(RELATIONS)}")
    if raw.get("relation", "new") == "new" and (raw.get("measure_id") or raw.get("event_id")):
        raise _Refusal("a new measure has no measure_id or event_id")


def _anchored(raw: Mapping[str, Any], document: Document) -> Candidate:
    """Return the place of the quotation in its paragraph, and what is said of it; raise if it is not there."""
    found = _found(document.text, raw["paragraph"], raw["passage"])
    if found is None:
        raise _Refusal("the passage is not in that paragraph, or is there more than once, or is too short")
    cells: dict[str, Any] = {**(raw.get("measure") or {}), **(raw.get("event") or {})}

    def said(name: str) -> str:
        return str(cells.get(name) or "")

    return Candidate(
        raw["paragraph"],
        found.start,
        found.end,
        jurisdiction=said("jurisdiction"),
        measure_type=said("measure_type"),
        event_type=said("event_type"),
        date=said("date"),
        date_basis=said("date_basis"),
        maker=said("maker"),
        maker_kind=said("maker_kind"),
        target=said("target"),
        relation=cast("Relation", raw.get("relation", "new")),
        measure_id=raw.get("measure_id") or "",
        event_id=raw.get("event_id") or "",
    )


def _of_row(candidate: Candidate, rows: SeedTables) -> Candidate:
    """Return a candidate with the jurisdiction and the type of the measure to which it belongs."""
    for row in rows["measures"]:
        if row["measure_id"] == candidate.measure_id:
            return candidate._replace(jurisdiction=row["jurisdiction"], measure_type=row["measure_type"])
    return candidate


def _found(text: str, paragraph: int, quotation: str) -> passages.Passage | None:
    """Return the one passage of a paragraph that is a quotation, word for word; None if there is none."""
    words = quotation.split()
    digest = passages.passage_sha256(quotation)
    for size in range(1, min(passages.MOST_WORDS, len(words) // 4) + 1):
        first, last = " ".join(words[:size]), " ".join(words[-size:])
        try:
            passage = passages.find(text, paragraph, first, last)
        except passages.NotFound:
            continue
        if passage.sha256 == digest:
            return passage
    return None


def _draft(raw: Mapping[str, Any]) -> Draft:
    """Return the draft rows of an answer; raise if they have another column, or a value that is no text."""
    relation = raw.get("relation", "new")
    parts = {"new": ("measure", "event"), "later": ("event",)}.get(relation, ())
    found: dict[str, Any] = {"measure": None, "event": None, "evidence": {}}
    for part, columns in DRAFTED.items():
        cells = raw.get(part)
        if cells is None:
            cells = {}
        if not isinstance(cells, dict):
            raise _Refusal(f"{part} is not an object")
        if cells and part not in (*parts, "evidence"):
            raise _Refusal(f"{part} has cells, and the relation {relation} makes no such row")
        if strange := sorted(set(cells) - set(columns)):
            raise _Refusal(f"{part} has the column {strange[0][:80]!r}; allowed are {', '.join(columns)}")
        for column, value in cells.items():
            _check_value(f"{part}.{column}", value, schema.table(drafts.PARTS[part]).field(column).is_list)
        if part in (*parts, "evidence"):
            found[part] = cells
    return cast("Draft", found)


def _check_value(name: str, value: object, is_list: bool) -> None:
    if is_list:
        if not isinstance(value, list) or not all(isinstance(item, str) and ";" not in item for item in value):
            raise _Refusal(f"{name} is not a list of texts")
    elif value is not None and not isinstance(value, str):
        raise _Refusal(f"{name} is not a text")
