"""Decide on proposals: accept one as seed rows, or refuse it with a reason; one by one, or from a file of decisions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from tiktok_policy_data.core import schema
from tiktok_policy_data.errors import DataError, Problem
from tiktok_policy_data.io.atomic import exclusive
from tiktok_policy_data.io.together import finish
from tiktok_policy_data.pipeline.inputs import DECISION, read_inputs
from tiktok_policy_data.reading import accepting, deciding, proposals, quoting
from tiktok_policy_data.reading.types import Proposal, ProposalFile, Verdict

#: What a person may decide in a file of decisions, and what it is called once it is done.
_DONE = {"accept": "accepted", "refuse": "refused", "skip": "skipped"}


@dataclass(frozen=True)
class Decided:
    """One decision of a file of decisions: what it asks for."""

    proposal: str
    verdict: str
    reason: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What became of one decision: the rows that it made, or what is wrong with it."""

    proposal: str
    verdict: str
    rows: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""

    def __str__(self) -> str:
        if self.problem:
            return f"{self.proposal}: not done, nothing changed.\n{self.problem}"
        made = f": {', '.join(self.rows.values())}" if self.rows else ""
        return f"{self.proposal}: {_DONE[self.verdict]}{made}."


def complete(root: Path) -> list[str]:
    """Complete a decision that was interrupted while its rows were written; return what was done, for the user."""
    with exclusive(root / "curated"):
        done = finish(root / DECISION, root)
    return ["Completed a decision, left unfinished by a previous run."] if done else []


def waiting(root: Path) -> tuple[list[tuple[ProposalFile, Proposal]], list[Problem]]:
    """Return the proposals on which nobody has decided, by jurisdiction, and what is wrong with files of the queue.

    Proposals of a text are left out where a person refused the same before. Those of a near copy come after those of
    its original, so that the new source says what it reproduces.
    """
    refusals = proposals.read_refusals(root)
    found: list[tuple[ProposalFile, Proposal]] = []
    problems: list[Problem] = []
    for _, file in proposals.read_queue(root):
        if isinstance(file, DataError):
            problems += file.problems
            continue
        refused = proposals.refused_before(refusals, file["document"]["sha256"])
        found += [(file, proposal) for proposal in proposals.pending(file) if proposals.same(proposal) not in refused]
    found.sort(key=lambda pair: (pair[1]["jurisdiction"], bool(pair[0]["document"]["reproduces"])))
    return found, problems


def accept(root: Path, name: str, edits: Mapping[str, str], by: str, on: date | None = None) -> dict[str, str]:
    """Make seed rows of a proposal; return their identifiers by table.

    Parameters
    ----------
    root : pathlib.Path
        The checkout.
    name : str
        Name of the proposal.
    edits : mapping of str to str
        What the person changed, by name (`measure.title`).
    by : str
        Who accepts it.
    on : datetime.date, optional
        Day of the decision; today by default.

    Raises
    ------
    DataError
        With everything that is wrong; no file has changed.
    """
    with exclusive(root / "curated"):  # a release reads what this writes
        file, proposal = opened(root, name)
        rows, texts = accepting.accepted(root, file, proposal, edits, _person(by, proposal))
        _decide(proposal, "accept", "", by, on, rows)
        accepting.write(root, {**texts, **accepting.queue_file(root, file)})
    return rows


def refuse(root: Path, name: str, reason: str, by: str, on: date | None = None) -> None:
    """Refuse a proposal: it is kept in seeds/refusals.csv with the reason, and not proposed again on the same text.

    Parameters
    ----------
    root : pathlib.Path
        The checkout.
    name : str
        Name of the proposal.
    reason : str
        Why, in the words of the person.
    by : str
        Who refuses it.
    on : datetime.date, optional
        Day of the decision; today by default.

    Raises
    ------
    DataError
        If the reason is missing, too long or repeats the page; no file has changed.
    """
    with exclusive(root / "curated"):
        file, proposal = opened(root, name)
        reason = " ".join(reason.split())
        row = deciding.refusal(file, proposal, reason, _person(by, proposal), on or date.today())
        _check_refusal(file, name, row)
        rows = read_inputs(root).rows
        texts = accepting.seeds_with(root, {"refusals": [row]}, {})
        texts |= accepting.undecided_paragraph(file, proposal, reason, rows, root)
        _decide(proposal, "refuse", reason, by, on, {})
        accepting.write(root, {**texts, **accepting.queue_file(root, file)})


def _check_refusal(file: ProposalFile, name: str, row: Mapping[str, Any]) -> None:
    table = schema.inputs()["refusals"]
    for column in ("reason", "refused_by"):
        most = table.field(column).max_length or 0
        if not row[column] or len(row[column]) > most or not row[column].isprintable():
            expected = f"expected 1 to {most} printable characters"
            raise DataError(Problem(name, expected, column=column, value=row[column]))
    if run := quoting.shared(row["reason"], file["text"]):
        raise DataError(Problem(name, deciding.repeats(), column="reason", value=run, do="Say it in your own words."))


