"""Replace a file or folder atomically, lock it while writing, and hash it."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING

from tiktok_policy_data.errors import DataError, Problem

if TYPE_CHECKING:
    from filelock import BaseFileLock

#: How often to retry a lock whose file is removed meanwhile.
_TRIES = 10
#: Windows neither renames nor removes a file that is locked; filelock removes it there when it releases the lock.
_WINDOWS = os.name == "nt"
#: What a file system without locks answers; files there are written without one.
_NO_LOCKS = {errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP}


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


@contextmanager
def replace_file(path: Path) -> Iterator[Path]:
    """Give a temporary path to write to; it replaces `path` if the block succeeds, otherwise nothing changes.

    A temporary file left by a killed process is overwritten. Raises DataError if another process is writing the same
    file.
    """
    if not path.parent.is_dir():
        raise DataError(Problem(str(path), "expected a folder to write into", do=f"Make {path.parent} first."))
    temporary = _beside(path, "new")
    lock = _beside(path, "lock") if _WINDOWS else temporary  # so that no kill leaves a lock beside a finished file
    with _named(path), _held(lock, path):
        try:
            yield temporary
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Report a file-system error as one of writing `path`, since it may name a temporary file or none (full disk)."""
    try:
        yield
    except OSError as fault:
        reason = os.strerror(fault.errno) if fault.errno else str(fault)
        expected = f"expected to be able to write it ({reason}); it is unchanged"
        raise DataError(Problem(str(path), expected, do="Check the folder and the disk, and run this again.")) from None


@contextmanager
def replace_folder(path: Path, held: bool = False, mark: str = "manifest.json") -> Iterator[Path]:
    """Give a temporary folder to fill; it replaces `path` if the block succeeds, otherwise nothing changes.

    On Linux the two folders are exchanged in one step, so that a killed process leaves either the old folder or the new
    one. Elsewhere it takes two renames, and the next call restores an old folder left between them.

    Parameters
    ----------
    path : pathlib.Path
        The folder to replace.
    held : bool
        Whether the caller already holds `exclusive(path)`.
    mark : str
        File by which a folder is known as one that may be replaced; by default that of a release.

    Raises
    ------
    DataError
        If another process is writing the folder, or if it contains files that are not of its kind.
    """
    path = path.resolve()  # behind a link, the folder itself is replaced
    with _named(path), nullcontext() if held else exclusive(path):
        _refuse_strangers(path, mark)
        temporary = _beside(path, "new")
        temporary.mkdir()
        try:
            yield temporary
            if not path.exists():
                temporary.rename(path)
            elif not _exchanged(temporary, path):
                old = _beside(path, "old")
                path.rename(old)
                temporary.rename(path)
                _remove(old)
        finally:
            if temporary.exists():
                _remove(temporary)


def _remove(folder: Path) -> None:
    """Remove a folder with its content."""
    from shutil import rmtree  # imports compressors, which readers do not need

    rmtree(folder)


@contextmanager
def exclusive(path: Path, wait: float = 0.0) -> Iterator[None]:
    """Hold the lock on a folder, and remove what a killed process left beside it.

    Raises DataError if another process still holds the lock after so many seconds. The system releases it when a
    process ends, however it ends.
    """
    path = path.resolve()
    with _named(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    lock = _beside(path, "lock")
    with _held(lock, path, wait):
        try:
            with _named(path):
                _clear_leftovers(path)
            yield
        finally:
            if not _WINDOWS:
                lock.unlink(missing_ok=True)  # while held: a process that has just opened it sees that it is gone


def _beside(path: Path, what: str) -> Path:
    """Return a reserved name beside `path`."""
    return path.with_name(f".{path.name}.tiktok-policy-data.{what}")


@contextmanager
def _held(file: Path, path: Path, wait: float = 0.0) -> Iterator[None]:
    """Hold a lock file, created if missing, while `path` is written; raise DataError if another process keeps it.

    The file may be renamed or removed meanwhile.
    """
    from filelock import FileLock  # imports much, which readers do not need

    descriptors: list[int] = []
    lock = FileLock(file, timeout=wait, on_acquired=descriptors.append)
    for _ in range(_TRIES):
        with _named(path):
            possible = _acquired(lock)
        try:
            # Its holder may have removed it between opening and locking; then it protects nothing.
            if possible and (not lock.is_locked or _is_at(file, descriptors[-1])):
                yield
                return
        finally:
            lock.release()
        if not possible and file.exists():
            break
    do = "Wait for it to end, and run this again."
    raise DataError(Problem(str(path), "expected no other process to be writing it", do=do))


def _acquired(lock: BaseFileLock) -> bool:
    """Try to acquire a lock, at once; return whether `lock` is held, or cannot be on this file system."""
    from filelock import Timeout

    try:
        lock.acquire()
    except Timeout:
        return False
    except OSError as fault:
        if fault.errno not in _NO_LOCKS:
            raise
    return True


def _is_at(path: Path, descriptor: int) -> bool:
    """Return whether an open file is still the one named `path`."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _clear_leftovers(path: Path) -> None:
    """Remove what a killed process left behind, and restore an old folder left between two renames."""
    old, new = _beside(path, "old"), _beside(path, "new")
    if old.exists() and not path.exists():
        old.rename(path)
    for leftover in (old, new):
        if leftover.exists():
            _remove(leftover)


def _refuse_strangers(path: Path, mark: str) -> None:
    """Raise DataError for a folder that contains something else than what is written: it is not replaced."""
    if path.is_dir() and any(path.iterdir()) and not (path / mark).is_file():
        do = "Choose another folder, or remove this one yourself."
        kind = "a release" if mark == "manifest.json" else f"one with the file {mark}"
        raise DataError(Problem(str(path), f"expected an empty folder or {kind} to replace", do=do))
    if path.exists() and not path.is_dir():
        raise DataError(Problem(str(path), "expected a folder, but it is a file"))


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two folders in one step if the system can (renameat2 on Linux); return whether it did."""
    import ctypes

    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    return bool(rename(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0)
