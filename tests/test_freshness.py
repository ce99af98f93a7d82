"""The report on measures whose later life is unknown."""

from datetime import date

from tiktok_policy_data.pipeline.release import freshness

TABLES = {
    "measures": [
        {"measure_id": "A-001", "checked_through": date(2026, 1, 1)},
        {"measure_id": "A-002", "checked_through": date(2023, 1, 1)},
        {"measure_id": "A-003", "checked_through": None},
        {"measure_id": "A-004", "checked_through": None},
    ],
    "checks": [{"measure_id": measure} for measure in ("A-001", "A-002", "A-003")],
}


def test_measures_without_a_search_without_a_dated_page_and_with_an_old_one_are_listed():
    assert freshness.report(TABLES, date(2026, 2, 1)) == [
        "1 never searched for later events: A-004",
        "1 searched, but no dated page names the measure: A-003",
        "1 newest page older than two years: A-002",
    ]


def test_a_page_of_two_years_ago_is_not_stale_and_one_a_day_older_is():
    day = date(2023, 1, 1)
    said = [freshness.report(TABLES, date.fromordinal(day.toordinal() + age))[2] for age in (730, 731)]
    assert said == ["0 newest page older than two years", "1 newest page older than two years: A-002"]
