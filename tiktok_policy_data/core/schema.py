"""The tables as `schemas/` declares them, and what is derived from that one truth for each tool.

Every column is declared once, in one Table Schema file per table (Data Package v2, with the extra properties
`vocabulary`, `derived`, `evidence` and `edtf`). From it come the Arrow schema of the Parquet files, the pandas dtypes
that `load` applies, the checks of the build, and the codebook.

Reading a schema needs the standard library alone; pandas and pyarrow are imported where they are used.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    pass


#: Codes of every vocabulary, in their order.
Vocabularies = Mapping[str, Sequence[str]]


def shipped(folder: str) -> Path:
    """A folder of data in the installed package, or beside it in a checkout."""
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

    @property
    def is_list(self) -> bool:
        return self.type == "array"


class ForeignKey(NamedTuple):
    """Columns whose values must be keys of another table."""

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
    """A table from the text of its Table Schema; ValueError when it is none."""
    try:
        return _table(json.loads(text))
    except (KeyError, TypeError, AttributeError, IndexError, RecursionError) as fault:
        raise ValueError(f"expected a Table Schema ({type(fault).__name__}: {fault})") from None


#: Tables are named so, for files are named after them.
NAME = re.compile("[a-z_]+")


def _table(raw: dict[str, Any]) -> Table:
    if not NAME.fullmatch(raw["name"]):
        raise ValueError(f"expected the name of a table, not {raw['name']!r}")
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
    )


#: Columns that `load` adds to measures from the table changes; no file has them.
ON_LOAD = (
    Field("first_release", "First release", "Release that brought the row; added on load.", "string", derived=True),
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
    """The names of the published tables, the main product first."""
    return sorted((path.stem for path in shipped("schemas").glob("*.json")), key=_main_first)


@cache
def table(name: str) -> Table:
    """One published table; read alone, since most commands need few."""
    return parse((shipped("schemas") / f"{name}.json").read_text(encoding="utf-8"))


def tables() -> dict[str, Table]:
    """The published tables by name, the main product first."""
    return {name: table(name) for name in names()}


def read_folder(folder: Path) -> dict[str, Table]:
    """The tables that the schemas in a folder declare."""
    return in_order(_read(folder))


def in_order(some: Iterable[Table]) -> dict[str, Table]:
    """Tables by name, the main product first."""
    return {table.name: table for table in sorted(some, key=lambda table: _main_first(table.name))}


def _main_first(name: str) -> tuple[bool, str]:
    return name != "measures", name


@cache
def inputs() -> dict[str, Table]:
    """The tables that are read by the build only (`seeds/` and `raw/`), by name."""
    return {table.name: table for table in _read(shipped("schemas") / "inputs")}


def _read(folder: Path) -> list[Table]:
    return [parse(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]


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
    )
