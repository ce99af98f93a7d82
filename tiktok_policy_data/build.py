"""From seeds and texts to tables: `anchor` makes raw/, `build` a preview; every rule is checked before writing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from tiktok_policy_data import anchors, schema, texts
from tiktok_policy_data.derive import ANCHOR, UNRELEASED, derive
from tiktok_policy_data.files import Record, write_csvs
from tiktok_policy_data.problems import DataError, Problem
from tiktok_policy_data.workshop import (
    RAW,
    RELEASE_SEEDS,
    SEEDS,
    Tables,
    Workshop,
    read_workshop,
    schemes,
    stands,
    table_named,
    vocabularies_of,
)
from tiktok_policy_data.writer import write_preview

# --------------------------------------------------------------------------------------------- anchoring


def anchor(
    root: Path, where: Path | None, named: Mapping[str, Path] | None = None, excerpts: Path | None = None
) -> list[str]:
    """Make raw/texts.csv and raw/anchors.csv from the texts at hand.

    A text is recognised by the hash that raw/texts.csv knows; `named` (source → file) introduces new texts. Of sources
    of which only a part was read, `excerpts` holds that part (S101.txt for S101): their passages are recorded by their
    hash, without a place. Passages of sources without a text at hand keep the anchors that they have. Returns, in
    words, what was done. Raises DataError, with nothing written, when a passage is not found or found twice, or when a
    named text is not the one that is known.
    """
    workshop = read_workshop(root)
    known = {row["source_id"]: row for row in workshop.rows["texts"]}
    held = texts.at_hand({source: row["text_sha256"] for source, row in known.items()}, where)
    problems = _introduce(workshop, known, held, named or {})
    found, faults = _anchored(workshop, known, held, _excerpts(workshop, known, excerpts))
    problems += faults
    if problems:
        raise DataError(problems)
    workshop.rows["texts"], workshop.rows["anchors"] = list(known.values()), list(found.values())
    write_csvs({root / "raw" / f"{name}.csv": (schema.inputs()[name], workshop.rows[name]) for name in RAW})
    missing = sorted(set(known) - set(held))
    recorded = sum(row["char_start"] is None for row in found.values())
    said = [f"{len(found) - recorded} passages anchored; texts at hand: {', '.join(sorted(held)) or 'none'}."]
    if recorded:
        said.append(f"{recorded} passages of excerpts recorded by their hash.")
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


def _excerpts(workshop: Workshop, known: Mapping[str, Record], folder: Path | None) -> dict[str, str]:
    """The excerpts at hand, by source, of sources without a whole text."""
    if folder is None:
        return {}
    from tiktok_policy_data.checks import expected

    names = table_named("sources").field("source_id")
    problems = []
    for position, row in enumerate(workshop.rows["sources"]):
        if not re.fullmatch(names.pattern or "", row[names.name] or ""):  # a file is named after it
            file, place = workshop.place("sources", position)
            problems.append(Problem(file, expected(names, "form", {}), place, names.name, row[names.name] or ""))
    if problems:
        raise DataError(problems)
    partly = [row["source_id"] for row in workshop.rows["sources"] if row["source_id"] not in known]
    return {name: texts.read(folder / f"{name}.txt") for name in partly if (folder / f"{name}.txt").is_file()}


def _anchored(
    workshop: Workshop, known: Mapping[str, Record], held: Mapping[str, str], excerpts: Mapping[str, str]
) -> tuple[dict[tuple[Any, ...], Record], list[Problem]]:
    """Each passage in the texts and excerpts at hand, by what coders typed; passages of others as they were."""
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
        if key in found or None in key[2:] or (key[0] in known and key[1] is None):
            continue
        if key[0] not in held and key[0] not in excerpts:
            if key in kept:
                found[key] = kept[key]
            continue
        try:
            found[key] = dict(zip(ANCHOR, key, strict=True)) | _place(key, known, held, excerpts)
        except anchors.NotFound as fault:
            value = f"{row['first_words']} … {row['last_words']}"
            expected = f"expected exactly one passage of {key[0]}: {fault}"
            problems.append(Problem(file, expected, place, "first_words, last_words", value))
    return found, problems


def _place(
    key: tuple[Any, ...], known: Mapping[str, Record], held: Mapping[str, str], excerpts: Mapping[str, str]
) -> Record:
    """Where a passage stands in its text, and its hash; of an excerpt the hash alone."""
    source, paragraph, *ends = key
    if source in held:
        passage = anchors.find(held[source], paragraph, *ends)
        place = {"char_start": passage.start, "char_end": passage.end, "text_sha256": known[source]["text_sha256"]}
    else:
        passage = anchors.find_in_excerpt(excerpts[source], *ends)
        place = {"char_start": None, "char_end": None, "text_sha256": None}
    return {**place, "passage_sha256": passage.sha256}


# --------------------------------------------------------------------------------------------- building

_RUN = "Run `tiktok-policy-data anchor` with the source texts at hand."


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
    from tiktok_policy_data.checks import check_built

    workshop = read_workshop(root)
    if missing := [name for name in RAW if not stands(root / "raw" / f"{name}.csv")]:
        expected = "expected this file, which anchor makes"
        raise DataError(Problem(f"raw/{name}.csv", expected, do=_RUN) for name in missing)
    vocabularies = vocabularies_of(workshop.rows["codes"])
    check_typed(workshop, vocabularies)
    held = texts.at_hand({row["source_id"]: row["text_sha256"] for row in workshop.rows["texts"]}, where)
    if problems := _stale_anchors(workshop, held):
        raise DataError(problems)
    built = derive(workshop.rows)
    check_built(built, vocabularies, workshop=workshop)
    return built, list(held)


def check_typed(workshop: Workshop, vocabularies: schema.Vocabularies) -> None:
    """Check what people typed and the machine read; raises DataError with every problem."""
    from tiktok_policy_data.arrow import from_records
    from tiktok_policy_data.checks import check

    if empty := sorted(schemes() - set(vocabularies)):
        raise DataError(Problem(f"seeds/{name}.csv", "expected at least one code") for name in empty)
    codes = schema.tables()["codes"]
    if problems := check(
        {"codes": from_records(codes, workshop.rows["codes"])}, vocabularies, workshop.place, [codes], derived=False
    ):
        # Nothing else can be checked against faulty codes, nor what names one of them.
        raise DataError([p for p in problems if p.column == "code"] or problems)
    declared = [table_named(name) for name in ("codes", *SEEDS, *RELEASE_SEEDS, *RAW)]
    rows = {**workshop.rows, "events": _with_dates(workshop.rows["events"], vocabularies)}
    tables = {
        table.name: from_records(table, rows[table.name], [field.name for field in table.typed]) for table in declared
    }
    if problems := check(tables, vocabularies, workshop.place, declared, derived=False):
        raise DataError(problems)


def _with_dates(events: list[Record], vocabularies: schema.Vocabularies) -> list[Record]:
    """Events of which a bound may leave the date open: the build closes it with the publication of its evidence."""
    dated = set(vocabularies["date_bases"]) - {"bound"}
    return [
        {**row, "date": "[..9999]"} if row["date"] is None and row["date_basis"] not in dated else row for row in events
    ]


def _stale_anchors(workshop: Workshop, held: Mapping[str, str]) -> list[Problem]:
    """Evidence without its anchor, anchors that the texts at hand do not bear out, paragraphs left undecided."""
    known = {row["source_id"]: row for row in workshop.rows["texts"]}
    found = {tuple(row[name] for name in ANCHOR) for row in workshop.rows["anchors"]}
    problems = []
    for position, row in enumerate(workshop.rows["evidence"]):
        if tuple(row[name] for name in ANCHOR) not in found:
            file, place = workshop.place("evidence", position)
            value = f"{row['first_words']} … {row['last_words']}"
            expected = "expected the passage in raw/anchors.csv"
            do = _RUN if row["source_id"] in known else f"{_RUN[:-1]}, or with --excerpts and what was read of it."
            problems.append(Problem(file, expected, place, "first_words, last_words", value, do))
    for position, row in enumerate(workshop.rows["anchors"]):
        file, place = workshop.place("anchors", position)
        source, digest = row["source_id"], row["text_sha256"]
        if digest != known.get(source, {}).get("text_sha256"):
            expected = "expected the hash of the text in raw/texts.csv"
            problems.append(Problem(file, expected, place, "text_sha256", digest or "", _RUN))
        elif source in held and not _bears_out(held[source], row):
            expected = "expected the passage at these offsets with this hash"
            problems.append(Problem(file, expected, place, "char_start", str(row["char_start"]), _RUN))
    # A passage that is not where it should be would be told once more, as a paragraph left undecided.
    return problems or _undecided(workshop, known)


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
        elif row["source_id"] in known and row["paragraph"] > (last := known[row["source_id"]]["n_paragraphs"]):
            value = str(row["paragraph"])
            problems.append(Problem(file, f"expected paragraphs 1 to {last}", place, "paragraph", value))
            continue
        decided[row["source_id"]].add(row["paragraph"])
    for position, text in enumerate(workshop.rows["texts"]):
        source = text["source_id"]
        if text["n_paragraphs"] > text["n_characters"]:
            file, place = workshop.place("texts", position)
            expected = f"expected at most {text['n_characters']} paragraphs, one for each character"
            problems.append(Problem(file, expected, place, "n_paragraphs", str(text["n_paragraphs"]), _RUN))
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
