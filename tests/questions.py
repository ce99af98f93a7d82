"""Questions about the panel and the tables, each told side by side for pandas, DuckDB, Polars and Spark.

DuckDB and Spark are asked in the same SQL. An engine reads plain Parquet files, or folders of their parts, without this
package; its answers are rows of plain values in one order, so that they can be compared as they are. Nothing but the
engine that is asked is imported, so that a process that asks one engine carries no other.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

#: A table by its name, and where it lies: a Parquet file, or a folder of Parquet files.
Places = Mapping[str, Path]
#: An answer: rows in one order.
Rows = list[tuple[Any, ...]]


class Question(NamedTuple):
    """A question in words, and in three languages."""

    asks: str
    #: For DuckDB and Spark.
    sql: str
    #: Given the module, and how to scan a table.
    polars: Callable[[Any, Callable[..., Any]], Any]
    #: Given the module, and how to read some columns of a table.
    pandas: Callable[[Any, Callable[..., Any]], Any]


def _standing_in_polars(pl: Any, scan: Callable[..., Any]) -> Any:
    """The spell of each measure that began last before a day, unless it is over."""
    spells = scan("spells").filter(pl.col("known_to").is_null())
    begin = pl.col("valid_from").fill_null(pl.date(1800, 1, 1)).cast(pl.Datetime("us"))
    days = scan("panel").select("period").unique()
    return (
        days.join(spells.select("measure_id").unique(), how="cross")
        .sort("period")
        .join_asof(
            spells.with_columns(begin=begin).sort("begin"),
            left_on="period",
            right_on="begin",
            by="measure_id",
            check_sortedness=False,  # both sides have just been sorted
        )
        .filter(pl.col("valid_to").is_null() | (pl.col("period") < pl.col("valid_to")))
        .filter(pl.col("certain_status").is_not_null())
        .group_by("period", "certain_status")
        .agg(pl.len())
    )


def _standing_in_pandas(pd: Any, read: Callable[..., Any]) -> Any:
    """The same, with dates made real first: plain pandas reads those of Parquet as objects."""
    days = ["valid_from", "valid_to"]
    spells = read("spells", ["measure_id", *days, "known_to", "certain_status"])
    spells = spells[spells["known_to"].isna()].astype(dict.fromkeys(days, "datetime64[us]"))
    spells["begin"] = spells["valid_from"].fillna(pd.Timestamp("1800-01-01")).astype("datetime64[us]")
    asked = read("panel", ["period"]).drop_duplicates().merge(spells[["measure_id"]].drop_duplicates(), how="cross")
    found = pd.merge_asof(
        asked.sort_values("period"),
        spells.sort_values("begin"),
        left_on="period",
        right_on="begin",
        by="measure_id",
    )
    found = found[found["certain_status"].notna() & ~(found["valid_to"] <= found["period"])]
    return found.groupby(["period", "certain_status"]).size()


def _changes_in_pandas(pd: Any, read: Callable[..., Any]) -> Any:
    """Rows whose status differs from that of the row before of the same cell."""
    panel = read("panel", ["jurisdiction", "measure_type", "period", "status"])
    cell = ["jurisdiction", "measure_type"]
    panel = panel.sort_values([*cell, "period"], kind="stable")
    code = panel["status"].cat.codes  # -1 for none
    before = code.groupby([panel[name] for name in cell], observed=True).shift(fill_value=-1)
    return panel[code != before].groupby("measure_type", observed=True).size()


QUESTIONS = {
    "groups": Question(
        "Measures in force by type and month",
        """
        select measure_type, year(period) as year, month(period) as month,
               count(*) as cells, sum(n_in_effect) as in_force, avg(n_in_effect) as mean
        from panel group by measure_type, year(period), month(period)
        """,
        polars=lambda pl, scan: (
            scan("panel")
            .group_by("measure_type", year=pl.col("period").dt.year(), month=pl.col("period").dt.month())
            .agg(pl.len(), in_force=pl.col("n_in_effect").sum(), mean=pl.col("n_in_effect").mean())
        ),
        pandas=lambda pd, read: (
            read("panel", ["measure_type", "period", "n_in_effect"])
            .assign(year=lambda rows: rows["period"].dt.year, month=lambda rows: rows["period"].dt.month)
            .groupby(["measure_type", "year", "month"], observed=True)["n_in_effect"]
            .agg(["size", "sum", "mean"])
        ),
    ),
    "filter": Question(
        "Where and when something was in force in one year",
        """
        select jurisdiction, measure_type, min(period) as first, max(period) as last, count(*) as days
        from panel where n_in_effect > 0 and period >= date '2022-03-01' and period < date '2023-03-01'
        group by jurisdiction, measure_type
        """,
        polars=lambda pl, scan: (
            scan("panel")
            .filter(
                pl.col("n_in_effect") > 0,
                pl.col("period") >= pl.date(2022, 3, 1),
                pl.col("period") < pl.date(2023, 3, 1),
            )
            .group_by("jurisdiction", "measure_type")
            .agg(first=pl.col("period").min(), last=pl.col("period").max(), days=pl.len())
        ),
        pandas=lambda pd, read: (
            read(
                "panel",
                ["jurisdiction", "measure_type", "period"],
                filters=[
                    ("n_in_effect", ">", 0),
                    ("period", ">=", pd.Timestamp("2022-03-01")),
                    ("period", "<", pd.Timestamp("2023-03-01")),
                ],
            )
            .groupby(["jurisdiction", "measure_type"], observed=True)["period"]
            .agg(["min", "max", "size"])
        ),
    ),
    "windows": Question(
        "How often a status changes",
        """
        with steps as (
            select measure_type, status,
                   lag(status) over (partition by jurisdiction, measure_type order by period) as before
            from panel
        )
        select measure_type, count(*) as changes from steps
        where coalesce(status, '') <> coalesce(before, '') group by measure_type
        """,
        polars=lambda pl, scan: (
            scan("panel")
            .select(
                "measure_type",
                "status",
                before=pl.col("status").shift().over("jurisdiction", "measure_type", order_by="period"),
            )
            .filter(pl.col("status").ne_missing(pl.col("before")))
            .group_by("measure_type")
            .agg(pl.len())
        ),
        pandas=_changes_in_pandas,
    ),
    "nulls": Question(
        "States and statuses, and how many rest on bounds only",
        """
        select state, status, count(*) as cells, count(status) as told, count(distinct jurisdiction) as jurisdictions,
               sum(case when bound_only then 1 else 0 end) as bound_only
        from panel group by state, status
        """,
        polars=lambda pl, scan: (
            scan("panel")
            .group_by("state", "status")
            .agg(
                cells=pl.len(),
                told=pl.col("status").count(),
                jurisdictions=pl.col("jurisdiction").n_unique(),
                bound_only=pl.col("bound_only").sum(),
            )
        ),
        pandas=lambda pd, read: (
            read("panel", ["jurisdiction", "state", "status", "bound_only"])
            .assign(told=lambda rows: rows["status"].notna())
            .groupby(["state", "status"], observed=True, dropna=False)
            .agg(
                cells=("told", "size"),
                told=("told", "sum"),
                jurisdictions=("jurisdiction", "nunique"),
                bound_only=("bound_only", "sum"),
            )
        ),
    ),
    "distinct": Question(
        "Jurisdictions with something in force, by level and year",
        """
        select jurisdictions.level, year(period) as year, count(distinct panel.jurisdiction) as jurisdictions,
               sum(n_in_effect) as days
        from panel join jurisdictions on panel.jurisdiction = jurisdictions.jurisdiction
        where n_in_effect > 0 group by jurisdictions.level, year(period)
        """,
        polars=lambda pl, scan: (
            scan("panel")
            .filter(pl.col("n_in_effect") > 0)
            .select(pl.col("jurisdiction").cast(pl.String), "period", "n_in_effect")
            .join(scan("jurisdictions").select("jurisdiction", "level"), on="jurisdiction")
            .group_by("level", year=pl.col("period").dt.year())
            .agg(jurisdictions=pl.col("jurisdiction").n_unique(), days=pl.col("n_in_effect").sum())
        ),
        pandas=lambda pd, read: (
            read("panel", ["jurisdiction", "period", "n_in_effect"], filters=[("n_in_effect", ">", 0)])
            .merge(read("jurisdictions", ["jurisdiction", "level"]), on="jurisdiction")
            .assign(year=lambda rows: rows["period"].dt.year)
            .groupby(["level", "year"])
            .agg(jurisdictions=("jurisdiction", "nunique"), days=("n_in_effect", "sum"))
        ),
    ),
    "join": Question(
        "Cells of the panel and the measures behind them",
        """
        select binding, panel.status, count(*) as pairs, count(distinct measure_id) as measures
        from panel join measures
          on panel.jurisdiction = measures.jurisdiction and panel.measure_type = measures.measure_type
        where role = 'response' group by binding, panel.status
        """,
        polars=lambda pl, scan: (
            scan("panel")
            .select(pl.col("jurisdiction", "measure_type").cast(pl.String), "status")
            .join(
                scan("measures")
                .filter(pl.col("role") == "response")
                .select("measure_id", "jurisdiction", "measure_type", "binding"),
                on=["jurisdiction", "measure_type"],
            )
            .group_by("binding", "status")
            .agg(pairs=pl.len(), measures=pl.col("measure_id").n_unique())
        ),
        pandas=lambda pd, read: (
            read("panel", ["jurisdiction", "measure_type", "status"])
            .merge(
                read(
                    "measures",
                    ["measure_id", "jurisdiction", "measure_type", "binding"],
                    filters=[("role", "==", "response")],
                ),
                on=["jurisdiction", "measure_type"],
            )
            .groupby(["binding", "status"], observed=True, dropna=False)["measure_id"]
            .agg(["size", "nunique"])
        ),
    ),
    "lists": Question(
        "Measures taken for national security",
        """
        select jurisdiction, count(*) as measures, min(starts_earliest) as first
        from measures where array_contains(rationale, 'national_security') group by jurisdiction
        """,
        polars=lambda pl, scan: (
            scan("measures")
            .filter(pl.col("rationale").list.contains("national_security"))
            .group_by("jurisdiction")
            .agg(pl.len(), first=pl.col("starts_earliest").min())
        ),
        pandas=lambda pd, read: (
            read("measures", ["jurisdiction", "rationale", "starts_earliest"])
            .loc[lambda rows: ["national_security" in cell for cell in rows["rationale"]]]
            .astype({"starts_earliest": "datetime64[us]"})
            .groupby("jurisdiction")["starts_earliest"]
            .agg(["size", "min"])
            .assign(min=lambda rows: rows["min"].dt.date)
        ),
    ),
    "as_of": Question(
        "Statuses of all measures in each period",
        """
        select period, certain_status, count(*) as measures
        from (select distinct period from panel) as days join spells
          on (valid_from is null or valid_from <= period) and (valid_to is null or period < valid_to)
        where known_to is null and certain_status is not null group by period, certain_status
        """,
        polars=_standing_in_polars,
        pandas=_standing_in_pandas,
    ),
}

#: How to ask an engine that is ready.
Ask = Callable[[Question], Rows]


def in_pandas(places: Places) -> Ask:
    """pandas, reading the columns that a question needs."""
    import pandas as pd

    def read(table: str, columns: list[str], **options: Any) -> Any:
        return pd.read_parquet(places[table], columns=columns, **options)

    return lambda question: _rows(question.pandas(pd, read).reset_index().itertuples(index=False))


def in_duckdb(places: Places) -> Ask:
    """DuckDB, with a view of each file."""
    import duckdb

    base = duckdb.connect()
    for table, place in places.items():
        files = f"{place}/**/*.parquet" if place.is_dir() else place
        base.sql(f"create view {table} as from read_parquet('{files}')")
    return lambda question: _rows(base.sql(question.sql).fetchall())


def in_polars(places: Places) -> Ask:
    """Polars, scanning lazily."""
    import polars as pl

    def scan(table: str) -> Any:
        return pl.scan_parquet(places[table])

    return lambda question: _rows(question.polars(pl, scan).collect(engine="streaming").rows())


def in_spark(places: Places) -> Ask:
    """Spark on this one machine, with a view of each file."""
    session = spark().newSession()  # views of its own
    for table, place in places.items():
        session.read.parquet(str(place)).createOrReplaceTempView(table)
    return lambda question: _rows(session.sql(question.sql).collect())


ENGINES: Mapping[str, Callable[[Places], Ask]] = {
    "pandas": in_pandas,
    "DuckDB": in_duckdb,
    "Polars": in_polars,
    "Spark": in_spark,
}


def without_spark() -> str | None:
    """Why Spark cannot be asked here, and what to do; None where it can."""
    try:
        import pyspark  # noqa: F401
    except ImportError:
        return "needs Spark: pip install -e '.[engines]'"
    if not shutil.which("java") and not os.environ.get("JAVA_HOME"):
        return "needs a Java for Spark: install a JDK of 17 or later, or set JAVA_HOME"
    return None


def spark() -> Any:
    """A Spark session in this process: quiet, offline, in UTC; a program has one, the same at every call."""
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    from pyspark.sql import SparkSession

    return (
        SparkSession.builder.master("local[2]")
        .config("spark.log.level", "ERROR")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.warehouse.dir", str(Path(tempfile.gettempdir()) / "spark-warehouse"))
        .getOrCreate()
    )


def _rows(found: Iterable[Iterable[Any]]) -> Rows:
    """Rows in one order, of values that compare equal whichever engine they come from."""
    return sorted((tuple(map(_plain, row)) for row in found), key=repr)


def _plain(value: Any) -> Any:
    """A value of Python itself: None for every way to miss one, datetime for a time stamp, int for a numpy integer."""
    if value is None or value != value:  # NaN and NaT differ from themselves
        return None
    for own in ("to_pydatetime", "item"):
        if hasattr(value, own):
            return getattr(value, own)()
    return value
