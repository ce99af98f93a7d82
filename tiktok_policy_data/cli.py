"""The command line: thin, every command calls one function of the package; data on stdout, messages on stderr."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tiktok_policy_data.problems import DataError, WrongWord, ascii_safe

if TYPE_CHECKING:
    from tiktok_policy_data.workshop import Tables

FOUND, USAGE = 1, 2
F = TypeVar("F", bound=Callable[..., Any])

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


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
        except WrongWord as error:
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


def _say(text: object) -> None:
    """A message for the user, on stderr."""
    click.echo(_harmless(str(text)), err=True)


def _fail(message: str, status: int) -> None:
    _say(message)
    raise SystemExit(status)


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from tiktok_policy_data import __version__

        click.echo(f"tiktok-policy-data {__version__}")
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


def formats(command: F) -> F:
    """The option --format of every listing."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["table", "csv", "json"]),
        default="table",
        show_default=True,
        help="How to print.",
    )(command)


release_option = click.option("--release", "past", metavar="VERSION", help="As that release had it, like 1.0.0.")


how_option = click.option(
    "--how",
    type=click.Choice(["certain", "possible"]),
    default="certain",
    show_default=True,
    help="What had certainly happened, or what may have.",
)


def dates(command: F) -> F:
    """The options that set the day of a view."""
    command = click.option("--as-of", metavar="DAY", help="Status on that day, like 2023-03-16.")(command)
    command = click.option("--known-at", metavar="DAY", help="By the sources published by that day.")(command)
    return how_option(command)


_EDTF = ("starts", "date", "published")

jurisdiction_option = click.option(
    "--jurisdiction",
    "-j",
    "jurisdictions",
    multiple=True,
    callback=lambda _ctx, _param, codes: tuple(code.upper() for code in codes),
    metavar="CODE",
    help="Only of that jurisdiction, its institutions included, or of a group: EU27, G7, FIVE_EYES, NATO (repeatable).",
)


def role_option(default: str) -> Callable[[F], F]:
    """The option --role with its default."""
    return click.option("--role", default=default, show_default=True, help="response, driver, background, or all.")


def _print(
    form: str, columns: Sequence[str], records: Sequence[dict[str, Any]], short: Sequence[str] | None = None
) -> None:
    """Print records: all columns as CSV or JSON, the `short` ones as a table."""
    columns = [name for name in columns if not records or name in records[0]]
    if form in ("csv", "json"):
        from tiktok_policy_data import exports

        text = exports.json_text(list(records)) if form == "json" else exports.csv_text(columns, records)
        click.echo(text, nl=False)
    else:
        from tiktok_policy_data import terminal
        from tiktok_policy_data.dates import in_words
        from tiktok_policy_data.palette import LOOKS

        names = [name for name in short or columns if name in columns]
        rows = [
            [in_words(record[name]) if name in _EDTF else terminal.shown(record[name]) for name in names]
            for record in records
        ]
        colours = {
            (number, names.index("status")): LOOKS[record["status"]].terminal
            for number, record in enumerate(records)
            if "status" in names
        }
        click.echo(terminal.table(names, rows, colours))


# --------------------------------------------------------------------------------------------------- read


@main.command()
@click.option("--rows", default="jurisdiction", show_default=True, help="Side of the rows.")
@click.option("--columns", default="measure_type", show_default=True, help="Side of the columns.")
@click.option(
    "--cells",
    type=click.Choice(["status", "count", "first"]),
    default="status",
    show_default=True,
    help="Strongest status, number of measures, or first date.",
)
@jurisdiction_option
@role_option("response")
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
) -> None:
    """Compare jurisdictions by measure type, or any two sides."""
    from tiktok_policy_data import views

    found = views.compare(
        rows,  # type: ignore[arg-type]
        columns,  # type: ignore[arg-type]
        cells=cells,  # type: ignore[arg-type]
        jurisdictions=jurisdictions or None,
        role=role,
        as_of=as_of,
        known_at=known_at,
        how=how,  # type: ignore[arg-type]
        release=past,
    )
    if form == "table":
        click.echo(found.report())
    else:
        records = found.records()
        names = [rows, columns, "state", "status", "n_measures", "measures", "rolled_up", "certain", "first"]
        _print(form, names, records)


