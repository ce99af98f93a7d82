"""Any input to the date parser, the finder of passages, the link maker and the CSV reader: no crash, no hang, no lie.

The promises themselves stand in fuzz_checks.py; fuzz.py tries them too, guided by coverage.
"""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import fuzz_checks as checks
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from oracles import oracle

from tiktok_policy_data.core import edtf, passages
from tiktok_policy_data.errors import DataError
from tiktok_policy_data.io.csv import read_csv

pytestmark = pytest.mark.hypothesis  # as the plugin marks a test that is drawn as a whole

#: A single input may take so many seconds of the processor (others may use the machine too); a megabyte, of the clock.
LIMIT, PATIENCE = 5, 60
#: Seconds of the coverage-guided run.
GUIDED = 900


class Tally:
    """Runs a check again and again, and counts what came of it."""

    def __init__(self, amount: int) -> None:
        self.settings = settings(
            max_examples=amount, deadline=None, database=None, suppress_health_check=list(HealthCheck)
        )
        self.results: Counter[str] = Counter()
        self.slowest = 0.0

    def __call__(self, check: Callable[..., str], *values: object) -> None:
        began = time.process_time()
        self.results[check(*values)] += 1
        took = time.process_time() - began
        assert took < LIMIT, f"{took:.1f} seconds for one input"
        self.slowest = max(self.slowest, took)

    @property
    def tried(self) -> str:
        return f"{self.results.total():,} inputs"

    @property
    def outcome(self) -> str:
        said = ", ".join(f"{number:,} {result}" for result, number in sorted(self.results.items()))
        return f"{said}; slowest {self.slowest * 1000:.0f} ms"


@pytest.fixture
def tally(cases: Callable[..., int]) -> Tally:
    return Tally(cases(20_000, quick=4 * settings.default.max_examples))


# --------------------------------------------------------------------------------------------------- dates

days = st.dates(date(1, 1, 1), date(9999, 12, 31)).map(date.isoformat)
parts = st.one_of(
    st.builds(lambda day, width: day[:width], days, st.sampled_from([4, 7, 10])),
    st.from_regex(r"\A[0-9]{4}(-[0-9]{2}){0,2}\Z"),
)
dated = st.one_of(
    st.builds(str.__add__, parts, st.sampled_from(["", "~", "?"])),
    st.builds("[{}..{}]".format, parts | st.just(""), parts | st.just("")),
    st.text(alphabet="0123456789-.[]~?/ \n", max_size=25),
    st.text(max_size=25),
)


def test_dates_are_taken_and_refused_as_a_plain_reading_does(tally, tell):
    @tally.settings
    @given(dated)
    @example("[2023..2023-01..2024]")
    @example("²023")
    def holds(text):
        tally(checks.a_date, text)

    holds()
    assert len(tally.results) == 3
    tell("any text as an EDTF date", tally.tried, f"{tally.outcome}: each agrees with a direct reading of the grammar")


def test_dates_are_said_in_words_whatever_stands_there(tally, tell):
    @tally.settings
    @given(dated)
    @example("[")
    @example("[2023")
    @example("[1..2..3]")
    @example("[..]")
    def holds(text):
        tally(checks.a_date_in_words, text)

    holds()
    tell("any text as a date to format", tally.tried, tally.outcome)


@pytest.mark.slow
def test_dates_agree_with_the_edtf_library(cases, tell):
    oracle("edtf")
    tally = Tally(cases(5_000, quick=100))  # the library is slow

    @tally.settings
    @given(dated)
    @example("[2023-03..2024-05-15]")
    @example("[..2023-02~]")
    def holds(text):
        tally(checks.a_date_of_the_library, text)

    holds()
    assert tally.results["agreed"]
    tell("any text as an EDTF date, compared with the package edtf", tally.tried, tally.outcome)


# ------------------------------------------------------------------------------------------------- anchors

