"""The commands that make and check the data: anchor, build, release, validate, verify."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tiktok_policy_data.cli.group import FOUND, USAGE, main, say
from tiktok_policy_data.cli.options import FOLDER, named_texts, root_option, texts_option

if TYPE_CHECKING:
    from tiktok_policy_data.core.input_types import ReasonRow
    from tiktok_policy_data.core.table_types import ReleaseTables


@main.command()
@root_option
@texts_option
@click.option(
    "--text",
    "named",
    multiple=True,
    callback=named_texts,
    metavar="S006=FILE",
    help="Text of a new source (repeatable).",
)
@click.option("--excerpts", type=FOLDER, help="Folder of excerpts, for sources read in part: S101.txt for S101.")
def anchor(root: Path, folder: Path | None, named: dict[str, Path], excerpts: Path | None) -> None:
    """Find every passage of seeds/evidence.csv in the source texts, and write raw/."""
    from tiktok_policy_data.pipeline import anchoring
    from tiktok_policy_data.store import source_texts

    for line in anchoring.anchor(root, source_texts.folder(folder, root), named, excerpts):
        say(line)


@main.command("build")
@root_option
@texts_option
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder to write.  [default: preview/]")
def build_command(root: Path, folder: Path | None, out: Path | None) -> None:
    """Build a preview from seeds/ and raw/: derive columns, check every rule."""
    from tiktok_policy_data.pipeline import build
    from tiktok_policy_data.store import source_texts

    for line in build.build(root, out, source_texts.folder(folder, root)):
        say(line)


@main.command("release")
@root_option
@texts_option
@click.option("--version", help="Version of the release; it may not be lower than the changes require.")
@click.option("--date", "day", metavar="DAY", help="Day of the release.  [default: today]")
@click.option("--dry-run", is_flag=True, help="Write nothing: print the version that is due, and why.")
@click.option("--check", is_flag=True, help="Write nothing: check that the current release is complete.")
@click.option(
    "--prepare",
    "reason",
    metavar="REASON",
    help="Add changed cells that lack a reason to seeds/reasons.csv, with this reason.",
)
def release_command(
    root: Path,
    folder: Path | None,
    version: str | None,
    day: str | None,
    dry_run: bool,
    check: bool,
    reason: str | None,
) -> None:
    """Write a release to curated/: set the version, ask for reasons, archive the last release."""
    from datetime import date

    from tiktok_policy_data.cli.interface import interface
    from tiktok_policy_data.pipeline.release import freshness, integrity, plan, publish
    from tiktok_policy_data.query import selection
    from tiktok_policy_data.render.titles import counted
    from tiktok_policy_data.store import source_texts

    where, now = source_texts.folder(folder, root), interface()
    if reason is not None:
        say(f"Added {counted(publish.prepare(root, where, reason), 'cell')} to seeds/reasons.csv; review the reasons.")
    elif check:
        problems, said = integrity.check(root, where, now)
        for line in [*problems, *said]:
            say(line)
        raise SystemExit(FOUND if problems else 0)
    elif dry_run:
        due = plan.plan(root, where, now)
        click.echo(plan.describe(due))
        click.echo("\n".join(freshness.report(due.tables, date.today())))
        for table, row, column in due.missing:
            say(f"{table} {row} {column}: reason missing")
        for problem in due.problems:
            say(problem)
        raise SystemExit(FOUND if due.problems or due.missing else 0)
    else:
        built = _ask_reasons(root, where) if _at_terminal() else None
        for line in publish.release(root, where, version, selection.exact_day(day, "--date"), now, built):
            say(line)


def _at_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _ask_reasons(root: Path, where: Path | None) -> ReleaseTables:
    """Ask for the reason of each changed cell without one, and save the answers in seeds/reasons.csv.

    Returns the built tables: what was asked about is what is released.
    """
    from tiktok_policy_data.pipeline.release import plan, reasons

    due = plan.plan(root, where)
    codes = reasons.reason_codes(due.tables)
    answers: list[ReasonRow] = []
    for table, row, column in due.missing:
        change = next(c for c in due.diff.table(table).changed if (c.row, c.column) == (row, column))
        say(f"{table} {row} {column}: {change.before} → {change.after}")
        reason = click.prompt("Reason", type=click.Choice(codes), err=True)
        meant = table == "codes" and column in reasons.MEANING
        effect = click.prompt("Effect", type=click.Choice(["wording", "meaning"]), err=True) if meant else None
        answers.append(
            {"release": None, "table": table, "row": row, "column": column, "reason": reason, "effect": effect}
        )
    if answers:
        reasons.enter(root, answers)
    return due.tables


@main.command()
@click.argument("folder", type=FOLDER, required=False, metavar="[DIR]")
def validate(folder: Path | None) -> None:
    """Check a release folder (default: the installed release): hashes, schemas, rules, derived cells."""
    from tiktok_policy_data.pipeline.validate import validate as check
    from tiktok_policy_data.render.titles import counted
    from tiktok_policy_data.store import releases

    where = folder or releases.installed().folder
    problems = check(where)
    for problem in problems:
        click.echo(problem)
    say(f"{where}: {counted(len(problems), 'problem') if problems else 'no problems'}.")
    raise SystemExit(FOUND if problems else 0)


@main.command()
@texts_option
@click.option(
    "--text",
    "copies",
    multiple=True,
    callback=named_texts,
    metavar="S003=FILE",
    help="Your copy of a page (repeatable).",
)
@click.option("--installed", is_flag=True, help="Check the hash of every installed data file; needs no texts.")
def verify(folder: Path | None, copies: dict[str, Path], installed: bool) -> None:
    """Check the passages against source texts, or against your copy of a page."""
    from tiktok_policy_data.pipeline import verify
    from tiktok_policy_data.render.titles import counted
    from tiktok_policy_data.store import releases, source_texts

    release = releases.installed()
    if installed:
        damaged = verify.verify_files(release)
        for problem in damaged:
            click.echo(problem)
        number = len({problem.file for problem in damaged})
        say(f"{release.folder}: {counted(number, 'file') if number else 'no files'} damaged.")
        raise SystemExit(FOUND if damaged else 0)
    verified, problems = verify.verify(release, folder, copies)
    for problem in problems:
        click.echo(problem)
    for row in verified:
        say(f"{row.source_id}: {row.found} of {row.passages} passages found ({row.text}).")
    if not verified:
        say(source_texts.NO_TEXTS)
    raise SystemExit(FOUND if problems else USAGE if not verified else 0)
