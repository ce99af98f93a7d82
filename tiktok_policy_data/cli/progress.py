"""Show at a terminal what long work does and how far it is, with click's bar on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from time import monotonic
from typing import Any

import click

from tiktok_policy_data.core import progress

#: Seconds of work before a bar is shown: what is done sooner needs none.
DELAY = 1.0


def is_terminal() -> bool:
    """Return whether standard error is a terminal that can redraw a line."""
    return sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


@contextmanager
def bars() -> Iterator[None]:
    """Show the work inside the block as bars, at a terminal alone."""
    if not is_terminal():
        yield
        return
    with progress.watched(_Bars().over):
        yield


class _Bars:
    """Bars of one command: one at a time, and none before `DELAY`."""

    def __init__(self) -> None:
        self.begun, self.is_busy = monotonic(), False

    def over(self, items: Collection[Any], label: str) -> Iterator[Any]:
        """Yield the items; a loop inside of another has no bar of its own."""
        if self.is_busy:
            yield from items
            return
        self.is_busy = True
        bar = None
        with ExitStack() as open_bar:
            open_bar.callback(self._ended)
            for number, item in enumerate(items):
                if bar is None and monotonic() - self.begun >= DELAY:
                    shown: Any = click.progressbar(length=len(items), label=label, file=sys.stderr)
                    bar = open_bar.enter_context(shown)
                    bar.update(number)
                yield item
                if bar is not None:
                    bar.update(1)

    def _ended(self) -> None:
        self.is_busy = False