tokens = st.sampled_from(["a", "b", "ab", "a_", "_b", "a-b", "-", "--", "’a", "“b”", "'a", '"b"', "é", "a.", ","])
blanks = st.sampled_from([" "] * 12 + ["  ", "\t", "\N{NO-BREAK SPACE}", "\x1f", "\n", "\r"])
some_words = st.one_of(
    st.lists(tokens, min_size=1, max_size=3).map(" ".join),
    st.lists(tokens, min_size=1, max_size=2).map("  ".join),
    st.text(alphabet="ab _-’'\n", max_size=4),
)
pairs = st.lists(st.tuples(tokens, blanks), max_size=24) | st.lists(
    st.tuples(tokens, st.just(" ")), min_size=12, max_size=30
)
texts = pairs.map(lambda pairs: "".join(map("".join, pairs)))


@st.composite
def places(draw):
    """A text with two ends to look for, mostly one that stands in its first half and one in its second."""
    text = draw(texts)
    if draw(st.booleans()):  # no word twice
        text = " ".join(f"{part}{number}" for number, part in enumerate(text.split(" ")))
    there = text.split()
    half = len(there) // 2
    ends = []
    for half_of_it in (there[:half], there[half:]):
        begin = draw(st.integers(0, max(len(half_of_it) - 1, 0)))
        end = " ".join(half_of_it[begin : begin + draw(st.integers(1, 2))])
        ends.append(draw(some_words) if not end or draw(st.integers(0, 5)) == 0 else end)
    return text, *ends


#: In which a passage is found.
FOUND = ("a b c d e\nf g h i j k l m n o\np", "g h", "n")


def test_texts_are_normalised_and_counted_as_the_docstrings_say(tally, tell):
    @tally.settings
    @given(texts | st.text(max_size=60))
    @example("\x1c\x85\u2028a\u3000‛")
    def holds(text):
        tally(checks.a_text, text)

    holds()
    tell("any text normalised, hashed and split into paragraphs", tally.tried, tally.outcome)


def test_a_passage_is_found_where_a_plain_reading_finds_it(tally, tell):
    @tally.settings
    @given(places(), st.sampled_from([1] * 6 + [0, 2, 3]))
    @example(FOUND, 2)
    @example(("b a b a b c d e f a b a", "b a", "a b a"), 1)  # ends that overlap each other
    @example(("x a b c d e f g z z z", "x", "z z"), 1)  # the last words stand at two places that overlap
    @example(("a b c d e f g h i j a b c", "b", "a b c"), 1)  # the last words stand round the first
    @example(("q a_b c d e f g h i j _b k", "q", "_b"), 1)  # part of a word
    def holds(place, paragraph):
        text, first, last = place
        tally(checks.a_passage, text, paragraph, first, last)

    holds()
    assert tally.results["found"]
    tell("any words in any paragraph", tally.tried, f"{tally.outcome}: each agrees with a simple, slow search")


def test_a_passage_of_an_excerpt_is_found_where_a_plain_reading_finds_it(tally, tell):
    @tally.settings
    @given(places())
    @example(FOUND)
    def holds(place):
        tally(checks.a_passage_of_an_excerpt, *place)

    holds()
    assert tally.results["found"]
    tell("any words in any excerpt", tally.tried, f"{tally.outcome}: each agrees with a simple, slow search")


def test_a_passage_is_found_by_its_hash_wherever_its_ends_stand(tally, tell):
    @tally.settings
    @given(places())
    @example(("a b", "c", "b"))
    @example(("a b b b", "a", "b b"))
    def holds(place):
        tally(checks.a_passage_by_hash, *place)

    holds()
    assert tally.results["found"]
    tell("any passage searched by ends and hash", tally.tried, f"{tally.outcome}: none with another hash")


# --------------------------------------------------------------------------------------------------- links

urls = st.builds(
    "https://{}{}{}{}".format,
    st.sampled_from(["e.org", "e.org:80", "xn--e-xka.org", "[::1]", "[", "é.org"]),
    st.text(alphabet="abé/%-_.~:;,@&=+$!'()*", max_size=12).map("/".__add__),
    st.just("") | st.text(alphabet="ab=&?/:~%-,", max_size=8).map("?".__add__),
    st.just("") | st.text(alphabet="ab=&?/:~#-,", max_size=8).map("#".__add__) | st.just("#x:~:text=old"),
)
said = st.text(min_size=1, max_size=12) | st.text(alphabet="a-,&=#%+:~ “é", min_size=1, max_size=8)


