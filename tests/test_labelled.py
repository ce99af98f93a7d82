"""Labels, names and descriptions in frames, and what becomes of their types in other hands."""

import pickle

import pandas as pd
import pytest

import tiktok_policy_data as tpd


def test_labels_are_beside_their_codes(installed):
    frame = tpd.load(labels=True)
    columns = list(frame.columns)
    assert columns[columns.index("status") + 1] == "status_label"
    labels = installed.labels
    wanted = {labels["statuses", code] for code in frame["status"].dropna()}
    assert set(frame["status_label"].dropna()) == wanted
    assert frame["rationale_label"].map(len).equals(frame["rationale"].map(len))


def test_an_empty_code_has_no_label(installed):
    frame = tpd.load(labels=True)
    assert (frame["binding"].isna() == frame["binding_label"].isna()).all()


@pytest.mark.parametrize("table", ["measures", "events", "coverage"])
def test_names_are_those_of_the_jurisdiction(installed, table):
    frame = tpd.load(table, names=True)
    key = (
        frame["jurisdiction"] if "jurisdiction" in frame else frame["measure_id"].str.replace(r"-\d+$", "", regex=True)
    )
    assert set(frame.loc[key == "UK", "name"]) == {"United Kingdom"}
    assert set(frame.loc[key == "UK", "iso3"]) == {"GBR"}


def test_a_table_without_jurisdictions_stays_as_it_is(installed):
    assert list(tpd.load("sources", names=True).columns) == list(tpd.load("sources").columns)


@pytest.mark.parametrize("options", [{}, {"as_of": "2023-04-01"}])
def test_each_column_is_described(installed, options):
    frame = tpd.load(**options)
    declared = installed.declared("measures").columns
    assert set(frame.attrs["columns"]) == set(frame.columns) & set(declared)


def test_labels_are_those_of_a_dated_view(installed):
    frame = tpd.load(as_of="2023-04-01", labels=True)
    assert set(frame["status_label"].dropna()) <= {
        label for (scheme, _), label in installed.labels.items() if scheme == "statuses"
    }


def test_types_survive_pickle_concat_and_parquet(installed, tmp_path):
    frame = tpd.load()
    assert pickle.loads(pickle.dumps(frame)).dtypes.equals(frame.dtypes)
    both = pd.concat([frame, frame.iloc[:1]], ignore_index=True)
    assert both.dtypes.equals(frame.dtypes)
    frame.to_parquet(tmp_path / "m.parquet")
    again = pd.read_parquet(tmp_path / "m.parquet")
    assert list(again.columns) == list(frame.columns)
    assert again["since_latest"].dtype.kind == "M"
