"""How `validate` and `anchor` grow: 10^5 and 10^6 made-up measures, 10,000 passages in 100 MB of texts.

Validating is measured against what cannot be done without, which is to hash both files of each table and to read both.

    python tests/benchmarks growth

A release of a million measures has some seven million rows that people would have typed, takes more than 6 GB on disk
and, while it is made up, 16 GB of memory; making and validating it takes about half an hour, so each size is validated
once.
"""

import csv
import gc
import json
import random
import re
import sys
import time
from collections.abc import Iterator
from hashlib import file_digest, sha256
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import measure
from measure import Report, Row, reported

SIZES = (100_000, 1_000_000)
TIMES = 12
#: Megabytes that validating the larger release may take.
MOST = 4000
FLOOR_BAR, PANDERA_BAR, ANCHOR_BAR = 6, 1.5, 3.0
#: Of what the pandera part is measured: the table with the most rows that people type.
TABLE = "evidence"
N_TEXTS, CHARACTERS, PASSAGES = 500, 200_000, 10_000
WORDS_AT_ENDS = 5


def rows(runs: int) -> Iterator[Row]:
    """Growth of `validate`, its pandera part against plain pandera, and `anchor` against reading and finding."""
    few, many = (measure.generated_release(size) for size in SIZES)
    ours, plain = (reported(__file__, what, str(few)) for what in ("pandera", "plain"))
    found = measure.in_turn({"ours": ours, "plain": plain}, runs)
    yield Row(
        f"pandera part of validate: {TABLE} of {SIZES[0]:,} measures",
        found["ours"]["seconds"],
        found["plain"]["seconds"],
        "a schema of pandera's own checks",
        PANDERA_BAR,
    )
    checkout = texts_and_passages()
    pair = {what: reported(__file__, what, str(checkout)) for what in ("anchor", "find")}
    found = measure.in_turn(pair, runs)
    yield Row(
        f"anchor {PASSAGES:,} passages in {N_TEXTS * CHARACTERS // 10**6} MB of texts",
        found["anchor"]["seconds"],
        found["find"]["seconds"],
        "read, normalise, str.find",
        ANCHOR_BAR,
    )
    least, floor, most = (
        reported(__file__, what, str(folder))()
        for what, folder in (("validate", few), ("read", few), ("validate", many))
    )
    yield Row(
        f"validate {SIZES[0]:,} measures",
        least["seconds"],
        floor["seconds"],
        "hash and read both forms of each table",
        FLOOR_BAR,
    )
    yield Row(
        f"validate {SIZES[1]:,} measures",
        most["seconds"],
        least["seconds"],
        f"{SIZES[0]:,} measures",
        TIMES,
    )
    yield Row(
        f"memory of validating {SIZES[1]:,} measures, the whole process",
        most["megabytes"],
        MOST,
        "the most that it may take",
        1,
        "MB",
    )


def texts_and_passages() -> Path:
    """A checkout with texts of random words and passages in them, whose anchors are not made yet."""
    root = measure.scratch("anchors")
    if (root / "raw" / "texts.csv").exists():
        return root
    draw = random.Random(7)
    words = ["".join(draw.choices("abcdefghijklmnoprstuvwy", k=draw.randint(2, 9))) for _ in range(5000)]
    for folder in ("seeds", "raw", "texts"):
        (root / folder).mkdir(exist_ok=True)
    for path in (measure.ROOT / "seeds").glob("*.csv"):
        header = path.read_text(encoding="utf-8").partition("\n")[0] + "\n"
        is_vocabulary = header.startswith("code,")
        (root / "seeds" / path.name).write_bytes(path.read_bytes() if is_vocabulary else header.encode())
    known, passages = [], []
    for number in range(N_TEXTS):
        lines = list(_paragraphs(draw, words))
        text = "\n\n".join(" ".join(line) for line in lines)
        (root / "texts" / f"{number}.txt").write_text(text, encoding="utf-8")
        source = f"S{number + 1:03}"
        known.append(
            {
                "source_id": source,
                "text_sha256": sha256(text.encode()).hexdigest(),
                "n_characters": len(text),
                "n_paragraphs": len(lines),
            }
        )
        for place in draw.sample(range(len(lines)), PASSAGES // N_TEXTS):
            ends = lines[place][:WORDS_AT_ENDS], lines[place][-WORDS_AT_ENDS:]
            first, last = (" ".join(end) for end in ends)
            passages.append({"source_id": source, "paragraph": place + 1, "first_words": first, "last_words": last})
    draw.shuffle(passages)  # seeds stand in the order of measures
    _fill(
        root / "seeds" / "sources.csv",
        [{"source_id": row["source_id"], "published": "2023", "read_as": "whole"} for row in known],
    )
    _fill(root / "seeds" / "evidence.csv", passages)
    (root / "raw" / "anchors.csv").write_text(
        "source_id,paragraph,first_words,last_words,char_start,char_end,passage_sha256,text_sha256\n"
    )
    (root / "raw" / "texts.csv").write_text("source_id,text_sha256,n_characters,n_paragraphs\n")
    _fill(root / "raw" / "texts.csv", known)
    return root


def _paragraphs(draw: random.Random, words: list[str]) -> Iterator[list[str]]:
    """Paragraphs of words, some in curly quotes, that fill a text."""
    held = 0
    while held < CHARACTERS:
        line = draw.choices(words, k=draw.randint(30, 120))
        quoted = draw.randrange(len(line))
        line[quoted] = f"“{line[quoted]}’s”"
        held += sum(map(len, line)) + len(line) + 1
        yield line


def _fill(path: Path, rows: list[dict[str, object]]) -> None:
    """Add rows to a CSV file that has its header; columns that they lack stay empty."""
    with path.open(encoding="utf-8", newline="") as file:
        names = next(csv.reader(file))
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="", lineterminator="\n")
        writer.writerows(rows)


