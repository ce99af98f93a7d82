"""Time and memory of `diff` on two tables of a million rows, against one pandas outer merge on the key, in one run.

    python tests/benchmarks/diff.py [ROWS]

Each measurement is a process of its own that reads the same two Parquet files; printed are medians of three. The floor
merges the key columns alone and finds which rows are new and gone: what a comparison cannot do without.
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

COLUMNS = ("status", "title", "note", "starts")


def write(folder: Path, rows: int) -> None:
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
    for name, frame in (("before", before), ("after", after.sample(frac=1, random_state=7))):
        frame.to_parquet(folder / f"{name}.parquet", index=False)


def table() -> object:
    from tiktok_policy_data import schema

    fields = [
        {"name": name, "title": name, "description": name, "type": "date" if name == "starts" else "string"}
        for name in ("measure_id", *COLUMNS)
    ]
    raw = {"name": "measures", "title": "M", "description": "M", "primaryKey": ["measure_id"], "fields": fields}
    return schema.parse(json.dumps(raw))


def measure(what: str, folder: Path) -> None:
    """One measurement in this process: seconds of the comparison, and the growth of memory that it caused."""
    import pandas as pd

    from tiktok_policy_data import diff, schema

    declared = table()
    frames = [
        pd.read_parquet(folder / f"{name}.parquet").astype(schema.pandas_dtypes(declared))
        for name in ("before", "after")
    ]
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    if what == "merge":
        merged = frames[0].merge(frames[1], on="measure_id", how="outer", indicator=True, suffixes=("_a", "_b"))
        count = int((merged["_merge"] != "both").sum())
    else:
        found = diff.compare_frames(declared, declared, *frames)
        count = len(found.added) + len(found.removed)
    seconds = time.perf_counter() - start
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held
    print(json.dumps({"seconds": seconds, "megabytes": grown / 1024, "count": count}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--measure", nargs=2)
    arguments = parser.parse_args()
    if arguments.measure:
        measure(arguments.measure[0], Path(arguments.measure[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), arguments.rows)
        found = {}
        for what in ("merge", "diff"):
            runs = [
                json.loads(
                    subprocess.run(
                        [sys.executable, __file__, "--measure", what, folder],
                        capture_output=True,
                        text=True,
                        check=True,
                    ).stdout
                )
                for _ in range(3)
            ]
            found[what] = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
    assert found["merge"]["count"] == found["diff"]["count"]
    for key, bar in (("seconds", 3), ("megabytes", 2)):
        ratio = found["diff"][key] / found["merge"][key]
        print(f"{key}: merge {found['merge'][key]:.2f}, diff {found['diff'][key]:.2f}, ratio {ratio:.2f} (bar {bar})")


main()
