"""Run the command of a proposer on one line of JSON, with limits on its time and on what it may answer."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
from collections.abc import Sequence
from pathlib import Path
from threading import Thread
from typing import IO, TYPE_CHECKING, NamedTuple

from tiktok_policy_data.errors import DataError, Problem, ascii_safe
from tiktok_policy_data.reading.types import BY_RULES

if TYPE_CHECKING:
    import subprocess

#: Programs that run another: the name of a proposer is that of the file that they run.
_RUNNERS = ("python", "node", "ruby", "perl", "sh", "bash", "uv", "env")

#: Most characters of the name of a proposer, as the column `proposed_by` has it.
_LONGEST = 80


class Limits(NamedTuple):
    """What a proposer may take for one document."""

    #: Seconds until it is ended.
    seconds: float = 300.0
    #: Bytes that are read of its answer.
    bytes: int = 4_000_000
    #: Answers that are looked at.
    lines: int = 200


USUAL = Limits()


class Answer(NamedTuple):
    """What a command wrote, and what went wrong; empty if nothing did."""

    output: bytes
    fault: str


def words_of(command: str) -> list[str]:
    """Return the words of a command, as a shell would read them; no shell runs it."""
    try:
        words = shlex.split(command)
    except ValueError as fault:
        raise DataError(Problem("--proposer", f"expected a command ({fault})", value=command)) from None
    if not words:
        raise DataError(Problem("--proposer", "expected a command, such as `python propose.py`", value=command))
    return words


def name_of(words: Sequence[str]) -> str:
    """Return the name by which rows say who proposed them: the program, without its options, which may be secret."""
    names = [Path(word).name for word in words if not word.startswith("-")]
    runs = [name for name in names[:2] if not name.rstrip("0123456789.").startswith(_RUNNERS)]
    name = ascii_safe((runs or names or ["command"])[0])[: _LONGEST - 8]
    return f"command {name}" if name == BY_RULES else name


def answer(words: Sequence[str], line: bytes, limits: Limits) -> Answer:
    """Return what a command answers to one line on its standard input.

    The command runs in a process group of its own, which is ended with it: at the end of its answer, of its time, or
    of what it may write. What it writes on standard error is not looked at.

    Parameters
    ----------
    words : sequence of str
        The command.
    line : bytes
        The line.
    limits : Limits
        Time and size.
    """
    import subprocess

    try:
        process = subprocess.Popen(  # noqa: S603  (the user names the command)
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except (OSError, ValueError) as fault:
        why = getattr(fault, "strerror", None) or str(fault)
        raise DataError(Problem("--proposer", f"expected a command that runs ({why})", value=words[0])) from None
    found = bytearray()
    threads = [
        Thread(target=_write, args=(process.stdin, line), daemon=True),
        Thread(target=_read, args=(process.stdout, found, limits.bytes), daemon=True),
    ]
    try:
        for thread in threads:
            thread.start()
        threads[1].join(limits.seconds)
        late, long = threads[1].is_alive(), len(found) > limits.bytes
        status = _ended(process, 0.0 if late or long else 10.0)
    except BaseException:  # an interrupt does not reach the command, which is in a group of its own
        _ended(process, 0.0)
        raise
    for thread in threads:
        thread.join(1.0)
    if process.stdout and not threads[1].is_alive():
        process.stdout.close()
    if late:
        return Answer(bytes(found), f"it took more than {limits.seconds:g} seconds and was ended")
    if long:
        return Answer(bytes(found[: limits.bytes]), f"it wrote more than {limits.bytes} bytes and was ended")
    if status != 0:
        return Answer(bytes(found), f"it ended with status {status}" if status is not None else "it did not end")
    return Answer(bytes(found), "")


def _write(stream: IO[bytes], line: bytes) -> None:
    with contextlib.suppress(OSError, ValueError):  # it may not want to read
        stream.write(line)
        stream.close()


def _read(stream: IO[bytes], found: bytearray, most: int) -> None:
    with contextlib.suppress(OSError, ValueError):
        while len(found) <= most and (part := stream.read1(65536)):  # type: ignore[attr-defined]
            found += part


def _ended(process: subprocess.Popen[bytes], patience: float) -> int | None:
    """Wait for a command, then end it and all that it started; return its status, None if it had to be ended."""
    import subprocess

    if patience:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.wait(patience)
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)  # nobody has waited for it, so the number is still its own
        else:
            process.kill()
    process.wait()
    return None
