"""The command review: a person decides on what the reading machine proposed."""

from __future__ import annotations

from pathlib import Path

import click

from tiktok_policy_data.cli.group import FOUND, main, say
from tiktok_policy_data.cli.options import FILE, root_option

#: Where the page is written, in the folder of the queue, which git ignores since it holds texts.
PAGE = "raw/proposals/review.html"


@main.command()
@root_option
@click.option("--by", default="", metavar="NAME", help="Your name; the rows that you accept record it.")
@click.option("--decisions", type=FILE, help="Apply the decisions in a file that the page saved, and exit.")
@click.option(
    "--page",
    is_flag=False,
    flag_value=PAGE,
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"Write the open proposals as a page for the browser, and exit.  [default: {PAGE}]",
)
def review(root: Path, by: str, decisions: Path | None, page: Path | None) -> None:
    """Decide on proposals: accept one as rows of seeds/, change a field, or refuse it with a reason.

    Shows the open proposals of raw/proposals/ one by one and reads one key per line. Rows that you accept must pass the
    checks of typed rows; if one fails, nothing changes.
    """
    from tiktok_policy_data.cli import session
    from tiktok_policy_data.pipeline.inputs import check_checkout
    from tiktok_policy_data.reading import review as reviewing
    from tiktok_policy_data.render.titles import counted

    check_checkout(root)
    for line in reviewing.complete(root):
        say(line)
    if decisions:
        raise SystemExit(_apply(root, decisions, by))
    waiting, problems = reviewing.waiting(root)
    for problem in problems:
        say(problem)
    if page:
        from tiktok_policy_data.reading.page import write_page
        from tiktok_policy_data.render.titles import counted

        written = write_page(root, waiting, root / page if str(page) == PAGE else page)
        say(f"Wrote {written}: {counted(len(waiting), 'proposal')}.")
    elif waiting:
        session.run(root, by, waiting)
    else:
        say("Nothing to review: raw/proposals/ has no open proposal.")
    raise SystemExit(FOUND if problems else 0)


def _apply(root: Path, decisions: Path, by: str) -> int:
    from tiktok_policy_data.reading import review as reviewing

    failed = False
    for outcome in reviewing.apply(root, decisions, by):
        say(outcome)
        failed |= bool(outcome.problem)
    return FOUND if failed else 0
