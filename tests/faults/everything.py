"""Use every command and every public name once, and say what was asked of the network, as JSON on the last line.

python tests/faults/everything.py CHECKOUT FOLDER    with a checkout to make releases in, and a folder to write into

It needs nothing but the installed package, so that it can be run where no test tool is. A command or public name that
it does not know is an error: add it below.
"""

import contextlib
import io
import json
import socket
import sys
import urllib.request
from collections import Counter
from collections.abc import Callable
from pathlib import Path

#: Audit events of Python under which anything that wants the network, or a program that could want it, is seen.
WATCHED = ("socket.", "urllib.", "http.", "ftplib.", "smtplib.", "webbrowser.", "subprocess.", "os.system", "os.exec")
WATCHED += ("os.fork", "os.posix_spawn", "os.spawn", "pty.spawn")


def commands(checkout: Path, folder: Path) -> dict[str, list[tuple[list[object], int]]]:
    """Calls of every command, each with the exit status that it ends with."""
    root = ["--root", checkout, "--texts", checkout / "texts"]
    texts = [text for path in sorted((checkout / "texts").glob("*.txt")) for text in ("--text", f"{path.stem}={path}")]
    return {
        "compare": [([], 0), (["--cells", "first", "--sort", "first", "--as-of", "2023-03-20", "--format", "json"], 0)],
        "timeline": [(["UK-001"], 0), (["UK", "--format", "csv"], 0)],
        "panel": [
            (["--freq", "YS"], 0),
            (["--out", folder / "panel.csv"], 0),
            (["--out", folder / "panel.parquet"], 0),
        ],
        "news": [(["--since", "2023-03", "--until", "2023"], 0)],
        "standing": [([], 0), (["device_ban", "--on", "2023-03-20", "--format", "csv"], 0)],
        "explore": [(["--out", folder], 0), (["--site", folder / "site"], 0)],
        "list": [(["-j", "G7"], 0), (["--format", "json"], 0)],
        "show": [
            (["UK-001", "--texts", checkout / "texts"], 0),
            (["UK-001", "--as-of", "2023-03-20", "--format", "json"], 0),
        ],
        "tables": [([], 0)],
        "codebook": [([], 0), (["statuses"], 0)],
        "read": [
            ([checkout / "texts"], 0),
            ([checkout / "texts", "--proposals", *root[:2]], 0),
            ([checkout / "texts", "--measure", "whole_texts", "--json"], 1),
        ],
        "reliability": [([], 0), (["--of", "recall"], 0)],
        "cite": [([], 0), (["--format", "bibtex"], 0)],
        "path": [([], 0)],
        "export": [
            ([], 0),
            (["--format", "json", "--labels"], 0),
            (["sources", "--out", folder / "sources.parquet"], 0),
            *((["all", "--out", folder / f"all.{ending}"], 0) for ending in ("xlsx", "sqlite", "duckdb")),
            (["all"], 2),
        ],
        "anchor": [([*root, *texts], 0)],
        "review": [(root[:2], 0), ([*root[:2], "--page", folder / "review.html"], 0)],
        "build": [([*root, "--out", folder / "preview"], 0)],
        "release": [
            ([*root, "--check"], 0),
            ([*root, "--dry-run"], 1),
            ([*root, "--prepare", "recoded"], 0),
            (root, 0),
        ],
        "validate": [([], 0), ([checkout / "curated"], 0)],
        "diff": [([checkout / "curated", folder / "preview"], 0)],
        "verify": [(["--installed"], 0), (["--texts", checkout / "texts"], 2), ([*texts[:2]], 1)],
    }


