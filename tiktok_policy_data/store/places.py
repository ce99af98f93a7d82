"""Open the tables of a release, a folder or a wheel, for `diff`."""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tiktok_policy_data.core import schema
from tiktok_policy_data.core.versions import list_versions
from tiktok_policy_data.errors import DataError, Problem, UnknownNameError
from tiktok_policy_data.io.atomic import file_sha256
from tiktok_policy_data.io.dtypes import pandas_dtypes
from tiktok_policy_data.io.frames import to_frame
from tiktok_policy_data.io.jsonl import read_json_lines
from tiktok_policy_data.store.diff import Tables
from tiktok_policy_data.store.manifest import MANIFEST, is_inside
from tiktok_policy_data.store.releases import Release, installed, opened

if TYPE_CHECKING:
    import pandas as pd


@contextmanager
def tables_at(place: str) -> Iterator[Tables]:
    """Return the tables at a place: a release by version, a folder of tables, or a wheel of this package."""
    path = Path(place)
    if path.is_dir():
        yield _of_folder(path)
    elif path.suffix == ".whl" and path.is_file():
        with tempfile.TemporaryDirectory() as aside:
            _unpack(path, Path(aside))
            inside = Path(aside) / "tiktok_policy_data"
            yield _of_folder(inside / "curated", inside / "schemas", name=path.name)
    elif path.exists():
        raise DataError(Problem(place, "expected a release, a folder of tables, or a wheel"))
    else:
        yield of_release(opened(place))


def defaults(before: str | None, after: str | None) -> tuple[str, str]:
    """Return the places to compare: by default the last two releases; one place is compared with the last release.

    Raises UnknownNameError if there is only one release.
    """
    if before is not None and after is not None:
        return before, after
    versions = list_versions(installed().records("releases", upto="release"))
    if before is None:
        if len(versions) == 1:
            raise UnknownNameError(f"There is only one release, {versions[0]}, so there is nothing to compare it with.")
        return versions[-2], versions[-1]
    return (before, versions[-1]) if before in versions else (versions[-1], before)


def _unpack(wheel: Path, folder: Path) -> None:
    """Unpack the data of a wheel into a folder, and nothing outside of it."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            names = [name for name in archive.namelist() if name.startswith(_IN_WHEEL)]
            if outside := [name for name in archive.namelist() if not is_inside(name)]:
                raise DataError(Problem(str(wheel), "expected a wheel whose files stay inside it", value=outside[0]))
            archive.extractall(folder, names)
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, ValueError, zlib.error) as fault:
        raise DataError(Problem(str(wheel), f"expected a wheel ({fault})")) from None


_IN_WHEEL = ("tiktok_policy_data/curated/", "tiktok_policy_data/schemas/")


def of_release(release: Release) -> Tables:
    """Return the tables of a release."""
    return Tables(release.version, release.tables, lambda table: release.frame(table, coded=False))


def _of_folder(folder: Path, schemas: Path | None = None, name: str = "") -> Tables:
    """Return the tables in a folder: Parquet or JSON Lines, checked against a manifest if there is one."""
    where = schemas or (folder.parent / "schemas" if (folder.parent / "schemas").is_dir() else None)
    declared = schema.read_folder(where) if where else dict(schema.tables())

    def read(table: str) -> pd.DataFrame:
        import pandas as pd

        if (folder / MANIFEST).is_file():
            for entry in Release(folder).manifest["tables"].get(table, {}).values():
                if isinstance(entry, dict) and file_sha256(folder / entry["path"]) != entry["sha256"]:
                    expected = "expected the SHA-256 of the manifest; the file is damaged or was edited"
                    raise DataError(Problem(str(folder / entry["path"]), expected))
        lines = folder / f"{table}.jsonl"
        if lines.is_file():
            return to_frame(declared[table], read_json_lines(lines.read_bytes(), declared[table]))
        frame = pd.read_parquet(folder / f"{table}.parquet", dtype_backend="pyarrow")
        return frame.astype(
            {n: t for n, t in pandas_dtypes(declared[table]).items() if not declared[table].field(n).is_list}
        )

    there = {
        table: spec
        for table, spec in declared.items()
        if (folder / f"{table}.jsonl").is_file() or (folder / f"{table}.parquet").is_file()
    }
    if not there:
        expected = "expected at least one table, as NAME.parquet or NAME.jsonl"
        raise DataError(Problem(str(folder), expected, value=", ".join(declared)))
    return Tables(name or str(folder), there, read)
