"""The exceptions that users see, and how the text of a message is put together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Problem(NamedTuple):
    """One problem in the data, as `DataError` lists it.

    Attributes
    ----------
    file : str
        File or table.
    expected : str
        What was expected there.
    row, column, value : str
        Where the problem is and what was found; empty where they do not apply.
    do : str
        What to do about it.
    rule : str
        Name of the rule that is broken; empty for other problems.
    """

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
    """An argument is not one of the accepted values; the message lists them.

    Raised for an unknown table, release, measure, jurisdiction, role, dimension or option, and for a day that is not
    written like ``2023-03-16``. It is a `ValueError`.

    Examples
    --------
    >>> import tiktok_policy_data as tpd
    >>> tpd.load("measure")
    Traceback (most recent call last):
    ...
    tiktok_policy_data.errors.UnknownNameError: There is no table 'measure'; the tables are measures, ...
    """


class DataError(Exception):
    """The data cannot be used; `problems` says why.

    The message shows at most `SHOWN` problems, one per line, and counts the rest. Rows with the same problem share a
    line.

    Parameters
    ----------
    problems : Problem or iterable of Problem
        What is wrong.

    Attributes
    ----------
    problems : tuple of Problem
        Everything that is wrong.
    """

    SHOWN = 50

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        merged = _shared(self.problems)
        lines = [str(problem) for problem in merged[: self.SHOWN]]
        if len(merged) > self.SHOWN:
            lines.append(f"... and {len(merged) - self.SHOWN} more")
        super().__init__("\n".join(lines))


def listed(words: Iterable[str], before_last: str = "or") -> str:
    """Return words as an enumeration, such as `a, b or c`."""
    *most, last = words
    return f"{', '.join(most)} {before_last} {last}" if most else last


def _shared(problems: Iterable[Problem], named: int = 3) -> list[Problem]:
    """Merge problems that differ only in their row: name the first rows, count the rest."""
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
