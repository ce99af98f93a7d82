"""Work out how each jurisdiction looks on a map on a day: the highest look of its measures of a type, or why none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from tiktok_policy_data.core.days import spells_on
from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.query import selection
from tiktok_policy_data.query.cells import Counting
from tiktok_policy_data.query.standing import answers
from tiktok_policy_data.render.looks import LOOKS, of_measure
from tiktok_policy_data.render.standing import Answers
from tiktok_policy_data.store.releases import Release, opened

if TYPE_CHECKING:
    from tiktok_policy_data.core.row_types import SpellRow

#: Answers of `standing` for a jurisdiction without a measure that has another name as a look.
_EMPTY: Mapping[str, str] = {"not_known_yet": "not_yet"}


def looks_on(
    measure_type: str,
    on: str | date | None = None,
    *,
    known_at: str | date | None = None,
    jurisdictions: str | Sequence[str] | None = None,
    role: str | Sequence[str] = "response",
    release: str | None = None,
    **filters: str | Sequence[str] | None,
) -> tuple[Answers, dict[str, str]]:
    """Return what `standing` answers for a measure type, and the look of each jurisdiction (`render.looks.LOOKS`).

    Parameters
    ----------
    measure_type, on, known_at, jurisdictions, role, release, **filters
        As in `standing`.

    Returns
    -------
    tuple of Answers and dict of str to str
        The answers, and jurisdiction → look, in the order of the answers.
    """
    data = opened(release)
    found = answers(
        measure_type, on, known_at=known_at, jurisdictions=jurisdictions, role=role, release=release, **filters
    )
    measures = [
        row
        for row in selection.kept(data, data.records("measures"), selection.filters(data, filters))
        if row["measure_type"] == found.measure_type and row["role"] in selection.roles(data, role)
    ]
    known = selection.as_day(known_at, "known_at")
    now = spells_on(data.spells(known), found.day, known)
    return found, looks_of(data, found.rows[found.measure_type or ""], measures, now)


def looks_of(
    data: Release, rows: Iterable[Record], measures: Iterable[Mapping[str, Any]], now: Mapping[str, SpellRow]
) -> dict[str, str]:
    """Return the look of each jurisdiction from its answer for a measure type, the measures of it and their spells."""
    counting, home = Counting.of(data.codes), selection.rollup(data)
    best: dict[str, str] = {}
    for row in measures:
        spell = now.get(row["measure_id"])
        look = of_measure(counting.part(row), spell, data.no_measure) if spell else None
        place = home[row["jurisdiction"]]
        if look and _rank(look) < _rank(best.get(place)):
            best[place] = look
    return {
        row["jurisdiction"]: best.get(row["jurisdiction"]) or _EMPTY.get(row["answer"], row["answer"]) for row in rows
    }


def _rank(look: str | None) -> int:
    return list(LOOKS).index(look) if look else len(LOOKS)
