"""Check what people type in `seeds/` and what `anchor` writes in `raw/`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tiktok_policy_data.core import passages, schema
from tiktok_policy_data.errors import DataError, Problem
from tiktok_policy_data.pipeline.derive import ANCHOR
from tiktok_policy_data.pipeline.inputs import (
    Inputs,
    input_tables,
    schemes,
    table_named,
)

if TYPE_CHECKING:
    from tiktok_policy_data.core.build_types import EventSeed
    from tiktok_policy_data.core.input_types import AnchorRow, TextRow

RUN_ANCHOR = "Run `tiktok-policy-data anchor` with the source texts available."


def check_typed(inputs: Inputs, vocabularies: schema.Vocabularies) -> None:
    """Check what people typed and `anchor` wrote; raise DataError with all problems."""
    from tiktok_policy_data.io.arrow import from_records
    from tiktok_policy_data.pipeline.checks.engine import check

    if empty := sorted(schemes() - set(vocabularies)):
        raise DataError(Problem(f"seeds/{name}.csv", "expected at least one code") for name in empty)
    codes = schema.tables()["codes"]
    if problems := check(
        {"codes": from_records(codes, inputs.rows["codes"])}, vocabularies, inputs.place, [codes], derived=False
    ):
        # Nothing else can be checked against faulty codes.
        raise DataError([p for p in problems if p.column == "code"] or problems)
    declared = [table_named(name) for name in ("codes", *input_tables())]
    rows = {**inputs.rows, "events": _with_dates(inputs.rows["events"], vocabularies)}
    tables = {
        table.name: from_records(table, rows[table.name], [field.name for field in table.typed]) for table in declared
    }
    if problems := check(tables, vocabularies, inputs.place, declared, derived=False):
        raise DataError(problems)


def _with_dates(events: list[EventSeed], vocabularies: schema.Vocabularies) -> list[EventSeed]:
    """Events of which a bound may leave the date open: the build closes it with the publication of its evidence."""
    dated = set(vocabularies["date_bases"]) - {"bound"}
    return [
        {**row, "date": "[..9999]"} if row["date"] is None and row["date_basis"] not in dated else row for row in events
    ]


def anchor_problems(inputs: Inputs, held: Mapping[str, str]) -> list[Problem]:
    """Return evidence without an anchor, anchors that the available texts contradict, and undecided paragraphs."""
    known = {row["source_id"]: row for row in inputs.rows["texts"]}
    found = {tuple(row[name] for name in ANCHOR) for row in inputs.rows["anchors"]}
    problems = []
    for position, row in enumerate(inputs.rows["evidence"]):
        if tuple(row[name] for name in ANCHOR) not in found:
            file, place = inputs.place("evidence", position)
            value = f"{row['first_words']} … {row['last_words']}"
            expected = "expected the passage in raw/anchors.csv"
            do = (
                RUN_ANCHOR
                if row["source_id"] in known
                else f"{RUN_ANCHOR[:-1]}, or with --excerpts and the part that was read."
            )
            problems.append(Problem(file, expected, place, "first_words, last_words", value, do))
    for position, row in enumerate(inputs.rows["anchors"]):
        file, place = inputs.place("anchors", position)
        source, digest = row["source_id"], row["text_sha256"]
        if digest != known.get(source, {}).get("text_sha256"):
            expected = "expected the hash of the text in raw/texts.csv"
            problems.append(Problem(file, expected, place, "text_sha256", digest or "", RUN_ANCHOR))
        elif source in held and not _confirms(held[source], row):
            expected = "expected the passage at these offsets with this hash"
            problems.append(Problem(file, expected, place, "char_start", str(row["char_start"]), RUN_ANCHOR))
    # A misplaced passage would also be reported as an undecided paragraph.
    return problems or _undecided(inputs, known)


def _confirms(text: str, row: AnchorRow) -> bool:
    try:
        passage = passages.find(text, row["paragraph"], row["first_words"], row["last_words"])
    except passages.NotFound:
        return False
    return (passage.start, passage.end, passage.sha256) == (row["char_start"], row["char_end"], row["passage_sha256"])


def _undecided(inputs: Inputs, known: Mapping[str, TextRow]) -> list[Problem]:
    coded: dict[str, set[int]] = defaultdict(set)
    for row in inputs.rows["evidence"]:
        coded[row["source_id"]].add(row["paragraph"])
    decided: dict[str, set[int]] = defaultdict(set, {source: set(numbers) for source, numbers in coded.items()})
    problems = []
    for position, row in enumerate(inputs.rows["paragraphs"]):
        file, place = inputs.place("paragraphs", position)
        if row["decision"] == "coded":
            do = "Remove the row: the build enters coded paragraphs."
            problems.append(Problem(file, "expected no_measure or boilerplate", place, "decision", "coded", do))
        elif row["paragraph"] in coded[row["source_id"]]:
            do = "Remove the row, or the evidence."
            problems.append(Problem(file, "expected a paragraph without evidence", place, do=do))
        elif row["source_id"] in known and row["paragraph"] > (last := known[row["source_id"]]["n_paragraphs"]):
            value = str(row["paragraph"])
            problems.append(Problem(file, f"expected paragraphs 1 to {last}", place, "paragraph", value))
            continue
        decided[row["source_id"]].add(row["paragraph"])
    for position, text in enumerate(inputs.rows["texts"]):
        source = text["source_id"]
        if text["n_paragraphs"] > text["n_characters"]:
            file, place = inputs.place("texts", position)
            expected = f"expected at most {text['n_characters']} paragraphs, one for each character"
            problems.append(Problem(file, expected, place, "n_paragraphs", str(text["n_paragraphs"]), RUN_ANCHOR))
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
