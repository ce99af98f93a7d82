"""The panel: every jurisdiction, type and period once, and the same answers as the comparison of each day."""

import pandas as pd
import pytest

import tiktok_policy_data as tpd


def one(frame, jurisdiction, measure_type):
    return frame[(frame["jurisdiction"] == jurisdiction) & (frame["measure_type"] == measure_type)].set_index("period")


def test_it_is_balanced_sorted_and_typed(installed):
    found = tpd.panel("MS", start="2023-01-15", end="2024-06-01", role="all")
    places = ["CN", "EU", "UK", "US"]  # UK-PARL is rolled up
    types = installed.vocabularies["measure_types"]
    months = pd.date_range("2023-01-01", "2024-06-01", freq="MS", unit="us", name="period")
    wanted = pd.MultiIndex.from_product([places, types, months], names=["jurisdiction", "measure_type", "period"])
    assert list(zip(*(found[name].tolist() for name in wanted.names), strict=True)) == list(wanted)
    assert found.dtypes.map(str).to_dict() == {
        "jurisdiction": "category",
        "name": "category",
        "iso3": "category",
        "level": "category",
        "measure_type": "category",
        "period": "datetime64[us]",
        "state": "category",
        "status": "category",
        "effect": "category",
        "in_effect": "boolean",
        "in_effect_low": "boolean",
        "in_effect_high": "boolean",
        "some_bodies": "boolean",
        "n_in_effect": "Int32",
        "measure_ids": "category",
        "last_told": "datetime64[us]",
        "bound_only": "bool",
        "any_day": "boolean",
        "share_of_days": "Float64",
        "share_of_days_low": "Float64",
        "share_of_days_high": "Float64",
    }
    assert found["state"].notna().all()


@pytest.mark.parametrize("how", ["certain", "possible"])
@pytest.mark.parametrize("role", ["response", "all"])
@pytest.mark.parametrize("known_at", [None, "2023-12-31", "2020-01-01"])
def test_each_day_agrees_with_the_comparison_of_that_day(installed, how, role, known_at):
    found = tpd.panel("D", how, start="2023-01-25", end="2024-06-05", role=role, known_at=known_at)
    for day in ("2023-01-31", "2023-02-28", "2023-03-07", "2023-03-09", "2023-12-01", "2024-05-31", "2024-06-01"):
        matrix = tpd.compare(role=role, as_of=day, how=how, known_at=known_at)
        rows = found[found["period"] == day].set_index(["jurisdiction", "measure_type"])
        for (jurisdiction, measure_type), cell in matrix.cells.items():
            row = rows.loc[(jurisdiction, measure_type)]
            assert row["state"] == cell.state
            assert (None if pd.isna(row["status"]) else row["status"]) == (cell.status if cell.certain else None)
            if cell.measures and cell.certain:
                assert (None if pd.isna(row["effect"]) else row["effect"]) == cell.effect
            if not pd.isna(row["in_effect"]):
                assert bool(row["in_effect"]) is bool(cell.in_effect)


def test_a_period_has_the_status_of_its_last_day(installed):
    days = one(tpd.panel("D", start="2023-01-01", end="2024-12-31"), "UK", "device_ban")
    for freq, offset in (("MS", pd.offsets.MonthEnd()), ("YS", pd.offsets.YearEnd())):
        found = one(tpd.panel(freq, start="2023-01-01", end="2024-12-31"), "UK", "device_ban")
        last = days["status"].astype(object).loc[found.index + offset]
        assert found["status"].astype(object).fillna("none").tolist() == last.fillna("none").tolist()
    monthly = one(tpd.panel("MS", start="2023-01-01", end="2024-12-31"), "UK", "device_ban")
    assert monthly["status"].astype(object).dropna().iloc[0] == "adopted"
    assert monthly.loc["2024-05-01", "status"] == "ended"  # certain on its last day


def test_what_rests_on_a_bound_only_is_flagged(installed):
    found = one(tpd.panel("D", start="2023-01-01", end="2024-12-31"), "UK", "device_ban")
    assert not found.loc["2023-03-08", "bound_only"]  # adopted on a day that is stated
    assert found.loc["2024-06-01", "bound_only"]  # ended: told of later, without a day
    assert not found.loc["2023-01-02", "bound_only"]  # nothing there
    laws = one(tpd.panel("YS", role="all", start="2017-01-01"), "CN", "data_access_law")
    assert laws["bound_only"].tolist() == [row["status"] == "in_force" for _, row in laws.iterrows()]


def test_what_may_have_been_is_found_without_a_status(installed):
    found = one(tpd.panel("D", role="all", start="2022-01-01", end="2022-01-02"), "EU", "data_protection_law")
    assert found["state"].tolist() == ["found", "found"]
    assert found["status"].isna().all()
    possible = one(
        tpd.panel("D", "possible", role="all", start="2022-01-01", end="2022-01-02"), "EU", "data_protection_law"
    )
    assert possible["status"].tolist() == ["in_force", "in_force"]


def test_without_days_it_runs_from_the_first_beginning_to_the_last_publication(installed):
    found = tpd.panel("D")
    assert found["period"].min() == pd.Timestamp("2023-02-28")  # the first day on which something is certain
    assert found["period"].max() == pd.Timestamp("2024-05-31")


def test_a_selection_keeps_its_jurisdictions_only(installed):
    assert tpd.panel("YS", jurisdictions="G7")["jurisdiction"].cat.categories.tolist() == ["UK", "US"]


def test_nothing_selected_is_still_a_panel(installed):
    found = tpd.panel("YS", jurisdictions="US", role="driver")
    assert set(found["state"]) == {"not_searched"}
    assert found["status"].isna().all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"freq": "W"}, "freq must be 'D', 'MS' or 'YS', not 'W'"),
        ({"how": "surely"}, "how must be 'certain' or 'possible'"),
        ({"start": "24"}, "start must be a day"),
        ({"start": "2024-01-02", "end": "2024-01-01"}, "2024-01-02 is after 2024-01-01"),
        ({"role": "motor"}, "There is no role 'motor'"),
    ],
)
def test_wrong_words_get_help(installed, options, message):
    with pytest.raises(ValueError, match=message):
        tpd.panel(**options)
