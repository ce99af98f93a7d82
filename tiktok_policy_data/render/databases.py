"""Write tables as one SQLite or DuckDB file, with keys, descriptions and views that show labels."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tiktok_policy_data.core.describe import described
from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.core.schema import Table
from tiktok_policy_data.errors import DataError, Problem
from tiktok_policy_data.render import sql
from tiktok_policy_data.render.content import Content
from tiktok_policy_data.render.sql import DUCKDB, SQLITE, named, quoted


def sqlite_bytes(content: Content) -> bytes:
    """Return tables as a SQLite file.

    Lists are JSON; days are text such as 2023-03-16, which SQLite's functions of dates read; truth values are 0 and 1.
    The tables `tables` and `columns` have the descriptions, `about` has version, citation and licence.
    """
    import sqlite3

    tables = _tables(content)
    with _made(sqlite3.Error), TemporaryDirectory() as folder:
        path = Path(folder) / "data.sqlite"
        connection = sqlite3.connect(path, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = OFF")  # nobody else sees the file before it is complete
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("BEGIN")
            for name, table in tables.items():
                connection.execute(sql.create_table(table, tables, SQLITE))
                if view := sql.create_view(table, tables, SQLITE):
                    connection.execute(view)
                rows = [[_sqlite_cell(row[column]) for column in table.columns] for row in content.part(name)[1]]
                _insert(connection, name, table.columns, rows)
            for name, described_rows in _descriptions(content, tables).items():
                columns = list(described_rows[0])
                typed = ", ".join(f"{named(column)} TEXT" for column in columns)
                connection.execute(f"CREATE TABLE {named(name)} ({typed})")
                _insert(connection, name, columns, [list(row.values()) for row in described_rows])
            connection.execute("COMMIT")
        finally:
            connection.close()
        return path.read_bytes()


@contextmanager
def _made(error: type[Exception]) -> Iterator[None]:
    """Turn an error of a database, such as a full disk, into a DataError."""
    try:
        yield
    except error as fault:
        first = str(fault).partition("\n")[0]
        do = "Check the disk with the folder of temporary files, and run this again."
        raise DataError(Problem("database", f"expected to be able to make it ({first})", do=do)) from None


def _insert(connection: Any, name: str, columns: list[str], rows: list[list[Any]]) -> None:
    marks = ", ".join("?" * len(columns))
    connection.executemany(f"INSERT INTO {named(name)} VALUES ({marks})", rows)  # noqa: S608 (the name is a schema's)


def _sqlite_cell(value: Any) -> Any:
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return value if value is None or isinstance(value, (int, str)) else value.isoformat()


def _descriptions(content: Content, tables: Mapping[str, Table]) -> dict[str, list[Record]]:
    """Return the tables that describe the others: name → rows of text."""
    vocabularies = content.release.vocabularies
    columns = [
        {"table_name": table.name, "column_name": row["column"]}
        | {name: row[name] for name in ("title", "type", "vocabulary", "description")}
        for table in tables.values()
        for row in described(table.fields, vocabularies)
    ]
    return {
        "tables": [
            {"table_name": table.name, "title": table.title, "description": table.description}
            for table in tables.values()
        ],
        "columns": columns,
        "about": _about(content),
    }


def _about(content: Content) -> list[Record]:
    return [{"what": what, "value": value} for what, value in content.about().items()]


#: Any DuckDB from 1.0 on opens the file, and making it asks the network for nothing.
_SETTINGS: dict[str, Any] = {"storage_compatibility_version": "v1.0.0", "autoinstall_known_extensions": "false"}


def duckdb_bytes(content: Content) -> bytes:
    """Return tables as a DuckDB file: lists are lists, days are dates, descriptions are comments."""
    import duckdb

    tables = _tables(content)
    with _made(duckdb.Error), TemporaryDirectory() as folder:
        path = Path(folder) / "data.duckdb"
        with duckdb.connect(str(path), config=_SETTINGS) as connection:
            for table in sql.parents_first(tables.values()):
                connection.execute(sql.create_table(table, tables, DUCKDB))
                # From Parquet, which an installed release has: no row becomes a Python object.
                rows = Path(folder) / f"{table.name}.parquet"
                rows.write_bytes(content.release.parquet_bytes(table.name))
                insert = f"INSERT INTO {named(table.name)} SELECT * FROM read_parquet({quoted(str(rows))})"  # noqa: S608
                connection.execute(insert)
            for table in tables.values():  # once all tables are there
                connection.execute(f"COMMENT ON TABLE {named(table.name)} IS {quoted(table.description)}")
                for field in table.fields:
                    place = f"{named(table.name)}.{named(field.name)}"
                    connection.execute(f"COMMENT ON COLUMN {place} IS {quoted(f'{field.title}. {field.description}')}")
                if view := sql.create_view(table, tables, DUCKDB):
                    connection.execute(view)
                    words = quoted(f"{table.title}, each code followed by its label. {table.description}")
                    connection.execute(f"COMMENT ON VIEW {named(sql.view_name(table))} IS {words}")
            connection.execute("CREATE TABLE about (what VARCHAR, value VARCHAR)")
            connection.executemany("INSERT INTO about VALUES (?, ?)", [list(row.values()) for row in _about(content)])
        return path.read_bytes()


def _tables(content: Content) -> dict[str, Table]:
    """Return the tables of the file, with those to which they refer for labels."""
    return {name: content.release.declared(name) for name in content.with_lookups()}
