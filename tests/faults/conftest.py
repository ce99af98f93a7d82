"""How many cases a fault test tries, and how it tells what came of them."""

import os
from collections.abc import Callable

import pytest

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
