"""Metadata that standards read, all derived: Data Package, Croissant, citation, the codebook page, the changelog."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from tiktok_policy_data import dates, history, schema
from tiktok_policy_data.files import Record
from tiktok_policy_data.problems import ascii_safe

NAME = "tiktok-policy-data"
TITLE = "How governments answer TikTok, measure by measure"
DESCRIPTION = (
    "Public measures that answer, drive or surround the risk tied to TikTok and ByteDance, one row per jurisdiction "
    "and measure; every coded cell leads to a passage in a dated source."
)
LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0",
}
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
#: Hash and size of a file: path → (SHA-256, bytes).
Files = Mapping[str, tuple[str, int]]


def datapackage(version: str, released_on: date, files: Files, vocabularies: schema.Vocabularies) -> dict[str, Any]:
    """The Data Package (v2): the JSON Lines as resources, the Parquet file named beside each, codes as enumerations.

    A table without rows is no resource: readers refuse an empty file of JSON Lines.
    """
    return {
        "$schema": PROFILE,
        "name": NAME,
        "title": TITLE,
        "description": DESCRIPTION,
        "version": version,
        "created": f"{released_on}T00:00:00Z",
        "licenses": [LICENCE],
        "contributors": [{"title": "The tiktok-policy-data developers", "roles": ["creator"]}],
        "resources": [
            {
                "name": name,
                "title": table.title,
                "description": table.description,
                "type": "table",
                **_file(f"{name}.jsonl", "jsonl", "application/jsonl", files),
                "encoding": "utf-8",
                "alternates": [_file(f"{name}.parquet", "parquet", "application/vnd.apache.parquet", files)],
                "schema": table_schema(table, vocabularies),
            }
            for name, table in schema.tables().items()
            if files[f"{name}.jsonl"][1]
        ],
    }


def _file(path: str, form: str, media: str, files: Files) -> dict[str, Any]:
    digest, size = files[path]
    return {"path": path, "format": form, "mediatype": media, "hash": f"sha256:{digest}", "bytes": size}


def table_schema(table: schema.Table, vocabularies: schema.Vocabularies) -> dict[str, Any]:
    """The Table Schema of a table with its codes and the date grammar filled in."""
    raw: dict[str, Any] = json.loads((schema.shipped("schemas") / f"{table.name}.json").read_text(encoding="utf-8"))
    for spec, field in zip(raw["fields"], table.fields, strict=True):
        rules = spec.setdefault("constraints", {})
        if field.edtf:
            rules["pattern"] = dates.PATTERN
        if "pattern" in rules:
            # The whole value and nothing after it: many readers let `$` pass a trailing newline.
            rules["pattern"] = rf"(?:{rules['pattern']})(?![\s\S])"
        if field.vocabulary and field.is_list:
            spec["arrayItem"].setdefault("constraints", {})["enum"] = list(vocabularies[field.vocabulary])
        elif field.vocabulary:
            rules["enum"] = list(vocabularies[field.vocabulary])
        if not rules:
            del spec["constraints"]
    for key in raw.get("foreignKeys", ()):
        # A table that refers to itself names no resource.
        if key["reference"]["resource"] == table.name:
            key["reference"]["resource"] = ""
    return {name: raw[name] for name in ("fields", "primaryKey", "foreignKeys") if name in raw}


_CROISSANT_TYPES = {
    "string": "sc:Text",
    "array": "sc:Text",
    "date": "sc:Date",
    "integer": "sc:Integer",
    "boolean": "sc:Boolean",
}
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant(version: str, released_on: date, files: Files) -> dict[str, Any]:
    """The Croissant description (1.0): a file and a record set per table, read from Parquet."""
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": NAME,
        "description": DESCRIPTION,
        "version": version,
        "datePublished": released_on.isoformat(),
        "license": LICENCE["path"],
        "url": "https://pypi.org/project/tiktok-policy-data/",
        "creator": {"@type": "sc:Organization", "name": "The tiktok-policy-data developers"},
        "citeAs": citation(version),
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": f"{name}.parquet",
                "name": f"{name}.parquet",
                "contentUrl": f"{name}.parquet",
                "encodingFormat": "application/x-parquet",
                "contentSize": f"{files[f'{name}.parquet'][1]} B",
                "sha256": files[f"{name}.parquet"][0],
            }
            for name in schema.tables()
        ],
        "recordSet": [_record_set(table) for table in schema.tables().values()],
    }


def _record_set(table: schema.Table) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.description,
        "key": [{"@id": f"{table.name}/{name}"} for name in table.key],
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{table.name}/{field.name}",
                "name": field.name,
                "description": field.description,
                "dataType": _CROISSANT_TYPES[field.type],
                **({"repeated": True} if field.is_list else {}),
                "source": {"fileObject": {"@id": f"{table.name}.parquet"}, "extract": {"column": field.name}},
            }
            for field in table.fields
        ],
    }


def citation(version: str) -> str:
    """The citation as a line of text."""
    return f"The tiktok-policy-data developers. {NAME}: {TITLE}. Dataset, version {version}. Licence {LICENCE['name']}."


def bibtex(version: str) -> str:
    """The citation as a BibTeX entry."""
    return (
        "@misc{tiktok_policy_data,\n"
        f"  title = {{{NAME}: {TITLE}}},\n"
        "  author = {{The tiktok-policy-data developers}},\n"
        f"  version = {{{version}}},\n"
        f"  note = {{Dataset, version {version}, licence {LICENCE['name']}}}\n"
        "}"
    )


def citation_cff(text: str, version: str, released_on: date) -> str:
    """The text of CITATION.cff with its version and date set."""
    text = re.sub(r"^version: .*$", f"version: {version}", text, flags=re.M)
    if "\ndate-released:" in text:
        return re.sub(r"^date-released: .*$", f"date-released: '{released_on}'", text, flags=re.M)
    return text.replace(f"version: {version}\n", f"version: {version}\ndate-released: '{released_on}'\n")


def codebook_page(codes: Sequence[Record], tables: Mapping[str, schema.Table]) -> str:
    """The codebook as one Markdown page: every table, every column, every code."""
    lines = ["# Codebook", "", "Made from the schemas and vocabularies by the release command; do not edit.", ""]
    lines += ["Tables: " + ", ".join(f"[{name}](#{name})" for name in tables) + ".", ""]
    for table in tables.values():
        lines += [
            f"## {table.name}",
            "",
            table.description,
            f"Key: {', '.join(f'`{name}`' for name in table.key)}.",
            "",
        ]
        lines += ["| column | type | what it says |", "|---|---|---|"]
        fields = (*table.fields, *(schema.ON_LOAD if table.name == "measures" else ()))
        lines += [f"| `{f.name}` | {_type_words(f)} | {_cell(f.description)} |" for f in fields]
        lines.append("")
    lines += ["## Vocabularies", ""]
    for scheme in sorted({row["scheme"] for row in codes}):
        lines += [f"### {scheme}", "", "| code | label | definition | includes | excludes |", "|---|---|---|---|---|"]
        for row in sorted((row for row in codes if row["scheme"] == scheme), key=lambda row: int(row["position"])):
            cells = [row[name] or "" for name in ("label", "definition", "includes", "excludes")]
            lines.append(f"| `{row['code']}` | {' | '.join(map(_cell, cells))} |")
        lines.append("")
    return "\n".join(lines)


def _type_words(field: schema.Field) -> str:
    words = ["list" if field.is_list else "EDTF date" if field.edtf else field.type]
    words += [f"of [{field.vocabulary}](#{field.vocabulary})"] if field.vocabulary else []
    words += ["derived"] if field.derived else []
    words += ["evidence"] if field.evidence else []
    return ", ".join(words)


def _cell(text: str) -> str:
    return markdown_text(text).replace("|", "\\|")


def markdown_text(text: str) -> str:
    """A text on one line in which Markdown finds no markup that acts: no element, link, picture or escape code."""
    text = " ".join(text.split("\n"))
    return ascii_safe(text).replace("<", "&lt;").replace("](", "]\\(").replace("][", "]\\[")


def markdown_code(text: str) -> str:
    """A text as code in Markdown, between more backticks than it has in a row."""
    text = ascii_safe(text)
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    room = " " if "`" in text else ""
    return f"{fence}{room}{text}{room}{fence}"


# ---------------------------------------------------------------------------------------------- changelog


def changelog(text: str, releases: Iterable[Record], changes: Sequence[Record]) -> str:
    """The text of CHANGELOG.md with a section for each release that has none, newest first under the introduction."""
    rows = list(releases)
    for version in history.versions(rows):
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
    earlier = [v for v in history.versions(releases) if history.number(v) < history.number(version)]
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
