"""Check the links of a site in a folder: every page and every anchor inside is there, every feed and address is valid.

python tests/links.py FOLDER    print what is wrong, and exit 1 if something is
"""

import json
import sys
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree as ET

#: The address at which the folder is imagined: below the root of its host, where absolute paths would be wrong.
BASE = "https://site.invalid/below/"
#: The explorer reads what is after its `#` itself.
APPLICATIONS = ("explorer/index.html",)
ATTRIBUTES = {
    ("a", "href"),
    ("link", "href"),
    ("img", "src"),
    ("script", "src"),
    ("source", "srcset"),
    ("form", "action"),
}


class Anchors(HTMLParser):
    """Collects the links and the ids of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if (tag, name) in ATTRIBUTES and value is not None:
                self.links.append(value)
            elif name == "id":
                self.ids.append(value or "")


def problems(folder: Path) -> list[str]:
    """What is wrong with a site, one line each."""

    @cache
    def anchors(path: str) -> Anchors:
        found = Anchors()
        found.feed((folder / path).read_text(encoding="utf-8"))
        return found

    wrong = []
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    pages = [name for name in files if name.endswith(".html") and name not in APPLICATIONS]
    for page in pages:
        ids = anchors(page).ids
        wrong += [f"{page}: the id {one!r} is there twice" for one in {one for one in ids if ids.count(one) > 1}]
        wrong += [
            f"{page}: {link}: {why}" for link in anchors(page).links if (why := _fault(folder, page, link, anchors))
        ]
    for name in files:
        if name.endswith((".atom", ".xml")):
            wrong += [f"{name}: {link}: {why}" for link, why in _feed(folder, name, anchors)]
        elif name.endswith(".json") and not name.startswith("data/"):
            json.loads((folder / name).read_text(encoding="utf-8"))
    return wrong


def _fault(folder: Path, page: str, link: str, anchors) -> str:
    """Why a link of a page leads nowhere; nothing if it leads somewhere, or outside."""
    if link.startswith("data:"):
        return ""
    parts = urlsplit(urljoin(BASE + page.removesuffix("index.html"), link))
    if parts.scheme not in ("http", "https"):
        return f"the scheme {parts.scheme}"
    if f"{parts.scheme}://{parts.netloc}/" != urljoin(BASE, "/"):
        return "" if parts.netloc else "no host"
    if not parts.path.startswith(urlsplit(BASE).path):
        return "outside of the site"
    inside = unquote(parts.path.removeprefix(urlsplit(BASE).path))
    target = f"{inside}index.html" if inside.endswith("/") or not inside else inside
    if not (folder / target).is_file():
        return "no such file"
    if parts.fragment and target.endswith(".html") and target not in APPLICATIONS:
        return "" if unquote(parts.fragment) in anchors(target).ids else "no such anchor"
    return ""


def _feed(folder: Path, name: str, anchors):
    """The links of a feed or a site map that lead nowhere; one that is no XML raises ParseError."""
    root = ET.parse(folder / name).getroot()
    links = [one.get("href", "") for one in root.iter("{http://www.w3.org/2005/Atom}link")]
    for link in links:
        if not urlsplit(link).netloc and (why := _fault(folder, name, link, anchors)):
            yield link, why


def main(folder: str) -> None:
    found = problems(Path(folder))
    print(*found[:100], f"{len(found)} problems in {folder}", sep="\n")  # noqa: T201 - a program
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
