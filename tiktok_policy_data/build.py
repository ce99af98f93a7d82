"""From seeds and texts to a release: `anchor` makes raw/, `build` makes curated/.

`derive` fills every derived column from what people typed and what the texts told; it is used by the build and again
by `validate`, which derives a release anew from its own typed columns and compares.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from shutil import copytree
from typing import Any

from tiktok_policy_data import __all__, anchors, history, package, rules, schema, texts
from tiktok_policy_data.coverage import cell_state
from tiktok_policy_data.dataset import BOOKS as OWN_BOOKS
from tiktok_policy_data.dataset import MANIFEST, Release
from tiktok_policy_data.dates import bounds, edtf
from tiktok_policy_data.files import (
    Record,
    file_sha256,
    in_key_order,
    json_lines,
    read_csv,
    replaced_folder,
    to_frame,
    write_csv,
    write_parquet,
)
from tiktok_policy_data.problems import DataError, Problem
from tiktok_policy_data.spells import Event, EventType, Spell, spells

LICENCE = package.LICENCE["name"]

#: Rows by table.
Tables = dict[str, list[Record]]

#: Tables that people write, one CSV file each in seeds/; every other CSV file there is a vocabulary.
SEEDS = ("sources", "jurisdictions", "measures", "events", "evidence", "paragraphs", "searches", "applies")
#: Version of what was not released yet.
UNRELEASED = "0.0.0"
#: Tables that people write for a release.
BOOKS = ("reasons", "withdrawn")
RAW = ("texts", "anchors")
ANCHOR = ("source_id", "paragraph", "first_words", "last_words")


# ---------------------------------------------------------------------------------------------- reading


@dataclass
class Workshop:
    """What a checkout holds to build from: typed rows by table, and the line on which each stands."""

    root: Path
    rows: Tables = field(default_factory=dict)
    lines: dict[str, list[int]] = field(default_factory=dict)

    def place(self, table: str, position: int) -> tuple[str, str]:
        """File and row of a typed row, for messages."""
        file = f"{_folder(table)}/{table}.csv"
        if position < 0:
            return file, ""
        row = self.rows[table][position]
        key = " ".join(str(row[name]) for name in _declared(table).key if row.get(name) is not None)
        if table == "codes":
            file = f"seeds/{row['scheme']}.csv"
        return file, f"line {self.lines[table][position]} ({key})"


def read_workshop(root: Path) -> Workshop:
    """Read seeds/ and raw/ of a checkout; raises DataError with the problems of every file at once."""
    if not (root / "seeds").is_dir():
        do = "Run this in a checkout, or name one with --root."
        raise DataError(Problem(str(root), "expected a checkout with the folder seeds/", do=do))
    workshop = Workshop(root)
    problems: list[Problem] = []

    def read(name: str, path: Path, fields: Iterable[schema.Field], optional: Iterable[str] = ()) -> list[Record]:
        try:
            records, lines = read_csv(path, fields, optional)
        except DataError as error:
            problems.extend(error.problems)
            return []
        workshop.lines.setdefault(name, []).extend(lines)
        return records

    for name in SEEDS:
        workshop.rows[name] = read(name, root / "seeds" / f"{name}.csv", _declared(name).typed)
    for name in BOOKS:
        path = root / "seeds" / f"{name}.csv"
        workshop.rows[name] = read(name, path, _declared(name).typed) if path.is_file() else []
    for name in RAW:
        path = root / "raw" / f"{name}.csv"
        workshop.rows[name] = read(name, path, _declared(name).fields) if path.is_file() else []
    workshop.rows["codes"] = []
    wanted = schemes()
    there = {path.stem: path for path in sorted((root / "seeds").glob("*.csv")) if path.stem not in (*SEEDS, *BOOKS)}
    for name in sorted(wanted - there.keys()):
        problems.append(Problem(f"seeds/{name}.csv", "expected this vocabulary, which the schemas name"))
    for name, path in there.items():
        if name not in wanted:
            known = ", ".join((*SEEDS, *BOOKS, *sorted(wanted)))
            expected = f"expected no such file; the files of seeds/ are {known}"
            problems.append(Problem(f"seeds/{path.name}", expected))
        else:
            codes = read(
                "codes", path, _vocabulary_fields(path.stem), optional=("parent", "stage", "sets_status", "crosswalk")
            )
            workshop.rows["codes"] += [_code(path.stem, position, row) for position, row in enumerate(codes, 1)]
    if problems:
        raise DataError(problems)
    return workshop


def schemes() -> set[str]:
    """The vocabularies that the schemas name, and those to which codes belong."""
    declared = [*schema.tables().values(), *schema.inputs().values()]
    return {field.vocabulary for table in declared for field in table.fields if field.vocabulary} | {
        "families",
        "stages",
    }


def _vocabulary_fields(scheme: str) -> list[schema.Field]:
    """Columns of a vocabulary file; event types name their stage, the others (where they have one) a parent."""
    fields = {f.name: f for f in schema.tables()["codes"].fields if f.name not in ("scheme", "position")}
    if scheme == "event_types":
        parent = fields.pop("parent")
        fields["stage"] = schema.Field("stage", parent.title, parent.description, parent.type)
    return list(fields.values())


def _code(scheme: str, position: int, row: Record) -> Record:
    parent = row.pop("stage", None)
    return {"scheme": scheme, "position": position, "parent": parent, **row}


def _declared(table: str) -> schema.Table:
    return schema.tables().get(table) or schema.inputs()[table]


def _folder(table: str) -> str:
    return "raw" if table in RAW else "seeds"


def vocabularies_of(codes: Iterable[Record]) -> dict[str, list[str]]:
    """Codes of every vocabulary in their order, from the rows of the table codes."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in sorted(codes, key=lambda row: (row["scheme"], row["position"])):
        if row["code"]:
            found[row["scheme"]].append(row["code"])
    return dict(found)


