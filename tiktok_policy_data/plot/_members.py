"""Work out when each jurisdiction has a measure type in effect, for pictures of its spread."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from tiktok_policy_data.core.days import How, begins, begins_of_targets, spells_on
from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.query import selection
from tiktok_policy_data.query.cells import Counting
from tiktok_policy_data.store.releases import Release

if TYPE_CHECKING:
    from tiktok_policy_data.core.row_types import SpellRow


#: How long a wave lasts.
_HALF_A_YEAR = timedelta(days=183)


class Member(NamedTuple):
    """The days on which a measure type came into effect in a jurisdiction, or ceased to be, certainly and possibly.

    `borrowed`: on the day it joined for certain, only rules of an institution were in effect.
    """

    code: str
    certain: Mapping[date, bool]
    possible: Mapping[date, bool]
    borrowed: bool

    @property
    def joined(self) -> date | None:
        """The first day on which a measure was certainly in effect."""
        return next(iter(self.certain), None)


def members_of(
    data: Release,
    measure_type: str,
    roles: Sequence[str],
    jurisdictions: str | Sequence[str] | None,
    known: date | None,
    filters: Mapping[str, set[str]],
) -> list[Member]:
    """Return the jurisdictions in which a measure of a type may ever have been in effect, by code.

    A stretch without a known start counts as possible only from the day on which it is certain: else everything that is
    known to have begun *by* a day would seem possible ever since TikTok exists.
    """
    parent = selection.rollup(data)
    floors = {date.min, *begins_of_targets(data.codes).values()}
    home = _homes(data, measure_type, roles, selection.select(data, jurisdictions, filters.get("level", ())), filters)
    spells: dict[str, list[SpellRow]] = defaultdict(list)
    for row in data.records("spells"):
        if row["measure_id"] in home:
            spells[parent[home[row["measure_id"]]]].append(row)

    def in_effect(rows: Sequence[SpellRow], day: date, how: How) -> bool:
        held = spells_on(rows, day, known).values()
        return any(row["in_effect_high"] if how == "possible" else row["in_effect"] for row in held)

    def member(code: str, rows: Sequence[SpellRow]) -> Member | None:
        days = sorted({begins(row) for row in rows})
        certain, possible = (
            _flips((day, in_effect(rows, day, how)) for day in days) for how in ("certain", "possible")
        )
        if not certain and not possible:
            return None
        own = [row for row in rows if home[row["measure_id"]] == code]
        borrowed = bool(certain) and not in_effect(own, next(iter(certain)), "certain")
        return Member(code, certain, _with_known_start(possible, certain, floors), borrowed)

    found = (member(code, rows) for code, rows in sorted(spells.items()))
    return [one for one in found if one]


def _homes(
    data: Release,
    measure_type: str,
    roles: Sequence[str],
    chosen: set[str] | None,
    filters: Mapping[str, set[str]],
) -> dict[str, str]:
    """Return the jurisdiction of each measure that counts for the whole of it, in the chosen ones (None: all)."""
    counting = Counting.of(data.codes)
    return {
        row["measure_id"]: row["jurisdiction"]
        for row in selection.kept(data, data.records("measures"), filters)
        if row["measure_type"] == measure_type and row["role"] in roles and counting.part(row) == "whole"
        if chosen is None or row["jurisdiction"] in chosen
    }


def _flips(states: Iterable[tuple[date, bool]]) -> dict[date, bool]:
    """Return the days on which an initially false state changes, with the new state."""
    flips: dict[date, bool] = {}
    last = False
    for day, state in states:
        if state is not last:
            flips[day] = last = state
    return flips


def _with_known_start(
    possible: Mapping[date, bool], certain: Mapping[date, bool], floors: Collection[date]
) -> dict[date, bool]:
    """Return when something may be in effect; of a first stretch without a known start only what is certain."""
    opens, *later = [*possible, date.max]
    if opens not in floors:
        return dict(possible)
    begun, ends = next(iter(certain), date.max), later[0]
    kept = {day: state for day, state in possible.items() if day > opens}
    if begun < ends:
        return {begun: True, **kept}
    return {day: state for day, state in kept.items() if day > ends}


class Wave(NamedTuple):
    """The half year in which most jurisdictions joined: the first and the last to do so, and how many did."""

    first: date
    last: date
    joined: int


def wave_of(members: Sequence[Member]) -> Wave | None:
    """Return the half year in which most jurisdictions joined; None where none did for certain."""
    days = sorted(member.joined for member in members if member.joined)
    spans = [[day for day in days if start <= day < start + _HALF_A_YEAR] for start in days]
    best = max(spans, key=len, default=[])
    return Wave(best[0], best[-1], len(best)) if best else None


def steps_of(members: Sequence[Member], first: date, last: date) -> list[Record]:
    """Return the number of jurisdictions from each change on, and on the first and the last day."""
    days = {first, last} | {day for member in members for day in (*member.certain, *member.possible)}
    steps = []
    for day in sorted(day for day in days if first <= day <= last):
        counts = {
            how: sum(_state(flips, day) for flips in (getattr(member, how) for member in members))
            for how in ("certain", "possible")
        }
        steps.append({"day": day, **counts})
    return steps


def _state(flips: Mapping[date, bool], day: date) -> bool:
    return next((flips[start] for start in sorted(flips, reverse=True) if start <= day), False)
