"""The feeds, as Atom and as JSON Feed: what happened in the world, there and in each jurisdiction, and in the data."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID, uuid5

from tiktok_policy_data.core.citation import AUTHORS, NAME
from tiktok_policy_data.core.edtf import in_words
from tiktok_policy_data.core.project import PACKAGE_PAGE
from tiktok_policy_data.io.csv import CONTROL
from tiktok_policy_data.site.page import of_measure, of_place, of_release

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from tiktok_policy_data.site.content import Content, Happening

ATOM = "http://www.w3.org/2005/Atom"

#: Entries of a feed.
MOST = 100

#: Identifiers of feeds and entries are made in this space; they hold whatever the address of the site.
_SPACE = UUID("b4f5c9e6-6b0e-5d0b-9f4b-0a0c1c3a7f11")


class Entry(NamedTuple):
    """An entry of a feed."""

    key: str
    title: str
    #: Path of the page that has more.
    path: str
    text: str
    #: Day of what it reports, and of the release that last changed it.
    day: date
    updated: date


class Feed(NamedTuple):
    """A feed: the folder of its files and of the page that it belongs to, its title and its entries, newest first."""

    path: str
    title: str
    entries: Sequence[Entry]


def feeds(content: Content) -> Iterator[Feed]:
    """Return all feeds. What has no day of its own is no news of the day by which it had happened, and in none."""
    dated = [one for one in content.happenings if one.is_dated]
    yield Feed("news/", "What governments do about TikTok", _entries(content, dated[:MOST]))
    yield Feed("changes/", f"Releases of {NAME}", [_of_step(content, version) for version in content.history.steps])
    own: dict[str, list[Happening]] = defaultdict(list)
    for one in dated:
        for place in dict.fromkeys((one.measure["jurisdiction"], content.home[one.measure["jurisdiction"]])):
            own[place].append(one)
    for place in sorted(
        {one["measure"]["jurisdiction"] for one in content.dossiers.values()} | content.measures_of.keys()
    ):
        title = f"What {content.name(place)} does about TikTok"
        yield Feed(of_place(place), title, _entries(content, own.get(place, [])[:MOST]))


def _entries(content: Content, some: Sequence[Happening]) -> list[Entry]:
    first = (content.history.first or content.release).released_on
    return [
        Entry(
            one.event["event_id"],
            f"{one.place}: {one.label} – {one.measure['title']}",
            f"{of_measure(one.measure['measure_id'])}#{one.event['event_id']}",
            " ".join(
                filter(
                    None, (f"{one.label}, {in_words(one.event['date'])}.", one.event["note"], one.measure["summary"])
                )
            ),
            one.day,
            content.history.touched.get(one.event["event_id"], first),
        )
        for one in some
    ]


def _of_step(content: Content, version: str) -> Entry:
    step = content.history.steps[version]
    parts = [
        f"{sum(count.values()):,} rows of {table} ({', '.join(f'{count[op]:,} {op}' for op in count)})"
        for table, count in step.tables.items()
    ]
    text = f"Release {version} of {step.released_on}: {'; '.join(parts) or 'the first release'}."
    return Entry(
        f"release {version}", f"Release {version}", of_release(version), text, step.released_on, step.released_on
    )


def identifier(key: str) -> str:
    """Return the identifier of a feed or an entry."""
    return f"urn:uuid:{uuid5(_SPACE, f'{PACKAGE_PAGE}#{key}')}"


def files(feed: Feed, address: str) -> Iterator[tuple[str, bytes]]:
    """Return the two files of a feed; addresses are relative in Atom, and left out of JSON, unless one is known."""
    yield f"{feed.path}feed.atom", _atom(feed, address)
    yield f"{feed.path}feed.json", _json(feed, address)


def _atom(feed: Feed, address: str) -> bytes:
    from xml.etree import ElementTree as ET

    ET.register_namespace("", ATOM)
    root = address or "../" * feed.path.count("/")
    whole = ET.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "en"})
    _add(whole, "title", feed.title)
    _add(whole, "id", identifier(feed.path))
    _add(whole, "updated", _moment(max((entry.updated for entry in feed.entries), default=date(1970, 1, 1))))
    _add(_add(whole, "author"), "name", AUTHORS)
    _add(whole, "generator", NAME)
    _add(whole, "link", rel="alternate", type="text/html", href=root + feed.path)
    _add(whole, "link", rel="self", type="application/atom+xml", href=f"{root}{feed.path}feed.atom")
    for one in feed.entries:
        entry = _add(whole, "entry")
        _add(entry, "title", one.title)
        _add(entry, "id", identifier(one.key))
        _add(entry, "published", _moment(one.day))
        _add(entry, "updated", _moment(one.updated))
        _add(entry, "link", rel="alternate", type="text/html", href=root + one.path)
        _add(entry, "summary", one.text)
    return bytes(ET.tostring(whole, encoding="utf-8", xml_declaration=True)) + b"\n"


def _add(parent: Element, name: str, text: str = "", **attributes: str) -> Element:
    from xml.etree import ElementTree as ET

    found = ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    found.text = CONTROL.sub("", text) or None
    return found


def _json(feed: Feed, address: str) -> bytes:
    items = [
        {
            "id": identifier(one.key),
            **({"url": address + one.path} if address else {}),
            "title": one.title,
            "content_text": one.text,
            "date_published": _moment(one.day),
            "date_modified": _moment(one.updated),
        }
        for one in feed.entries
    ]
    found: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        **({"home_page_url": address + feed.path, "feed_url": f"{address}{feed.path}feed.json"} if address else {}),
        "authors": [{"name": AUTHORS}],
        "language": "en",
        "items": items,
    }
    return json.dumps(found, ensure_ascii=False, indent=1).encode() + b"\n"


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
