"""What all benchmarks share: processes that run in turn, rows of the table, made-up releases that are written once.

What is measured is always a process of its own, timed as a whole (`whole`) or by its own report (`reported`), and all
that are compared run in turn, A B C A B C, so that they see the same machine. The process that starts them must stay
small: on Linux a process inherits the peak of the memory of the one that starts it, and would hide what it grew by.
So nothing here or at the top of a part imports pandas, and whatever makes data does it in a process of its own.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

TESTS = Path(__file__).parents[1]
ROOT = TESTS.parent

#: While one works on the benchmarks: a folder that keeps the environments and the made-up releases for the next run.
KEPT = "TIKTOK_POLICY_BENCHMARKS"

#: A Python that has release 1.2.0 installed, for the bars beside it.
BEFORE = "TIKTOK_POLICY_BEFORE"

#: Seven of these are institutions, which have no row of their own in a panel or a matrix.
JURISDICTIONS = 67

#: What one process told of itself, or the medians of several: "seconds", "megabytes" and the like.
Report = dict[str, float]


class Row(NamedTuple):
    """A row of the table; without a floor nothing is compared, without a bar nothing can be missed."""

    what: str
    measured: float | None = None
    floor: float | None = None
    against: str = ""
    bar: float | None = None
    unit: str = "s"

    @property
    def ratio(self) -> float | None:
        return self.measured / self.floor if self.measured is not None and self.floor else None

    @property
    def met(self) -> bool | None:
        return self.ratio <= self.bar if self.ratio is not None and self.bar is not None else None

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as the page shows it."""
        floor = f"{amount(self.floor, self.unit)}: {self.against}" if self.floor else "–"
        ratio = "–" if self.ratio is None else f"{self.ratio:.3f}"
        bar = "–" if self.bar is None else f"≤ {round(self.bar, 3):g}"
        met = {None: "–", True: "yes", False: "**no**"}[self.met]
        return (self.what, amount(self.measured, self.unit), floor, ratio, bar, met)


def amount(value: float | None, unit: str) -> str:
    """A quantity with three digits that count, short times as milliseconds."""
    if value is None:
        return "–"
    if unit == "s" and value < 1:
        value, unit = value * 1000, "ms"
    return f"{value:.{0 if value >= 100 else 1 if value >= 10 else 2}f} {unit}"


def in_turn(what: Mapping[str, Callable[[], Report]], runs: int, warm: int = 0) -> dict[str, Report]:
    """Run all in turn, `runs` times and before that `warm` times for nothing; the medians of each."""
    told: dict[str, list[Report]] = {name: [] for name in what}
    for number in range(warm + runs):
        for name, run in what.items():
            report = run()
            if number >= warm:
                told[name].append(report)
    return {name: {key: statistics.median(one[key] for one in some) for key in some[0]} for name, some in told.items()}


def whole(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> Callable[[], Report]:
    """A process from its start to its end, which has no terminal and must not fail."""
    nowhere = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)

    def run() -> Report:
        start = time.perf_counter()
        subprocess.run(command, check=True, env=environment, cwd=folder, **nowhere)
        return {"seconds": time.perf_counter() - start}

    return run


def reported(file: str, *words: str, python: str = sys.executable) -> Callable[[], Report]:
    """A process that measures itself: the file is run with the words and tells its report by `tell`."""

    def run() -> Report:
        command = [python, file, *words]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        found: Report = json.loads(done.stdout)
        return found

    return run


def tell(report: Report) -> None:
    """Tell the report of this process to the one that started it."""
    print(json.dumps(report))


def peak() -> float:
    """The most memory that this process, or the one that started it, has had by now, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def clean() -> dict[str, str]:
    """The variables of this process without those that change how Python or the package works."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "TIKTOK_POLICY_"))}


@cache
def _temporary() -> TemporaryDirectory[str]:
    """A folder that is removed when this process ends."""
    return TemporaryDirectory(prefix="tiktok-policy-benchmarks-")


def scratch(name: str) -> Path:
    """A folder outside the tree, for the length of this run or, where KEPT names a place, for longer."""
    folder = Path(os.environ.get(KEPT) or _temporary().name) / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


def generated_release(n_measures: int) -> Path:
    """The folder of a made-up release of so many measures, written once and shared by all parts."""
    folder = scratch("releases") / str(n_measures)
    if not folder.exists():
        being_made = folder.with_suffix(".part")
        write = "import gc; gc.disable()\nimport generated, pathlib, sys\n"
        write += f"generated.write(pathlib.Path(sys.argv[1]), {n_measures}, jurisdictions={JURISDICTIONS})"
        subprocess.run([sys.executable, "-c", write, str(being_made)], check=True, cwd=TESTS)
        being_made.rename(folder)
    return folder
