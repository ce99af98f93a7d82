"""Parse, sort and list version numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tiktok_policy_data.errors import UnknownNameError


def version_key(version: str) -> tuple[int, ...]:
    """Return a version as numbers that sort; raise UnknownNameError unless it is like 1.2.3."""
    parts = version.split(".")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and str(int(part)) == part for part in parts):
        raise UnknownNameError(f"A version must have three numbers, such as 1.2.3, not {version!r}.")
    return tuple(int(part) for part in parts)


def list_versions(releases: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the versions in the table releases, oldest first."""
    return sorted({row["release"] for row in releases}, key=version_key)
