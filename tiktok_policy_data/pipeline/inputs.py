"""Read the inputs of a build: `seeds/`, which people write, and `raw/`, which `anchor` writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tiktok_policy_data.core import schema
from tiktok_policy_data.core.rows import Record, Tables
from tiktok_policy_data.errors import DataError, Problem
from tiktok_policy_data.io.csv import read_csv


def input_tables() -> dict[str, schema.Table]:
    """The tables that a build reads from a file of its own, by name; the vocabularies are the other files of seeds/."""
    return {name: table for name, table in {**schema.tables(), **schema.inputs()}.items() if table.file}


def raw_tables() -> list[str]:
    """The tables that `anchor` writes into raw/."""
    return [name for name, table in input_tables().items() if str(table.file).startswith("raw/")]


@dataclass
class Inputs:
    """What a checkout holds to build from: typed rows by table, and the line on which each stands."""

    root: Path
    rows: Tables = field(default_factory=dict)
    lines: dict[str, list[int]] = field(default_factory=dict)

    def place(self, table: str, position: int) -> tuple[str, str]:
        """File and row of a typed row, for messages."""
        file = table_named(table).file or f"seeds/{table}.csv"
        if position < 0:
            return file, ""
        row = self.rows[table][position]
        key = " ".join(str(row[name]) for name in table_named(table).key if row.get(name) is not None)
        if table == "codes":
            file = f"seeds/{row['scheme']}.csv"
        line = f"line {self.lines[table][position]}"
        return file, f"{line} ({key})" if key else line


def read_inputs(root: Path) -> Inputs:
    """Read seeds/ and raw/ of a checkout; raises DataError with the problems of every file at once."""
    if not (root / "seeds").is_dir():
        do = "Run this in a checkout, or name one with --root."
        raise DataError(Problem(str(root), "expected a checkout with the folder seeds/", do=do))
    workshop = Inputs(root)
    problems: list[Problem] = []

    def read(name: str, path: Path, fields: Iterable[schema.Field], optional: Iterable[str] = ()) -> list[Record]:
        try:
            records, lines = read_csv(path, fields, optional)
        except DataError as error:
            problems.extend(error.problems)
            return []
        workshop.lines.setdefault(name, []).extend(lines)
        return records

    declared = input_tables()
    for name, table in declared.items():
        path = root / str(table.file)
        missing = table.optional and not stands(path)
        workshop.rows[name] = [] if missing else read(name, path, table.typed)
    workshop.rows["codes"] = []
    vocabularies, faults = _vocabulary_files(root)
    problems += faults
    for name, path in vocabularies.items():
        fields = _vocabulary_fields(name)
        codes = read("codes", path, fields, optional=[field.name for field in fields if field.name not in _FILLED])
        workshop.rows["codes"] += [_code(name, position, row) for position, row in enumerate(codes, 1)]
    if problems:
        raise DataError(problems)
    return workshop


def _vocabulary_files(root: Path) -> tuple[dict[str, Path], list[Problem]]:
    """The vocabulary files of a checkout by name, and those that are missing or that no schema names."""
    tables = {Path(str(table.file)).stem for table in input_tables().values() if str(table.file).startswith("seeds/")}
    there = {path.stem: path for path in sorted((root / "seeds").glob("*.csv")) if path.stem not in tables}
    wanted = schemes()
    problems = [
        Problem(f"seeds/{name}.csv", "expected this vocabulary, which the schemas name")
        for name in sorted(wanted - there.keys())
    ]
    known = ", ".join([*sorted(tables), *sorted(wanted)])
    problems += [
        Problem(f"seeds/{path.name}", f"expected no such file; the files of seeds/ are {known}")
        for name, path in there.items()
        if name not in wanted
    ]
    return {name: path for name, path in there.items() if name in wanted}, problems


#: Columns that every vocabulary file has.
_FILLED = ("code", "label", "definition", "includes", "excludes")


def stands(path: Path) -> bool:
    """Whether something stands at a path, be it a folder or a link that leads nowhere."""
    return path.exists() or path.is_symlink()


def schemes() -> set[str]:
    """The vocabularies that the schemas name, and those to which codes belong."""
    fields = [f for table in (*schema.tables().values(), *schema.inputs().values()) for f in table.fields]
    return {f.vocabulary for f in fields if f.vocabulary} | {wider for f in fields for _, wider in f.parents}


def _vocabulary_fields(scheme: str) -> list[schema.Field]:
    """Columns of a vocabulary file; event types name their stage, the others (where they have one) a parent."""
    fields = {f.name: f for f in schema.tables()["codes"].fields if f.name not in ("scheme", "position")}
    if scheme == "event_types":
        parent = fields.pop("parent")
        fields["stage"] = schema.Field("stage", parent.title, parent.description, parent.type)
    return list(fields.values())


def _code(scheme: str, position: int, row: Record) -> Record:
    parent = row.pop("stage", None)
    return {"scheme": scheme, "position": position, "parent": parent, **row}


def table_named(table: str) -> schema.Table:
    return schema.tables().get(table) or schema.inputs()[table]
