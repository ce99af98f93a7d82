"""Check and write the manifest of a release: its version, and the hash of each file."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from tiktok_policy_data.core import schema

MANIFEST = "manifest.json"

FORMS = ("parquet", "jsonl")

_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")

REINSTALL = "Reinstall the package; in a checkout, restore curated/ from version control."


def is_inside(name: str) -> bool:
    """Return whether a relative path stays inside its folder, on any system."""
    parts = name.replace("\\", "/").split("/")
    return not (name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\0" in name)


def manifest_fault(found: Any) -> str:
    """Return what is wrong with the structure of a manifest; empty if nothing is."""
    if not isinstance(found, dict) or not isinstance(found.get("version"), str):
        return "expected an object with a version"
    if not _VERSION.fullmatch(found["version"]):
        return "expected a version of three numbers such as 1.2.3"
    if outside := [name for name in found.get("files") or () if not is_inside(str(name))]:
        return f"expected files inside the folder, not {outside[0]!r}"
    tables = found.get("tables")
    if not isinstance(tables, dict):
        return "expected an object of tables"
    if fault := next(filter(None, (_entry_fault(name, entry) for name, entry in tables.items())), ""):
        return fault
    files = found.get("files", {})
    if not isinstance(files, dict) or not all(isinstance(digest, str) for digest in files.values()):
        return "expected an object of the other files with their SHA-256"
    return ""


def _entry_fault(name: str, entry: Any) -> str:
    """What is wrong with the entry of a table in a manifest; empty when nothing is."""
    if not schema.NAME.fullmatch(name):
        return f"expected a table name, not {name!r}"
    if not isinstance(entry, dict) or not isinstance(entry.get("rows"), int):
        return f"expected an entry for the table {name} with its number of rows"
    for form in FORMS:
        file = entry.get(form)
        named = file if isinstance(file, dict) and file.get("path") == f"{name}.{form}" else {}
        if not isinstance(named.get("sha256"), str):
            return f"expected the {form} file of {name} to be {name}.{form}, with its SHA-256"
    return ""


def schema_sha256(table: str) -> str:
    """Return the SHA-256 of the current schema of a table, with every field in full."""
    return sha256(schema.schema_text(table).encode()).hexdigest()


def manifest_text(manifest: Mapping[str, Any]) -> str:
    """Return the canonical text of a manifest."""
    return json.dumps(manifest, indent=1) + "\n"
