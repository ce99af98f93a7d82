"""Fill every derived column of every table from the typed columns and the source texts.

`build` uses it, and so does `validate`, which derives a release again from its typed columns and compares.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Literal, TypeVar

from tiktok_policy_data.core import passages, progress, schema
from tiktok_policy_data.core.edtf import bounds, even, from_bounds
from tiktok_policy_data.core.events import EventType, event_types
from tiktok_policy_data.core.rows import Tables, in_key_order
from tiktok_policy_data.core.status import Event, Spell, Traits, spells
from tiktok_policy_data.core.vocabularies import families
from tiktok_policy_data.pipeline.coverage import Statuses, coverage, general_queries, searches_by_cell
from tiktok_policy_data.pipeline.instruments import identify
from tiktok_policy_data.pipeline.outcome import data_day, outcome
from tiktok_policy_data.pipeline.support import Kinds, support
from tiktok_policy_data.pipeline.traits import Codes, deaths, traits

if TYPE_CHECKING:
    from tiktok_policy_data.core.build_types import (
        EventDraft,
        EventSeed,
        EvidenceSeed,
        MeasureDraft,
        SourceDraft,
        SourceSeed,
    )
    from tiktok_policy_data.core.input_types import AnchorRow, TextRow
    from tiktok_policy_data.core.row_types import CheckRow, EventRow, EvidenceRow, ParagraphRow, SourceRow, SpellRow
    from tiktok_policy_data.core.table_types import SeedTables

SomeEvent = TypeVar("SomeEvent", bound="EventSeed | EventRow")

#: Version of a preview.
UNRELEASED = "0.0.0"

#: What coders type to identify a passage; evidence and anchors are joined on it.
ANCHOR: tuple[Literal["source_id", "paragraph", "first_words", "last_words"], ...] = (
    "source_id",
    "paragraph",
    "first_words",
    "last_words",
)


def derive(rows: SeedTables) -> Tables:
    """Return every published table with its derived columns, rows in key order.

    Parameters
    ----------
    rows : dict of str to list of dict
        Typed rows of every table, and of the inputs `texts`, `anchors` and `searches`.
    """
    sources = derive_sources(rows)
    published = {row["source_id"]: row for row in sources}
    derived = derive_measures(rows, published)
    cited = ((row["source_id"], row["paragraph"]) for row in derived["evidence"])
    place = {row["measure_id"]: row["jurisdiction"] for row in rows["measures"]}
    statuses: Statuses = defaultdict(list)
    for row in derived["measures"]:
        statuses[row["jurisdiction"], row["measure_type"]].append((row["role"], row["status"]))
    tables = {
        **derived,
        "sources": sources,
        "paragraphs": decisions(rows["paragraphs"], cited, published),
        "coverage": coverage(
            rows["jurisdictions"],
            statuses,
            searches_by_cell(
                [*rows["searches"], *general_queries(rows.get("checks", []), place, rows["jurisdictions"])],
                rows["jurisdictions"],
                rows["codes"],
            ),
            rows["codes"],
        ),
        "checks": [
            {**row, "newest_page": even(row["newest_page"]) if row["newest_page"] else None}
            for row in rows.get("checks", [])
        ],
        "withdrawn": [{"release": UNRELEASED, **row} for row in rows.get("withdrawn", [])],
    }
    # The other tables are published as they are typed.
    return {name: in_key_order(table, tables.get(name, rows.get(name, []))) for name, table in schema.tables().items()}


def derive_measures(rows: SeedTables, published: Mapping[str, SourceDraft]) -> Tables:
    """Return measures, events, spells and evidence with their derived columns.

    Parameters
    ----------
    rows : dict of str to list of dict
        Typed rows of measures, events and evidence, the input anchors, and the table codes. The measures may be some of
        all, with all of their events and evidence.
    published : dict of str to dict
        The sources with their derived columns, by identifier.
    """
    evidence = _evidence(rows["evidence"], rows["anchors"], published)
    known = with_knowledge(rows["events"], evidence, published)
    types, codes = event_types(rows["codes"]), Codes.of(rows["codes"])
    begins = {row["measure_id"]: codes.exists_from.get(row["target"] or "") for row in rows["measures"]}
    events = [
        (_event(row, None if types[row["event_type"]].scheduled else day, begins.get(row["measure_id"])), day)
        for row, day in known
    ]
    dated = _dated_events(events, types, _dated_reports(evidence, published))
    enacted = frozenset(row["measure_id"] for row in rows.get("relations", []) if row["relation"] == "enacted_in")
    lapsed = deaths(rows["measures"], dated, rows.get("terms", []), enacted, rows.get("jurisdictions", []), codes)
    for measure, some in lapsed.items():
        dated[measure] += some
    traits_of = traits(rows["measures"], events, evidence, published, types, codes)
    spells_of = {
        measure: spells((event for event, _ in pairs), traits_of.get(measure, Traits()))
        for measure, pairs in progress.over(dated.items(), "Timelines")
    }
    family_of = families(rows["codes"])
    kinds = Kinds.of(rows["codes"])
    by_measure = _by_measure(evidence)
    checked = _checked_through(rows.get("checks", []))
    today = data_day(rows.get("checks", []), published.values())
    measures: list[MeasureDraft] = [
        {
            **row,
            "family": family_of[row["measure_type"]],
            **identify(row["instrument"], row["jurisdiction"]),
            **outcome(
                dated.get(row["measure_id"], []),
                spells_of.get(row["measure_id"], []),
                types,
                today,
                codes.examines(row),
                codes.exists_from.values(),
            ),
            "no_effect_reason": codes.no_effect_reason(row),
            **support(by_measure[row["measure_id"]], published, kinds),
            "checked_through": checked.get(row["measure_id"]),
        }
        for row in progress.over(rows["measures"], "Measures")
    ]
    return {
        "measures": measures,
        "events": [row for row, _ in events],
        "spells": [_spell(measure, spell) for measure, some in spells_of.items() for spell in some],
        "evidence": evidence,
    }


def derive_sources(rows: SeedTables) -> list[SourceDraft]:
    """Return sources with their derived columns, from the typed rows and the input texts."""
    return [_source(row, text) for row, text in _joined(rows["sources"], rows["texts"])]


def _by_measure(evidence: Iterable[EvidenceRow]) -> dict[str, list[EvidenceRow]]:
    """Return the passages of each measure."""
    found: dict[str, list[EvidenceRow]] = defaultdict(list)
    for row in evidence:
        found[row["measure_id"]].append(row)
    return found


def _joined(sources: list[SourceSeed], known: list[TextRow]) -> list[tuple[SourceSeed, TextRow | None]]:
    by_source = {row["source_id"]: row for row in known}
    return [(row, by_source.get(row["source_id"])) for row in sources]


def _source(row: SourceSeed, text: TextRow | None) -> SourceDraft:
    earliest, latest = bounds(row["published"])
    return {
        **row,
        "published": even(row["published"]),
        "published_earliest": earliest,
        "published_latest": latest,
        "text_sha256": text["text_sha256"] if text else None,
        "n_characters": text["n_characters"] if text else None,
    }


def _evidence(
    rows: list[EvidenceSeed], known: list[AnchorRow], sources: Mapping[str, SourceDraft]
) -> list[EvidenceRow]:
    found = {tuple(row[name] for name in ANCHOR): row for row in known}
    derived: list[EvidenceRow] = []
    for row in rows:
        place = found.get(tuple(row[name] for name in ANCHOR))
        derived.append(
            {
                **row,
                "char_start": place["char_start"] if place else None,
                "char_end": place["char_end"] if place else None,
                "passage_sha256": place["passage_sha256"] if place else None,
                "link": passages.link(sources[row["source_id"]]["url"], row["first_words"], row["last_words"]),
                "anchor": "verified" if place and place["char_start"] is not None else "recorded",
            }
        )
    return derived


def with_knowledge(
    events: list[SomeEvent], evidence: list[EvidenceRow], sources: Mapping[str, SourceDraft | SourceRow]
) -> list[tuple[SomeEvent, date | None]]:
    """Return each event with the earliest publication day of a source that reports it.

    A passage reports an event if it supports `event_type`; one that only narrows its date may be older than the event.
    """
    known: dict[str, date] = {}
    for row in evidence:
        day = sources[row["source_id"]]["published_latest"]
        if row["event_id"] and day and row["stance"] == "supports" and "event_type" in row["supports"]:
            known[row["event_id"]] = min(day, known.get(row["event_id"], day))
    return [(row, known.get(row["event_id"])) for row in events]


def _event(row: EventSeed, known_from: date | None, begins: date | None) -> EventDraft:
    """Return an event with its bounds; a bound without a stated end takes the earliest publication (`known_from`).

    An open start is closed by the day on which the target of the measure began to exist (`begins`).
    """
    earliest, latest = bounds(row["date"]) if row["date"] else (None, None)
    text = even(row["date"]) if row["date"] else None
    if row["date_basis"] == "bound" and known_from:
        latest = min(latest, known_from) if latest else known_from
        text = from_bounds(earliest, latest)
    if earliest is None and begins and latest and begins <= latest:
        earliest = begins
    return {**row, "date": text, "date_earliest": earliest, "date_latest": latest}


def _dated_reports(evidence: Iterable[EvidenceRow], sources: Mapping[str, SourceDraft]) -> dict[str, set[date]]:
    """Return, for each event, the days of publication of the sources that report it and are dated to the day."""
    found: dict[str, set[date]] = defaultdict(set)
    for row in evidence:
        source = sources[row["source_id"]]
        day = source["published_latest"]
        if row["event_id"] and day and source["published_earliest"] == day and "event_type" in row["supports"]:
            found[row["event_id"]].add(day)
    return found


def _dated_events(
    events: Iterable[tuple[EventDraft, date | None]], types: Mapping[str, EventType], on_a_day: Mapping[str, set[date]]
) -> dict[str, list[tuple[Event, EventDraft]]]:
    """Return the events of each measure as the status rule takes them, with their rows."""
    found: dict[str, list[tuple[Event, EventDraft]]] = defaultdict(list)
    for row, known_from in events:
        if known_from and row["date_latest"]:
            kind = types[row["event_type"]]
            if kind.scheduled:
                continue
            days = (row["date_earliest"], row["date_latest"])
            if row["set_aside"] == "kept_until" and row["until"]:
                days = (row["until"], row["until"])  # it stays in effect until then
            until = row["until"] if kind.step == "withholds" else None
            from_start = row["set_aside"] == "from_start"
            told = known_from in on_a_day.get(row["event_id"], ())
            event = Event(row["event_id"], kind, *days, known_from, until, from_start, told)
            found[row["measure_id"]].append((event, row))
    return found


def _checked_through(checks: Iterable[CheckRow]) -> dict[str, date]:
    """Return the last day of the newest page found for each measure; a page is not newer than the search for it."""
    found: dict[str, date] = {}
    for row in checks:
        latest = bounds(row["newest_page"]).latest if row["newest_page"] else None
        if latest:
            day = min(latest, row["searched_on"])
            found[row["measure_id"]] = max(day, found.get(row["measure_id"], day))
    return found


def _spell(measure: str, spell: Spell) -> SpellRow:
    return {
        "measure_id": measure,
        "valid_from": spell.valid_from,
        "valid_to": spell.valid_to,
        "known_from": spell.known_from,
        "known_to": spell.known_to,
        "status": spell.status,
        "event_id": spell.event_id,
        "certain": spell.certain,
        "certain_status": spell.certain_status,
        "certain_event_id": spell.certain_event_id,
        "effect": spell.standing.effect,
        "certain_effect": spell.standing.certain_effect,
        "in_effect": spell.standing.in_effect,
        "in_effect_low": spell.standing.in_effect_low,
        "in_effect_high": spell.standing.in_effect_high,
        "enforcement": spell.standing.enforcement,
        "last_told": spell.standing.last_told,
    }


def decisions(
    typed: list[ParagraphRow], cited: Iterable[tuple[str, int | None]], sources: Mapping[str, SourceDraft | SourceRow]
) -> list[ParagraphRow]:
    """Return the typed decisions on paragraphs, and `coded` for each paragraph of a whole text with evidence.

    `cited` has the source and paragraph of each passage.
    """
    coded = {(source, number) for source, number in cited if number is not None and sources[source]["text_sha256"]}
    return [row for row in typed if row["decision"] != "coded"] + [
        {"source_id": source, "paragraph": number, "decision": "coded", "note": None} for source, number in coded
    ]
