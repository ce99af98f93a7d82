"""Write the sections of `CHANGELOG.md`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.core.versions import list_versions, version_key
from tiktok_policy_data.render.markdown import markdown_text


def changelog(text: str, releases: Iterable[Record], changes: Sequence[Record]) -> str:
    """The text of CHANGELOG.md with a section for each release that has none, newest first under the introduction."""
    rows = list(releases)
    for version in list_versions(rows):
        if f"\n## {version} " not in text:
            head, mark, rest = text.partition("\n## ")
            parts = [head, changelog_section(version, rows, changes), *([f"## {rest}"] if mark else [])]
            text = "\n\n".join(part.rstrip() for part in parts) + "\n"
    return text


#: Rows beyond which a changelog counts them: the table changes has each.
MOST_NAMED = 60


def _some(names: Sequence[str]) -> str:
    if len(names) > MOST_NAMED:
        return f"{len(names)} rows, each in the table changes"
    return markdown_text(", ".join(names))


def changelog_section(version: str, releases: Sequence[Record], changes: Sequence[Record]) -> str:
    """What a release added, corrected, withdrew and changed in its schemas, from the data alone."""
    own = {row["table"]: row for row in releases if row["release"] == version}
    day = next(iter(own.values()))["released_on"]
    lines = [f"## {version} ({day})", ""]
    earlier = [v for v in list_versions(releases) if version_key(v) < version_key(version)]
    if not earlier:
        counts = ", ".join(f"{own[name]['n_rows']} {name}" for name in own if own[name]["n_rows"])
        return "\n".join([*lines, f"First release: {counts}.", ""])
    before = {row["table"]: row for row in releases if row["release"] == earlier[-1]}
    # What follows from other tables, or tells of them, would only repeat.
    mine = [
        row
        for row in changes
        if row["release"] == version and row["table"] not in ("spells", "coverage", "paragraphs", "withdrawn")
    ]
    for title, rows in (
        ("Added", [row for row in mine if row["column"] == "*" and row["before"] is None]),
        ("Withdrawn", [row for row in mine if row["column"] == "*" and row["after"] is None]),
    ):
        if rows:
            lines += [f"### {title}", ""]
            for name in dict.fromkeys(row["table"] for row in rows):
                lines.append(f"- {name}: {_some([row['row'] for row in rows if row['table'] == name])}")
            lines.append("")
    if cells := [row for row in mine if row["column"] != "*"]:
        lines += ["### Corrected", ""]
        lines += [
            markdown_text(f"- {row['table']} {row['row']}, {row['column']}: {row['before']} → {row['after']}")
            + (f" ({row['reason']})" if row["reason"] else "")
            for row in cells
        ]
        lines.append("")
    new = [name for name in own if name not in before]
    lost = [name for name in before if name not in own]
    altered = [n for n in own if n in before and own[n]["schema_sha256"] != before[n]["schema_sha256"]]
    if new or lost or altered:
        lines += ["### Schema", ""]
        for words, names in (("new tables", new), ("tables removed", lost), ("schemas changed", altered)):
            if names:
                lines.append(f"- {words}: {', '.join(names)}")
        lines.append("")
    return "\n".join(lines)
