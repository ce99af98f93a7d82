"""Turn pages into documents: HTML, PDF, plain text, JSON and Parquet of texts; what cannot be read says why.

Nothing is fetched. The text of an HTML page is what `trafilatura` takes for its main part, so that menus and notices
are left out; in plain text they are noted as boilerplate. Bad input ends no run: it is a `Skipped` with its reason.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tiktok_policy_data.core.edtf import bounds, from_bounds
from tiktok_policy_data.core.passages import paragraphs
from tiktok_policy_data.errors import ascii_safe
from tiktok_policy_data.reading.cues import cues_of, folded
from tiktok_policy_data.reading.extracting import Unreadable, from_html, from_pdf
from tiktok_policy_data.reading.types import Document, Skipped
from tiktok_policy_data.reading.when import dates

#: Bytes of the longest file and characters of the longest text that are read; more is no page.
LARGEST_FILE, LONGEST_TEXT = 32_000_000, 4_000_000

#: Characters of a text by which its language is recognised, and the fewest that suffice.
_FOR_LANGUAGE, _FEWEST = 4000, 20

#: Rows of a table of texts that are held at a time.
_ROWS = 256

#: Paragraphs at the head of a plain text among which its date is looked for, and the longest that is only a date.
_HEAD, _DATE_LINE = 12, 60

#: Characters of the longest paragraph that may be a notice.
_LONGEST_NOTICE = 400

_COLUMNS = ("text", "url", "title", "publisher", "published", "published_basis", "language", "kind")

#: A language as ISO 639-1, perhaps with its region, such as `pt-BR`; three letters are another standard.
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_].*)?", re.I)

_NO_PAGE = "it is not text, HTML or PDF"

_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.I)


def files(paths: Iterable[Path], done: set[Path] | None = None) -> Iterator[Path]:
    """Yield the files that some paths name, those of a folder in the order of their names, hidden ones left out.

    A folder is read once, whatever links lead to it; a pipe or a device in it is left out. A folder that cannot be read
    is yielded itself, and reading it says why.
    """
    done = set() if done is None else done
    for path in paths:
        if not path.is_dir():
            yield path
        elif (folder := path.resolve()) not in done:
            done.add(folder)
            try:
                inner = sorted(path.iterdir())
            except OSError:
                yield path
            else:
                yield from files([one for one in inner if one.name[0] != "." and _may_be_read(one)], done)


def _may_be_read(path: Path) -> bool:
    """Return whether a path in a folder is a file, a folder, or a link that may be broken."""
    return path.is_file() or path.is_dir() or path.is_symlink()


def documents(paths: Iterable[Path]) -> Iterator[Document | Skipped]:
    """Yield a document for each page among some files and folders, or why it was skipped, one at a time.

    Parameters
    ----------
    paths : iterable of pathlib.Path
        Files and folders. A file is HTML, PDF, plain text, JSON (one page or a list of pages, each with `text` and
        perhaps `url`, `title`, `publisher`, `published` and `language`), JSON Lines or Parquet of such rows.
    """
    for path in files(paths):
        try:
            if path.suffix.lower() == ".parquet":
                yield from _of_parquet(path)
            else:
                yield from _of_file(path)
        except Unreadable as fault:
            yield Skipped(str(path), str(fault))
        except OSError as fault:
            yield Skipped(str(path), f"it cannot be read ({fault.strerror or fault})")


def _of_file(path: Path) -> Iterator[Document | Skipped]:
    """Yield what a file holds; raise Unreadable with the reason if it holds no page."""
    if path.stat().st_size > LARGEST_FILE:
        raise _too_large()
    with path.open("rb") as file:  # a device says that it is empty and has no end
        data = file.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise _too_large()
    ending = path.suffix.lower()
    if data.startswith(b"%PDF"):
        yield _completed(from_pdf(data), path)
        return
    text = decoded(data)
    if ending in (".json", ".jsonl", ".ndjson"):
        yield from _of_json(text, path, lines=ending != ".json")
    elif ending in (".html", ".htm", ".xhtml") or _is_markup(text):
        yield _completed(from_html(text), path)
    else:
        yield _completed({"text": text}, path)


def _too_large() -> Unreadable:
    return Unreadable(f"it is larger than {LARGEST_FILE // 1_000_000} MB")


def _is_markup(text: str) -> bool:
    return bool(re.match(r"\ufeff?\s*(?:<!doctype\s+html|<html|<\?xml|<head|<body)", text[:1000], re.I))


def decoded(data: bytes) -> str:
    """Return the text of some bytes; raise Unreadable if they are no text, or not in the encoding that they declare.

    UTF-8 is tried first, whatever is declared. A declared encoding that does not fit, such as UTF-8 for bytes that
    are not UTF-8, is a lie: then only Western European bytes without a control character are taken.
    """
    if not data.strip():
        raise Unreadable("it is empty")
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            if text := _strictly(data, encoding):
                return text
            raise Unreadable(_NO_PAGE)
    if b"\0" in data[:100_000]:
        raise Unreadable(_NO_PAGE)
    declared = _CHARSET.search(data[:4096])
    names = ["utf-8", declared[1].decode("ascii") if declared else "", "cp1252"]
    for encoding in filter(None, names):
        text = _strictly(data, encoding)
        if text is not None and not _controls(text):
            return text
    raise Unreadable("its bytes are not in the encoding that it declares" if declared else "its bytes are not text")


def _strictly(data: bytes, encoding: str) -> str | None:
    """Return bytes in an encoding of text; None if they are not in it or there is no such encoding."""
    try:
        text = data.decode(encoding)
    except (UnicodeError, LookupError):
        return None
    return text if isinstance(text, str) else None


def _controls(text: str) -> bool:
    """Return whether more than one character in a thousand is a control character that texts do not have."""
    return len(re.findall(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]", text)) * 1000 > len(text)


def _of_json(text: str, path: Path, lines: bool) -> Iterator[Document | Skipped]:
    """Yield the pages of a JSON file, or of one with a JSON value in each line."""
    if not lines:
        rows = _parsed(text)
        several = isinstance(rows, list)
        for number, row in enumerate(rows if several else [rows], 1):
            yield of_row(row, f"{path}#{number}" if several else str(path))
        return
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield of_row(_parsed(line), f"{path}#{number}")
            except Unreadable as fault:
                yield Skipped(f"{path}#{number}", str(fault))


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise Unreadable(f"it is not JSON ({str(fault)[:80]})") from None


def _of_parquet(path: Path) -> Iterator[Document | Skipped]:
    """Yield the pages of a table of texts, some rows at a time."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    number = 0
    try:
        with pq.ParquetFile(path) as file:
            wanted = [name for name in _COLUMNS if name in file.schema_arrow.names]
            if "text" not in wanted:
                raise Unreadable("the table has no column `text`")
            for batch in file.iter_batches(batch_size=_ROWS, columns=wanted):
                for row in batch.to_pylist():
                    number += 1
                    yield of_row(row, f"{path}#{number}")
    except (pa.ArrowException, UnicodeDecodeError) as fault:
        raise Unreadable(f"it is not a complete Parquet file ({str(fault)[:80]})") from None


