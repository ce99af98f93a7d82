"""The version rule: which version step each change requires."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiktok_policy_data.core import schema
from tiktok_policy_data.core.versions import version_key
from tiktok_policy_data.store import diff
from tiktok_policy_data.store.manifest import schema_sha256
from tiktok_policy_data.store.releases import Release

if TYPE_CHECKING:
    from tiktok_policy_data.core.input_types import ReasonRow

FIRST = "1.0.0"

LEVELS = ("patch", "minor", "major")


@dataclass(frozen=True)
class Step:
    """One change, and the smallest version step that it requires."""

    level: str
    what: str


def highest(steps: Iterable[Step]) -> str | None:
    """Return the highest level among steps; None if there are none."""
    return max((step.level for step in steps), key=LEVELS.index, default=None)


def bumped(version: str, level: str) -> str:
    """Return the next version after a step of that level."""
    major, minor, patch = version_key(version)
    return {"major": f"{major + 1}.0.0", "minor": f"{major}.{minor + 1}.0", "patch": f"{major}.{minor}.{patch + 1}"}[
        level
    ]


def version_steps(
    found: diff.Diff,
    last: Release,
    withdrawn: Collection[tuple[str, str]],
    given: Mapping[tuple[str, str, str], ReasonRow],
) -> Iterable[Step]:
    """Return every change of the data with the version step that the published rule gives it.

    `withdrawn` has table and row of what is withdrawn with a reason.
    """
    yield from (Step("major", f"table {name} removed") for name in found.tables_removed)
    yield from (Step("minor", f"table {name} added") for name in found.tables_added)
    for name, table_now in schema.tables().items():
        if name in last.tables and last.tables[name].key != table_now.key:
            yield Step("major", f"key of {name} changed")
    for table in found.tables:
        yield from _column_steps(table)
        declared = schema.tables()[table.table]
        if declared.origin == "derived":
            if count := len(table.added) + len(table.removed) + len(table.changed):
                yield Step("patch", f"{table.table}: {count} derived rows and cells")
            continue
        yield from (_removed(declared, row, (declared.name, row) in withdrawn) for row in table.removed)
        yield from (Step(declared.added_step, f"{declared.name} {row} added") for row in table.added)
        yield from (_changed(declared, change, given) for change in table.changed)
    yield from _schema_words(found, last)


def _column_steps(table: diff.TableDiff) -> Iterable[Step]:
    """Return the columns removed, retyped or added."""
    for words, columns, level in (
        ("removed", table.columns_removed, "major"),
        ("retyped", table.columns_retyped, "major"),
        ("added", table.columns_added, "minor"),
    ):
        yield from (Step(level, f"column {table.table}.{column} {words}") for column in columns)


def _removed(table: schema.Table, row: str, is_withdrawn: bool) -> Step:
    """Return the step for a removed row: major for an identifier or a code that was not withdrawn."""
    if table.name == "codes":
        return Step("major", f"code {row} removed")
    if table.identified:
        return Step("minor" if is_withdrawn else "major", f"{table.name} {row} gone")
    return Step("patch", f"{table.name} {row} removed")


def _changed(table: schema.Table, change: diff.Change, given: Mapping[tuple[str, str, str], ReasonRow]) -> Step:
    """Return the step for a changed cell: major if the meaning of a code changed."""
    reason = given.get((table.name, change.row, change.column))
    meaning = table.name == "codes" and reason is not None and reason["effect"] == "meaning"
    return Step("major" if meaning else "patch", f"{table.name} {change.row} {change.column} changed")


def _schema_words(found: diff.Diff, last: Release) -> Iterable[Step]:
    """Return schemas whose text or rules changed while their columns did not."""
    kept = last.manifest.get("schemas", {})
    for name in schema.tables():
        table = found.table(name)
        same_columns = not (table.columns_added or table.columns_removed or table.columns_retyped)
        if name in kept and same_columns and schema_sha256(name) != kept[name]:
            yield Step("patch", f"schema of {name} reworded")