# --------------------------------------------------------------------------------------------- anchoring


def anchor(root: Path, where: Path | None, named: Mapping[str, Path] | None = None) -> list[str]:
    """Make raw/texts.csv and raw/anchors.csv from the texts at hand.

    A text is recognised by the hash that raw/texts.csv knows; `named` (source → file) introduces new texts. Passages
    of sources without a text at hand keep the anchors that they have. Returns, in words, what was done. Raises
    DataError, with nothing written, when a passage is not found or found twice, or when a named text is not the one
    that is known.
    """
    workshop = read_workshop(root)
    known = {row["source_id"]: row for row in workshop.rows["texts"]}
    held = texts.at_hand({source: row["text_sha256"] for source, row in known.items()}, where)
    problems = _introduce(workshop, known, held, named or {})
    found, faults = _anchored(workshop, known, held)
    problems += faults
    if problems:
        raise DataError(problems)
    workshop.rows["texts"], workshop.rows["anchors"] = list(known.values()), list(found.values())
    for name in RAW:
        write_csv(root / "raw" / f"{name}.csv", schema.inputs()[name], workshop.rows[name])
    missing = sorted(set(known) - set(held))
    said = [f"{len(found)} passages anchored; texts at hand: {', '.join(sorted(held)) or 'none'}."]
    if missing:
        said.append(f"Kept as they were, since no text is at hand: {', '.join(missing)}.")
    return said


def _introduce(
    workshop: Workshop, known: dict[str, Record], held: dict[str, str], named: Mapping[str, Path]
) -> list[Problem]:
    """Take named texts into `known` and `held`; what is wrong with them, and which texts are missing."""
    problems = []
    sources = {row["source_id"]: row for row in workshop.rows["sources"]}
    for source, path in named.items():
        text = texts.read(path)
        digest = sha256(text.encode()).hexdigest()
        if source not in sources:
            do = "Add the source to seeds/sources.csv first."
            problems.append(Problem(str(path), "expected a source of seeds/sources.csv", value=source, do=do))
        elif source in known and known[source]["text_sha256"] != digest:
            do = "If the source was revised, remove its row from raw/texts.csv and read its passages again."
            expected = f"expected the text of {source} with the SHA-256 {known[source]['text_sha256']}"
            problems.append(Problem(str(path), expected, value=digest, do=do))
        else:
            held[source] = text
            counts = {"n_characters": len(text), "n_paragraphs": len(anchors.paragraphs(text))}
            known[source] = {"source_id": source, "text_sha256": digest, **counts}
    for source, row in sources.items():
        if row["read_as"] == "whole" and source not in known:
            do = f"Name it: --text {source}=FILE."
            problems.append(Problem("raw/texts.csv", "expected the text of a source read whole", source, do=do))
    return problems


