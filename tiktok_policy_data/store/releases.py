"""Read the installed release or a past one: tables, schemas and vocabularies, each file checked by its SHA-256.

pandas and pyarrow are imported only when a frame is requested; the command line reads the JSON Lines.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from tiktok_policy_data.core import schema
from tiktok_policy_data.core.days import no_measure
from tiktok_policy_data.core.events import EventType, event_types
from tiktok_policy_data.core.labels import PLACES
from tiktok_policy_data.core.rows import Record, Where, by_table
from tiktok_policy_data.core.versions import list_versions, version_key
from tiktok_policy_data.core.vocabularies import vocabularies_of
from tiktok_policy_data.errors import DataError, Problem, UnknownNameError
from tiktok_policy_data.io.dtypes import arrow_schema
from tiktok_policy_data.io.frames import to_frame, to_pandas
from tiktok_policy_data.io.jsonl import latest_day, read_json_lines
from tiktok_policy_data.store import archive
from tiktok_policy_data.store.manifest import MANIFEST, REINSTALL, manifest_fault

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    from tiktok_policy_data.core.row_types import CodeRow, JurisdictionRow, SpellRow

Found = TypeVar("Found")

#: Bytes of a file that are read at a time.
_BLOCK = 1 << 20


class Release:
    """A folder with the tables of one release and its manifest."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """Version, and for each table its number of rows and the SHA-256 of its two files."""
        path = self.folder / MANIFEST
        try:
            found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            do = "Give a release folder, run `tiktok-policy-data release` in a checkout, or reinstall the package."
            raise DataError(Problem(str(path), "expected the manifest of a release", do=do)) from None
        except (ValueError, OSError, RecursionError) as fault:
            raise DataError(Problem(str(path), f"expected JSON ({fault})", do=REINSTALL)) from None
        if fault_found := manifest_fault(found):
            raise DataError(Problem(str(path), fault_found, do=REINSTALL))
        return found

    @cached_property
    def version(self) -> str:
        """The version that the manifest states.

        No hash covers it, so it must be the last in the table releases (which is empty in a preview), else DataError.
        """
        stated = str(self.manifest["version"])
        last = next(reversed(list_versions(self.audit_rows("releases"))), stated)
        if stated != last:
            expected = f"expected the version {last}, the last of the table releases"
            raise DataError(Problem(str(self.folder / MANIFEST), expected, value=stated, do=REINSTALL))
        return stated

    @cached_property
    def released_on(self) -> date:
        """The day of the release, by the table releases; of a preview, which it lacks, the day to which that looks."""
        days = [row["released_on"] for row in self.audit_rows("releases") if row["release"] == self.version]
        return max(days, default=None) or self.data_day or date.today()

    @property
    def has_effects(self) -> bool:
        """Whether the release has effects, as those from 2.0.0 on have."""
        return "effect" in self.declared("spells").columns

    def n_rows(self, table: str) -> int:
        """Return the number of rows of a table, counted in its file, since no hash covers the manifest."""
        with self.path(table, "jsonl").open("rb") as file:
            return sum(block.count(b"\n") for block in iter(lambda: file.read(_BLOCK), b""))

    def path(self, table: str, form: str = "parquet") -> Path:
        """Return the path of a table's file (`parquet` or `jsonl`), after checking its SHA-256."""
        from tiktok_policy_data.io.atomic import file_sha256

        return self._checked(table, form, lambda path: (file_sha256(path), path))

    @property
    def tables(self) -> Mapping[str, schema.Table]:
        """The tables of the release by name, as its schemas declare them."""
        return schema.tables()

    def declared(self, table: str) -> schema.Table:
        """Return the schema of a table; raise UnknownNameError, listing the tables, for any other name."""
        if not isinstance(table, str) or table not in schema.names():
            raise UnknownNameError(f"There is no table {table!r}; the tables are {', '.join(schema.names())}.")
        return schema.table(table)

    @by_table
    def records(self, table: str, where: Where | None = None, upto: str | None = None) -> list[Record]:
        """Return the rows of a table as plain values, read from the JSON Lines.

        `where` selects rows; `upto` is the last column to read.
        """
        path, data = self._read(table, "jsonl")
        return parsed(data, self.declared(table), path, where, upto)

    def spells(self, known: date | None = None) -> list[SpellRow]:
        """Return the spells that a day needs: those known now, or all of them if the day of knowledge is a past one."""
        return self.records("spells", ("known_to", [None]) if known is None else None)

    def audit_rows(self, table: str) -> list[Record]:
        """Return an audit table, read without a schema of its time; missing columns are empty."""
        path, data = Release(self.folder)._read(table, "jsonl")
        declared = schema.table(table)
        rows = (json.loads(line) for line in data.decode("utf-8").split("\n") if line)
        full = (json.dumps({name: row.get(name) for name in declared.columns}, ensure_ascii=False) for row in rows)
        return parsed("\n".join(full).encode(), declared, path)

    def frame(self, table: str, coded: bool = True) -> pd.DataFrame:
        """Return a table with the dtypes of its schema; with `coded` false, coded columns are plain text.

        Raises DataError if the file does not match the manifest, or is not Parquet with the columns of the schema.
        """
        found = self.columns(table)
        return to_pandas(found, self.declared(table), self.vocabularies if coded else None)

    def columns(self, table: str, names: Sequence[str] | None = None) -> pa.Table:
        """Return some columns of a table (all by default) as Arrow, read from the Parquet file.

        Raises DataError if the file does not match the manifest, or is not Parquet with the columns of the schema.
        """
        import pyarrow as pa

        path, data = self._read(table, "parquet")
        with as_parquet(path):
            file = self._opened(table, path, pa.BufferReader(data))
            found = file.read(columns=names, use_threads=False)
            found.validate(full=True)
        return found

    def parquet_bytes(self, table: str) -> bytes:
        """Return the bytes of a table's Parquet file; those of a past release are made from its rows."""
        return self._read(table, "parquet")[1]

    def jsonl_bytes(self, table: str) -> bytes:
        """Return the bytes of a table's JSON Lines; a past release has those of its audit tables no more."""
        return self._read(table, "jsonl")[1]

    def parquet(self, table: str) -> pq.ParquetFile:
        """Open the Parquet file of a table, to be read in parts; the caller validates what it reads.

        Raises DataError if the file does not match the manifest, or is not Parquet with the columns of the schema.
        """
        path = self.path(table)
        with as_parquet(path):
            return self._opened(table, path, path)

    def _opened(self, table: str, path: Path, source: Path | pa.NativeFile) -> pq.ParquetFile:
        """Open a Parquet file; DataError if its columns are not those of a table."""
        import pyarrow.parquet as pq

        file = pq.ParquetFile(source, pre_buffer=False)  # otherwise the whole file stays in memory
        if not file.schema_arrow.equals(arrow_schema(self.declared(table), {})):
            expected = f"expected the columns and types of the table {table}"
            value = ", ".join(f"{field.name} {field.type}" for field in file.schema_arrow)
            raise DataError(Problem(str(path), expected, value=value, do=REINSTALL))
        return file

    @cached_property
    def vocabularies(self) -> dict[str, list[str]]:
        """Codes of every vocabulary, in order."""
        return vocabularies_of(self.codes)

    @cached_property
    def labels(self) -> dict[tuple[str, str], str]:
        """Label of every code: (vocabulary, code) → label."""
        return {(row["scheme"], row["code"]): row["label"] for row in self.codes}

    @cached_property
    def labels_and_names(self) -> dict[tuple[str, str], str]:
        """Label of every code, and name of every jurisdiction: (vocabulary or `PLACES`, code) → label."""
        return self.labels | {(PLACES, place): name for place, name in self.names.items()}

    def labels_of(self, scheme: str) -> dict[str, str]:
        """Return the labels of a vocabulary, or the names of jurisdictions if it is `PLACES`: code → label."""
        return {code: label for (of, code), label in self.labels_and_names.items() if of == scheme}

    @cached_property
    def names(self) -> dict[str, str]:
        """Name of every jurisdiction."""
        return {row["jurisdiction"]: row["name"] for row in self.jurisdictions}

    @cached_property
    def event_types(self) -> dict[str, EventType]:
        """What each event type does."""
        return event_types(self.codes)

    @cached_property
    def no_measure(self) -> frozenset[str]:
        """Statuses that mean that there is no measure."""
        return no_measure(self.codes)

    @cached_property
    def data_day(self) -> date | None:
        """The day to which the release looks: the last on which somebody searched for a measure or read a source.

        None for a release before 2.0.0, which shows the end of each account.
        """
        if not self.has_effects:
            return None
        days = [self.latest_day("checks", "searched_on"), self.latest_day("sources", "read_on")]
        return max(filter(None, days), default=None)

    def latest_day(self, table: str, column: str) -> date | None:
        """Return the latest day in a column of a table; None if it is empty."""
        return latest_day(self._read(table, "jsonl")[1], column)

    @cached_property
    def codes(self) -> list[CodeRow]:
        """The rows of the table codes, read once; do not modify."""
        return self.records("codes")

    @cached_property
    def jurisdictions(self) -> list[JurisdictionRow]:
        """The rows of the table jurisdictions, read once; do not modify."""
        return self.records("jurisdictions")

    def _read(self, table: str, form: str) -> tuple[Path, bytes]:
        """Return the path and the bytes of a table's file, after checking its SHA-256."""

        def read(path: Path) -> tuple[str, tuple[Path, bytes]]:
            data = path.read_bytes()
            return sha256(data).hexdigest(), (path, data)

        return self._checked(table, form, read)

    def _checked(self, table: str, form: str, read: Callable[[Path], tuple[str, Found]]) -> Found:
        """Return what `read` returns for a table's file beside its SHA-256, which must be that of the manifest."""
        self.declared(table)
        if table not in self.manifest["tables"]:
            place = str(self.folder / MANIFEST)
            raise DataError(Problem(place, f"expected an entry for the table {table}", do=REINSTALL))
        entry = self.manifest["tables"][table][form]
        path, wanted = self.folder / entry["path"], entry["sha256"]
        try:
            digest, found = read(path)
        except OSError as fault:
            raise DataError(Problem(str(path), f"expected a readable file ({fault.strerror})", do=REINSTALL)) from None
        if digest != wanted:
            release = self.manifest["version"]  # as stated: this file may be what confirms it
            expected = f"expected the SHA-256 {wanted} of release {release}; the file is damaged or was edited"
            raise DataError(Problem(str(path), expected, value=digest, do=REINSTALL))
        return found