# ------------------------------------------------------------------------------------- what a process measures


def timed(work: object) -> Report:
    """Seconds of some work, and the peak of the memory of its process."""
    start = time.perf_counter()
    work()
    return {"seconds": time.perf_counter() - start, "megabytes": measure.peak()}


def validate(folder: Path) -> Report:
    """Validate a release, which must be valid."""
    import pandera.pandas  # noqa: F401  the import is nobody's cost here

    from tiktok_policy_data.pipeline import validate

    gc.disable()  # as the command does

    def work() -> None:
        assert not validate.validate(folder)

    return timed(work)


def read(folder: Path) -> Report:
    """What cannot be done without: hash the two files of each table, and read the rows of both."""
    import pyarrow.parquet as pq

    gc.disable()

    def work() -> None:
        for lines in folder.glob("*.jsonl"):
            columns = lines.with_suffix(".parquet")
            for path in (lines, columns):
                with path.open("rb") as file:
                    file_digest(file, "sha256")
            n = pq.read_table(columns, use_threads=False).num_rows
            with lines.open("rb") as file:
                assert sum(1 for line in file if json.loads(line)) == n

    return timed(work)


def pandera(folder: Path) -> Report:
    """Check a table by the schema that the package makes of its Table Schema."""
    from tiktok_policy_data.core import schema
    from tiktok_policy_data.pipeline.checks import report

    release, frame = _frame(folder)
    declared = schema.table(TABLE)
    return timed(lambda: report.pandera_schema(declared, release.vocabularies).validate(frame, lazy=True))


def plain(folder: Path) -> Report:
    """Check the same by pandera's own checks, as one would write them by hand."""
    import pandera.pandas as pa

    from tiktok_policy_data.core import schema
    from tiktok_policy_data.io.dtypes import pandas_dtypes

    release, frame = _frame(folder)
    declared = schema.table(TABLE)
    types = pandas_dtypes(declared)

    def checks(field: schema.Field) -> Iterator[pa.Check]:
        codes = release.vocabularies[field.vocabulary] if field.vocabulary else []
        if field.is_list:
            form = re.compile(field.item_pattern or ".*")
            fits = lambda cell: len(set(cell)) == len(cell) and all(form.fullmatch(item) for item in cell)  # noqa: E731
            yield pa.Check(fits, element_wise=True)
        elif codes:
            yield pa.Check.isin(codes)
        if field.pattern:
            yield pa.Check.str_matches(f"^(?:{field.pattern})$")
        if field.max_length:
            yield pa.Check.str_length(max_value=field.max_length)
        if field.minimum is not None:
            yield pa.Check.ge(field.minimum)

    columns = {
        f.name: pa.Column(types[f.name], list(checks(f)), nullable=not f.required, unique=f.unique)
        for f in declared.fields
    }
    by_hand = pa.DataFrameSchema(columns, unique=list(declared.key), strict=True)
    return timed(lambda: by_hand.validate(frame, lazy=True))


def _frame(folder: Path) -> tuple[object, object]:
    """A release and its table, with pandera imported and the vocabularies read."""
    import pandera.pandas  # noqa: F401

    from tiktok_policy_data.store import releases

    release = releases.Release(folder)
    assert release.vocabularies
    return release, release.frame(TABLE, coded=False)


def anchor(root: Path) -> Report:
    """Find all passages in the texts, as the command does: from reading seeds and texts to writing raw/."""
    from tiktok_policy_data.pipeline import anchoring

    found = timed(lambda: anchoring.anchor(root, root / "texts"))
    with (root / "raw" / "anchors.csv").open(encoding="utf-8") as file:
        assert sum(1 for _ in file) == PASSAGES + 1
    return found


def find(root: Path) -> Report:
    """What cannot be done without: read the texts, normalise them, and find where each passage begins."""
    from tiktok_policy_data.core.passages import normalised

    def work() -> None:
        texts = [
            normalised(path.read_text(encoding="utf-8"))
            for path in sorted((root / "texts").iterdir(), key=lambda path: int(path.stem))
        ]
        with (root / "seeds" / "evidence.csv").open(encoding="utf-8", newline="") as file:
            for row in islice(csv.DictReader(file), PASSAGES):
                assert texts[int(row["source_id"][1:]) - 1].find(normalised(row["first_words"])) >= 0

    return timed(work)


if __name__ == "__main__":
    what, folder = sys.argv[1:]
    works = {"validate": validate, "read": read, "pandera": pandera, "plain": plain, "anchor": anchor, "find": find}
    measure.tell(works[what](Path(folder)))
