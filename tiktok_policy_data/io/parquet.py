"""Write a table as Parquet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tiktok_policy_data.core.citation import LICENCE, NAME
from tiktok_policy_data.core.schema import Table
from tiktok_policy_data.io.jsonl import canonical_parts, encoded

#: Metadata of each Parquet file; without a version, so that a file changes only when its rows do.
FOOTER = {"licence": LICENCE["name"], "package": NAME}


def write_table(
    parquet: Path, lines: Path, table: Table, records: Iterable[Mapping[str, Any]], footer: Mapping[str, str]
) -> None:
    """Write a table as Parquet, with the Arrow schema of its Table Schema, and as JSON Lines; both canonical.

    Parameters
    ----------
    parquet, lines
        The two files.
    table
        The table as its schema declares it.
    records
        Its rows, in any order.
    footer
        Metadata of the Parquet file.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    from tiktok_policy_data.io.arrow import from_records

    parts = [from_records(table, [], footer=footer)]
    with lines.open("wb") as out:
        for rows in canonical_parts(table, records):
            out.write(encoded(rows))
            parts.append(from_records(table, rows, footer=footer))
    # Uncompressed, so that git stores a changed cell as a small difference; git, wheels and pip compress anyway.
    pq.write_table(pa.concat_tables(parts).combine_chunks(), parquet, compression="none")


def parquet_bytes(table: Table, records: Sequence[Mapping[str, Any]], footer: Mapping[str, str]) -> bytes:
    """Return a table as the bytes of a Parquet file, laid out as `write_table` does; rows keep their order."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from tiktok_policy_data.io.arrow import from_records

    sink = pa.BufferOutputStream()
    pq.write_table(from_records(table, records, footer=footer), sink, compression="none")
    data: bytes = sink.getvalue().to_pybytes()
    return data