@main.command()
@click.argument("of")
@role_option("all")
@dates
@release_option
@formats
def timeline(of: str, role: str, as_of: str, known_at: str, how: str, past: str | None, form: str) -> None:
    """Show the events of a measure or a jurisdiction OF in order."""
    from tiktok_policy_data import lives

    found = lives.timeline(of, role=role, as_of=as_of, known_at=known_at, how=how, release=past)  # type: ignore[arg-type]
    if form == "table":
        click.echo(found.report())
    else:
        _print(form, lives.COLUMNS, found.records())


@main.command()
@click.option(
    "--freq", type=click.Choice(["D", "MS", "YS"]), default="MS", show_default=True, help="Days, months or years."
)
@click.option("--start", metavar="DAY", help="First day; the first known beginning without it.")
@click.option("--end", metavar="DAY", help="Last day; the last publication day of a source without it.")
@jurisdiction_option
@role_option("response")
@click.option("--known-at", metavar="DAY", help="By the sources published by that day.")
@how_option
@release_option
@click.option(
    "--out", "-o", type=click.Path(dir_okay=False, path_type=Path), help="File to write, .csv or .parquet; or stdout."
)
def panel(
    freq: str,
    start: str | None,
    end: str | None,
    jurisdictions: tuple[str, ...],
    role: str,
    known_at: str | None,
    how: str,
    past: str | None,
    out: Path | None,
) -> None:
    """Make the panel: jurisdiction by type by period."""
    from tiktok_policy_data import exports, panels

    found = panels.panel(
        freq,  # type: ignore[arg-type]
        how,  # type: ignore[arg-type]
        start=start,
        end=end,
        jurisdictions=jurisdictions or None,
        role=role,
        known_at=known_at,
        release=past,
    )
    text = exports.save_frame(found, out)
    if text is not None:
        click.echo(text, nl=False)
    else:
        _say(f"Wrote {len(found)} rows to {out}.")


@main.command()
@click.option(
    "--out",
    "-o",
    type=click.Path(file_okay=False, path_type=Path),
    default=".",
    show_default=True,
    help="Folder to write the page into.",
)
@click.option("--open", "open_page", is_flag=True, help="Open the page in the browser.")
@release_option
def explore(out: Path, open_page: bool, past: str | None) -> None:
    """Write the explorer: one page with matrix, date slider, measures and passages."""
    from tiktok_policy_data import explorer

    _say(f"Wrote {explorer.explore(out, release=past, open_page=open_page)}.")


@main.command("list")
@jurisdiction_option
@click.option("--type", "-t", "types", multiple=True, help="Only of that measure type (may be repeated).")
@click.option("--status", "-s", "statuses", multiple=True, help="Only with that status (may be repeated).")
@click.option("--role", "-r", "roles", multiple=True, help="Only with that role (may be repeated).")
@dates
@release_option
@formats
def list_measures(
    jurisdictions: tuple[str, ...],
    types: tuple[str, ...],
    statuses: tuple[str, ...],
    roles: tuple[str, ...],
    as_of: str,
    known_at: str,
    how: str,
    past: str | None,
    form: str,
) -> None:
    """List measures, filtered by jurisdiction, type, status, role and day."""
    from tiktok_policy_data import dataset, store

    wanted = {
        "jurisdiction": jurisdictions,
        "measure_type": types,
        "status": statuses,
        "role": roles,
    }
    records = dataset.measures(as_of, known_at, how, wanted, past)  # type: ignore[arg-type]
    columns = store.opened(past).declared("measures").columns
    if form == "table":
        order = store.opened(past).vocabularies["roles"]
        records.sort(key=lambda row: order.index(row["role"]))
    _print(form, columns, records, ("measure_id", "role", "measure_type", "status", "starts", "title"))
    _say(f"{len(records)} measure{'' if len(records) == 1 else 's'}")


@main.command()
@click.argument("measure_id")
@click.option("--texts", "folder", type=_FOLDER, help="Folder of source texts, to show the passages themselves.")
@release_option
@formats
def show(measure_id: str, folder: Path | None, past: str | None, form: str) -> None:
    """Show a measure, its timeline, and its evidence with links."""
    from tiktok_policy_data import dataset, exports, terminal

    found = dataset.dossier(measure_id, folder, past)
    if form == "json":
        click.echo(exports.json_text(found), nl=False)
    elif form == "csv":
        _print(form, list(found["evidence"][0]), found["evidence"])
    else:
        click.echo(terminal.dossier(found))


@main.command()
@release_option
@formats
def tables(past: str | None, form: str) -> None:
    """List the tables."""
    from tiktok_policy_data import dataset

    records = dataset.table_rows(past)
    _print(form, list(records[0]), records, ("table", "rows", "key", "description"))


