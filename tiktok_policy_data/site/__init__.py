"""Write the site: a page for every measure, jurisdiction and source, the answers, feeds and downloads; no server."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tiktok_policy_data import explorer
from tiktok_policy_data.core import progress, project
from tiktok_policy_data.errors import UnknownNameError
from tiktok_policy_data.io.atomic import replace_folder
from tiktok_policy_data.io.extras import check_extra
from tiktok_policy_data.site import answers, changes, downloads, feeds, machine, manual, measures, places
from tiktok_policy_data.site.content import Content
from tiktok_policy_data.site.page import Page
from tiktok_policy_data.site.templating import FOLDER, Templates
from tiktok_policy_data.store import releases

if TYPE_CHECKING:
    from tiktok_policy_data.site.downloads import File

_ADDRESS = re.compile(r"https?://[^\s/?#]+(/[^\s?#]*)?")


def write_site(folder: str | Path, *, address: str | None = None) -> Path:
    """Write the site of the installed release: plain pages with permanent addresses, for any web server.

    Parameters
    ----------
    folder : str or pathlib.Path
        Folder to write. It is created if missing; an empty folder or an earlier site is replaced.
    address : str, optional
        Public address of the site, such as ``"https://example.org/tiktok/"``. Without one, links are
        relative, so that the site works at any address, and there is no site map.

    Returns
    -------
    pathlib.Path
        The folder.

    Raises
    ------
    UnknownNameError
        If the address is not one of the web.
    DataError
        If the folder has other files, or cannot be written.
    ModuleNotFoundError
        If a library is missing: ``pip install 'tiktok-policy-data[site]'``.

    Notes
    -----
    Each measure has a page (`m/UK-001/`), as have jurisdictions (`j/UK/`), sources (`s/S001/`), measure types
    (`t/device_ban/`) and releases (`changes/2.0.0/`). These addresses last: a withdrawn row keeps a page that says so.
    The data are in `data/latest/` and under the version of their release. No page needs a script to be read.

    Examples
    --------
    >>> import tiktok_policy_data as tpd
    >>> tpd.write_site("public")  # doctest: +SKIP
    """
    check_extra("Sites", "site", "jinja2", "markdown_it")
    base = _base(address)
    target = Path(folder)
    with replace_folder(target, mark=machine.MARK) as temporary:
        for path, data in files(base):
            place = temporary / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
    return target


def _base(address: str | None) -> str:
    """Return the address of the site with a slash at the end; empty if it has none."""
    given = (project.SITE if address is None else address).rstrip("/")
    if given and not _ADDRESS.fullmatch(given):
        raise UnknownNameError(f"address must be one of the web, such as https://example.org/tiktok/, not {address!r}.")
    return f"{given}/" if given else ""


def files(address: str) -> Iterator[tuple[str, bytes]]:
    """Return every file of the site: path, content."""
    content = Content.of(releases.installed())
    templates = Templates(content, address)
    data = downloads.newest(content)
    every = pages(content, data, address)
    for page in progress.over(every, "Pages"):
        yield page.file, templates.html(page).encode()
    for name in ("latest", content.release.version):
        yield from ((file.path.replace("/latest/", f"/{name}/"), file.data) for file in data)
    yield from ((file.path, file.data) for file in downloads.past(content))
    for feed in progress.over(list(feeds.feeds(content)), "Feeds"):
        yield from feeds.files(feed, address)
    yield from manual.pictures()
    yield from machine.files(content, every, address)
    yield "style.css", templates.style().encode()
    yield "search/search.js", (FOLDER / "search.js").read_bytes()
    yield "explorer/index.html", explorer.page(content.release).encode()


def pages(content: Content, data: Sequence[File], address: str) -> list[Page]:
    """Return every page of the site but the explorer."""
    makers: list[Callable[[], Iterable[Page]]] = [
        partial(answers.pages, content, data, address),
        partial(measures.pages, content),
        partial(places.place_pages, content),
        partial(places.source_pages, content),
        partial(changes.news_pages, content),
        partial(changes.release_pages, content),
        partial(changes.withdrawn_pages, content),
        partial(manual.pages, content),
        lambda: [
            downloads.page(content, data),
            Page("search/", "search.html", "Search", "Search measures, jurisdictions, sources and measure types."),
            Page("404.html", "missing.html", "Not found", "There is no such page.", is_listed=False),
        ],
    ]
    return [page for make in progress.over(makers, "Contents") for page in make()]
