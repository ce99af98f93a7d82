"""Find the next free identifiers: of the next source, and of the next measure where there are new rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tiktok_policy_data.pipeline.release.reasons import measure_of
from tiktok_policy_data.store.releases import Release

if TYPE_CHECKING:
    from tiktok_policy_data.core.table_types import ReleaseTables

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
    ids = {
        name: ([row[column] for row in built[name]], [row[column] for row in last.records(name)] if last else [])
        for name, column in {**_OF_MEASURES, "sources": "source_id"}.items()
    }
    withdrawn = [*built["withdrawn"], *(last.records("withdrawn") if last else [])]

    def used(table: str) -> list[str]:
        return [*ids[table][0], *ids[table][1], *(row["row"] for row in withdrawn if row["table"] == table)]

    new = {key for name in _OF_MEASURES for key in set(ids[name][0]) - set(ids[name][1])}
    places = sorted({measure_of(key).rpartition("-")[0] for key in new})
    return [_next("S", used("sources")), *(_next(f"{place}-", used("measures")) for place in places)]


def _next(prefix: str, used: Iterable[str]) -> str:
    """Return the identifier after the highest with this prefix: a number is used once, also that of a withdrawn row."""
    numbers = [key.removeprefix(prefix) for key in used if key.startswith(prefix)]
    return f"{prefix}{max((int(number) for number in numbers if number.isdecimal()), default=0) + 1:03}"
