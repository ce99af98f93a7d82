"""Loading tables: dtypes, days, knowledge, quotes, errors."""

import datetime
from itertools import pairwise

import pandas as pd
import pytest

import tiktok_policy_data as tpd
from tiktok_policy_data.core import schema
from tiktok_policy_data.errors import DataError
from tiktok_policy_data.io.dtypes import pandas_dtypes
from tiktok_policy_data.query import lookup
from tiktok_policy_data.store import releases


@pytest.mark.parametrize("table", schema.tables())
def test_every_table_loads_with_the_dtypes_of_its_schema(installed, table):
    frame = tpd.load(table)
    wanted = pandas_dtypes(schema.tables()[table], installed.vocabularies)
    assert list(frame.columns)[: len(wanted)] == list(wanted)
    assert list(frame.columns)[len(wanted) :] == (["first_release", "changed_release"] if table == "measures" else [])
    for name, dtype in wanted.items():
        assert frame[name].dtype == dtype, name
    assert len(frame) == installed.manifest["tables"][table]["rows"]


@pytest.mark.parametrize("table", schema.tables())
def test_the_frame_says_what_the_json_lines_say(installed, table):
    frame = tpd.load(table)[schema.tables()[table].columns]
    for field in schema.tables()[table].fields:
        if field.type == "date":
            frame[field.name] = frame[field.name].dt.date
        if not field.is_list:
            frame[field.name] = frame[field.name].astype(object).where(frame[field.name].notna(), None)
    assert frame.to_dict("records") == installed.records(table)


def test_lists_are_lists_and_never_missing(installed):
    rationale = tpd.load()["rationale"]
    assert rationale.map(type).eq(list).all()
    assert rationale[tpd.load()["measure_id"] == "UK-001"].item() == ["state_access_to_data"]


def test_as_of_gives_the_status_of_a_day_and_leaves_out_what_was_not_yet(installed):
    def status(**days):
        frame = tpd.load(**days)
        assert frame["status"].dtype == tpd.load()["status"].dtype
        return dict(zip(frame["measure_id"], frame["status"], strict=True))

    assert status()["UK-001"] == "ended"
    assert status(as_of="2023-03-08")["UK-001"] == "adopted"
    assert "UK-001" not in status(as_of="2023-03-06")
    assert status(as_of="2023-06-01")["UK-001"] == "adopted"
    assert status(as_of="2023-06-01", how="possible")["UK-001"] == "ended"
    assert status(known_at=datetime.date(2023, 12, 31))["UK-001"] == "adopted"
    assert set(status(known_at="2023-12-31")) == {"UK-001", "UK-002", "UK-003", "UK-PARL-001"}


def test_a_dated_view_tells_nothing_that_came_later(installed):
    columns = set(tpd.load(as_of="2023-03-08").columns)
    assert not columns & set(lookup.HINDSIGHT)
    assert columns | set(lookup.HINDSIGHT) == set(tpd.load().columns)


