"""Time and memory of a day panel of 4.8 million rows, against a frame of the same shape and dtypes from numpy.repeat.

60 jurisdictions, all measure types, 10 years. Each measurement is a process of its own on the same made-up release; the
memory is what the process grew by at its peak, against the size of the frame itself. The panel of the last year alone
shows how the time grows: ten times the days may take twelve times as long.
"""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import measure
from measure import Row

MEASURES = 10_000
START, LAST_YEAR, END = "2014-01-01", "2023-01-01", "2023-12-31"
TIME_BAR, MEMORY_BAR, GROWTH_BAR = 3, 2, 12


def rows(runs: int) -> Iterator[Row]:
    """Rows of the table: time, memory, growth."""
    release = str(measure.generated_release(MEASURES))
    like = str(measure.scratch("panel") / "like.json")
    measure.reported(__file__, "shape", release, like)()
    runners = {what: measure.reported(__file__, what, release, like) for what in ("repeat", "panel", "year")}
    found = measure.in_turn(runners, runs)
    repeat, made, year = found["repeat"], found["panel"], found["year"]
    if repeat["rows"] != made["rows"]:
        raise AssertionError(f"The floor has {repeat['rows']} rows, the panel {made['rows']}.")
    what = f'`panel("D")` of {made["rows"]:,.0f} rows from {MEASURES:,} measures'
    yield Row(f"{what}: time", made["seconds"], repeat["seconds"], "the frame from `numpy.repeat`", TIME_BAR)
    yield Row(f"{what}: memory", made["megabytes"], made["size"], "the frame itself", MEMORY_BAR, "MB")
    yield Row(f"{what}: growth", made["seconds"], year["seconds"], f"of {year['rows']:,.0f} rows", GROWTH_BAR)


def _panel(release: object, start: str) -> tuple[object, float]:
    """The panel and the seconds that it took; the release's files are read within."""
    from tiktok_policy_data.query.panel import panel
    from tiktok_policy_data.store import releases

    releases.installed = lambda: release
    panel("YS")  # imports, and files in the system's cache
    begun = time.perf_counter()
    frame = panel("D", start=start, end=END, role="all")
    return frame, time.perf_counter() - begun


def _floor(like: Path) -> tuple[object, float]:
    """A frame of the shape and the dtypes that the panel has, each column made with numpy.repeat."""
    import numpy as np
    import pandas as pd

    cells, days, columns = json.loads(like.read_text())
    start = time.perf_counter()
    numbers = np.arange(cells)

    def column(dtype: str, categories: list[str]) -> object:
        if dtype == "category":
            known = pd.CategoricalDtype(categories)
            codes = (numbers % max(len(categories), 1)).astype(np.int8 if len(categories) < 127 else np.int16)
            return pd.Categorical.from_codes(np.repeat(codes, days), dtype=known)
        if dtype.startswith("datetime64"):
            return np.repeat(np.datetime64(START).astype(dtype), cells * days)
        if dtype == "bool":
            return np.repeat(numbers % 2 == 0, days)
        missing = np.repeat(numbers % 3 == 0, days)
        if dtype == "boolean":
            return pd.arrays.BooleanArray(np.repeat(numbers % 2 == 0, days), missing)
        return pd.arrays.IntegerArray(np.repeat(numbers.astype(dtype.lower()), days), missing)

    made = {name: column(dtype, categories) for name, dtype, categories in columns}
    frame = pd.DataFrame(made, copy=False)
    return frame, time.perf_counter() - start


def _measure(what: str, folder: Path, like: Path) -> None:
    """One measurement in this process; `shape` writes down for the floor what the panel is like."""
    import pandas as pd  # noqa: F401  the import is nobody's cost here
    import pyarrow.parquet  # noqa: F401

    from tiktok_policy_data.store import releases

    release = releases.Release(folder)
    held = measure.peak()
    frame, seconds = _floor(like) if what == "repeat" else _panel(release, LAST_YEAR if what == "year" else START)
    grown = measure.peak() - held
    size = frame.memory_usage(deep=False).sum() / 2**20
    if what == "shape":
        like.write_text(json.dumps(_shape(frame)))
    measure.tell({"seconds": seconds, "megabytes": grown, "size": size, "rows": len(frame)})


def _shape(frame: object) -> list[object]:
    """Number of cells and days, and name, dtype and categories of each column."""
    columns = [
        (name, str(some.dtype), some.cat.categories.tolist() if str(some.dtype) == "category" else [])
        for name, some in frame.items()
    ]
    days = int(frame["period"].nunique())
    return [len(frame) // days, days, columns]


if __name__ == "__main__":
    _measure(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
