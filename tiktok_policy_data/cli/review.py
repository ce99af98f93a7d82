"""The command review: a person decides on what the reading machine proposed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tiktok_policy_data.cli.group import FOUND, main, say
from tiktok_policy_data.cli.options import FILE, root_option
from tiktok_policy_data.errors import DataError

if TYPE_CHECKING:
    from tiktok_policy_data.reading.types import Proposal, ProposalFile

#: Where the page is written, in the folder of the queue, which git ignores since it holds texts.
PAGE = "raw/proposals/review.html"


@main.command()
@root_option
@click.option("--by", default="", metavar="NAME", help="Who decides; the rows that you accept say so.")
@click.option("--decisions", type=FILE, help="Apply a file of decisions, as the page writes it, and end.")
@click.option(
    "--page",
    is_flag=False,
    flag_value=PAGE,
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"Write the open proposals as a page to decide on in a browser, and end.  [default: {PAGE}]",
)
def review(root: Path, by: str, decisions: Path | None, page: Path | None) -> None:
    """Decide on proposals: accept one as rows of seeds/, change a field, refuse with a reason.

    Shows one open proposal of raw/proposals/ after another and reads one key a line. Rows that you accept are checked
    as typed ones are; if a check fails, nothing changes.
    """
    from tiktok_policy_data.reading import review as reviewing

    for line in reviewing.complete(root):
        say(line)
    if decisions:
        raise SystemExit(_apply(root, decisions, by))
    waiting, problems = reviewing.waiting(root)
    for problem in problems:
        say(problem)
    if page:
        from tiktok_policy_data.reading.page import write_page
        from tiktok_policy_data.render.titles import counted

        written = write_page(root, waiting, root / page if str(page) == PAGE else page)
        say(f"Wrote {written}: {counted(len(waiting), 'proposal')}.")
    elif waiting:
        _Session(root, by).run(waiting)
    else:
        say("Nothing to review: raw/proposals/ has no open proposal.")
    raise SystemExit(FOUND if problems else 0)


def _apply(root: Path, decisions: Path, by: str) -> int:
    from tiktok_policy_data.reading import review as reviewing

    failed = False
    for outcome in reviewing.apply(root, decisions, by):
        say(outcome)
        failed |= bool(outcome.problem)
    return FOUND if failed else 0


class _Quit(Exception):
    """The person has had enough, or there is no more input."""


class _Session:
    """A review in the terminal."""

    def __init__(self, root: Path, by: str) -> None:
        self.root, self.by = root, by
        self.count = {"accepted": 0, "refused": 0, "skipped": 0}

    def run(self, waiting: list[tuple[ProposalFile, Proposal]]) -> None:
        try:
            while not self.by.strip():
                self.by = _ask("Your name (rows that you accept say so)")
            for position, (_, proposal) in enumerate(waiting, 1):
                self._decide(proposal["proposal"], position, len(waiting))
        except _Quit:
            pass
        left = len(waiting) - self.count["accepted"] - self.count["refused"]
        say(f"{self.count['accepted']} accepted, {self.count['refused']} refused, {left} still open.")
        if self.count["accepted"]:
            say("Next: `tiktok-policy-data build`.")

    def _decide(self, name: str, position: int, count: int) -> None:
        """Show a proposal until the person has accepted, refused or skipped it."""
        from tiktok_policy_data.pipeline.inputs import read_inputs
        from tiktok_policy_data.reading import review as reviewing
        from tiktok_policy_data.reading import screen
        from tiktok_policy_data.reading.view import view

        rows = read_inputs(self.root).rows
        file, proposal = reviewing.opened(self.root, name)
        edits: dict[str, str] = {}
        click.echo(screen.screen(view(file, proposal, edits, rows), position, count))
        while True:
            key = _ask(screen.KEYS).strip().lower()[:1]
            try:
                if key == "a" and self._accepted(name, edits):
                    return
                if key == "r" and self._refused(name):
                    return
                if key == "s":
                    self.count["skipped"] += 1
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

    def _accepted(self, name: str, edits: Mapping[str, str]) -> bool:
        from tiktok_policy_data.reading import review as reviewing

        made = reviewing.accept(self.root, name, edits, self.by)
        say(f"Accepted: {', '.join(made.values())}.")
        self.count["accepted"] += 1
        return True

    def _refused(self, name: str) -> bool:
        from tiktok_policy_data.reading import review as reviewing

        if not (reason := _ask("Reason (empty to go back)").strip()):
            return False
        reviewing.refuse(self.root, name, reason, self.by)
        self.count["refused"] += 1
        return True


def _change(cells: Mapping[str, str]) -> dict[str, str]:
    """Ask for a field and its value; a name without its table is enough where only one has it."""
    from tiktok_policy_data.reading.drafts import names

    asked = _ask("Field, such as measure.title").strip()
    fitting = [name for name in names() if name == asked] or [
        name for name in names() if name.partition(".")[2] == asked and name in cells
    ]
    if len(fitting) != 1:
        known = ", ".join(name for name in names() if "." not in name or name in cells)
        say(f"Not one field: {asked}. The fields are {known}.")
        return {}
    return {fitting[0]: _ask(f"{fitting[0]} (was: {cells.get(fitting[0], '')})")}


def _ask(words: str) -> str:
    """Return a line that the person types; a control character of a page is not printed."""
    from tiktok_policy_data.errors import ascii_safe

    try:
        return str(click.prompt(ascii_safe(words), default="", show_default=False))
    except click.Abort:
        raise _Quit from None