def test_a_link_says_its_words_again_and_keeps_the_address(tally, tell):
    @tally.settings
    @given(urls, said, said)
    @example("https://e.org/p#:~:text=a", "b", "c")
    @example("https://e.org/a:~:b", "-x,", "y-")
    @example("https://e.org/#:~", "a", "b")
    def holds(url, first, last):
        tally(checks.a_link, url, first, last)

    holds()
    tell("any words in a link", tally.tried, f"{tally.outcome}: each decodes to its words by the grammar")


# ----------------------------------------------------------------------------------------------------- CSV

cells = {
    "string": st.text(alphabet=st.characters(exclude_characters="\0", codec="utf-8"), max_size=8)
    | st.text(alphabet="ab ,;\"\r\n'é", max_size=6),
    "integer": st.integers(0, 10**10).map(str) | st.sampled_from(["", " 7 ", "-1", "1.0", "٣", "²"]),
    "date": days | st.sampled_from(["", " 2023-03-16", "20230316", "2023-3-1", "2023-02-30"]),
    "array": st.text(alphabet="ab; ", max_size=6),
}
#: Cells that stand for a value of their type.
good_cells = cells | {
    "integer": st.integers(0, 10**9 - 1).map(str) | st.just(" "),
    "date": days | st.just(""),
}


#: A cell of each type that stands for a value.
GOOD = {"string": "a", "integer": "7", "date": "2023-03-16", "array": "a;b"}


def rows_of(some: dict[str, st.SearchStrategy[str]]) -> st.SearchStrategy[list[tuple[str, ...]]]:
    return st.lists(st.tuples(*(some[field.type] for field in checks.TABLE.fields)), max_size=4)


trimmed = cells["string"].map(lambda text: None if checks.has_controls(text) else text.strip() or None)
values = {
    "string": trimmed,
    "integer": st.none() | st.integers(0, 10**9 - 1),
    "date": st.none() | st.dates(),
    "array": st.lists(st.text(alphabet='ab" ,\n', max_size=4).map(str.strip).filter(bool), max_size=3).map(sorted),
}
records = st.lists(
    st.fixed_dictionaries({field.name: values[field.type] for field in checks.TABLE.fields}),
    max_size=4,
    unique_by=lambda row: (row["key"], row["number"]),
)


def test_any_bytes_are_read_as_rows_or_refused(tally, tell, tmp_path):
    @tally.settings
    @given(
        st.one_of(
            st.binary(max_size=60),
            st.tuples(st.just(f"{checks.HEADER}\n"), st.text(alphabet='a1,;"\r\n -\0', max_size=40))
            .map("".join)
            .map(str.encode),
            st.builds(lambda rows: checks.written(rows, "\n", False).encode(), rows_of(cells)),
        )
    )
    @example(b"\r\n\r" + checks.HEADER.encode())
    @example(checks.written([tuple(GOOD[field.type] for field in checks.TABLE.fields)], "\n", False).encode())
    def holds(data):
        tally(checks.a_file, tmp_path / "rows.csv", data)

    holds()
    assert len(tally.results) == 3
    tell("any bytes as a CSV file", tally.tried, tally.outcome)


def test_good_rows_are_read_as_other_readers_read_them(tally, tell, tmp_path):
    @tally.settings
    @given(rows_of(good_cells) | rows_of(cells), st.sampled_from(["\n", "\r\n"]), st.booleans())
    def holds(rows, line_end, quoted):
        tally(checks.a_table, tmp_path / "rows.csv", rows, line_end, quoted)

    holds()
    assert tally.results["rows"]
    tell("any cells in a CSV file, compared with csv.DictReader and pandas", tally.tried, f"{tally.outcome}; all agree")


def test_what_is_written_as_csv_is_read_back(tally, tell, tmp_path):
    @tally.settings
    @given(records)
    @example([dict.fromkeys(checks.TABLE.columns) | {"key": "a\nb", "some": ["a", "b"]}])
    def holds(some):
        tally(checks.a_round_trip, tmp_path / "rows.csv", some)

    holds()
    tell("any rows written as CSV and read back", tally.tried, tally.outcome)


