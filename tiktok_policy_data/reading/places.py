"""Find the places that a text names, such as countries, their people, capitals and institutions, as jurisdictions.

The names come from the table `jurisdictions`, from the Unicode locale data of `babel` in the language of the text, and
from `seeds/place_words.csv`. Names are matched as they are written, since "us" is not the US.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from tiktok_policy_data.core.schema import inputs, shipped
from tiktok_policy_data.io.csv import read_csv
from tiktok_policy_data.reading.cues import Scanner
from tiktok_policy_data.store import releases

if TYPE_CHECKING:
    from tiktok_policy_data.core.row_types import JurisdictionRow

#: Levels in the order in which a name that several jurisdictions share is given to one.
_ORDER = ("union", "country", "territory", "state", "institution")

#: Aliases in capital letters that are as clear as a name; others, such as ISO codes, may be words.
_CLEAR = frozenset({"UK", "US", "EU", "UAE", "USA", "NATO", "UN"})

#: A word that makes an adjective of a people one of a firm or an app: it is not the place that acts.
_NOT_ACTING = re.compile(
    r"[- ](?:owned|based|backed|made|linked|controlled|developed|company|companies|firms?|apps?|parent|owners?|tech"
    r"|platforms?|social|short|video|conglomerate|giant|internet|startup|start-up|subsidiar\w+|users?|data|market"
    r"|investors?|investments?|citizens|nationals|creators|influencers|spy|balloon|tracking|Times|Post|Herald|Airlines|University)\b"
)


class Mention(NamedTuple):
    """A place in a text that names a jurisdiction."""

    start: int
    end: int
    jurisdiction: str
    kind: str


class Places:
    """The names of jurisdictions in one language, compiled once.

    Parameters
    ----------
    jurisdictions : iterable of mapping
        Rows of the table `jurisdictions`.
    words : iterable of mapping
        Rows of `seeds/place_words.csv`, those of the wanted languages alone.
    names : mapping of str to str
        Name in the language of the text → ISO 3166-1 code.
    """

    def __init__(
        self, jurisdictions: Iterable[JurisdictionRow], words: Iterable[Mapping[str, Any]], names: Mapping[str, str]
    ) -> None:
        rows = list(jurisdictions)
        self.level = {row["jurisdiction"]: row["level"] for row in rows}
        self.parent = {row["jurisdiction"]: row["parent"] or "" for row in rows}
        #: Country → its parliament, where that has rules of its own.
        self.parliament = {row["parent"] or "": row["jurisdiction"] for row in rows if _is_parliament(row)}
        self.by_iso = {row["iso_3166_1_alpha2"]: row["jurisdiction"] for row in rows if row["iso_3166_1_alpha2"]}
        meant: dict[str, dict[str, str]] = {}
        for row in rows:
            for name in _names_of(row):
                meant.setdefault(name, {})[row["jurisdiction"]] = "name"
        for name, iso in names.items():
            if iso in self.by_iso:
                meant.setdefault(name, {})[self.by_iso[iso]] = "name"
        for word in words:
            meant.setdefault(word["word"], {})[word["jurisdiction"] or ""] = word["kind"]
        for name in [name for name in meant if len(name) > 3 and name[0].isupper() and not name.isupper()]:
            meant.setdefault(name.upper(), meant[name])
        self._meant = [self._in_order(some) for some in meant.values()]
        self._scanner = Scanner(list(meant))

    def _in_order(self, meant: Mapping[str, str]) -> list[tuple[str, str]]:
        """Return the jurisdictions that a name may mean, the likeliest first, each with the kind of the name."""
        return sorted(meant.items(), key=lambda item: (_ORDER.index(self.level.get(item[0], "union")), item[0]))

    def find(self, text: str) -> list[Mention]:
        """Return the jurisdictions that a text names, in its order; of names within each other the longest."""
        found = []
        reached = 0
        spans = self._scanner.find(text)
        spans.sort(key=lambda span: (span[0], -span[1]))
        named = {self._meant[word][0][0] for _, _, word in spans}
        for start, end, word in spans:
            if start < reached:
                continue
            reached = end
            code, kind = self._chosen(self._meant[word], named)
            if kind in ("demonym", "name"):
                if _NOT_ACTING.match(text, end):
                    continue
                kind = "hint" if text[max(0, start - 14) : start].endswith("University of ") else kind
            if code:
                found.append(Mention(start, end, code, kind))
        return found

    def _chosen(self, meant: Sequence[tuple[str, str]], named: set[str]) -> tuple[str, str]:
        """Return which jurisdiction a name means in a text: the likeliest, or else the one whose country it names."""
        if len(meant) > 1 and meant[0][0] not in ("EU", "US", "UK"):
            for code, kind in meant[1:]:
                if self.home(code) != code and self.home(code) in named:
                    return code, kind
        return meant[0]

    def home(self, code: str) -> str:
        """Return the country or union that a jurisdiction belongs to; itself if it is one."""
        while self.level.get(code) in ("state", "institution") and self.parent[code]:
            code = self.parent[code]
        return code

    def government(self, code: str) -> str:
        """Return the jurisdiction whose public body an institution is; itself for any other jurisdiction."""
        return self.parent[code] if self.level.get(code) == "institution" and self.parent[code] else code


def _is_parliament(row: JurisdictionRow) -> bool:
    return row["level"] == "institution" and row["jurisdiction"] == f"{row['parent']}-PARL"


def _names_of(row: JurisdictionRow) -> set[str]:
    """Return the names of a jurisdiction that are clear within a sentence."""
    name = row["name"]
    found = {name, name.partition(" (")[0].removeprefix("City of ").removesuffix(" municipality")}
    for alias in row["aliases"] or ():
        plain = alias.partition(" (")[0]
        if alias in _CLEAR or (len(plain) > 3 and not plain.isupper() and plain == alias):
            found.add(alias)
    if row["level"] == "institution":  # a town of the same name is not meant where only its name is said
        found = {one for one in found if " " in one or row["parent"] not in ("UK", "CA", "US", "NZ", "AU")} or {name}
    return found


@lru_cache(maxsize=64)
def places_of(language: str) -> Places:
    """Return the names of jurisdictions in a language, with the English ones."""
    from babel import Locale, UnknownLocaleError

    names: dict[str, str] = {}
    for code in dict.fromkeys(("en", language or "en")):
        try:
            territories = Locale.parse(code).territories
        except (UnknownLocaleError, ValueError):
            continue
        names |= {name: iso for iso, name in territories.items() if len(iso) == 2 and not iso.isdigit()}
    words = read_csv(shipped("seeds") / "place_words.csv", inputs()["place_words"].fields)[0]
    wanted = [row for row in words if row["language"] in ("en", language)]
    return Places(releases.installed().records("jurisdictions"), wanted, names)


def prominent(places: Places, weighted: Iterable[tuple[float, Iterable[str]]]) -> str:
    """Return the country, union or state that a text is mostly about, from the jurisdictions that its parts name.

    China counts a quarter, since it is mostly named as the seat of the company.
    """
    counts: dict[str, float] = {}
    for weight, codes in weighted:
        for code in codes:
            if code:
                governed = places.government(code)
                counts[governed] = counts.get(governed, 0.0) + weight * (0.25 if governed == "CN" else 1.0)
    # A state is meant rather than its country if both are named about as often.
    for code in list(counts):
        if (home := places.home(code)) != code and home in counts and counts[code] >= 0.5 * counts[home]:
            counts[code] += counts[home]
    return max(counts, key=lambda code: (counts[code], code)) if counts else ""


#: Ends of the names of hosts that are no country's, or not the country's code.
_HOSTS = {"uk": "UK", "eu": "EU", "gov": "US", "mil": "US", "edu": "US"}

#: Ends that everybody may have.
_ANYBODY = frozenset(["com", "org", "net", "io", "ai", "co", "tv", "me", "info", "news", "to", "fm", "ws", "la", "cc"])


def of_address(places: Places, url: str) -> str:
    """Return the jurisdiction that the host of an address belongs to; empty if it says none."""
    host = url.partition("://")[2].partition("/")[0].partition(":")[0].lower()
    end = host.rpartition(".")[2]
    if end in _ANYBODY or not end:
        return ""
    state = f"US-{host.rpartition('.')[0].rpartition('.')[2].upper()}"  # such as ag.ky.gov
    if end == "gov" and state in places.level:
        return state
    return _HOSTS.get(end) or places.by_iso.get(end.upper(), "")
