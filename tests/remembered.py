"""The tables of a checkout, made once: the same seeds, anchors and schemas make the same, so no test waits twice."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from tiktok_policy_data.core import schema

#: What `build.make` is: a checkout and a folder of texts → tables, and whose texts were at hand.
Make = Callable[..., tuple[Any, list[str]]]


class Remembered:
    """`build.make` with a memory; each caller gets tables of its own. What fails is tried anew each time."""

    def __init__(self, make: Make) -> None:
        self.make, self.made, self.forgets = make, dict[str, bytes](), False

    def __call__(self, root: Path, where: Path | None = None) -> tuple[Any, list[str]]:
        key = None if where or self.forgets else content(root / "seeds", root / "raw", schema.shipped("schemas"))
        if key is None:
            return self.make(root, where)
        if key not in self.made:
            self.made[key] = pickle.dumps(self.make(root, where))
        found: tuple[Any, list[str]] = pickle.loads(self.made[key])
        return found


def content(*folders: Path) -> str | None:
    """One hash of all that stands in folders, by name; None where anything but folders and files to be read does."""
    digest = sha256()
    for folder in folders:
        if not folder.is_dir():
            return None
        for path in sorted(folder.rglob("*")):
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                return None
            try:
                data = path.read_bytes() if path.is_file() else b""
            except OSError:
                return None
            digest.update(f"{folder.name}/{path.relative_to(folder).as_posix()} {len(data)}\n".encode() + data)
    return digest.hexdigest()


def read_again() -> None:
    """Let the schemas be read again: the files, or where they are looked for, changed."""
    schema.names.cache_clear()
    schema.table.cache_clear()
