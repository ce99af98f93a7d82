"""Check a release folder: its files, schemas and rules, and that every derived cell follows from the typed ones.

A release may be larger than memory: tables are read in parts, and the rules read only the columns that they use.
"""

from __future__ import annotations

from pathlib import Path

from tiktok_policy_data.core import progress, schema
from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.core.vocabularies import vocabularies_of
from tiktok_policy_data.errors import DataError, Problem
from tiktok_policy_data.io.arrow import to_records
from tiktok_policy_data.io.arrow_lines import compared
from tiktok_policy_data.io.jsonl import json_lines
from tiktok_policy_data.pipeline.checks.engine import check_tables
from tiktok_policy_data.pipeline.checks.report import holds
from tiktok_policy_data.pipeline.checks.stored import Stored
from tiktok_policy_data.pipeline.rederive import underived
from tiktok_policy_data.store.manifest import MANIFEST
from tiktok_policy_data.store.releases import Release

#: Rows of a table that are read at a time.
AT_ONCE = 50_000


def validate(folder: Path) -> list[Problem]:
    """Everything wrong with a release: files, hashes, schemas, rules, and derived cells that do not follow.

    Each table's Parquet and JSON Lines must be what the manifest says and say the same; then the rules are checked, and
    the derived columns are derived again from the typed ones and compared cell by cell.
    """
    release = Release(folder)
    problems: list[Problem] = []
    try:
        _ = release.version
    except DataError as error:
        return list(error.problems)
    found: dict[str, Stored] = {}
    unique: set[str] = set()
    for name, table in progress.over(schema.tables().items(), "Files"):
        try:
            found[name] = Stored(release, table)
            problems += _same_twice(release, table, found[name], unique)
        except DataError as error:
            problems += error.problems
    if problems:
        return problems
    problems = _unlike_releases(release, to_records(found["releases"].table))
    vocabularies = vocabularies_of(to_records(found["codes"].table))
    sound = [
        name for name in progress.over(unique, "Columns") if _is_sound(schema.tables()[name], found[name], vocabularies)
    ]
    try:
        check_tables(found, vocabularies, sound=sound)
    except DataError as error:
        return [*problems, *error.problems]
    return problems + underived(found)


def _is_sound(table: schema.Table, columns: Stored, vocabularies: schema.Vocabularies) -> bool:
    """Return whether the columns of a table pass the checks of its schema; its keys are known to be unique."""
    of_itself = [field.name for field in table.fields if field.unique and table.key != (field.name,)]
    return all(columns[name].is_unique for name in of_itself) and all(
        holds(table, part, vocabularies) for part in columns.parts(AT_ONCE)
    )


def _unlike_releases(release: Release, releases: list[Record]) -> list[Problem]:
    """Tables whose content, which was hashed as it was read, is not the one that the table releases has."""
    return [
        Problem(f"{row['table']}.jsonl", "expected the content hash that the table releases has", value=found)
        for row in releases
        if row["release"] == release.version
        and (found := release.manifest["tables"][row["table"]]["jsonl"]["sha256"]) != row["content_sha256"]
    ]


def _same_twice(release: Release, table: schema.Table, columns: Stored, unique: set[str]) -> list[Problem]:
    """Return a problem if the JSON Lines are not canonical, or the Parquet file does not hold the same rows.

    Plain rows are made only when the two files differ, to report how. A table whose keys are unique is added to
    `unique`.
    """
    problems = []
    path = release.path(table.name, "jsonl")
    same = compared(path, table, columns.parts(AT_ONCE))
    if same.unique:
        unique.add(table.name)
    if not same.same:
        lines = release.records(table.name)
        if json_lines(table, lines) != path.read_bytes():
            expected = "expected canonical JSON Lines: rows in key order, columns in schema order"
            problems.append(Problem(str(path), expected))
        if lines != to_records(columns.table):
            problems.append(
                Problem(str(release.folder / f"{table.name}.parquet"), f"expected the same rows as {table.name}.jsonl")
            )
    rows = release.manifest["tables"][table.name].get("rows")
    if rows != len(columns):
        expected = f"expected {len(columns)} rows of {table.name}, as the file has"
        problems.append(Problem(str(release.folder / MANIFEST), expected, value=str(rows)))
    return problems
