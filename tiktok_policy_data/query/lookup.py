"""Filter and look up measures, events and evidence as records: the filters of `list`, and `show`; without pandas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

from tiktok_policy_data.core.days import How, spells_on
from tiktok_policy_data.core.events import EventType, in_order, possible_from
from tiktok_policy_data.core.rows import Where
from tiktok_policy_data.errors import UnknownNameError
from tiktok_policy_data.query.selection import Filters, as_day, check_how, code, filters, kept, nearest, select
from tiktok_policy_data.store import releases, source_texts
from tiktok_policy_data.store.releases import Release

if TYPE_CHECKING:
    from tiktok_policy_data.core.row_types import EventRow, EvidenceRow, MeasureRow, RelationRow, SourceRow, SpellRow

    class CitedRow(EvidenceRow):
        """A row of evidence with its source, and the passage itself where its text is available."""

        publisher: str
        title: str
        published: str
        quote: str | None


class Dossier(TypedDict):
    """A measure, its events in order, its evidence and its ties to other measures.

    In a dated view, the measure lacks `summary` and the columns of `HINDSIGHT`, and those of `ON_DAY` are those
    of the day: None where nothing held.
    """

    measure: Mapping[str, Any]
    events: list[EventRow]
    evidence: list[CitedRow]
    relations: list[RelationRow]


#: Columns of the source that a dossier adds to each passage, and the passage itself.
OF_SOURCE = ("publisher", "title", "published", "quote")

#: Columns of measures that a dated view takes from the spells → the column there, `{}` for `certain_` or nothing.
ON_DAY: Mapping[str, str] = {
    "status": "{}status",
    "effect": "{}effect",
    "in_effect": "in_effect",
    "enforcement": "enforcement",
    "last_told": "last_told",
}

#: Columns of measures that depend on later events, so that a dated view leaves them out.
HINDSIGHT = (
    "status_as_of",
    "checked_through",
    "since",
    "since_earliest",
    "since_latest",
    "starts",
    "starts_earliest",
    "starts_latest",
    "ends",
    "ends_earliest",
    "ends_latest",
    "best_link",
    "rests_on",
    "n_sources",
    "n_evidence",
    "first_release",
    "changed_release",
)


def happened(
    release: Release, day: date | None, known: date | None, how: How = "certain", some: Where | None = None
) -> list[EventRow]:
    """Return the events that had happened by one day and were known by another; none without a date.

    Parameters
    ----------
    release : Release
        The release to read.
    day, known : datetime.date or None
        Latest day of the event, and of the publication of a source for it; None for no limit.
    how : {"certain", "possible"}
        Events that had certainly happened by `day`, or that may have.
    some : tuple, optional
        Which measures; all by default.
    """
    rows = [row for row in release.records("events", some) if row["date_latest"]]
    if known is not None:
        kept = _known_events(release, known, some)
        rows = [row for row in rows if row["event_id"] in kept]
    if day is None:
        return rows
    if how == "certain":
        return [row for row in rows if (row["date_latest"] or date.max) <= day]
    starts = _possible_starts(rows, release)
    return [row for row in rows if (starts[row["event_id"]] or day) <= day]


def _known_events(release: Release, known: date, some: Where | None) -> set[str]:
    """Return the events of all or some measures that a source published by a day reports."""
    published = {row["source_id"]: row["published_latest"] for row in release.records("sources")}
    reports = (row for row in release.records("evidence", some) if row["stance"] == "supports")
    return {
        row["event_id"]
        for row in reports
        if row["event_id"] and "event_type" in row["supports"] and published[row["source_id"]] <= known
    }


def _possible_starts(rows: Iterable[EventRow], release: Release) -> dict[str, date | None]:
    """Return the day from which each event is possible; None without an earliest day."""
    by_measure: dict[str, list[EventRow]] = defaultdict(list)
    for row in in_order(rows, release.event_types):
        by_measure[row["measure_id"]].append(row)
    starts: dict[str, date | None] = {}
    for some in by_measure.values():
        days = possible_from(row["date_earliest"] for row in some)
        starts |= {row["event_id"]: day for row, day in zip(some, days, strict=True)}
    return starts


def available_texts(release: Release, where: str | Path | None = None, some: Where | None = None) -> dict[str, str]:
    """Return the available source texts of a release (or of some of its sources), by source."""
    hashes = {row["source_id"]: row["text_sha256"] for row in release.records("sources", some) if row["text_sha256"]}
    return source_texts.available(hashes, source_texts.folder(where))


def measures(
    as_of: str | date | None,
    known_at: str | date | None,
    how: How,
    wanted: Mapping[str, Collection[str]],
    version: str | None = None,
    chosen: Filters | None = None,
) -> list[Mapping[str, Any]]:
    """Return measures as records, filtered, with the status on a day as `load` gives it.

    Parameters
    ----------
    as_of, known_at, how
        As in `load`.
    wanted : mapping of str to collection of str
        Column → accepted values; an empty collection accepts all. A jurisdiction may be a group such as ``EU27``, and
        an institution also matches its parent.
    version : str, optional
        A past release.
    chosen : mapping of str to str or sequence of str, optional
        Filters, as in `compare`.

    Returns
    -------
    list of dict
        Records; in a dated view without the columns of `HINDSIGHT`.

    Raises
    ------
    UnknownNameError
        If a value is not a code of its column.
    """
    check_how(how)
    release = releases.opened(version)
    kept_by = filters(release, chosen or {})
    places = select(release, list(wanted.get("jurisdiction", ())), kept_by.get("level", ())) or set()
    others = _as_codes(release, {name: some for name, some in wanted.items() if name != "jurisdiction" and some})
    rows: list[Mapping[str, Any]] = kept(release, release.records("measures"), kept_by)
    if as_of is not None or known_at is not None:
        day, known = as_day(as_of, "as_of") or release.data_day, as_day(known_at, "known_at")
        rows = _dated(rows, spells_on(release.spells(known), day, known), how)
    if places:
        rows = [row for row in rows if row["jurisdiction"] in places]
    for name, values in others.items():
        rows = [row for row in rows if row[name] in values]
    return rows


def _dated(rows: Iterable[Mapping[str, Any]], spells: Mapping[str, SpellRow], how: How) -> list[Mapping[str, Any]]:
    """Return measures with what held of them on a day, without the columns that depend on later events."""
    return [_on_day(row, spells, how) for row in rows if _status(row["measure_id"], spells, how)]


def _status(measure_id: str, spells: Mapping[str, SpellRow], how: How) -> str | None:
    """Return the status of a measure on the day of some spells; None if it had none."""
    spell = spells.get(measure_id)
    return spell["certain_status" if how == "certain" else "status"] if spell else None


def _on_day(row: Mapping[str, Any], spells: Mapping[str, SpellRow], how: How) -> Mapping[str, Any]:
    """Return a measure with what held of it on the day of some spells, and nothing that depends on later events."""
    certain = "certain_" if how == "certain" else ""
    spell: Mapping[str, Any] = spells.get(row["measure_id"], {}) if _status(row["measure_id"], spells, how) else {}
    names = {column: of.format(certain) for column, of in ON_DAY.items() if column in row}
    # The spells of an old release may lack a column that its measures have.
    then = {column: spell.get(name) for column, name in names.items() if not spell or name in spell}
    return {name: value for name, value in row.items() if name not in HINDSIGHT} | then


def _as_codes(release: Release, wanted: Mapping[str, Collection[str]]) -> dict[str, set[str]]:
    """Return the codes that words mean in columns of measures; raise UnknownNameError for any other word."""
    declared = release.declared("measures")
    return {
        column: {
            code(release, column.replace("_", " "), declared.field(column).vocabulary or "", one) for one in values
        }
        for column, values in wanted.items()
    }


def dossier(
    measure_id: str,
    texts_folder: str | Path | None = None,
    version: str | None = None,
    *,
    as_of: str | date | None = None,
    known_at: str | date | None = None,
    how: How = "certain",
) -> Dossier:
    """Return a measure with its events in order and its evidence, as records; passages where texts are available.

    On a day, its status and effect are those of the day, and what came or became known later is left out: events,
    passages on them, ties to measures that had no status yet, and the summary, which has it all.
    """
    check_how(how)
    release = releases.opened(version)
    measure: Mapping[str, Any] = known_measure(measure_id, release)
    own: str = measure["measure_id"]
    of_measure = ("measure_id", [own])
    events = release.records("events", of_measure)
    passages = release.records("evidence", of_measure)
    relations = release.records("relations") if "relations" in release.tables else []
    relations = [row for row in relations if own in (row["measure_id"], row["other_id"])]
    if as_of is not None or known_at is not None:
        day, known = as_day(as_of, "as_of"), as_day(known_at, "known_at")
        spells = spells_on(release.spells(known), day or release.data_day, known)
        measure = {name: value for name, value in _on_day(measure, spells, how).items() if name != "summary"}
        events = happened(release, day, known, how, of_measure)
        passages = _of_events(release, passages, {row["event_id"] for row in events}, known)
        relations = [
            row for row in relations if all(_status(row[end], spells, how) for end in ("measure_id", "other_id"))
        ]
    cited = ("source_id", sorted({row["source_id"] for row in passages}))
    sources = {row["source_id"]: row for row in release.records("sources", cited)}
    held = available_texts(release, texts_folder, cited)
    return _assembled(measure, events, passages, relations, sources, held, release.event_types)


def dossiers(release: Release) -> dict[str, Dossier]:
    """Return what `dossier` returns without a day, for every measure; each table is read once, and no text."""
    sources = {row["source_id"]: row for row in release.records("sources")}
    events, passages, ties = (defaultdict[str, list[Any]](list) for _ in range(3))
    for event in release.records("events"):
        events[event["measure_id"]].append(event)
    for passage in release.records("evidence"):
        passages[passage["measure_id"]].append(passage)
    for tie in release.records("relations") if "relations" in release.tables else []:
        for end in dict.fromkeys((tie["measure_id"], tie["other_id"])):
            ties[end].append(tie)
    return {
        own: _assembled(row, events[own], passages[own], ties[own], sources, {}, release.event_types)
        for row in release.records("measures")
        for own in [row["measure_id"]]
    }


def _assembled(
    measure: Mapping[str, Any],
    events: Iterable[EventRow],
    passages: Iterable[EvidenceRow],
    relations: list[RelationRow],
    sources: Mapping[str, SourceRow],
    held: Mapping[str, str],
    types: Mapping[str, EventType],
) -> Dossier:
    """Put a measure and what belongs to it in order, each passage with its source."""
    evidence: list[CitedRow] = [
        {
            **row,
            "publisher": sources[row["source_id"]]["publisher"],
            "title": sources[row["source_id"]]["title"],
            "published": sources[row["source_id"]]["published"],
            "quote": _quote(held, row),
        }
        for row in passages
    ]
    evidence.sort(key=lambda row: (sources[row["source_id"]]["published_latest"], number_of(row["evidence_id"])))
    return {"measure": measure, "events": in_order(events, types), "evidence": evidence, "relations": relations}


def _of_events(
    release: Release, passages: Iterable[EvidenceRow], events: Collection[str], known: date | None
) -> list[EvidenceRow]:
    """Return the passages on some events or on none, of sources published by a day."""
    published = {row["source_id"]: row["published_latest"] for row in release.records("sources")}
    return [
        row
        for row in passages
        if (not row["event_id"] or row["event_id"] in events)
        and (known is None or published[row["source_id"]] <= known)
    ]


def _quote(held: Mapping[str, str], row: EvidenceRow) -> str | None:
    text = held.get(row["source_id"])
    return text[row["char_start"] : row["char_end"]] if text and row["char_start"] is not None else None


def number_of(identifier: str) -> int:
    """Return the running number at the end of an identifier, so that p10 sorts after p9."""
    return int(identifier.rpartition("-")[2][1:])


def known_measure(measure_id: str, release: Release) -> MeasureRow:
    """Return the measure with that identifier; raise UnknownNameError, with advice, if there is none."""
    word = str(measure_id).upper()
    for row in release.records("measures", ("measure_id", [word])):
        return row
    if any(row["jurisdiction"] == word for row in release.jurisdictions):
        do = f"{word} is a jurisdiction: `tiktok-policy-data list -j {word}` shows its measures."
    else:
        near = nearest(word, (row["measure_id"] for row in release.records("measures", upto="measure_id")))
        do = "".join(f"Did you mean {one}? " for one in near) + "`tiktok-policy-data list` shows the identifiers."
    raise UnknownNameError(f"There is no measure {measure_id!r}. {do}")
