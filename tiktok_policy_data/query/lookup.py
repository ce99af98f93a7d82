"""Style up measures, their events and their evidence, as records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiktok_policy_data.core.rows import Record, Where
from tiktok_policy_data.core.status import How, in_order, possible_from, status_on
from tiktok_policy_data.errors import UnknownNameError
from tiktok_policy_data.query.selection import as_day, check_how, jurisdictions
from tiktok_policy_data.store import releases, source_texts
from tiktok_policy_data.store.releases import Release

if TYPE_CHECKING:
    pass


#: Columns of measures that tell of the whole account, and so of what came after the day of a dated view.
HINDSIGHT = (
    "status_as_of",
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


def happened(release: Release, day: date | None, known: date | None, how: How = "certain") -> list[Record]:
    """The events that had happened by a day (with "possible", that may have) and were known by another; None: any."""
    rows = release.records("events")
    if known is not None:
        published = {row["source_id"]: row["published_latest"] for row in release.records("sources")}
        told = {
            row["event_id"]
            for row in release.records("evidence")
            if row["stance"] == "supports" and "event_type" in row["supports"] and published[row["source_id"]] <= known
        }
        rows = [row for row in rows if row["event_id"] in told]
    if day is None:
        return rows
    if how == "certain":
        return [row for row in rows if row["date_latest"] is None or row["date_latest"] <= day]
    lives: dict[str, list[Record]] = defaultdict(list)
    for row in in_order(rows, release.event_types):
        lives[row["measure_id"]].append(row)
    starts = {
        row["event_id"]: start
        for life in lives.values()
        for row, start in zip(life, possible_from(row["date_earliest"] for row in life), strict=True)
    }
    return [row for row in rows if (starts[row["event_id"]] or day) <= day]


def available_texts(release: Release, where: str | Path | None = None, some: Where | None = None) -> dict[str, str]:
    """Texts by source, of those sources of a release (or some of them) whose text is at hand."""
    hashes = {row["source_id"]: row["text_sha256"] for row in release.records("sources", some) if row["text_sha256"]}
    return source_texts.available(hashes, source_texts.folder(where))


def measures(
    as_of: str | date | None,
    known_at: str | date | None,
    how: How,
    wanted: Mapping[str, Collection[str]],
    version: str | None = None,
) -> list[Record]:
    """Measures as records, with the status on a day as `load` gives it, kept where each `wanted` column fits.

    A jurisdiction may be a group like EU27; an institution fits its parent too. In a dated view the columns of
    `HINDSIGHT` are left out.

    Raises UnknownNameError for a value that no row could have.
    """
    check_how(how)
    release = releases.opened(version)
    codes = {f.name: release.vocabularies[f.vocabulary] for f in release.declared("measures").fields if f.vocabulary}
    for column, values in wanted.items():
        if column == "jurisdiction":
            continue
        for value in values:
            if value not in codes[column]:
                raise UnknownNameError(f"There is no {column} {value!r}; there are {', '.join(codes[column])}.")
    selected = jurisdictions(release, wanted.get("jurisdiction", ()))
    rows = release.records("measures")
    if as_of is not None or known_at is not None:
        day, known = as_day(as_of, "as_of"), as_day(known_at, "known_at")
        status = status_on(release.records("spells"), day, known, how)
        kept = [name for name in release.declared("measures").columns if name not in HINDSIGHT]
        rows = [row for row in rows if row["measure_id"] in status]
        rows = [{**{name: row[name] for name in kept}, "status": status[row["measure_id"]]} for row in rows]

    return [
        row
        for row in rows
        if (not selected or row["jurisdiction"] in selected)
        and all(not values or row[name] in values for name, values in wanted.items() if name != "jurisdiction")
    ]


def dossier(measure_id: str, texts_folder: str | Path | None = None, version: str | None = None) -> dict[str, Any]:
    """A measure, its events in order and its evidence (with the passages where texts are at hand), as records."""
    release = releases.opened(version)
    measure = known_measure(measure_id, release)
    of_measure = ("measure_id", [measure["measure_id"]])
    passages = release.records("evidence", of_measure)
    cited = ("source_id", sorted({row["source_id"] for row in passages}))
    sources = {row["source_id"]: row for row in release.records("sources", cited)}
    held = available_texts(release, texts_folder, cited)
    evidence = [
        {
            **row,
            **{name: sources[row["source_id"]][name] for name in ("publisher", "title", "published")},
            "quote": _quote(held, row),
        }
        for row in passages
    ]
    evidence.sort(key=lambda row: (sources[row["source_id"]]["published_latest"], _number(row["evidence_id"])))
    ordered = in_order(release.records("events", of_measure), release.event_types)
    return {"measure": measure, "events": ordered, "evidence": evidence}


def _quote(held: Mapping[str, str], row: Record) -> str | None:
    text = held.get(row["source_id"])
    return text[row["char_start"] : row["char_end"]] if text and row["char_start"] is not None else None


def _number(identifier: str) -> int:
    """The running number at the end of an identifier, so that p10 comes after p9."""
    return int(identifier.rpartition("-")[2][1:])


def known_measure(measure_id: str, release: Release) -> Record:
    """The measure with that identifier; UnknownNameError that says how to find one for any other."""
    for row in release.records("measures", ("measure_id", [str(measure_id).upper()])):
        return row
    raise UnknownNameError(f"There is no measure {measure_id!r}; `tiktok-policy-data list` shows the identifiers.")
