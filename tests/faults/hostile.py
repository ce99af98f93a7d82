"""Hostile texts, and a release that is valid and holds them wherever its schemas let it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path

from tiktok_policy_data.core import schema
from tiktok_policy_data.core.schema import Field
from tiktok_policy_data.pipeline.derive import derive
from tiktok_policy_data.pipeline.release.writer import write_release
from tiktok_policy_data.store import releases

HACK = "window.hacked=1"
TEXTS = (
    f"<script>{HACK}</script>",
    f"</script><script>{HACK}</script>",
    f"</ScRiPt ><svg/onload={HACK}>",
    "<!--",
    "<!-- --!> <script>",
    "]]><![CDATA[",
    f"<img src=x onerror={HACK}>",
    f'" autofocus onfocus={HACK} x="',
    f"' onmouseover='{HACK}",
    f"</td></table><iframe srcdoc='<script>{HACK}</script>'>",
    f"</noscript><script>{HACK}</script><noscript>",
    f"</title></style></textarea><script>{HACK}</script>",
    f"javascript:{HACK}//",
    f"[click](javascript:{HACK})",
    f'![x](https://example.org/"onerror={HACK})',
    f"<javascript:{HACK}>",
    "a | b | c",
    "`code` ``more`` ```",
    "# heading\n\n## another\n- item\n\n[x]: https://example.org",
    "*bold* _italics_ ~~gone~~ \\ \\| &lt;b&gt; &amp;",
    "{{title}} {{data}} ${HACK} %s {0} \\N{BELL}",
    "=1+1",
    '=HYPERLINK("https://example.org";"x")',
    "+1-1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\r\n+1",
    'a,"b";\nc\r=1',
    "\x1b[2J\x1b[H\x1b[7mowned",
    "\x1b]0;owned\x07",
    "\x1b]8;;https://example.org\x1b\\click\x1b]8;;\x1b\\",
    "\x9b2J\x9d0;owned\x9c",
    "\x1bP$q\x1b\\\x1b_x\x1b\\",
    "over\rwritten\x08\x08\x7f\x07",
    "line\nbreak\x0b\x0c\x85\u2028\u2029end",
    "a\0b",
    "\N{RIGHT-TO-LEFT OVERRIDE}evil\N{POP DIRECTIONAL FORMATTING}",
    "\N{LEFT-TO-RIGHT ISOLATE}\N{RIGHT-TO-LEFT EMBEDDING}x\N{RIGHT-TO-LEFT MARK}",
    "\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NO-BREAK SPACE}\N{SOFT HYPHEN}x",
    "Donaudampfschifffahrtsgesellschaft" * 30,
    "a\u0300" * 200 + "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "} , note = {\\input{/etc/passwd}} %",
)


#: Ends every text, so that each column has what each output must not obey.
END = "</script><i x=1>\x1b[7m\x9b|\N{RIGHT-TO-LEFT OVERRIDE}``"


def is_free(field: Field) -> bool:
    """Whether a column takes any text that people write."""
    return field.type == "string" and not (field.pattern or field.vocabulary or field.edtf or field.derived)


def fitting(table: str, field: Field, text: str, number: int) -> str:
    """A text as the rules of a column allow it."""
    end = f"{END}{number}" if field.unique else END
    if field.name == "url":
        return f"https://example.org/{text}{end}".replace(" ", "")
    if field.name in ("first_words", "last_words"):
        return re.sub(r"\s", "", text + end)
    return text[: field.max_length - len(end) if field.max_length else None] + end


def write(good: releases.Release, folder: Path, shift: int) -> tuple[releases.Release, set[tuple[str, str, str]]]:
    """A valid release with a hostile text in every cell that takes one; `shift` deals them anew.

    Returns it with what it holds: (table, column, text).
    """
    tables = {name: [dict(row) for row in good.records(name)] for name in good.tables}
    tables["changes"] = list(_changes())
    turn, held = count(shift * 7), set()
    for name, rows in tables.items():
        declared = schema.tables()[name]
        fields = [f for f in declared.fields if f.name not in declared.key and (is_free(f) or f.name == "url")]
        for number, row in enumerate(rows):
            for field in fields:
                if row[field.name] is None and (field.evidence or name in ("coverage", "changes")):
                    continue
                if name == "coverage" and not row["searched_on"]:
                    continue
                text = TEXTS[next(turn) % len(TEXTS)]
                row[field.name] = fitting(name, field, text, number)
                held.add((name, field.name, text))
    passages = {}
    for row in tables["evidence"]:  # one passage of a text has the same ends in each of its rows
        key = row["source_id"], row["paragraph"], row["char_start"], row["char_end"]
        row["first_words"], row["last_words"] = passages.setdefault(key, (row["first_words"], row["last_words"]))
    write_release(_derived(tables), folder, "1.0.0", date(2026, 1, 2))
    return releases.Release(folder), held


def _derived(tables: dict[str, list[dict[str, object]]]) -> dict[str, list[dict[str, object]]]:
    """The tables with their derived columns; what texts and searches gave is taken from the tables themselves."""
    other = {"language": None, "found": None}
    searches = [{**row, **other, "what": row["searched"]} for row in tables["coverage"] if row["searched_on"]]
    texts = [row for row in tables["sources"] if row["text_sha256"]]
    anchors = [row for row in tables["evidence"] if row["passage_sha256"]]
    return derive({**tables, "texts": texts, "anchors": anchors, "searches": searches})


def _changes() -> Iterator[dict[str, object]]:
    empty = dict.fromkeys(schema.tables()["changes"].columns)
    for number, text in enumerate(TEXTS):
        cell = {"release": "1.0.0", "table": "measures", "row": f"UK-{number:03}", "column": "title"}
        yield {**empty, **cell, "op": "changed", "before": json.dumps(text), "after": text}
