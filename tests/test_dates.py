"""The EDTF subset and its bounds."""

from calendar import monthrange
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracles import oracle

from tiktok_policy_data.core.edtf import bounds, from_bounds

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
        assert bounds(from_bounds(*pair)) == pair


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
