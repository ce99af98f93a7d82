"""Try every fault in full and write what came of it to docs/faults.md.

python tests/faults
"""

import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "faults.md"
LIBRARIES = ("pandas", "pyarrow", "pandera", "click", "hypothesis")

OPENING = """# Fault-injection tests

What we break on purpose, how often, and the outcome. Each row is a test that fails if one case fails. `python
tests/faults` runs all cases and writes this page; `pytest -m slow` runs fewer cases of each.
[Robustness](robustness.md) sums them up.

"""


class Told:
    """A pytest plugin that keeps the rows that tests tell, in the order of the tests."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str, str]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            self.rows += [value for name, value in report.user_properties if name == "fault"]


def page(rows: list[tuple[str, str, str]]) -> str:
    """The page as Markdown."""
    made_with = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    lines = ["| what we do | cases | outcome |", "|---|---|---|"]
    lines += [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return (
        f"{OPENING}{chr(10).join(lines)}\n\nPython {platform.python_version()} on {platform.system()}; {made_with}.\n"
    )


def main() -> int:
    """Run the tests; write the page when all of them held."""
    os.environ["TIKTOK_POLICY_FAULTS"] = "all"
    told = Told()
    failed = pytest.main([str(HERE), "-q", "-n0", "-m", "", *sys.argv[1:]], plugins=[told])
    if failed:
        return int(failed)
    PAGE.write_text(page(told.rows), encoding="utf-8")
    print(f"{len(told.rows)} rows in {PAGE}")
    return 0


sys.exit(main())
