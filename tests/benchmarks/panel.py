"""Time and memory of a day panel of 4.8 million rows, against a frame of the same shape and dtypes from numpy.repeat.

    python tests/benchmarks/panel.py [MEASURES]

60 jurisdictions, all measure types, 10 years. Each measurement is a process of its own on the same generated release;
printed are medians of five. The memory is what the process grew by at its peak, against the size of the frame itself.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

START, END = "2014-01-01", "2023-12-31"


def panel(release: object) -> tuple[object, float]:
    """The panel and the seconds that it took; the release's files are read within."""
    from tiktok_policy_data import panels, store

    store.installed = lambda: release
    panels.panel("YS")  # imports, and files in the system's cache
    start = time.perf_counter()
    frame = panels.panel("D", start=START, end=END, role="all")
    return frame, time.perf_counter() - start


def floor(like: Path) -> tuple[object, float]:
    """A frame of the shape and the dtypes that the panel has, each column made with numpy.repeat."""
    import numpy as np
    import pandas as pd

    rows, columns, days, categories = json.loads(like.read_text())
    start = time.perf_counter()
    cells = np.arange(rows * columns)

    def repeated(values: object) -> object:
        return np.repeat(values, days)

    def coded(name: str, codes: object) -> object:
        dtype = pd.CategoricalDtype(categories[name])
        return pd.Categorical.from_codes(repeated(codes.astype(np.int8)), dtype=dtype)

    frame = pd.DataFrame(
        {
            "jurisdiction": coded("jurisdiction", cells // columns),
            "measure_type": coded("measure_type", cells % columns),
            "period": np.repeat(np.datetime64(START).astype("datetime64[us]"), len(cells) * days),
            "state": coded("state", cells % 4),
            "status": coded("status", cells % 13),
            "n_in_force": repeated(cells.astype(np.int32)),
            "bound_only": repeated(cells % 2 == 0),
        },
        copy=False,
    )
    return frame, time.perf_counter() - start


def measure(what: str, folder: Path) -> None:
    """One measurement in this process."""
    import pandas as pd  # noqa: F401  the import is nobody's cost here
    import pyarrow.parquet  # noqa: F401

    from tiktok_policy_data import store

    release = store.Release(folder / "release")
    like = folder / "like.json"
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    frame, seconds = floor(like) if what == "repeat" else panel(release)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held
    size = frame.memory_usage(deep=False).sum() / 2**20
    if what == "shape":
        names = ("jurisdiction", "measure_type", "state", "status")
        categories = {name: frame[name].cat.categories.tolist() for name in names}
        rows, columns = (len(categories[name]) for name in names[:2])
        like.write_text(json.dumps([rows, columns, len(frame) // (rows * columns), categories]))
    print(json.dumps({"seconds": seconds, "megabytes": grown / 1024, "size": size, "rows": len(frame)}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("measures", nargs="?", type=int, default=10_000)
    parser.add_argument("--measure", nargs=2)
    arguments = parser.parse_args()
    if arguments.measure:
        measure(arguments.measure[0], Path(arguments.measure[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        # In a process of its own: a process inherits the peak of the memory of the one that starts it.
        write = f"import generated, pathlib; generated.write(pathlib.Path({folder!r}) / 'release', {arguments.measures}"
        write += ", jurisdictions=67)"  # seven of these are institutions, which have no row of their own
        subprocess.run([sys.executable, "-c", write], check=True, cwd=Path(__file__).parents[1])

        def run(what: str) -> dict[str, float]:
            command = [sys.executable, __file__, "--measure", what, folder]
            return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

        run("shape")
        found = {}
        for what in ("repeat", "panel"):
            runs = [run(what) for _ in range(5)]
            found[what] = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
    made, least = found["panel"], found["repeat"]
    assert made["rows"] == least["rows"]
    time_ratio, memory_ratio = made["seconds"] / least["seconds"], made["megabytes"] / made["size"]
    print(f"{made['rows']:,.0f} rows from {arguments.measures:,} measures")
    print(f"seconds: numpy.repeat {least['seconds']:.3f}, panel {made['seconds']:.3f}, ratio {time_ratio:.2f} (bar 3)")
    print(f"megabytes: frame {made['size']:.0f}, grown by {made['megabytes']:.0f}, ratio {memory_ratio:.2f} (bar 2)")
    sys.exit(time_ratio > 3 or memory_ratio > 2)


main()
