"""Report how far long work is: work over `over` is as silent as any loop until somebody wants to see it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

Item = TypeVar("Item")

#: Shows the items of a collection as they are worked through, under a label.
Shown = Callable[[Collection[Any], str], Iterator[Any]]

#: What shows the work; empty while nobody watches.
_watchers: list[Shown] = []


def over(items: Collection[Item], label: str) -> Iterator[Item]:
    """Yield the items; whoever watches sees the label and how many are done."""
    return _watchers[-1](items, label) if _watchers else iter(items)


@contextmanager
def watched(shown: Shown) -> Iterator[None]:
    """Show the work inside the block with `shown`."""
    _watchers.append(shown)
    try:
        yield
    finally:
        _watchers.pop()
