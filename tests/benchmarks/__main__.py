"""Measure everything that has a bar, and write the table to docs/benchmarks.md; exit 1 when a bar is not met.

    python tests/benchmarks [--runs N] [--before PYTHON] [PART ...]

With the names of parts only these are measured, each row is printed, and the page stays as it was. The checkout must be
installed with its extra `test`; the parts `start` and `peers` make environments of their own from the package index.
What has a bar beside release 1.2.0 needs a Python that has it installed, with the extra `test`.
"""

import argparse
import importlib
import os
import platform
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import environments
import measure
from measure import Row

PAGE = measure.ROOT / "docs" / "benchmarks.md"
LIBRARIES = ("pandas", "pyarrow", "numpy", "click")

#: The modules here that measure, in the order of the table; each has a function `rows(runs)`.
PARTS = (
    "start",
    "peers",
    "diff",
    "panel",
    "travel",
    "explorer",
    "growth",
    "reading",
    "repository",
)

OPENING = """# Benchmarks

Speed and memory of the package, relative to an unavoidable baseline (the floor) that is measured in the same,
interleaved run. Each number is a median; only validation and time travel run once, since a run takes minutes. The ratio
is that of the two medians, and the bar is its upper limit. `python tests/benchmarks` measures everything, writes this
page and fails if a bar is not met. [How fast it is](performance.md) sums the figures up.

Times of commands, imports and loads are those of whole processes. Memory is the growth of a process at its peak. Each
of the other data packages is measured in an environment of its own, on a table that it loads without a network.
`import pandas` itself takes longer if pyarrow is installed, which pandas then imports.

"""


#: Where the part of the page begins that is written by hand: releases beside each other.
BESIDE = "\n## Beside release"


def page(rows: Sequence[Row], runs: int) -> str:
    """The page as Markdown; what is written by hand at its end is kept."""
    _, mark, beside = PAGE.read_text(encoding="utf-8").partition(BESIDE) if PAGE.exists() else ("", "", "")
    lines = ["| what | measured | floor | ratio | bar | met |", "|---|---:|---|---:|---:|---|"]
    lines += [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row.cells)} |" for row in rows]
    return f"{OPENING}{chr(10).join(lines)}\n\n{machine(runs)}\n{mark}{beside}"


def machine(runs: int) -> str:
    """On what, with what and how often the rows were measured."""
    there = environments.versions(environments.ours())
    libraries = ", ".join(f"{name} {there[name]}" for name in LIBRARIES)
    python = f"Python {platform.python_version()} on {platform.platform()}"
    return f"{python}; {os.cpu_count()} CPUs, {cpu_model()}; {libraries}; medians of {runs} runs."


def cpu_model() -> str:
    """What the system calls its CPU."""
    info = Path("/proc/cpuinfo")
    for line in info.read_text(encoding="utf-8").splitlines() if info.exists() else []:
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.processor() or platform.machine()


def measured(parts: Sequence[str], runs: int) -> Iterator[Row]:
    """The rows of the parts, each printed as it is measured."""
    for part in parts:
        for row in importlib.import_module(part).rows(runs):
            print(f"{part}: {' | '.join(row.cells)}", flush=True)
            yield row


def main() -> int:
    """Measure the parts that are asked for; write the page when these are all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all without a name")
    parser.add_argument("--runs", type=int, default=15, help="how often each is measured (default 15)")
    parser.add_argument("--before", help=f"a Python with release 1.2.0 (or the variable {measure.BEFORE})")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    if asked.runs < 1:
        parser.error("--runs is 1 or more")
    if asked.before:
        os.environ[measure.BEFORE] = asked.before
    rows = list(measured(asked.parts or PARTS, asked.runs))
    if not asked.parts:
        PAGE.write_text(page(rows, asked.runs), encoding="utf-8")
        print(f"{len(rows)} rows in {PAGE}")
    missed = sum(row.met is False for row in rows)
    print(f"{missed} of {sum(row.met is not None for row in rows)} bars not met")
    return int(missed > 0)


sys.exit(main())
