"""Say what changed in which release: of the whole, and of each measure."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from tiktok_policy_data.core.edtf import in_words
from tiktok_policy_data.core.versions import list_versions

if TYPE_CHECKING:
    from tiktok_policy_data.core.row_types import ChangeRow
    from tiktok_policy_data.store.releases import Release

#: Tables whose rows belong to a measure, which is the first part of their key.
_OF_MEASURES = ("events", "evidence")


@dataclass(frozen=True)
class Cell:
    """A changed cell, its values for readers."""

    row: str
    table: str
    column: str
    before: str
    after: str
    reason: str | None


@dataclass
class MeasureStep:
    """What a release changed of a measure."""

    release: str
    is_new: bool = False
    is_withdrawn: bool = False
    cells: list[Cell] = field(default_factory=list)
    #: (table, operation) → rows of events and evidence.
    rows: Counter[tuple[str, str]] = field(default_factory=Counter)


@dataclass
class Step:
    """What a release changed."""

    release: str
    released_on: date
    #: Table → operation → rows.
    tables: dict[str, Counter[str]] = field(default_factory=dict)
    new: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    #: Measure → changed cells of its row.
    changed: dict[str, list[Cell]] = field(default_factory=lambda: defaultdict(list))
    #: Reason → changed cells.
    reasons: Counter[str] = field(default_factory=Counter)
    is_first: bool = False


@dataclass(frozen=True)
class History:
    """The releases, newest first, and the releases that changed each measure, newest first."""

    steps: dict[str, Step]
    measures: Mapping[str, Sequence[MeasureStep]]
    #: Event → day of the last release that added or changed it; events that are missing are of the first release.
    touched: Mapping[str, date]

    @classmethod
    def of(cls, release: Release) -> History:
        """Read the table changes."""
        rows = release.records("releases")
        days = {row["release"]: row["released_on"] for row in rows}
        versions = list_versions(rows)
        steps = {version: Step(version, days[version], is_first=version == versions[0]) for version in versions[::-1]}
        measures: dict[str, dict[str, MeasureStep]] = defaultdict(dict)
        touched: dict[str, date] = {}
        seen: set[tuple[str, str, str]] = set()
        for change in sorted(release.records("changes"), key=lambda row: versions.index(row["release"])):
            step, op = steps[change["release"]], change["op"]
            once = (change["release"], change["table"], change["row"])
            is_first_cell = once not in seen
            seen.add(once)
            if is_first_cell:
                step.tables.setdefault(change["table"], Counter())[op] += 1
            if change["reason"] and op == "changed":
                step.reasons[change["reason"]] += 1
            if change["table"] == "events":
                touched[change["row"]] = step.released_on
            if owner := _owner(change):
                own = measures[owner].setdefault(step.release, MeasureStep(step.release))
                _enter(step, own, owner, change, is_first_cell)
        newest = {
            measure: tuple(found[version] for version in versions[::-1] if version in found)
            for measure, found in measures.items()
        }
        return cls(steps, newest, touched)

    @property
    def first(self) -> Step | None:
        """The first release, whose rows the table changes does not list; None without releases."""
        return next(reversed(self.steps.values()), None)

    def first_release(self, measure: str) -> str:
        """Return the release that added a measure."""
        brought = [step.release for step in self.measures.get(measure, ()) if step.is_new]
        return brought[-1] if brought else self.first.release if self.first else ""

    def changed_on(self, measure: str) -> date | None:
        """Return the day of the last release that changed a measure; None without releases."""
        steps = self.measures.get(measure, ())
        step = self.steps[steps[0].release] if steps else self.first
        return step.released_on if step else None


def _owner(change: ChangeRow) -> str | None:
    """Return the measure that a change belongs to."""
    if change["table"] == "measures":
        return change["row"]
    return change["row"].rpartition("-")[0] if change["table"] in _OF_MEASURES else None


def _enter(step: Step, own: MeasureStep, owner: str, change: ChangeRow, is_first_cell: bool) -> None:
    """Enter a change of a measure, or of an event or a passage of it."""
    op, table = change["op"], change["table"]
    if table != "measures" and is_first_cell:
        own.rows[table, op] += 1
    if op == "changed" and table != "evidence":
        cell = Cell(
            change["row"], table, change["column"], _shown(change["before"]), _shown(change["after"]), change["reason"]
        )
        own.cells.append(cell)
        if table == "measures":
            step.changed[owner].append(cell)
    elif table == "measures" and op == "added":
        own.is_new = True
        step.new.append(owner)
    elif table == "measures" and op == "removed":
        own.is_withdrawn = True
        step.withdrawn.append(owner)


def _shown(value: str | None) -> str:
    """Return the JSON of a cell for readers."""
    found: Any = json.loads(value) if value is not None else None
    if isinstance(found, list):
        return ", ".join(map(str, found))
    return "" if found is None else in_words(found) if isinstance(found, str) else json.dumps(found)
