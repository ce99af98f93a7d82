"""Collect what a comparison shows: measures with their statuses, effects and beginnings on its day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tiktok_policy_data.core.days import How, begins_of_targets, status_on
from tiktok_policy_data.core.events import first_event, in_order
from tiktok_policy_data.core.vocabularies import BACKGROUND
from tiktok_policy_data.query import lookup, selection
from tiktok_policy_data.store.releases import Release

if TYPE_CHECKING:
    from tiktok_policy_data.core.effect import CellEffect
    from tiktok_policy_data.core.row_types import EventRow
    from tiktok_policy_data.query.cells import Part, Standings


#: Columns that say for what a measure counts.
_COUNTING = ("breadth", "operation", "not_stated")


@dataclass(frozen=True, eq=False, repr=False)
class View:
    """The measures of a view, and their statuses on its day."""

    data: Release
    day: date | None
    known: date | None
    how: How
    #: Measures with the columns that the view needs.
    measures: Sequence[Mapping[str, Any]]
    #: Statuses that had certainly been reached, and that may have been; the same in an undated view.
    status: Mapping[str, str]
    maybe: Mapping[str, str]
    #: Statuses, the strongest first.
    strength: Sequence[str]
    #: Jurisdiction, `measure_type` or `family`, and its code, of background measures that the view leaves out.
    background: frozenset[tuple[str, str, str]]

    @property
    def columns(self) -> Collection[str]:
        """Columns that were read of the measures."""
        return self.measures[0].keys() if self.measures else ()

    @cached_property
    def standings(self) -> Standings:
        """What holds of the measures on the day of the view; read only if effects are asked for."""
        from tiktok_policy_data.query.cells import Standings

        floors = begins_of_targets(self.data.codes).values()
        return Standings(self.data.spells(self.known), self.day or self.data.data_day, self.known, self.how, floors)

    @cached_property
    def parts(self) -> Mapping[str, Part]:
        """For what each measure counts; read only if effects are asked for."""
        from tiktok_policy_data.query.cells import Counting

        counting = Counting.of(self.data.codes)
        rows = self.measures if "not_stated" in self.columns else self.data.records("measures", upto="not_stated")
        return {row["measure_id"]: counting.part(row) for row in rows}

    def effect(self, measures: Iterable[Mapping[str, Any]]) -> CellEffect:
        """Return what holds of the measures of a cell on the day of the view."""
        return self.standings.of({row["measure_id"]: self.parts[row["measure_id"]] for row in measures})

    def since(self, measures: Iterable[str]) -> str | None:
        """Return the date (EDTF) since which one of some measures is in effect for the whole jurisdiction."""
        from tiktok_policy_data.query.cells import edtf

        if not self.data.has_effects:
            return None
        return edtf(self.standings.since(measure for measure in measures if self.parts[measure] == "whole"))

    def is_background(self, row: str, column: str, rows: str, columns: str) -> bool:
        """Return whether an empty cell of jurisdiction by measure type or family has measures in the background."""
        if rows == "jurisdiction":
            return (row, columns, column) in self.background
        return (column, rows, row) in self.background

    @property
    def dated(self) -> bool:
        return self.day is not None or self.known is not None

    @cached_property
    def began(self) -> Mapping[str, tuple[bool, EventRow]]:
        """For each measure, whether it was adopted, and the event with which it began or was first reported.

        Computed only if needed: a comparison of statuses does without it.
        """
        types = self.data.event_types
        by_measure: dict[str, list[EventRow]] = defaultdict(list)
        # Possible events count: an uncertain cell has a first date too.
        for row in lookup.happened(self.data, self.day, self.known, "possible"):
            by_measure[row["measure_id"]].append(row)
        examining = {
            row["code"] for row in self.data.codes if row["scheme"] == "measure_types" and row.get("no_effect_reason")
        }
        examines = {row["measure_id"] for row in self.measures if row["measure_type"] in examining}
        found = {}
        for measure, events in by_measure.items():
            certain = [row for row in events if self._counts(row)]
            ordered = [row for row in in_order(certain or events, types) if types[row["event_type"]].sets_status]
            if ordered:
                first = first_event(ordered, types, measure in examines)
                found[measure] = first is not None, first or ordered[0]
        return found

    def _counts(self, event: EventRow) -> bool:
        return self.day is None or self.how == "possible" or latest(event) <= self.day

    def first(self, measures: Iterable[str]) -> str | None:
        """Return the date (EDTF) on which the first of some measures began, adopted ones first; None for none."""
        event = self.beginning(measures)
        return event["date"] if event else None

    def beginning(self, measures: Iterable[str]) -> EventRow | None:
        """Return the event with which the first of some measures began, adopted ones first; None for none."""

        def place(measure: str) -> tuple[bool, date, date, str]:
            adopted, event = self.began[measure]
            return not adopted, latest(event), event["date_earliest"] or date.min, measure

        first = min((measure for measure in measures if measure in self.began), key=place, default=None)
        return self.began[first][1] if first else None


def view_of(
    data: Release,
    roles: Sequence[str],
    chosen: set[str] | None,
    day: date | None,
    known: date | None,
    how: How,
    sides: Collection[str],
    filters: Mapping[str, set[str]],
    with_effects: bool = False,
) -> View:
    """Return the view of some roles and jurisdictions (None: all) on a day, with the columns that it needs."""
    columns = data.declared("measures").columns
    needed = ["measure_id", "jurisdiction", "role", "status", "measure_type", "family", *sides, *filters]
    if with_effects:
        needed += _COUNTING
    upto = max(columns.index(name) for name in needed if name in columns)
    rows = data.records("measures", upto=columns[upto])
    some = [row for row in rows if chosen is None or row["jurisdiction"] in chosen]
    measures = selection.kept(data, [row for row in some if row["role"] in roles], filters)
    if day is not None or known is not None:
        spells = data.spells(known)
        moment = day or data.data_day
        status, maybe = status_on(spells, moment, known, how), status_on(spells, moment, known, "possible")
    else:
        status = maybe = {row["measure_id"]: row["status"] for row in measures}
    parent = selection.rollup(data)
    left_out = [row for row in some if row["role"] == BACKGROUND and BACKGROUND not in roles]
    background = frozenset(
        (parent[row["jurisdiction"]], kind, row[kind])
        for row in selection.kept(data, left_out, filters)
        for kind in ("measure_type", "family")
    )
    return View(data, day, known, how, measures, status, maybe, data.vocabularies["statuses"], background)


def latest(event: EventRow) -> date:
    """Return the day by which an event had happened; a start left to be appointed never did."""
    return event["date_latest"] or date.max
