"""The command group: help, version, and how errors end a command."""

from __future__ import annotations

import gc
import os
from typing import Any

import click

from tiktok_policy_data.cli.encoding import use_plain_signs
from tiktok_policy_data.cli.progress import bars
from tiktok_policy_data.errors import DataError, UnknownNameError, ascii_safe

FOUND, USAGE = 1, 2


class Commands(click.Group):
    """A group that lists commands for readers before those for maintainers, and turns data errors into messages."""

    makers = ("read", "review", "anchor", "build", "release", "validate", "verify")

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
            _fail(_as_typed(str(error), self.commands.get(ctx.invoked_subcommand or "")), USAGE)
        except ValueError as error:
            _fail(f"The data could not be read: {error}", FOUND)
        except OSError as error:
            if isinstance(error, BrokenPipeError):
                raise
            _fail(f"{ascii_safe(str(error.filename or 'The file system'))}: {error.strerror or error}.", FOUND)


def _harmless(text: str) -> str:
    """Return text without control sequences, lines kept."""
    return "\n".join(map(ascii_safe, text.split("\n")))


def _as_typed(message: str, command: click.Command | None) -> str:
    """Return a message that begins with the name of an argument with the option as it is typed, such as --as-of."""
    for option in command.params if command else ():
        if isinstance(option, click.Option) and message.startswith(f"{option.name} must be "):
            return option.opts[0] + message.removeprefix(option.name or "")
    return message


def say(text: object) -> None:
    """Print a message on stderr."""
    click.echo(_harmless(str(text)), err=True)


def _coloured(choice: str) -> bool | None:
    """Return whether to print in colour; None leaves it to whether the output is a terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return True if os.environ.get("FORCE_COLOR") else None


def _fail(message: str, status: int) -> None:
    say(message)
    raise SystemExit(status)


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from tiktok_policy_data import __version__, data_version

        click.echo(f"tiktok-policy-data {__version__} (data {data_version})")
        ctx.exit()


#: Ends the help of the program: what each exit status means.
EXITS = (
    f"Exit status: 0 if all is well; {FOUND} if data or files are damaged, break a rule, cannot be read or written, "
    f"or differ (`diff`); {USAGE} if an option, an argument or a name is unknown, or if `verify` has no texts."
)


@click.group(
    cls=Commands, epilog=EXITS, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.option(
    "-V",
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Show the version and exit.",
)
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Print in colour: in a terminal (auto), always or never. NO_COLOR, FORCE_COLOR and TERM=dumb also apply.",
)
@click.pass_context
def main(ctx: click.Context, color: str) -> None:
    """How governments respond to TikTok: measures by jurisdiction, each cell traceable to a passage in a dated source.

    Start with `compare`, then `list` and `show UK-001`.
    """
    use_plain_signs()
    ctx.color = _coloured(color)
    ctx.with_resource(bars())


def run() -> None:
    """Run `main` as a process of its own, without cyclic garbage collection.

    Commands create almost no cycles: without collection, `validate` takes a third less time and no more memory.
    """
    gc.disable()
    try:
        main()
    finally:
        gc.freeze()  # skip the collection at exit, too
