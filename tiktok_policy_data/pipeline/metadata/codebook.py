"""Write the codebook page (`docs/codebook.md`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tiktok_policy_data.core import schema
from tiktok_policy_data.render.markdown import table_cell

if TYPE_CHECKING:
    from tiktok_policy_data.core.row_types import CodeRow


def codebook_page(codes: Sequence[CodeRow], tables: Mapping[str, schema.Table]) -> str:
    """Return the codebook as one Markdown page: every table, column and code."""
    lines = ["# Codebook", "", "Generated from the schemas and vocabularies by `release`; do not edit.", ""]
    lines += ["Tables: " + ", ".join(f"[{name}](#{name})" for name in tables) + ".", ""]
    for table in tables.values():
        lines += [
            f"## {table.name}",
            "",
            table.description,
            f"Key: {', '.join(f'`{name}`' for name in table.key)}.",
            "",
        ]
        lines += ["| column | type | meaning |", "|---|---|---|"]
        fields = (*table.fields, *(schema.ON_LOAD if table.name == "measures" else ()))
        lines += [f"| `{f.name}` | {_type_words(f)} | {table_cell(f.description)} |" for f in fields]
        lines.append("")
    lines += ["## Vocabularies", ""]
    for scheme in sorted({row["scheme"] for row in codes}):
        lines += [f"### {scheme}", "", "| code | label | definition | includes | excludes |", "|---|---|---|---|---|"]
        for row in sorted((row for row in codes if row["scheme"] == scheme), key=lambda row: int(row["position"])):
            cells = [row[name] or "" for name in ("label", "definition", "includes", "excludes")]
            lines.append(f"| `{row['code']}` | {' | '.join(map(table_cell, cells))} |")
        lines.append("")
    return "\n".join(lines)


def _type_words(field: schema.Field) -> str:
    words = ["list" if field.is_list else "EDTF date" if field.edtf else field.type]
    words += [f"of [{field.vocabulary}](#{field.vocabulary})"] if field.vocabulary else []
    words += ["derived"] if field.derived else []
    words += ["evidence"] if field.evidence else []
    return ", ".join(words)
