"""Replace a file or folder atomically, lock it while writing, and hash it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from hashlib import file_digest
from pathlib import Path

from tiktok_policy_data.errors import DataError, Problem

#: How often a lock is asked for whose file is taken away meanwhile.
_TRIES = 10


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, as hexadecimal."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


@contextmanager
def replace_file(path: Path) -> Iterator[Path]:
    """A path aside to write to; when the block ends well it takes the place of `path`, else nothing has changed.

    What a killed process left aside is written over. Raises DataError when another process is writing the same file.
    """
    if not path.parent.is_dir():
        raise DataError(Problem(str(path), "expected a folder to write into", do=f"Make {path.parent} first."))
    aside = _beside(path, "new")
    with _named(path), _held(aside, path):
        try:
            yield aside
            aside.replace(path)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Tell an error of the file system as one of writing `path`: it may name a file aside, or none (a full disk)."""
    try:
        yield
    except OSError as fault:
        reason = os.strerror(fault.errno) if fault.errno else str(fault)
        expected = f"expected to be able to write it ({reason}); it stands as it was"
        raise DataError(Problem(str(path), expected, do="Mend the folder or the disk, and run this again.")) from None


@contextmanager
def replace_folder(path: Path, held: bool = False) -> Iterator[Path]:
    """A folder aside to fill; when the block ends well it takes the place of `path`, else nothing has changed.

    Where the system can exchange two folders in one step (Linux), a process that is killed leaves the old folder or the
    new one; elsewhere two renames do it, and the next call puts back an old folder that was left between them. Raises
    DataError when another process is writing the same folder (`held`: the caller is already `exclusive`), or when
    `path` holds files that are not a release.
    """
    path = path.resolve()  # behind a link, the folder itself is replaced
    with _named(path), nullcontext() if held else exclusive(path):
        _refuse_strangers(path)
        aside = _beside(path, "new")
        aside.mkdir()
        try:
            yield aside
            if not path.exists():
                aside.rename(path)
            elif not _exchanged(aside, path):
                old = _beside(path, "old")
                path.rename(old)
                aside.rename(path)
                _remove(old)
        finally:
            if aside.exists():
                _remove(aside)


def _remove(folder: Path) -> None:
    """Remove a folder and what it holds."""
    from shutil import rmtree  # brings the compressors along, which readers do not need

    rmtree(folder)


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the right to write a folder, and clear what a killed process left beside it.

    Raises DataError when another process has the right; the system gives it back when a process ends, however it ends.
    """
    path = path.resolve()
    with _named(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    lock = _beside(path, "lock")
    with _held(lock, path):
        try:
            with _named(path):
                _clear_leftovers(path)
            yield
        finally:
            lock.unlink(missing_ok=True)  # while it is held: whoever has opened it by now finds it gone


def _beside(path: Path, what: str) -> Path:
    """A name beside `path` that nobody else gives to anything."""
    return path.with_name(f".{path.name}.tiktok-policy-data.{what}")


@contextmanager
def _held(file: Path, path: Path) -> Iterator[None]:
    """Hold a file, made when it is missing, against other processes that would write `path`; DataError when one has it.

    The file may be renamed or removed while it is held.
    """
    try:
        import fcntl
    except ImportError:  # Windows: no such lock; the renames still leave something whole
        yield
        return
    for _ in range(_TRIES):
        with _named(path):
            opened = file.open("a")
        with opened:
            try:
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                break
            except OSError:  # a file system without such locks
                pass
            # Between opening and locking, its holder may have ended and taken it away: then it guards nothing.
            if _is_at(file, opened.fileno()):
                yield
                return
    do = "Wait for it to end, and run this again."
    raise DataError(Problem(str(path), "expected to write alone; another process is writing", do=do))


def _is_at(path: Path, descriptor: int) -> bool:
    """Whether an open file still is the one that has the name `path`."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _clear_leftovers(path: Path) -> None:
    """Remove what a killed process left aside, and put back an old folder that it left between two renames."""
    old, new = _beside(path, "old"), _beside(path, "new")
    if old.exists() and not path.exists():
        old.rename(path)
    for leftover in (old, new):
        if leftover.exists():
            _remove(leftover)


def _refuse_strangers(path: Path) -> None:
    """A folder that holds something and is no release is somebody's: it is not replaced."""
    if path.is_dir() and any(path.iterdir()) and not (path / "manifest.json").is_file():
        do = "Name another folder, or remove it yourself."
        raise DataError(Problem(str(path), "expected an empty folder or a release to replace", do=do))
    if path.exists() and not path.is_dir():
        raise DataError(Problem(str(path), "expected a folder, but a file stands in its place"))


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two folders in one step, where the system can (renameat2 of Linux)."""
    import ctypes

    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    return bool(rename(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0)
