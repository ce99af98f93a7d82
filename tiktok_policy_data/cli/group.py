"""The command group: help, version, and how errors end a command."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING, Any

import click

from tiktok_policy_data.errors import DataError, UnknownNameError, ascii_safe

if TYPE_CHECKING:
    pass


FOUND, USAGE = 1, 2


class Commands(click.Group):
    """A group that lists what readers use before what makers use, and turns errors of the data into one message."""

    makers = ("anchor", "build", "release", "validate", "verify")

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, wanted in (("Read the data", False), ("Make and check the data", True)):
            rows = [
                (name, command.get_short_help_str(200))
                for name, command in self.commands.items()
                if (name in self.makers) is wanted
            ]
            with formatter.section(title):
                formatter.write_dl(rows)

    def make_context(self, *args: Any, **options: Any) -> click.Context:
        try:
            return super().make_context(*args, **options)
        except click.ClickException as error:
            vars(error)["message"] = _harmless(error.message)
            raise

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.ClickException as error:
            vars(error)["message"] = _harmless(error.message)
            raise
        except DataError as error:
            _fail(str(error), FOUND)
        except UnknownNameError as error:
            _fail(str(error), USAGE)
        except ValueError as error:
            _fail(f"The data could not be read: {error}", FOUND)
        except OSError as error:
            if isinstance(error, BrokenPipeError):
                raise
            _fail(f"{ascii_safe(str(error.filename or 'The file system'))}: {error.strerror or error}.", FOUND)


def _harmless(text: str) -> str:
    """A text of some lines without what a terminal would obey."""
    return "\n".join(map(ascii_safe, text.split("\n")))


def say(text: object) -> None:
    """A message for the user, on stderr."""
    click.echo(_harmless(str(text)), err=True)


def _fail(message: str, status: int) -> None:
    say(message)
    raise SystemExit(status)


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from tiktok_policy_data import __version__, data_version

        click.echo(f"tiktok-policy-data {__version__} (data {data_version})")
        ctx.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option(
    "-V",
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Show the version and exit.",
)
def main() -> None:
    """How governments answer TikTok: measures by jurisdiction, each cell traceable to a passage in a dated source.

    Begin with `compare`, then `list` and `show UK-001`.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def run() -> None:
    """`main` as a process of its own, without the search for garbage in cycles.

    What a command makes holds none worth the search: `validate` takes a third less time and no more memory without.
    """
    gc.disable()
    try:
        main()
    finally:
        gc.freeze()  # nor is it searched for at the end
