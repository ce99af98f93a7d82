"""What a release adds to the packed repository, and what the wheel weighs.

A copy of the checkout gets a git history of its own; two small releases are made in it, each packed, and the growth of
the pack is measured. Weights do not depend on the machine, so each is measured once.
"""

import csv
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import measure
from measure import Row

#: Changed cells of a release, and the kilobytes that it may add.
RELEASES = ((1, 20), (50, 120))
#: Kilobytes of the wheel for each measure.
PER_MEASURE = 4


def rows(runs: int) -> Iterator[Row]:
    """The rows of the table; `runs` is not used."""
    with tempfile.TemporaryDirectory() as folder:
        checkout = _copy(Path(folder) / "checkout")
        before = _packed(checkout)
        for cells, bar in RELEASES:
            _release(checkout, cells)
            after = _packed(checkout)
            what = (
                f"What a release of {cells} changed {'cell' if cells == 1 else 'cells'} adds to the packed repository"
            )
            yield Row(what, after - before, bar, f"the {bar} KB that it may", 1, "KB")
            before = after
        n_measures = sum(1 for _ in (measure.ROOT / "curated" / "measures.jsonl").open(encoding="utf-8"))
        weight = _wheel(Path(folder)) / 1000
        yield Row("The wheel", weight, n_measures * PER_MEASURE, f"{PER_MEASURE} KB a measure", 1, "KB")


def _git(checkout: Path, *words: str) -> str:
    names = {f"GIT_{who}_{what}": "benchmark" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    done = subprocess.run(
        ["git", *words], cwd=checkout, check=True, capture_output=True, text=True, env=os.environ | names
    )
    return done.stdout


def _copy(checkout: Path) -> Path:
    """The files that git tracks, committed in a repository of their own."""
    for name in _git(measure.ROOT, "ls-files", "-z").split("\0"):
        source = measure.ROOT / name
        if name and source.is_file():
            (checkout / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, checkout / name)
    _git(checkout, "init", "--quiet")
    _commit(checkout)
    return checkout


def _commit(checkout: Path) -> None:
    _git(checkout, "add", "--all")
    _git(checkout, "commit", "--quiet", "--message", "release")


def _packed(checkout: Path) -> float:
    """Kilobytes of the repository after all of it is packed."""
    _git(checkout, "gc", "--quiet", "--prune=now")
    told = dict(line.split(": ") for line in _git(checkout, "count-objects", "-v").splitlines())
    return float(told["size-pack"])


def _release(checkout: Path, cells: int) -> None:
    """Change the summary of some measures, and release and commit the change."""
    path = checkout / "seeds" / "measures.csv"
    with path.open(encoding="utf-8", newline="") as file:
        head, *measures = csv.reader(file)
    summary, step = head.index("summary"), len(measures) // cells
    for row in measures[: cells * step : step]:
        row[summary] = f"{row[summary][:400]} Corrected."
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *measures])
    command = [sys.executable, "-m", "tiktok_policy_data", "release"]
    for words in (["--prepare", "recoded"], []):
        subprocess.run([*command, *words], cwd=checkout, check=True, capture_output=True)
    _commit(checkout)


def _wheel(folder: Path) -> int:
    """Bytes of the wheel that the checkout builds."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--wheel-dir",
        str(folder),
        str(measure.ROOT),
    ]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return wheel.stat().st_size
