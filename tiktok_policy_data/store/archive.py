"""Store and read the archive of past releases: every table and schema by its content hash.

`archive/<sha256>.measures.jsonl` is the canonical JSON Lines of a table, `archive/<sha256>.measures.json` a schema. The
files are plain text and end in the name that the table has, so that git stores each version as a small difference: it
looks for one among files whose names end alike. A table that the release itself still has is not archived: its own
JSON Lines are read. The table `releases` says which release had which content.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from tiktok_policy_data.errors import DataError, Problem
from tiktok_policy_data.store.manifest import MANIFEST, REINSTALL

FOLDER = "archive"


def path(release: Path, digest: str, name: str) -> Path:
    """Return the path of an archived content in a release folder; `name` is measures.jsonl or measures.json."""
    return release / FOLDER / f"{Path(digest).name}.{Path(name).name}"


def put(release: Path, content: bytes, name: str) -> str:
    """Archive a content, once; return its SHA-256."""
    digest = sha256(content).hexdigest()
    archived = path(release, digest, name)
    archived.parent.mkdir(exist_ok=True)
    if not archived.exists():
        archived.write_bytes(content)
    return digest


def get(release: Path, digest: str, name: str) -> bytes:
    """Return an archived content by its hash.

    Parameters
    ----------
    release : pathlib.Path
        Folder of a release.
    digest : str
        SHA-256 of the content.
    name : str
        `measures.jsonl` for the rows of that table, `measures.json` for its schema.

    Raises
    ------
    DataError
        If the content is missing or does not match the hash.
    """
    place = path(release, digest, name)
    if not place.is_file():
        place = _current(release, digest) or place
    try:
        content = place.read_bytes()
    except OSError as fault:
        raise DataError(Problem(str(place), f"expected archived content ({fault.strerror})", do=REINSTALL)) from None
    if (found := sha256(content).hexdigest()) != digest:
        raise DataError(Problem(str(place), f"expected the SHA-256 {digest}", value=found, do=REINSTALL))
    return content


def _current(release: Path, digest: str) -> Path | None:
    """Return the JSON Lines of the release's own table with that hash, by its manifest; None if there is none."""
    try:
        listed = json.loads((release / MANIFEST).read_text(encoding="utf-8"))["tables"]
        files = (entry["jsonl"] for entry in listed.values())
        name = next((str(file["path"]) for file in files if file["sha256"] == digest), None)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return release / Path(name).name if name else None
