"""Compute the version of the package: that of its last release, marked if the code has changed since.

The build backend imports this module, so it imports nothing from the package.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parent
#: Record of the package's releases, oldest first, and the public interface of the last one.
RECORD = "releases.json"
#: Files that are code; the data and schemas in the same wheel have versions of their own.
CODE = (".py", ".js", ".css", ".html")
#: Folder of what the page is bundled from, with its libraries; none of it is shipped.
UNSHIPPED = "explorer/app"


def read_record(package: Path = PACKAGE) -> dict[str, Any]:
    """Return the record of the package's releases."""
    found: dict[str, Any] = json.loads((package / RECORD).read_text(encoding="utf-8"))
    return found


def code_sha256(package: Path = PACKAGE) -> str:
    """Return the SHA-256 of all code of the package; Windows line ends count as line feeds."""
    digest = sha256()
    for path in sorted(_code(package), key=Path.as_posix):
        data = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.relative_to(package).as_posix()}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


def _code(package: Path) -> Iterator[Path]:
    for name, folders, files in os.walk(package):
        folder = Path(name)
        if folder.relative_to(package).as_posix() == UNSHIPPED:
            folders.clear()
            continue
        yield from (folder / file for file in files if file.endswith(CODE))


def version(package: Path = PACKAGE) -> str:
    """Return the version, such as 1.3.0, or 1.3.0+code.1a2b3c4d5e6f if the code differs from the release.

    Package indexes reject the second form, so that two published wheels of different code never share a version.
    """
    last = read_record(package)["releases"][-1]
    digest = code_sha256(package)
    return str(last["version"]) if digest == last["code_sha256"] else f"{last['version']}+code.{digest[:12]}"
