"""Read the table schemas in `schemas/`; a new column or table is declared there, once.

There is one Table Schema file per table (Data Package v2, with the extra properties `vocabulary`, `derived`,
`evidence`, `default` and `edtf`). The Arrow schema of the Parquet files, the pandas dtypes of `load`, the checks of the
build and the codebook all follow from it. Reading a schema needs the standard library only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

#: Codes of every vocabulary, in their order.
Vocabularies = Mapping[str, Sequence[str]]


def shipped(folder: str) -> Path:
    """Return a folder of data in the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / folder
    return inside if inside.is_dir() else package.parent / folder


class Field(NamedTuple):
    """One column as its schema declares it."""

    name: str
    title: str
    description: str
    type: str
    required: bool = False
    unique: bool = False
    pattern: str | None = None
    item_pattern: str | None = None
    minimum: int | None = None
    max_length: int | None = None
    vocabulary: str | None = None
    derived: bool = False
    evidence: bool = False
    edtf: bool = False
    example: str | None = None
    #: What the cell says where no source speaks of it; the column is then listed in `not_stated` all the same.
    default: str | None = None
    parents: tuple[tuple[str, str], ...] = ()

    @property
    def is_list(self) -> bool:
        return self.type == "array"


class ForeignKey(NamedTuple):
    """A column whose values must be keys of another table."""

    column: str
    table: str
    parent_column: str


class Table(NamedTuple):
    """One table as its schema declares it."""

    name: str
    title: str
    description: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()
    #: `typed` by people, `derived` by the build, or `audit`: the record that releases keep of themselves.
    origin: str = "typed"
    #: CSV file in a checkout from which the build reads the table; None for derived tables and for vocabularies.
    file: str | None = None
    #: Whether the file may be missing.
    optional: bool = False
    #: Whether its keys are identifiers that are assigned once and never reused.
    identified: bool = False
    #: Whether a changed cell needs a reason at release.
    reasons: bool = False
    #: The version step that an added row asks for.
    added_step: str = "minor"
    #: Columns that the explorer page needs; `*` for all.
    explorer: tuple[str, ...] = ()

    @property
    def columns(self) -> list[str]:
        return [field.name for field in self.fields]

    @property
    def typed(self) -> list[Field]:
        """The columns that people write; the others are derived."""
        return [field for field in self.fields if not field.derived]

    def field(self, name: str) -> Field:
        return next(field for field in self.fields if field.name == name)


def parse(text: str) -> Table:
    """A table from the text of its Table Schema with every field in full; ValueError when it is none."""
    return _parsed(text, {})


def _parsed(text: str, shared: Mapping[str, Mapping[str, Any]]) -> Table:
    """A table from the text of its Table Schema, its fields completed by those that tables share."""
    try:
        return _table(_completed(json.loads(text), shared))
    except (KeyError, TypeError, AttributeError, IndexError, RecursionError) as fault:
        raise ValueError(f"expected a Table Schema ({type(fault).__name__}: {fault})") from None


#: Table names, which are also file names.
NAME = re.compile("[a-z_]+")


def _table(raw: dict[str, Any]) -> Table:
    if not NAME.fullmatch(raw["name"]):
        raise ValueError(f"expected a table name, not {raw['name']!r}")
    return Table(
        name=raw["name"],
        title=raw["title"],
        description=raw["description"],
        key=tuple(raw["primaryKey"]),
        fields=tuple(_field(spec) for spec in raw["fields"]),
        foreign_keys=tuple(
            ForeignKey(key["fields"][0], key["reference"]["resource"], key["reference"]["fields"][0])
            for key in raw.get("foreignKeys", ())
        ),
        origin=(origin := raw.get("origin", "typed")),
        file=raw.get("file"),
        optional=raw.get("optional", False),
        identified=raw.get("identified", False),
        reasons=raw.get("reasons", origin == "typed"),
        added_step=raw.get("added_step", "minor" if origin == "typed" else "patch"),
        explorer=tuple(raw.get("explorer", ())),
    )


