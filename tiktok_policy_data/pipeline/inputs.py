"""Read the inputs of a build: `seeds/`, which people write, and `raw/`, which `anchor` writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tiktok_policy_data.core import schema
from tiktok_policy_data.core.rows import Record, Tables
from tiktok_policy_data.errors import DataError, Problem
from tiktok_policy_data.io.csv import read_csv

#: Tables that people write, one CSV file each in seeds/; the vocabularies are the other files there.
SEEDS = ("sources", "jurisdictions", "measures", "events", "evidence", "paragraphs", "searches", "applies", "codings")

#: Tables that people write for a release.
RELEASE_SEEDS = ("reasons", "withdrawn")

#: Tables that the machine makes from the texts.
RAW = ("texts", "anchors")


@dataclass
class Inputs:
    """What a checkout holds to build from: typed rows by table, and the line on which each stands."""

    root: Path
    rows: Tables = field(default_factory=dict)
    lines: dict[str, list[int]] = field(default_factory=dict)

    def place(self, table: str, position: int) -> tuple[str, str]:
        """File and row of a typed row, for messages."""
        file = f"{_folder(table)}/{table}.csv"
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

    for name in SEEDS:
        workshop.rows[name] = read(name, root / "seeds" / f"{name}.csv", table_named(name).typed)
    for name in RELEASE_SEEDS:
        path = root / "seeds" / f"{name}.csv"
        workshop.rows[name] = read(name, path, table_named(name).typed) if stands(path) else []
    for name in RAW:
        path = root / "raw" / f"{name}.csv"
        workshop.rows[name] = read(name, path, table_named(name).fields) if stands(path) else []
    workshop.rows["codes"] = []
    wanted = schemes()
    there = {
        path.stem: path for path in sorted((root / "seeds").glob("*.csv")) if path.stem not in (*SEEDS, *RELEASE_SEEDS)
    }
    for name in sorted(wanted - there.keys()):
        problems.append(Problem(f"seeds/{name}.csv", "expected this vocabulary, which the schemas name"))
    for name, path in there.items():
        if name not in wanted:
            known = ", ".join((*SEEDS, *RELEASE_SEEDS, *sorted(wanted)))
            expected = f"expected no such file; the files of seeds/ are {known}"
            problems.append(Problem(f"seeds/{path.name}", expected))
        else:
            codes = read(
                "codes", path, _vocabulary_fields(path.stem), optional=("parent", "stage", "sets_status", "crosswalk")
            )
            workshop.rows["codes"] += [_code(path.stem, position, row) for position, row in enumerate(codes, 1)]
    if problems:
        raise DataError(problems)
    return workshop


def stands(path: Path) -> bool:
    """Whether something stands at a path, be it a folder or a link that leads nowhere."""
    return path.exists() or path.is_symlink()


def schemes() -> set[str]:
    """The vocabularies that the schemas name, and those to which codes belong."""
    declared = [*schema.tables().values(), *schema.inputs().values()]
    return {field.vocabulary for table in declared for field in table.fields if field.vocabulary} | {
        "families",
        "stages",
    }


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


def _folder(table: str) -> str:
    return "raw" if table in RAW else "seeds"
