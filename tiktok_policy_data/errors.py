"""Exceptions and problems: what users see when data or arguments are wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Problem(NamedTuple):
    """One thing wrong in one place: file, row, column and value; what was expected; what to do; the rule it breaks."""

    file: str
    expected: str
    row: str = ""
    column: str = ""
    value: str = ""
    do: str = ""
    rule: str = ""

    def __str__(self) -> str:
        place = ", ".join(_cut(part) for part in (self.file, self.row, self.column) if part)
        found = f": {_shown(self.value)}" if self.value else ""
        named = f" (rule {self.rule})" if self.rule else ""
        advice = f" {ascii_safe(self.do)}" if self.do else ""
        return f"{ascii_safe(place)}{found}: {ascii_safe(_cut(self.expected, 1000))}.{advice}{named}"


class UnknownNameError(ValueError):
    """The caller named something that there is not; the message says what there is."""


class DataError(Exception):
    """The data cannot be used as they are; `problems` lists why.

    The message shows at most `SHOWN` problems, each on one line, and counts the rest. Rows of which the same is to be
    said share a line.
    """

    SHOWN = 50

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        told = _shared(self.problems)
        lines = [str(problem) for problem in told[: self.SHOWN]]
        if len(told) > self.SHOWN:
            lines.append(f"... and {len(told) - self.SHOWN} more")
        super().__init__("\n".join(lines))


def _shared(problems: Iterable[Problem], named: int = 3) -> list[Problem]:
    """Problems that differ in their row alone made one, which names the first rows and counts the rest."""
    rows: dict[Problem, list[str]] = {}
    for problem in problems:
        rows.setdefault(problem._replace(row=""), []).extend([problem.row] if problem.row else [])
    return [
        problem._replace(row=" and ".join([*some[:named], *([f"{len(some) - named} more"] if some[named:] else [])]))
        for problem, some in rows.items()
    ]


def _shown(value: str, width: int = 80) -> str:
    """`value` quoted and cut to `width`; `repr` makes control characters visible."""
    return repr(_cut(value, width))


def _cut(text: str, width: int = 200) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def ascii_safe(text: str) -> str:
    """`text` with control characters (terminal escape codes, line breaks) replaced by their escapes."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
