"""The timeline: order, spans, days, and how it prints."""

import json

import pytest

import tiktok_policy_data as tpd


def test_a_measure_has_its_events_in_the_order_of_the_status_rule(installed):
    found = tpd.timeline("uk-001")
    assert [row["event_id"] for row in found.events] == ["UK-001-e1", "UK-001-e2"]
    assert found.title.startswith("Timeline of UK-001, Dancing app off work phones, ")
    assert [row["sets_status"] for row in found.events] == ["adopted", "ended"]


def test_a_jurisdiction_has_the_events_of_its_measures_and_institutions(installed):
    found = tpd.timeline("UK")
    assert {row["measure_id"] for row in found.events} == {"UK-001", "UK-002", "UK-003", "UK-PARL-001"}
    assert {row["measure_id"] for row in tpd.timeline("UK-PARL").events} == {"UK-PARL-001"}
    assert {row["jurisdiction"] for row in tpd.timeline("G7").events} == {"UK", "UK-PARL"}
    assert tpd.timeline("CN", role="response").events == ()
    latest = [row["date_latest"] for row in found.events]
    assert latest == sorted(latest)


def test_an_exact_day_is_a_point_and_an_uncertain_date_a_span(installed):
    lines = str(tpd.timeline("UK-001")).splitlines()
    adopted, ended = (next(line for line in lines if word in line) for word in ("Adopted", "Ended"))
    assert adopted.count("●") == 1
    assert "├" in ended
    assert "┤" in ended
    assert ended.index("├") >= adopted.index("●")
    open_start = next(line for line in str(tpd.timeline("CN-001")).splitlines() if "Took effect" in line)
    assert "◄" in open_start
    assert "├" not in open_start


def test_days_leave_out_what_had_not_happened_or_was_not_known(installed):
    def ids(**days):
        return [row["event_id"] for row in tpd.timeline("UK-001", **days).events]

    assert ids(as_of="2023-03-08") == ["UK-001-e1"]
    assert ids(as_of="2023-04-01", how="possible") == ["UK-001-e1", "UK-001-e2"]
    assert ids(known_at="2023-12-31") == ["UK-001-e1"]
    assert "as of 2023-03-08" in tpd.timeline("UK-001", as_of="2023-03-08").title


def test_every_event_links_to_the_passage_that_tells_it(installed):
    frame = tpd.timeline("UK").to_frame()
    assert frame["link"].str.contains("#:~:text=").all()
    assert str(frame["date_latest"].dtype) == "datetime64[us]"


def test_a_timeline_without_an_event_says_so(installed):
    found = tpd.timeline("US")
    assert "No events." in str(found)
    assert found.span is None
    assert found.to_frame().empty
    assert "<table>" in found._repr_html_()


def test_it_shows_in_a_notebook_escaped_and_is_saved(installed, tmp_path):
    found = tpd.timeline("UK-001")
    hostile = type(found)(tuple({**row, "title": "<script>"} for row in found.events), found.labels, "<b>")
    assert "<script>" not in hostile._repr_html_()
    assert "<b>" not in hostile._repr_html_()
    assert len(json.loads(found.save(tmp_path / "life.json").read_text(encoding="utf-8"))) == 2


def test_a_jurisdiction_may_be_named_and_has_its_own_name_in_the_title(installed):
    code, *names = ("UK", "uk", "United Kingdom", "united kingdom", "GBR")
    for name in names:
        assert tpd.timeline(name).title == tpd.timeline(code).title
        assert tpd.timeline(name).events == tpd.timeline(code).events


@pytest.mark.parametrize("word", ["UK-999", "XX", ""])
def test_what_is_neither_measure_nor_jurisdiction_gets_help(installed, word):
    with pytest.raises(ValueError, match="Give a measure such as UK-001"):
        tpd.timeline(word)
