"""Write the sections of `CHANGELOG.md`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tiktok_policy_data.core import schema
from tiktok_policy_data.core.versions import list_versions, version_key
from tiktok_policy_data.render.markdown import markdown_text

if TYPE_CHECKING:
    from tiktok_policy_data.core.row_types import ChangeRow, ReleaseRow

#: Heading under which maintainers write notes for the next release.
NOTES = "## Unreleased"


def changelog(
    text: str, releases: Iterable[ReleaseRow], changes: Sequence[ChangeRow], package: Sequence[Mapping[str, Any]] = ()
) -> str:
    """Return CHANGELOG.md with a section for each release that has none, newest first."""
    rows = list(releases)
    code = {str(row["version"]): row for row in package}
    data = list_versions(rows)
    for version in sorted({*data, *code}, key=version_key):
        if f"\n## {version} " in text:
            continue
        head, notes, rest = _parts(text)
        section = changelog_section(version, rows, changes) if version in data else _code_heading(code[version])
        lines = _interface_section(code[version]) if version in code else []
        parts = [section.rstrip(), "\n".join(lines)]
        if notes:
            heading, _, body = parts[0].partition("\n")
            parts = [heading, notes, body.strip(), *parts[1:]]
        text = "\n\n".join(part.strip() for part in [head, *parts, rest] if part.strip()) + "\n"
    return text


def _parts(text: str) -> tuple[str, str, str]:
    """Return the introduction, the notes for the next release, and the sections of past releases."""
    head, mark, rest = text.partition("\n## ")
    rest = f"## {rest}" if mark else ""
    if not rest.startswith(NOTES):
        return head, "", rest
    notes, mark, rest = rest.removeprefix(NOTES).partition("\n## ")
    return head, notes.strip(), f"## {rest}" if mark else ""


def _code_heading(row: Mapping[str, Any]) -> str:
    """Return the section of a release that does not change the data."""
    heading = f"## {row['version']} ({row['released_on']})"
    return f"{heading}\n\nA release of the code; the data are those of {row['data_version']}.\n"


def _interface_section(row: Mapping[str, Any]) -> list[str]:
    """Return the public names, commands and options added or removed; no lines if there are none."""
    changes = row.get("interface_changes", ())
    return ["### Interface", "", *(f"- {change}" for change in changes)] if changes else []


#: More rows than this are counted, not listed; the table changes has each.
MOST_NAMED = 60


def _some(names: Sequence[str]) -> str:
    if len(names) > MOST_NAMED:
        return f"{len(names)} rows, listed in the table changes"
    return markdown_text(", ".join(names))


def changelog_section(version: str, releases: Sequence[ReleaseRow], changes: Sequence[ChangeRow]) -> str:
    """Return what a release added, removed, corrected and changed in its schemas, from the data."""
    own = {row["table"]: row for row in releases if row["release"] == version}
    day = next(iter(own.values()))["released_on"]
    place = list_versions(releases).index(version)
    if place == 0:
        counts = ", ".join(f"{own[name]['n_rows']} {name}" for name in own if own[name]["n_rows"])
        return f"## {version} ({day})\n\nFirst release: {counts}.\n"
    earlier = list_versions(releases)[place - 1]
    before = {row["table"]: row for row in releases if row["release"] == earlier}
    by_op = _by_operation(version, changes)
    lines = [
        *_rows_section("Added", by_op["added"]),
        *_rows_section("Withdrawn", by_op["removed"]),
        *_cells_section(by_op["changed"]),
        *_schema_section(own, before),
    ]
    return "\n".join([f"## {version} ({day})", "", *lines])


def _by_operation(version: str, changes: Sequence[ChangeRow]) -> Mapping[str, list[ChangeRow]]:
    """Return what a release changed in the tables whose changes have reasons, by operation."""
    found: dict[str, list[ChangeRow]] = defaultdict(list)
    typed = {table.name for table in schema.tables().values() if table.reasons}
    for row in changes:
        if row["release"] == version and row["table"] in typed:
            found[row["op"]].append(row)
    return found


def _rows_section(title: str, rows: Sequence[ChangeRow]) -> list[str]:
    """Return the rows added or removed, table by table; no lines if there are none."""
    tables = dict.fromkeys(row["table"] for row in rows)
    lines = [f"- {name}: {_some([row['row'] for row in rows if row['table'] == name])}" for name in tables]
    return [f"### {title}", "", *lines, ""] if rows else []


def _cells_section(cells: Sequence[ChangeRow]) -> list[str]:
    """Return the changed cells with their reasons; no lines if there are none."""
    lines = [
        markdown_text(f"- {row['table']} {row['row']}, {row['column']}: {row['before']} → {row['after']}")
        + (f" ({row['reason']})" if row["reason"] else "")
        for row in cells
    ]
    return ["### Corrected", "", *lines, ""] if cells else []


def _schema_section(own: Mapping[str, ReleaseRow], before: Mapping[str, ReleaseRow]) -> list[str]:
    """Return new and removed tables, and changed schemas; no lines if there are none."""
    new = [name for name in own if name not in before]
    lost = [name for name in before if name not in own]
    altered = [n for n in own if n in before and own[n]["schema_sha256"] != before[n]["schema_sha256"]]
    lines = [
        f"- {words}: {', '.join(names)}"
        for words, names in (("new tables", new), ("tables removed", lost), ("schemas changed", altered))
        if names
    ]
    return ["### Schema", "", *lines, ""] if lines else []
