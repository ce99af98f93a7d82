"""How many cases a fault test tries, how it tells what came of them, and what commands make undisturbed."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from processes import Orders, files_of, finished, start, words

#: Set to "all" by `python tests/faults`, which makes the table of docs/faults.md.
AMOUNT = "TIKTOK_POLICY_FAULTS"


@pytest.fixture
def cases() -> Callable[..., int]:
    """How many cases to try: `cases(100, quick=6)` is 100 for the table, and 6 when the tests must be fast."""

    def wanted(full: int, quick: int) -> int:
        return full if os.environ.get(AMOUNT) == "all" else quick

    return wanted


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Callable[[str, str, str], None]:
    """Tell a row of the table of faults: `tell("kill -9 while building", "100 moments", "74 old, 26 new, 0 between")`.

    Called last in a test, so that only what held is told.
    """

    def row(fault: str, tried: str, outcome: str) -> None:
        record_property("fault", (fault, tried, outcome))

    return row


@pytest.fixture(scope="session")
def ahead(pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with a release and a preview of it, whose seeds are ahead of both; not to be changed."""
    root = Path(shutil.copytree(pristine, tmp_path_factory.mktemp("ahead") / "checkout"))
    finished(words("build", root), root.parent / "build.log")
    measures, reasons = root / "seeds" / "measures.csv", root / "seeds" / "reasons.csv"
    measures.write_text(measures.read_text(encoding="utf-8").replace(*SAID_ANEW), encoding="utf-8")
    reasons.write_text(reasons.read_text(encoding="utf-8") + ",measures,UK-001,summary,our_error,\n", encoding="utf-8")
    return root


#: A cell of the small checkout, before and after.
SAID_ANEW = "Ordered, later lifted.", "Ordered, lifted later."


@dataclass(frozen=True)
class Made:
    """What a command makes of a checkout when nothing disturbs it, and how."""

    files: dict[str, bytes]
    #: How long it takes, and its writing, from the first sight of a file aside.
    seconds: float
    writing: float
    #: Its calls to the file system while it writes.
    calls: list[str]


@pytest.fixture(scope="session")
def undisturbed(ahead: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Made]:
    """What a command makes of `ahead`: `undisturbed("build")`; each is run once."""

    @cache
    def made(command: str, orders: Orders | None = None) -> Made:
        root = Path(shutil.copytree(ahead, tmp_path_factory.mktemp("undisturbed") / "checkout"))
        run = start(words(command, root), root.with_suffix(".log"), orders)
        begun = time.monotonic()
        run.go()
        assert run.end() == 0, run.said
        ended = time.monotonic()
        return Made(files_of(root), ended - begun, ended - run.told["writing"], run.told["calls"])

    return made
