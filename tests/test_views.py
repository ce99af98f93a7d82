"""The matrix: cells, coverage states, roll-up, days."""

import pytest

import tiktok_policy_data as tpd
from tiktok_policy_data.query.comparison import compare
from tiktok_policy_data.render.matrix import SIDES


def cell(row, column, **options):
    return compare(**options).cells[row, column]


def test_cells_show_the_strongest_status_and_how_many_have_it(installed):
    found = compare(role="all")
    device_ban = found.cells["UK", "device_ban"]
    assert (device_ban.status, device_ban.n_with_status, device_ban.measures) == ("ended", 1, ("UK-001", "UK-PARL-001"))
    assert found.text(device_ban) == "◌ ended 1/2*"
    assert found.text(found.cells["CN", "data_access_law"]) == "● in force"


def test_institutions_and_only_they_are_rolled_up_and_marked(installed):
    found = compare(role="all")
    assert found.rows == ("UK", "CN", "EU")
    assert found.cells["UK", "device_ban"].rolled_up
    assert not found.cells["UK", "inquiry"].rolled_up


def test_only_responses_count_unless_asked_for_more(installed):
    assert compare().rows == ("UK",)
    assert compare(role=["driver", "background"]).rows == ("CN", "EU")


def test_each_empty_cell_is_one_of_the_coverage_states_and_looks_different(installed):
    assert cell("UK", "data_access_law", role="all").state == "silent"
    assert cell("UK", "data_protection_law", role="all").state == "glanced"
    assert cell("EU", "device_ban", role="all").state == "not_searched"
    absent = cell("UK", "device_ban", as_of="2023-03-12", known_at="2023-03-10")
    assert absent.status == "adopted"
    assert cell("UK", "inquiry", as_of="2023-01-01").state == "not_yet"
    assert cell("UK", "inquiry", as_of="2023-03-12", known_at="2023-01-01").state == "not_yet"
    signs = {
        state: compare().text(type(absent)("r", "c", state, None, 0, (), False))
        for state in ("stated_absent", "silent", "glanced", "not_searched", "not_yet")
    }
    assert len(set(signs.values())) == 5


def test_a_cell_of_refusals_alone_is_stated_absent(installed, monkeypatch):
    records = type(installed).records

    def only_refusals(self, table, *some, **columns):
        rows = records(self, table, *some, **columns)
        return [row for row in rows if row["measure_id"] == "UK-PARL-001"] if table == "measures" else rows

    monkeypatch.setattr(type(installed), "records", only_refusals)
    found = compare().cells["UK", "device_ban"]
    assert (found.state, found.status, found.sign) == ("stated_absent", "declined", "✕")


def test_days_change_the_matrix(installed):
    assert cell("UK", "device_ban", as_of="2023-03-08").status == "adopted"
    assert cell("UK", "device_ban", as_of="2023-06-01", how="possible").status == "ended"
    assert "(possible)" in compare(as_of="2023-03-08", how="possible").title
    assert "as of 2023-03-08 as known on 2023-12-31" in compare(as_of="2023-03-08", known_at="2023-12-31").title


@pytest.mark.parametrize("rows", SIDES)
@pytest.mark.parametrize("columns", SIDES)
def test_any_two_sides_compare_and_count_every_measure_once_per_place(installed, rows, columns):
    if rows == columns:
        with pytest.raises(ValueError, match="two different dimensions"):
            compare(rows, columns)
        return
    found = compare(rows, columns, role="all")
    counted = {measure for c in found.cells.values() for measure in c.measures}
    frame = tpd.load().assign(year=True)  # every measure has a year
    placed = frame[rows].map(bool, na_action="ignore").fillna(False) & frame[columns].map(
        bool, na_action="ignore"
    ).fillna(False)
    assert counted == set(frame.loc[placed.astype(bool), "measure_id"])
    assert found.to_frame("count").to_numpy().sum() == sum(len(c.measures) for c in found.cells.values())


def test_years_are_those_of_the_beginning_and_say_by_where_the_date_may_be_earlier(installed):
    found = compare("measure_type", "year", role="all", cells="count")
    assert found.columns == ("2017", "2023", "by 2023", "by 2024")
    assert found.cells["data_access_law", "2017"].measures == ("CN-001",)
    assert found.cells["device_ban", "2023"].measures == ("UK-001",)
    assert found.cells["device_ban", "by 2023"].measures == ("UK-PARL-001",)
    assert "year = adopted, or else first reported" in found.legend
    frame = tpd.load()
    years = frame.dropna(subset=["starts_latest"]).groupby(frame["starts_latest"].dt.year).size()
    kinds = ["device_ban", "data_access_law", "data_localisation", "inquiry"]
    made = found.to_frame().loc[kinds, ["2017", "2023"]].sum()
    assert made.to_dict() == {"2017": years[2017], "2023": years[2023]}