@main.command()
@click.argument("table", default="measures")
@release_option
@formats
def codebook(table: str, past: str | None, form: str) -> None:
    """Say what the columns of TABLE, or the codes of a vocabulary, mean."""
    from tiktok_policy_data import dataset

    records = dataset.codebook_rows(table, past)
    short = (
        ("column", "type", "vocabulary", "description") if "column" in records[0] else ("code", "label", "definition")
    )
    _print(form, list(records[0]), records, short)


@main.command()
@release_option
@formats
def reliability(past: str | None, form: str) -> None:
    """Say how far independent coders agree, field by field."""
    from tiktok_policy_data import agreement

    records = agreement.rows(past)
    if form == "table":
        records = [{**row, **{name: agreement.rounded(row[name]) for name in agreement.SHARES}} for row in records]
    _print(form, agreement.COLUMNS, records)


@main.command()
@click.option("--format", "form", type=click.Choice(["text", "bibtex"]), default="text", show_default=True)
def cite(form: str) -> None:
    """Say how to cite the data."""
    from tiktok_policy_data import dataset

    click.echo(dataset.cite(form))  # type: ignore[arg-type]


@main.command()
@click.argument("table", default="measures")
def path(table: str) -> None:
    """Print the path of TABLE's Parquet file, for DuckDB, Polars, R."""
    from tiktok_policy_data import dataset

    click.echo(dataset.path(table))  # type: ignore[arg-type]


@main.command()
@click.argument("table", default="measures")
@click.option("--format", "form", type=click.Choice(["csv", "json", "parquet"]), help="As --out ends, or csv.")
@click.option("--out", "-o", type=click.Path(dir_okay=False, path_type=Path), help="File to write; stdout without it.")
@release_option
def export(table: str, form: str | None, out: Path | None, past: str | None) -> None:
    """Write TABLE as CSV (formulas defused), JSON or Parquet."""
    from tiktok_policy_data import exports, store

    out = None if out == Path("-") else out
    ending = out.suffix.lstrip(".") if out else ""
    if form and ending in exports.FORMS and ending != form:
        raise click.UsageError(f"--format {form} and --out {out} do not agree: name one of them only.")
    form = form or (ending if ending in exports.FORMS else "csv")
    data = exports.export(store.opened(past), table, form, out)  # type: ignore[arg-type]
    if data is not None:
        if form == "parquet" and sys.stdout.isatty():
            raise click.UsageError("Parquet is not for the terminal: name a file with --out.")
        click.echo(data, nl=False)
    else:
        _say(f"Wrote {out}.")


@main.command()
@click.argument("before")
@click.argument("after")
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
def diff(before: str, after: str, form: str) -> None:
    """Say what differs between two releases, folders or wheels."""
    from tiktok_policy_data import diff as module
    from tiktok_policy_data import exports

    with module.tables_at(before) as a, module.tables_at(after) as b:
        found = module.compare_tables(a, b)
    if form == "json":
        click.echo(exports.json_text(module.as_json(found)), nl=False)
    else:
        click.echo(module.as_text(found, markdown=form == "markdown"))
    raise SystemExit(FOUND if found.tables or found.tables_added or found.tables_removed else 0)


# --------------------------------------------------------------------------------------------------- make


def _named_texts(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, Path]:
    """S003=page.txt, repeated, as a mapping."""
    found = {}
    for value in values:
        source, mark, name = value.partition("=")
        if not (mark and source and name):
            raise click.BadParameter(f"expected SOURCE=FILE, like S003=page.txt, not {value!r}")
        found[source] = Path(_FILE.convert(name, param, ctx))
    return found


texts_option = click.option("--texts", "folder", type=_FOLDER, help="Folder of source texts.")
root_option = click.option("--root", type=_FOLDER, default=".", show_default=True, help="The checkout.")


@main.command()
@root_option
@texts_option
@click.option("--text", "named", multiple=True, callback=_named_texts, metavar="S006=FILE", help="A new source's text.")
@click.option(
    "--excerpts", type=_FOLDER, help="Folder with what was read of sources not read whole: S101.txt for S101."
)
def anchor(root: Path, folder: Path | None, named: dict[str, Path], excerpts: Path | None) -> None:
    """Make raw/ from the source texts: find every passage of seeds/evidence.csv."""
    from tiktok_policy_data import build, texts

    for line in build.anchor(root, texts.folder(folder, root), named, excerpts):
        _say(line)


