"""Read pages: yield each document with its candidates compared with the rows, or why it was skipped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.reading import watch
from tiktok_policy_data.reading.candidates import candidates
from tiktok_policy_data.reading.copies import Copies
from tiktok_policy_data.reading.documents import documents, of_row
from tiktok_policy_data.reading.matching import Rows, installed_rows
from tiktok_policy_data.reading.types import Document, Reading, Skipped


def read(pages: Iterable[Path], rows: Rows | None = None) -> Iterator[Reading | Skipped]:
    """Yield what is found in some pages, in the order of their names.

    Parameters
    ----------
    pages : iterable of pathlib.Path
        Files and folders; `documents` says which kinds of file are read.
    rows : Rows, optional
        The rows with which candidates are compared; those of the installed release by default.

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
    """Return a document with its candidates compared with the rows."""
    return Reading(document, [rows.matched(one) for one in candidates(document)])


def read_rows(rows: Iterable[Mapping[str, Any]]) -> Iterator[Record]:
    """Yield a record for each candidate of some rows with a column `text`: a function to map over partitions.

    Parameters
    ----------
    rows : iterable of mapping
        Rows with `text`, and perhaps `url`, `title`, `publisher`, `published` and `language`.

    Yields
    ------
    dict
        The columns of `watch.COLUMNS`, and `skipped`: why a row could not be read, empty for a candidate. Each row is
        read alone, so that the records are the same however the rows are divided; near copies are not looked for.
    """
    known = installed_rows()
    for number, row in enumerate(rows):
        name = str(row.get("url") or number)
        found = of_row(row, name)
        if isinstance(found, Skipped):
            yield {**dict.fromkeys(watch.COLUMNS), "file": name, "skipped": found.reason}
        else:
            yield from ({**record, "skipped": ""} for record in watch.records(read_document(found, known)))
