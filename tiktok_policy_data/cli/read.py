"""The commands that read the data: compare, list, show, timeline, panel, export, diff and the rest."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tiktok_policy_data.cli.group import FOUND, main, say
from tiktok_policy_data.cli.options import (
    FOLDER,
    dates,
    filters,
    formats,
    how_option,
    jurisdiction_option,
    release_option,
    role_option,
)
from tiktok_policy_data.cli.output import print_records


@main.command()
@click.argument("measure_type", required=False)
@click.option("--on", metavar="DAY", help="Day, such as 2023-04-04.  [default: the day to which the data look]")
@click.option("--known-at", metavar="DAY", help="Use only sources published by this day.")
@jurisdiction_option
@role_option("response")
@filters
@release_option
@formats
def standing(
    measure_type: str | None,
    on: str | None,
    known_at: str | None,
    jurisdictions: tuple[str, ...],
    role: str,
    past: str | None,
    form: str,
    **chosen: tuple[str, ...],
) -> None:
    """Say where MEASURE_TYPE is in effect, since when, and how sure that is; without it, for all types."""
    from tiktok_policy_data.query.standing import answers

    level = chosen.pop("level")
    found = answers(
        measure_type,
        on,
        known_at=known_at,
        jurisdictions=jurisdictions or None,
        role=role,
        release=past,
        level=level[0] if len(level) == 1 else level,
        **chosen,
    )
    if form == "table":
        click.echo(found.report())
    else:
        print_records(form, list(found.records()[0]), found.records())


@main.command()
@click.option("--rows", default="jurisdiction", show_default=True, help="Dimension of the rows.")
@click.option("--columns", default="measure_type", show_default=True, help="Dimension of the columns.")
@click.option(
    "--cells",
    type=click.Choice(["status", "effect", "count", "first"]),
    default="status",
    show_default=True,
    help="Show the strongest status, the strongest effect, the number of measures, or the first date.",
)
@jurisdiction_option
@role_option("response")
@filters
@dates
@release_option
@formats
def compare(
    rows: str,
    columns: str,
    cells: str,
    jurisdictions: tuple[str, ...],
    role: str,
    as_of: str,
    known_at: str,
    how: str,
    past: str | None,
    form: str,
    **chosen: tuple[str, ...],
) -> None:
    """Compare jurisdictions by measure type, or any two dimensions.

    Dimensions: jurisdiction, measure_type, family, status, year, role, maker_kind, target, reach, rationale, rests_on.
    """
    from tiktok_policy_data.query import comparison

    found = comparison.compare(
        rows,  # type: ignore[arg-type]
        columns,  # type: ignore[arg-type]
        cells=cells,  # type: ignore[arg-type]
        jurisdictions=jurisdictions or None,
        role=role,
        as_of=as_of,
        known_at=known_at,
        how=how,  # type: ignore[arg-type]
        release=past,
        **chosen,
    )
    if form == "table":
        click.echo(found.report())
    else:
        records = found.records()
        print_records(form, list(records[0]) if records else [rows, columns], records)


@main.command()
@click.argument("of")
@role_option("all")
@dates
@release_option
@formats
def timeline(of: str, role: str, as_of: str, known_at: str, how: str, past: str | None, form: str) -> None:
    """Show the events of a measure, jurisdiction or group OF, in order."""
    from tiktok_policy_data.query.timeline import timeline
    from tiktok_policy_data.render.timeline import COLUMNS

    found = timeline(of, role=role, as_of=as_of, known_at=known_at, how=how, release=past)  # type: ignore[arg-type]
    if form == "table":
        click.echo(found.report())
    else:
        print_records(form, COLUMNS, found.records())


@main.command()
@click.option(
    "--freq",
    type=click.Choice(["D", "MS", "YS"]),
    default="MS",
    show_default=True,
    help="Period: D day, MS month, YS year.",
)
@click.option("--start", metavar="DAY", help="First day.  [default: the first on which a status is certain]")
@click.option("--end", metavar="DAY", help="Last day.  [default: last publication day of a source]")
@jurisdiction_option
@click.option(
    "--institutions",
    type=click.Choice(["rolled_up", "apart", "only"]),
    default="rolled_up",
    show_default=True,
    help="Count institutions for their parent, give them rows of their own, or show them alone.",
)
@role_option("response")
@filters
@click.option("--known-at", metavar="DAY", help="Use only sources published by this day.")
@how_option
@release_option
@click.option(
    "--out",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write, .csv or .parquet.  [default: CSV on stdout]",
)
def panel(
    freq: str,
    start: str | None,
    end: str | None,
    jurisdictions: tuple[str, ...],
    institutions: str,
    role: str,
    known_at: str | None,
    how: str,
    past: str | None,
    out: Path | None,
    **chosen: tuple[str, ...],
) -> None:
    """Write the panel: jurisdiction by measure type by period."""
    from tiktok_policy_data.query.panel import panel
    from tiktok_policy_data.render import export

    found = panel(
        freq,  # type: ignore[arg-type]
        how,  # type: ignore[arg-type]
        start=start,
        end=end,
        jurisdictions=jurisdictions or None,
        institutions=institutions,  # type: ignore[arg-type]
        role=role,
        known_at=known_at,
        release=past,
        **chosen,
    )
    text = export.save_frame(found, out)
    if text is not None:
        click.echo(text, nl=False)
    else:
        say(f"Wrote {len(found)} rows to {out}.")


@main.command()
@click.option(
    "--out",
    "-o",
    type=click.Path(file_okay=False, path_type=Path),
    default=".",
    show_default=True,
    help="Folder to write the page to.",
)
@click.option("--open", "open_page", is_flag=True, help="Open the page in the browser.")
@release_option
def explore(out: Path, open_page: bool, past: str | None) -> None:
    """Write the explorer: one page with matrix, date slider, measures and passages."""
    from tiktok_policy_data import explorer

    say(f"Wrote {explorer.explore(out, release=past, open_page=open_page)}.")


@main.command("list")
@jurisdiction_option
@click.option("--type", "-t", "types", multiple=True, help="Measure type (repeatable).")
@click.option("--status", "-s", "statuses", multiple=True, help="Status (repeatable).")
@click.option("--role", "-r", "roles", multiple=True, help="Role (repeatable).")
@click.option("--effect", "-e", "effects", multiple=True, help="Effect (repeatable).")
@filters
@dates
@release_option
@formats
def list_measures(
    jurisdictions: tuple[str, ...],
    types: tuple[str, ...],
    statuses: tuple[str, ...],
    roles: tuple[str, ...],
    effects: tuple[str, ...],
    as_of: str,
    known_at: str,
    how: str,
    past: str | None,
    form: str,
    **chosen: tuple[str, ...],
) -> None:
    """List measures, filtered by jurisdiction, type, status, effect, role and day."""
    from tiktok_policy_data.query import lookup
    from tiktok_policy_data.render.titles import counted
    from tiktok_policy_data.store import releases

    wanted = {
        "jurisdiction": jurisdictions,
        "measure_type": types,
        "status": statuses,
        "role": () if "all" in roles else roles,
        "effect": effects,
    }
    records = lookup.measures(as_of, known_at, how, wanted, past, chosen)  # type: ignore[arg-type]
    columns = releases.opened(past).declared("measures").columns
    if form == "table":
        order = releases.opened(past).vocabularies["roles"]
        records.sort(key=lambda row: order.index(row["role"]))
    print_records(form, columns, records, ("measure_id", "role", "measure_type", "status", "effect", "since", "title"))
    say(counted(len(records), "measure"))


@main.command()
@click.argument("measure_id")
@click.option("--texts", "folder", type=FOLDER, help="Folder of source texts, to show the passages.")
@release_option
@formats
def show(measure_id: str, folder: Path | None, past: str | None, form: str) -> None:
    """Show a measure with its timeline, evidence and links."""
    from tiktok_policy_data.query import lookup
    from tiktok_policy_data.render import export, measure

    found = lookup.dossier(measure_id, folder, past)
    if form == "json":
        click.echo(export.json_text(found), nl=False)
    elif form == "csv":
        print_records(form, list(found["evidence"][0]), found["evidence"])
    else:
        click.echo(measure.dossier(found))


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
    "--format", "form", type=click.Choice(["csv", "json", "parquet"]), help="Format.  [default: that of --out, or csv]"
)
@click.option("--out", "-o", type=click.Path(dir_okay=False, path_type=Path), help="File to write.  [default: stdout]")
@release_option
def export(table: str, form: str | None, out: Path | None, past: str | None) -> None:
    """Write TABLE as CSV (formulas neutralised), JSON or Parquet."""
    from tiktok_policy_data.render import export
    from tiktok_policy_data.store import releases

    out = None if out == Path("-") else out
    ending = out.suffix.lstrip(".") if out else ""
    if form and ending in export.FORMS and ending != form:
        raise click.UsageError(f"--format {form} and --out {out} do not match; give only one of them.")
    form = form or (ending if ending in export.FORMS else "csv")
    data = export.export(releases.opened(past), table, form, out)  # type: ignore[arg-type]
    if data is not None:
        if form == "parquet" and sys.stdout.isatty():
            raise click.UsageError("Parquet cannot be printed in a terminal; name a file with --out.")
        click.echo(data, nl=False)
    else:
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