def test_events_and_spells_take_days_too(installed):
    assert set(tpd.load("events", as_of="2017-12-31")["event_id"]) == {"CN-001-e1", "CN-002-e1"}
    assert "UK-001-e2" not in set(tpd.load("events", known_at="2023-12-31")["event_id"])
    assert set(tpd.load("events", known_at="2023-12-31")["event_id"]) == {
        *("UK-001-e1", "UK-002-e1", "UK-003-e1", "UK-PARL-001-e1")
    }
    spells = tpd.load("spells", as_of="2023-03-08", known_at="2030-01-01").set_index("measure_id")
    assert spells.loc["UK-001", "status"] == "adopted"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: tpd.load("measure"), "There is no table 'measure'; the tables are measures, "),
        (lambda: tpd.load(as_of="16 March"), "as_of must be a day such as 2023-03-16"),
        (lambda: tpd.load("codes", as_of="2023-01-01"), "apply to measures, events and spells, not to codes"),
        (lambda: tpd.load(how="surely"), "how must be 'certain' or 'possible'"),
        (lambda: tpd.load(quotes=True), "evidence only"),
        (lambda: tpd.evidence("UK-999"), "There is no measure 'UK-999'"),
        (lambda: tpd.codebook("../measures"), "There is no table"),
        (lambda: tpd.cite("html", "UK-001"), "form must be one of text, apa, bibtex, ris, csl-json"),
    ],
)
def test_wrong_words_get_a_value_error_that_helps(installed, call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_quotes_show_the_passages_where_texts_are_at_hand(installed, pristine, tmp_path):
    quoted = tpd.load("evidence", quotes=True, texts_folder=pristine / "texts").set_index("evidence_id")["quote"]
    assert quoted["UK-001-p2"] == "The order was signed on 7 March 2023 by the minister herself."
    assert quoted.notna().all()
    assert tpd.load("evidence", quotes=True, texts_folder=tmp_path)["quote"].isna().all()


def test_a_named_folder_of_texts_that_is_missing_is_told(installed, tmp_path):
    with pytest.raises(DataError, match="expected a folder of source texts"):
        tpd.load("evidence", quotes=True, texts_folder=tmp_path / "nowhere")


def test_the_variable_names_the_texts(installed, pristine, monkeypatch):
    monkeypatch.setenv("TIKTOK_POLICY_TEXTS", str(pristine / "texts"))
    assert tpd.load("evidence", quotes=True)["quote"].notna().all()


def test_evidence_of_a_measure_comes_with_its_sources_by_date(installed):
    found = tpd.evidence("UK-001")
    assert list(found["evidence_id"]) == ["UK-001-p1", "UK-001-p2", "UK-001-p3"]
    assert {"title", "publisher", "published", "link"} <= set(found.columns)


def test_passages_of_one_day_are_in_the_order_of_their_numbers_as_show_has_them():
    every = {own: one["evidence"] for own, one in lookup.dossiers(releases.installed()).items()}
    own = next(  # one in which the letters of the numbers, as in p9 and p10, have another order
        own
        for own, rows in every.items()
        if any(a["source_id"] == b["source_id"] and a["evidence_id"] > b["evidence_id"] for a, b in pairwise(rows))
    )
    assert list(tpd.evidence(own)["evidence_id"]) == [row["evidence_id"] for row in every[own]]


def test_tables_codebook_path_and_cite_tell_what_there_is(installed):
    assert list(tpd.tables()["table"]) == list(schema.tables())
    codebook = tpd.codebook().set_index("column")
    assert codebook.loc["status", "codes"].startswith("in_force, adopted")
    assert bool(codebook.loc["status", "derived"])
    assert len(pd.read_parquet(tpd.path("events"))) == 9
    assert tpd.codebook("statuses")["code"].tolist() == installed.vocabularies["statuses"]
    assert installed.version in tpd.cite()
    assert tpd.cite("bibtex").startswith("@misc{")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": "1", "tables": {}}', "\xff"])
def test_a_damaged_manifest_is_told(tmp_path, text):
    (tmp_path / "manifest.json").write_text(text, encoding="latin-1")
    with pytest.raises(DataError, match="manifest.json"):
        releases.Release(tmp_path).frame("measures")


def test_a_manifest_cannot_lead_out_of_its_folder(small, tmp_path):
    text = (small.folder / "manifest.json").read_text().replace('"measures.jsonl"', '"../secret"')
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(DataError, match="expected the jsonl file of measures to be measures.jsonl"):
        releases.Release(tmp_path).records("measures")


@pytest.mark.parametrize(
    ("table", "column"), [("sources", "read_on"), ("checks", "searched_on"), ("spells", "valid_to")]
)
def test_the_latest_day_of_a_column_is_that_of_its_rows(table, column):
    release = releases.installed()
    assert release.latest_day(table, column) == max(filter(None, (row[column] for row in release.records(table))))
