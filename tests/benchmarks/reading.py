"""Time of the scan for cues, beside `str.find` of the same cues, and whether memory grows with the pages that are read.

The text is made up: sentences of a news page, most of them about something else. The scan must read a hundred megabytes
a minute on one core.
"""

import itertools
import json
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import measure
from measure import Row

#: Characters that are scanned, of which `str.find` reads a part, since it reads them once for each cue.
SIZE, PART = 100_000_000, 2_000_000
#: The scan may take a minute, and less time than the searches one by one.
MINUTE, BAR = 60.0, 1.0
FEW, MANY, GROWTH = 200, 2_000, 1.5
SENTENCES = (
    "The city council voted on Tuesday to repair the bridge over the river before the winter.",
    "Fans queued for hours outside the stadium, and the match ended without a goal.",
    "Shares of the carmaker fell by three percent after its report for the quarter.",
    "The government of Norway banned TikTok on work phones, the minister said on Thursday.",
    "Farmers asked for help after the driest summer in forty years, and rain is expected next week.",
    "A spokesperson said that the company would publish its results in March.",
    "The museum opens a new wing with paintings that were not shown for a century.",
)


def text(size: int) -> str:
    """Made-up text of a number of characters; one sentence in seven is on topic."""
    draw = random.Random(1)
    found, length = [], 0
    while length < size:
        found.append(draw.choice(SENTENCES))
        length += len(found[-1]) + 1
    return " ".join(found)[:size]


def rows(runs: int) -> Iterator[Row]:
    """Rows of the table: the scan beside searches one by one, its rate, and memory with ten times the pages."""
    found = measure.in_turn({name: measure.reported(__file__, name) for name in ("scan", "search")}, runs)
    scan, search = found["scan"]["seconds"], found["search"]["seconds"]
    megabytes = SIZE // 1_000_000
    against = f"`str.find` of the same {found['search']['cues']:,.0f} cues, from {PART // 1_000_000} MB"
    yield Row(f"Scan of {megabytes} MB of text for cues", scan, search, against, BAR)
    yield Row(f"Scan of {megabytes} MB of text for cues: rate", scan, MINUTE, "a minute", BAR)
    few, many = (measure.scratch(f"pages of {number}") / "pages.jsonl" for number in (FEW, MANY))
    for path, number in ((few, FEW), (many, MANY)):
        _write(path, number)
    grown = measure.in_turn(
        {path.parent.name: measure.reported(__file__, "read", str(path)) for path in (few, many)}, runs
    )
    less, more = grown[few.parent.name]["megabytes"], grown[many.parent.name]["megabytes"]
    yield Row(f"Memory of reading {MANY:,} pages", more, less, f"of {FEW:,} pages", GROWTH, "MB")


def _write(path: Path, number: int) -> None:
    """Write made-up pages, each another, one in ten on topic."""
    draw = random.Random(2)
    with path.open("w", encoding="utf-8") as file:
        for page in range(number):
            some = SENTENCES if page % 10 == 0 else [one for one in SENTENCES if "TikTok" not in one]
            lines = [f"{draw.choice(some)} Number {draw.random()}." for _ in range(60)]
            file.write(
                json.dumps({"text": "\n".join(lines), "url": f"https://example.org/{page}", "language": "en"}) + "\n"
            )


def _measure(what: str, *paths: str) -> None:
    """One measurement in this process."""
    from tiktok_policy_data.reading.cues import cues_of, folded, read_cues

    if what == "read":
        from tiktok_policy_data.reading.read import read

        before = measure.peak()
        for _ in read([Path(paths[0])]):
            pass
        measure.tell({"megabytes": measure.peak(), "grown": measure.peak() - before})
        return
    words = list(dict.fromkeys(row["cue"].strip("*") for row in read_cues() if row["language"] in (None, "en")))
    cues = cues_of("en")
    cues.hits("a first scan compiles")
    start = time.process_time()
    if what == "scan":
        whole = text(1_000_000)
        start = time.process_time()
        for _ in range(SIZE // len(whole)):
            cues.hits(folded(whole))
        measure.tell({"seconds": time.process_time() - start, "cues": len(words)})
        return
    part = text(PART)
    start = time.process_time()
    plain = part.lower()
    for word in words:
        at = -1
        for _ in itertools.count():
            at = plain.find(word, at + 1)
            if at < 0:
                break
    measure.tell({"seconds": (time.process_time() - start) * SIZE / PART, "cues": len(words)})


if __name__ == "__main__":
    _measure(*sys.argv[1:])
