"""Check what a model says against the page: a name, a date or a number that is not in the text is refused."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from tiktok_policy_data.core import passages
from tiktok_policy_data.core.edtf import bounds
from tiktok_policy_data.io.csv import LIST_SEPARATOR
from tiktok_policy_data.pipeline.traits import STANDING
from tiktok_policy_data.reading.types import ProposalFile

if TYPE_CHECKING:
    from tiktok_policy_data.core.table_types import SeedTables

#: Columns that a model may draft. The others follow from these, or tie rows together, which a person does.
DRAFTED: Mapping[str, tuple[str, ...]] = {
    "measure": (
        "jurisdiction",
        "maker",
        "maker_kind",
        "role",
        "measure_type",
        "title",
        "instrument",
        "instrument_form",
        "scope",
        "reach",
        "target",
        "counterparties",
        "binding",
        "breadth",
        "duration",
        "operation",
        "rationale",
        "summary",
        "confidence",
    ),
    "event": ("event_type", "date", "date_basis", "until", "note"),
    "evidence": ("supports", "stance", "identity", "reading", "speaker", "speaker_kind"),
}

#: Cells that name somebody or something: their words are in the text, or in what is known of the page.
_NAMES = ("measure.maker", "evidence.speaker")
#: Cells in our own words: their numbers are in the text.
_WORDS = ("measure.title", "measure.scope", "measure.summary", "event.note", "evidence.reading")
#: What a passage may support of a row that exists.
_OF_A_ROW = frozenset({"event_type", "date", STANDING})

#: Letters by which two forms of a word are taken for the same, and letters of a word that is looked for.
_STEM, _SHORTEST = 5, 4
#: How many years a relative date may be away from the day of the page.
_YEARS = 3


def faults(
    file: ProposalFile,
    cells: Mapping[str, str],
    drafted: Iterable[str],
    rows: SeedTables,
    places: Collection[str],
) -> list[str]:
    """Return what a draft says that the page does not, each in words that end a message.

    Parameters
    ----------
    file : ProposalFile
        The document.
    cells : mapping of str to str
        The cells of the draft by name (`measure.maker`), as they would be shown.
    drafted : iterable of str
        Items of `supports` as the model gave them.
    rows : SeedTables
        The typed rows of the checkout.
    places : collection of str
        The jurisdictions that the page names.
    """
    found = [f"{name} has a character that is not printed" for name, cell in cells.items() if not cell.isprintable()]
    found += [f"{name} mixes letters that look alike" for name in (*_NAMES, *_WORDS) if _is_mixed(cells.get(name, ""))]
    found += _place(cells, rows, places)
    found += _names(file, cells, rows)
    found += _numbers(file, cells)
    found += _dates(file, cells, rows)
    if cells.get("measure.confidence") == "high":
        found.append("measure.confidence is high, which only a person may say")
    kept = set(cells["evidence.supports"].split(LIST_SEPARATOR))
    of_a_row = cells["relation"] in ("same", "contradicts")
    wrong = {claim for claim in drafted if claim not in (kept & _OF_A_ROW if of_a_row else kept)}
    found += [f"evidence.supports has {claim}, which is no cell of this draft" for claim in sorted(wrong)]
    return found


def _place(cells: Mapping[str, str], rows: SeedTables, places: Collection[str]) -> list[str]:
    """Return the jurisdiction if the page names neither it nor one to which it belongs."""
    measures = {row["measure_id"]: row["jurisdiction"] for row in rows["measures"]}
    parents = {row["jurisdiction"]: row["parent"] for row in rows["jurisdictions"]}
    code = cells.get("measure.jurisdiction") or measures.get(cells["measure_id"], "")
    above: str | None = code
    while above in parents and above not in places:
        above = parents[above]
    return (
        [] if above in places or code not in parents else [f"the jurisdiction is {code}, which the page does not name"]
    )


def _names(file: ProposalFile, cells: Mapping[str, str], rows: SeedTables) -> list[str]:
    """Return names whose words are not on the page."""
    document, text = file["document"], _folded(file["text"])
    own = [document["title"], document["publisher"]]
    place = cells.get("measure.jurisdiction", "")
    for row in rows["jurisdictions"]:
        if row["jurisdiction"] == place:
            own += [row["name"], *row["aliases"]]
    stems = {word[:_STEM] for word in _long_words(" ".join([text, *map(_folded, own)]))}
    found = []
    for name in _NAMES:
        cell = _folded(cells.get(name, ""))
        lost = [word for word in _long_words(cell) if word[:_STEM] not in stems]
        bare = cell and not _long_words(cell)
        if cell and cell not in text and cell not in map(_folded, own) and (lost or bare) and cell != "unnamed":
            found.append(f"{name} is {cells[name]!r}, which the page does not name")
    instrument = _folded(cells.get("measure.instrument", ""))
    if instrument and instrument not in text:
        found.append(f"measure.instrument is {cells['measure.instrument']!r}, which is not in the text")
    return found


def _numbers(file: ProposalFile, cells: Mapping[str, str]) -> list[str]:
    """Return numbers in our words that are neither in the text nor in the dates of the draft."""
    known = {int(number) for number in _digits(file["text"])}
    for name in ("event.date", "event.until", "source.published"):
        known |= {int(number) for number in _digits(cells.get(name, ""))}
    return [
        f"{name} has the number {number}, which is not in the text"
        for name in _WORDS
        for number in _digits(cells.get(name, ""))
        if int(number) not in known
    ]


def _dates(file: ProposalFile, cells: Mapping[str, str], rows: SeedTables) -> list[str]:
    """Return dates that the page does not give."""
    given = [
        ("event.date", cells.get("event.date", ""), cells.get("event.date_basis", "")),
        ("event.until", cells.get("event.until", ""), "stated"),
    ]
    if "date" in cells["evidence.supports"].split(LIST_SEPARATOR) and cells["event_id"]:
        row = next((row for row in rows["events"] if row["event_id"] == cells["event_id"]), None)
        given.append((cells["event_id"], row["date"] or "" if row else "", "stated"))
    return [fault for name, date, basis in given if date and (fault := _date_fault(file, name, date, basis))]


def _date_fault(file: ProposalFile, name: str, date: str, basis: str) -> str:
    try:
        bounds(date)
    except ValueError as fault:
        return f"{name} is {date[:40]!r}: {fault}"
    in_text = {int(number) for number in _digits(file["text"])}
    page = [int(number[:4]) for number in re.findall(r"[0-9]{4}", file["document"]["published"])]
    for year, _, day in re.findall(r"([0-9]{4})(-[0-9]{2}(?:-([0-9]{2}))?)?", date):
        near = any(abs(int(year) - other) <= _YEARS for other in page)
        if basis == "relative" and not near:
            return f"{name} is {date}, which is not near the day of the page"
        if basis != "relative" and int(year) not in in_text and int(year) not in page:
            return f"{name} is {date}, and the year {year} is not in the text"
        if basis != "relative" and day and int(day) not in in_text:
            return f"{name} is {date}, and the day {int(day)} is not in the text"
    return ""


def _digits(text: str) -> list[str]:
    """Return the numbers in a text; those that nobody would type are left out."""
    return [number for number in re.findall(r"\d+", text) if len(number) <= 18]


def _is_mixed(text: str) -> bool:
    """Return whether a word has letters of two scripts that look alike, such as a Cyrillic one among Latin ones."""
    scripts = [
        {unicodedata.name(letter, "").partition(" ")[0] for letter in word} for word in re.findall(r"[^\W\d_]+", text)
    ]
    return any(len(some & {"LATIN", "CYRILLIC", "GREEK"}) > 1 for some in scripts)


def _folded(text: str) -> str:
    return passages.normalised(text).casefold()


def _long_words(text: str) -> list[str]:
    return [word for word in re.findall(r"[^\W\d_]+", text) if len(word) >= _SHORTEST]
