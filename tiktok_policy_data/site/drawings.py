"""Work out the drawings of the site: curves of measure types and timelines of measures, in per cent of their width."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from tiktok_policy_data.core.days import begins
from tiktok_policy_data.core.edtf import in_words
from tiktok_policy_data.render.styles import EFFECT_LOOKS

if TYPE_CHECKING:
    from tiktok_policy_data.core.row_types import EventRow, SpellRow
    from tiktok_policy_data.site.content import Content

#: Number of jurisdictions at the end of each month.
Counts = Sequence[tuple[date, int]]


class Tick(NamedTuple):
    """A mark of an axis: where, in per cent, and what it says."""

    at: float
    text: str


class Curve(NamedTuple):
    """A number over time as a line of steps in a square of 100 by 100."""

    path: str
    years: list[Tick]
    most: int
    last: int
    first_year: int


def counts(content: Content) -> dict[str, list[tuple[date, int]]]:
    """Return in how many jurisdictions each measure type is in effect at the end of each month, as `panel` counts."""
    from tiktok_policy_data.query.panel import panel

    found = panel("MS", end=content.release.data_day, release=content.release.version)
    months = [date.fromisoformat(str(stamp)[:10]) for stamp in sorted(found["period"].unique())]
    there = found.assign(there=found["in_effect"].fillna(False).astype(int))
    number = there.pivot_table("there", "measure_type", "period", "sum", observed=True)
    rows = zip(number.index, number.to_numpy(), strict=True)
    return {str(kind): list(zip(months, map(int, row), strict=True)) for kind, row in rows}


def curve(months: Counts) -> Curve | None:
    """Return the curve of a measure type, from the year in which it begins; None if it was never in effect."""
    begun = next((month for month, number in months if number), None)
    if begun is None:
        return None
    shown = [(month, number) for month, number in months if month.year >= begun.year]
    most = max(number for _, number in shown)
    width = len(shown)
    path = [f"M0 {100 - 100 * shown[0][1] / most:.4g}"]
    for at, (_, number) in enumerate(shown):
        path.append(f"V{100 - 100 * number / most:.4g}H{100 * (at + 1) / width:.4g}")
    years = [Tick(100 * at / width, str(month.year)) for at, (month, _) in enumerate(shown) if month.month == 1]
    years = years or [Tick(0, str(begun.year))]
    return Curve("".join(path), years, most, shown[-1][1], shown[0][0].year)


class Stretch(NamedTuple):
    """A stretch of time in a band: from and width in per cent, what it looks like, and what it says."""

    at: float
    width: float
    look: str
    text: str
    is_certain: bool


class Mark(NamedTuple):
    """An event on the axis: a point, or the span of days on which it may have happened."""

    at: float
    width: float
    text: str
    is_open: bool


class Lifeline(NamedTuple):
    """The timeline of a measure: years, its status and its effect as bands, its events as marks."""

    years: list[Tick]
    status: list[Stretch]
    effect: list[Stretch]
    marks: list[Mark]
    says: str


def lifeline(events: Sequence[EventRow], spells: Sequence[SpellRow], content: Content) -> Lifeline | None:
    """Return the timeline of a measure; None without a dated event."""
    last = content.release.data_day or content.release.released_on
    days = [day for row in events for day in (row["date_earliest"], row["date_latest"]) if day]
    if not days:
        return None
    axis = _Axis(date(min(days).year, 1, 1), date(max(*days, last).year, 12, 31))
    status = [
        axis.stretch(row, code, content.label("status", code), bool(row["certain_status"]), last)
        for row in spells
        for code in [row["certain_status"] or row["status"]]
        if code
    ]
    effect = [
        axis.stretch(row, EFFECT_LOOKS.get(code, code), content.effect(code), row["in_effect"] is not None, last)
        for row in spells
        for code in [row["effect"] if row["in_effect"] is None else row["certain_effect"]]
        if code and code != "none"
    ]
    marks = [axis.mark(row, content.label("event_type", row["event_type"])) for row in events if row["date"]]
    says = "; ".join(f"{content.label('event_type', row['event_type'])}, {in_words(row['date'])}" for row in events)
    return Lifeline(axis.years(), status, effect, marks, says)


class _Axis(NamedTuple):
    """The days between which a timeline is drawn."""

    first: date
    last: date

    def at(self, day: date) -> float:
        """Return where a day is, in per cent."""
        part = (day - self.first).days / ((self.last - self.first).days or 1)
        return round(100 * min(max(part, 0), 1), 2)

    def years(self) -> list[Tick]:
        """Return the marks of the years, at most ten."""
        every = -(-(self.last.year - self.first.year + 1) // 10)
        years = range(self.first.year, self.last.year + 1, every)
        return [Tick(self.at(date(year, 1, 1)), str(year)) for year in years]

    def stretch(self, row: SpellRow, code: str, label: str, certain: bool, today: date) -> Stretch:
        """Return the stretch of a spell."""
        begin, end = row["valid_from"] or self.first, row["valid_to"] or today
        words = f"{label}: {row['valid_from'] or ''} to {row['valid_to'] or 'today'}"
        width = round(max(self.at(end) - self.at(begin), 0.3), 2)
        return Stretch(self.at(begin), width, code, words if certain else f"{words} (possible)", certain)

    def mark(self, row: EventRow, label: str) -> Mark:
        """Return the mark of an event."""
        latest = row["date_latest"] or self.last
        at = self.at(row["date_earliest"] or self.first)
        words = f"{label}: {in_words(row['date'])}"
        return Mark(at, round(self.at(latest) - at, 2), words, row["date_earliest"] is None)


def spells_of(content: Content) -> Mapping[str, list[SpellRow]]:
    """Return what is known today of each measure over time, in order."""
    found: dict[str, list[SpellRow]] = {}
    for row in content.release.spells():
        found.setdefault(row["measure_id"], []).append(row)
    for some in found.values():
        some.sort(key=begins)
    return found
