"""Take the text out of an HTML page or a PDF with libraries that do that alone, kept quiet and within limits."""

from __future__ import annotations

import logging
import re
import unicodedata
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from tiktok_policy_data.io.extras import check_extra

#: Loggers of the libraries; what goes wrong is said once, as the reason why a page is skipped.
_LOGGERS = ("trafilatura", "htmldate", "courlan", "justext", "pypdf", "charset_normalizer")

#: Most tags of a page that is read; real pages have some thousands.
_MOST_TAGS = 200_000

#: Most characters of one tag with its attributes; a picture within the page may be long, hostile ones are longer.
_LONGEST_TAG = 2_000_000

#: Most attributes of one tag; parsers take time that grows with their square.
_MOST_ATTRIBUTES = 500

_TAG = re.compile(r"<[^<>]*>")

#: Most pages of a PDF that are read.
_MOST_PAGES = 3000


class Unreadable(Exception):
    """A page that cannot be read; the message is the reason, as it is shown."""


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the libraries from writing to the log, and from warning, while a page is read."""
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)  # those of the modules of a library take their level from it
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, was in zip(loggers, before, strict=True):
            logger.setLevel(was)


def from_html(text: str) -> dict[str, str]:
    """Return text, title, publisher, address, language and day of publication of an HTML page.

    Raises Unreadable if the page has no text, or if its markup is too much to be a page.
    """
    check_extra("Reading pages", "read", "trafilatura", "htmldate", "lxml_html_clean")
    if text.count("<") > _MOST_TAGS:
        raise Unreadable(f"it has more than {_MOST_TAGS:,} tags")
    if any(len(tag) > _LONGEST_TAG for tag in re.split("[<>]", text)):
        raise Unreadable(f"it has a tag or a line longer than {_LONGEST_TAG:,} characters")
    if any(tag.count("=") > _MOST_ATTRIBUTES or tag.count(" ") > 100 * _MOST_ATTRIBUTES for tag in _TAG.findall(text)):
        raise Unreadable(f"it has a tag with more than {_MOST_ATTRIBUTES} attributes")
    from trafilatura import bare_extraction

    try:
        with _quiet():
            found = bare_extraction(text, include_comments=False, include_tables=True, with_metadata=True)
            if found is None:
                raise Unreadable("no text was found in its markup")
            cells = found if isinstance(found, dict) else found.as_dict()
            published = _day_of(text)
    except Unreadable:
        raise
    except Exception as fault:  # whatever a hostile page makes the libraries raise
        raise Unreadable(f"its markup cannot be read ({type(fault).__name__})") from None
    return {
        "text": cells.get("text") or "",
        "title": cells.get("title") or "",
        "publisher": cells.get("sitename") or "",
        "url": cells.get("url") or "",
        "language": cells.get("language") or "",
        "published": published,
        "published_basis": "Dated by the markup of the page (htmldate)." if published else "",
    }


def _day_of(text: str) -> str:
    """Return the day on which a page was first published, by its markup; empty if it does not say."""
    from htmldate import find_date

    return find_date(text, original_date=True, extensive_search=False) or ""


def from_pdf(data: bytes) -> dict[str, str]:
    """Return text, title and day of a PDF; raise Unreadable if it has no text or is damaged or locked."""
    check_extra("Reading pages", "read", "pypdf")
    import io

    from pypdf import PdfReader

    try:
        with _quiet():
            reader = PdfReader(io.BytesIO(data))
            if reader.is_encrypted and not reader.decrypt(""):
                raise Unreadable("it is a PDF protected by a password")
            if len(reader.pages) > _MOST_PAGES:
                raise Unreadable(f"it is a PDF of more than {_MOST_PAGES:,} pages")
            text = "\n\n".join(_joined(page.extract_text() or "") for page in reader.pages)
            about = reader.metadata
            title = str(about.title or "") if about else ""
            made = about.creation_date if about else None
    except Unreadable:
        raise
    except Exception as fault:  # whatever a damaged file makes the library raise
        raise Unreadable(f"it is a damaged PDF ({type(fault).__name__})") from None
    if not any(letter.isalpha() for letter in text):
        raise Unreadable("it is a PDF without text, such as a scan")
    published = f"{made:%Y-%m-%d}?" if made else ""
    basis = "The day on which the PDF was made, by its own account." if published else ""
    return {"text": text, "title": title, "published": published, "published_basis": basis}


#: Letters that a font draws as one, such as those of "official".
_LIGATURE = re.compile("[\ufb00-\ufb06]")

_ENDS = re.compile(r"[.!?:;][\"'”’»)]*$")


def _joined(text: str) -> str:
    """Return the text of a page of a PDF with the lines of a paragraph joined, and words that a line end divides."""
    found: list[str] = []
    for line in _LIGATURE.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text).split("\n"):
        line = line.strip()
        if not line:
            found.append("")
        elif found and found[-1] and not _ENDS.search(found[-1]):
            last = found[-1]
            found[-1] = last[:-1] + line if last.endswith("-") and line[:1].islower() else f"{last} {line}"
        else:
            found.append(line)
    return "\n".join(line for line in found if line)
