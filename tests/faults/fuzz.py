"""Fuzz the package guided by coverage: the promises of fuzz_checks.py, on inputs that reach ever more of the code.

python tests/faults/fuzz.py SECONDS    every target for its share; exit 1 at a finding, whose input is shown

Needs atheris, which has wheels for Linux only: pip install -e '.[test]' atheris
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import atheris

with atheris.instrument_imports(include=["tiktok_policy_data"]):
    import fuzz_checks as checks

#: A single input may take so many seconds, and so many megabytes.
SLOW, LARGE = 20, 2048
#: What came of the inputs is kept after so many, since the process ends where it stands.
EVERY = 500
TOKENS = ["a", "b", "ab", "a_", "_b", "a-b", "-", "--", "’a", "“b”", "é", "c", "d.", "e1", "e2", "e3", "e4"]
BLANKS = [" ", " ", " ", "  ", "\t", "\n", "\N{NO-BREAK SPACE}", "\x1f"]
DATE = "0123456789-.[]~?"


class Input:
    """The bytes that the fuzzer made, taken piece by piece."""

    def __init__(self, data: bytes) -> None:
        self.provider = atheris.FuzzedDataProvider(data)

    def number(self, most: int) -> int:
        return self.provider.ConsumeIntInRange(0, most)

    def of(self, some: list[str] | str, most: int) -> list[str]:
        return [some[self.number(len(some) - 1)] for _ in range(self.number(most))]

    def text(self, most: int) -> str:
        return self.provider.ConsumeUnicodeNoSurrogates(self.number(most))

    def rest(self) -> bytes:
        return self.provider.ConsumeBytes(self.provider.remaining_bytes())


def date(data: bytes, _: Path) -> list[str]:
    """Dates and ranges of any numbers, texts of the characters of dates, and any other."""
    found = Input(data)
    kind = found.number(4)
    if kind == 0:
        text = found.text(30)
    elif kind == 1:
        text = "".join(found.of(DATE, 24))
    elif kind == 2:
        text = _side(found) + ["", "~", "?"][found.number(2)]
    else:
        text = f"[{_side(found) if found.number(3) else ''}..{_side(found) if found.number(3) else ''}]"
    if found.number(63) == 63:  # the library is slow
        checks.a_date_of_the_library(text)
    return [checks.a_date(text), checks.a_date_in_words(text)]


def _side(found: Input) -> str:
    """A year, month or day that may or may not be in the calendar."""
    return f"{found.number(9999):04}-{found.number(13):02}-{found.number(32):02}"[: [4, 7, 10][found.number(2)]]


def anchor(data: bytes, _: Path) -> list[str]:
    """Texts of few tokens, with ends that stand in them or may."""
    found = Input(data)
    if found.number(7) == 7:
        return [checks.a_text(found.text(60))]
    number = found.number(1)
    pairs = [(token, found.of(BLANKS, 1)) for token in found.of(TOKENS, 24)]
    text = "".join(
        f"{token}{place if number else ''}{''.join(blank or ' ')}" for place, (token, blank) in enumerate(pairs)
    )
    there = text.split() or ["a"]
    first, last = (
        " ".join(there[begin : begin + 1 + found.number(1)])
        for begin in (found.number(len(there) - 1), found.number(len(there) - 1))
    )
    if found.number(7) == 7:
        last = "".join(found.of("ab_ -’\n", 4))
    return [
        checks.a_passage(text, found.number(3), first, last),
        checks.a_passage_of_an_excerpt(text, first, last),
        checks.a_passage_by_hash(text, first, last),
    ]


def link(data: bytes, _: Path) -> list[str]:
    """Addresses with any path, query and fragment, and any words."""
    found = Input(data)
    words = [found.text(12) or "a" if found.number(1) else "".join(found.of("a-,&=#%+: é", 8)) or "-" for _ in "12"]
    url = "".join(found.of("ab/?#:~,&=%[]-.", 16)) if found.number(1) else found.text(20).replace(" ", "")
    return [checks.a_link(f"https://e.org{url}", *words)]


def csv(data: bytes, folder: Path) -> list[str]:
    """Files of any bytes, of any cells under the right header, and rows written and read back."""
    found, path = Input(data), folder / "rows.csv"
    kind = found.number(3)
    if kind < 2:
        return [checks.a_file(path, f"{checks.HEADER}\n".encode() * kind + found.rest())]
    rows = [tuple(_cell(found, field.type) for field in checks.TABLE.fields) for _ in range(found.number(3))]
    if kind == 2:
        line_end, quoted, pandas = ["\n", "\r\n"][found.number(1)], bool(found.number(1)), found.number(7) == 7
        return [checks.a_table(path, rows, line_end, quoted, pandas)]
    return [checks.a_round_trip(path, [_record(row) for row in rows])]


def _cell(found: Input, kind: str) -> str:
    """A cell that mostly fits its column."""
    if kind == "integer":
        return str(found.number(10**9)) if found.number(7) else found.text(4).replace("\0", "")
    if kind == "date":
        return f"{found.number(2100):04}-{found.number(13):02}-{found.number(31):02}" if found.number(3) else ""
    return "".join(found.of("ab,;\"\r\n 'é", 6)) if found.number(1) else found.text(8).replace("\0", "")


def _record(row: tuple[str, ...]) -> dict[str, object]:
    """A record as `read_csv` would have given it, of cells whatever they are."""
    record: dict[str, object] = {}
    for field, cell in zip(checks.TABLE.fields, row, strict=True):
        try:
            record[field.name] = checks.plain_typed(field.type, cell)
        except ValueError:
            record[field.name] = None
    record["some"] = sorted(filter(None, record["some"]))
    return record


TARGETS: dict[str, Callable[[bytes, Path], list[str]]] = {"date": date, "anchor": anchor, "link": link, "csv": csv}


def fuzz(name: str, seconds: int, folder: Path) -> None:
    """Fuzz one target in this process; it ends with the process."""
    options = [
        f"-max_total_time={seconds}",
        f"-timeout={SLOW}",
        f"-rss_limit_mb={LARGE}",
        f"-artifact_prefix={folder}/",
        "-max_len=400",
    ]
    results: Counter[str] = Counter()

    def once(data: bytes) -> None:
        results.update(["runs", *TARGETS[name](data, folder)])
        if results["runs"] % EVERY == 0:
            (folder / "results.json").write_text(json.dumps(results))

    atheris.Setup([sys.argv[0], *options], once)
    atheris.Fuzz()


def main(seconds: int) -> int:
    """Give every target its share, say how often it ran, and show what was found."""
    failed = 0
    for name in TARGETS:
        with TemporaryDirectory() as folder:
            one = [sys.executable, __file__, name, str(seconds // len(TARGETS)), folder]
            done = subprocess.run(one, capture_output=True, text=True, errors="replace")
            results = Path(folder, "results.json")
            counts = json.loads(results.read_text()) if results.exists() else {"runs": 0}
            said = ", ".join(f"{number:,} {result}" for result, number in counts.items())
            print(f"{name}: {said}; {'a finding' if done.returncode else 'nothing found'}", flush=True)
            if done.returncode or not counts["runs"]:
                failed = 1
                print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
    return failed


if __name__ == "__main__":
    match sys.argv[1:]:
        case [name, seconds, folder]:
            fuzz(name, int(seconds), Path(folder))
        case [seconds]:
            sys.exit(main(int(seconds)))
        case _:
            sys.exit(__doc__)
