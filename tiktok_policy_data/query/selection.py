"""Check and resolve the arguments that queries share: days, roles, jurisdictions and groups of them, filters."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from tiktok_policy_data.core.days import How
from tiktok_policy_data.core.vocabularies import FILTERS
from tiktok_policy_data.errors import UnknownNameError, listed
from tiktok_policy_data.store.releases import Release

if TYPE_CHECKING:
    from tiktok_policy_data.core.row_types import JurisdictionRow

Measure = TypeVar("Measure", bound=Mapping[str, Any])

#: Values of the filters of a view, by name: one code or several.
Filters = Mapping[str, "str | Sequence[str] | None"]


def check_how(how: str) -> None:
    """Raise UnknownNameError unless `how` is ``certain`` or ``possible``."""
    if how not in get_args(How):
        raise UnknownNameError(f"how must be {listed(map(repr, get_args(How)))}, not {how!r}.")


def check_effects(release: Release) -> None:
    """Raise UnknownNameError unless a release has effects."""
    if not release.has_effects:
        raise UnknownNameError(f"Release {release.version} has no effects; they begin with release 2.0.0.")


def last_published(release: Release, known: date | None = None) -> date | None:
    """Return the last day on which a source was published, among those published by `known`; None without sources."""
    # A source that gives its year alone may look as if it were of a day to come.
    until = release.data_day or date.max
    days = [min(row["published_latest"], until) for row in release.records("sources") if row["published_latest"]]
    return max((day for day in days if known is None or day <= known), default=None)


def as_day(value: str | date | None, name: str, *, first: bool = False) -> date | None:
    """Return a day from a date, a numpy day, or a text such as 2023-03-16, 2023-03 or 2023.

    A month or a year is read as its last day, or as its first day with `first`. Raises UnknownNameError for the rest.
    """
    if value is None:
        return None
    if isinstance(value, date) and value == value:  # not a missing time stamp
        return date(value.year, value.month, value.day)
    text = str(value.astype("datetime64[D]")) if hasattr(value, "astype") else value
    if isinstance(text, str) and _DAY.fullmatch(text):
        try:
            return _bounds(text)[0 if first else 1]
        except ValueError:
            pass
    raise UnknownNameError(f"{name} must be a day such as 2023-03-16, a month or a year, not {value!r}.")


_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)


def _bounds(text: str) -> tuple[date, date]:
    """Return the first and the last day of a day, month or year."""
    year, month, day = (*map(int, text.split("-")), 0, 0)[:3]
    first = date(year, month or 1, day or 1)
    if day:
        return first, first
    return first, date(year, month or 12, monthrange(year, month or 12)[1])


def exact_day(value: str | None, name: str) -> date | None:
    """Return a day from a text such as 2023-03-16; raise UnknownNameError for a month, a year or anything else."""
    day = as_day(value, name)
    if day is not None and day.isoformat() != value:
        raise UnknownNameError(f"{name} must be a day such as 2023-03-16, not {value!r}.")
    return day


def roles(release: Release, wanted: str | Sequence[str]) -> list[str]:
    """Return the roles named by one word, several words or "all"; raise UnknownNameError for any other."""
    if wanted == "all":
        return release.vocabularies["roles"]
    some = [wanted] if isinstance(wanted, str) else list(wanted or [""])
    return [code(release, "role", "roles", one) for one in some]


def measure_type(release: Release, wanted: str) -> str:
    """Return a measure type; raise UnknownNameError for any other word."""
    try:
        return code(release, "measure type", "measure_types", wanted)
    except UnknownNameError:
        if folded(str(wanted)) not in _names(release):
            raise
        do = "give it with -j or jurisdictions="
        raise UnknownNameError(f"{wanted!r} is a jurisdiction, not a measure type; {do}.") from None


def code(release: Release, what: str, vocabulary: str, value: object) -> str:
    """Return the code that a word of a vocabulary means: a code or a label, in any case, with hyphens or spaces.

    Raises UnknownNameError, with the nearest codes, for any other value.
    """
    codes = release.vocabularies.get(vocabulary, [])
    if isinstance(value, str) and value in codes:
        return value
    words = {folded(release.labels[vocabulary, one] or one): one for one in codes}
    words |= {folded(one): one for one in codes}
    word = folded(str(value))
    if word in words:
        return words[word]
    near = dict.fromkeys(words[one] for one in nearest(word, words))
    hint = f" Did you mean {listed(near)}?" if near else ""
    raise UnknownNameError(f"There is no {what} {value!r}.{hint} The codes are {', '.join(codes)}.")


def nearest(word: str, words: Iterable[str], most: int = 1) -> list[str]:
    """Return the nearest of some words, if any is near."""
    from difflib import get_close_matches  # needed for a message alone

    return get_close_matches(word, list(words), n=most)


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


def jurisdictions(release: Release, wanted: Iterable[str]) -> set[str]:
    """Return the jurisdictions that some words mean (`meant`), or that are in such groups, with their institutions."""
    codes = set(meant(release, wanted))
    groups = codes & set(release.vocabularies["groups"])
    found = (codes - groups) | {row["jurisdiction"] for row in release.jurisdictions if groups & set(row["groups"])}
    return found | {
        row["jurisdiction"] for row in release.jurisdictions if row["level"] == "institution" and row["parent"] in found
    }


def meant(release: Release, wanted: Iterable[str]) -> list[str]:
    """Return the code of the jurisdiction or the group that each word means.

    A word is a code, a name, an alias such as an ISO code, or a group such as EU27. Raises UnknownNameError, with the
    nearest names, for a word that is none of these or that several jurisdictions share.
    """
    known: dict[str, set[str]] = {}
    found: list[str] = []
    for word in wanted:
        named = {word}
        if word not in release.names and word not in release.vocabularies["groups"]:
            known = known or _names(release)
            named = known.get(folded(str(word)), set())
        if len(named) != 1:
            if folded(str(word)).replace(" ", "_") in release.vocabularies["measure_types"]:
                raise UnknownNameError(
                    f"{word!r} is a measure type, not a jurisdiction; see `standing {word}` or --type."
                )
            raise UnknownNameError(_not_one(str(word), named, known, release))
        found += named
    return found


def _not_one(word: str, named: set[str], known: Mapping[str, set[str]], release: Release) -> str:
    """Return the message for a word that means no jurisdiction, or several; `known` is what each word means."""
    names = release.names

    def titled(codes: Iterable[str]) -> str:
        return listed(f"{code} ({names[code]})" if code in names else code for code in codes)

    if named:
        return f"{word!r} may be {titled(sorted(named))}. Give the code."
    near = dict.fromkeys(code for one in nearest(folded(word), known, 3) for code in sorted(known[one]))
    hint = f" Did you mean {titled(list(near)[:3])}?" if near else ""
    return (
        f"There is no jurisdiction {word!r}.{hint} The table jurisdictions has all codes and names; "
        f"the codebook of groups has the groups, such as {release.vocabularies['groups'][0]}."
    )


def _names(release: Release) -> dict[str, set[str]]:
    """Return the jurisdictions or groups of each code, name and alias, in lower case and without accents.

    A code belongs to one jurisdiction even if another has it as a name.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for row in release.jurisdictions:
        iso = (row.get("iso_3166_1_alpha2"), row.get("iso_3166_1_alpha3"), row.get("iso_3166_2"))
        # "Georgia (United States)" is called Georgia, too.
        short = row["name"].partition(" (")[0]
        for name in filter(None, (*(row.get("aliases") or ()), *iso, row["name"], short)):
            found[folded(name)].add(row["jurisdiction"])
    codes = {folded(row["jurisdiction"]): {row["jurisdiction"]} for row in release.jurisdictions}
    groups = release.vocabularies["groups"]
    labels = {folded(release.labels["groups", group]): {group} for group in groups}
    return labels | found | codes | {folded(group): {group} for group in groups}


def folded(name: str) -> str:
    """Return a name in lower case, without accents, and with one space for hyphens, underscores and spaces."""
    from unicodedata import combining, normalize

    plain = "".join(letter for letter in normalize("NFKD", name.casefold()) if not combining(letter))
    return " ".join(re.split(r"[\s_-]+", plain.strip()))


def filters(release: Release, given: Filters) -> dict[str, set[str]]:
    """Return the filters that are set, with their codes.

    Raises UnknownNameError, with the nearest word, for a filter or a code that does not exist.
    """
    found: dict[str, set[str]] = {}
    for name, value in given.items():
        if name not in FILTERS:
            hint = "".join(f" Did you mean {near}?" for near in nearest(name, (*FILTERS, "jurisdictions", "role")))
            raise UnknownNameError(f"There is no filter {name!r}.{hint} The filters are {', '.join(FILTERS)}.")
        some = [value] if isinstance(value, str) else list(value or ())
        if some and name != "level" and name not in release.declared("measures").columns:
            raise UnknownNameError(f"Release {release.version} has no {name}.")
        if some:
            found[name] = {code(release, name.replace("_", " "), FILTERS[name], one) for one in some}
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
