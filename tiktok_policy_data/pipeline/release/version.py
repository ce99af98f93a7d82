"""The version rule: which step each change asks for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import tiktok_policy_data
from tiktok_policy_data.core import schema
from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.core.versions import version_key
from tiktok_policy_data.store import diff
from tiktok_policy_data.store.manifest import schema_sha256
from tiktok_policy_data.store.releases import Release

FIRST = "1.0.0"

LEVELS = ("patch", "minor", "major")

#: Tables whose rows carry identifiers that are assigned once and never used again.
IDENTIFIED = ("sources", "jurisdictions", "measures", "events", "evidence")

#: Tables that people write; the others follow from them.
TYPED = (*IDENTIFIED, "paragraphs", "codes", "applies")

#: Rows that only bear out what stands: adding them corrects, and does not extend.
BEARING = ("evidence", "paragraphs")


@dataclass(frozen=True)
class Step:
    """One thing that changed, and the least step of the version that it asks for."""

    level: str
    what: str


def highest(steps: Iterable[Step]) -> str | None:
    """The highest level among steps; None where there are none."""
    return max((step.level for step in steps), key=LEVELS.index, default=None)


def bumped(version: str, level: str) -> str:
    """The next version after a step of that level."""
    major, minor, patch = version_key(version)
    return {"major": f"{major + 1}.0.0", "minor": f"{major}.{minor + 1}.0", "patch": f"{major}.{minor}.{patch + 1}"}[
        level
    ]


def version_steps(
    found: diff.Diff, last: Release, withdrawn: Iterable[Record], given: Mapping[tuple[str, str, str], Record]
) -> Iterable[Step]:
    """Everything that changed, with the step of the version that the published rule gives it."""
    named = {(row["table"], row["row"]) for row in withdrawn}
    for name in found.tables_removed:
        yield Step("major", f"table {name} removed")
    for name in found.tables_added:
        yield Step("minor", f"table {name} added")
    for name, table_now in schema.tables().items():
        if name in last.tables and last.tables[name].key != table_now.key:
            yield Step("major", f"key of {name} changed")
    for table in found.tables:
        yield from _column_steps(table)
        if table.table in TYPED or table.table == "withdrawn":
            yield from _row_steps(table, named, given)
        elif count := len(table.added) + len(table.removed) + len(table.changed):
            yield Step("patch", f"{table.table}: {count} rows and cells that follow from others")
    names = set(last.manifest.get("names", ()))
    for name in sorted(names - set(tiktok_policy_data.__all__)):
        yield Step("major", f"public name {name} removed")
    for name in sorted(set(tiktok_policy_data.__all__) - names):
        yield Step("minor", f"public name {name} added")
    yield from _schema_words(found, last)


def _column_steps(table: diff.TableDiff) -> Iterable[Step]:
    """The columns of a table that changed."""
    for words, columns, level in (
        ("removed", table.columns_removed, "major"),
        ("retyped", table.columns_retyped, "major"),
        ("added", table.columns_added, "minor"),
    ):
        for column in columns:
            yield Step(level, f"column {table.table}.{column} {words}")


def _row_steps(
    table: diff.TableDiff, named: Collection[tuple[str, str]], given: Mapping[tuple[str, str, str], Record]
) -> Iterable[Step]:
    """The rows and cells of a typed table that changed; `named` are the rows withdrawn, `given` the reasons."""
    for row in table.removed:
        if table.table == "codes":
            yield Step("major", f"code {row} removed")
        elif table.table in IDENTIFIED:
            yield Step("minor" if (table.table, row) in named else "major", f"{table.table} {row} gone")
        else:
            yield Step("patch", f"{table.table} {row} removed")
    for row in table.added:
        yield Step("patch" if table.table in BEARING else "minor", f"{table.table} {row} added")
    for change in table.changed:
        reason = given.get((table.table, change.row, change.column))
        meaning = table.table == "codes" and reason is not None and reason["effect"] == "meaning"
        yield Step("major" if meaning else "patch", f"{table.table} {change.row} {change.column} changed")


def _schema_words(found: diff.Diff, last: Release) -> Iterable[Step]:
    """Schemas whose words or rules changed while their columns stayed."""
    kept = last.manifest.get("schemas", {})
    for name in schema.tables():
        table = found.table(name)
        same_columns = not (table.columns_added or table.columns_removed or table.columns_retyped)
        if name in kept and same_columns and schema_sha256(name) != kept[name]:
            yield Step("patch", f"schema of {name} reworded")
