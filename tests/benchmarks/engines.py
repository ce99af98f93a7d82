"""Time and memory of questions about a day panel in pandas, DuckDB, Polars and Spark, from 10^5 to 10^8 rows.

    python tests/benchmarks/engines.py [--most 1000000] [--runs 3] [--write docs/outgrows-your-laptop.md]

Every measurement is a process of its own that reads Parquet, as `panel --out` writes it, and asks one question: seconds
from the start of the process to the answer, those of them that the question itself took once the engine was ready, and
the memory of the process at its peak, of Spark's Java too. The engines take turns, so that all see the same machine;
printed are medians. All engines must give the same answer. The largest panel lies in parts, one a year, and is asked
once. `--write` puts the table in the place of the one that a page has between two marks.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from questions import ENGINES, QUESTIONS, without_spark

ASKED = ("filter", "groups", "windows")
#: Made-up measures in 1191 jurisdictions with rows of their own: with 23 types and ten years of days, 10^8 rows.
MEASURES, PLACES = 10_000, 1191
#: Spark's runs differ little, and each waits for the start of a Java.
MOST_OF_SPARK = 3
MARK = "<!-- engines -->"


class Size(NamedTuple):
    """A panel to ask about, and how often each engine is asked."""

    places: int
    freq: str
    start: str
    end: str
    runs: int
    by_year: bool = False


SIZES = {
    10**5: Size(119, "MS", "2020-12-01", "2023-12-31", runs=7),
    10**6: Size(119, "D", "2022-07-01", "2023-06-30", runs=7),
    10**7: Size(119, "D", "2014-01-01", "2023-12-31", runs=5),
    10**8: Size(PLACES, "D", "2014-01-01", "2023-12-31", runs=1, by_year=True),
}
MOST = max(size.runs for size in SIZES.values())


class Row(NamedTuple):
    """What was measured of an engine and a question."""

    what: str
    engine: str
    rows: int
    #: From the start of the process to the answer.
    seconds: float
    #: Of them, from the question to the answer.
    query: float
    #: At the peak.
    megabytes: float


# ------------------------------------------------------------------------------------------------------- make


def make(folder: Path, most: int) -> None:
    """Write the panels of a made-up release."""
    import generated

    from tiktok_policy_data.store import releases

    generated.write(folder / "release", MEASURES, jurisdictions=1340)
    release = releases.Release(folder / "release")
    releases.installed = lambda: release
    places = [row["jurisdiction"] for row in release.records("jurisdictions") if row["level"] != "institution"]
    counts = {}
    for size, how in SIZES.items():
        if size <= most:
            # Those at the front of the list have the most measures: a few are drawn from all of it.
            chosen = places[: how.places * (PLACES // how.places) : PLACES // how.places]
            counts[size] = sum(write_parts(folder / str(size), how, chosen))
    (folder / "counts.json").write_text(json.dumps(counts))


def write_parts(folder: Path, how: Size, places: list[str]) -> Iterator[int]:
    """Write a panel in one part, or in one for each year; the rows of each."""
    from tiktok_policy_data.query.panel import panel
    from tiktok_policy_data.render import export

    first, last = int(how.start[:4]), int(how.end[:4])
    spans = {f"year={year}": (f"{year}-01-01", f"{year}-12-31") for year in range(first, last + 1)}
    for name, (start, end) in (spans if how.by_year else {"": (how.start, how.end)}).items():
        panel = panel(how.freq, start=start, end=end, jurisdictions=places)
        (folder / name).mkdir(parents=True)
        export.save_frame(panel, folder / name / "panel.parquet")
        yield len(panel)


# ----------------------------------------------------------------------------------------------------- measure


def ask(engine: str, name: str, place: Path) -> None:
    """Ask one question in this process: print when it was answered, then what that took."""
    put = ENGINES[engine]({"panel": place})
    start = time.perf_counter()
    answer = put(QUESTIONS[name])
    seconds = time.perf_counter() - start
    print(hashlib.sha256(repr(answer).encode()).hexdigest(), flush=True)
    print(json.dumps({"query": seconds, "megabytes": peak()}), flush=True)


def peak() -> float:
    """Megabytes that this process and those that it started had at their peaks, without those of their parents.

    A process inherits the ru_maxrss of the one that starts it; Linux counts VmHWM anew for every program.
    """
    parent, highest = {}, {}
    for file in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":", 1) for line in file.read_text().splitlines())
        except OSError:  # it has ended
            continue
        parent[int(fields["Pid"])] = int(fields["PPid"])
        highest[int(fields["Pid"])] = int(fields.get("VmHWM", "0").split()[0])
    ours = {os.getpid()}
    while more := {pid for pid, of in parent.items() if of in ours} - ours:
        ours |= more
    return sum(highest[pid] for pid in ours) / 1024


def measured(engine: str, name: str, place: Path) -> tuple[str, float, float, float]:
    """One run in a process of its own: the answer's hash, seconds to it, those of the query, megabytes."""
    start = time.perf_counter()
    command = [sys.executable, __file__, "--ask", engine, name, str(place)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        answer = process.stdout.readline()
        seconds = time.perf_counter() - start
        rest = process.stdout.read()
    if process.returncode or not answer:
        sys.exit(f"{engine} gave no answer to {name}: {' '.join(command)}")
    found = json.loads(rest)
    return answer, seconds, found["query"], found["megabytes"]


def rows(most: int = 10**8, runs: int = MOST, tell: Callable[[str], None] = lambda line: None) -> list[Row]:
    """Measure every engine on panels of up to `most` rows."""
    engines = [engine for engine in ENGINES if engine != "Spark" or not without_spark()]
    found = []
    with tempfile.TemporaryDirectory() as folder:
        # In a process of its own, like all that takes memory.
        subprocess.run([sys.executable, __file__, "--make", folder, str(most)], check=True)
        counts = json.loads((Path(folder) / "counts.json").read_text())
        for size, count in counts.items():
            tell(f"{count:,} rows")
            found += of_size(Path(folder) / size, count, min(runs, SIZES[int(size)].runs), engines)
    return found


def of_size(place: Path, count: int, runs: int, engines: list[str]) -> list[Row]:
    """Measure the engines in turns on one panel."""
    found, answers = defaultdict(list), defaultdict(set)
    for turn in range(runs):
        for name in ASKED:
            for engine in engines:
                if engine != "Spark" or turn < MOST_OF_SPARK:
                    answer, *figures = measured(engine, name, place)
                    answers[name].add(answer)
                    found[name, engine].append(figures)
    differing = [name for name, given in answers.items() if len(given) > 1]
    if differing:
        sys.exit(f"The engines do not agree on {', '.join(differing)} at {count:,} rows.")
    return [
        Row(name, engine, count, *(statistics.median(run[place] for run in figures) for place in range(3)))
        for (name, engine), figures in found.items()
    ]


# -------------------------------------------------------------------------------------------------------- print


def table(found: list[Row]) -> str:
    """The figures as Markdown: a line for each question and size, a column for each engine."""
    engines = list(dict.fromkeys(row.engine for row in found))
    lines = ["| question | rows | " + " | ".join(engines) + " |", "|---|---:|" + "---:|" * len(engines)]
    cells = {(row.what, row.rows, row.engine): row for row in found}
    for what, count in sorted({(row.what, row.rows) for row in found}):
        shown = [cell(cells[what, count, engine]) for engine in engines]
        lines.append(f"| {QUESTIONS[what].asks} | {rounded(count)} | " + " | ".join(shown) + " |")
    return "\n".join(lines)


def cell(row: Row) -> str:
    return f"{row.seconds:.1f} s ({row.query:.{1 if row.query >= 0.95 else 2}f}), {memory(row.megabytes)}"


def memory(megabytes: float) -> str:
    return f"{megabytes / 1024:.1f} GB" if megabytes >= 1000 else f"{round(megabytes, -1):.0f} MB"


def rounded(count: int) -> str:
    """A number of rows in words: a hundred thousand, or so many millions."""
    return f"{round(count / 1e6):,} million" if count >= 10**6 - 10**4 else f"{round(count, -3):,}"


def machine(found: list[Row]) -> str:
    """What was measured, on what."""
    versions = ", ".join(
        f"{engine} {version({'Spark': 'pyspark'}.get(engine, engine.lower()))}"
        for engine in dict.fromkeys(row.engine for row in found)
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}, {versions}"


def write(page: Path, found: list[Row]) -> None:
    """Put the figures in the place of those that a page has between its marks."""
    text = page.read_text(encoding="utf-8")
    new, times = re.subn(
        f"{MARK}.*{MARK}", lambda _: f"{MARK}\n\n{table(found)}\n\n{machine(found)}\n\n{MARK}", text, flags=re.S
    )
    if times != 1:
        sys.exit(f"{page} has no figures between two marks {MARK}.")
    page.write_text(new, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=int, default=10**8, help="leave out panels of more rows")
    parser.add_argument("--runs", type=int, default=MOST, help="runs of a size, if it has more")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="page to write the table into")
    parser.add_argument("--make", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--ask", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.make:
        make(Path(arguments.make[0]), int(arguments.make[1]))
    elif arguments.ask:
        ask(arguments.ask[0], arguments.ask[1], Path(arguments.ask[2]))
    else:
        found = rows(arguments.most, arguments.runs, tell=lambda line: print(line, file=sys.stderr))
        print(table(found), machine(found), sep="\n\n")
        if arguments.write:
            write(arguments.write, found)
        if why := without_spark():
            print(f"Spark was left out: it {why}.")


if __name__ == "__main__":
    main()