def _anchored(
    workshop: Workshop, known: Mapping[str, Record], held: Mapping[str, str]
) -> tuple[dict[tuple[Any, ...], Record], list[Problem]]:
    """Where each passage stands in the texts at hand, by what coders typed; passages of other texts as they were."""
    kept = {tuple(row[name] for name in ANCHOR): row for row in workshop.rows["anchors"]}
    sources = {row["source_id"] for row in workshop.rows["sources"]}
    found: dict[tuple[Any, ...], Record] = {}
    problems = []
    for position, row in enumerate(workshop.rows["evidence"]):
        key = tuple(row[name] for name in ANCHOR)
        file, place = workshop.place("evidence", position)
        if key[0] not in sources:
            do = "Add it there, or mend the value."
            problems.append(
                Problem(file, "expected a source of seeds/sources.csv", place, "source_id", str(key[0]), do)
            )
        if key in found or None in key or key[0] not in known:
            continue
        if key[0] not in held:
            if key in kept:
                found[key] = kept[key]
            continue
        try:
            passage = anchors.find(held[key[0]], *key[1:])
        except anchors.NotFound as fault:
            value = f"{row['first_words']} … {row['last_words']}"
            expected = f"expected exactly one passage of {key[0]}: {fault}"
            problems.append(Problem(file, expected, place, "first_words, last_words", value))
            continue
        found[key] = {
            **dict(zip(ANCHOR, key, strict=True)),
            "char_start": passage.start,
            "char_end": passage.end,
            "passage_sha256": passage.sha256,
            "text_sha256": known[key[0]]["text_sha256"],
        }
    return found, problems


# --------------------------------------------------------------------------------------------- building


def build(root: Path, out: Path | None = None, where: Path | None = None) -> list[str]:
    """Build the tables of a checkout into `out` (its preview/ when None); returns, in words, what was done.

    Where texts are at hand every anchor is verified again. Raises DataError with all problems, and then nothing is
    written. Only `release` writes curated/.
    """
    built, held = make(root, where)
    write_preview(built, out or root / "preview", UNRELEASED)
    counts = ", ".join(f"{len(built[name])} {name}" for name in ("measures", "events", "evidence", "sources"))
    verified = f"Passages verified in the texts of {', '.join(held)}." if held else texts.NONE_AT_HAND
    said = [f"Built {counts}.", verified]
    if held and (
        missing := sorted(
            row["source_id"] for row in built["sources"] if row["text_sha256"] and row["source_id"] not in held
        )
    ):
        said.append(f"Not verified, since no file has the SHA-256 of the text: {', '.join(missing)}.")
    return said


def make(root: Path, where: Path | None = None) -> tuple[Tables, list[str]]:
    """The tables of a release from a checkout, checked, and the sources whose texts were at hand to verify."""
    workshop = read_workshop(root)
    vocabularies = vocabularies_of(workshop.rows["codes"])
    check_typed(workshop, vocabularies)
    held = texts.at_hand({row["source_id"]: row["text_sha256"] for row in workshop.rows["texts"]}, where)
    if problems := _stale_anchors(workshop, held):
        raise DataError(problems)
    built = derive(workshop.rows)
    check_built(built, vocabularies)
    return built, list(held)