@main.command("build")
@root_option
@texts_option
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder to write; preview/ without it.")
def build_command(root: Path, folder: Path | None, out: Path | None) -> None:
    """Make a preview from seeds/ and raw/: derive, check every rule."""
    from tiktok_policy_data import build, texts

    for line in build.build(root, out, texts.folder(folder, root)):
        _say(line)


@main.command("release")
@root_option
@texts_option
@click.option("--version", help="Version to give, at least the one that the changes ask for.")
@click.option("--date", "day", metavar="DAY", help="Day of the release; today without it.")
@click.option("--dry-run", is_flag=True, help="Write nothing: say which version is due and why.")
@click.option("--check", is_flag=True, help="Write nothing: say whether the release that stands is whole.")
@click.option(
    "--prepare", "reason", metavar="REASON", help="Enter changed cells that lack a reason in seeds/reasons.csv."
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
    """Make curated/: compute the version, ask reasons, keep the past."""
    from tiktok_policy_data import dataset, release, texts

    where = texts.folder(folder, root)
    if reason is not None:
        _say(f"Entered {release.prepare(root, where, reason)} cells in seeds/reasons.csv; review them.")
    elif check:
        problems, said = release.check(root, where)
        for line in [*problems, *said]:
            _say(line)
        raise SystemExit(FOUND if problems else 0)
    elif dry_run:
        due = release.plan(root, where)
        click.echo(release.describe(due))
        for table, row, column in due.missing:
            _say(f"{table} {row} {column}: a reason is missing")
        for problem in due.problems:
            _say(problem)
        raise SystemExit(FOUND if due.problems or due.missing else 0)
    else:
        built = _ask_reasons(root, where) if _at_terminal() else None
        for line in release.release(root, where, version, dataset.as_day(day, "--date"), built):
            _say(line)


def _at_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _ask_reasons(root: Path, where: Path | None) -> Tables:
    """Ask for the reason of each changed cell that has none, keep the answers in seeds/reasons.csv.

    Returns the tables that were built: what was asked about is what is released.
    """
    from tiktok_policy_data import release

    due = release.plan(root, where)
    codes = [row["code"] for row in due.tables["codes"] if row["scheme"] == "change_reasons"]
    answers = []
    for table, row, column in due.missing:
        change = next(c for c in due.diff.table(table).changed if (c.row, c.column) == (row, column))
        _say(f"{table} {row} {column}: {change.before} → {change.after}")
        reason = click.prompt("Reason", type=click.Choice(codes), err=True)
        meant = table == "codes" and column in release.MEANING
        effect = click.prompt("Effect", type=click.Choice(["wording", "meaning"]), err=True) if meant else None
        answers.append(
            {"release": None, "table": table, "row": row, "column": column, "reason": reason, "effect": effect}
        )
    if answers:
        release.enter(root, answers)
    return due.tables


@main.command()
@click.argument("folder", type=_FOLDER, required=False, metavar="[DIR]")
def validate(folder: Path | None) -> None:
    """Check a release folder (the installed one without DIR): hashes, schemas, rules, derived cells."""
    from tiktok_policy_data import store
    from tiktok_policy_data.validate import validate as check

    where = folder or store.installed().folder
    problems = check(where)
    for problem in problems:
        click.echo(problem)
    _say(f"{where}: {len(problems) or 'no'} problems.")
    raise SystemExit(FOUND if problems else 0)


@main.command()
@texts_option
@click.option(
    "--text", "copies", multiple=True, callback=_named_texts, metavar="S003=FILE", help="Your copy of a page."
)
@click.option("--installed", is_flag=True, help="Hash every installed data file again; no texts are needed.")
def verify(folder: Path | None, copies: dict[str, Path], installed: bool) -> None:
    """Check the passages against source texts, or your copy of a page."""
    from tiktok_policy_data import store, texts
    from tiktok_policy_data import verify as module

    release = store.installed()
    if installed:
        damaged = module.verify_files(release)
        for problem in damaged:
            click.echo(problem)
        _say(f"{release.folder}: {len({problem.file for problem in damaged}) or 'no'} files damaged.")
        raise SystemExit(FOUND if damaged else 0)
    verified, problems = module.verify(release, folder, copies)
    for problem in problems:
        click.echo(problem)
    for row in verified:
        _say(f"{row.source_id}: {row.found} of {row.passages} passages found ({row.text}).")
    if not verified:
        _say(texts.NONE_AT_HAND)
    raise SystemExit(FOUND if problems else USAGE if not verified else 0)
