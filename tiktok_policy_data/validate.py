"""Check a release folder: its files, schemas and rules, and that every derived cell follows from the typed ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiktok_policy_data import build, schema
from tiktok_policy_data.derive import decisions, derive
from tiktok_policy_data.files import Record, in_key_order, json_lines
from tiktok_policy_data.problems import DataError, Problem
from tiktok_policy_data.store import Release, to_pandas
from tiktok_policy_data.workshop import Tables, vocabularies_of

if TYPE_CHECKING:
    import pyarrow as pa


#: Tables of which each row belongs to a measure, or to a jurisdiction and so to its measures.
OF_MEASURES = ("measures", "events", "evidence", "spells", "coverage")
#: Rows that are held as plain records at a time; a release may be larger than what memory holds of them.
AT_ONCE = 50_000


def validate(folder: Path) -> list[Problem]:
    """Everything wrong with a release: files, hashes, schemas, rules, and derived cells that do not follow.

    Each table's Parquet and JSON Lines must be what the manifest says and say the same; then the rules are checked, and
    the derived columns are derived anew from the typed ones and compared cell by cell.
    """
    release = Release(folder)
    problems: list[Problem] = []
    try:
        _ = release.version
    except DataError as error:
        return list(error.problems)
    found: Columns = {}
    for name, table in schema.tables().items():
        try:
            found[name] = release.columns(name)
            problems += _same_twice(release, table, found[name])
        except DataError as error:
            problems += error.problems
    if problems:
        return problems
    problems = _books(release, _records(found["releases"]))
    codes = _records(found["codes"])
    try:
        frames = {name: to_pandas(columns, schema.tables()[name]) for name, columns in found.items()}
        build.check_frames(frames, vocabularies_of(codes))
    except DataError as error:
        return [*problems, *error.problems]
    del frames
    return problems + _underived(found)


#: Tables as Arrow, by name.
Columns = dict[str, "pa.Table"]


def _records(columns: pa.Table) -> list[Record]:
    """The rows of an Arrow table with plain values."""
    import pyarrow as pa

    # Days go by way of pandas, which makes them fifty times faster than `to_pylist`.
    values = [
        column.to_pandas(date_as_object=True).tolist() if pa.types.is_date(column.type) else column.to_pylist()
        for column in columns.columns
    ]
    return [dict(zip(columns.column_names, row, strict=True)) for row in zip(*values, strict=True)]


def _parts(columns: pa.Table) -> Iterator[list[Record]]:
    for start in range(0, columns.num_rows, AT_ONCE):
        yield _records(columns.slice(start, AT_ONCE))


def _books(release: Release, releases: list[Record]) -> list[Problem]:
    """Tables whose content, which was hashed as it was read, is not the one that the table releases has."""
    return [
        Problem(f"{row['table']}.jsonl", "expected the content hash that the table releases has", value=found)
        for row in releases
        if row["release"] == release.version
        and (found := release.manifest["tables"][row["table"]]["jsonl"]["sha256"]) != row["content_sha256"]
    ]


def _same_twice(release: Release, table: schema.Table, found: pa.Table) -> list[Problem]:
    """Whether the JSON Lines are canonical and the Parquet file holds the same rows under the same version."""
    problems = []
    path = release.path(table.name, "jsonl")
    if not _are_lines_of(path.read_bytes(), table, found):
        lines = release.records(table.name)
        if json_lines(table, lines) != path.read_bytes():
            expected = "expected canonical JSON Lines: rows in key order, columns in schema order"
            problems.append(Problem(str(path), expected))
        if lines != _records(found):
            problems.append(Problem(str(release.path(table.name)), f"expected the same rows as {table.name}.jsonl"))
    version = (found.schema.metadata or {}).get(b"version", b"").decode()
    if version != release.version:
        expected = f"expected the version {release.version} of the manifest in the footer"
        problems.append(Problem(str(release.path(table.name)), expected, value=version))
    rows = release.manifest["tables"][table.name].get("rows")
    if rows != found.num_rows:
        expected = f"expected {found.num_rows} rows of {table.name}, as the file has"
        problems.append(Problem(str(release.folder / "manifest.json"), expected, value=str(rows)))
    return problems


def _are_lines_of(data: bytes, table: schema.Table, found: pa.Table) -> bool:
    """Whether some bytes are the canonical JSON Lines of the rows, which are to stand in key order."""
    place = 0
    last: list[Record] = []
    for rows in _parts(found):
        if in_key_order(table, [*last, *rows]) != [*last, *rows]:
            return False
        made = json_lines(table, rows)
        if data[place : place + len(made)] != made:
            return False
        place, last = place + len(made), rows[-1:]
    return place == len(data)


def _underived(found: Columns) -> list[Problem]:
    """Cells that do not follow from the typed columns; measures are derived some jurisdictions at a time."""
    import pyarrow as pa

    at_hand = {name: _records(found[name]) for name in found if name not in (*OF_MEASURES, "paragraphs")}
    empty: Tables = {name: [] for name in (*OF_MEASURES, "paragraphs")}
    problems = _compared(at_hand, derive(_inputs_of({**at_hand, **empty})))
    n_measures = _counted(found["measures"]["jurisdiction"])
    counts = {code: n_measures.get(code, 0) for code in (row["jurisdiction"] for row in at_hand["jurisdictions"])}
    for places in _packed(counts, AT_ONCE // 10):
        codes = pa.array(places, type=pa.string())
        measures = _of(found["measures"], "jurisdiction", codes)
        ids = measures["measure_id"].combine_chunks()
        part = {
            "measures": _records(measures),
            "coverage": _records(_of(found["coverage"], "jurisdiction", codes)),
            **{name: _records(_of(found[name], "measure_id", ids)) for name in ("events", "evidence", "spells")},
        }
        here = [row for row in at_hand["jurisdictions"] if row["jurisdiction"] in set(places)]
        problems += _compared(part, derive(_inputs_of({**at_hand, **part, "jurisdictions": here, "paragraphs": []})))
    return problems + _undecided(found["paragraphs"], found["evidence"], at_hand["sources"])


def _undecided(paragraphs: pa.Table, evidence: pa.Table, sources: list[Record]) -> list[Problem]:
    """Decisions on paragraphs that do not follow, some sources at a time."""
    import pyarrow as pa

    problems = []
    by_source = {row["source_id"]: row for row in sources}
    cited = evidence.select(["source_id", "paragraph"]).group_by(["source_id", "paragraph"]).aggregate([])
    n_paragraphs = _counted(paragraphs["source_id"])
    # All sources, not those of the table alone: it may lack one whole.
    for some in _packed({source: n_paragraphs.get(source, 0) for source in by_source}, AT_ONCE):
        ids = pa.array(some, type=pa.string())
        typed = _records(_of(paragraphs, "source_id", ids))
        pairs = [(row["source_id"], row["paragraph"]) for row in _records(_of(cited, "source_id", ids))]
        problems += _compared({"paragraphs": typed}, {"paragraphs": decisions(typed, pairs, by_source)})
    return problems


def _of(columns: pa.Table, name: str, values: pa.Array) -> pa.Table:
    """The rows that have one of the values in a column."""
    import pyarrow.compute as pc

    return columns.filter(pc.is_in(columns[name], value_set=values))


def _counted(column: pa.ChunkedArray) -> dict[str, int]:
    """How often each text occurs."""
    return {row["values"]: row["counts"] for row in column.value_counts().to_pylist()}


def _packed(counts: Mapping[str, int], most: int) -> Iterator[list[str]]:
    """Names in groups that count about `most` together."""
    group: list[str] = []
    held = 0
    for name, count in counts.items():
        if group and held + count > most:
            yield group
            group, held = [], 0
        group.append(name)
        held += count
    if group:
        yield group


def _inputs_of(tables: Tables) -> Tables:
    """The rows of a release as the build would read them: what came from texts and searches taken from its tables."""
    sources = [row for row in tables["sources"] if row["text_sha256"]]
    anchored = [row for row in tables["evidence"] if row["passage_sha256"]]
    searched = [row for row in tables["coverage"] if row["searched_on"]]
    return {
        **tables,
        "texts": sources,
        "anchors": anchored,
        "searches": [
            {**{name: row[name] for name in ("jurisdiction", "measure_type", "searched_on")}, "what": row["searched"]}
            for row in searched
        ],
    }


def _compared(found: Tables, derived: Tables) -> list[Problem]:
    return [
        problem for name, rows in found.items() for problem in _differences(schema.tables()[name], rows, derived[name])
    ]


def _differences(table: schema.Table, found: list[Record], wanted: list[Record]) -> list[Problem]:
    """Cells of a table that differ from what follows from the typed columns, and rows too many or too few."""

    def keyed(rows: list[Record]) -> dict[tuple[Any, ...], Record]:
        return {tuple(row[name] for name in table.key): row for row in rows}

    ours, theirs = keyed(found), keyed(wanted)
    problems = []
    for key in sorted({*ours, *theirs}, key=str):
        row = " ".join(str(part) for part in key)
        if key not in theirs:
            problems.append(Problem(table.name, "expected no such row: it does not follow from the typed tables", row))
        elif key not in ours:
            problems.append(Problem(table.name, "expected this row: it follows from the typed tables", row))
        else:
            for name in table.columns:
                if ours[key][name] != theirs[key][name]:
                    expected = f"expected {theirs[key][name]}, as derived from the typed columns"
                    problems.append(Problem(table.name, expected, row, name, str(ours[key][name])))
    return problems
