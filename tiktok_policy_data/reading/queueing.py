"""Put what is read into the queue of a checkout: proposals of the rules, and those of a command."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tiktok_policy_data.core.events import event_types
from tiktok_policy_data.errors import DataError, Problem
from tiktok_policy_data.pipeline.derive import derive_measures, derive_sources
from tiktok_policy_data.pipeline.inputs import read_inputs
from tiktok_policy_data.pipeline.release.identifiers import used_identifiers
from tiktok_policy_data.pipeline.release.last import last_release
from tiktok_policy_data.reading import proposals, proposing
from tiktok_policy_data.reading.commands import USUAL, Limits, words_of
from tiktok_policy_data.reading.matching import Rows
from tiktok_policy_data.reading.proposer import Refused, propose
from tiktok_policy_data.reading.types import Reading

if TYPE_CHECKING:
    from tiktok_policy_data.core.table_types import SeedTables


class Added(NamedTuple):
    """What became of the proposals on one document.

    Attributes
    ----------
    queued : Queued
        What is new in the queue, and what is not.
    refused : list of Refused
        The answers of a command that were refused.
    unquoted : int
        Candidates of which nothing was proposed, since no words determine a passage: it is too short, or there twice.
    """

    queued: proposals.Queued
    refused: list[Refused]
    unquoted: int


class Queue:
    """The queue of a checkout while pages are read.

    Parameters
    ----------
    root : pathlib.Path
        The checkout.
    read_on : datetime.date
        Day of the reading.
    command : str, optional
        A command that proposes, too; see `proposer.propose`.
    limits : Limits, optional
        What the command may take for one document.

    Raises
    ------
    DataError
        If there is no checkout, its seeds cannot be read, or the command is none.
    """

    def __init__(self, root: Path, read_on: date, command: str | None = None, limits: Limits = USUAL) -> None:
        if command is not None:
            words_of(command)
        self.root, self.read_on, self.command, self.limits = root, read_on, command, limits
        self.rows = read_inputs(root).rows
        #: What candidates are set against.
        self.known = _rows_of(self.rows)
        self.used = used_identifiers(self.rows, last_release(root)) if command else {}

    def add(self, reading: Reading) -> Added:
        """Put the proposals on a document into the queue; those of the command come before those of the rules."""
        document = reading.document
        found, refused = proposing.by_rules(document, reading.candidates), list[Refused]()
        unquoted = len(reading.candidates) - len(found)
        if self.command and reading.candidates:
            drafted = propose(
                self.command, document, reading.candidates, self.rows, self.used, self.read_on, self.limits
            )
            found, refused = [*drafted.proposals, *found], drafted.refused
        cells = proposing.document_cells(document, self.read_on)
        return Added(proposals.enqueue(self.root, cells, document.text, found, self.rows), refused, unquoted)


def _rows_of(seeds: SeedTables) -> Rows:
    """Return the measures and events of seeds as a build has them: there a bound ends on the day of publication."""
    try:
        built = derive_measures(seeds, {row["source_id"]: row for row in derive_sources(seeds)})
    except LookupError as fault:
        do = "Run `tiktok-policy-data build`, which says what is wrong."
        raise DataError(Problem("seeds/", "expected rows that a build accepts", value=str(fault), do=do)) from None
    return Rows(built["measures"], built["events"], event_types(seeds["codes"]))