def of_row(row: object, name: str) -> Document | Skipped:
    """Return the document of a row with a column `text`, under a name for messages, or why there is none."""
    if not isinstance(row, Mapping) or not isinstance(row.get("text"), str):
        return Skipped(name, "it has no `text`")
    cells = {key: str(row[key]) for key in _COLUMNS if row.get(key) is not None}
    try:
        return _completed(cells, Path(name))
    except Unreadable as fault:
        return Skipped(name, str(fault))


def _completed(cells: Mapping[str, str], path: Path) -> Document:
    """Return a document with what its text shows: its language, boilerplate and, failing better, its date."""
    text = unicodedata.normalize("NFC", cells["text"].replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff"))
    if len(text) > LONGEST_TEXT:
        raise Unreadable(f"its text is longer than {LONGEST_TEXT:,} characters")
    if not any(letter.isalpha() for letter in text):
        raise Unreadable("it has no text")
    try:
        "".join([text, *cells.values()]).encode()
    except UnicodeEncodeError:
        raise Unreadable("its text has halves of characters (lone surrogates)") from None
    title = " ".join(cells.get("title", "").split())
    given = _LANGUAGE.fullmatch(cells.get("language", "").strip())
    language = given[1].lower() if given else language_of(f"{title}\n{text}")
    published, basis = _published(cells, text, language)
    return Document(
        text,
        file=ascii_safe(str(path)),
        url=cells.get("url", ""),
        title=title,
        publisher=cells.get("publisher", ""),
        published=published,
        published_basis=basis,
        language=language,
        kind=cells.get("kind", ""),
        boilerplate=boilerplate(text, language),
    )


def language_of(text: str) -> str:
    """Return the language of a text, ISO 639-1; empty if it is too short to say."""
    sample = text[:_FOR_LANGUAGE]
    if sum(letter.isalpha() for letter in sample) < _FEWEST:
        return ""
    import py3langid

    code: str = py3langid.classify(sample)[0]
    return {"nb": "no", "nn": "no"}.get(code, code)


def _published(cells: Mapping[str, str], text: str, language: str) -> tuple[str, str]:
    """Return the day of publication as EDTF with its basis: as given, or no later than the date at the head."""
    given = cells.get("published", "").strip()
    if given:
        value = given[:10] if re.match(r"\d{4}-\d\d-\d\d[T ]", given) else given
        try:
            bounds(value)
        except ValueError:
            value = ""
        if value:
            return value, cells.get("published_basis", "") or "Given with the page."
    for start, end in paragraphs(text)[:_HEAD]:
        line = text[start:end].strip()
        if len(line) <= _DATE_LINE:
            some = [one for one in dates(folded(line), "", language) if len(one.edtf) == 10]
            if some:
                return from_bounds(None, bounds(some[0].edtf).latest), "No later than the date at its head."
    return "", ""


def boilerplate(text: str, language: str) -> frozenset[int]:
    """Return the numbers of the paragraphs that invite, credit or link, rather than report."""
    cues = cues_of(language)
    return frozenset(
        number
        for number, (start, end) in enumerate(paragraphs(text), 1)
        if end - start <= _LONGEST_NOTICE and any(hit.of("boilerplate") for hit in cues.hits(folded(text[start:end])))
    )
