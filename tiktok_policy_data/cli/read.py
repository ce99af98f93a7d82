"""The commands that answer questions about measures: standing, compare, explore, list and show."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
from click.core import ParameterSource

from tiktok_policy_data.cli.completion import codes, complete, dimensions, measures
from tiktok_policy_data.cli.group import main, say
from tiktok_policy_data.cli.options import (
    FOLDER,
    F,
    complete_role,
    dates,
    filters,
    formats,
    jurisdiction_option,
    places_argument,
    release_option,
    repeatable,
    role_option,
    types_option,
)
from tiktok_policy_data.cli.output import print_records, show_long


@main.command()
@click.argument("measure_type", required=False, shell_complete=complete(codes("measure_types")))
@click.option("--on", metavar="DAY", help="Day, such as 2023-04-04.  [default: the last day that the data cover]")
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
    """Show where MEASURE_TYPE is in effect, since when, and how certain that is; without it, a line for each type."""
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
        show_long(found.report())
    else:
        print_records(form, list(found.records()[0]), found.records())


def _dimension(side: str, default: str) -> Callable[[F], F]:
    """Return the option that sets the dimension of the rows or columns."""
    completer, words = complete(dimensions), f"Dimension of the {side}."
    return click.option(f"--{side}", default=default, show_default=True, shell_complete=completer, help=words)


@main.command()
@places_argument
@_dimension("rows", "jurisdiction")
@_dimension("columns", "measure_type")
@click.option(
    "--cells",
    type=click.Choice(["status", "effect", "count", "first"]),
    default="status",
    show_default=True,
    help="Show the strongest status, the strongest effect, the number of measures, or the first date.",
)
@click.option(
    "--sort",
    type=click.Choice(["measures", "name", "code", "first"]),
    default="measures",
    show_default=True,
    help="Order of the jurisdictions: most measures first, by name, by code, or by the date of the first measure.",
)
@click.option("--all", "everything", is_flag=True, help="Show all jurisdictions and measure types.")
@jurisdiction_option
@role_option("response")
@filters
@dates
@release_option
@formats
def compare(
    places: tuple[str, ...],
    rows: str,
    columns: str,
    cells: str,
    sort: str,
    everything: bool,
    jurisdictions: tuple[str, ...],
    role: str,
    as_of: str,
    known_at: str,
    how: str,
    past: str | None,
    form: str,
    **chosen: tuple[str, ...],
) -> None:
    """Compare jurisdictions by measure type, or any two dimensions; without arguments, show a summary.

    Dimensions: jurisdiction, measure_type, family, status, year, role, maker_kind, target, reach, rationale, rests_on.
    """
    given = click.get_current_context()
    # An empty list of arguments may count as typed; its value says that it was not.
    typed = [name for name in given.params if given.get_parameter_source(name) is ParameterSource.COMMANDLINE]
    if all(given.params[name] == () for name in typed):
        from tiktok_policy_data.query.brief import brief

        click.echo(brief())
        return
    from tiktok_policy_data.query import comparison

    found = comparison.compare(
        rows,  # type: ignore[arg-type]
        columns,  # type: ignore[arg-type]
        cells=cells,  # type: ignore[arg-type]
        sort=sort,  # type: ignore[arg-type]
        jurisdictions=(*places, *jurisdictions) or None,
        role=role,
        as_of=as_of,
        known_at=known_at,
        how=how,  # type: ignore[arg-type]
        release=past,
        **chosen,
    )
    if form == "table":
        show_long(found.report())
    else:
        records = found.records()
        print_records(form, list(records[0]) if records else [rows, columns], records)


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
@click.option(
    "--site",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a whole site to this folder instead: a page for each measure, jurisdiction and source.",
)
@click.option("--address", metavar="URL", help="Public address of the site, for absolute links; with --site.")
@release_option
def explore(out: Path, open_page: bool, site: Path | None, address: str | None, past: str | None) -> None:
    """Write the explorer, one page with map, matrix and passages, or a whole site that contains it."""
    from tiktok_policy_data import explorer

    if address and not site:
        raise click.UsageError("--address applies to a site; give --site, too.")
    if site:
        _write_site(site, address, open_page, past)
        return
    say(f"Wrote {explorer.explore(out, release=past, open_page=open_page)}.")


def _write_site(folder: Path, address: str | None, open_page: bool, past: str | None) -> None:
    """Write the site and say how to view it."""
    from tiktok_policy_data.site import write_site

    if past or open_page:
        raise click.UsageError("--site writes the installed release for a web server: leave out --release and --open.")
    try:
        say(f"Wrote the site to {write_site(folder, address=address)}.")
    except ModuleNotFoundError as missing:
        raise click.UsageError(str(missing)) from None
    say(f"To view it: python -m http.server --directory {folder}")


@main.command("list")
@places_argument
@jurisdiction_option
@types_option
@repeatable("--status", "-s", "statuses", completer=complete(codes("statuses")), words="Only this status")
@repeatable("--role", "-r", "roles", completer=complete_role, words="Only this role")
@repeatable("--effect", "-e", "effects", completer=complete(codes("effects")), words="Only this effect")
@click.option(
    "--search", metavar="WORDS", help='Search titles, texts and readings for words or a "quoted phrase"; best first.'
)
@filters
@dates
@release_option
@formats
def list_measures(
    places: tuple[str, ...],
    jurisdictions: tuple[str, ...],
    types: tuple[str, ...],
    statuses: tuple[str, ...],
    roles: tuple[str, ...],
    effects: tuple[str, ...],
    search: str | None,
    as_of: str,
    known_at: str,
    how: str,
    past: str | None,
    form: str,
    **chosen: tuple[str, ...],
) -> None:
    """List measures, filtered by jurisdiction, type, status, effect, role, day and words."""
    from tiktok_policy_data.query import lookup
    from tiktok_policy_data.render.titles import counted
    from tiktok_policy_data.store import releases

    wanted = {
        "jurisdiction": (*places, *jurisdictions),
        "measure_type": types,
        "status": statuses,
        "role": () if "all" in roles else roles,
        "effect": effects,
    }
    records = lookup.measures(as_of, known_at, how, wanted, past, chosen)  # type: ignore[arg-type]
    columns = releases.opened(past).declared("measures").columns
    shown = ["measure_id", "role", "measure_type", "status", "effect", "since", "title"]
    if search is not None:
        from tiktok_policy_data.query.search import found_in

        records = found_in(records, search, past)
        columns = [*columns, "found_in", "words"]
        shown = ["measure_id", "measure_type", "effect", "title", "found_in", "words"]
    elif form == "table":
        order = releases.opened(past).vocabularies["roles"]
        records.sort(key=lambda row: order.index(row["role"]))
    print_records(form, columns, records, shown, ("role", "status"))
    say(counted(len(records), "measure"))


@main.command()
@click.argument("measure_ids", nargs=-1, required=True, metavar="MEASURE...", shell_complete=complete(measures))
@click.option("--texts", "folder", type=FOLDER, help="Folder of source texts, to show the passages.")
@click.option("--report", is_flag=True, help="Print a form for reporting an error in the measure.")
@dates
@release_option
@formats
def show(
    measure_ids: tuple[str, ...],
    folder: Path | None,
    report: bool,
    as_of: str | None,
    known_at: str | None,
    how: str,
    past: str | None,
    form: str,
) -> None:
    """Show each MEASURE, such as UK-001, with its timeline, evidence and links, today or as of a day."""
    from tiktok_policy_data.query import lookup, selection
    from tiktok_policy_data.render import export, measure
    from tiktok_policy_data.render import report as reports
    from tiktok_policy_data.render.titles import when
    from tiktok_policy_data.store import releases

    days = {"as_of": as_of, "known_at": known_at, "how": how}
    found = [lookup.dossier(measure_id, folder, past, **days) for measure_id in measure_ids]  # type: ignore[arg-type]
    if report:
        click.echo("\n\n".join(reports.form(one, releases.opened(past).version) for one in found))
    elif form == "json":
        click.echo(export.json_text(found if len(found) > 1 else found[0]), nl=False)
    elif form == "csv":
        evidence = [row for one in found for row in one["evidence"]]
        print_records(form, [*releases.opened(past).declared("evidence").columns, *lookup.OF_SOURCE], evidence)
    else:
        on = when(selection.as_day(as_of, "as_of"), selection.as_day(known_at, "known_at"), how)  # type: ignore[arg-type]
        show_long("\n\n".join(measure.dossier(one, on) for one in found))
        say(reports.hint(found[0]["measure"]["measure_id"]))