def check_typed(workshop: Workshop, vocabularies: schema.Vocabularies) -> None:
    """Check what people typed and the machine read; raises DataError with every problem."""
    if empty := sorted(schemes() - set(vocabularies)):
        raise DataError(Problem(f"seeds/{name}.csv", "expected at least one code") for name in empty)
    codes = schema.tables()["codes"]
    if problems := rules.check(
        {"codes": to_frame(codes, workshop.rows["codes"])}, vocabularies, workshop.place, [codes], derived=False
    ):
        raise DataError(problems)  # nothing else can be checked against faulty codes
    declared = [_declared(name) for name in ("codes", *SEEDS, *BOOKS, *RAW)]
    frames = {}
    for table in declared:
        typed = [f.name for f in table.fields if not f.derived]
        frames[table.name] = to_frame(table, workshop.rows[table.name], typed)
    # A bound may leave the date open: the build closes it with the publication date of its evidence.
    events = frames["events"]
    events.loc[events["date"].isna() & (events["date_basis"] == "bound"), "date"] = "[..9999]"
    if problems := rules.check(frames, vocabularies, workshop.place, declared, derived=False):
        raise DataError(problems)


def check_built(built: Tables, vocabularies: schema.Vocabularies, names: Iterable[str] | None = None) -> None:
    """Check the tables of a release (or those `names`), derived columns and all; DataError with every problem."""
    declared = [schema.tables()[name] for name in names or schema.tables()]
    frames = {table.name: to_frame(table, built[table.name]) for table in declared}

    def place(table: str, position: int) -> tuple[str, str]:
        if position < 0:
            return table, ""
        return table, " ".join(str(built[table][position][name]) for name in _declared(table).key)

    if problems := rules.check(frames, vocabularies, place, declared, derived=True):
        raise DataError(problems)


def _stale_anchors(workshop: Workshop, held: Mapping[str, str]) -> list[Problem]:
    """Evidence without its anchor, anchors that the texts at hand do not bear out, paragraphs left undecided."""
    known = {row["source_id"]: row for row in workshop.rows["texts"]}
    found = {tuple(row[name] for name in ANCHOR): row for row in workshop.rows["anchors"]}
    run = "Run `tiktok-policy-data anchor` with the source texts at hand."
    problems = []
    for position, row in enumerate(workshop.rows["evidence"]):
        if row["source_id"] in known and tuple(row[name] for name in ANCHOR) not in found:
            file, place = workshop.place("evidence", position)
            value = f"{row['first_words']} … {row['last_words']}"
            expected = "expected the passage in raw/anchors.csv"
            problems.append(Problem(file, expected, place, "first_words, last_words", value, run))
    for key, row in found.items():
        if row["text_sha256"] != known.get(key[0], {}).get("text_sha256"):
            problems.append(
                Problem("raw/anchors.csv", "expected the hash of the text in raw/texts.csv", str(key), do=run)
            )
        elif key[0] in held and not _bears_out(held[key[0]], row):
            expected = "expected the passage at these offsets with this hash"
            problems.append(Problem("raw/anchors.csv", expected, " ".join(map(str, key)), "char_start", do=run))
    return problems + _undecided(workshop, known)


def _bears_out(text: str, row: Record) -> bool:
    try:
        passage = anchors.find(text, row["paragraph"], row["first_words"], row["last_words"])
    except anchors.NotFound:
        return False
    return (passage.start, passage.end, passage.sha256) == (row["char_start"], row["char_end"], row["passage_sha256"])


def _undecided(workshop: Workshop, known: Mapping[str, Record]) -> list[Problem]:
    coded: dict[str, set[int]] = defaultdict(set)
    for row in workshop.rows["evidence"]:
        coded[row["source_id"]].add(row["paragraph"])
    decided: dict[str, set[int]] = defaultdict(set, {source: set(numbers) for source, numbers in coded.items()})
    problems = []
    for position, row in enumerate(workshop.rows["paragraphs"]):
        file, place = workshop.place("paragraphs", position)
        if row["decision"] == "coded":
            do = "Remove the row: the build enters coded paragraphs."
            problems.append(Problem(file, "expected no_measure or boilerplate", place, "decision", "coded", do))
        elif row["paragraph"] in coded[row["source_id"]]:
            do = "Remove the row, or the evidence."
            problems.append(Problem(file, "expected a paragraph in which no evidence stands", place, do=do))
        decided[row["source_id"]].add(row["paragraph"])
    for source, text in known.items():
        if text["n_paragraphs"] > text["n_characters"]:
            expected = f"expected at most {text['n_characters']} paragraphs, one for each character"
            do = "Run `tiktok-policy-data anchor` with the source texts at hand."
            problems.append(Problem("raw/texts.csv", expected, source, "n_paragraphs", str(text["n_paragraphs"]), do))
            continue
        wanted = set(range(1, text["n_paragraphs"] + 1))
        for number in sorted(wanted - decided[source]):
            do = "Code it, or enter no_measure or boilerplate."
            place = f"{source} paragraph {number}"
            problems.append(Problem("seeds/paragraphs.csv", "expected a decision on every paragraph", place, do=do))
        for number in sorted(decided[source] - wanted):
            expected = f"expected paragraphs 1 to {text['n_paragraphs']}"
            problems.append(Problem("seeds/paragraphs.csv", expected, f"{source} paragraph {number}"))
    return problems


