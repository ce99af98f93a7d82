"""Write a release folder: tables in both forms, history, metadata, manifest; whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from shutil import copytree
from typing import Any

from tiktok_policy_data import __all__ as names
from tiktok_policy_data import history, package, schema
from tiktok_policy_data.files import Record, file_sha256, json_lines, replaced_folder, write_parquet
from tiktok_policy_data.store import BOOKS, MANIFEST, Release
from tiktok_policy_data.workshop import Tables, vocabularies_of

LICENCE = package.LICENCE["name"]


def schema_sha256(table: str) -> str:
    """SHA-256 of the schema of a table as it stands."""
    return file_sha256(schema.shipped("schemas") / f"{table}.json")


def manifest_text(manifest: Mapping[str, Any]) -> str:
    """The one text that a manifest has."""
    return json.dumps(manifest, indent=1) + "\n"


def row_text(table: schema.Table, row: Record) -> str:
    """The key of a row as text, its parts joined by a space."""
    return " ".join("" if row[name] is None else str(row[name]) for name in table.key)


def write_release(
    tables: Tables,
    folder: Path,
    version: str,
    released_on: date,
    releases: Iterable[Record] = (),
    last: Release | None = None,
    held: bool = False,
) -> None:
    """Write a release aside, then let it take the place of `folder`.

    Its history is that of `last` with this release added, and its table releases the given rows with those of this
    release. Changes and releases do not appear in releases: they are the books, not the goods. `held` says
    that the caller is `alone` in writing `folder`.
    """
    with replaced_folder(folder, held) as aside:
        if last and (last.folder / history.FOLDER).is_dir():
            copytree(last.folder / history.FOLDER, aside / history.FOLDER)
        own = [
            {
                **dict.fromkeys(schema.tables()["releases"].columns),
                "release": version,
                "table": name,
                "released_on": released_on,
                "n_rows": len(tables[name]),
                "content_sha256": history.put(aside, json_lines(table, tables[name])),
                "schema_sha256": history.put(aside, (schema.shipped("schemas") / f"{name}.json").read_bytes()),
            }
            for name, table in schema.tables().items()
            if name not in BOOKS
        ]
        _write_tables({**tables, "releases": [*releases, *own]}, aside, version, released_on)


def write_preview(tables: Tables, folder: Path, version: str) -> None:
    """Write tables that are no release yet, without a history, so that they can be looked at and compared."""
    with replaced_folder(folder) as aside:
        _write_tables(tables, aside, version, date.min)


def _write_tables(tables: Tables, folder: Path, version: str, released_on: date) -> None:
    footer = {"version": version, "licence": LICENCE, "package": package.NAME}
    entries = {}
    for name, table in schema.tables().items():
        parquet, lines = folder / f"{name}.parquet", folder / f"{name}.jsonl"
        write_parquet(parquet, table, tables[name], footer)
        lines.write_bytes(json_lines(table, tables[name]))
        entries[name] = {
            "rows": len(tables[name]),
            "parquet": {"path": parquet.name, "sha256": file_sha256(parquet)},
            "jsonl": {"path": lines.name, "sha256": file_sha256(lines)},
        }
    sizes = {path.name: (file_sha256(path), path.stat().st_size) for path in folder.iterdir() if path.is_file()}
    vocabularies = vocabularies_of(tables["codes"])
    for name, made in (
        ("datapackage.json", package.datapackage(version, released_on, sizes, vocabularies)),
        ("croissant.json", package.croissant(version, released_on, sizes)),
    ):
        (folder / name).write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    others = [folder / "datapackage.json", folder / "croissant.json", *sorted((folder / history.FOLDER).glob("*"))]
    manifest = {
        "version": version,
        "licence": LICENCE,
        "names": sorted(names),
        "schemas": {name: schema_sha256(name) for name in schema.tables()},
        "tables": entries,
        "files": {path.relative_to(folder).as_posix(): file_sha256(path) for path in others},
    }
    (folder / MANIFEST).write_text(manifest_text(manifest), encoding="utf-8")
