"""Find the next free identifiers: of the next source, and of the next measure where there are new rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tiktok_policy_data.pipeline.release.reasons import measure_of
from tiktok_policy_data.store.releases import Release

if TYPE_CHECKING:
    from tiktok_policy_data.core.table_types import ReleaseTables, SeedTables

#: Tables whose new rows show on which jurisdictions somebody works, with the column that names the measure.
_OF_MEASURES = {"measures": "measure_id", "events": "event_id", "evidence": "evidence_id"}


def next_free(built: ReleaseTables, last: Release | None) -> list[str]:
    """Return the next identifier of a source, and of a measure in each jurisdiction with rows that no release has.

    Parameters
    ----------
    built
        The tables that the seeds make.
    last
        The last release; None before the first, when every row is new.
    """
    used = used_identifiers(built, last)
    past = {
        name: {row[column] for row in last.records(name)} if last else set() for name, column in _OF_MEASURES.items()
    }
    new = {row[column] for name, column in _OF_MEASURES.items() for row in built[name] if row[column] not in past[name]}
    places = sorted({measure_of(key).rpartition("-")[0] for key in new})
    return [next_after("S", used["sources"]), *(next_after(f"{place}-", used["measures"]) for place in places)]


def used_identifiers(rows: SeedTables | ReleaseTables, last: Release | None) -> dict[str, set[str]]:
    """Return the identifiers of measures, events, evidence and sources that any row has or had."""
    withdrawn = [*rows["withdrawn"], *(last.records("withdrawn") if last else [])]
    found: dict[str, set[str]] = {}
    for name, column in {**_OF_MEASURES, "sources": "source_id"}.items():
        found[name] = {row[column] for row in [*rows[name], *(last.records(name) if last else [])]}
        found[name] |= {row["row"] for row in withdrawn if row["table"] == name}
    return found


def next_after(prefix: str, used: Iterable[str], digits: int = 3) -> str:
    """Return the identifier after the highest with this prefix: a number is used once, also that of a withdrawn row."""
    numbers = [key.removeprefix(prefix) for key in used if key.startswith(prefix)]
    highest = max((int(number) for number in numbers if number.isdecimal()), default=0)
    return f"{prefix}{highest + 1:0{digits}}"
