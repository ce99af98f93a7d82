"""The command read: find what new pages say about our rows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tiktok_policy_data.cli.group import FOUND, main, say
from tiktok_policy_data.cli.options import FILE, formats, root_option
from tiktok_policy_data.cli.output import print_records

if TYPE_CHECKING:
    from tiktok_policy_data.reading.types import Reading


@main.command("read")
@click.argument("pages", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--measure",
    "sample",
    metavar="SAMPLE",
    help="Compare with what people coded, under this name, and print the outcomes.",
)
@click.option("--codings", type=FILE, help="With --measure: what people coded.  [default: the data, for whole texts]")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="With --measure: save the outcomes to this file."
)
@click.option(
    "--proposals/--no-proposals",
    default=False,
    help="Write proposals to raw/proposals/ of the checkout, for `review`.  [default: no]",
)
@click.option(
    "--proposer", metavar="COMMAND", help="Command that makes proposals, too, such as one that asks a language model."
)
@root_option
@formats
def read_pages(
    pages: tuple[Path, ...],
    sample: str | None,
    codings: Path | None,
    out: Path | None,
    proposals: bool,
    proposer: str | None,
    root: Path,
    form: str,
) -> None:
    """Read PAGES, files or folders of HTML, PDF, text, JSON or Parquet, and print what they say about our rows.

    Each passage that may report a measure is compared with the rows: it confirms one, reports a later event of one,
    contradicts one, or is new. A page that cannot be read is named and skipped; the exit status is then 1. No network
    is used.
    """
    from tiktok_policy_data.reading import measuring, watch
    from tiktok_policy_data.reading.read import read
    from tiktok_policy_data.reading.types import Skipped

    if sample or codings or out:
        raise SystemExit(_measured(pages, sample or measuring.WHOLE_TEXTS, codings, out, form))
    queue = _Queued(root, proposer) if proposals or proposer is not None else None
    found, count, skipped = [], 0, 0
    for one in read(pages, queue.queue.known if queue else None):
        if isinstance(one, Skipped):
            say(f"{one.file}: skipped, since {one.reason}.")
            skipped += 1
            continue
        count += 1
        found += watch.records(one)
        if queue:
            queue.add(one)
    rows = watch.in_order(found)
    print_records(form, watch.COLUMNS, [watch.shown(row) for row in rows] if form == "table" else rows, watch.SHORT)
    say(watch.summary(count, skipped, rows))
    if queue:
        say(queue.summary())
    raise SystemExit(FOUND if skipped else 0)


class _Queued:
    """The queue while pages are read, and what became of the proposals."""

    def __init__(self, root: Path, command: str | None) -> None:
        from datetime import date

        from tiktok_policy_data.reading.queueing import Queue

        self.queue = Queue(root, date.today(), command)
        self.new = self.known = self.refused = self.unquoted = 0

    def add(self, reading: Reading) -> None:
        added = self.queue.add(reading)
        for one in added.refused:
            say(f"{reading.document.file}: answer {one.line} refused: {one.reason}.")
        self.new += added.queued.new
        self.known += added.queued.known
        self.refused += added.queued.refused
        self.unquoted += added.unquoted

    def summary(self) -> str:
        from tiktok_policy_data.render.titles import counted

        left = f"{self.known} already in the queue or the seeds, {self.refused} refused before"
        if self.unquoted:
            left += f", {self.unquoted} too short to quote, or with words that occur twice"
        return f"{counted(self.new, 'proposal')} to review ({left}). Next: `tiktok-policy-data review`."


def _measured(pages: tuple[Path, ...], sample: str, codings: Path | None, out: Path | None, form: str) -> int:
    """Print or save the outcomes of a comparison with codings; return the exit status."""
    from tiktok_policy_data.query import read_quality
    from tiktok_policy_data.reading import measuring

    found = measuring.measured(pages, sample, codings)
    for one in found.skipped:
        say(f"{one.file}: skipped, since {one.reason}.")
    if out:
        measuring.save(out, sample, found.rows)
        figures = read_quality.figures(found.rows)
        shown = [read_quality.shown(row) for row in figures] if form == "table" else figures
        print_records(form, read_quality.COLUMNS, shown, read_quality.SHORT)
    else:
        print_records(form, list(found.rows[0]) if found.rows else [], found.rows)
    say(f"{len(found.rows)} codings of {found.pages} pages compared; {found.missing} coded pages are not among them.")
    return FOUND if found.skipped or found.missing else 0
