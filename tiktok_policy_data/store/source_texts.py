"""Find the source texts that are available locally, and recognise them by hash.

Texts belong to their publishers and are never shipped. The folder is given by the caller, by the environment variable
TIKTOK_POLICY_TEXTS, or is `raw/texts/` of a checkout. A file is recognised by its SHA-256, whatever its name.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from tiktok_policy_data.core import progress
from tiktok_policy_data.core.schema import shipped
from tiktok_policy_data.errors import DataError, Problem

VARIABLE = "TIKTOK_POLICY_TEXTS"

NO_TEXTS = (
    f"No source texts available (give their folder with --texts or {VARIABLE}); passages are not shown or checked."
)


def folder(named: str | Path | None = None, root: Path | None = None) -> Path | None:
    """Return the folder of source texts; None if there is none.

    Parameters
    ----------
    named : str or pathlib.Path, optional
        A folder; the one in TIKTOK_POLICY_TEXTS by default, else `raw/texts/`.
    root : pathlib.Path, optional
        Root of the checkout.

    Raises
    ------
    DataError
        If a folder was requested and does not exist.
    """
    asked = named or os.environ.get(VARIABLE)
    if asked:
        if not Path(asked).is_dir():
            raise DataError(
                Problem(str(asked), "expected a folder of source texts", do="Check --texts or the variable.")
            )
        return Path(asked)
    default = (root / "raw" if root else shipped("raw")) / "texts"
    return default if default.is_dir() else None


def available(hashes: Mapping[str, str], where: Path | None) -> dict[str, str]:
    """Return the texts in `where` whose SHA-256 is among `hashes` (source → hash), by source."""
    if where is None:
        return {}
    source_of = {digest: source for source, digest in hashes.items()}
    found = {}
    for path in progress.over(sorted(where.iterdir()), "Texts"):
        if path.is_file() and (source := source_of.get(sha256(path.read_bytes()).hexdigest())):
            found[source] = read(path)
    return dict(sorted(found.items()))


def read(path: Path) -> str:
    """Return the text of a file unchanged; raise DataError if it is missing or not UTF-8."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as fault:
        where = f"byte {fault.start}"
        raise DataError(Problem(str(path), "expected a text in UTF-8", where, do="Save it as UTF-8.")) from None
    except OSError as fault:
        raise DataError(Problem(str(path), f"expected a readable text ({fault.strerror})")) from None
