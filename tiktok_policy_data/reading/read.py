"""Read pages: yield each document with its candidates set against the rows, one at a time, or why it was skipped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from tiktok_policy_data.reading.candidates import candidates
from tiktok_policy_data.reading.copies import Copies
from tiktok_policy_data.reading.documents import documents
from tiktok_policy_data.reading.matching import Rows, installed_rows
from tiktok_policy_data.reading.types import Document, Reading, Skipped


def read(pages: Iterable[Path], rows: Rows | None = None) -> Iterator[Reading | Skipped]:
    """Yield what is found in some pages, in the order of their names.

    Parameters
    ----------
    pages : iterable of pathlib.Path
        Files and folders; `documents` says which kinds of file are read.
    rows : Rows, optional
        The rows that candidates are set against; those of the installed release by default.

    Yields
    ------
    Reading or Skipped
        A document with its candidates, or a page that could not be read. Only one page is held at a time, and of the
        others that have candidates a signature of some hundred numbers, by which near copies are found.

    Examples
    --------
    >>> from pathlib import Path
    >>> [one.candidates for one in read([Path("pages")])]  # doctest: +SKIP
    """
    rows = rows or installed_rows()
    copies = Copies()
    for found in documents(pages):
        if isinstance(found, Skipped):
            yield found
            continue
        reading = read_document(found, rows)
        yield reading._replace(document=copies.noted(found)) if reading.candidates else reading


def read_document(document: Document, rows: Rows) -> Reading:
    """Return a document with its candidates set against the rows."""
    return Reading(document, [rows.matched(one) for one in candidates(document)])
