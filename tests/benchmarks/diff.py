"""Time and memory of `diff` on two tables of a million rows, against one pandas outer merge on the key.

Each measurement is a process of its own that reads the same two Parquet files. The floor merges the key columns alone
and finds which rows are new and gone: what a comparison cannot do without; the newer rows are in random order. A
hundred thousand rows show how the time grows: ten times the rows may take twelve times as long. That is measured on
tables in key order, as those of releases are; in random order the caches of the machine decide, for the merge too.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import measure
from measure import Row

COLUMNS = ("status", "title", "note", "starts")
SIZES = (100_000, 1_000_000)
TIME_BAR, MEMORY_BAR, GROWTH_BAR = 3, 2, 12


def rows(runs: int) -> Iterator[Row]:
    """Rows of the table: time, memory, growth."""
    few, many = SIZES
    folders = {size: measure.scratch(f"diff/{size}") for size in SIZES}
    for size, folder in folders.items():
        # In a process of its own: a process inherits the peak of the memory of the one that starts it.
        subprocess.run([sys.executable, __file__, "write", str(folder), str(size)], check=True)
    found = measure.in_turn(
        {
            "merge": measure.reported(__file__, "merge", str(folders[many])),
            "diff": measure.reported(__file__, "diff", str(folders[many])),
            **{f"ordered {size}": measure.reported(__file__, "ordered", str(folders[size])) for size in SIZES},
        },
        runs,
    )
    merge, diff = found["merge"], found["diff"]
    if merge["count"] != diff["count"]:
        raise AssertionError(f"The merge finds {merge['count']} rows new or gone, diff {diff['count']}.")
    what, floor = f"`diff` of two tables of {many:,} rows", "one pandas outer merge on the key"
    yield Row(f"{what}: time", diff["seconds"], merge["seconds"], floor, TIME_BAR)
    yield Row(f"{what}: memory", diff["megabytes"], merge["megabytes"], floor, MEMORY_BAR, "MB")
    least, most = (found[f"ordered {size}"]["seconds"] for size in SIZES)
    yield Row(f"{what} in key order: growth", most, least, f"of {few:,} rows", GROWTH_BAR)


def _write(folder: Path, rows: int) -> None:
    """Two tables that differ in one per cent of the rows and one per cent of the cells of a column."""
    import numpy as np
    import pandas as pd

    random = np.random.default_rng(7)
    keys = np.array([f"UK-{number:07d}" for number in range(rows)])
    before = pd.DataFrame(
        {
            "measure_id": keys,
            "status": random.choice(["in_force", "adopted", "ended"], rows),
            "title": [f"A measure numbered {number}" for number in range(rows)],
            "note": [None if number % 3 else f"note {number % 97}" for number in range(rows)],
            "starts": pd.Timestamp("2020-01-01") + pd.to_timedelta(random.integers(0, 2000, rows), "D"),
        }
    )
    after = before[random.random(rows) > 0.01].copy()
    after.loc[random.random(len(after)) < 0.01, "status"] = "suspended"
    after = pd.concat([after, before.head(rows // 100).assign(measure_id=[f"US-{n:07d}" for n in range(rows // 100)])])
    ordered = after.sort_values("measure_id")
    for name, frame in (("before", before), ("after", after.sample(frac=1, random_state=7)), ("ordered", ordered)):
        frame.to_parquet(folder / f"{name}.parquet", index=False)


def _table() -> object:
    from tiktok_policy_data.core import schema

    fields = [
        {"name": name, "title": name, "description": name, "type": "date" if name == "starts" else "string"}
        for name in ("measure_id", *COLUMNS)
    ]
    raw = {"name": "measures", "title": "M", "description": "M", "primaryKey": ["measure_id"], "fields": fields}
    return schema.parse(json.dumps(raw))


def _measure(what: str, folder: Path) -> None:
    """One measurement in this process: seconds of the comparison, and the growth of memory that it caused."""
    import pandas as pd

    from tiktok_policy_data.io.dtypes import pandas_dtypes
    from tiktok_policy_data.store import diff

    declared = _table()
    frames = [
        pd.read_parquet(folder / f"{name}.parquet").astype(pandas_dtypes(declared))
        for name in ("before", "ordered" if what == "ordered" else "after")
    ]
    held = measure.peak()
    start = time.perf_counter()
    if what == "merge":
        merged = frames[0].merge(frames[1], on="measure_id", how="outer", indicator=True, suffixes=("_a", "_b"))
        count = int((merged["_merge"] != "both").sum())
    else:
        found = diff.compare_frames(declared, declared, *frames)
        count = len(found.added) + len(found.removed)
    seconds = time.perf_counter() - start
    measure.tell({"seconds": seconds, "megabytes": measure.peak() - held, "count": count})


if __name__ == "__main__":
    if sys.argv[1] == "write":
        _write(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        _measure(sys.argv[1], Path(sys.argv[2]))
