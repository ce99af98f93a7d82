"""What large releases need: rows compared as Arrow, columns read when they are asked for, measures taken in parts."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiktok_policy_data.core import schema
from tiktok_policy_data.io.arrow import from_records
from tiktok_policy_data.io.arrow_lines import compared
from tiktok_policy_data.io.jsonl import encoded, json_lines
from tiktok_policy_data.pipeline import rederive
from tiktok_policy_data.pipeline.checks.columns import Column, Columns
from tiktok_policy_data.pipeline.checks.stored import Stored
from tiktok_policy_data.query import load, lookup
from tiktok_policy_data.store import releases


def field(name, kind):
    return schema.Field(name, name, name, kind)


TABLE = schema.Table(
    "made", "Made", "Made.", ("day", "text"),
    tuple(field(name, kind) for name, kind in (
        ("day", "date"), ("text", "string"), ("number", "integer"), ("flag", "boolean"), ("items", "array"),
    )),
)  # fmt: skip
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6) | st.sampled_from(['"', "\\", "\x00\n", "\x7f é"])
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "day": st.none() | st.dates(date(2020, 1, 1), date(2020, 1, 3)),
            "text": st.none() | TEXTS,
            "number": st.none() | st.integers(-5, 2**62),
            "flag": st.none() | st.booleans(),
            "items": st.lists(TEXTS, max_size=3),
        }
    ),
    max_size=8,
)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return tmp_path_factory.mktemp("lines") / "made.jsonl"


@given(rows=ROWS, size=st.integers(1, 4))
def test_arrow_is_the_same_as_the_lines_where_these_are_canonical(file, rows, size):
    made = from_records(TABLE, rows)
    file.write_bytes(encoded(rows))
    found = compared(file, TABLE, [made.slice(start, size) for start in range(0, len(rows), size)])
    assert found.same == (file.read_bytes() == json_lines(TABLE, rows))
    if found.same:
        assert found.unique == (len({(row["day"], row["text"]) for row in rows}) == len(rows))


@pytest.mark.parametrize(
    "change", [lambda data: data + b"\n", lambda data: data[:-1], lambda data: data.replace(b"1", b"2")]
)
def test_other_bytes_are_not_the_same(file, change):
    rows = [{"day": date(2020, 1, 1), "text": "a", "number": 1, "flag": True, "items": ["a", "b"]}]
    file.write_bytes(change(json_lines(TABLE, rows)))
    assert not compared(file, TABLE, [from_records(TABLE, rows)]).same


@given(st.lists(st.none() | st.sampled_from(["a", "b-1", "b c", "é"]), min_size=1), st.data())
def test_a_column_with_a_dictionary_answers_as_one_without(values, data):
    plain = Column(pa.array(values, pa.string()))
    places = np.array(data.draw(st.lists(st.integers(-1, len(values) - 1), min_size=1)))
    other = Column(pa.array(["b-1", "x", "é", "é"]))
    for one, two in ((plain, Column(plain.array.dictionary_encode())),):
        for left, right in ((one, two), (one.take(places), two.take(places))):
            assert right.is_encoded
            for ask in (
                lambda column: column.missing,
                lambda column: column.equals("a"),
                lambda column: column.is_in(["a", "é"]),
                lambda column: column.is_in(other),
                lambda column: other.is_in(column),
                lambda column: column.place_in(other),
                lambda column: other.place_in(column),
                lambda column: column.matches("b.*"),
                lambda column: column.characters,
                lambda column: column.words,
                lambda column: column.each(lambda text: text > "b"),
                lambda column: column.same_as(column.take(np.arange(len(column))[::-1])),
                lambda column: [column.known[code] if code >= 0 else None for code in column.codes],
                lambda column: column.before("-").array.to_pylist(),
                lambda column: column.is_unique,
            ):
                assert np.array_equal(ask(left), ask(right))


@pytest.fixture(scope="module")
def release(pristine):
    return releases.Release(pristine / "curated")


def test_stored_columns_are_those_of_the_table(release):
    for name, table in schema.tables().items():
        whole, stored = release.columns(name), Stored(release, table)
        assert len(stored) == len(whole)
        assert pa.concat_tables([whole.slice(0, 0), *stored.parts(7)]).equals(whole)
        for column in table.fields:
            found = stored[column.name]
            assert (found.items if column.is_list else found).plain.to_pylist() == (
                Column(whole[column.name]).items.array if column.is_list else whole[column.name]
            ).to_pylist()


def test_what_follows_does_not_hang_on_the_order_of_rows_nor_on_the_size_of_parts(release, monkeypatch):
    monkeypatch.setattr(rederive, "AT_ONCE", 3)
    tables = {name: release.columns(name) for name in schema.tables()}
    assert rederive.underived(tables) == []
    turned = {name: table.take(np.arange(len(table))[::-1]) for name, table in tables.items()}
    assert rederive.underived({name: Columns(table) for name, table in turned.items()}) == []


@pytest.mark.parametrize("how", ["certain", "possible"])
@pytest.mark.parametrize("known", [None, date(2020, 8, 1), date(2024, 1, 1)])
@pytest.mark.parametrize("day", [None, date(2020, 8, 1), date(2023, 3, 20)])
def test_events_are_loaded_by_the_same_rule_as_they_are_looked_up(day, known, how):
    if day is None and known is None:
        return
    frame = load.load("events", as_of=day, known_at=known, how=how)
    rows = lookup.happened(releases.installed(), day, known, how)
    assert frame["event_id"].tolist() == [row["event_id"] for row in rows]
