"""Build the tables of a release from `seeds/` and `raw/`, and check them."""

from __future__ import annotations

from pathlib import Path

from tiktok_policy_data.core.rows import Tables
from tiktok_policy_data.core.vocabularies import vocabularies_of
from tiktok_policy_data.errors import DataError, Problem
from tiktok_policy_data.pipeline.checks.inputs import RUN_ANCHOR, anchor_problems, check_typed
from tiktok_policy_data.pipeline.derive import UNRELEASED, derive
from tiktok_policy_data.pipeline.inputs import (
    raw_tables,
    read_inputs,
    stands,
)
from tiktok_policy_data.pipeline.release.writer import write_preview
from tiktok_policy_data.store import source_texts


def build(root: Path, out: Path | None = None, where: Path | None = None) -> list[str]:
    """Build the tables of a checkout into `out` (its preview/ when None); returns, in words, what was done.

    Where texts are at hand every anchor is verified again. Raises DataError with all problems, and then nothing is
    written. Only `release` writes curated/.
    """
    built, held = make(root, where)
    write_preview(built, out or root / "preview", UNRELEASED)
    counts = ", ".join(f"{len(built[name])} {name}" for name in ("measures", "events", "evidence", "sources"))
    verified = f"Passages verified in the texts of {', '.join(held)}." if held else source_texts.NO_TEXTS
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
    from tiktok_policy_data.pipeline.checks.engine import check_built

    workshop = read_inputs(root)
    if missing := [name for name in raw_tables() if not stands(root / "raw" / f"{name}.csv")]:
        expected = "expected this file, which anchor makes"
        raise DataError(Problem(f"raw/{name}.csv", expected, do=RUN_ANCHOR) for name in missing)
    vocabularies = vocabularies_of(workshop.rows["codes"])
    check_typed(workshop, vocabularies)
    held = source_texts.available({row["source_id"]: row["text_sha256"] for row in workshop.rows["texts"]}, where)
    if problems := anchor_problems(workshop, held):
        raise DataError(problems)
    built = derive(workshop.rows)
    check_built(built, vocabularies, workshop=workshop)
    return built, list(held)
