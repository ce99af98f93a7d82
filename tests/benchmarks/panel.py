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
    """Jurisdictions, measure types, days, and the categories of each coded column."""
    names = ("jurisdiction", "measure_type", "state", "status")
    categories = {name: frame[name].cat.categories.tolist() for name in names}
    rows, columns = (len(categories[name]) for name in names[:2])
    return [rows, columns, len(frame) // (rows * columns), categories]


if __name__ == "__main__":
    _measure(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
