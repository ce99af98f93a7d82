"""Derive what is known about each jurisdiction and measure type, from its measures and the searches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from tiktok_policy_data.core.days import GENERAL, NAMED, cell_state, no_measure
from tiktok_policy_data.core.vocabularies import BACKGROUND, families

if TYPE_CHECKING:
    from tiktok_policy_data.core.input_types import SearchRow
    from tiktok_policy_data.core.row_types import CheckRow, CodeRow, CoverageRow, JurisdictionRow

#: In `measure_type` of a search: all types.
ALL = "*"

#: Different queries that a search for a measure type takes before finding nothing means anything.
QUERIES = 2

#: How the column `found` of a search begins if something was seen and left out.
SEEN = "seen, not coded"

#: Role and status of the measures of each jurisdiction and measure type.
Statuses = dict[tuple[str, str], list[tuple[str, str | None]]]


class Searched(NamedTuple):
    """How a jurisdiction and measure type were searched: code of search_depths, day of the last search, its words."""

    depth: str
    day: date
    words: str


def searches_by_cell(
    searches: Iterable[SearchRow], jurisdictions: Iterable[JurisdictionRow], codes: Iterable[CodeRow]
) -> dict[tuple[str, str], Searched]:
    """Return how each jurisdiction and measure type was searched.

    A search names a cell if it asks for the measure type or its family. Two different ones, of which one is in an
    official language, make the cell `named`; anything less, such as one general query, `general`. So does a search for
    the type that saw something which was left out: nothing coded is then not nothing found.

    Parameters
    ----------
    searches : iterable of dict
        Rows of the input searches.
    jurisdictions : iterable of dict
        Rows of the table jurisdictions.
    codes : iterable of dict
        Rows of the table codes.

    Returns
    -------
    dict of tuple of str to Searched
        (jurisdiction, measure type) → the search; cells that nobody searched are left out.
    """
    family_of = families(codes)
    languages = official_languages(jurisdictions)
    cells: dict[tuple[str, str], list[SearchRow]] = defaultdict(list)
    for search in searches:
        for measure_type in _covered(search["measure_type"], family_of):
            cells[search["jurisdiction"], measure_type].append(search)
    return {
        (place, measure_type): _summed_up(rows, measure_type, languages.get(place, frozenset()))
        for (place, measure_type), rows in cells.items()
    }


def general_queries(
    checks: Iterable[CheckRow], place: Mapping[str, str], jurisdictions: Iterable[JurisdictionRow]
) -> list[SearchRow]:
    """Return the checks of measures that are general queries, too: those that name the jurisdiction and the app.

    Parameters
    ----------
    checks : iterable of dict
        Rows of the table checks.
    place : mapping of str to str
        The jurisdiction of each measure.
    jurisdictions : iterable of dict
        Rows of the table jurisdictions.
    """
    names = {row["jurisdiction"]: _names(row) for row in jurisdictions}
    found: dict[tuple[str, str], SearchRow] = {}
    for check in checks:
        here, words = place.get(check["measure_id"], ""), check["asked"]
        asked = words.casefold()
        if _APP in asked and any(name in asked for name in names.get(here, ())):
            found[here, asked] = {
                "jurisdiction": here,
                "measure_type": ALL,
                "what": words,
                "searched_on": check["searched_on"],
                "language": None,
                "found": None,
            }
    return list(found.values())


#: The name of the app in queries in the Latin alphabet.
_APP = "tiktok"

#: Shorter names, such as codes, occur in other words.
_SHORTEST = 4


def _names(row: JurisdictionRow) -> list[str]:
    """Return the names by which a query names a jurisdiction, in lower case."""
    short = row["name"].partition(" (")[0]
    return [name.casefold() for name in (short, *row["aliases"]) if len(name) >= _SHORTEST]


def official_languages(jurisdictions: Iterable[JurisdictionRow]) -> dict[str, frozenset[str]]:
    """Return the official languages of each jurisdiction; a part without its own has those of its parent."""
    rows = {row["jurisdiction"]: row for row in jurisdictions}

    def of(code: str | None, depth: int = 0) -> frozenset[str]:
        row = rows.get(code or "")
        if row is None or depth > len(rows):  # a circle of parents is reported by another check
            return frozenset()
        return frozenset(row["languages"]) or of(row["parent"], depth + 1)

    return {code: of(code) for code in rows}


def _covered(asked: str, family_of: Mapping[str, str | None]) -> list[str]:
    """Return the measure types for which a search asked; a code of both kinds is taken for the type."""
    if asked in family_of:
        return [asked]
    return [code for code, family in family_of.items() if asked in (ALL, family)]


def _summed_up(rows: Iterable[SearchRow], measure_type: str, languages: frozenset[str]) -> Searched:
    """Return what the searches of one cell come to."""
    rows = list(rows)
    named = [row for row in rows if row["measure_type"] != ALL]
    different = {row["what"].casefold() for row in named}
    seen = any(row["measure_type"] == measure_type and (row["found"] or "").casefold().startswith(SEEN) for row in rows)
    earned = not seen and len(different) >= QUERIES and any(row["language"] in languages for row in named)
    last = max(rows, key=lambda row: (row["searched_on"], row["measure_type"] != ALL))
    return Searched(NAMED if earned else GENERAL, last["searched_on"], last["what"])


def coverage(
    jurisdictions: Iterable[JurisdictionRow],
    statuses: Statuses,
    searched: Mapping[tuple[str, str], Searched],
    codes: list[CodeRow],
) -> list[CoverageRow]:
    """Return what is known about every jurisdiction and measure type.

    Parameters
    ----------
    jurisdictions : iterable of dict
        Rows of the table jurisdictions.
    statuses : dict of tuple of str to list of tuple of str
        Role and status of the measures of each jurisdiction and measure type.
    searched : mapping of tuple of str to Searched
        How each jurisdiction and measure type was searched.
    codes : list of dict
        Rows of the table codes.
    """
    types, none = list(families(codes)), no_measure(codes)
    found: list[CoverageRow] = []
    for jurisdiction in jurisdictions:
        for measure_type in types:
            key = jurisdiction["jurisdiction"], measure_type
            search = searched.get(key)
            here = statuses.get(key, [])
            answers = [status for role, status in here if role != BACKGROUND]
            found.append(
                {
                    "jurisdiction": key[0],
                    "measure_type": measure_type,
                    "state": cell_state(answers, search.depth if search else None, none, bool(here)),
                    "n_measures": len(here),
                    "search": search.depth if search else None,
                    "searched_on": search.day if search else None,
                    "searched": search.words if search else None,
                }
            )
    return found
