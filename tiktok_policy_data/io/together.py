"""Replace several files together: all of them or none, even if the process is killed between two of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from tiktok_policy_data.errors import DataError, Problem
from tiktok_policy_data.io.atomic import replace_file


def replace_together(journal: Path, root: Path, files: Mapping[Path, str]) -> None:
    """Replace files under a folder by new texts, in one step for every reader that looks at the journal.

    The new texts are first written to the journal. While it is there, the files are not to be read: some may be new and
    some old. `finish` writes them all; it is what the next run does if this one is killed.

    Parameters
    ----------
    journal : pathlib.Path
        Where to keep the new texts meanwhile.
    root : pathlib.Path
        The folder; its files may be missing.
    files : mapping of pathlib.Path to str
        File under the folder → its new text.

    Raises
    ------
    DataError
        If a file cannot be written. No file has changed, or the journal is there and `finish` completes the work.
    """
    for path in files:
        path.parent.mkdir(parents=True, exist_ok=True)
    texts = {path.relative_to(root).as_posix(): text for path, text in files.items()}
    _write(journal, json.dumps({"files": texts}, ensure_ascii=False))
    moving = False
    try:
        with ExitStack() as stack:
            for path, text in files.items():
                stack.enter_context(replace_file(path)).write_bytes(text.encode())
            moving = True
    except BaseException:
        if not moving:
            journal.unlink(missing_ok=True)
        raise
    journal.unlink()


def finish(journal: Path, root: Path) -> bool:
    """Complete what `replace_together` began before it was killed; return whether there was anything to complete."""
    if not journal.is_file():
        return False
    try:
        texts = json.loads(journal.read_text(encoding="utf-8"))["files"]
        files = {root / name: str(text) for name, text in texts.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        do = "Compare seeds/ and raw/ with your last commit, then remove this file."
        raise DataError(Problem(str(journal), f"expected files and their texts ({fault})", do=do)) from None
    if strange := [str(path) for path in files if root.resolve() not in path.resolve().parents]:
        raise DataError(Problem(str(journal), f"expected files under {root}", value=strange[0], do="Remove this file."))
    for path, text in files.items():
        _write(path, text)
    journal.unlink()
    return True


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with replace_file(path) as temporary:
        temporary.write_bytes(text.encode())
