"""Options and argument types that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from tiktok_policy_data.cli.completion import Completer, codes, complete, places, versions, words
from tiktok_policy_data.core.vocabularies import FILTERS

F = TypeVar("F", bound=Callable[..., Any])

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def formats(command: F) -> F:
    """Add the options that choose the format of a listing: --format, --csv and --json."""

    @wraps(command)
    def chosen(*args: Any, as_csv: bool, as_json: bool, form: str, **options: Any) -> Any:
        return command(*args, form="json" if as_json else "csv" if as_csv else form, **options)

    for form in ("json", "csv"):
        flag = click.option(f"--{form}", f"as_{form}", is_flag=True, help=f"Same as --format {form}.")
        flag(chosen)
    click.option(
        "--format",
        "form",
        type=click.Choice(["table", "csv", "json"]),
        default="table",
        show_default=True,
        help="Output format.",
    )(chosen)
    return cast("F", chosen)


release_option = click.option(
    "--release",
    "past",
    metavar="VERSION",
    shell_complete=complete(versions),
    help="Read a past release, such as 1.0.0.",
)

how_option = click.option(
    "--how",
    type=click.Choice(["certain", "possible"]),
    default="certain",
    show_default=True,
    help="Count what had certainly happened, or what may have happened.",
)


def dates(command: F) -> F:
    """Add the options that set the day of a view."""
    words = "Show the status on this day, such as 2023-03-16, or at the end of a month or year."
    command = click.option("--as-of", metavar="DAY", help=words)(command)
    command = click.option("--known-at", metavar="DAY", help="Use only sources published by this day.")(command)
    return how_option(command)


def repeatable(*names: str, completer: Completer, words: str, metavar: str | None = None) -> Callable[[F], F]:
    """Return an option that may be given several times, whose values the shell completes."""
    return click.option(*names, multiple=True, metavar=metavar, shell_complete=completer, help=f"{words} (repeatable).")


def jurisdictions_option(words: str) -> Callable[[F], F]:
    """Return the option --jurisdiction with its help."""
    return repeatable("--jurisdiction", "-j", "jurisdictions", completer=complete(places), words=words, metavar="NAME")


jurisdiction_option = jurisdictions_option(
    "Jurisdiction (with its institutions) by code or name, or group such as EU27, G20 or US_STATES"
)

types_option = repeatable(
    "--type", "-t", "types", completer=complete(codes("measure_types")), words="Only this measure type"
)

places_argument = click.argument("places", nargs=-1, metavar="[JURISDICTION]...", shell_complete=complete(places))


complete_role = complete(codes("roles"), words(["all"], "all roles"))


def role_option(default: str) -> Callable[[F], F]:
    """Return the option --role with its default."""
    return click.option(
        "--role",
        default=default,
        show_default=True,
        shell_complete=complete_role,
        help="Role of the measures: response, driver, background, or all.",
    )


def filters(command: F) -> F:
    """Add one option for each filter of measures."""
    for name in reversed(list(FILTERS)):
        completer = complete(codes(FILTERS[name]))
        option = repeatable(
            f"--{name.replace('_', '-')}", name, completer=completer, words=_FILTER_HELP[name], metavar="CODE"
        )
        command = option(command)
    return command


_FILTER_HELP = {
    "level": "Only jurisdictions of this level: country, territory, union, state",
    "reach": "Only measures with this reach, such as public",
    "breadth": "Only measures that bind this part of the public sector, such as central_government",
    "target": "Only measures aimed at this, such as tiktok",
    "rationale": "Only measures with this reason, such as privacy",
    "maker_kind": "Only measures of this kind of maker, such as legislature",
}


def named_texts(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, Path]:
    """Parse repeated SOURCE=FILE options, such as S003=page.txt, into a mapping."""
    found = {}
    for value in values:
        source, mark, name = value.partition("=")
        if not (mark and source and name):
            raise click.BadParameter(f"expected SOURCE=FILE, such as S003=page.txt, not {value!r}")
        found[source] = Path(FILE.convert(name, param, ctx))
    return found


texts_option = click.option("--texts", "folder", type=FOLDER, help="Folder of source texts.")

root_option = click.option("--root", type=FOLDER, default=".", show_default=True, help="Root of the checkout.")
