"""The files for machines beside the feeds: site map, rules for robots, the index of the search, what the site is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from tiktok_policy_data.core.citation import NAME
from tiktok_policy_data.render.page import compact
from tiktok_policy_data.site.page import Page, of_measure, of_place, of_source, of_type

if TYPE_CHECKING:
    from tiktok_policy_data.site.content import Content

#: File by which a folder is known as a site that may be replaced; it says what it was made from.
MARK = f"{NAME}.json"


def files(content: Content, pages: Iterable[Page], address: str) -> Iterator[tuple[str, bytes]]:
    """Return the files; a site map needs the address of the site."""
    mark = {"name": NAME, "release": content.release.version, "address": address or None}
    for name, value in ((MARK, mark), ("search/index.json", index(content))):
        yield name, f"{compact(value)}\n".encode()
    yield ".nojekyll", b""
    yield "robots.txt", (f"User-agent: *\nAllow: /\n{f'Sitemap: {address}sitemap.xml' if address else ''}\n").encode()
    if address:
        lines = [
            f"<url><loc>{escape(address + page.path)}</loc>"
            f"<lastmod>{page.changed or content.release.released_on}</lastmod></url>"
            for page in pages
            if page.is_listed
        ]
        head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        yield "sitemap.xml", "\n".join([head, *lines, "</urlset>"]).encode() + b"\n"


def index(content: Content) -> list[tuple[str, str, str, str]]:
    """Return what the search looks through: kind, path, title, and further words of each page."""
    found = [
        ("measure type", of_type(row["code"]), row["label"], row["definition"])
        for row in content.release.codes
        if row["scheme"] == "measure_types"
    ]
    found += [
        ("jurisdiction", of_place(place), row["name"], " ".join([place, *(row.get("aliases") or ())]))
        for place, row in content.places.items()
    ]
    for own, one in content.dossiers.items():
        row = one["measure"]
        words = (own, content.label("measure_type", row["measure_type"]), row["maker"] or "", row["instrument"] or "")
        place = content.name(row["jurisdiction"])
        found.append(("measure", of_measure(own), f"{place}: {row['title']}", " ".join(words)))
    found += [
        ("source", of_source(source), row["title"], f"{source} {row['publisher']} {row['published']}")
        for source, row in content.sources.items()
    ]
    return found