# --------------------------------------------------------------------------------------------- deriving


def derive(rows: Tables) -> Tables:
    """Every published table with its derived columns, rows in key order, from the typed rows and raw/ rows."""
    sources = [_source(row, text) for row, text in _joined(rows["sources"], rows["texts"])]
    published = {row["source_id"]: row for row in sources}
    evidence = _evidence(rows["evidence"], rows["anchors"], published)
    events = [_event(row, known) for row, known in _with_knowledge(rows["events"], evidence, published)]
    types = event_types(rows["codes"])
    told = _told(events, evidence, published, types)
    lives = {measure: spells(event for event, _ in pairs) for measure, pairs in told.items()}
    families = {row["code"]: row["parent"] for row in rows["codes"] if row["scheme"] == "measure_types"}
    by_measure: dict[str, list[Record]] = defaultdict(list)
    for row in evidence:
        by_measure[row["measure_id"]].append(row)
    measures = [
        {
            **row,
            "family": families[row["measure_type"]],
            **_life(told.get(row["measure_id"], []), lives.get(row["measure_id"], [])),
            **_support(by_measure[row["measure_id"]], published),
        }
        for row in rows["measures"]
    ]
    tables = {
        "measures": measures,
        "events": events,
        "spells": [_spell(measure, spell) for measure, life in lives.items() for spell in life],
        "evidence": evidence,
        "sources": sources,
        "jurisdictions": rows["jurisdictions"],
        "paragraphs": _paragraphs(rows["paragraphs"], evidence, published),
        "coverage": _coverage(rows["jurisdictions"], list(families), measures, rows["searches"]),
        "codes": rows["codes"],
        "applies": rows["applies"],
        "withdrawn": [{"release": UNRELEASED, **row} for row in rows.get("withdrawn", [])],
        **{name: rows.get(name, []) for name in OWN_BOOKS},
    }
    return {name: in_key_order(table, tables[name]) for name, table in schema.tables().items()}


def event_types(codes: Iterable[Record]) -> dict[str, EventType]:
    """What each event type does, from the rows of the table codes."""
    return {
        row["code"]: EventType(row["parent"], row["sets_status"], row["position"])
        for row in codes
        if row["scheme"] == "event_types"
    }


def _joined(sources: list[Record], known: list[Record]) -> list[tuple[Record, Record | None]]:
    by_source = {row["source_id"]: row for row in known}
    return [(row, by_source.get(row["source_id"])) for row in sources]


def _source(row: Record, text: Record | None) -> Record:
    earliest, latest = bounds(row["published"])
    return {
        **row,
        "published_earliest": earliest,
        "published_latest": latest,
        "text_sha256": text["text_sha256"] if text else None,
        "n_characters": text["n_characters"] if text else None,
    }


def _evidence(rows: list[Record], known: list[Record], sources: Mapping[str, Record]) -> list[Record]:
    found = {tuple(row[name] for name in ANCHOR): row for row in known}
    derived = []
    for row in rows:
        place = found.get(tuple(row[name] for name in ANCHOR))
        derived.append(
            {
                **row,
                **{name: place[name] if place else None for name in ("char_start", "char_end", "passage_sha256")},
                "link": anchors.link(sources[row["source_id"]]["url"], row["first_words"], row["last_words"]),
                "anchor": "verified" if place else "recorded",
            }
        )
    return derived


