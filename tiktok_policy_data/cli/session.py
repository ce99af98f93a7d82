"""A review in the terminal: shows one proposal after another, and asks for a key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from tiktok_policy_data.cli.group import say
from tiktok_policy_data.errors import DataError, ascii_safe
from tiktok_policy_data.pipeline.inputs import read_inputs
from tiktok_policy_data.reading import review, screen
from tiktok_policy_data.reading.drafts import names
from tiktok_policy_data.reading.types import Proposal, ProposalFile
from tiktok_policy_data.reading.view import view


def run(root: Path, by: str, waiting: Sequence[tuple[ProposalFile, Proposal]]) -> None:
    """Ask for a decision on each of some proposals of a checkout, in the name of a person, until they quit."""
    _Session(root, by).run(waiting)


class _Quit(Exception):
    """The person quits, or the input ends."""


class _Session:
    """A review in the terminal."""

    def __init__(self, root: Path, by: str) -> None:
        self.root, self.by = root, by
        self.accepted = self.refused = self.gone = 0

    def run(self, waiting: Sequence[tuple[ProposalFile, Proposal]]) -> None:
        try:
            while not self.by.strip():
                self.by = _ask("Your name (the rows that you accept record it)")
            for position, (_, proposal) in enumerate(waiting, 1):
                try:
                    self._decide(proposal["proposal"], position, len(waiting))
                except DataError as error:  # somebody else has decided on it, or changed its file, meanwhile
                    say(error)
                    self.gone += 1
        except _Quit:
            pass
        left = len(waiting) - self.accepted - self.refused - self.gone
        say(f"{self.accepted} accepted, {self.refused} refused, {left} still open.")
        if self.accepted:
            say("Next: `tiktok-policy-data build`.")

    def _decide(self, name: str, position: int, count: int) -> None:
        """Show a proposal until the person has accepted, refused or skipped it."""
        rows = read_inputs(self.root).rows
        file, proposal = review.opened(self.root, name)
        edits: dict[str, str] = {}
        click.echo(screen.screen(view(file, proposal, edits, rows), position, count))
        while True:
            key = _ask(screen.KEYS).strip().lower()  # a longer line, such as a value typed too late, is no key
            try:
                if key == "a":
                    self._accept(name, edits)
                    return
                if key == "s" or (key == "r" and self._refused(name)):
                    return
                if key == "q":
                    raise _Quit
                if key == "m":
                    before = view(file, proposal, edits, rows)
                    if change := _change(before.cells):
                        after = view(file, proposal, {**edits, **change}, rows)
                        click.echo(screen.changes(before, after))
                        edits |= change
            except DataError as error:
                say(f"Nothing changed. {error}")

    def _accept(self, name: str, edits: Mapping[str, str]) -> None:
        made = review.accept(self.root, name, edits, self.by)
        say(f"Accepted: {', '.join(made.values())}.")
        self.accepted += 1

    def _refused(self, name: str) -> bool:
        if not (reason := _ask("Reason (empty to go back)").strip()):
            return False
        review.refuse(self.root, name, reason, self.by)
        self.refused += 1
        return True


def _change(cells: Mapping[str, str]) -> dict[str, str]:
    """Ask for a field and its value; a name without its table is enough where only one has it."""
    asked = _ask("Field, such as measure.title").strip()
    fitting = [name for name in names() if name == asked] or [
        name for name in names() if name.partition(".")[2] == asked and name in cells
    ]
    if len(fitting) != 1:
        known = ", ".join(name for name in names() if "." not in name or name in cells)
        fault = f"{asked} may be {' or '.join(fitting)}" if fitting else f"There is no field {asked}"
        say(f"{fault}. The fields are {known}.")
        return {}
    return {fitting[0]: _ask(f"{fitting[0]} (was: {cells.get(fitting[0], '')})")}


def _ask(words: str) -> str:
    """Return a line that the person types; a control character of a page is not printed."""
    try:
        return str(click.prompt(ascii_safe(words), default="", show_default=False))
    except click.Abort:
        raise _Quit from None
