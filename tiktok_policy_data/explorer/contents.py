"""Gather what the page shows: the tables by column, what held of each measure on any day, and the words for it.

The page decides nothing. What holds of a measure is worked out here, as `compare` and `standing` work it out; the page
looks it up by day, and shows of several measures the look of the highest rank.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from tiktok_policy_data.core import schema
from tiktok_policy_data.core.days import EMPTY_STATES, EPOCH, begins_of_targets
from tiktok_policy_data.core.effect import IN_EFFECT
from tiktok_policy_data.core.events import WIDEST, in_order
from tiktok_policy_data.io.csv import LIST_SEPARATOR
from tiktok_policy_data.query.cells import Counting
from tiktok_policy_data.query.citing import cite, pattern
from tiktok_policy_data.query.lookup import HINDSIGHT
from tiktok_policy_data.query.selection import rollup
from tiktok_policy_data.render import looks, report
from tiktok_policy_data.render.regions import REGIONS, regions
from tiktok_policy_data.render.shapes import shapes
from tiktok_policy_data.store.releases import Release

#: What is sent in another form: spells as `lives`, and columns that follow from others.
_LEFT_OUT: Mapping[str, frozenset[str]] = {
    "spells": frozenset(("*",)),
    "measures": frozenset(("best_link", "family")),
    "evidence": frozenset(("link",)),
}


def payload(release: Release) -> dict[str, Any]:
    """Return the data of the page's script; app/README.md says what each part is."""
    fields = [field for table in ("evidence", "events", "measures") for field in release.declared(table).fields]
    rows = _rows(release)
    measures = rows["measures"]
    parts = _parts(release, measures)
    lives, kinds = _lives(release, [row["measure_id"] for row in measures], parts)
    return {
        "version": release.version,
        "released_on": release.released_on,
        "data_day": _number(release.data_day),
        "cite": cite(release=release.version),
        "cite_part": pattern(release),
        "report": report.fields(release.declared("measures").columns, release.version),
        "looks": [{"code": code, **look._asdict()} for code, look in looks.LOOKS.items()],
        "look_groups": [{"code": code, "label": label} for code, label in looks.GROUPS.items()],
        "kinds": kinds,
        "lives": lives,
        "widest": WIDEST,
        "floors": _floors(release, measures),
        "parts": parts,
        "places": _places(release),
        "regions": list(REGIONS),
        "no_measure": sorted(release.no_measure),
        "empty_states": {how: state for how, state in EMPTY_STATES.items() if how},
        "empty_looks": dict(looks.EMPTY),
        "hindsight": HINDSIGHT,
        "measure_columns": release.declared("measures").columns,
        "list_separator": LIST_SEPARATOR,
        "titles": {field.name: field.title for field in fields},
        "vocabulary": {field.name: field.vocabulary for field in fields if field.vocabulary},
        "links": _links(rows),
        "relations": _relations(release, measures),
        "new": _new(release),
        "shapes": shapes(),
        "tables": _tables(release, rows),
    }


def _rows(release: Release) -> dict[str, list[Any]]:
    """Return the rows of every table of which the page shows something, in the order of the page."""
    declared = schema.tables()  # an older schema may not say what the page needs
    wanted = [name for name in declared if name in release.tables and declared[name].explorer]
    rows: dict[str, list[Any]] = {name: release.records(name) for name in wanted if name != "spells"}
    rows["events"] = in_order(rows["events"], release.event_types)
    rows["coverage"] = [row for row in rows["coverage"] if row["searched_on"]]
    rows["codes"] = sorted(rows["codes"], key=lambda row: (row["scheme"], row["position"]))
    return rows


def _tables(release: Release, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, dict[str, list[Any]]]:
    """Return the tables as one list per column; a column that an old release lacks is empty."""
    declared = schema.tables()
    found = {}
    for name, some in rows.items():
        columns = declared[name].explorer
        names = release.declared(name).columns if columns == ("*",) else columns
        kept = [column for column in names if column not in _LEFT_OUT.get(name, ())]
        found[name] = {column: [row.get(column) for row in some] for column in kept}
    return found


