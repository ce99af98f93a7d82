"""The commands that follow measures through time: timeline, panel and news."""

from __future__ import annotations

from pathlib import Path

import click

from tiktok_policy_data.cli.completion import complete, measures, places
from tiktok_policy_data.cli.group import main, say
from tiktok_policy_data.cli.options import (
    dates,
    filters,
    formats,
    how_option,
    jurisdiction_option,
    release_option,
    role_option,
    types_option,
)
from tiktok_policy_data.cli.output import print_records, show_long


@main.command()
@click.argument("of", metavar="NAME", shell_complete=complete(measures, places))
@role_option("all")
@dates
@release_option
@formats
def timeline(of: str, role: str, as_of: str, known_at: str, how: str, past: str | None, form: str) -> None:
    """Show the events of NAME, a measure, jurisdiction or group, in order."""
    from tiktok_policy_data.query.timeline import timeline
    from tiktok_policy_data.render.timeline import COLUMNS

    found = timeline(of, role=role, as_of=as_of, known_at=known_at, how=how, release=past)  # type: ignore[arg-type]
    if form == "table":
        show_long(found.report())
    else:
        print_records(form, COLUMNS, found.records())


@main.command()
@click.option(
    "--freq",
    type=click.Choice(["D", "MS", "YS"]),
    default="MS",
    show_default=True,
    help="Length of a period: D (day), MS (month) or YS (year).",
)
@click.option("--start", metavar="DAY", help="First day.  [default: the first on which a status is certain]")
@click.option("--end", metavar="DAY", help="Last day.  [default: the last on which a source was published]")
@jurisdiction_option
@types_option
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
    types: tuple[str, ...],
    institutions: str,
    role: str,
    known_at: str | None,
    how: str,
    past: str | None,
    out: Path | None,
    **chosen: tuple[str, ...],
) -> None:
    """Write the panel: a row for each jurisdiction, measure type and period."""
    from tiktok_policy_data.query.panel import panel
    from tiktok_policy_data.render import export
    from tiktok_policy_data.render.titles import counted

    found = panel(
        freq,  # type: ignore[arg-type]
        how,  # type: ignore[arg-type]
        start=start,
        end=end,
        jurisdictions=jurisdictions or None,
        measure_type=types,
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
        say(f"Wrote {counted(len(found), 'row')} to {out}.")


@main.command()
@click.option("--since", required=True, metavar="DAY", help="First day; a month or year counts from its first day.")
@click.option(
    "--until",
    metavar="DAY",
    help="Last day; a month or year counts to its last day.  [default: the last day that the data cover]",
)
@jurisdiction_option
@types_option
@role_option("all")
@how_option
@click.option("--scheduled", is_flag=True, help="Also list days that were set beforehand, such as the start of a law.")
@release_option
@formats
def news(
    since: str,
    until: str | None,
    jurisdictions: tuple[str, ...],
    types: tuple[str, ...],
    role: str,
    how: str,
    scheduled: bool,
    past: str | None,
    form: str,
) -> None:
    """Show what happened between two days, newest first."""
    from tiktok_policy_data.query import news
    from tiktok_policy_data.render.titles import counted

    records, possible = news.happenings(
        since,
        until,
        jurisdictions or None,
        types,
        role,
        how,  # type: ignore[arg-type]
        scheduled,
        past,
    )
    if form == "table":
        records = [{**row, "event": ": ".join(filter(None, (row["event"], row["note"])))} for row in records]
    print_records(form, news.COLUMNS, records, ("date", "name", "event", "measure_id", "title"))
    more = f"; {possible} more may have happened then (`--how possible`)" if possible else ""
    say(counted(len(records), "event") + more + ".")
