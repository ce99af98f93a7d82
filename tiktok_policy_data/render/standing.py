"""Write the answer of `standing`: its records, and a sentence that can be quoted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from tiktok_policy_data.core.edtf import in_words
from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.render.titles import LEVELS, counted

#: The answers, the strongest first.
ANSWERS = (
    "in_effect",
    "unknown",
    "some_bodies",
    "by_others",
    "not_in_effect",
    "no_effect",
    "refused",
    "background",
    "filtered",
    "not_known_yet",
    "silent",
    "glanced",
    "not_searched",
)

#: Those that say that there is something; the others say only what was searched.
SAID = ANSWERS[: ANSWERS.index("filtered")]

#: Columns for one measure type, with the type of their values.
COLUMNS: Mapping[str, str] = {
    "jurisdiction": "string",
    "name": "string",
    "iso3": "string",
    "level": "string",
    "answer": "string",
    "measure_id": "string",
    "effect": "string",
    "since": "string",
    "since_earliest": "date",
    "since_latest": "date",
    "breadth": "string",
    "enforcement": "string",
    "last_told": "date",
    "checked_through": "date",
    "rests_on": "string",
    "link": "string",
}

#: Columns for all measure types.
COUNTS: Mapping[str, str] = {"measure_type": "string", "told": "integer", "presumed": "integer"} | dict.fromkeys(
    ANSWERS, "integer"
)

#: As many rows are shown whatever they say.
_ALL = 12


#: What is said of jurisdictions with an answer: of one, of several.
_WORDS: Mapping[str, tuple[str, str]] = {
    "by_others": ("has an act that bars nothing by itself", "have an act that bars nothing by itself"),
    "no_effect": (
        "has one that cannot apply, such as an inquiry or a suit",
        "have one that cannot apply, such as an inquiry or a suit",
    ),
    "refused": ("refused it or is reported to have none", "refused it or are reported to have none"),
    "background": ("has one in the background only", "have one in the background only"),
    "filtered": ("has one that the filters leave out", "have one that the filters leave out"),
    "not_known_yet": ("had no known one by then", "had no known one by then"),
    "silent": ("was searched without result", "were searched without result"),
    "glanced": ("was only searched in general, without result", "were only searched in general, without result"),
    "not_searched": ("was not searched", "were not searched"),
}

#: What is said of jurisdictions whose measures are not in effect, by effect: of one, of several.
_NOT_IN_EFFECT: Mapping[str, tuple[str, str]] = {
    "over": ("had one that ended", "had one that ended"),
    "expired": ("had one whose end date has passed", "had one whose end date has passed"),
    "paused": ("has one that is halted", "have one that is halted"),
    "dormant": ("has one whose condition is met", "have one whose condition is met"),
    "not_yet": ("has adopted one that begins later", "have adopted one that begins later"),
    "none": ("only has calls, plans, bills or failed attempts", "only have calls, plans, bills or failed attempts"),
}


def _without_effect(rows: Sequence[Record]) -> list[str]:
    """Return how many jurisdictions have a measure that is not in effect, by what became of it."""
    count = Counter(row["effect"] or "none" for row in rows if row["answer"] == "not_in_effect")
    return [f"{count[effect]} {words[count[effect] > 1]}" for effect, words in _NOT_IN_EFFECT.items() if count[effect]]


class _Counts(NamedTuple):
    """How many jurisdictions have each answer, and how many of those in effect a source confirms for that day."""

    answers: Counter[str]
    told: int

    @classmethod
    def of(cls, rows: Sequence[Record]) -> _Counts:
        told = sum(row["answer"] == "in_effect" and row["effect"] == "told" for row in rows)
        return cls(Counter(row["answer"] for row in rows), told)


def _shown(name: str, value: object) -> str:
    """Return the value of a cell for readers."""
    return in_words(str(value)) if name == "since" and value else "" if value is None else str(value)


@dataclass(frozen=True)
class Answers:
    """Where each measure type is in effect on a day.

    Attributes
    ----------
    measure_type : str or None
        The type asked for; None for all.
    rows : mapping of str to sequence of dict
        One record per jurisdiction, by measure type.
    labels : mapping of str to str
        Label of each measure type.
    day, data_day : datetime.date or None
        The day of the view, and the day to which the release looks.
    level : str or sequence of str or None
        The level asked for.
    whole : bool
        Whether measures of the type count only for a whole government.
    version : str
        Version of the data.
    """

    measure_type: str | None
    rows: Mapping[str, Sequence[Record]]
    labels: Mapping[str, str]
    day: date | None
    data_day: date | None
    level: str | Sequence[str] | None
    whole: bool
    version: str

    def records(self) -> list[Record]:
        """Return the rows of the type asked for, or one row of counts for each type."""
        if self.measure_type:
            return list(self.rows[self.measure_type])
        found = []
        for code, rows in self.rows.items():
            counts = _Counts.of(rows)
            number = {answer: counts.answers[answer] for answer in ANSWERS}
            presumed = number["in_effect"] - counts.told
            found.append({"measure_type": code, "told": counts.told, "presumed": presumed, **number})
        return found

    @property
    def sentence(self) -> str:
        """The result in words; one line for each type that is in effect somewhere, if none was asked for."""
        if self.measure_type:
            return self._said(self.measure_type)
        lines = [f"On {self.day}:"]
        for code, rows in self.rows.items():
            counts = _Counts.of(rows)
            if number := counts.answers["in_effect"]:
                sure = f"{counts.told} of them confirmed for that day"
                lines.append(f"{self.labels[code]}: in effect in {self._places(number)}, {sure}.")
        return "\n".join(line for line in (*lines, self._late(), f"(tiktok-policy-data {self.version})") if line)

    def _places(self, number: int) -> str:
        """Return a number of jurisdictions in words."""
        one, many = LEVELS.get(self.level if isinstance(self.level, str) else "", ("jurisdiction", "jurisdictions"))
        return f"{number} {one if number == 1 else many}"

    def _said(self, code: str) -> str:
        rows = self.rows[code]
        counts = _Counts.of(rows)
        number = counts.answers
        there = number["in_effect"]
        where = " for the whole government" if self.whole else ""
        first = f"{self.labels[code]} on {self.day}: in effect{where} in {self._places(there)}"
        if there:
            sure = f"{counts.told} confirmed for that day, {there - counts.told} presumed from earlier reports"
            first += f" ({sure if counts.told else 'presumed from earlier reports'})"
        if number["some_bodies"]:
            first += f", in some bodies only in {number['some_bodies']} more"
        if number["unknown"]:
            first += f"; in {number['unknown']} the sources leave open whether it is"
        withheld = sum(row["answer"] == "in_effect" and row["enforcement"] == "withheld" for row in rows)
        if withheld:
            first += f". In {withheld} of them enforcement is withheld"
        rest = [
            *_without_effect(rows),
            *(f"{number[answer]} {_WORDS[answer][number[answer] > 1]}" for answer in _WORDS if number[answer]),
        ]
        said = "; ".join(rest)
        parts = [first, said[:1].upper() + said[1:], self._fresh(rows), self._late().rstrip(".")]
        return " ".join(f"{part}." for part in parts if part) + f" (tiktok-policy-data {self.version})"

    def _fresh(self, rows: Sequence[Record]) -> str:
        """Return how old the newest reports are that the measures apply; nothing for a day in the past."""
        reported = [row["last_told"] for row in rows if row["answer"] == "in_effect"]
        if not reported or (self.day and self.data_day and self.day < self.data_day):
            return ""
        days = sorted(day for day in reported if day)
        if not days:
            return "No source confirms after the start that it applies"
        without = len(reported) - len(days)
        none = f"; for {without} no source confirms it after the start" if without else ""
        if len(days) == 1:
            return f"The latest report that it applies is dated {days[0]}{none}"
        span = f"{days[0]} to {days[-1]} (median {days[len(days) // 2]})"
        return f"The latest reports that it applies are dated {span}{none}"

    def _late(self) -> str:
        """Return a warning if the day is later than the data; empty if not."""
        if self.day and self.data_day and self.day > self.data_day:
            return f"The data reach to {self.data_day} only: a later day shows what was known then."
        return ""

    def report(self) -> str:
        """Return the sentence and a table for the terminal: the jurisdictions in effect, or all types."""
        from tiktok_policy_data.render import terminal

        names: Sequence[str]
        if self.measure_type:
            wanted = ("in_effect", "unknown", "some_bodies", "by_others")
            every = self.rows[self.measure_type]
            rows = [row for row in every if row["answer"] in wanted or len(every) <= _ALL]
            names = ("jurisdiction", "name", "answer", "effect", "since", "enforcement", "last_told", "measure_id")
        else:
            rows = [row for row in self.records() if row["in_effect"] or row["some_bodies"]]
            names = (
                "measure_type",
                "in_effect",
                "told",
                "presumed",
                "some_bodies",
                "refused",
                "silent",
                "not_searched",
            )
        # A column that says nothing is left out, and in a narrow terminal those that matter least.
        aside = ("jurisdiction", "effect", "enforcement", "told", "presumed") if terminal.is_narrow() else ()
        names = [name for name in names if name not in aside and any(row[name] not in (None, "") for row in rows)]
        cells = [[_shown(name, row[name]) for name in names] for row in rows]
        table = terminal.table(names, cells) if rows else ""
        left = len(self.rows[self.measure_type]) - len(rows) if self.measure_type else 0
        note = f"{counted(left, 'more row')}: `--format csv` has all of them." if left else ""
        said = "\n".join(map(terminal.paragraph, self.sentence.split("\n")))
        return "\n\n".join(part for part in (said, table, note) if part)
