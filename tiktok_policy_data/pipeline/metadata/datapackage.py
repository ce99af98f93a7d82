"""Write the Data Package description (`datapackage.json`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from tiktok_policy_data.core import edtf, schema
from tiktok_policy_data.core.about import About
from tiktok_policy_data.core.citation import AUTHORS, DESCRIPTION, KEYWORDS, LICENCE, NAME, SOURCES, TITLE
from tiktok_policy_data.core.project import REPOSITORY, dataset_id

if TYPE_CHECKING:
    from tiktok_policy_data.core.row_types import CodeRow

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"

#: Vocabulary → its codes as categories of Data Package v2, in their order.
Categories = Mapping[str, Sequence[Mapping[str, str]]]

#: Hash and size of a file: path → (SHA-256, bytes).
Files = Mapping[str, tuple[str, int]]


def datapackage(about: About, files: Files, codes: Sequence[CodeRow]) -> dict[str, Any]:
    """Return the Data Package (v2): JSON Lines as resources, Parquet as alternates, codes as categories.

    A table without rows is left out, since readers reject an empty JSON Lines file.
    """
    known = categories(codes)
    return {
        "$schema": PROFILE,
        "name": NAME,
        "id": dataset_id(),
        "title": TITLE,
        "description": DESCRIPTION,
        **({"homepage": REPOSITORY} if REPOSITORY else {}),
        "version": about.version,
        "created": f"{about.released_on}T00:00:00Z",
        "keywords": list(KEYWORDS),
        "licenses": [LICENCE],
        "contributors": [{"title": AUTHORS, "roles": ["creator"]}],
        "sources": [{"title": SOURCES, "path": "sources.jsonl"}],
        "resources": [
            {
                "name": name,
                "title": table.title,
                "description": described(table),
                "type": "table",
                **_file(f"{name}.jsonl", "jsonl", "application/jsonl", files),
                "encoding": "utf-8",
                "alternates": [_file(f"{name}.parquet", "parquet", "application/vnd.apache.parquet", files)],
                "schema": table_schema(table, known),
            }
            for name, table in schema.tables().items()
            if files[f"{name}.jsonl"][1]
        ],
    }


def _file(path: str, form: str, media: str, files: Files) -> dict[str, Any]:
    digest, size = files[path]
    return {"path": path, "format": form, "mediatype": media, "hash": f"sha256:{digest}", "bytes": size}


def categories(codes: Sequence[CodeRow]) -> Categories:
    """Return the codes of every vocabulary with their labels, in the order of their positions."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in sorted(codes, key=lambda row: (row["scheme"], row["position"])):
        found.setdefault(row["scheme"], []).append({"value": row["code"], "label": row["label"]})
    return found


def described(table: schema.Table) -> str:
    """Return the description of a table, with the columns that no file has and where they come from."""
    if table.name != "measures":
        return table.description
    names = " and ".join(field.name for field in schema.ON_LOAD)
    return f"{table.description} The columns {names} are in no file: `load` computes them from the table changes."


def table_schema(table: schema.Table, known: Categories) -> dict[str, Any]:
    """Return the Table Schema of a table with its codes and the date grammar filled in."""
    raw = deepcopy(schema.full_schema(table.name))
    for spec, field in zip(raw["fields"], table.fields, strict=True):
        if field.edtf:
            spec.setdefault("constraints", {})["pattern"] = edtf.PATTERN
        if field.vocabulary:
            coded = spec["arrayItem"] if field.is_list else spec
            coded["categories"] = list(known[field.vocabulary])
            # The same codes again, for readers that do not know categories.
            coded.setdefault("constraints", {})["enum"] = [code["value"] for code in known[field.vocabulary]]
        for rules in (spec.get("constraints", {}), spec.get("arrayItem", {}).get("constraints", {})):
            if "pattern" in rules:
                # A pattern of XML Schema must match the whole value. Some readers put ^ before it and $ after it,
                # which without the group would bind to the first and the last alternative alone.
                rules["pattern"] = f"({rules['pattern']})"
    for key in raw.get("foreignKeys", ()):
        # A table that refers to itself names no resource.
        if key["reference"]["resource"] == table.name:
            key["reference"]["resource"] = ""
    made: dict[str, Any] = {name: raw[name] for name in ("fields", "primaryKey", "foreignKeys") if name in raw}
    if table.name == "measures":
        made["addedOnLoad"] = [
            {"name": field.name, "title": field.title, "type": field.type, "description": field.description}
            for field in schema.ON_LOAD
        ]
    return made
