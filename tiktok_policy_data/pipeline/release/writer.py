"""Write the folder of a release or of a preview."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from shutil import copytree
from typing import Any

from tiktok_policy_data import __all__ as names
from tiktok_policy_data.core import schema
from tiktok_policy_data.core.citation import LICENCE, NAME
from tiktok_policy_data.core.rows import Record, Tables
from tiktok_policy_data.core.vocabularies import vocabularies_of
from tiktok_policy_data.io.atomic import file_sha256, replace_folder
from tiktok_policy_data.io.parquet import write_table
from tiktok_policy_data.pipeline.metadata import croissant, datapackage
from tiktok_policy_data.store import archive
from tiktok_policy_data.store.manifest import MANIFEST, manifest_text, schema_sha256
from tiktok_policy_data.store.releases import AUDIT_TABLES, Release

LICENCE_NAME = LICENCE["name"]


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
    with replace_folder(folder, held) as aside:
        if last and (last.folder / archive.FOLDER).is_dir():
            copytree(last.folder / archive.FOLDER, aside / archive.FOLDER)
        goods = {name: rows for name, rows in tables.items() if name not in AUDIT_TABLES}
        entries = _write_tables(goods, aside, version)
        own = [
            {
                **dict.fromkeys(schema.tables()["releases"].columns),
                "release": version,
                "table": name,
                "released_on": released_on,
                "n_rows": len(rows),
                "content_sha256": archive.put(aside, aside / entries[name]["jsonl"]["path"]),
                "schema_sha256": archive.put(aside, schema.shipped("schemas") / f"{name}.json"),
            }
            for name, rows in goods.items()
        ]
        books = {"changes": tables["changes"], "releases": [*releases, *own]}
        _describe(aside, entries | _write_tables(books, aside, version), tables["codes"], version, released_on)


def write_preview(tables: Tables, folder: Path, version: str) -> None:
    """Write tables that are no release yet, without a history, so that they can be looked at and compared."""
    with replace_folder(folder) as aside:
        _describe(aside, _write_tables(tables, aside, version), tables["codes"], version, date.min)


def _write_tables(tables: Tables, folder: Path, version: str) -> dict[str, Any]:
    """Write some tables in both forms; what the manifest says of each."""
    footer = {"version": version, "licence": LICENCE_NAME, "package": NAME}
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
        ("datapackage.json", datapackage.datapackage(version, released_on, sizes, vocabularies)),
        ("croissant.json", croissant.croissant(version, released_on, sizes)),
    ):
        (folder / name).write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    others = [folder / "datapackage.json", folder / "croissant.json", *sorted((folder / archive.FOLDER).glob("*"))]
    manifest = {
        "version": version,
        "licence": LICENCE_NAME,
        "names": sorted(names),
        "schemas": {name: schema_sha256(name) for name in schema.tables()},
        "tables": {name: entries[name] for name in schema.tables()},
        "files": {path.relative_to(folder).as_posix(): file_sha256(path) for path in others},
    }
    (folder / MANIFEST).write_text(manifest_text(manifest), encoding="utf-8")