def test_a_status_side_counts_each_measure_under_the_status_of_the_day(installed):
    found = compare("jurisdiction", "status", role="all", as_of="2023-03-08")
    assert found.cells["UK", "adopted"].measures == ("UK-001",)
    assert "ended" not in found.columns
    assert compare("jurisdiction", "status", role="all").cells["UK", "ended"].measures == ("UK-001",)


def test_first_dates_are_of_the_first_adopted_measure_else_of_the_first_reported(installed):
    found = compare(cells="first", role="all")
    assert found.first(found.cells["UK", "device_ban"]) == "2023-03-07"  # not the refusal that was told earlier
    assert found.text(found.cells["UK", "device_ban"]) == "◌ 2023-03-07*"
    assert found.first(found.cells["CN", "data_access_law"]) == "2017"
    assert found.text(found.cells["UK", "divestiture_mandate"]) == "◐ by 2023-03-10"
    assert found.to_frame().loc["EU", "device_ban"] == "not_searched"
    for day, first in (("2023-03-08", "2023-03-07"), ("2023-03-06", "[..2023-03-10]")):
        then = compare(cells="first", as_of=day)
        assert then.first(then.cells["UK", "device_ban"]) == first


def test_cells_may_show_counts(installed):
    found = compare(cells="count", role="all")
    assert found.text(found.cells["UK", "device_ban"]) == "◌ 2*"
    assert found.text(found.cells["EU", "device_ban"]) == "?"
    assert found.title.startswith("Number of measures (all roles), ")
    assert found.to_frame().loc["UK", "device_ban"] == 2


def test_a_selection_shows_each_jurisdiction_of_it_and_searches_count_only_there(installed):
    found = compare(jurisdictions="G7")
    assert found.rows == ("UK", "US")
    assert found.cells["US", "device_ban"].state == "not_searched"
    assert "of G7" in found.title
    assert compare(jurisdictions=["CN", "UK"], role="driver").rows == ("CN", "UK")
    own = compare(jurisdictions="UK-PARL").cells["UK", "device_ban"]
    assert own.measures == ("UK-PARL-001",)
    by_type = compare("measure_type", "status", jurisdictions="UK", role="all")
    assert by_type.cells["inquiry", "ended"].state == "zero"
    assert by_type.cells["inquiry", "ended"].sign == ""


@pytest.mark.parametrize(
    ("ending", "holds"), [("csv", "UK,device_ban,found"), ("json", '"UK"'), ("html", "<td style=")]
)
def test_a_comparison_is_saved_by_the_ending_of_its_file(installed, tmp_path, ending, holds):
    path = compare().save(tmp_path / f"matrix.{ending}")
    assert holds in path.read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="ends in .csv, .json or .html, not '.xls'"):
        compare().save(tmp_path / "matrix.xls")
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_the_ending_of_a_file_may_be_in_capitals(installed, tmp_path):
    one, other = (compare().save(tmp_path / name) for name in ("one.csv", "OTHER.CSV"))
    assert one.read_bytes() == other.read_bytes()


