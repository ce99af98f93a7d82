"""Find every cited passage in the source texts and write `raw/`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from tiktok_policy_data.core import passages, schema
from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.errors import DataError, Problem
from tiktok_policy_data.io.csv import write_csvs
from tiktok_policy_data.pipeline.derive import ANCHOR
from tiktok_policy_data.pipeline.inputs import (
    Inputs,
    raw_tables,
    read_inputs,
    table_named,
)
from tiktok_policy_data.store import source_texts


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
    workshop = read_inputs(root)
    known = {row["source_id"]: row for row in workshop.rows["texts"]}
    held = source_texts.available({source: row["text_sha256"] for source, row in known.items()}, where)
    problems = _introduce(workshop, known, held, named or {})
    found, faults = _anchored(workshop, known, held, _excerpts(workshop, known, excerpts))
    problems += faults
    if problems:
        raise DataError(problems)
    workshop.rows["texts"], workshop.rows["anchors"] = list(known.values()), list(found.values())
    write_csvs({root / "raw" / f"{name}.csv": (schema.inputs()[name], workshop.rows[name]) for name in raw_tables()})
    missing = sorted(set(known) - set(held))
    recorded = sum(row["char_start"] is None for row in found.values())
    said = [f"{len(found) - recorded} passages anchored; texts at hand: {', '.join(sorted(held)) or 'none'}."]
    if recorded:
        said.append(f"{recorded} passages of excerpts recorded by their hash.")
    if missing:
        said.append(f"Kept as they were, since no text is at hand: {', '.join(missing)}.")
    return said


def _introduce(
    workshop: Inputs, known: dict[str, Record], held: dict[str, str], named: Mapping[str, Path]
) -> list[Problem]:
    """Take named texts into `known` and `held`; what is wrong with them, and which texts are missing."""
    problems = []
    sources = {row["source_id"]: row for row in workshop.rows["sources"]}
    for source, path in named.items():
        text = source_texts.read(path)
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
            counts = {"n_characters": len(text), "n_paragraphs": len(passages.paragraphs(text))}
            known[source] = {"source_id": source, "text_sha256": digest, **counts}
    for source, row in sources.items():
        if row["read_as"] == "whole" and source not in known:
            do = f"Name it: --text {source}=FILE."
            problems.append(Problem("raw/texts.csv", "expected the text of a source read whole", source, do=do))
    return problems


def _excerpts(workshop: Inputs, known: Mapping[str, Record], folder: Path | None) -> dict[str, str]:
    """The excerpts at hand, by source, of sources without a whole text."""
    if folder is None:
        return {}
    from tiktok_policy_data.pipeline.checks.fields import expectation

    names = table_named("sources").field("source_id")
    problems = []
    for position, row in enumerate(workshop.rows["sources"]):
        if not re.fullmatch(names.pattern or "", row[names.name] or ""):  # a file is named after it
            file, place = workshop.place("sources", position)
            problems.append(Problem(file, expectation(names, "form", {}), place, names.name, row[names.name] or ""))
    if problems:
        raise DataError(problems)
    partly = [row["source_id"] for row in workshop.rows["sources"] if row["source_id"] not in known]
    return {name: source_texts.read(folder / f"{name}.txt") for name in partly if (folder / f"{name}.txt").is_file()}


def _anchored(
    workshop: Inputs, known: Mapping[str, Record], held: Mapping[str, str], excerpts: Mapping[str, str]
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
        except passages.NotFound as fault:
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
        passage = passages.find(held[source], paragraph, *ends)
        place = {"char_start": passage.start, "char_end": passage.end, "text_sha256": known[source]["text_sha256"]}
    else:
        passage = passages.find_in_excerpt(excerpts[source], *ends)
        place = {"char_start": None, "char_end": None, "text_sha256": None}
    return {**place, "passage_sha256": passage.sha256}
