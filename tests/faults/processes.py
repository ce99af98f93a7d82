"""Run the command line in processes of their own that are watched, stopped half-way, or killed.

Each is forked from one process that has everything imported, so that what it spends is spent on the command.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

#: What the commands import when they need it.
PRELOADED = [
    "pandera.pandas",
    "pyarrow.parquet",
    "click",
    "filelock",
    "tiktok_policy_data.cli",
    "tiktok_policy_data.pipeline.release.publish",
]
#: Seconds, longer than any command takes on a slow machine: a process that is silent for so long hangs.
PATIENCE = 120
#: In the names of all that the package writes aside, and at the end of those that it fills.
ASIDE, FILLED = ".tiktok-policy-data.", ".tiktok-policy-data.new"
#: Calls to the file system, as Python tells them just before each; EXCHANGE is the one that switches two folders.
CALLS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.copytree", "shutil.rmtree", "fcntl.flock"}
EXCHANGE = "renameat2"

needs_processes = pytest.mark.skipif(
    "forkserver" not in multiprocessing.get_all_start_methods() or not hasattr(signal, "SIGKILL"),
    reason="needs a system that can fork processes and kill them",
)


@dataclass(frozen=True)
class Orders:
    """What a process does besides its command."""

    #: Die just before this call to the file system, counted from 0 at the first sight of a file aside.
    die_at: int | None = None
    #: When a function of the package has returned, wait to be told to go on: (module, function).
    wait_after: tuple[str, str] | None = None
    #: Behave as where two folders cannot be exchanged in one step.
    without_exchange: bool = False


@dataclass
class Run:
    """A process that is ready to run a command of the package."""

    process: Any
    pipe: Connection
    log: Path
    told: dict[str, Any] = field(default_factory=dict)

    def go(self) -> None:
        """Let it begin, or go on."""
        self.pipe.send("go")

    def wait_for(self, what: str) -> bool:
        """Wait until it tells that it has come so far; false when it has ended before."""
        while what not in self.told:
            assert self.pipe.poll(PATIENCE), f"nothing heard of {what}: {self.said}"
            try:
                name, value = self.pipe.recv()
            except (EOFError, ConnectionResetError):
                return False
            self.told[name] = value
        return True

    def kill(self) -> None:
        """Kill it as `kill -9` does."""
        self.process.kill()

    def end(self) -> int:
        """Wait for its end; its exit code, negative when it was killed."""
        self.wait_for("its end")
        self.process.join(PATIENCE)
        self.pipe.close()
        assert self.process.exitcode is not None, f"it hangs: {self.said}"
        return int(self.process.exitcode)

    @property
    def said(self) -> list[str]:
        """The lines that it wrote to stdout and stderr."""
        return self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []


def words(command: str, root: Path) -> list[str]:
    """A command that writes, as it is typed for a checkout."""
    more = {"build": [], "build over curated": ["--out", root / "curated"], "release": ["--date", "2026-02-03"]}[
        command
    ]
    return [str(word) for word in (command.partition(" ")[0], "--root", root, *more)]


def files_of(root: Path) -> dict[str, bytes]:
    """All files under a folder with what they hold."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def start(command: Sequence[str], log: Path, orders: Orders | None = None) -> Run:
    """A process that will run a command when it is let go; what it says is written to `log`."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    ours, theirs = context.Pipe()
    process = context.Process(target=_command, args=(list(command), log, theirs, orders or Orders()))
    process.start()
    theirs.close()
    run = Run(process, ours, log)
    assert run.wait_for("ready"), run.said
    return run


def finished(command: Sequence[str], log: Path, orders: Orders | None = None) -> Run:
    """Run a command undisturbed, which must succeed."""
    run = start(command, log, orders)
    run.go()
    assert run.end() == 0, run.said
    return run


# ------------------------------------------------------------------------------------------- in the process


def _command(command: list[str], log: Path, pipe: Connection, orders: Orders) -> None:
    """Run the command line as its own process would, with what it says in a file."""
    from tiktok_policy_data.cli.group import main

    for name in PRELOADED:
        import_module(name)
    sys.stdout = sys.stderr = log.open("w", encoding="utf-8")
    watch = _obey(orders, pipe)
    pipe.send(("ready", None))
    pipe.recv()
    try:
        main(command)
    finally:
        sys.stdout.flush()
        pipe.send(("calls", watch.calls))


def _obey(orders: Orders, pipe: Connection) -> _Watch:
    if orders.without_exchange:
        from tiktok_policy_data.io import atomic

        atomic._exchanged = lambda one, other: False
    if orders.wait_after:
        module, name = import_module(orders.wait_after[0]), orders.wait_after[1]
        setattr(module, name, _waiting(getattr(module, name), pipe))
    watch = _Watch(pipe, orders.die_at)
    sys.addaudithook(watch)
    return watch


def _waiting(function: Callable[..., Any], pipe: Connection) -> Callable[..., Any]:
    def waits(*args: Any, **named: Any) -> Any:
        found = function(*args, **named)
        pipe.send(("waiting", None))
        pipe.recv()
        return found

    return waits


class _Watch:
    """Keeps the calls to the file system from the first sight of a file aside on, and dies where it was told to."""

    def __init__(self, pipe: Connection, die_at: int | None) -> None:
        self.pipe, self.die_at, self.calls = pipe, die_at, list[str]()

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "ctypes.dlsym" and args[1] == EXCHANGE:
            event = EXCHANGE
        elif event not in CALLS:
            return
        if not self.calls:
            if not any(isinstance(arg, str | Path) and str(arg).endswith(FILLED) for arg in args):
                return
            self.pipe.send(("writing", time.monotonic()))
        if len(self.calls) == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)
        self.calls.append(event)
