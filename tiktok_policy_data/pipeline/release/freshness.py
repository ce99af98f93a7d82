"""Report which measures were never searched for later events, or not found in a page of the last two years."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiktok_policy_data.core.table_types import ReleaseTables

#: Age in days of the newest page from which a measure counts as stale.
STALE = 730


def report(tables: ReleaseTables, on: date) -> list[str]:
    """Return, in words, the measures whose later events are unknown.

    Parameters
    ----------
    tables : dict of str to list of dict
        The built tables.
    on : datetime.date
        Day from which the age of a page counts.
    """
    searched = {row["measure_id"] for row in tables["checks"]}
    measures = tables["measures"]
    never = [row["measure_id"] for row in measures if row["measure_id"] not in searched]
    dated = [(row["measure_id"], row["checked_through"]) for row in measures if row["measure_id"] in searched]
    undated = [measure for measure, day in dated if day is None]
    old = [measure for measure, day in dated if day is not None and (on - day).days > STALE]
    return [
        _line("never searched for later events", never),
        _line("searched, but no dated page names the measure", undated),
        _line("newest page older than two years", old),
    ]


def _line(what: str, measures: Iterable[str]) -> str:
    some = list(measures)
    return f"{len(some)} {what}" + (f": {', '.join(some)}" if some else "")