def _with_knowledge(
    events: list[Record], evidence: list[Record], sources: Mapping[str, Record]
) -> list[tuple[Record, date | None]]:
    """Each event with the earliest day by which a source that tells it was published.

    A passage tells an event when it carries its type; one that only narrows its date may be older than the event.
    """
    known: dict[str, date] = {}
    for row in evidence:
        if row["event_id"] and row["stance"] == "supports" and "event_type" in row["supports"]:
            day = sources[row["source_id"]]["published_latest"]
            known[row["event_id"]] = min(day, known.get(row["event_id"], day))
    return [(row, known.get(row["event_id"])) for row in events]


def _event(row: Record, known_from: date | None) -> Record:
    """An event with its bounds; of a bound, the side that no text states is closed by the earliest publication."""
    earliest, latest = bounds(row["date"]) if row["date"] else (None, None)
    text = row["date"]
    if row["date_basis"] == "bound" and known_from:
        latest = min(latest, known_from) if latest else known_from
        text = edtf(earliest, latest)
    return {**row, "date": text, "date_earliest": earliest, "date_latest": latest}


def _told(
    events: list[Record], evidence: list[Record], sources: Mapping[str, Record], types: Mapping[str, EventType]
) -> dict[str, list[tuple[Event, Record]]]:
    """The events of each measure as the status rule takes them, beside their rows."""
    found: dict[str, list[tuple[Event, Record]]] = defaultdict(list)
    for row, known_from in _with_knowledge(events, evidence, sources):
        if known_from and row["date_latest"]:
            event = Event(types[row["event_type"]], row["date_earliest"], row["date_latest"], known_from)
            found[row["measure_id"]].append((event, row))
    return found


def _life(told: list[tuple[Event, Record]], life: list[Spell]) -> Record:
    """Status, start and end of a measure from its events in order and its spells."""
    steps = sorted(told, key=lambda pair: pair[0].order)
    alive = [row for event, row in steps if event.type.stage == "in_life" and event.type.sets_status]
    done = [row for event, row in steps if event.type.sets_status == "completed"]
    last = life[-1].status if life else None
    over = [row for event, row in steps if event.type.stage == "after" and event.type.sets_status == last]
    begin = next(iter(alive or done), None)
    end = over[-1] if over else None
    return {"status": last, **_dated("starts", begin), **_dated("ends", end)}


def _dated(name: str, row: Record | None) -> Record:
    return {
        name: row["date"] if row else None,
        f"{name}_earliest": row["date_earliest"] if row else None,
        f"{name}_latest": row["date_latest"] if row else None,
    }


_IDENTITIES = ("named", "described", "inferred")


def _support(evidence: list[Record], sources: Mapping[str, Record]) -> Record:
    """Counts and best link of a measure: the surest passage that carries the most, an event rather than none."""
    days = [sources[row["source_id"]]["published_latest"] for row in evidence]
    supporting = [row for row in evidence if row["stance"] == "supports"]
    best = min(
        supporting,
        key=lambda row: (
            row["anchor"] != "verified",
            _IDENTITIES.index(row["identity"]),
            -len(row["supports"]),
            row["event_id"] is None,
            row["evidence_id"],
        ),
        default=None,
    )
    return {
        "status_as_of": max(days, default=None),
        "best_link": best["link"] if best else None,
        "n_sources": len({row["source_id"] for row in supporting}),
        "n_evidence": len(evidence),
    }


def _spell(measure: str, spell: Spell) -> Record:
    return {
        "measure_id": measure,
        "valid_from": spell.valid_from,
        "valid_to": spell.valid_to,
        "known_from": spell.known_from,
        "known_to": spell.known_to,
        "status": spell.status,
        "certain": spell.certain,
        "certain_status": spell.certain_status,
    }


def _paragraphs(typed: list[Record], evidence: list[Record], sources: Mapping[str, Record]) -> list[Record]:
    """The typed decisions, and `coded` for each paragraph of a whole text in which evidence stands."""
    coded = {
        (row["source_id"], row["paragraph"])
        for row in evidence
        if row["paragraph"] is not None and sources[row["source_id"]]["text_sha256"]
    }
    return [row for row in typed if row["decision"] != "coded"] + [
        {"source_id": source, "paragraph": number, "decision": "coded", "note": None} for source, number in coded
    ]


