"""Read the columns of a release from its Parquet files as the rules need them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tiktok_policy_data.core.schema import Table
from tiktok_policy_data.pipeline.checks.columns import Column, Columns
from tiktok_policy_data.store.releases import Release, as_parquet

if TYPE_CHECKING:
    import pyarrow as pa


class Stored(Columns):
    """One table of a release, which may be larger than memory; each column is read when a rule first uses it.

    Texts that many rows may share are read with a dictionary.
    """

    def __init__(self, release: Release, table: Table) -> None:
        import pyarrow.parquet as pq

        self._release, self._declared = release, table
        self._file = release.parquet(table.name)
        self._path: Path = release.folder / f"{table.name}.parquet"
        self._encoded = pq.ParquetFile(self._path, read_dictionary=[*_shared(table)], pre_buffer=False)
        self._made: dict[str, Column] = {}

    @cached_property
    def table(self) -> pa.Table:
        """The whole table; only small tables and tables with faults are read like this."""
        return self._release.columns(self._declared.name)

    def __len__(self) -> int:
        return int(self._file.metadata.num_rows)

    def __getitem__(self, name: str) -> Column:
        if name not in self._made:
            self._made[name] = Column(self._column(name))
        return self._made[name]

    def _column(self, name: str) -> pa.ChunkedArray:
        """Read a column, one row group at a time: Arrow cannot read lists with a dictionary across row groups."""
        import pyarrow as pa

        with as_parquet(self._path):
            read, n = self._encoded.read_row_group, self._encoded.num_row_groups
            parts = [read(group, columns=[name], use_threads=False)[name] for group in range(n)]
            return pa.chunked_array(
                [chunk for part in parts for chunk in part.chunks], type=self._encoded.schema_arrow.field(name).type
            )

    def __contains__(self, name: str) -> bool:
        return name in self._declared.columns

    def parts(self, n: int, names: Sequence[str] | None = None) -> Iterator[pa.Table]:
        import pyarrow as pa

        batches = self._file.iter_batches(batch_size=n, columns=list(names) if names else None, use_threads=False)
        with as_parquet(self._path):
            for batch in batches:
                batch.validate(full=True)
                yield pa.Table.from_batches([batch])


def _shared(table: Table) -> Iterator[str]:
    """Return the paths of texts that several rows may share: codes, dates, items of lists, keys of other tables."""
    keys = {key.column for key in table.foreign_keys}
    for field in table.fields:
        if field.is_list:
            yield f"{field.name}.list.element"
        elif field.type == "string" and (field.vocabulary or field.edtf or field.evidence or field.name in keys):
            yield field.name
