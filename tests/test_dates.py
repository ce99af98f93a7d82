"""The EDTF subset and its bounds."""

import json
import shutil
import subprocess
from calendar import monthrange
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracles import oracle

from tiktok_policy_data.core import schema
from tiktok_policy_data.core.edtf import bounds, even, from_bounds
from tiktok_policy_data.pipeline import build

ROOT = Path(__file__).parents[1]

days = st.dates(date(1000, 1, 1), date(9998, 12, 31))


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2023", date(2023, 1, 1), date(2023, 12, 31)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-03-16", date(2023, 3, 16), date(2023, 3, 16)),
        ("2023-03~", date(2023, 3, 1), date(2023, 3, 31)),
        ("2023?", date(2023, 1, 1), date(2023, 12, 31)),
        ("[2023-03..2024-05-15]", date(2023, 3, 1), date(2024, 5, 15)),
        ("[..2024-05]", None, date(2024, 5, 31)),
        ("[2019-12..]", date(2019, 12, 1), None),
    ],
)
def test_bounds_are_the_first_and_last_possible_day(text, earliest, latest):
    assert bounds(text) == (earliest, latest)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2023-13",
        "2023-02-30",
        "0000",
        "23",
        "2023/2024",
        "2023-03-16T10:00",
        "[..]",
        "[2024..2023]",
        "[2023]",
        "2023\n",
    ]
    + ["[2023..2024]~", "2023~?", "２０２３", "[2023-03..2024-05-15", " 2023", "[2023~..2024]", "2023-3-1"],
)
def test_anything_else_is_refused_with_a_reason(text):
    with pytest.raises(ValueError, match=r"\w"):
        bounds(text)


@given(days, days)
def test_the_shortest_text_has_exactly_the_bounds(a, b):
    earliest, latest = sorted((a, b))
    for pair in ((earliest, latest), (earliest, None), (None, latest)):
        text = from_bounds(*pair)
        assert bounds(text) == pair
        assert even(text) == text


UNEVEN = {
    "[2024-01..2024-03-05]": "[2024-01-01..2024-03-05]",
    "[2024-03-05..2024-04]": "[2024-03-05..2024-04-30]",
    "[2024-03-05..2024]": "[2024-03-05..2024-12-31]",
    "[2023..2024-02]": "[2023-01..2024-02]",
    "[2023-05..2024]": "[2023-05..2024-12]",
    "[2024-02-01..2024-02]": "2024-02",
    "[2023..2024-12]": "[2023..2024]",
}
EVEN = ["2024", "2024-02~", "2024-02-29?", "[2023..2024]", "[2023-01..2024-12]", "[..2024-02]", "[2024-02-03..]"]


@pytest.mark.parametrize(("typed", "released"), [*UNEVEN.items(), *((text, text) for text in EVEN)])
def test_ends_of_a_range_get_one_precision_and_keep_the_bounds(typed, released):
    assert even(typed) == released
    assert bounds(released) == bounds(typed)


@pytest.mark.slow
@pytest.mark.parametrize("text", [*UNEVEN.values(), *EVEN])
def test_the_edtf_library_takes_each_kind_of_released_date(text):
    assert oracle("edtf").parse_edtf(text)


@pytest.mark.slow
@pytest.mark.parametrize("text", list(UNEVEN))
def test_the_edtf_library_refuses_ends_of_unequal_precision(text):
    edtf = oracle("edtf")
    with pytest.raises(edtf.EDTFParseException):
        edtf.parse_edtf(text)


def dates_of_the_seeds():
    """Every value of a column of dates that the real seeds make."""
    tables, _ = build.make(ROOT)
    columns = [(table.name, field.name) for table in schema.tables().values() for field in table.fields if field.edtf]
    assert ("checks", "newest_page") in columns
    return sorted({str(row[name]) for table, name in columns for row in tables[table] if row[name]})


@pytest.mark.slow
def test_the_edtf_library_takes_every_date_that_the_seeds_make():
    edtf = oracle("edtf")
    for text in dates_of_the_seeds():
        assert edtf.parse_edtf(text), text


@pytest.fixture
def refused_by_edtf_js():
    """What edtf.js does not take, of some dates; skips the test, and says why, where node or the library is missing."""
    node, folder = shutil.which("node"), ROOT / ".ci" / "edtf"
    if node is None or shutil.which("npm") is None:
        pytest.skip("needs node and npm")
    if not (folder / "node_modules" / "edtf").is_dir():
        pytest.skip("needs edtf.js: npm ci --prefix .ci/edtf")

    def refused(texts):
        asked = json.dumps(list(texts))
        done = subprocess.run([node, "check.js"], cwd=folder, input=asked, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    return refused


@pytest.mark.slow
def test_edtf_js_takes_every_date_that_the_seeds_make(refused_by_edtf_js):
    assert refused_by_edtf_js([*dates_of_the_seeds(), *UNEVEN.values(), *EVEN]) == []


@pytest.mark.slow
def test_edtf_js_refuses_ends_of_unequal_precision_and_what_is_no_date(refused_by_edtf_js):
    planted = [*UNEVEN, "16 March 2023", "2023-13"]
    assert refused_by_edtf_js([*planted, *EVEN]) == planted


def test_the_build_gives_typed_ranges_one_precision(checkout, edit):
    edit("checks", "UK-001", newest_page="[2023-12..2024-05-01]")
    edit("events", "UK-002-e1", date="[2023-02..2023-02-27]")
    edit("sources", "S002", published="[2024-05-01..2024-05]")
    tables, _ = build.make(checkout)
    released = {
        str(value) for name in ("checks", "events", "sources") for row in tables[name] for value in row.values()
    }
    assert {"[2023-12-01..2024-05-01]", "[2023-02-01..2023-02-27]", "2024-05"} - released == set()


@pytest.mark.slow
@given(days, st.sampled_from([4, 7, 10]), st.sampled_from(["", "~", "?"]))
def test_bounds_agree_with_the_edtf_library(day, width, mark):
    text = day.isoformat()[:width]
    parsed = oracle("edtf").parse_edtf(text)
    found = bounds(text + mark)
    assert found.earliest == date(*parsed.lower_strict()[:3])
    year, month, last = parsed.upper_strict()[:3]
    assert found.latest == date(year, month, min(last, monthrange(year, month)[1]))


@given(st.text(alphabet="0123456789-.[]~? \n", max_size=25))
def test_no_text_makes_the_parser_fail_otherwise_than_by_value_error(text):
    try:
        found = bounds(text)
    except ValueError:
        return
    assert found.earliest or found.latest


def test_a_date_needs_a_bound():
    with pytest.raises(ValueError, match="at least one"):
        from_bounds(None, None)
