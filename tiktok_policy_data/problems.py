"""What is wrong with the data, said so that the reader can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing wrong in one place: which file, row, column and value; what was expected; what to do."""

    file: str
    expected: str
    row: str = ""
    column: str = ""
    value: str = ""
    do: str = ""

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.file, self.row, self.column) if part)
        found = f": {_shown(self.value)}" if self.value else ""
        advice = f" {self.do}" if self.do else ""
        return f"{place}{found}: {self.expected}.{advice}"


class DataError(Exception):
    """The data cannot be used as they are; `problems` lists why.

    The message shows at most `SHOWN` problems, each on one line, and counts the rest.
    """

    SHOWN = 50

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        lines = [str(problem) for problem in self.problems[: self.SHOWN]]
        if len(self.problems) > self.SHOWN:
            lines.append(f"... and {len(self.problems) - self.SHOWN} more")
        super().__init__("\n".join(lines))


def _shown(value: str, width: int = 80) -> str:
    """`value` quoted, cut to `width`, with control characters made visible so that no terminal obeys them."""
    return ascii_safe(repr(value if len(value) <= width else value[: width - 1] + "…"))


def ascii_safe(text: str) -> str:
    """`text` with control characters (terminal escape codes, line breaks) replaced by their escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
