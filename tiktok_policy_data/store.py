"""A release as it lies in a folder: its manifest, tables, schemas and vocabularies, each file checked by its SHA-256.

Nothing here imports pandas or pyarrow until a frame is asked for: the command line reads the JSON Lines.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiktok_policy_data import history, schema
from tiktok_policy_data.files import Record, Where, read_json_lines, to_frame
from tiktok_policy_data.problems import DataError, Problem, WrongWord
from tiktok_policy_data.spells import EventType, event_types

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

MANIFEST = "manifest.json"
FORMS = ("parquet", "jsonl")
#: Tables in which releases keep their own books: they do not tell of themselves.
BOOKS = ("changes", "releases")


class Release:
    """A folder with the tables of one release and its manifest."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """Version, and for each table its rows and the SHA-256 of its two files."""
        path = self.folder / MANIFEST
        try:
            found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            do = "Name a release folder, run `tiktok-policy-data release` in a checkout, or reinstall the package."
            raise DataError(Problem(str(path), "expected the manifest of a release", do=do)) from None
        except (ValueError, OSError, RecursionError) as fault:
            raise DataError(Problem(str(path), f"expected JSON ({fault})", do=_REINSTALL)) from None
        if fault_found := _manifest_fault(found):
            raise DataError(Problem(str(path), fault_found, do=_REINSTALL))
        return found

    @cached_property
    def version(self) -> str:
        """The version that the manifest states.

        No hash covers it: DataError unless it is the last of the table releases, which is empty in a preview.
        """
        stated = str(self.manifest["version"])
        last = next(reversed(history.versions(self.book("releases"))), stated)
        if stated != last:
            expected = f"expected the version {last}, the last of the table releases"
            raise DataError(Problem(str(self.folder / MANIFEST), expected, value=stated, do=_REINSTALL))
        return stated

    def n_rows(self, table: str) -> int:
        """Number of rows of a table, counted in its file: no hash covers what the manifest says of it."""
        return self._checked(table, "jsonl")[1].count(b"\n")

    def path(self, table: str, form: str = "parquet") -> Path:
        """Path of a table's file (`parquet` or `jsonl`), after its SHA-256 was checked."""
        return self._checked(table, form)[0]

    @property
    def tables(self) -> Mapping[str, schema.Table]:
        """The tables that the release has, by name, as its schemas declare them."""
        return schema.tables()

    def declared(self, table: str) -> schema.Table:
        """The schema of a table; WrongWord that lists the tables for any other name."""
        if not isinstance(table, str) or table not in schema.names():
            raise WrongWord(f"There is no table {table!r}; the tables are {', '.join(schema.names())}.")
        return schema.table(table)

    def records(self, table: str, where: Where | None = None, upto: str | None = None) -> list[Record]:
        """The rows of a table as plain values, read from the JSON Lines.

        Those that `where` selects, or all; with the columns up to and with `upto`, or all.
        """
        path, data = self._checked(table, "jsonl")
        return parsed(data, self.declared(table), path, where, upto)

    def book(self, table: str) -> list[Record]:
        """A book of the release, read without a schema of its time; missing columns are empty."""
        path, data = Release(self.folder)._checked(table, "jsonl")
        declared = schema.tables()[table]
        rows = (json.loads(line) for line in data.decode("utf-8").split("\n") if line)
        full = (json.dumps({name: row.get(name) for name in declared.columns}, ensure_ascii=False) for row in rows)
        return parsed("\n".join(full).encode(), declared, path)

    def frame(self, table: str, coded: bool = True) -> pd.DataFrame:
        """A table with the dtypes of its schema; with `coded` false coded columns are plain texts.

        Raises DataError when the file is not what the manifest says, or not Parquet with the schema's columns.
        """
        found = self.columns(table)
        return to_pandas(found, self.declared(table), self.vocabularies if coded else None)

    def columns(self, table: str, names: Sequence[str] | None = None) -> pa.Table:
        """Some columns of a table (all without `names`) as Arrow, read from the Parquet file.

        Raises DataError when the file is not what the manifest says, or not Parquet with the schema's columns.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        path, data = self._checked(table, "parquet")
        declared = self.declared(table)
        try:
            file = pq.ParquetFile(pa.BufferReader(data))
            found = file.read(columns=names, use_threads=False)
            found.validate(full=True)
        except (pa.ArrowException, OSError) as fault:
            first = str(fault).splitlines()[0]
            raise DataError(Problem(str(path), f"expected a Parquet file ({first})", do=_REINSTALL)) from None
        if not file.schema_arrow.equals(schema.arrow_schema(declared, {})):
            expected = f"expected the columns and types of the table {table}"
            value = ", ".join(f"{field.name} {field.type}" for field in file.schema_arrow)
            raise DataError(Problem(str(path), expected, value=value, do=_REINSTALL))
        return found

    @cached_property
    def vocabularies(self) -> dict[str, list[str]]:
        """Codes of every vocabulary in their order."""
        rows = sorted(self.codes, key=lambda row: (row["scheme"], row["position"]))
        found: dict[str, list[str]] = {}
        for row in rows:
            found.setdefault(row["scheme"], []).append(row["code"])
        return found

    @cached_property
    def labels(self) -> dict[tuple[str, str], str]:
        """Label of every code: (vocabulary, code) → label."""
        return {(row["scheme"], row["code"]): row["label"] for row in self.codes}

    @cached_property
    def event_types(self) -> dict[str, EventType]:
        """What each event type does."""
        return event_types(self.codes)

    @cached_property
    def codes(self) -> list[Record]:
        """The rows of the table codes, read once; not to be changed."""
        return self.records("codes")

    @cached_property
    def jurisdictions(self) -> list[Record]:
        """The rows of the table jurisdictions, read once; not to be changed."""
        return self.records("jurisdictions")

    def _checked(self, table: str, form: str) -> tuple[Path, bytes]:
        self.declared(table)
        if table not in self.manifest["tables"]:
            place = str(self.folder / MANIFEST)
            raise DataError(Problem(place, f"expected an entry for the table {table}", do=_REINSTALL))
        entry = self.manifest["tables"][table][form]
        path, wanted = self.folder / entry["path"], entry["sha256"]
        try:
            data = path.read_bytes()
        except OSError as fault:
            raise DataError(Problem(str(path), f"expected a readable file ({fault.strerror})", do=_REINSTALL)) from None
        found = sha256(data).hexdigest()
        if found != wanted:
            release = self.manifest["version"]  # as stated: what bears it out may be this file
            expected = f"expected the SHA-256 {wanted} of release {release}; the file is damaged or was edited"
            raise DataError(Problem(str(path), expected, value=found, do=_REINSTALL))
        return path, data


_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")
_REINSTALL = "Reinstall the package; in a checkout, restore curated/ from version control."


class PastRelease(Release):
    """A release of the past, kept whole in the history of a later one: its tables, its schemas, its dtypes."""

    def __init__(self, folder: Path, past: str) -> None:
        super().__init__(folder)
        self.past = past

    @property
    def version(self) -> str:
        return self.past

    @cached_property
    def _kept(self) -> dict[str, Record]:
        return {row["table"]: row for row in self.book("releases") if row["release"] == self.past}

    def declared(self, table: str) -> schema.Table:
        if not isinstance(table, str) or table not in self.tables:
            raise WrongWord(f"There is no table {table!r}; the tables are {', '.join(self.tables)}.")
        return self.tables[table]

    @cached_property
    def tables(self) -> Mapping[str, schema.Table]:
        kept = {name: history.get(self.folder, row["schema_sha256"]) for name, row in self._kept.items()}
        books = [schema.tables()[name] for name in BOOKS]
        return schema.in_order([*(schema.parse(data.decode()) for data in kept.values()), *books])

    def records(self, table: str, where: Where | None = None, upto: str | None = None) -> list[Record]:
        declared = self.declared(table)
        if table in BOOKS:
            last = history.number(self.past)
            return [row for row in self.book(table) if history.number(row["release"]) <= last]
        digest = self._kept[table]["content_sha256"]
        return parsed(history.get(self.folder, digest), declared, history.path(self.folder, digest), where, upto)

    def n_rows(self, table: str) -> int:
        return len(self.records(table)) if table in BOOKS else int(self._kept[self.declared(table).name]["n_rows"])

    def frame(self, table: str, coded: bool = True) -> pd.DataFrame:
        return to_frame(self.declared(table), self.records(table), vocabularies=self.vocabularies if coded else None)

    def columns(self, table: str, names: Sequence[str] | None = None) -> pa.Table:
        import pyarrow as pa

        declared = self.declared(table)
        found = pa.Table.from_pylist(self.records(table), schema=schema.arrow_schema(declared, {}))
        return found.select(names) if names else found

    def path(self, table: str, form: str = "parquet") -> Path:
        raise WrongWord(f"Release {self.past} has no files of its own; export its tables, or load them.")


def is_inside(name: str) -> bool:
    """Whether a path names a file below the folder to which it is relative, on any system."""
    parts = name.replace("\\", "/").split("/")
    return not (name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\0" in name)


def _manifest_fault(found: Any) -> str:
    """What is wrong with the shape of a manifest; empty when nothing is."""
    if not isinstance(found, dict) or not isinstance(found.get("version"), str):
        return "expected an object with a version"
    if not _VERSION.fullmatch(found["version"]):
        return "expected a version of three numbers like 1.2.3"
    if outside := [name for name in found.get("files") or () if not is_inside(str(name))]:
        return f"expected files inside the folder, not {outside[0]!r}"
    tables = found.get("tables")
    if not isinstance(tables, dict):
        return "expected an object of tables"
    for name, entry in tables.items():
        if not schema.NAME.fullmatch(name):
            return f"expected the name of a table, not {name!r}"
        if not isinstance(entry, dict) or not isinstance(entry.get("rows"), int):
            return f"expected an entry for the table {name} with its number of rows"
        for form in FORMS:
            file = entry.get(form)
            if (
                not isinstance(file, dict)
                or file.get("path") != f"{name}.{form}"
                or not isinstance(file.get("sha256"), str)
            ):
                return f"expected the {form} file of {name} to be {name}.{form}, with its SHA-256"
    files = found.get("files", {})
    if not isinstance(files, dict) or not all(isinstance(digest, str) for digest in files.values()):
        return "expected an object of the other files with their SHA-256"
    return ""


def parsed(
    data: bytes, table: schema.Table, path: Path, where: Where | None = None, upto: str | None = None
) -> list[Record]:
    """Rows from canonical JSON Lines as `read_json_lines` reads them; DataError when they are none."""
    try:
        return read_json_lines(data, table, where, upto)
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        raise DataError(Problem(str(path), f"expected canonical JSON Lines ({fault})", do=_REINSTALL)) from None


def opened(release: str | None = None) -> Release:
    """The installed release, or one of the past by its version; WrongWord that lists them for any other."""
    latest = installed()
    if release is None or release == latest.version:
        return latest
    past = history.versions(latest.records("releases"))
    if release not in past:
        raise WrongWord(f"There is no release {release!r}; the releases are {', '.join(past) or 'none yet'}.")
    return PastRelease(latest.folder, release)


@cache
def installed() -> Release:
    """The release that came with the package, or stands in the checkout."""
    return Release(schema.shipped("curated"))


def to_pandas(found: pa.Table, table: schema.Table, vocabularies: schema.Vocabularies | None = None) -> pd.DataFrame:
    """An Arrow table with the dtypes of its schema; with `vocabularies`, coded columns are categories."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    dtypes = schema.pandas_dtypes(table, vocabularies)

    def values(field: schema.Field, column: pa.ChunkedArray) -> Any:
        dtype = dtypes[field.name]
        if field.is_list:
            return pd.Series(column.to_pylist(), dtype=object).array
        if isinstance(dtype, pd.CategoricalDtype):
            place = pc.index_in(column, value_set=pa.array(dtype.categories, type=pa.string())).fill_null(-1)
            return pd.Categorical.from_codes(place.to_numpy(), dtype=dtype, validate=False)
        if field.type == "date":
            return column.cast(pa.timestamp("us")).to_numpy()
        return dtype.__from_arrow__(column)

    pairs = zip(table.fields, found.columns, strict=True)
    return pd.DataFrame({field.name: values(field, column) for field, column in pairs}, copy=False)
