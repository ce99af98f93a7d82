"""What a page of the site is: its address, template and values, and what machines read of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

#: Name and path of a page, as links to it show them.
Link = tuple[str, str]


@dataclass(frozen=True)
class Page:
    """A page before it is rendered."""

    #: Below the root of the site, with a slash at the end; empty for the first page.
    path: str
    template: str
    title: str
    description: str
    values: Mapping[str, Any] = field(default_factory=dict)
    #: The pages above it, the first page left out.
    above: Sequence[Link] = ()
    #: What schema.org says of it, without context; None for the plain properties of a web page.
    linked: Mapping[str, Any] | None = None
    #: Day of the last change; None for that of the release.
    changed: date | None = None
    #: Folder of its feeds.
    feeds: str | None = None
    #: Whether search engines should list it.
    is_listed: bool = True

    @property
    def file(self) -> str:
        """Where the page is written."""
        return self.path if self.path.endswith(".html") else f"{self.path}index.html"

    @property
    def root(self) -> str:
        """The relative address of the first page."""
        return "../" * self.path.count("/") or "./"


def of_measure(measure: str) -> str:
    """Return the path of the page of a measure."""
    return f"m/{measure}/"


def of_place(place: str) -> str:
    """Return the path of the page of a jurisdiction."""
    return f"j/{place}/"


def of_source(source: str) -> str:
    """Return the path of the page of a source."""
    return f"s/{source}/"


def of_type(code: str) -> str:
    """Return the path of the page of a measure type."""
    return f"t/{code}/"


def of_release(version: str) -> str:
    """Return the path of the page of a release."""
    return f"changes/{version}/"
