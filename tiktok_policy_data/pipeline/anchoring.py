"""Run `anchor`: find every cited passage in the source texts and write `raw/`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiktok_policy_data.core import passages, progress, schema
from tiktok_policy_data.errors import DataError, Problem
from tiktok_policy_data.io.csv import write_csvs
from tiktok_policy_data.pipeline.derive import ANCHOR
from tiktok_policy_data.pipeline.inputs import (
    Inputs,
    raw_tables,
    read_inputs,
    table_named,
)
from tiktok_policy_data.render.titles import counted
from tiktok_policy_data.store import source_texts

if TYPE_CHECKING:
    from tiktok_policy_data.core.input_types import AnchorRow, TextRow


def anchor(
    root: Path, where: Path | None, named: Mapping[str, Path] | None = None, excerpts: Path | None = None
) -> list[str]:
    """Write raw/texts.csv and raw/anchors.csv from the available texts.

    A text is recognised by its hash in raw/texts.csv. Passages of sources without an available text keep their anchors.

    Parameters
    ----------
    root : pathlib.Path
        The checkout.
    where : pathlib.Path or None
        Folder of source texts.
    named : mapping of str to pathlib.Path, optional
        Source → file, for new texts.
    excerpts : pathlib.Path, optional
        Folder of excerpts (S101.txt for S101), for sources read in part: their passages are recorded by hash, without a
        position. A passage that was recorded before and is not in the excerpt keeps its anchor.

    Returns
    -------
    list of str
        What was done, for the user.

    Raises
    ------
    DataError
        If a passage is missing or ambiguous, or a named text differs from the known one; nothing is written.
    """
    inputs = read_inputs(root)
    known = {row["source_id"]: row for row in inputs.rows["texts"]}
    held = source_texts.available({source: row["text_sha256"] for source, row in known.items()}, where)
    problems = _introduce(inputs, known, held, named or {})
    found, faults = _anchored(inputs, known, held, _excerpts(inputs, known, excerpts))
    problems += faults
    if problems:
        raise DataError(problems)
    inputs.rows["texts"], inputs.rows["anchors"] = list(known.values()), list(found.values())
    write_csvs({root / "raw" / f"{name}.csv": (schema.inputs()[name], inputs.rows[name]) for name in raw_tables()})
    missing = sorted(set(known) - set(held))
    recorded = sum(row["char_start"] is None for row in found.values())
    number = counted(len(found) - recorded, "passage")
    said = [f"{number} anchored; texts available: {', '.join(sorted(held)) or 'none'}."]
    if recorded:
        said.append(f"{counted(recorded, 'passage')} of excerpts recorded by hash.")
    if missing:
        said.append(f"Unchanged, since no text is available: {', '.join(missing)}.")
    return said


def _introduce(
    inputs: Inputs, known: dict[str, TextRow], held: dict[str, str], named: Mapping[str, Path]
) -> list[Problem]:
    """Add named texts to `known` and `held`; return problems with them, and missing texts."""
    problems = []
    sources = {row["source_id"]: row for row in inputs.rows["sources"]}
    for source, path in named.items():
        text = source_texts.read(path)
        digest = sha256(text.encode()).hexdigest()
        if source not in sources:
            do = "Add the source to seeds/sources.csv first."
            problems.append(Problem(str(path), "expected a source of seeds/sources.csv", value=source, do=do))
        elif source in known and known[source]["text_sha256"] != digest:
            do = "If the source was revised, remove its row from raw/texts.csv and code its passages again."
            expected = f"expected the text of {source} with the SHA-256 {known[source]['text_sha256']}"
            problems.append(Problem(str(path), expected, value=digest, do=do))
        else:
            held[source] = text
            known[source] = {
                "source_id": source,
                "text_sha256": digest,
                "n_characters": len(text),
                "n_paragraphs": len(passages.paragraphs(text)),
            }
    for source, row in sources.items():
        if row["read_as"] == "whole" and source not in known:
            do = f"Give it: --text {source}=FILE."
            problems.append(Problem("raw/texts.csv", "expected the text of a source read whole", source, do=do))
    return problems


def _excerpts(inputs: Inputs, known: Mapping[str, TextRow], folder: Path | None) -> dict[str, str]:
    """Return the available excerpts, by source, of sources without a whole text."""
    if folder is None:
        return {}
    from tiktok_policy_data.pipeline.checks.fields import expectation

    names = table_named("sources").field("source_id")
    problems = []
    for position, row in enumerate(inputs.rows["sources"]):
        if not re.fullmatch(names.pattern or "", row[names.name] or ""):  # used as a file name
            file, place = inputs.place("sources", position)
            problems.append(Problem(file, expectation(names, "form", {}), place, names.name, row[names.name] or ""))
    if problems:
        raise DataError(problems)
    partly = [row["source_id"] for row in inputs.rows["sources"] if row["source_id"] not in known]
    return {name: source_texts.read(folder / f"{name}.txt") for name in partly if (folder / f"{name}.txt").is_file()}


def _anchored(
    inputs: Inputs, known: Mapping[str, TextRow], held: Mapping[str, str], excerpts: Mapping[str, str]
) -> tuple[dict[tuple[Any, ...], AnchorRow], list[Problem]]:
    """Return each passage in the available texts and excerpts, by what coders typed; others keep their anchors."""
    kept = {tuple(row[name] for name in ANCHOR): row for row in inputs.rows["anchors"]}
    sources = {row["source_id"] for row in inputs.rows["sources"]}
    found: dict[tuple[Any, ...], AnchorRow] = {}
    problems = []
    for position, row in progress.over(list(enumerate(inputs.rows["evidence"])), "Passages"):
        key = tuple(row[name] for name in ANCHOR)
        file, place = inputs.place("evidence", position)
        if key[0] not in sources:
            do = "Add it there, or fix the value."
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
            found[key] = _place(key, known, held, excerpts)
        except passages.NotFound as fault:
            if key in kept and key[0] not in held:  # it was read on another part of the page
                found[key] = kept[key]
                continue
            value = f"{row['first_words']} … {row['last_words']}"
            expected = f"expected exactly one passage of {key[0]}: {fault}"
            problems.append(Problem(file, expected, place, "first_words, last_words", value))
    return found, problems


def _place(
    key: tuple[Any, ...], known: Mapping[str, TextRow], held: Mapping[str, str], excerpts: Mapping[str, str]
) -> AnchorRow:
    """Return the anchor of a passage: its position in its text, and its hash; for an excerpt, the hash only."""
    source, paragraph, first_words, last_words = key
    if source in held:
        passage = passages.find(held[source], paragraph, first_words, last_words)
    else:
        passage = passages.find_in_excerpt(excerpts[source], first_words, last_words)
    whole = source in held
    return {
        "source_id": source,
        "paragraph": paragraph,
        "first_words": first_words,
        "last_words": last_words,
        "char_start": passage.start if whole else None,
        "char_end": passage.end if whole else None,
        "passage_sha256": passage.sha256,
        "text_sha256": known[source]["text_sha256"] if whole else None,
    }
