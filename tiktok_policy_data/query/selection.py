"""Check and resolve the arguments that queries share: days, roles, jurisdictions and groups of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING

from tiktok_policy_data.errors import UnknownNameError
from tiktok_policy_data.store.releases import Release

if TYPE_CHECKING:
    from tiktok_policy_data.core.row_types import JurisdictionRow


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


def rollup(release: Release) -> dict[str, str]:
    """Return the jurisdiction that each one is shown under: institutions, and only they, under their parent."""
    return {row["jurisdiction"]: _home(row) for row in release.jurisdictions}


def _home(row: JurisdictionRow) -> str:
    return row["parent"] if row["level"] == "institution" and row["parent"] else row["jurisdiction"]


def select(release: Release, some: str | Sequence[str] | None) -> set[str] | None:
    """Return the jurisdictions selected by one or several codes, with their institutions; None for no selection."""
    return None if some is None else jurisdictions(release, [some] if isinstance(some, str) else some)


def jurisdictions(release: Release, wanted: Collection[str]) -> set[str]:
    """Return the jurisdictions that some codes stand for, with their institutions.

    Raises UnknownNameError for a code that is neither a jurisdiction nor a group such as EU27.
    """
    places = {row["jurisdiction"]: row for row in release.jurisdictions}
    groups = release.vocabularies["groups"]
    found: set[str] = set()
    for code in wanted:
        if code in groups:
            found |= {place for place, row in places.items() if code in row["groups"]}
        elif code in places:
            found.add(code)
        else:
            known = f"the jurisdictions are {', '.join(places)}, the groups {', '.join(groups)}"
            raise UnknownNameError(f"There is no jurisdiction {code!r}; {known}.")
    return found | {place for place, row in places.items() if row["level"] == "institution" and row["parent"] in found}
