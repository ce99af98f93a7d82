"""What the bars beside release 1.2.0 run in an environment that has it: loading what stood on a day, known on a day.

    PYTHON-WITH-1.2.0 tests/benchmarks/before.py TABLE FOLDER AS_OF KNOWN_AT

A release of today is read through a folder beside it that links to its files; tables that have other columns now stand
there as 1.2.0 would have written them.
"""

import json
import sys
import time
from hashlib import sha256
from pathlib import Path

import pyarrow.parquet as pq

from tiktok_policy_data import dataset, files, schema, store


def as_1_2_0(folder: Path) -> Path:
    """A folder with the tables of a release as 1.2.0 has them."""
    made = folder.with_name(f"{folder.name}-1.2.0")
    if (made / "manifest.json").exists():
        return made
    made.mkdir(exist_ok=True)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for name, table in schema.tables().items():
        paths = {form: made / f"{name}.{form}" for form in ("jsonl", "parquet")}
        for form, path in paths.items():
            path.unlink(missing_ok=True)
            path.symlink_to(folder / f"{name}.{form}")
        if pq.read_schema(paths["parquet"]).names == table.columns:
            continue
        rows = [json.loads(line) for line in paths["jsonl"].read_text(encoding="utf-8").splitlines()]
        known = [{column: row.get(column) for column in table.columns} for row in rows]
        for path in paths.values():
            path.unlink()
        paths["jsonl"].write_bytes(files.json_lines(table, known))
        files.write_parquet(paths["parquet"], table, known, {})
        for form, path in paths.items():
            manifest["tables"][name][form]["sha256"] = sha256(path.read_bytes()).hexdigest()
    (made / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return made


def main() -> None:
    """Load once for nothing, then once more, and tell the seconds."""
    table, folder, as_of, known_at = sys.argv[1:]
    place = as_1_2_0(Path(folder))

    def asked() -> int:
        release = store.Release(place)
        store.installed = lambda: release
        return len(dataset.load(table, as_of=as_of, known_at=known_at))

    asked()
    start = time.perf_counter()
    held = asked()
    print(json.dumps({"seconds": time.perf_counter() - start, "held": held}))


if __name__ == "__main__":
    main()
