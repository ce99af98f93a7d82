"""DuckDB, Polars and plain pandas open every file with the right types and the same rows."""

import duckdb
import pandas as pd
import polars
import pytest

from tiktok_policy_data import schema

DUCK = {"string": "VARCHAR", "date": "DATE", "integer": "BIGINT", "boolean": "BOOLEAN", "array": "VARCHAR[]"}
POLARS = {
    "string": polars.String(),
    "date": polars.Date(),
    "integer": polars.Int64(),
    "boolean": polars.Boolean(),
    "array": polars.List(polars.String()),
}


@pytest.mark.parametrize("table", schema.tables())
def test_duckdb_reads_types_and_rows(small, table):
    found = duckdb.sql(f"select * from '{small.path(table)}'")
    wanted = [(field.name, DUCK[field.type]) for field in schema.tables()[table].fields]
    assert list(zip(found.columns, map(str, found.types), strict=True)) == wanted
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
    assert rows == small.records(table)


@pytest.mark.parametrize("table", schema.tables())
def test_polars_reads_types_and_rows(small, table):
    found = polars.read_parquet(small.path(table))
    assert dict(found.schema) == {field.name: POLARS[field.type] for field in schema.tables()[table].fields}
    assert found.to_dicts() == small.records(table)


@pytest.mark.parametrize("table", schema.tables())
def test_plain_pandas_reads_columns_and_rows(small, table):
    found = pd.read_parquet(small.path(table))
    assert list(found.columns) == schema.tables()[table].columns
    assert len(found) == len(small.records(table))
    key = schema.tables()[table].key[0]
    assert found[key].tolist() == [row[key] for row in small.records(table)]