def test_every_status_and_state_has_a_look_and_what_differs_looks_different():
    from tiktok_policy_data.render.styles import EFFECT_LOOKS, EFFECT_MEANINGS, MEANINGS, STYLES
    from tiktok_policy_data.store.releases import installed as opened

    vocabularies = opened().vocabularies
    of_the_data = {*vocabularies["statuses"], *vocabularies["coverage_states"]} - {"found"}
    of_effects = {*EFFECT_LOOKS.values(), "some_bodies", "beneath", "no_effect"}
    assert set(STYLES) == {*of_the_data, *of_effects, "zero"}
    assert {*EFFECT_LOOKS, "none"} == set(vocabularies["effects"])
    assert set(MEANINGS) == {STYLES[code].sign for code in of_the_data}
    assert set(EFFECT_MEANINGS) == {STYLES[code].sign for code in of_effects}

    def luminance(colour):
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    for look in STYLES.values():
        light, dark = sorted((luminance(look.ground), luminance(look.ink)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, look  # WCAG 2, level AA
    in_order = ["in_force", "completed", "adopted", "announced", "proposed", "under_review", "expected", "called_for"]
    greys = [luminance(STYLES[status].ground) for status in in_order]
    assert greys == sorted(greys)


def test_what_may_have_been_is_shown_as_such_and_not_as_not_yet(installed):
    data = compare(role="all", as_of="2023-01-01")
    found = data.cells["EU", "data_protection_law"]
    assert (found.state, found.status, found.certain) == ("found", "in_force", False)
    assert data.text(found) == "● in force?"
    assert "may not yet have been reached" in data.legend


def test_measures_that_stand_nowhere_on_a_side_are_counted(installed):
    assert compare("jurisdiction", "rationale", role="all").left_out == 5
    assert "5 measures without a value" in compare("jurisdiction", "rationale", role="all").legend
    assert compare(role="all").left_out == 0


def test_a_matrix_without_a_cell_still_prints(installed):
    found = compare("target", "rationale", role="driver")
    assert (found.rows, found.left_out) == ((), 2)
    assert "2 measures without a value" in str(found)


def test_a_wide_matrix_is_printed_in_blocks_that_fit(installed, monkeypatch):
    from tiktok_policy_data.render import terminal

    monkeypatch.setattr(terminal, "width", lambda: 60)
    lines = str(compare(role="all")).splitlines()
    assert max(map(len, lines)) <= 60
    assert sum(line.startswith("United Kingdom") for line in lines) > 1
    assert repr(compare()) == str(compare())


def test_the_count_agrees_with_a_plain_group_by(installed):
    frame = tpd.load()
    frame = frame[frame["role"] != "response"]
    wanted = frame.groupby(["jurisdiction", "measure_type"], observed=True).size()
    found = compare(role=["driver", "background"]).to_frame("count").stack()
    assert found[found > 0].to_dict() == wanted.to_dict()


def test_it_prints_without_colours_and_shows_in_a_notebook_escaped(installed, monkeypatch):
    found = compare(role="all")
    assert "\x1b" not in str(found)
    assert "Measures (all roles)" in str(found)
    assert "stated" not in found.legend
    labels = {**found.labels, ("jurisdiction", "UK"): "<script>"}
    hostile = type(found)(**{**vars(found), "labels": labels})
    assert "<script>" not in hostile._repr_html_()
    assert found.to_frame().loc["EU", "device_ban"] == "not_searched"


def test_records_have_one_row_per_cell(installed):
    found = compare(role="all")
    records = found.records()
    assert len(records) == len(found.rows) * len(found.columns)
    assert records[0].keys() == {
        "jurisdiction",
        "measure_type",
        "state",
        "status",
        "n_measures",
        "measures",
        "rolled_up",
        "certain",
        "first",
        "effect",
        "in_effect",
        "some_bodies",
        "since",
    }


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        # UK has four measures with its assembly, CN two, EU one.
        ("measures", ["UK", "CN", "EU"]),
        ("code", ["CN", "EU", "UK"]),
        ("name", ["CN", "EU", "UK"]),
        ("first", ["CN", "UK", "EU"]),
    ],
)
def test_jurisdictions_are_sorted_as_asked_as_rows_and_as_columns(installed, sort, order):
    assert list(compare(role="all", sort=sort).rows) == order
    turned = compare("measure_type", "jurisdiction", role="all", sort=sort)
    assert list(turned.columns) == order
    assert turned.rows == compare("measure_type", "jurisdiction", role="all").rows
    assert compare(role="all", sort=sort).to_frame().sort_index().equals(compare(role="all").to_frame().sort_index())


def test_places_without_a_measure_come_last_by_first_date(installed):
    some = {"role": "all", "jurisdictions": ["UK", "US", "CN"], "sort": "first"}
    assert compare(**some).rows == ("CN", "UK", "US")
    assert compare(**some, as_of="2023-03-01", how="possible").rows == ("CN", "UK", "US")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rows": "maker"}, "There is no dimension 'maker'; the dimensions are jurisdiction, "),
        ({"role": "motor"}, "There is no role 'motor'"),
        ({"as_of": "soon"}, "as_of must be a day"),
        ({"sort": "size"}, "sort must be 'measures', 'name', 'code' or 'first', not 'size'"),
        ({"sort": "name", "rows": "status"}, "sort='name' orders jurisdictions, which are neither rows nor columns"),
        ({"cells": "colour"}, "cells must be 'status', 'effect', 'count' or 'first', not 'colour'"),
        (
            {"jurisdictions": "XX"},
            "There is no jurisdiction 'XX'. The table jurisdictions has all codes and names; "
            "the codebook of groups has the groups, such as EU27.$",
        ),
    ],
)
def test_wrong_words_get_a_value_error_that_helps(installed, options, message):
    with pytest.raises(ValueError, match=message):
        compare(**options)
