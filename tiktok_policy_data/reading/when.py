"""Find dates in a text, relative ones resolved from the day of publication, as EDTF within our subset.

Names of months and weekdays come from the Unicode locale data of `babel`; words such as "yesterday" are cues of the
kind `when`. Nothing is dated that the words do not date: "recently" only says that it was by the day of publication.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from tiktok_policy_data.core.edtf import bounds, from_bounds
from tiktok_policy_data.reading.cues import Hit

DAY = timedelta(1)

_FIRST_YEAR, _LAST_YEAR = 2012, 2049  # no app of ByteDance is older

#: What may be between the parts of a date, such as "16 de marzo de 2023" or "16. März".
_GAP = r"(?:\s|\.|,|ที่|\bde\b|\bdel\b|\bof\b|\bd'|º|\.º|er\b|th\b|st\b|nd\b|rd\b|-)*\s*"


def span(edtf: str) -> tuple[date, date]:
    """Return the first and the last day that a date allows, those of the calendar where it is open."""
    earliest, latest = bounds(edtf)
    return earliest or date.min, latest or date.max


class When(NamedTuple):
    """A date in a text: where it is, as EDTF, and whether the text states it or its day follows from publication."""

    start: int
    end: int
    edtf: str
    basis: str

    @property
    def earliest(self) -> date:
        """The first day that it allows."""
        return span(self.edtf)[0]


class Calendar(NamedTuple):
    """The names of months (1 to 12) and weekdays (0 Monday to 6) of a language, and what finds dates with them."""

    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    with_month: re.Pattern[str]
    weekday: re.Pattern[str]


_NUMERIC = re.compile(
    r"(?<![\w.-])(?:(?P<y>20\d\d)[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?"
    r"|(?P<d2>\d{1,2})[./](?P<m2>\d{1,2})[./](?P<y2>20\d\d))(?![\w-])"
    r"|(?P<y3>20\d\d)年(?P<m3>\d{1,2})月"
)
_YEAR = re.compile(r"(?<![\w$€£.,/-])(20[12]\d)(?![\w%/]|[.,]\d|-\d)")
_NUMBERS = ("a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBERED = re.compile(
    rf"\b(?P<n>\d{{1,3}}|one|{'|'.join(_NUMBERS)})\s+(?P<unit>day|week|month|year)s?\s+(?P<way>ago|from now)\b"
)
#: What can be counted from a publication of which only the month is known.
_LONG = ("month", "year")

_WORDS = {word: n for n, word in enumerate(_NUMBERS, 1)}


@lru_cache(maxsize=64)
def calendar_of(language: str) -> Calendar:
    """Return months and weekdays of a language, with the English ones where it has none or is unknown."""
    from babel import Locale, UnknownLocaleError

    months: dict[str, int] = {}
    weekdays: dict[str, int] = {}
    try:
        locale = Locale.parse(language or "en")
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse("en")
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in locale.months[context][width].items():
                months.setdefault(name.lower().rstrip("."), number)
            for number, name in locale.days[context][width].items():
                weekdays.setdefault(name.lower().rstrip("."), number)
    months = {name: number for name, number in months.items() if len(name) > 2 and not name[0].isdigit()}
    weekdays = {name: number for name, number in weekdays.items() if len(name) > 3}
    if locale.language == "en":
        months["sept"] = 9
    names = _alternatives(months)
    with_month = re.compile(
        rf"(?<!\w)(?:(?P<d>\d{{1,2}}){_GAP})?(?P<month>{names})(?!\w)\.?(?:{_GAP}(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|:))?"
        rf"(?:{_GAP}(?P<y>20\d\d)(?!\d))?"
    )
    return Calendar(months, weekdays, with_month, re.compile(rf"(?<!\w)(?:{_alternatives(weekdays)})(?!\w)"))


def _alternatives(words: Iterable[str]) -> str:
    """Return a pattern for one of some words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or r"(?!)"


def dates(text: str, published: str, language: str, hits: Iterable[Hit] = ()) -> list[When]:
    """Return the dates in a text that is folded, in its order.

    Parameters
    ----------
    text : str
        A sentence or paragraph, folded (`cues.folded`).
    published : str
        The day of publication as EDTF; without a single day only dates that state their year are found.
    language : str
        ISO 639-1.
    hits : iterable of Hit
        The cues in the text; those of the kind `when` are read.
    """
    day = _single_day(published)
    found: list[When] = []

    def add(start: int, end: int, value: str | None, basis: str) -> None:
        if value and not any(start < other.end and other.start < end for other in found):
            found.append(When(start, end, value, basis))

    for match in _NUMERIC.finditer(text):
        add(*match.span(), _numeric(match), "stated")
    names = calendar_of(language)
    for match in names.with_month.finditer(text):
        add(*match.span(), *_with_month(match, names, text, day))
    if day:
        exact = len(published) == 10
        for match in _NUMBERED.finditer(text):
            if exact or match["unit"] in _LONG:
                add(*match.span(), _numbered(match, day), "relative")
        for hit in hits:
            for cue in hit.of("when"):
                if exact or cue.code.startswith(_LONG):
                    add(hit.start, hit.end, _stepped(cue.code, day), "relative")
        for match in names.weekday.finditer(text):
            before = text[max(0, match.start() - 20) : match.start()]
            add(*match.span(), _weekday(names.weekdays[match[0]], before, day) if exact else None, "relative")
    for match in _YEAR.finditer(text):
        add(*match.span(), match[1], "stated")
    return sorted(found)


