"""The matrix: cells, coverage states, roll-up, days."""

import pytest

import tiktok_policy_data as tpd
from tiktok_policy_data.views import SIDES, compare


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
    assert cell("EU", "device_ban", role="all").state == "not_searched"
    absent = cell("UK", "device_ban", as_of="2023-03-12", known_at="2023-03-10")
    assert absent.status == "adopted"
    assert cell("UK", "inquiry", as_of="2023-01-01").state == "not_yet"
    assert cell("UK", "inquiry", as_of="2023-03-12", known_at="2023-01-01").state == "not_yet"
    signs = {
        state: compare().text(type(absent)("r", "c", state, None, 0, (), False))
        for state in ("stated_absent", "silent", "not_searched", "not_yet")
    }
    assert len(set(signs.values())) == 4


def test_a_cell_of_refusals_alone_is_stated_absent(installed, monkeypatch):
    records = type(installed).records

    def only_refusals(self, table):
        rows = records(self, table)
        return [row for row in rows if row["measure_id"] == "UK-PARL-001"] if table == "measures" else rows

    monkeypatch.setattr(type(installed), "records", only_refusals)
    found = compare().cells["UK", "device_ban"]
    assert (found.state, found.status, found.sign) == ("stated_absent", "declined", "✕")


def test_days_change_the_matrix(installed):
    assert cell("UK", "device_ban", as_of="2023-03-08").status == "adopted"
    assert cell("UK", "device_ban", as_of="2023-06-01", how="possible").status == "ended"
    assert "(possible)" in compare(as_of="2023-03-08", how="possible").title
    assert "as of 2023-03-08 as known at 2023-12-31" in compare(as_of="2023-03-08", known_at="2023-12-31").title


@pytest.mark.parametrize("rows", SIDES)
@pytest.mark.parametrize("columns", SIDES)
def test_any_two_sides_compare_and_count_every_measure_once_per_place(installed, rows, columns):
    if rows == columns:
        with pytest.raises(ValueError, match="two different sides"):
            compare(rows, columns)
        return
    found = compare(rows, columns, role="all")
    counted = {measure for c in found.cells.values() for measure in c.measures}
    frame = tpd.load()
    placed = frame[rows].map(bool, na_action="ignore").fillna(False) & frame[columns].map(
        bool, na_action="ignore"
    ).fillna(False)
    assert counted == set(frame.loc[placed.astype(bool), "measure_id"])
    assert found.to_frame("count").to_numpy().sum() == sum(len(c.measures) for c in found.cells.values())


def test_what_may_have_been_is_shown_as_such_and_not_as_not_yet(installed):
    data = compare(role="all", as_of="2023-01-01")
    found = data.cells["EU", "data_protection_law"]
    assert (found.state, found.status, found.certain) == ("found", "in_force", False)
    assert data.text(found) == "● in force?"
    assert "need not" in data.legend


def test_measures_that_stand_nowhere_on_a_side_are_counted(installed):
    assert compare("jurisdiction", "rationale", role="all").left_out == 5
    assert "5 measures that stand nowhere" in compare("jurisdiction", "rationale", role="all").legend
    assert compare(role="all").left_out == 0


def test_a_matrix_without_a_cell_still_prints(installed):
    found = compare("target", "rationale", role="driver")
    assert (found.rows, found.left_out) == ((), 2)
    assert "2 measures that stand nowhere" in str(found)


def test_a_wide_matrix_is_printed_in_blocks_that_fit(installed, monkeypatch):
    from tiktok_policy_data import terminal

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
    }


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rows": "maker"}, "There is no side 'maker'; the sides are jurisdiction, "),
        ({"role": "motor"}, "There is no role 'motor'"),
        ({"as_of": "soon"}, "as_of is a day"),
    ],
)
def test_wrong_words_get_a_value_error_that_helps(installed, options, message):
    with pytest.raises(ValueError, match=message):
        compare(**options)