def names(folder: Path) -> dict[str, Callable[[], object]]:
    """A use of every public name."""
    import tiktok_policy_data as tpd

    def quality() -> None:
        with contextlib.suppress(tpd.UnknownNameError):  # where the release has no outcomes of reading yet
            tpd.read_quality()

    def every_table() -> None:
        for table in tpd.tables()["table"]:
            tpd.load(table)
            tpd.codebook(table)
        tpd.load(as_of="2023-03-20", known_at="2023-06-01")
        tpd.load(release=tpd.load("releases")["release"].iloc[0])
        tpd.load("evidence", quotes=True, texts_folder=folder)

    def every_ending(view: tpd.Comparison | tpd.Timeline) -> None:
        view.to_frame(), view.records(), view.report(), str(view), view._repr_html_()
        for ending in ("csv", "json", "html"):
            view.save(folder / f"view.{ending}")

    def every_form() -> None:
        for ending in ("csv", "tsv", "csv.gz", "json", "jsonl", "parquet", "xlsx", "dta", "sqlite", "duckdb"):
            tpd.export("measures", folder / f"measures.{ending}", release=tpd.load("releases")["release"].iloc[0])

    def pictures() -> None:
        charts = [tpd.plot.matrix(), tpd.plot.timeline("UK-001"), tpd.plot.spread("device_ban")]
        charts += [tpd.plot.spread(by="level"), tpd.plot.lifeline("UK-001"), tpd.plot.map("device_ban")]
        for chart in charts:
            for ending in ("png", "svg", "html"):
                tpd.plot.save(chart, folder / f"picture.{ending}")

    def error() -> None:
        try:
            tpd.load("evidence", quotes=True, texts_folder=folder / "nowhere")
        except tpd.DataError as fault:
            assert str(fault)

    def unknown() -> None:
        try:
            tpd.load("nothing")  # type: ignore[arg-type]
        except tpd.UnknownNameError as fault:
            assert "measures" in str(fault)

    return {
        "Comparison": lambda: every_ending(tpd.compare()),
        "DataError": error,
        "Problem": lambda: str(tpd.Problem("file", "expected something")),
        "Timeline": lambda: every_ending(tpd.timeline("UK-001")),
        "UnknownNameError": unknown,
        "__version__": lambda: tpd.__version__,
        "cite": lambda: [tpd.cite(), tpd.cite("bibtex")],
        "codebook": lambda: tpd.codebook("statuses"),
        "compare": lambda: tpd.compare(rows="year", columns="status", cells="count"),
        "data_version": lambda: tpd.data_version,
        "evidence": lambda: tpd.evidence("UK-001"),
        "explore": lambda: tpd.explore(folder),
        "export": every_form,
        "load": every_table,
        "panel": lambda: tpd.panel("MS"),
        "path": lambda: tpd.path("spells"),
        "plot": pictures,
        "read_quality": quality,
        "recall": tpd.recall,
        "reliability": tpd.reliability,
        "news": lambda: tpd.news("2023", "2023"),
        "search": lambda: tpd.search("devices"),
        "standing": lambda: tpd.standing("device_ban"),
        "tables": tpd.tables,
        "timeline": lambda: tpd.timeline("UK"),
        "write_site": lambda: tpd.write_site(folder / "site", address="https://example.org/tiktok/"),
    }


def check_known(what: str, there: set[str], known: set[str]) -> None:
    """Every command and name is used, and none that there is not."""
    if there != known:
        sys.exit(f"{what}: add {sorted(there - known)} to {__file__}, remove {sorted(known - there)}.")


def run(words: list[str], status: int) -> None:
    """Run one command in this process; its output is not wanted."""
    from tiktok_policy_data.cli.group import main

    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    err = io.StringIO()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            main(words)
    except SystemExit as ended:
        code = ended.code or 0
    assert code == status, (words, code, err.getvalue())


def planted() -> None:
    """Ask for the network in three ways, all of which must be seen."""
    asked: list[Callable[[], object]] = [
        lambda: socket.getaddrinfo("localhost", 9),
        lambda: socket.create_connection(("127.0.0.1", 9), timeout=1),
        lambda: urllib.request.urlopen("http://127.0.0.1:9", timeout=1),
    ]
    for ask in asked:
        with contextlib.suppress(OSError):
            ask()


def main(checkout: Path, folder: Path) -> None:
    """Use everything, then plant three attempts; print the counts of both."""
    asked: Counter[str] = Counter()
    sys.addaudithook(lambda event, _: asked.update([event] if event.startswith(WATCHED) else []))
    import tiktok_policy_data as tpd
    from tiktok_policy_data.cli.group import main as group

    calls, uses = commands(checkout, folder), names(folder)
    check_known("Commands", set(group.commands), set(calls))
    check_known("Public names", set(tpd.__all__), set(uses))
    for use in uses.values():
        use()
    for name in [*(name for name in calls if name not in ("release", "diff")), "diff", "release"]:
        if name == "release":
            change(checkout)
        for words, status in calls[name]:
            run([name, *map(str, words)], status)
    found = dict(asked)
    asked.clear()
    planted()
    told = {"asked": found, "planted": dict(asked), "home": tpd.__path__[0]}
    told |= {"commands": len(calls), "calls": sum(map(len, calls.values())), "names": len(uses)}
    sys.stdout.write(f"{json.dumps(told)}\n")


def change(checkout: Path) -> None:
    """Change a cell, so that there is something to release."""
    path = checkout / "seeds" / "measures.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",Call to sell,", ",Call to sell it,"), encoding="utf-8", newline="")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
