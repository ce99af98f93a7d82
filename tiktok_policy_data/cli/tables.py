"""The commands that print tables and files as they are: tables, codebook, reliability, cite, path, export and diff."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tiktok_policy_data.cli.completion import (
    complete,
    complete_else_file,
    complete_first,
    file_formats,
    measures,
    versions,
    views,
    vocabularies,
    words,
)
from tiktok_policy_data.cli.completion import tables as known_tables
from tiktok_policy_data.cli.group import FOUND, main, say
from tiktok_policy_data.cli.options import formats, jurisdictions_option, release_option, repeatable
from tiktok_policy_data.cli.output import print_records
from tiktok_policy_data.core.citation import FORMS


@main.command()
@release_option
@formats
def tables(past: str | None, form: str) -> None:
    """List the tables."""
    from tiktok_policy_data.query import codebook

    records = codebook.table_rows(past)
    print_records(form, list(records[0]), records, ("table", "rows", "key", "description"))


@main.command()
@click.argument("table", default="measures", shell_complete=complete(known_tables, vocabularies))
@release_option
@formats
def codebook(table: str, past: str | None, form: str) -> None:
    """Describe the columns of TABLE, or the codes of a vocabulary."""
    from tiktok_policy_data.query import codebook

    records = codebook.codebook_rows(table, past)
    short = (
        ("column", "type", "vocabulary", "description") if "column" in records[0] else ("code", "label", "definition")
    )
    print_records(form, list(records[0]), records, short)


@main.command()
@click.option(
    "--of",
    "what",
    type=click.Choice(["coders", "recall", "read"]),
    default="coders",
    show_default=True,
    help="What to show: agreement of coders, completeness (recall), or how well `read` finds what people coded.",
)
@release_option
@formats
def reliability(what: str, past: str | None, form: str) -> None:
    """Show how well coders agree, how complete the data are, or how well `read` reads new pages."""
    from tiktok_policy_data.query import read_quality, recall, reliability

    of = {"coders": reliability, "recall": recall, "read": read_quality}[what]
    records = of.rows(past)
    if form == "table":
        records = [of.shown(row) for row in records]
    print_records(form, of.COLUMNS, records, getattr(of, "SHORT", None))


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("what", nargs=-1, type=click.UNPROCESSED, shell_complete=complete_first(measures, known_tables, views))
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMS)),
    default="text",
    show_default=True,
    help="Output format.",
)
@release_option
def cite(what: tuple[str, ...], form: str, past: str | None) -> None:
    """Print the citation of the dataset, or of WHAT: a measure, a table, or a view with its arguments.

    \b
    Examples: cite UK-001
              cite standing device_ban --on 2024-06-01
    """
    from tiktok_policy_data.query import citing

    click.echo(citing.cite(form, " ".join(what), past))


@main.command()
@click.argument("table", default="measures", shell_complete=complete(known_tables))
def path(table: str) -> None:
    """Print the path of TABLE's Parquet file, for DuckDB, Polars or R."""
    from tiktok_policy_data.query import load

    click.echo(load.path(table))


@main.command()
@click.argument("table", default="measures", shell_complete=complete(known_tables, words(["all"], "all tables")))
@click.option(
    "--out",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write; its ending sets the format.  [default: stdout]",
)
@click.option(
    "--format",
    "form",
    metavar="NAME",
    shell_complete=complete(file_formats),
    help="Format, if the file name has another ending.  [default: that of --out, or csv]",
)
@click.option("--labels", is_flag=True, help="Add a column NAME_label after each coded column.")
@click.option("--excel", is_flag=True, help="Begin .csv or .tsv with a byte order mark, so that Excel reads UTF-8.")
@release_option
def export(table: str, out: Path | None, form: str | None, labels: bool, excel: bool, past: str | None) -> None:
    """Write TABLE, or all tables, to a file for a spreadsheet, a statistics program or a database.

    The ending sets the format: .csv, .tsv, .csv.gz, .json, .jsonl, .parquet, .xlsx (Excel), .dta (Stata), .sqlite or
    .duckdb. With `all` in place of TABLE, one .xlsx, .sqlite or .duckdb file has all tables. In CSV and TSV, a cell
    that looks like a formula begins with an apostrophe.
    """
    from tiktok_policy_data.query.export import exported
    from tiktok_policy_data.render import files

    out = None if out == Path("-") else out
    chosen = files.form_of(out, form)
    if out is None and chosen not in files.TEXT and sys.stdout.isatty():
        raise click.UsageError(f"A terminal cannot show {chosen}; name a file with --out.")
    try:
        data = exported(table, chosen, labels=labels, excel=excel, release=past)
    except ModuleNotFoundError as missing:
        raise click.ClickException(f"{missing}.") from None
    if out is None:
        click.echo(data, nl=False)
    else:
        files.write(out, data)
        say(f"Wrote {out}.")


@main.command()
@click.argument("before", required=False, shell_complete=complete_else_file(versions))
@click.argument("after", required=False, shell_complete=complete_else_file(versions))
@repeatable("--table", "-t", "wanted", completer=complete(known_tables), words="Only this table", metavar="TABLE")
@jurisdictions_option("Only rows of this jurisdiction or group")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="Output format.",
)
def diff(
    before: str | None, after: str | None, wanted: tuple[str, ...], jurisdictions: tuple[str, ...], form: str
) -> None:
    """Show the differences between two releases, folders or wheels: by default, what the last release changed.

    With BEFORE alone, show what changed since that release; a folder or wheel is compared with the last release.
    Exits with 0 if nothing differs, and with 1 if something does.
    """
    from tiktok_policy_data.query import selection
    from tiktok_policy_data.render import diff_text, export
    from tiktok_policy_data.store import diff, places, releases

    earlier, later = places.defaults(before, after)
    with places.tables_at(earlier) as a, places.tables_at(later) as b:
        found = diff.compare_tables(a, b)
    if wanted or jurisdictions:
        found = diff.only(found, wanted, selection.jurisdictions(releases.installed(), jurisdictions))
    if form == "json":
        click.echo(export.json_text(diff_text.as_json(found)), nl=False)
    else:
        click.echo(diff_text.as_text(found, markdown=form == "markdown"))
    raise SystemExit(FOUND if found.tables or found.tables_added or found.tables_removed else 0)
