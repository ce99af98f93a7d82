"""The schemas as the single truth."""

import json
import re

import pandas as pd
import pandera.pandas as pandera
import pyarrow as pa
import pytest

from tiktok_policy_data.core import schema
from tiktok_policy_data.io.dtypes import _arrow_types, _pandas_types, arrow_schema, pandas_dtypes
from tiktok_policy_data.io.frames import to_frame
from tiktok_policy_data.pipeline import inputs
from tiktok_policy_data.pipeline.checks import report

ALL = {**schema.tables(), **schema.inputs()}
FIELDS = [(table, field) for table in ALL.values() for field in table.fields]


@pytest.mark.parametrize("table", ALL.values(), ids=ALL)
def test_keys_and_foreign_keys_name_columns(table):
    assert set(table.key) <= set(table.columns)
    for key in table.foreign_keys:
        assert key.column in table.columns
        assert key.parent_column in ALL[key.table].columns


def test_every_vocabulary_is_used_and_every_used_one_exists(pristine):
    files = {path.stem for path in (pristine / "seeds").glob("*.csv")} - {*inputs.input_tables()}
    used = {field.vocabulary for _, field in FIELDS if field.vocabulary}
    parents = {"families", "stages"}
    assert files == used | parents


def test_patterns_hold_for_the_whole_value_and_ascii_digits_only():
    for _, field in FIELDS:
        for pattern in filter(None, (field.pattern, field.item_pattern)):
            assert not re.search(r"\\d|\$|(?<!\[)\^", pattern), f"{field.name}: use [0-9], and no anchors"


def test_a_trailing_newline_and_foreign_digits_fail():
    table = schema.tables()["releases"]
    row = {"release": "1.0.0", "table": "x", "released_on": None, "n_rows": 1, "content_sha256": "a" * 64}
    checked = report.pandera_schema(table, {}, columns=["release"])
    for value, fine in (("1.0.0", True), ("1.0.0\n", False), ("١.0.0", False)):
        frame = to_frame(table, [row | {"release": value}], ["release"])
        if fine:
            checked.validate(frame)
        else:
            with pytest.raises(pandera.errors.SchemaErrors):
                checked.validate(frame, lazy=True)


def test_every_type_is_known_to_every_tool():
    types = {field.type for _, field in FIELDS}
    assert types <= set(_arrow_types()) == set(_pandas_types())


def test_arrow_fields_carry_descriptions_on_one_line_and_nullability():
    found = arrow_schema(schema.tables()["measures"], {"version": "1"})
    assert found.metadata[b"version"] == b"1"
    assert not found.field("measure_id").nullable
    assert found.field("maker").nullable
    assert found.field("rationale").type == pa.list_(pa.string())
    for field in found:
        assert b"\n" not in field.metadata[b"description"]


def test_coded_columns_are_categories_that_know_all_codes(small):
    dtypes = pandas_dtypes(schema.tables()["measures"], small.vocabularies)
    assert list(dtypes["status"].categories) == small.vocabularies["statuses"]
    assert dtypes["starts_latest"] == "datetime64[us]"
    assert dtypes["title"] == pd.StringDtype("pyarrow")


def test_schemas_are_written_in_one_form():
    for path in sorted(schema.shipped("schemas").rglob("*.json")):
        text = path.read_text(encoding="utf-8")
        assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n", path.name
        assert path.parent.name == "shared" or json.loads(text)["name"] == path.stem
