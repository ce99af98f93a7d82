"""Run `build`: make the tables of a release from `seeds/` and `raw/`, check them, write a preview."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tiktok_policy_data.core.vocabularies import vocabularies_of
from tiktok_policy_data.errors import DataError, Problem
from tiktok_policy_data.pipeline.checks.inputs import RUN_ANCHOR, anchor_problems, check_typed
from tiktok_policy_data.pipeline.derive import UNRELEASED, derive
from tiktok_policy_data.pipeline.inputs import (
    exists,
    raw_tables,
    read_inputs,
)
from tiktok_policy_data.pipeline.release.identifiers import next_free
from tiktok_policy_data.pipeline.release.last import last_release
from tiktok_policy_data.pipeline.release.reasons import read_reasons
from tiktok_policy_data.pipeline.release.stamped import stamped_problems
from tiktok_policy_data.pipeline.release.writer import write_preview
from tiktok_policy_data.store import source_texts

if TYPE_CHECKING:
    from tiktok_policy_data.core.table_types import ReleaseTables


def build(root: Path, out: Path | None = None, where: Path | None = None) -> list[str]:
    """Build the tables of a checkout into a folder; `release` alone writes curated/.

    Parameters
    ----------
    root : pathlib.Path
        The checkout.
    out : pathlib.Path, optional
        Folder to write; preview/ of the checkout by default.
    where : pathlib.Path, optional
        Folder of source texts; every anchor in an available text is verified again.

    Returns
    -------
    list of str
        What was done, for the user.

    Raises
    ------
    DataError
        With all problems; nothing is written.
    """
    built, held = make(root, where)
    problems, free = _beside_last(root, built)
    if problems:
        raise DataError(problems)
    write_preview(built, out or root / "preview", UNRELEASED)
    counts = ", ".join(f"{len(built[name])} {name}" for name in ("measures", "events", "evidence", "sources"))
    verified = f"Passages verified in the texts of {', '.join(held)}." if held else source_texts.NO_TEXTS
    said = [f"Built {counts}.", verified]
    if held and (
        missing := sorted(
            row["source_id"] for row in built["sources"] if row["text_sha256"] and row["source_id"] not in held
        )
    ):
        said.append(f"Not verified, since no available file has the SHA-256 of the text: {', '.join(missing)}.")
    return [*said, f"Next free identifiers: {', '.join(free)}."]


def _beside_last(root: Path, built: ReleaseTables) -> tuple[list[Problem], list[str]]:
    """Return problems with published reasons, and the next free identifiers, by comparison with the last release.

    Another process may be writing it: then there is nothing to compare with, and `release` checks the reasons, too.
    """
    reasons = read_reasons(root)
    try:
        last = last_release(root)
        return stamped_problems(reasons, last), next_free(built, last)
    except DataError:
        return [], next_free(built, None)


def make(root: Path, where: Path | None = None) -> tuple[ReleaseTables, list[str]]:
    """Return the checked tables of a release from a checkout, and the sources whose texts were available to verify."""
    from tiktok_policy_data.pipeline.checks.engine import check_built

    inputs = read_inputs(root)
    if missing := [name for name in raw_tables() if not exists(root / "raw" / f"{name}.csv")]:
        expected = "expected this file, which `anchor` writes"
        raise DataError(Problem(f"raw/{name}.csv", expected, do=RUN_ANCHOR) for name in missing)
    vocabularies = vocabularies_of(inputs.rows["codes"])
    check_typed(inputs, vocabularies)
    held = source_texts.available({row["source_id"]: row["text_sha256"] for row in inputs.rows["texts"]}, where)
    if problems := anchor_problems(inputs, held):
        raise DataError(problems)
    built = derive(inputs.rows)
    check_built(built, vocabularies, inputs=inputs)
    return built, list(held)
