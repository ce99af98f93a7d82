"""Compute the version of the package: that of its last release, marked if the code has changed since.

The build backend imports this module, so it imports nothing from the package.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parent
#: Record of the package's releases, oldest first, and the public interface of the last one.
RECORD = "releases.json"
#: Files that are code; the data and schemas in the same wheel have versions of their own.
CODE = ("*.py", "*.js", "*.css", "*.html")


def read_record(package: Path = PACKAGE) -> dict[str, Any]:
    """Return the record of the package's releases."""
    found: dict[str, Any] = json.loads((package / RECORD).read_text(encoding="utf-8"))
    return found


def code_sha256(package: Path = PACKAGE) -> str:
    """Return the SHA-256 of all code of the package; Windows line ends count as line feeds."""
    digest = sha256()
    for path in sorted((path for pattern in CODE for path in package.rglob(pattern)), key=Path.as_posix):
        data = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.relative_to(package).as_posix()}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


def version(package: Path = PACKAGE) -> str:
    """Return the version, such as 1.3.0, or 1.3.0+code.1a2b3c4d5e6f if the code differs from the release.

    Package indexes reject the second form, so that two published wheels of different code never share a version.
    """
    last = read_record(package)["releases"][-1]
    digest = code_sha256(package)
    return str(last["version"]) if digest == last["code_sha256"] else f"{last['version']}+code.{digest[:12]}"
