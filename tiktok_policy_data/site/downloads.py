"""The files to download: those of each release under its version, and those of the newest one under `latest`, too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tiktok_policy_data.core import progress
from tiktok_policy_data.core.schema import audit_tables
from tiktok_policy_data.io.extras import is_there
from tiktok_policy_data.query.export import exported
from tiktok_policy_data.site.page import Page
from tiktok_policy_data.store import releases
from tiktok_policy_data.store.manifest import FORMS, MANIFEST

if TYPE_CHECKING:
    from tiktok_policy_data.site.content import Content

#: Ending of a file → its media type.
KINDS = {
    "csv": "text/csv",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "md": "text/markdown",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

#: Table that spreadsheets get as a workbook, with labels.
WORKBOOK = "measures"


class File(NamedTuple):
    """A file to download."""

    path: str
    name: str
    kind: str
    data: bytes

    @property
    def size(self) -> int:
        """Its size in bytes."""
        return len(self.data)


#: Ending of the files of a table, in the order in which they are listed → what readers call it.
ENDINGS = {"csv": "CSV", "parquet": "Parquet", "jsonl": "JSON Lines", "xlsx": "Excel"}

#: Files that describe the whole → what they are.
WHOLE = {
    MANIFEST: "SHA-256 of every file",
    "datapackage.json": "Data Package",
    "croissant.json": "Croissant",
    "README.md": "dataset card",
}

#: Tables that most readers come for, in this order; the others are the record of how the data were made.
FIRST = ("measures", "events", "evidence", "sources")


class Row(NamedTuple):
    """A table in the list of downloads, with its files by ending."""

    title: str
    name: str
    rows: int
    description: str
    files: dict[str, File]


def newest(content: Content) -> list[File]:
    """Return the files of the release: all of its folder, each table as CSV for spreadsheets, and a workbook."""
    release = content.release
    found = []
    for path in sorted(release.folder.iterdir()):
        if path.is_file() and path.suffix[1:] in KINDS and path.suffix[1:] not in FORMS:
            found.append(_file(path.name, path.read_bytes()))
    for name in progress.over(release.tables, "Files"):
        found += _of_table(release, name)
        found.append(_file(f"{name}.csv", exported(name, "csv", excel=True, release=release.version)))
    if is_there("xlsxwriter"):
        data = exported(WORKBOOK, "xlsx", labels=True, release=release.version)
        found.append(_file(f"{WORKBOOK}.xlsx", data))
    return sorted(found)


def past(content: Content) -> Iterator[File]:
    """Return the files of the past releases: their tables as Parquet and as archived, without the record of releases.

    That record grows with each release; the newest one has it whole.
    """
    for version in progress.over(list(content.history.steps)[1:], "Past releases"):
        release = releases.PastRelease(content.release.folder, version)
        for name in release.tables:
            if name not in audit_tables():
                yield from _of_table(release, name, version)


def _of_table(release: releases.Release, table: str, folder: str = "latest") -> Iterator[File]:
    """Return the two files that a release has of a table."""
    yield _file(f"{table}.jsonl", release.jsonl_bytes(table), folder)
    yield _file(f"{table}.parquet", release.parquet_bytes(table), folder)


def _file(name: str, data: bytes, folder: str = "latest") -> File:
    return File(f"data/{folder}/{name}", name, KINDS[name.rpartition(".")[2]], data)


def page(content: Content, files: Sequence[File]) -> Page:
    """Return the page of the downloads."""
    by_name = {file.name: file for file in files}
    rows = [
        Row(
            table.title,
            table.name,
            content.release.n_rows(table.name),
            table.description,
            {ending: by_name[f"{table.name}.{ending}"] for ending in ENDINGS if f"{table.name}.{ending}" in by_name},
        )
        for table in content.release.tables.values()
    ]
    by_table = {row.name: row for row in rows}
    return Page(
        path="data/",
        template="data.html",
        title="Download the data",
        description="Every table as CSV, Parquet and JSON Lines, and an Excel workbook, under permanent addresses.",
        values={
            "groups": [
                ("tables", "Tables", [by_table[name] for name in FIRST if name in by_table]),
                ("record", "Method and history", [row for row in rows if row.name not in FIRST]),
            ],
            "endings": ENDINGS,
            "whole": [(by_name[name], what) for name, what in WHOLE.items() if name in by_name],
            "workbook": by_name.get(f"{WORKBOOK}.xlsx"),
            "steps": list(content.history.steps.values()),
        },
    )