def _single_day(published: str) -> date | None:
    """Return the day of publication, or the middle of its month; None if less is known."""
    if not published:
        return None
    try:
        first, last = bounds(published)
    except ValueError:
        return None
    if first is None or last is None or (last - first).days > 31 or not _FIRST_YEAR <= first.year <= _LAST_YEAR:
        return None
    return first + (last - first) // 2


def _edtf(year: int, month: int = 0, day: int = 0) -> str | None:
    """Return a date as EDTF; None if there is no such day, or if no measure can be so early or so late."""
    text = "-".join([f"{year:04}", *(f"{part:02}" for part in (month, day) if part)])
    try:
        bounds(text)
    except ValueError:
        return None
    return text if _FIRST_YEAR <= year <= _LAST_YEAR else None


def _numeric(match: re.Match[str]) -> str | None:
    """Return a date in digits; one whose day and month may be exchanged is dated by its year alone."""
    if match["y3"]:
        return _edtf(int(match["y3"]), int(match["m3"]))
    if match["y"]:
        return _edtf(int(match["y"]), int(match["m"]), int(match["d"]))
    day, month = int(match["d2"]), int(match["m2"])
    if "/" in match[0] and day <= 12 and day != month:
        return _edtf(int(match["y2"]))
    return _edtf(int(match["y2"]), month, day) or _edtf(int(match["y2"]), day, month)


def _with_month(match: re.Match[str], names: Calendar, text: str, day: date | None) -> tuple[str | None, str]:
    """Return a date with the name of a month; without a year the nearest to publication that its words allow."""
    month = names.months[match["month"]]
    of_month = int(match["d"] or match["d2"] or 0)
    bare = not (match["d"] or match["d2"] or match["y"])
    before = text[max(0, match.start() - 12) : match.start()]
    if bare and (match["month"] in ("may", "march", "mar", "mars") and not _MONTH_BEFORE.search(before)):
        return None, ""
    if match["y"]:
        return _edtf(int(match["y"]), month, of_month), "stated"
    if day is None:
        return None, ""
    return _nearest(month, of_month, before, day), "relative"


#: What comes before the name of a month that is also a common word.
_MONTH_BEFORE = re.compile(
    r"\b(?:in|by|since|until|from|last|next|this|of|early|late|mid|before|after|en|em|im|fin|début)[ -]$"
)

_NEXT = re.compile(r"\b(?:next|coming|from|until|by|on|kommenden|prochain|próximo|ab)\s+$")
_LAST = re.compile(r"\b(?:last|past|since|letzten|dernier|pasado)\s+$")


def _nearest(month: int, of_month: int, before: str, day: date) -> str | None:
    """Return the month, or day of a month, nearest to publication; a month long gone or far ahead is in doubt."""
    options = []
    for year in (day.year - 1, day.year, day.year + 1):
        value = _edtf(year, month, of_month)
        if value:
            first, last = bounds(value).earliest or day, bounds(value).latest or day
            gap = 0 if first <= day <= last else min(abs((first - day).days), abs((last - day).days))
            # A date without a year is mostly past, unless the words say that it is to come.
            ahead = first > day
            lean = 120 if ahead and not _NEXT.search(before) else 0
            lean += 400 if ahead and _LAST.search(before) else 0
            options.append((gap + lean, value))
    return min(options)[1] if options else None


def _numbered(match: re.Match[str], day: date) -> str | None:
    """Return the day, month or year that is a number of them before or after publication."""
    n = int(match["n"]) if match["n"].isdigit() else _WORDS.get(match["n"], 1)
    return _stepped(f"{match['unit']}{n if match['way'] == 'from now' else -n:+}", day)


def _stepped(code: str, day: date) -> str | None:
    """Return the day, week, month or year that a number of steps leads to, such as `week-1`."""
    match = re.fullmatch(r"(day|week|month|year)([+-]?\d+)", code)
    if not match:
        return None
    n = int(match[2])
    if match[1] == "day":
        return (day + n * DAY).isoformat()
    if match[1] == "week":
        monday = day - day.weekday() * DAY + 7 * n * DAY
        return from_bounds(monday, monday + 6 * DAY)
    if match[1] == "month":
        year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
        return _edtf(year, month + 1)
    return _edtf(day.year + n)


def _weekday(number: int, before: str, day: date) -> str:
    """Return the day of a weekday: the last one up to publication, or the next one if the words say so."""
    back = (day.weekday() - number) % 7
    if re.search(r"\b(?:next|coming|kommenden|nächsten|prochain)\s+$", before):
        return (day + (7 - back if back else 7) * DAY).isoformat()
    if re.search(r"\b(?:last|past|letzten)\s+$", before) and back == 0:
        back = 7
    return (day - back * DAY).isoformat()
