"""Time of asking what stood on a day, as known on a day, in releases of a hundred thousand and of a million measures.

Each measurement is a process of its own that has read the release once before, so that imports and the system's cache
are nobody's cost; the files are read anew within. Ten times the measures may take twelve times as long, and a million
of them a fifth of the time of release 1.2.0, which made plain rows of their spells.
"""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import measure
from measure import Row

SIZES = (100_000, 1_000_000)
BAR = 12
#: A round takes minutes, and its times hardly differ from those of the next.
ROUNDS = 1
AS_OF, KNOWN_AT = "2023-03-20", "2024-01-01"
TABLES = ("measures", "events", "spells")
#: What is measured beside release 1.2.0.
BESIDE, BEFORE_BAR = "measures", 0.2


def rows(runs: int) -> Iterator[Row]:
    """Rows of the table: the growth of each table that knows of days, and the measures beside release 1.2.0."""
    releases = {size: measure.generated_release(size) for size in SIZES}
    runners = {
        f"{table} {size}": measure.reported(__file__, table, str(releases[size])) for table in TABLES for size in SIZES
    }
    few, many = SIZES
    before = os.environ.get(measure.BEFORE)
    if before:
        asked = BESIDE, str(releases[many]), AS_OF, KNOWN_AT
        runners["before"] = measure.reported(str(Path(__file__).with_name("before.py")), *asked, python=before)
    found = measure.in_turn(runners, min(runs, ROUNDS))
    for table in TABLES:
        large, small = found[f"{table} {many}"], found[f"{table} {few}"]
        what = f'`load("{table}", as_of=, known_at=)` of {many:,} measures ({large["held"]:,.0f} rows)'
        against = f"of {few:,} measures ({small['held']:,.0f} rows)"
        yield Row(what, large["seconds"], small["seconds"], against, BAR)
    what = f'`load("{BESIDE}", as_of=, known_at=)` of {many:,} measures, beside release 1.2.0'
    if before:
        yield Row(what, found[f"{BESIDE} {many}"]["seconds"], found["before"]["seconds"], "release 1.2.0", BEFORE_BAR)
    else:
        yield Row(f"{what}: not measured, since no Python that has it was named")


def _measure(table: str, folder: Path) -> None:
    """One measurement in this process: the seconds, and the rows that the table has in all."""
    from tiktok_policy_data.query import load
    from tiktok_policy_data.store import releases

    def asked() -> None:
        release = releases.Release(folder)
        releases.installed = lambda: release
        load.load(table, as_of=AS_OF, known_at=KNOWN_AT)

    asked()
    start = time.perf_counter()
    asked()
    seconds = time.perf_counter() - start
    measure.tell({"seconds": seconds, "held": releases.Release(folder).n_rows(table)})


if __name__ == "__main__":
    _measure(sys.argv[1], Path(sys.argv[2]))