# -------------------------------------------------------------------------------------------- no hang

MEGABYTE = 1_000_000
LONG = {
    "blanks": " " * MEGABYTE,
    "a word and blanks": "a" + " " * MEGABYTE,
    "one letter": "a" * MEGABYTE,
    "line ends": "\n" * MEGABYTE,
    "one word again and again": "a " * (MEGABYTE // 2),
    "one word a line": "a\n" * (MEGABYTE // 2),
    "hyphens": "-" * MEGABYTE,
    "quotation marks": '"' * MEGABYTE,
    "commas": "," * MEGABYTE,
    "one name of a column": "key," * (MEGABYTE // 4),
    "digits": "1" * MEGABYTE,
    "brackets": "[" * MEGABYTE,
}


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Fails when the block takes longer."""

    def late(*_: object) -> None:
        raise TimeoutError(f"not done in {seconds} seconds")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def every_way(text: str, path: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """Each function with a long text in each place where it may stand."""
    nothing = "0" * 64
    for name, function in (("bounds", edtf.bounds), ("in_words", edtf.in_words)):
        yield name, lambda function=function: [function(text), function(f"[{text}")]
    yield "normalised", lambda: passages.normalised(text)
    for first, last in (("a", "a"), ("a a", "b"), ("b", "a"), ("-", "--"), ("not there", "nor this")):
        for end in ("", " b b"):
            yield "find", lambda first=first, last=last, end=end: passages.find(text + end, 1, first, last)
            yield (
                "find_in_excerpt",
                lambda first=first, last=last, end=end: passages.find_in_excerpt(text + end, first, last),
            )
            yield (
                "find_by_hash",
                lambda first=first, last=last, end=end: passages.find_by_hash(text + end, first, last, nothing),
            )
    for length in (passages.MOST_CHARACTERS, MEGABYTE // 10):
        words = text[:length]
        yield "find (long words)", lambda words=words: passages.find(text, 1, words, words)
        yield "find_by_hash (long words)", lambda words=words: passages.find_by_hash(text, words, words, nothing)
    yield "link", lambda: passages.link(f"https://e.org/#{text}", text, text)
    for before in ("", f"{checks.HEADER}\n"):
        path.write_text(before + text, encoding="utf-8")
        yield "read_csv", lambda: read_csv(path, checks.TABLE.fields)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="needs the alarm of POSIX")
def test_a_megabyte_of_anything_is_done_in_time(tell, tmp_path, cases):
    kinds = list(LONG)[: cases(len(LONG), quick=3)]
    calls, slowest = 0, (0.0, "")
    for kind in kinds:
        for name, call in every_way(LONG[kind], tmp_path / "rows.csv"):
            began = time.perf_counter()
            with within(PATIENCE), suppress(ValueError, passages.NotFound, DataError):
                call()
            calls += 1
            slowest = max(slowest, (time.perf_counter() - began, f"{name} of {kind}"))
    told = f"all done, the slowest in {slowest[0]:.1f} s ({slowest[1]})"
    tell("a megabyte of one thing (blanks, one word, hyphens and the like) in every argument", f"{calls} calls", told)


# ------------------------------------------------------------------------------------- guided by coverage


@pytest.mark.slow
def test_fuzzing_guided_by_coverage_finds_nothing(tell, cases):
    seconds = cases(GUIDED, quick=0)
    if not seconds:
        pytest.skip("takes 15 minutes: run by `python tests/faults`")
    if not find_spec("atheris"):
        pytest.skip("needs atheris (pip install atheris)")
    fuzz = [sys.executable, str(Path(__file__).with_name("fuzz.py")), str(seconds)]
    done = subprocess.run(fuzz, capture_output=True, text=True, env=os.environ, timeout=2 * seconds)
    assert done.returncode == 0, done.stdout + done.stderr
    tell("coverage-guided fuzzing (atheris)", f"{seconds} seconds", "; ".join(done.stdout.splitlines()))
