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
from tiktok_policy_data.files import Record, write_table
from tiktok_policy_data.store import BOOKS, MANIFEST, Release
from tiktok_policy_data.whole import file_sha256, replaced_folder
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
        goods = {name: rows for name, rows in tables.items() if name not in BOOKS}
        entries = _write_tables(goods, aside, version)
        own = [
            {
                **dict.fromkeys(schema.tables()["releases"].columns),
                "release": version,
                "table": name,
                "released_on": released_on,
                "n_rows": len(rows),
                "content_sha256": history.put(aside, aside / entries[name]["jsonl"]["path"]),
                "schema_sha256": history.put(aside, schema.shipped("schemas") / f"{name}.json"),
            }
            for name, rows in goods.items()
        ]
        books = {"changes": tables["changes"], "releases": [*releases, *own]}
        _describe(aside, entries | _write_tables(books, aside, version), tables["codes"], version, released_on)


def write_preview(tables: Tables, folder: Path, version: str) -> None:
    """Write tables that are no release yet, without a history, so that they can be looked at and compared."""
    with replaced_folder(folder) as aside:
        _describe(aside, _write_tables(tables, aside, version), tables["codes"], version, date.min)


def _write_tables(tables: Tables, folder: Path, version: str) -> dict[str, Any]:
    """Write some tables in both forms; what the manifest says of each."""
    footer = {"version": version, "licence": LICENCE, "package": package.NAME}
    entries = {}
    for name, rows in tables.items():
        table = schema.tables()[name]
        parquet, lines = folder / f"{name}.parquet", folder / f"{name}.jsonl"
        write_table(parquet, lines, table, rows, footer)
        entries[name] = {
            "rows": len(rows),
            "parquet": {"path": parquet.name, "sha256": file_sha256(parquet)},
            "jsonl": {"path": lines.name, "sha256": file_sha256(lines)},
        }
    return entries


def _describe(folder: Path, entries: Mapping[str, Any], codes: list[Record], version: str, released_on: date) -> None:
    """Write the metadata of a folder of tables, and the manifest last."""
    sizes = {path.name: (file_sha256(path), path.stat().st_size) for path in folder.iterdir() if path.is_file()}
    vocabularies = vocabularies_of(codes)
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
        "tables": {name: entries[name] for name in schema.tables()},
        "files": {path.relative_to(folder).as_posix(): file_sha256(path) for path in others},
    }
    (folder / MANIFEST).write_text(manifest_text(manifest), encoding="utf-8")