@contextmanager
def as_parquet(path: Path) -> Iterator[None]:
    """Turn an error of Arrow into a DataError that says that the file is not Parquet."""
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError) as fault:
        first = str(fault).splitlines()[0]
        raise DataError(Problem(str(path), f"expected a Parquet file ({first})", do=REINSTALL)) from None


class PastRelease(Release):
    """A past release, read from the archive of a later one: its tables, schemas and dtypes."""

    def __init__(self, folder: Path, past: str) -> None:
        super().__init__(folder)
        self.past = past

    @property
    def version(self) -> str:
        return self.past

    @cached_property
    def _kept(self) -> dict[str, Record]:
        return {row["table"]: row for row in self.audit_rows("releases") if row["release"] == self.past}

    def declared(self, table: str) -> schema.Table:
        if not isinstance(table, str) or table not in self.tables:
            raise UnknownNameError(f"There is no table {table!r}; the tables are {', '.join(self.tables)}.")
        return self.tables[table]

    @cached_property
    def tables(self) -> Mapping[str, schema.Table]:
        kept = {
            name: archive.get(self.folder, row["schema_sha256"], f"{name}.json") for name, row in self._kept.items()
        }
        books = [schema.tables()[name] for name in schema.audit_tables()]
        return schema.in_order([*(schema.parse(data.decode()) for data in kept.values()), *books])

    @by_table
    def records(self, table: str, where: Where | None = None, upto: str | None = None) -> list[Record]:
        declared = self.declared(table)
        if table in schema.audit_tables():
            last = version_key(self.past)
            return [row for row in self.audit_rows(table) if version_key(row["release"]) <= last]
        place = archive.path(self.folder, self._kept[table]["content_sha256"], f"{table}.jsonl")
        return parsed(self.jsonl_bytes(table), declared, place, where, upto)

    @cached_property
    def codes(self) -> list[CodeRow]:
        # The audit tables have the schemas of today, so their codes are those of today where the release had none.
        own: list[CodeRow] = self.records("codes")
        used = {field.vocabulary for name in schema.audit_tables() for field in schema.table(name).fields}
        lacking = used - {row["scheme"] for row in own}
        return own + [row for row in Release(self.folder).codes if row["scheme"] in lacking]

    def latest_day(self, table: str, column: str) -> date | None:
        return max(filter(None, (row[column] for row in self.records(table))), default=None)

    @cached_property
    def no_measure(self) -> frozenset[str]:
        # Before 1.3.0 the codes lacked it; the statuses mean the same.
        return (
            no_measure(self.codes)
            if "means_no_measure" in self.tables["codes"].columns
            else no_measure(Release(self.folder).codes)
        )

    def n_rows(self, table: str) -> int:
        return (
            len(self.records(table))
            if table in schema.audit_tables()
            else int(self._kept[self.declared(table).name]["n_rows"])
        )

    def frame(self, table: str, coded: bool = True) -> pd.DataFrame:
        return to_frame(self.declared(table), self.records(table), vocabularies=self.vocabularies if coded else None)

    def columns(self, table: str, names: Sequence[str] | None = None) -> pa.Table:
        import pyarrow as pa

        declared = self.declared(table)
        found = pa.Table.from_pylist(self.records(table), schema=arrow_schema(declared, {}))
        return found.select(names) if names else found

    def parquet_bytes(self, table: str) -> bytes:
        from tiktok_policy_data.io.parquet import FOOTER, parquet_bytes

        return parquet_bytes(self.declared(table), self.records(table), {**FOOTER, "version": self.past})

    def jsonl_bytes(self, table: str) -> bytes:
        return archive.get(self.folder, self._kept[table]["content_sha256"], f"{table}.jsonl")

    def path(self, table: str, form: str = "parquet") -> Path:
        raise UnknownNameError(f"Release {self.past} has no files of its own; use `export` or `load`.")


def parsed(
    data: bytes, table: schema.Table, path: Path, where: Where | None = None, upto: str | None = None
) -> list[Record]:
    """Parse rows as `read_json_lines` does; raise DataError if they are not canonical JSON Lines."""
    try:
        return read_json_lines(data, table, where, upto)
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        raise DataError(Problem(str(path), f"expected canonical JSON Lines ({fault})", do=REINSTALL)) from None


def opened(release: str | None = None) -> Release:
    """Return the installed release, or a past one by version; raise UnknownNameError, listing them, for any other."""
    latest = installed()
    if release is None or release == latest.version:
        return latest
    past = list_versions(latest.records("releases"))
    if release not in past:
        raise UnknownNameError(f"There is no release {release!r}; the releases are {', '.join(past) or 'none yet'}.")
    return PastRelease(latest.folder, release)


@cache
def installed() -> Release:
    """Return the release in the installed package, or in the checkout."""
    return Release(schema.shipped("curated"))