def _coverage(
    jurisdictions: list[Record], types: list[str], measures: list[Record], searches: list[Record]
) -> list[Record]:
    """The state of our knowledge for every jurisdiction and measure type."""
    statuses: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in measures:
        statuses[row["jurisdiction"], row["measure_type"]].append(row["status"])
    made: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for search in searches:
        for measure_type in types if search["measure_type"] == "*" else [search["measure_type"]]:
            made[search["jurisdiction"], measure_type].append(search)
    found = []
    for jurisdiction in jurisdictions:
        for measure_type in types:
            key = jurisdiction["jurisdiction"], measure_type
            last = max(made[key], key=lambda row: row["searched_on"], default=None)
            found.append(
                {
                    "jurisdiction": key[0],
                    "measure_type": measure_type,
                    "state": cell_state(statuses[key], searched=last is not None),
                    "n_measures": len(statuses[key]),
                    "searched_on": last["searched_on"] if last else None,
                    "searched": last["what"] if last else None,
                }
            )
    return found


# ---------------------------------------------------------------------------------------------- writing


def schema_sha256(table: str) -> str:
    """SHA-256 of the schema of a table as it stands."""
    return file_sha256(schema.shipped("schemas") / f"{table}.json")


def row_text(table: schema.Table, row: Record) -> str:
    """The key of a row as text, its parts joined by a space."""
    return " ".join("" if row[name] is None else str(row[name]) for name in table.key)


def write_release(
    tables: Tables,
    folder: Path,
    version: str,
    released_on: date,
    releases: Iterable[Record] = (),
    last: Release | None = None,
) -> None:
    """Write a release aside, then let it take the place of `folder`.

    Its history is that of `last` with this release added, and its table releases the given rows with those of this
    release. Changes and releases do not appear in releases: they are the books, not the goods.
    """
    with replaced_folder(folder) as aside:
        if last and (last.folder / history.FOLDER).is_dir():
            copytree(last.folder / history.FOLDER, aside / history.FOLDER)
        own = [
            {
                "release": version,
                "table": name,
                "released_on": released_on,
                "n_rows": len(tables[name]),
                "content_sha256": history.put(aside, json_lines(table, tables[name])),
                "schema_sha256": history.put(aside, (schema.shipped("schemas") / f"{name}.json").read_bytes()),
            }
            for name, table in schema.tables().items()
            if name not in OWN_BOOKS
        ]
        _write_tables({**tables, "releases": [*releases, *own]}, aside, version, released_on)


def write_preview(tables: Tables, folder: Path, version: str) -> None:
    """Write tables that are no release yet, without a history, so that they can be looked at and compared."""
    with replaced_folder(folder) as aside:
        _write_tables(tables, aside, version, date.min)


def _write_tables(tables: Tables, folder: Path, version: str, released_on: date) -> None:
    footer = {"version": version, "licence": LICENCE, "package": package.NAME}
    entries = {}
    for name, table in schema.tables().items():
        parquet, lines = folder / f"{name}.parquet", folder / f"{name}.jsonl"
        write_parquet(parquet, table, tables[name], footer)
        lines.write_bytes(json_lines(table, tables[name]))
        entries[name] = {
            "rows": len(tables[name]),
            "parquet": {"path": parquet.name, "sha256": file_sha256(parquet)},
            "jsonl": {"path": lines.name, "sha256": file_sha256(lines)},
        }
    sizes = {path.name: (file_sha256(path), path.stat().st_size) for path in folder.iterdir() if path.is_file()}
    vocabularies = vocabularies_of(tables["codes"])
    for name, made in (
        ("datapackage.json", package.datapackage(version, released_on, sizes, vocabularies)),
        ("croissant.json", package.croissant(version, released_on, sizes)),
    ):
        (folder / name).write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    others = [folder / "datapackage.json", folder / "croissant.json", *sorted((folder / history.FOLDER).glob("*"))]
    manifest = {
        "version": version,
        "licence": LICENCE,
        "names": sorted(__all__),
        "tables": entries,
        "files": {path.relative_to(folder).as_posix(): file_sha256(path) for path in others},
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
