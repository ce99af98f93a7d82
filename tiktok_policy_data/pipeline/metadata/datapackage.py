"""Write the Data Package description (`datapackage.json`)."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from typing import Any

from tiktok_policy_data.core import edtf, schema
from tiktok_policy_data.core.citation import DESCRIPTION, LICENCE, NAME, TITLE

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"

#: Hash and size of a file: path → (SHA-256, bytes).
Files = Mapping[str, tuple[str, int]]


def datapackage(version: str, released_on: date, files: Files, vocabularies: schema.Vocabularies) -> dict[str, Any]:
    """Return the Data Package (v2): JSON Lines as resources, Parquet as alternates, codes as enumerations.

    A table without rows is left out, since readers reject an empty JSON Lines file.
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
    """Return the Table Schema of a table with its codes and the date grammar filled in."""
    raw = deepcopy(schema.full_schema(table.name))
    for spec, field in zip(raw["fields"], table.fields, strict=True):
        rules = spec.setdefault("constraints", {})
        if field.edtf:
            rules["pattern"] = edtf.PATTERN
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
