"""Write the folder of a release or of a preview."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from pathlib import Path
from shutil import copyfile, copytree
from typing import TYPE_CHECKING, Any

from tiktok_policy_data.core import about, progress, schema
from tiktok_policy_data.core.citation import LICENCE
from tiktok_policy_data.core.rows import Tables, filled
from tiktok_policy_data.io.atomic import file_sha256, replace_folder
from tiktok_policy_data.io.parquet import FOOTER, write_table
from tiktok_policy_data.pipeline.metadata import croissant, datapackage, hf_card
from tiktok_policy_data.pipeline.outcome import data_day
from tiktok_policy_data.store import archive
from tiktok_policy_data.store.manifest import MANIFEST, manifest_text, schema_sha256
from tiktok_policy_data.store.releases import Release

if TYPE_CHECKING:
    from tiktok_policy_data.core.row_types import ReleaseRow
    from tiktok_policy_data.core.table_types import ReleaseTables

LICENCE_NAME = LICENCE["name"]


def write_release(
    tables: ReleaseTables,
    folder: Path,
    version: str,
    released_on: date,
    releases: Iterable[ReleaseRow] = (),
    last: Release | None = None,
    held: bool = False,
) -> None:
    """Write a release beside `folder`, then put it in its place.

    Parameters
    ----------
    tables
        Every published table, checked; `releases` is made here.
    folder
        Where the release belongs; what is there is replaced.
    version, released_on
        Version and day of the release.
    releases
        Rows of the table `releases` so far.
    last
        The release before, whose archive is carried on and whose Parquet files are kept where their rows stay the same.
    held
        Whether the caller already holds the lock of `folder`.
    """
    with replace_folder(folder, held) as aside:
        published = {name: rows for name, rows in tables.items() if name not in schema.audit_tables()}
        entries = _write_tables(published, aside, last)
        if last:
            _archive_last(last, aside, {entry["jsonl"]["sha256"] for entry in entries.values()})
        own: list[ReleaseRow] = [
            {
                "release": version,
                "table": name,
                "released_on": released_on,
                "n_rows": len(rows),
                "content_sha256": entries[name]["jsonl"]["sha256"],
                "schema_sha256": archive.put(aside, schema.schema_text(name).encode(), f"{name}.json"),
            }
            for name, rows in published.items()
        ]
        audit: Tables = {
            "changes": tables["changes"],
            "releases": [*releases, *(filled(schema.tables()["releases"], row) for row in own)],
        }
        entries |= _write_tables(audit, aside, last)
        _describe(aside, entries, tables, version, released_on)


def _archive_last(last: Release, folder: Path, now: Collection[str]) -> None:
    """Copy the archive of the last release, and add those of its tables that change or are removed now."""
    if (last.folder / archive.FOLDER).is_dir():
        copytree(last.folder / archive.FOLDER, folder / archive.FOLDER)
    (folder / archive.FOLDER).mkdir(exist_ok=True)
    for name, entry in last.manifest["tables"].items():
        digest = entry["jsonl"]["sha256"]
        place = archive.path(folder, digest, entry["jsonl"]["path"])
        if name not in schema.audit_tables() and digest not in now and not place.exists():
            copyfile(last.folder / entry["jsonl"]["path"], place)


def write_preview(tables: ReleaseTables, folder: Path, version: str) -> None:
    """Write unreleased tables, without an archive, so that they can be inspected and compared."""
    with replace_folder(folder) as aside:
        _describe(aside, _write_tables(tables, aside), tables, version, date.min)


def _write_tables(tables: ReleaseTables, folder: Path, last: Release | None = None) -> dict[str, Any]:
    """Write some tables in both forms; returns what the manifest says of each.

    The Parquet file of the last release is kept where rows and schema are the same: its bytes would differ with
    another version of the writer.
    """
    entries = {}
    for name, rows in progress.over(tables.items(), "Tables"):
        table = schema.tables()[name]
        parquet, lines = folder / f"{name}.parquet", folder / f"{name}.jsonl"
        write_table(parquet, lines, table, rows, FOOTER)
        digest = file_sha256(lines)
        if last and _is_unchanged(last, name, digest):
            copyfile(last.folder / parquet.name, parquet)
        entries[name] = {
            "rows": len(rows),
            "parquet": {"path": parquet.name, "sha256": file_sha256(parquet)},
            "jsonl": {"path": lines.name, "sha256": digest},
        }
    return entries


def _is_unchanged(last: Release, table: str, digest: str) -> bool:
    """Return whether the last release has the same rows under the same schema, in an undamaged Parquet file."""
    entry = last.manifest["tables"].get(table)
    if entry is None or entry["jsonl"]["sha256"] != digest:
        return False
    path = last.folder / entry["parquet"]["path"]
    same_schema: bool = last.manifest["schemas"].get(table) == schema_sha256(table)
    return same_schema and path.is_file() and file_sha256(path) == entry["parquet"]["sha256"]


def _describe(folder: Path, entries: Mapping[str, Any], tables: ReleaseTables, version: str, released_on: date) -> None:
    """Write the metadata of a folder of tables, and the manifest last."""
    sizes = {path.name: (file_sha256(path), path.stat().st_size) for path in folder.iterdir() if path.is_file()}
    of = about.About(
        version,
        released_on,
        about.first_day(tables["events"]),
        data_day(tables["checks"], tables["sources"]),
        about.places(tables["measures"], tables["jurisdictions"]),
    )
    texts = {
        "datapackage.json": _json(datapackage.datapackage(of, sizes, tables["codes"])),
        "croissant.json": _json(croissant.croissant(of, sizes)),
        hf_card.CARD: hf_card.hf_card(of, {name: entry["rows"] for name, entry in entries.items()}),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    others = [*(folder / name for name in texts), *sorted((folder / archive.FOLDER).glob("*"))]
    manifest = {
        "version": version,
        "licence": LICENCE_NAME,
        "schemas": {name: schema_sha256(name) for name in schema.tables()},
        "tables": {name: entries[name] for name in schema.tables()},
        "files": {path.relative_to(folder).as_posix(): file_sha256(path) for path in others},
    }
    (folder / MANIFEST).write_text(manifest_text(manifest), encoding="utf-8", newline="\n")


def _json(made: Mapping[str, Any]) -> str:
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"
