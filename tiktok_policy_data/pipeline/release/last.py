"""Find the last release of a checkout."""

from __future__ import annotations

from pathlib import Path

from tiktok_policy_data.pipeline.derive import UNRELEASED
from tiktok_policy_data.store.manifest import MANIFEST
from tiktok_policy_data.store.releases import PastRelease, Release


def last_release(root: Path) -> PastRelease | None:
    """Return the release in curated/ of a checkout, read with its own schemas; None before the first."""
    found = Release(root / "curated")
    if not (root / "curated" / MANIFEST).is_file() or found.version == UNRELEASED:
        return None
    return PastRelease(found.folder, found.version)
