"""Take what holds of a cell from its measures: which of them count for the whole jurisdiction, effect and start."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from tiktok_policy_data.core.days import How, covers, since
from tiktok_policy_data.core.edtf import from_bounds
from tiktok_policy_data.core.effect import EFFECTS, IN_EFFECT, CellEffect

if TYPE_CHECKING:
    from tiktok_policy_data.core.row_types import CodeRow, SpellRow

#: For what a measure counts: the whole of its jurisdiction, a part of its bodies, or nothing by itself.
Part = Literal["whole", "some_bodies", "beneath"]


class Counting(NamedTuple):
    """The codes that decide for what a measure counts; declared in seeds/breadths.csv and seeds/operations.csv."""

    whole: frozenset[str]
    itself: frozenset[str]

    @classmethod
    def of(cls, codes: Iterable[CodeRow]) -> Counting:
        rows = list(codes)
        return cls(
            frozenset(row["code"] for row in rows if row["covers_whole"]),
            frozenset(row["code"] for row in rows if row["applies_itself"]),
        )

    def part(self, measure: Mapping[str, Any], apart: Collection[str] = ()) -> Part:
        """Return for what a measure counts; rows of institutions that stand apart count for themselves."""
        if measure["operation"] and measure["operation"] not in self.itself:
            return "beneath"
        if measure["jurisdiction"] in apart or measure["breadth"] in self.whole:
            return "whole"
        # Where breadth does not apply, as for an app ban, the measure is for the whole jurisdiction.
        return "some_bodies" if measure["breadth"] or "breadth" in measure["not_stated"] else "whole"


class Standings:
    """The spells of an account, and what holds of any of their measures on a day."""

    def __init__(
        self,
        spells: Iterable[SpellRow],
        day: date | None,
        known: date | None,
        how: How = "certain",
        floors: Collection[date] = (),
    ) -> None:
        self.day = day
        #: Days from which targets exist, which are no known starts.
        self.floors = floors
        self.column: Literal["effect", "certain_effect"] = "effect" if how == "possible" else "certain_effect"
        self._rows = [row for row in spells if covers(row["known_from"], row["known_to"], known)]

    @cached_property
    def account(self) -> Mapping[str, Sequence[SpellRow]]:
        """The spells of each measure."""
        found: dict[str, list[SpellRow]] = defaultdict(list)
        for row in self._rows:
            found[row["measure_id"]].append(row)
        return found

    @cached_property
    def now(self) -> Mapping[str, SpellRow]:
        """The spell of each measure on the day."""
        return {row["measure_id"]: row for row in self._rows if covers(row["valid_from"], row["valid_to"], self.day)}

    def of(self, parts: Mapping[str, Part]) -> CellEffect:
        """Return what holds of a cell, from its measures and for what each counts."""
        reached = {measure: self.now[measure] for measure in parts if measure in self.now}
        effects = {
            measure: row[self.column]
            for measure, row in reached.items()
            if parts[measure] == "whole" and row[self.column]
        }
        strongest = min(effects.values(), key=EFFECTS.index, default=None)
        values = [reached[measure]["in_effect"] for measure in effects]
        return CellEffect(
            strongest,
            True if True in values else None if None in values else False if values else None,
            any(row["in_effect"] is True for measure, row in reached.items() if parts[measure] == "some_bodies"),
            any(row[self.column] for row in reached.values()),
            any(row["in_effect"] is True for measure, row in reached.items() if parts[measure] == "beneath"),
            tuple(sorted(measure for measure, effect in effects.items() if effect == strongest)),
        )

    def since(self, measures: Iterable[str]) -> tuple[date | None, date] | None:
        """Return the bounds of the start of the unbroken stretch in which one of some measures is in effect.

        None if none of them is on the day, whatever the bounds of events allow.
        """
        some = [measure for measure in measures if measure in self.now]
        if not any(self.now[measure]["in_effect"] for measure in some):
            return None
        return since(
            [
                (
                    row["valid_from"],
                    row["valid_to"],
                    bool(IN_EFFECT[row[self.column] or "none"]),
                    row["in_effect_high"],
                )
                for measure in some
                for row in self.account[measure]
            ],
            self.day,
            self.floors,
        )


def edtf(bounds: tuple[date | None, date] | None) -> str | None:
    """Return the EDTF date of some bounds; None for none."""
    return from_bounds(*bounds) if bounds else None
