"""Read the inputs of a build: `seeds/`, which people write, and `raw/`, which `anchor` writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tiktok_policy_data.core import progress, schema
from tiktok_policy_data.core.rows import Record, Tables
from tiktok_policy_data.errors import DataError, Problem
from tiktok_policy_data.io.csv import read_csv


def input_tables() -> dict[str, schema.Table]:
    """Return the tables that a build reads from a file of their own, by name; the others are vocabularies."""
    return {name: table for name, table in {**schema.tables(), **schema.inputs()}.items() if table.file}


def raw_tables() -> list[str]:
    """Return the tables that `anchor` writes to raw/."""
    return [name for name, table in input_tables().items() if str(table.file).startswith("raw/")]


#: Journal of the files that one decision of `review` replaces together; see `io.together`.
DECISION = "raw/decision.json"


@dataclass
class Inputs:
    """The inputs in a checkout: typed rows by table, and the line of each row.

    Their cells are not checked, so that any may be missing; `core.table_types.SeedTables` has the types of
    checked ones.
    """

    root: Path
    rows: Tables = field(default_factory=dict)
    lines: dict[str, list[int]] = field(default_factory=dict)

    def place(self, table: str, position: int) -> tuple[str, str]:
        """Return file and row of a typed row, for messages."""
        file = table_named(table).file or f"seeds/{table}.csv"
        if position < 0:
            return file, ""
        row = self.rows[table][position]
        key = " ".join(str(row[name]) for name in table_named(table).key if row.get(name) is not None)
        if table == "codes":
            file = f"seeds/{row['scheme']}.csv"
        line = f"line {self.lines[table][position]}"
        return file, f"{line} ({key})" if key else line


def check_checkout(root: Path) -> None:
    """Raise DataError unless a folder is a checkout."""
    if not (root / "seeds").is_dir():
        do = "Run this in a checkout, or give one with --root."
        raise DataError(Problem(str(root), "expected a checkout with the folder seeds/", do=do))


def read_inputs(root: Path) -> Inputs:
    """Read seeds/ and raw/ of a checkout; raise DataError with the problems of all files at once."""
    check_checkout(root)
    if (root / DECISION).exists():
        do = "Run `tiktok-policy-data review`, which completes it."
        raise DataError(
            Problem(DECISION, "expected no decision that was interrupted while its rows were written", do=do)
        )
    inputs = Inputs(root)
    problems: list[Problem] = []

    def read(name: str, path: Path, fields: Iterable[schema.Field], optional: Iterable[str] = ()) -> list[Record]:
        try:
            records, lines = read_csv(path, fields, optional)
        except DataError as error:
            problems.extend(error.problems)
            return []
        inputs.lines.setdefault(name, []).extend(lines)
        return records

    declared = input_tables()
    for name, table in progress.over(declared.items(), "Seeds"):
        path = root / str(table.file)
        missing = table.optional and not exists(path)
        inputs.rows[name] = [] if missing else read(name, path, table.typed)
    inputs.rows["codes"] = []
    vocabularies, faults = _vocabulary_files(root)
    problems += faults
    for name, path in progress.over(vocabularies.items(), "Vocabularies"):
        fields = _vocabulary_fields(name)
        codes = read("codes", path, fields, optional=[field.name for field in fields if field.name not in _FILLED])
        inputs.rows["codes"] += [_code(name, position, row) for position, row in enumerate(codes, 1)]
    if problems:
        raise DataError(problems)
    return inputs


def _vocabulary_files(root: Path) -> tuple[dict[str, Path], list[Problem]]:
    """Return the vocabulary files of a checkout by name, and problems: files missing or not named by a schema."""
    tables = {Path(str(table.file)).stem for table in input_tables().values() if str(table.file).startswith("seeds/")}
    there = {path.stem: path for path in sorted((root / "seeds").glob("*.csv")) if path.stem not in tables}
    wanted = schemes()
    problems = [
        Problem(f"seeds/{name}.csv", "expected this vocabulary, which the schemas refer to")
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


def exists(path: Path) -> bool:
    """Return whether there is anything at a path, including a folder or a broken link."""
    return path.exists() or path.is_symlink()


def schemes() -> set[str]:
    """Return the vocabularies that the schemas name, and those that contain parents of codes."""
    fields = [f for table in (*schema.tables().values(), *schema.inputs().values()) for f in table.fields]
    return {f.vocabulary for f in fields if f.vocabulary} | {wider for f in fields for _, wider in f.parents}


def _vocabulary_fields(scheme: str) -> list[schema.Field]:
    """Return the columns of a vocabulary file; event types have a stage, others may have a parent."""
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
