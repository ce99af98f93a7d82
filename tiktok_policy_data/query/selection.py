"""Check and resolve the arguments that queries share: days, roles, jurisdictions and groups of them, filters."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from tiktok_policy_data.core.vocabularies import FILTERS
from tiktok_policy_data.errors import UnknownNameError
from tiktok_policy_data.store.releases import Release

if TYPE_CHECKING:
    from tiktok_policy_data.core.row_types import JurisdictionRow

Measure = TypeVar("Measure", bound=Mapping[str, Any])

#: Values of the filters of a view, by name: one code or several.
Filters = Mapping[str, "str | Sequence[str] | None"]


def check_how(how: str) -> None:
    """Raise UnknownNameError unless `how` is ``certain`` or ``possible``."""
    if how not in ("certain", "possible"):
        raise UnknownNameError(f"how must be 'certain' or 'possible', not {how!r}.")


def as_day(value: str | date | None, name: str) -> date | None:
    """Return a day from a date or a text such as 2023-03-16; raise UnknownNameError for anything else."""
    if value is None:
        return None
    if isinstance(value, date) and value == value:  # not a missing time stamp
        return date(value.year, value.month, value.day)
    try:
        day = date.fromisoformat(str(value))
    except (TypeError, ValueError):
        day = None
    if day is None or day.isoformat() != value:
        raise UnknownNameError(f"{name} must be a day such as 2023-03-16, not {value!r}.")
    return day


def roles(release: Release, wanted: str | Sequence[str]) -> list[str]:
    """Return the roles named by one code, several codes or "all"; raise UnknownNameError for any other."""
    known = release.vocabularies["roles"]
    some = known if wanted == "all" else [wanted] if isinstance(wanted, str) else list(wanted or [""])
    if unknown := set(some) - set(known):
        raise UnknownNameError(f"There is no role {sorted(unknown)[0]!r}; the roles are {', '.join(known)}.")
    return some


def measure_type(release: Release, wanted: str) -> str:
    """Return a measure type; raise UnknownNameError for any other word."""
    return _code(release, "measure type", "measure_types", wanted)


def _code(release: Release, what: str, vocabulary: str, value: object) -> str:
    """Return a code of a vocabulary; raise UnknownNameError, with the nearest code, for any other value."""
    codes = release.vocabularies.get(vocabulary, [])
    if isinstance(value, str) and value in codes:
        return value
    word = str(value).strip().lower().replace(" ", "_").replace("-", "_")
    if word in codes:
        return word
    hint = "".join(f" Did you mean {near}?" for near in _near(word, codes))
    raise UnknownNameError(f"There is no {what} {value!r}.{hint} The codes are {', '.join(codes)}.")


def _near(word: str, words: Iterable[str]) -> list[str]:
    """Return the nearest of some words, if one is near."""
    from difflib import get_close_matches  # needed for a message alone

    return get_close_matches(word, list(words), n=1)


def rollup(release: Release) -> dict[str, str]:
    """Return the jurisdiction that each one is shown under: institutions, and only they, under their parent."""
    return {row["jurisdiction"]: _home(row) for row in release.jurisdictions}


def _home(row: JurisdictionRow) -> str:
    return row["parent"] if row["level"] == "institution" and row["parent"] else row["jurisdiction"]


def select(release: Release, some: str | Sequence[str] | None, levels: Collection[str] = ()) -> set[str] | None:
    """Return the jurisdictions selected by one or several codes, with their institutions; None for no selection.

    With `levels`, also their parts of these levels, such as the states of a country, with their institutions.
    """
    if some is None:
        return None
    found = jurisdictions(release, [some] if isinstance(some, str) else some)
    parts = [row["jurisdiction"] for row in release.jurisdictions if row["parent"] in found and row["level"] in levels]
    return found | jurisdictions(release, parts)


def jurisdictions(release: Release, wanted: Collection[str]) -> set[str]:
    """Return the jurisdictions that some codes stand for, with their institutions.

    Raises UnknownNameError for a code that is neither a jurisdiction nor a group such as EU27.
    """
    places = {row["jurisdiction"]: row for row in release.jurisdictions}
    groups = release.vocabularies["groups"]
    named: dict[str, str] = {}
    found: set[str] = set()
    for word in wanted:
        code = word
        if word not in places and word not in groups:
            named = named or _names(release)
            code = named.get(_folded(str(word)), word)
        if code in groups:
            found |= {place for place, row in places.items() if code in row["groups"]}
        elif code in places:
            found.add(code)
        else:
            near = _near(_folded(str(word)), named)
            hint = "".join(f" Did you mean {named[one]}?" for one in near)
            known = f"The jurisdictions are {', '.join(places)}, the groups {', '.join(groups)}"
            raise UnknownNameError(f"There is no jurisdiction {word!r}.{hint} {known}.")
    return found | {place for place, row in places.items() if row["level"] == "institution" and row["parent"] in found}


def _names(release: Release) -> dict[str, str]:
    """Return the jurisdiction or group of each code, name and alias, in lower case and without accents."""
    found = {_folded(group): group for group in release.vocabularies["groups"]}
    for row in release.jurisdictions:
        for name in (*(row.get("aliases") or ()), row["name"], row["jurisdiction"]):
            found[_folded(name)] = row["jurisdiction"]
    return found


def _folded(name: str) -> str:
    """Return a name in lower case and without accents."""
    from unicodedata import combining, normalize

    return "".join(letter for letter in normalize("NFKD", name.casefold()) if not combining(letter))


def filters(release: Release, given: Filters) -> dict[str, set[str]]:
    """Return the filters that are set, with their codes.

    Raises UnknownNameError, with the nearest word, for a filter or a code that does not exist.
    """
    found: dict[str, set[str]] = {}
    for name, value in given.items():
        if name not in FILTERS:
            hint = "".join(f" Did you mean {near}?" for near in _near(name, (*FILTERS, "jurisdictions", "role")))
            raise UnknownNameError(f"There is no filter {name!r}.{hint} The filters are {', '.join(FILTERS)}.")
        some = [value] if isinstance(value, str) else list(value or ())
        if some and name != "level" and name not in release.declared("measures").columns:
            raise UnknownNameError(f"Release {release.version} has no {name}.")
        if some:
            found[name] = {_code(release, name.replace("_", " "), FILTERS[name], code) for code in some}
    return found


def level_of(release: Release) -> dict[str, str]:
    """Return the level under which each jurisdiction is shown: institutions have that of their parent."""
    home = rollup(release)
    level = {row["jurisdiction"]: row["level"] for row in release.jurisdictions}
    return {code: level.get(home[code], level[code]) for code in level}


def kept(release: Release, measures: Iterable[Measure], wanted: Mapping[str, set[str]]) -> list[Measure]:
    """Return the measures that pass every filter; a list passes if one of its items does."""
    if not wanted:
        return list(measures)
    levels = level_of(release)

    def passes(row: Mapping[str, Any]) -> bool:
        for name, codes in wanted.items():
            value = levels[row["jurisdiction"]] if name == "level" else row[name]
            if not (codes & set(value) if isinstance(value, list) else value in codes):
                return False
        return True

    return [row for row in measures if passes(row)]
