"""What machines read of a page: schema.org as JSON-LD, with its context inside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tiktok_policy_data.core import about
from tiktok_policy_data.core.citation import LICENCE, NAME
from tiktok_policy_data.core.project import dataset_id
from tiktok_policy_data.query.citing import about_of

if TYPE_CHECKING:
    from tiktok_policy_data.site.content import Content
    from tiktok_policy_data.site.downloads import File
    from tiktok_policy_data.site.page import Link, Page

#: Forms of instruments that are legal documents.
_LEGAL = ("statute", "bill", "regulation", "amendment", "executive_order")


def graph(page: Page, above: Sequence[Link], address: str) -> dict[str, Any]:
    """Return what schema.org says of a page, and the pages above it; addresses are relative unless one is known."""
    root = address or page.root
    own = page.linked or {"@type": "WebPage", "name": page.title, "description": page.description}
    trail = [
        {"@type": "ListItem", "position": number, "name": name, "item": {"@id": root + path}}
        for number, (name, path) in enumerate(above, 1)
    ]
    found = [own, {"@type": "BreadcrumbList", "itemListElement": trail}] if trail else [own]
    return {"@context": about.CONTEXT, "@graph": found}


def dataset(content: Content, files: Iterable[File], address: str) -> dict[str, Any]:
    """Return the dataset of the release, with the files to download."""
    return {
        "@type": "Dataset",
        **about.schema_org(about_of(content.release)),
        **({"url": address} if address else {}),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.name,
                "encodingFormat": file.kind,
                "contentUrl": f"{address}{file.path}",
                "contentSize": f"{file.size} B",
            }
            for file in files
        ],
    }


def of_dataset() -> dict[str, Any]:
    """Return the dataset as the whole that a page is a part of."""
    return {"@type": "Dataset", "name": NAME, "identifier": dataset_id(), "license": LICENCE["path"]}


def measure(row: Mapping[str, Any], place: str, title: str, changed: str) -> dict[str, Any]:
    """Return the page of a measure; its instrument, if it is a legal document, is what the page is about."""
    named = {"name": row["instrument"]} if row.get("instrument") else {"name": row["title"]}
    kind = "Legislation" if row.get("instrument_form") in _LEGAL and row.get("instrument") else "Thing"
    about_it: dict[str, Any] = {"@type": kind, **named}
    if kind == "Legislation":
        about_it["legislationJurisdiction"] = place
        if row.get("instrument_id"):
            about_it["legislationIdentifier"] = row["instrument_id"]
    if row.get("instrument_link"):
        about_it["sameAs"] = row["instrument_link"]
    return {
        "@type": "WebPage",
        "name": title,
        "description": row["summary"],
        "identifier": row["measure_id"],
        "dateModified": changed,
        "isPartOf": of_dataset(),
        "about": about_it,
        "spatialCoverage": {"@type": "Place", "name": place},
    }
