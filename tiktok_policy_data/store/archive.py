"""The archive of past releases: every table and schema by its content hash."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from tiktok_policy_data.errors import DataError, Problem
from tiktok_policy_data.io.atomic import file_sha256

FOLDER = "history"


def path(release: Path, digest: str) -> Path:
    """Where a content is kept in a release folder."""
    return release / FOLDER / f"{Path(digest).name}.gz"


def put(release: Path, content: Path) -> str:
    """Keep what a file holds, once; returns its SHA-256. The bytes written depend on the content alone."""
    import zlib

    digest = file_sha256(content)
    kept = path(release, digest)
    kept.parent.mkdir(exist_ok=True)
    if not kept.exists():
        squeeze = zlib.compressobj(9, wbits=_GZIP)
        with content.open("rb") as file, kept.open("wb") as out:
            while some := file.read(_AT_ONCE):
                out.write(squeeze.compress(some))
            out.write(squeeze.flush())
    return digest


#: What zlib calls the form of gzip, without name and time in its head; and bytes that are read in one go.
_GZIP, _AT_ONCE = 31, 1 << 20


def get(release: Path, digest: str) -> bytes:
    """A content by its hash; DataError when it is missing or not what the hash says."""
    import gzip
    import zlib

    kept = path(release, digest)
    do = "Reinstall the package."
    try:
        content = gzip.decompress(kept.read_bytes())
    except (OSError, EOFError, ValueError, zlib.error) as fault:
        raise DataError(Problem(str(kept), f"expected a content of the history ({fault})", do=do)) from None
    if (found := sha256(content).hexdigest()) != digest:
        raise DataError(Problem(str(kept), "expected the content that its name says", value=found, do=do))
    return content
