"""Parts of titles that views share: roles, jurisdictions and their levels, days and counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tiktok_policy_data.core.days import How

#: What jurisdictions of a level are called: one, several.
LEVELS: Mapping[str, tuple[str, str]] = {
    "country": ("country", "countries"),
    "state": ("state", "states"),
    "territory": ("territory", "territories"),
    "union": ("union", "unions"),
    "institution": ("institution", "institutions"),
}


def scope(role: str | Sequence[str], jurisdictions: str | Sequence[str] | None) -> str:
    """Return roles and selection of a view for its title."""
    roles = "all roles" if role == "all" else " and ".join([role] if isinstance(role, str) else role)
    some = [jurisdictions] if isinstance(jurisdictions, str) else jurisdictions
    where = f" of {', '.join(some)}" if some else ""
    return f"({roles}){where}"


def counted(number: int, what: str) -> str:
    """Return a number with its noun, in the plural if need be."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def when(day: date | None, known: date | None, how: How) -> str:
    """Return the days of a view for its title; empty for the present."""
    said = f" as of {day}" if day else ""
    said += f" as known on {known}" if known else ""
    return said + (" (possible)" if said and how == "possible" else "")
