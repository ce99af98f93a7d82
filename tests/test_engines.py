"""DuckDB, Polars, Spark and plain pandas open every file with the right types and rows, and give the same answers."""

from functools import cache
from itertools import pairwise

import generated
import pandas as pd
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from oracles import oracle
from questions import ENGINES, QUESTIONS

import tiktok_policy_data as tpd
from tiktok_policy_data.cli.group import main
from tiktok_policy_data.core import schema
from tiktok_policy_data.store import releases

DUCK = {"string": "VARCHAR", "date": "DATE", "integer": "BIGINT", "boolean": "BOOLEAN", "array": "VARCHAR[]"}
POLARS = {"string": "String", "date": "Date", "integer": "Int64", "boolean": "Boolean", "array": "List(String)"}
SPARK = {"string": "string", "date": "date", "integer": "bigint", "boolean": "boolean", "array": "array<string>"}


# ------------------------------------------------------------------------------------------ the tables themselves


@pytest.mark.slow
@pytest.mark.parametrize("table", schema.tables())
def test_duckdb_reads_types_and_rows(small, table):
    found = oracle("duckdb").sql(f"select * from '{small.path(table)}'")
    wanted = [(field.name, DUCK[field.type]) for field in schema.tables()[table].fields]
    assert list(zip(found.columns, map(str, found.types), strict=True)) == wanted
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
    assert rows == small.records(table)


@pytest.mark.slow
@pytest.mark.parametrize("table", schema.tables())
def test_polars_reads_types_and_rows(small, table):
    found = oracle("polars").read_parquet(small.path(table))
    wanted = {field.name: POLARS[field.type] for field in schema.tables()[table].fields}
    assert {name: str(kind) for name, kind in found.schema.items()} == wanted
    assert found.to_dicts() == small.records(table)


@pytest.mark.slow
@pytest.mark.parametrize("table", schema.tables())
def test_spark_reads_types_and_rows(small, spark, table):
    found = spark.read.parquet(str(small.path(table)))
    assert found.dtypes == [(field.name, SPARK[field.type]) for field in schema.tables()[table].fields]
    assert [row.asDict() for row in found.collect()] == small.records(table)


@pytest.mark.parametrize("table", schema.tables())
def test_plain_pandas_reads_columns_and_rows(small, table):
    found = pd.read_parquet(small.path(table))
    assert list(found.columns) == schema.tables()[table].columns
    assert len(found) == len(small.records(table))
    key = schema.tables()[table].key[0]
    assert found[key].tolist() == [row[key] for row in small.records(table)]


# -------------------------------------------------------------------------------------------- an exported panel


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    """Write a panel of a made-up release with the command line; where it lies."""
    folder = tmp_path_factory.mktemp("engines")
    generated.write(folder / "release", 400, jurisdictions=28, rich=0.3)
    release = releases.Release(folder / "release")

    def write(name, *words):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        done = CliRunner().invoke(main, ["panel", "--out", str(folder / name), *words])
        assert done.exit_code == 0, done.output
        return folder / name

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(releases, "installed", lambda: release)
        yield write


@pytest.fixture(scope="module")
def places(export):
    """Where the tables of the made-up release lie, and a monthly panel of it."""
    panel = export("panel.parquet", "--start", "2019-01-01", "--end", "2023-12-31")
    return {"panel": panel} | {table: releases.installed().path(table) for table in schema.tables()}


@pytest.fixture(scope="module")
def parts(export):
    """A folder with the parts of the same panel, one for each year."""
    for year in range(2019, 2024):
        part = export(f"parts/year={year}/panel.parquet", "--start", f"{year}-01-01", "--end", f"{year}-12-31")
    return part.parents[1]


@pytest.fixture(scope="module")
def ask(places):
    """Ask an engine a question about these; each engine is made ready once."""
    ready = cache(lambda engine: ENGINES[engine](places))
    return lambda engine, name: ready(engine)(QUESTIONS[name])


#: pandas is there wherever the package is; the others come with `test-full` and `engines`.
EACH = [pytest.param(name, marks=() if name == "pandas" else pytest.mark.slow) for name in ENGINES]


@pytest.fixture(params=EACH)
def engine(request):
    """The name of an engine that can be asked here."""
    if request.param == "Spark":
        request.getfixturevalue("spark")
    else:
        oracle(request.param.lower())
    return request.param


def typed(rows):
    """Rows with the types of their values: 1, 1.0 and True are not the same answer."""
    return [[(type(value).__name__, value) for value in row] for row in rows]


@pytest.mark.slow
@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("engine", [name for name in ENGINES if name != "pandas"], indirect=True)
def test_every_engine_gives_the_answer_of_pandas(ask, engine, name):
    wanted = ask("pandas", name)
    assert len(wanted) > 10
    assert typed(ask(engine, name)) == typed(wanted)


def test_a_folder_of_parts_is_read_as_the_whole(ask, parts, engine):
    of_parts = ENGINES[engine]({"panel": parts})
    for name in ("filter", "windows"):
        assert of_parts(QUESTIONS[name]) == ask(engine, name)


def test_the_parts_of_a_panel_have_the_rows_of_the_whole(places, parts):
    read = pd.concat([pd.read_parquet(part, partitioning=None) for part in sorted(parts.glob("*/*.parquet"))])
    cell = ["jurisdiction", "measure_type", "period"]
    same_rows(read.sort_values(cell, ignore_index=True), pd.read_parquet(places["panel"]))


def test_the_exported_panel_is_the_panel(places):
    same_rows(pd.read_parquet(places["panel"]), tpd.panel("MS", start="2019-01-01", end="2023-12-31"))


def same_rows(found, wanted):
    """The same columns and cells; categories may be kept as another kind of text."""
    pd.testing.assert_frame_equal(found, wanted, check_dtype=False, check_categorical=False)


def test_a_long_panel_is_parquet_that_engines_can_prune(export):
    """Sorted row groups, each with the span of its values; a code is stored once for a row group, days as steps."""
    path = export("long.parquet", "--freq", "D", "--start", "2014-01-01", "--end", "2023-12-31")
    file = pq.ParquetFile(path)
    groups = [file.metadata.row_group(number) for number in range(file.metadata.num_row_groups)]
    assert len(groups) > 1
    for group in groups:
        columns = {group.column(place).path_in_schema: group.column(place) for place in range(group.num_columns)}
        assert all(column.statistics.has_min_max for column in columns.values())
        for name in ("jurisdiction", "measure_type", "state", "status"):
            assert "RLE_DICTIONARY" in columns[name].encodings
        assert "DELTA_BINARY_PACKED" in columns["period"].encodings
    spans = [group.column(0).statistics for group in groups]
    assert all(before.max <= after.min for before, after in pairwise(spans))
    assert path.stat().st_size < file.metadata.num_rows / 10  # codes and days that repeat take next to nothing