def opened(root: Path, name: str) -> tuple[ProposalFile, Proposal]:
    """Return a proposal on which nobody has decided, with its document."""
    path = proposals.path_of(root, name.rpartition("-")[0])
    if not proposals.NAME.fullmatch(name) or not path.is_file():
        do = "`tiktok-policy-data review` lists what is open."
        raise DataError(Problem("raw/proposals", "expected a proposal of the queue", value=name, do=do))
    file = proposals.read_file(path)
    for proposal in file["proposals"]:
        if proposal["proposal"] == name:
            if proposal["decision"]:
                verdict = _DONE.get(proposal["decision"]["verdict"], "decided")
                raise DataError(Problem(name, f"expected an open proposal; this one was {verdict}"))
            return file, proposal
    raise DataError(Problem(f"raw/proposals/{path.name}", "expected a proposal of this document", value=name))


def _person(by: str, proposal: Proposal) -> str:
    """Return who decides; raise DataError without a name, or if it is that of the proposer."""
    by = by.strip()
    most = schema.table("evidence").field("accepted_by").max_length or 0
    if not by or not by.isprintable() or len(by) > most or by == proposal["proposed_by"]:
        expected = f"expected the name of the person who decides, of at most {most} characters"
        raise DataError(Problem("--by", expected, value=by))
    return by


def _decide(proposal: Proposal, verdict: Verdict, reason: str, by: str, on: date | None, rows: dict[str, str]) -> None:
    day = (on or date.today()).isoformat()
    proposal["decision"] = {"verdict": verdict, "reason": reason, "by": by.strip(), "on": day, "rows": rows}


def apply(root: Path, path: Path, by: str = "", on: date | None = None) -> Iterator[Outcome]:
    """Apply a file of decisions, in its order; yield what became of each.

    Parameters
    ----------
    root : pathlib.Path
        The checkout.
    path : pathlib.Path
        JSON with `by` and `decisions`: for each a `proposal`, a `verdict` (accept, refuse or skip), a `reason` for a
        refusal, and `fields` with changed cells by name.
    by : str, optional
        Who decides; what the file says by default.
    on : datetime.date, optional
        Day of the decisions; today by default.

    Raises
    ------
    DataError
        If the file is no such file; then nothing is done.
    """
    named, decisions = read_decisions(path)
    by = by or named
    for one in decisions:
        try:
            rows: Mapping[str, str] = {}
            if one.verdict == "accept":
                rows = accept(root, one.proposal, one.fields, by, on)
            elif one.verdict == "refuse":
                refuse(root, one.proposal, one.reason, by, on)
            yield Outcome(one.proposal, one.verdict, rows)
        except DataError as error:
            yield Outcome(one.proposal, one.verdict, problem=str(error))


def read_decisions(path: Path) -> tuple[str, list[Decided]]:
    """Return who decided and what, from a file of decisions; raise DataError if it is no such file."""
    try:
        raw = json.loads(path.read_bytes().decode("utf-8"))
    except (ValueError, RecursionError) as fault:
        raise _unfit(path, f"expected JSON ({type(fault).__name__})") from None
    except OSError as fault:
        raise _unfit(path, f"expected a readable file ({fault.strerror})") from None
    if (
        not isinstance(raw, dict)
        or not isinstance(raw.get("decisions"), list)
        or not isinstance(raw.get("by", ""), str)
    ):
        raise _unfit(path, "expected an object with `by` and a list of `decisions`")
    found = [_decided(path, position, one) for position, one in enumerate(raw["decisions"], 1)]
    return raw.get("by", ""), found


def _decided(path: Path, position: int, raw: object) -> Decided:
    where = f"decision {position}"
    keys = ("proposal", "verdict", "reason", "fields")
    if not isinstance(raw, dict) or set(raw) - set(keys) or not {"proposal", "verdict"} <= set(raw):
        raise _unfit(path, f"expected the keys {', '.join(keys)}", where)
    fields = raw.get("fields", {})
    words = [raw["proposal"], raw["verdict"], raw.get("reason", "")]
    if not isinstance(fields, dict) or not all(isinstance(word, str) for word in [*words, *fields.values()]):
        raise _unfit(path, "expected texts, and an object of texts for `fields`", where)
    if raw["verdict"] not in _DONE:
        raise _unfit(path, f"expected one of {', '.join(_DONE)}", where, raw["verdict"])
    return Decided(raw["proposal"], raw["verdict"], raw.get("reason", ""), fields)


def _unfit(path: Path, expected: str, row: str = "", value: str = "") -> DataError:
    return DataError(
        Problem(str(path), expected, row, value=value, do="`tiktok-policy-data review --page` writes one.")
    )