def _parts(release: Release, measures: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return for what each measure counts; in a release without effects, for the whole."""
    if not release.has_effects:
        return ["whole" for _ in measures]
    counting = Counting.of(release.codes)
    return [counting.part(row) for row in measures]


def _lives(release: Release, measures: Sequence[str], parts: Sequence[str]) -> tuple[list[Any], list[Any]]:
    """Return what held of each measure, as known on any day, and the kinds of spells that occur.

    Each is a list of accounts [known from, known to, [day, kind, last report, day, kind, last report, …]]; a kind is
    [look, possible look, certain status, possible status, enforcement, certain effect, possible effect, in effect,
    for what the measure counts in a stretch that belongs to those in effect].
    A day that is None is always, or never.
    """
    part_of = dict(zip(measures, parts, strict=True))
    accounts: dict[str, dict[Any, list[Any]]] = defaultdict(dict)
    numbers: dict[tuple[Any, ...], int] = {}
    for row in release.records("spells"):
        part = part_of[row["measure_id"]]
        kind = (
            looks.of_measure(part, row, release.no_measure),
            looks.of_possible(part, row, release.no_measure),
            row["certain_status"],
            row["status"],
            row.get("enforcement"),
            row.get("certain_effect"),
            row.get("effect"),
            row.get("in_effect"),
            part if IN_EFFECT[row.get("certain_effect") or "none"] else None,
        )
        number = numbers.setdefault(kind, len(numbers))
        account = accounts[row["measure_id"]].setdefault(
            row["known_from"], [_number(row["known_from"]), _number(row["known_to"]), []]
        )
        account[2] += [_number(row["valid_from"]), number, _number(row.get("last_told"))]
    return [list(accounts[measure].values()) for measure in measures], [list(kind) for kind in numbers]


def _floors(release: Release, measures: Iterable[Mapping[str, Any]]) -> list[int | None]:
    """Return for each measure the day before which what it answers did not exist: nothing is possible earlier."""
    begins = begins_of_targets(release.codes)
    youngest = max(begins.values(), default=None)
    return [_number(begins.get(row.get("target") or "", youngest)) for row in measures]


def _places(release: Release) -> dict[str, list[Any]]:
    """Return of each jurisdiction under which it counts, its country, region and ISO code."""
    home, region = rollup(release), regions(release.jurisdictions)
    parent = {row["jurisdiction"]: row["parent"] for row in release.jurisdictions}

    def country(code: str) -> str:
        above = parent[code]
        return country(above) if above in parent else code

    rows = release.jurisdictions
    return {
        "home": [home[row["jurisdiction"]] for row in rows],
        "country": [country(row["jurisdiction"]) for row in rows],
        "region": [region[row["jurisdiction"]] for row in rows],
        "iso3": [row.get("iso_3166_1_alpha3") for row in rows],
        "aliases": [row.get("aliases") or [] for row in rows],
    }


def _links(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, list[Any]]:
    """Return the addresses of sources, what passages add to them, and the best passage of each measure."""
    urls = {row["source_id"]: row["url"] for row in rows["sources"]}
    passages: list[Any] = []
    place: dict[tuple[str, str], int] = {}
    for number, row in enumerate(rows["evidence"]):
        url, link = urls[row["source_id"]], row["link"] or ""
        passages.append(link.removeprefix(url) if link.startswith(url) else [link])
        place.setdefault((row["measure_id"], row["link"]), number)
    best = [
        place.get((row["measure_id"], row["best_link"]), [row["best_link"]] if row.get("best_link") else None)
        for row in rows["measures"]
    ]
    return {"sources": list(urls.values()), "passages": passages, "best": best}


def _relations(release: Release, measures: Iterable[Mapping[str, Any]]) -> list[list[Any]]:
    """Return the ties between measures: [number of the earlier, kind, number of the later]."""
    if "relations" not in release.tables:
        return []
    number = {row["measure_id"]: i for i, row in enumerate(measures)}
    return [
        [number[row["measure_id"]], row["relation"], number[row["other_id"]]]
        for row in release.records("relations")
        if row["measure_id"] in number and row["other_id"] in number
    ]


#: Tables of which the page says what a release changed, and those of which it names the rows.
_TOLD, _NAMED = ("measures", "events", "jurisdictions", "sources"), ("measures", "events")


def _new(release: Release) -> dict[str, Any]:
    """Return what the release changed by table: rows added and removed, and changed rows by reason and column.

    Rows of measures and events are named, others counted.
    """
    if "changes" not in release.tables:
        return {"release": release.version, "tables": []}
    found: dict[str, dict[str, dict[Any, Any]]] = {}
    for row in release.records("changes", where=("release", [release.version])):
        if row["table"] not in _TOLD:
            continue
        table = found.setdefault(row["table"], {"added": {}, "removed": {}, "changed": {}})
        if row["op"] in ("added", "removed"):
            table[row["op"]][row["row"]] = None
        else:
            columns = table["changed"].setdefault(row["reason"] or "", {})
            columns.setdefault(row["column"], {})[row["row"]] = None
    return {
        "release": release.version,
        "tables": [{"table": name, **_counted(name in _NAMED, table)} for name, table in found.items()],
    }


def _counted(named: bool, table: Mapping[str, Mapping[Any, Any]]) -> dict[str, Any]:
    """Return what changed in a table: its rows by name, or their number."""

    def rows(some: Iterable[str]) -> list[str] | int:
        return list(some) if named else len(list(some))

    return {
        "added": rows(table["added"]),
        "removed": rows(table["removed"]),
        "changed": [
            {
                "reason": reason,
                "n": len({row for some in columns.values() for row in some}),
                "columns": {column: rows(some) for column, some in columns.items()},
            }
            for reason, columns in table["changed"].items()
        ],
    }


def _number(day: date | None) -> int | None:
    """Return a day as days since 1970."""
    return None if day is None else (day - EPOCH).days
