"""Show in which jurisdictions a type of measure is in effect on a day, since when, and how sure that is.

It works on plain records, so that the command line needs neither pandas nor pyarrow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from tiktok_policy_data.core.days import begins_of_targets, cell_state, status_on
from tiktok_policy_data.core.effect import EFFECTS, CellEffect
from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.io.frames import records_to_frame
from tiktok_policy_data.query import selection
from tiktok_policy_data.query.cells import Counting, Part, Standings, edtf
from tiktok_policy_data.query.searched import searched
from tiktok_policy_data.render.looks import EMPTY
from tiktok_policy_data.render.standing import ANSWERS, COLUMNS, COUNTS, Answers
from tiktok_policy_data.store.releases import Release, opened

if TYPE_CHECKING:
    import pandas as pd


def standing(
    measure_type: str | None = None,
    on: str | date | None = None,
    *,
    known_at: str | date | None = None,
    jurisdictions: str | Sequence[str] | None = None,
    role: str | Sequence[str] = "response",
    release: str | None = None,
    **filters: str | Sequence[str] | None,
) -> pd.DataFrame:
    """Return where a type of measure is in effect on a day, since when, and how certain that is.

    Parameters
    ----------
    measure_type : str, optional
        Code of a measure type; `codebook("measure_types")` lists them. Without it, one row for each type.
    on : str or datetime.date, optional
        The day; by default the last day that the data cover: the last on which somebody searched or read a source.
    known_at : str or datetime.date, optional
        Use only sources published by this day.
    jurisdictions, role
        As in `compare`.
    release : str, optional
        A past release from 2.0.0 on; the installed one by default.
    **filters : str or sequence of str
        Keep only measures with these codes: `level` (of the jurisdiction), `reach`, `breadth`, `target`, `rationale`,
        `maker_kind`.

    Returns
    -------
    pandas.DataFrame
        One row per jurisdiction; institutions count for their parent. Columns: `jurisdiction`, `name`, `iso3`, `level`
        (text), `answer` (text: ``in_effect``, ``unknown``, ``some_bodies``, ``by_others``, ``not_in_effect``,
        ``no_effect``, ``refused``, ``background``, ``filtered``, ``not_known_yet``, ``silent``, ``glanced`` or
        ``not_searched``),
        `measure_id` (text: the first in effect, else the one with the strongest effect), `effect`, `since` (text),
        `since_earliest`, `since_latest` (datetime64), `breadth`, `enforcement` (text), `last_told`, `checked_through`
        (datetime64), `rests_on`, `link` (text). Its ``attrs["sentence"]`` says the result in words. Without a type:
        `measure_type`, and the number of jurisdictions with each answer.

    Raises
    ------
    UnknownNameError
        If an argument is not one of the accepted values.

    Notes
    -----
    A measure counts for its jurisdiction if it applies by itself (its operation is direct, or conditional and not yet
    released) and, for rules of public bodies, if its breadth is the whole government or public sector. Others make it
    `some_bodies`, or nothing. The effect of a jurisdiction is the strongest of its measures, `since` the start of the
    unbroken stretch in effect across them.

    Examples
    --------
    >>> import tiktok_policy_data as tpd
    >>> found = tpd.standing("device_ban", level="country")  # doctest: +SKIP
    >>> found.attrs["sentence"]  # doctest: +SKIP
    """
    found = answers(
        measure_type, on, known_at=known_at, jurisdictions=jurisdictions, role=role, release=release, **filters
    )
    columns = COLUMNS if found.measure_type else COUNTS
    frame = records_to_frame(found.records(), columns)
    frame.attrs["sentence"] = found.sentence
    return frame


def answers(
    measure_type: str | None = None,
    on: str | date | None = None,
    *,
    known_at: str | date | None = None,
    jurisdictions: str | Sequence[str] | None = None,
    role: str | Sequence[str] = "response",
    release: str | None = None,
    **filters: str | Sequence[str] | None,
) -> Answers:
    """Return what `standing` returns, as records with a sentence; parameters as there."""
    data = opened(release)
    selection.check_effects(data)
    if measure_type is not None:
        measure_type = selection.measure_type(data, measure_type)
    day = selection.as_day(on, "on") or data.data_day
    kept = selection.filters(data, filters)
    view = _View(
        data,
        day,
        selection.as_day(known_at, "known_at"),
        selection.roles(data, role),
        selection.select(data, jurisdictions, kept.get("level", ())),
        kept,
    )
    types = [measure_type] if measure_type else data.vocabularies["measure_types"]
    return Answers(
        measure_type=measure_type,
        rows={code: view.rows(code) for code in types},
        labels=data.labels_of("measure_types"),
        day=day,
        data_day=data.data_day,
        level=filters.get("level"),
        whole=measure_type is not None and view.takes_breadth(measure_type),
        version=data.version,
    )


class _View:
    """The measures of a view with what holds of them on its day."""

    def __init__(
        self,
        data: Release,
        day: date | None,
        known: date | None,
        roles: Sequence[str],
        chosen: set[str] | None,
        filters: Mapping[str, set[str]],
    ) -> None:
        spells = data.spells(known)
        self.data = data
        self.roles = roles
        self.standings = Standings(spells, day, known, floors=begins_of_targets(data.codes).values())
        self.status = status_on(spells, day, known)
        self.counting = Counting.of(data.codes)
        self.parent = selection.rollup(data)
        # An institution that was asked for without its parent is a subject of its own.
        self.apart = [
            code for code in chosen or () if self.parent[code] != code and self.parent[code] not in (chosen or ())
        ]
        self.parent |= {code: code for code in self.apart}
        levels = filters.get("level")
        self.places = [
            row
            for row in data.jurisdictions
            if self.parent[row["jurisdiction"]] == row["jurisdiction"]
            and (chosen is None or row["jurisdiction"] in chosen)
            and (levels is None or row["level"] in levels)
        ]
        every = data.records("measures")
        self._measures = self._by_cell(selection.kept(data, every, filters))
        self._unfiltered = self._by_cell(every) if filters.keys() - {"level"} else self._measures
        self._searched = searched(data)

    def _by_cell(self, rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], list[Mapping[str, Any]]]:
        found: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
        for row in rows:
            found[self.parent[row["jurisdiction"]], row["measure_type"]].append(row)
        return found

    def takes_breadth(self, measure_type: str) -> bool:
        """Return whether measures of a type have a breadth."""
        return any(row["breadth"] for (_, kind), some in self._measures.items() if kind == measure_type for row in some)

    def rows(self, measure_type: str) -> list[Record]:
        """Return one record for each jurisdiction, the strongest answers first."""
        found = [self._row(place, measure_type) for place in self.places]
        return sorted(
            found, key=lambda row: (ANSWERS.index(row["answer"]), row["since_latest"] or date.max, row["name"])
        )

    def _row(self, place: Mapping[str, Any], measure_type: str) -> Record:
        """Return the record of one jurisdiction."""
        cell = place["jurisdiction"], measure_type
        own = {row["measure_id"]: row for row in self._measures.get(cell, []) if row["role"] in self.roles}
        parts = {measure: self.counting.part(row, self.apart) for measure, row in own.items()}
        found = self.standings.of(parts)
        answer = self._answer(parts, found, cell)
        wanted = "some_bodies" if answer == "some_bodies" else "whole"
        counted = [measure for measure, part in parts.items() if part == wanted]
        measure = self._decisive(parts, counted, answer)
        row = own.get(measure or "")
        spell = self.standings.now.get(measure or "")
        bounds = self.standings.since(counted) if answer in ("in_effect", "some_bodies") else None
        held = [self.standings.now[one] for one in counted if one in self.standings.now]
        told = [one["last_told"] for one in held if one["in_effect"] and one["last_told"]]
        return {
            "jurisdiction": place["jurisdiction"],
            "name": place["name"],
            "iso3": place["iso_3166_1_alpha3"],
            "level": place["level"],
            "answer": answer,
            "measure_id": measure,
            "effect": {"in_effect": found.effect, "unknown": "unknown"}.get(
                answer, spell["certain_effect"] if spell else None
            ),
            "since": edtf(bounds),
            "since_earliest": bounds[0] if bounds else None,
            "since_latest": bounds[1] if bounds else None,
            "breadth": row["breadth"] if row else None,
            "enforcement": spell["enforcement"] if spell else None,
            "last_told": max(told, default=spell["last_told"] if spell else None),
            "checked_through": row["checked_through"] if row else None,
            "rests_on": row["rests_on"] if row else None,
            "link": row["best_link"] if row else None,
        }

    def _answer(self, parts: Mapping[str, Part], found: CellEffect, cell: tuple[str, str]) -> str:
        """Return the answer for one jurisdiction (`render.standing.ANSWERS`)."""
        if found.in_effect:
            return "in_effect"
        if found.effect and found.in_effect is None:
            return "unknown"
        if found.some_bodies:
            return "some_bodies"
        if found.beneath:
            return "by_others"
        reached = [self.status[measure] for measure in parts if measure in self.status]
        if not reached and parts:
            return "not_known_yet"
        roles = {row["role"] for row in self._unfiltered.get(cell, [])}
        if not parts and roles & set(self.roles):
            return "filtered"
        state = cell_state(
            reached, self._searched.get(cell), self.data.no_measure, background=bool(roles) and not parts
        )
        if state == "found":
            return "not_in_effect" if found.can_apply else "no_effect"
        return EMPTY.get(state, state)

    def _decisive(self, parts: Mapping[str, Part], counted: Sequence[str], answer: str) -> str | None:
        """Return the measure that gives the answer: the first in effect, else that of the strongest effect."""
        now = self.standings.now
        if answer in ("in_effect", "some_bodies"):

            def began(measure: str) -> tuple[date, str]:
                bounds = self.standings.since([measure])
                return (bounds[1] if bounds else date.max), measure

            return min((measure for measure in counted if measure in now and now[measure]["in_effect"]), key=began)
        some: Iterable[str] = [measure for measure, part in parts.items() if part == "beneath"]
        if answer != "by_others":
            some = [measure for measure in counted if measure in now] or parts

        def order(measure: str) -> tuple[int, int, str]:
            effect, last = now[measure]["certain_effect"], now[measure]["last_told"]
            return EFFECTS.index(effect) if effect else len(EFFECTS), -(last or date.min).toordinal(), measure

        return min((measure for measure in some if measure in now), key=order, default=None)
