"""The commands that print tables and files as they are: tables, codebook, reliability, cite, path, export and diff."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tiktok_policy_data.cli.group import FOUND, main, say
from tiktok_policy_data.cli.options import formats, release_option
from tiktok_policy_data.cli.output import print_records


@main.command()
@release_option
@formats
def tables(past: str | None, form: str) -> None:
    """List the tables."""
    from tiktok_policy_data.query import codebook

    records = codebook.table_rows(past)
    print_records(form, list(records[0]), records, ("table", "rows", "key", "description"))


@main.command()
@click.argument("table", default="measures")
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
@release_option
@formats
def reliability(past: str | None, form: str) -> None:
    """Show how far independent coders agree, field by field."""
    from tiktok_policy_data.query import reliability

    records = reliability.rows(past)
    if form == "table":
        records = [{**row, **{name: reliability.rounded(row[name]) for name in reliability.SHARES}} for row in records]
    print_records(form, reliability.COLUMNS, records)


@main.command()
@click.option(
    "--format", "form", type=click.Choice(["text", "bibtex"]), default="text", show_default=True, help="Output format."
)
def cite(form: str) -> None:
    """Print the citation."""
    from tiktok_policy_data.query import load

    click.echo(load.cite(form))  # type: ignore[arg-type]


@main.command()
@click.argument("table", default="measures")
def path(table: str) -> None:
    """Print the path of TABLE's Parquet file, for DuckDB, Polars or R."""
    from tiktok_policy_data.query import load

    click.echo(load.path(table))


@main.command()
@click.argument("table", default="measures")
@click.option(
    "--out",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write, whose ending names the format.  [default: stdout]",
)
@click.option(
    "--format", "form", metavar="NAME", help="Format, for a file of any name.  [default: that of --out, or csv]"
)
@click.option("--labels", is_flag=True, help="Add a column NAME_label after each coded column.")
@click.option("--excel", is_flag=True, help="Begin .csv or .tsv with a byte order mark, so that Excel reads UTF-8.")
@release_option
def export(table: str, out: Path | None, form: str | None, labels: bool, excel: bool, past: str | None) -> None:
    """Write TABLE, or all tables, to a file for a spreadsheet, a statistics program or a database.

    The ending names the format: .csv, .tsv, .csv.gz, .json, .jsonl, .parquet, .xlsx (Excel), .dta (Stata), .sqlite or
    .duckdb. The word `all` in place of TABLE writes all tables to one .xlsx, .sqlite or .duckdb file. Formulas in CSV
    and TSV are neutralised.
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
@click.argument("before")
@click.argument("after")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="Output format.",
)
def diff(before: str, after: str, form: str) -> None:
    """Show the differences between two releases, folders or wheels."""
    from tiktok_policy_data.render import diff_text, export
    from tiktok_policy_data.store import diff, places

    with places.tables_at(before) as a, places.tables_at(after) as b:
        found = diff.compare_tables(a, b)
    if form == "json":
        click.echo(export.json_text(diff_text.as_json(found)), nl=False)
    else:
        click.echo(diff_text.as_text(found, markdown=form == "markdown"))
    raise SystemExit(FOUND if found.tables or found.tables_added or found.tables_removed else 0)
