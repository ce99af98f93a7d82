"""Read what the pages of the site show: every table once, joined and in order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from tiktok_policy_data.core.days import spells_on
from tiktok_policy_data.core.events import is_dated
from tiktok_policy_data.core.labels import labelled_columns
from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.query import lookup, selection
from tiktok_policy_data.query.looks import looks_of
from tiktok_policy_data.query.lookup import Dossier
from tiktok_policy_data.query.standing import answers
from tiktok_policy_data.site.history import History
from tiktok_policy_data.site.words import EFFECTS

if TYPE_CHECKING:
    from tiktok_policy_data.core.row_types import EventRow, JurisdictionRow, SourceRow, WithdrawnRow
    from tiktok_policy_data.query.lookup import CitedRow
    from tiktok_policy_data.render.standing import Answers
    from tiktok_policy_data.store.releases import Release

#: Instead of a month: sources give a year only, or a last possible day that an event of an earlier year has, too.
SOME_MONTH, NO_YEAR = 0, -1


class Happening(NamedTuple):
    """An event in the world, with the measure that it is a step of."""

    event: EventRow
    measure: Mapping[str, Any]
    label: str
    #: Name of the jurisdiction.
    place: str

    @property
    def day(self) -> date:
        """The day by which it had happened."""
        return self.event["date_latest"] or date.max

    @property
    def is_dated(self) -> bool:
        """Whether it is known well enough when it happened to call it news of its day."""
        return is_dated(self.event["date_earliest"], self.event["date_latest"])

    @property
    def month(self) -> int:
        """The month in which it happened; `SOME_MONTH` or `NO_YEAR` if its dates allow several."""
        first = self.event["date_earliest"]
        if not first or first.year != self.day.year:
            return NO_YEAR
        return self.day.month if first.month == self.day.month else SOME_MONTH


@dataclass(frozen=True)
class Content:
    """The installed release as the site shows it."""

    release: Release
    dossiers: Mapping[str, Dossier]
    places: Mapping[str, JurisdictionRow]
    sources: Mapping[str, SourceRow]
    answers: Answers
    history: History

    @classmethod
    def of(cls, release: Release) -> Content:
        """Read a release."""
        return cls(
            release=release,
            dossiers=lookup.dossiers(release),
            places={row["jurisdiction"]: row for row in release.jurisdictions},
            sources={row["source_id"]: row for row in release.records("sources")},
            answers=answers(release=release.version),
            history=History.of(release),
        )

    @cached_property
    def schemes(self) -> Mapping[str, str]:
        """The vocabulary of each coded column of the measures, and of other columns that pages show."""
        found: dict[str, str] = {}
        for table in ("evidence", "events", "sources", "jurisdictions", "relations", "measures"):
            found |= labelled_columns(self.release.declared(table))
        return found

    def label(self, column: str, value: Any) -> str:
        """Return the label of a code in a column; other values as text."""
        scheme = self.schemes.get(column, column)
        return self.release.labels_and_names.get((scheme, value), "" if value is None else str(value))

    def effect(self, code: str) -> str:
        """Return how pages say an effect."""
        return EFFECTS.get(code) or self.label("effect", code)

    def name(self, place: str) -> str:
        """Return the name of a jurisdiction."""
        return self.release.names.get(place, place)

    @cached_property
    def home(self) -> Mapping[str, str]:
        """The jurisdiction that each one is shown under."""
        return selection.rollup(self.release)

    @cached_property
    def parts(self) -> Mapping[str, Sequence[JurisdictionRow]]:
        """The states, territories and institutions of each jurisdiction, by name."""
        found: dict[str, list[JurisdictionRow]] = defaultdict(list)
        for row in sorted(self.places.values(), key=lambda row: row["name"]):
            if row["parent"]:
                found[row["parent"]].append(row)
        return found

    @cached_property
    def measures_of(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """The measures of each jurisdiction, its institutions included, by role and type."""
        found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for one in self.dossiers.values():
            found[self.home[one["measure"]["jurisdiction"]]].append(one["measure"])
        orders = [self.release.vocabularies[name].index for name in ("roles", "measure_types")]
        for some in found.values():
            some.sort(key=lambda row: (orders[0](row["role"]), orders[1](row["measure_type"]), row["measure_id"]))
        return found

    @cached_property
    def answers_of(self) -> Mapping[str, Mapping[str, Record]]:
        """The answer of each jurisdiction for each measure type: jurisdiction → type → record of `standing`."""
        found: dict[str, dict[str, Record]] = defaultdict(dict)
        for code, rows in self.answers.rows.items():
            for row in rows:
                found[row["jurisdiction"]][code] = row
        return found

    @cached_property
    def looks(self) -> Mapping[str, Mapping[str, str]]:
        """The look of each jurisdiction, as in the explorer, for each type with a measure: type → jurisdiction."""
        by_type: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for one in self.dossiers.values():
            if one["measure"]["role"] == "response":  # as `standing` counts
                by_type[one["measure"]["measure_type"]].append(one["measure"])
        now = spells_on(self.release.spells(), self.answers.day, None)
        return {code: looks_of(self.release, self.answers.rows[code], some, now) for code, some in by_type.items()}

    @cached_property
    def happenings(self) -> Sequence[Happening]:
        """What happened in the world up to the day of the data, newest first; days set beforehand are left out."""
        kinds, last = self.release.event_types, self.release.data_day or date.max
        found = [
            Happening(event, measure, self.label("event_type", event["event_type"]), self.name(measure["jurisdiction"]))
            for one in self.dossiers.values()
            for measure in [one["measure"]]
            for event in one["events"]
            if event["date"] and not kinds[event["event_type"]].scheduled and (event["date_latest"] or last) <= last
        ]
        return sorted(found, key=lambda one: (one.day, one.place, one.event["event_id"]), reverse=True)

    @cached_property
    def passages_of(self) -> Mapping[str, Sequence[CitedRow]]:
        """The passages of each source, by measure."""
        found: dict[str, list[CitedRow]] = defaultdict(list)
        for one in self.dossiers.values():
            for passage in one["evidence"]:
                found[passage["source_id"]].append(passage)
        return found

    @cached_property
    def withdrawn(self) -> Mapping[str, Sequence[WithdrawnRow]]:
        """The withdrawn rows of each table."""
        found: dict[str, list[WithdrawnRow]] = defaultdict(list)
        for row in self.release.records("withdrawn"):
            found[row["table"]].append(row)
        return found
