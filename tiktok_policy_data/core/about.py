"""What every description of the dataset says: version, days, places; and the properties of schema.org."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from tiktok_policy_data.core.citation import AUTHORS, DESCRIPTION, KEYWORDS, LANGUAGE, LICENCE, NAME, TITLE
from tiktok_policy_data.core.project import PACKAGE_PAGE, dataset_address, dataset_id

#: The context of JSON-LD of schema.org, by value, so that readers need no network.
CONTEXT = {"@vocab": "https://schema.org/"}


class Place(NamedTuple):
    """A country or union with measures."""

    name: str
    #: ISO 3166-1 alpha-3; None for a union.
    code: str | None


class About(NamedTuple):
    """A release, as far as its descriptions speak of the data."""

    version: str
    released_on: date
    #: Day of the earliest event; None if there is no event.
    first_day: date | None
    #: Day to which the data look; None if it is not known.
    data_day: date | None
    places: tuple[Place, ...]

    @property
    def days(self) -> str:
        """The days that the data cover, as an interval of ISO 8601; empty if there is no event."""
        return f"{self.first_day}/{self.data_day or '..'}" if self.first_day else ""


def first_day(events: Iterable[Mapping[str, Any]]) -> date | None:
    """Return the first day on which an event may have happened; of an event with an open start, its last day counts."""
    days = (row["date_earliest"] or row["date_latest"] for row in events)
    return min(filter(None, days), default=None)


def places(measures: Iterable[Mapping[str, Any]], jurisdictions: Iterable[Mapping[str, Any]]) -> tuple[Place, ...]:
    """Return the countries and unions with measures by name; states and institutions count for the one above them."""
    known = {row["jurisdiction"]: row for row in jurisdictions}
    found = set()
    for place in {row["jurisdiction"] for row in measures}:
        row = known[place]
        while row.get("parent"):
            row = known[row["parent"]]
        found.add(Place(row["name"], row.get("iso_3166_1_alpha3")))
    return tuple(sorted(found, key=lambda place: place.name))


def schema_org(about: About) -> dict[str, Any]:
    """Return what schema.org/Dataset says of the whole, without context and type."""
    return {
        "name": NAME,
        "alternateName": TITLE,
        "description": DESCRIPTION,
        "identifier": dataset_id(),
        "url": dataset_address() or PACKAGE_PAGE,
        "version": about.version,
        "datePublished": about.released_on.isoformat(),
        "license": LICENCE["path"],
        "isAccessibleForFree": True,
        "inLanguage": LANGUAGE,
        "keywords": list(KEYWORDS),
        "creator": {"@type": "Organization", "name": AUTHORS},
        **({"temporalCoverage": about.days} if about.days else {}),
        "spatialCoverage": [
            {"@type": "Place", "name": place.name, **({"identifier": place.code} if place.code else {})}
            for place in about.places
        ],
    }


def json_ld(about: About) -> dict[str, Any]:
    """Return the schema.org/Dataset for web pages."""
    return {"@context": CONTEXT, "@type": "Dataset", **schema_org(about)}
