"""Keep the queue `raw/proposals/`: one file a document, with its text, what was proposed, and what was decided."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, Literal, Union, cast, get_args, get_origin, get_type_hints, is_typeddict

from tiktok_policy_data.core import passages, schema
from tiktok_policy_data.errors import DataError, Problem
from tiktok_policy_data.io.atomic import exclusive, replace_file
from tiktok_policy_data.io.csv import read_csv
from tiktok_policy_data.reading.types import DocumentCells, Proposal, ProposalFile

if TYPE_CHECKING:
    from tiktok_policy_data.core.input_types import RefusalRow
    from tiktok_policy_data.core.table_types import SeedTables

#: What makes two proposals of a document the same one.
Same = tuple[int, str, str, str, str]

#: Digits of the hash of a text that name its file and its proposals.
_DIGITS = 16

#: The name of a proposal: that of its file and a running number.
NAME = re.compile(rf"[0-9a-f]{{{_DIGITS}}}-[0-9]{{1,6}}")

#: Seconds for which a decision of another process is waited for.
_PATIENCE = 60.0

_REMOVE = "Remove the file, and read the page again."


@dataclass(frozen=True)
class Queued:
    """What became of the proposals of one document."""

    path: Path
    new: int
    #: Refused before on the same text.
    refused: int
    #: Already in the queue, or in the seeds.
    known: int


def folder(root: Path) -> Path:
    """Return the folder of the queue of a checkout."""
    return root / "raw" / "proposals"


def path_of(root: Path, digest: str) -> Path:
    """Return the file of the document whose text has a hash."""
    return folder(root) / f"{digest[:_DIGITS]}.json"


def number(digest: str, position: int) -> str:
    """Return the name of a proposal: that of its file and a running number."""
    return f"{digest[:_DIGITS]}-{position}"


def same(proposal: Proposal) -> Same:
    """Return what makes two proposals of a document the same one: the passage, and what it is taken to say."""
    digest = passages.passage_sha256(proposal["passage"])
    names = proposal["jurisdiction"], proposal["measure_type"], proposal["event_type"]
    return proposal["paragraph"], digest, *names


def pending(file: ProposalFile) -> list[Proposal]:
    """Return the proposals of a document that nobody has decided on."""
    return [proposal for proposal in file["proposals"] if proposal["decision"] is None]


def read_refusals(root: Path) -> list[RefusalRow]:
    """Return the rows of seeds/refusals.csv; none if there is no file."""
    table = schema.inputs()["refusals"]
    path = root / str(table.file)
    rows: list[Any] = read_csv(path, table.fields)[0] if path.is_file() else []
    return rows


def refused_before(refusals: Iterable[RefusalRow], digest: str) -> set[Same]:
    """Return what was refused of a text, by its hash."""
    return {
        (
            row["paragraph"],
            row["passage_sha256"],
            row["jurisdiction"] or "",
            row["measure_type"] or "",
            row["event_type"] or "",
        )
        for row in refusals
        if row["text_sha256"] == digest
    }


def coded_before(rows: SeedTables, digest: str) -> set[tuple[int, str, str, str]]:
    """Return the passages of a text that are evidence: paragraph, hash, and jurisdiction and type of the measure."""
    measures = {row["measure_id"]: row for row in rows["measures"]}
    anchors = {
        (row["source_id"], row["paragraph"], row["first_words"], row["last_words"]): row["passage_sha256"]
        for row in rows["anchors"]
        if row["text_sha256"] == digest
    }
    found = set()
    for row in rows["evidence"]:
        key = row["source_id"], row["paragraph"], row["first_words"], row["last_words"]
        measure = measures.get(row["measure_id"])
        if measure and row["paragraph"] and key in anchors:
            found.add((row["paragraph"], anchors[key], measure["jurisdiction"], measure["measure_type"]))
    return found


def enqueue(root: Path, document: DocumentCells, text: str, proposed: Iterable[Proposal], rows: SeedTables) -> Queued:
    """Put what was proposed on a document into the queue.

    What a person refused on the same text, what is evidence already, and what is in the queue is left out. Decisions
    that are in the file stay. No file is written where nothing was ever proposed.

    Parameters
    ----------
    root : pathlib.Path
        The checkout.
    document : DocumentCells
        The facts of the document.
    text : str
        Its text.
    proposed : iterable of Proposal
        What was proposed; their names are given here.
    rows : SeedTables
        The typed rows of the checkout.
    """
    digest = document["sha256"]
    path = path_of(root, digest)
    with exclusive(root / "curated", wait=_PATIENCE):  # a decision writes the same file
        file = read_file(path) if path.is_file() else ProposalFile(document=document, text=text, proposals=[])
        there = {same(proposal) for proposal in file["proposals"]}
        refused, coded = refused_before(read_refusals(root), digest), coded_before(rows, digest)
        last = max((int(proposal["proposal"].rpartition("-")[2]) for proposal in file["proposals"]), default=0)
        count = {"new": 0, "refused": 0, "known": 0}
        for proposal in proposed:
            key = same(proposal)
            what = "refused" if key in refused else "known" if key in there or key[:4] in coded else "new"
            count[what] += 1
            if what == "new":
                there.add(key)
                name = number(digest, last + count["new"])
                file["proposals"].append({**proposal, "proposal": name, "decision": None})
        if count["new"]:
            path.parent.mkdir(parents=True, exist_ok=True)
            with replace_file(path) as temporary:
                temporary.write_text(as_text(file), encoding="utf-8")
    return Queued(path, **count)


def as_text(file: ProposalFile) -> str:
    """Return a file of the queue as JSON."""
    return json.dumps(file, ensure_ascii=False, indent=1) + "\n"


def read_queue(root: Path) -> Iterator[tuple[Path, ProposalFile | DataError]]:
    """Yield each file of the queue, or what is wrong with it."""
    for path in sorted(folder(root).glob("*.json")):
        try:
            yield path, read_file(path)
        except DataError as error:
            yield path, error


def read_file(path: Path) -> ProposalFile:
    """Return a file of the queue; raise DataError unless every open proposal is a passage of its text.

    Nothing in a file is trusted: a page, a model or an editor may have put anything there.
    """
    try:
        raw = json.loads(path.read_bytes().decode("utf-8"))
        json.dumps(raw, ensure_ascii=False).encode()  # half a character may be escaped
    except (ValueError, RecursionError) as fault:
        raise _damaged(path, f"expected JSON ({type(fault).__name__})") from None
    except OSError as fault:
        raise _damaged(path, f"expected a readable file ({fault.strerror})") from None
    if place := _misfit(raw, ProposalFile, "a file"):
        raise _damaged(path, f"expected {place} as `read` writes it")
    file = cast("ProposalFile", raw)
    digest = sha256(file["text"].encode()).hexdigest()
    if file["document"]["sha256"] != digest or path.name != path_of(path.parent, digest).name:
        raise _damaged(path, f"expected the text with the SHA-256 {file['document']['sha256'][:80]}", value=digest)
    names = set()
    for proposal in file["proposals"]:
        _check_proposal(path, file, proposal)
        names.add(proposal["proposal"])
    if len(names) < len(file["proposals"]):
        raise _damaged(path, "expected a name of its own for each proposal")
    return file


def _check_proposal(path: Path, file: ProposalFile, proposal: Proposal) -> None:
    name = proposal["proposal"]
    if not NAME.fullmatch(name) or name.rpartition("-")[0] != path.stem:
        raise _damaged(path, f"expected a name such as {path.stem}-1", value=name)
    said = (proposal["jurisdiction"], proposal["measure_type"], proposal["event_type"])
    for column, value in zip(("jurisdiction", "measure_type", "event_type"), said, strict=True):
        form = schema.inputs()["refusals"].field(column).pattern or ""
        if value and not re.fullmatch(form, value):  # a refusal keeps it
            raise _damaged(path, f"expected the form {form} for {column}", name, value)
    try:
        found = passages.find(file["text"], proposal["paragraph"], proposal["first_words"], proposal["last_words"])
    except passages.NotFound as fault:
        raise _damaged(path, f"expected a passage of the text: {fault}", name) from None
    if (found.start, found.end) != (proposal["char_start"], proposal["char_end"]):
        raise _damaged(path, f"expected the passage at {found.start} to {found.end}", name)
    if file["text"][found.start : found.end] != proposal["passage"]:
        raise _damaged(path, "expected the passage as it is in the text", name, proposal["passage"])


def _misfit(value: object, hint: Any, where: str) -> str:
    """Return where a JSON value is not of the type that is asked for; empty if it is."""
    kind, parts = get_origin(hint), get_args(hint)
    if is_typeddict(hint):
        hints = get_type_hints(hint)
        if not isinstance(value, dict) or not hints.keys() <= value.keys():
            return f"{where} with {', '.join(hints)}"
        return _first_misfit((value[name], inner, name) for name, inner in hints.items())
    if kind in (UnionType, Union):
        return where if all(_misfit(value, part, where) for part in parts) else ""
    if kind is list and isinstance(value, list):
        return _first_misfit((item, parts[0], f"item {number} of {where}") for number, item in enumerate(value, 1))
    if kind is dict and isinstance(value, dict):
        return _first_misfit((item, parts[1], f"{name} of {where}") for name, item in value.items())
    if kind is Literal:
        return "" if value in parts else where
    if hint is float:  # a score
        return "" if isinstance(value, (int, float)) and 0 <= value <= 1 else where
    return "" if isinstance(hint, type) and isinstance(value, hint) and not isinstance(value, bool) else where


def _first_misfit(values: Iterable[tuple[object, Any, str]]) -> str:
    return next(filter(None, (_misfit(*each) for each in values)), "")


def _damaged(path: Path, expected: str, row: str = "", value: str = "") -> DataError:
    return DataError(Problem(f"raw/proposals/{path.name}", expected, row, value=value, do=_REMOVE))