#: Columns that `load` adds to measures from the table changes; no file has them.
ON_LOAD = (
    Field("first_release", "First release", "Release that added the row; added on load.", "string", derived=True),
    Field(
        "changed_release",
        "Changed release",
        "Last release that changed the row; added on load.",
        "string",
        derived=True,
    ),
)


@cache
def names() -> list[str]:
    """Return the names of the published tables, measures first."""
    return sorted((path.stem for path in shipped("schemas").glob("*.json")), key=_main_first)


@cache
def table(name: str) -> Table:
    """Return one published table; each is read alone, since most commands need few."""
    return _table(full_schema(name))


def full_schema(name: str) -> dict[str, Any]:
    """The Table Schema of a published table, with every field in full."""
    folder = shipped("schemas")
    raw = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return _completed(raw, _shared_fields(folder))


def schema_text(name: str) -> str:
    """Return the text of a published Table Schema with every field in full: what a release archives and hashes."""
    return json.dumps(full_schema(name), indent=2, ensure_ascii=False) + "\n"


def tables() -> dict[str, Table]:
    """Return the published tables by name, measures first."""
    return {name: table(name) for name in names()}


def audit_tables() -> list[str]:
    """Return the audit tables, in which releases record themselves; releases and diffs leave them out."""
    return [table.name for table in tables().values() if table.origin == "audit"]


def read_folder(folder: Path) -> dict[str, Table]:
    """Return the tables that the schemas in a folder declare."""
    return in_order(_read(folder))


def in_order(some: Iterable[Table]) -> dict[str, Table]:
    """Return tables by name, measures first."""
    return {table.name: table for table in sorted(some, key=lambda table: _main_first(table.name))}


def _main_first(name: str) -> tuple[bool, str]:
    return name != "measures", name


@cache
def inputs() -> dict[str, Table]:
    """Return the tables that only the build reads (`seeds/` and `raw/`), by name."""
    return {table.name: table for table in _read(shipped("schemas") / "inputs")}


def _read(folder: Path) -> list[Table]:
    shared = _shared_fields(folder.parent if folder.name == "inputs" else folder)
    return [_parsed(path.read_text(encoding="utf-8"), shared) for path in sorted(folder.glob("*.json"))]


def _completed(raw: dict[str, Any], shared: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return a Table Schema with each field merged with the shared field of its name."""
    return {**raw, "fields": [_merged(shared.get(spec["name"], {}), spec) for spec in raw["fields"]]}


@cache
def _shared_fields(folder: Path) -> Mapping[str, Mapping[str, Any]]:
    """Return the fields that several tables share: name → what a table's own field may override."""
    path = folder / "shared" / "fields.json"
    found: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return found


def _merged(shared: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return a field of a table: the shared part, overridden by its own; constraints are merged one by one."""
    constraints = {**shared.get("constraints", {}), **own.get("constraints", {})}
    merged = {"name": own["name"], **shared, **own}
    return merged | ({"constraints": constraints} if constraints else {})


def _field(spec: dict[str, Any]) -> Field:
    rules = spec.get("constraints", {})
    return Field(
        name=spec["name"],
        title=spec["title"],
        description=spec["description"],
        type=spec["type"],
        required=rules.get("required", False),
        unique=rules.get("unique", False),
        pattern=rules.get("pattern"),
        item_pattern=spec.get("arrayItem", {}).get("constraints", {}).get("pattern"),
        minimum=rules.get("minimum"),
        max_length=rules.get("maxLength"),
        vocabulary=spec.get("vocabulary"),
        derived=spec.get("derived", False),
        evidence=spec.get("evidence", False),
        edtf=spec.get("edtf", False),
        example=spec.get("example"),
        default=spec.get("default"),
        parents=tuple(spec.get("parents", {}).items()),
    )
