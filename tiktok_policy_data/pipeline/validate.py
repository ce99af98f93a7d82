"""Check a release folder: its files, schemas and rules, and that every derived cell follows from the typed ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiktok_policy_data.core import schema
from tiktok_policy_data.core.rows import Record, Tables
from tiktok_policy_data.core.vocabularies import vocabularies_of
from tiktok_policy_data.errors import DataError, Problem
from tiktok_policy_data.io.arrow import texts
from tiktok_policy_data.io.jsonl import are_canonical, encoded, json_lines
from tiktok_policy_data.pipeline.checks.engine import check_tables
from tiktok_policy_data.pipeline.derive import decisions, derive
from tiktok_policy_data.store.releases import Release

if TYPE_CHECKING:
    import pyarrow as pa

    from tiktok_policy_data.core.row_types import ReleaseRow, SourceRow
    from tiktok_policy_data.core.table_types import ReleaseTables


#: Tables of which each row belongs to a measure, or to a jurisdiction and so to its measures.
OF_MEASURES = ("measures", "events", "evidence", "spells", "coverage")

#: Rows that are held as plain records at a time; a release may be larger than what memory holds of them.
AT_ONCE = 50_000

#: Of a table with no more rows they are made once and kept.
KEPT = 10_000


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
    found = Columns()
    for name, table in schema.tables().items():
        try:
            found[name] = release.columns(name)
            problems += _same_twice(release, table, found)
        except DataError as error:
            problems += error.problems
    if problems:
        return problems
    problems = _books(release, found.rows("releases"))
    try:
        check_tables(found, vocabularies_of(found.rows("codes")), full=True)
    except DataError as error:
        return [*problems, *error.problems]
    return problems + _underived(found)


class Columns(dict[str, "pa.Table"]):
    """Tables as Arrow, by name; of small ones the rows too, made once."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: Tables = {}

    def rows(self, name: str) -> list[Any]:
        """The rows of a table with plain values; not to be changed."""
        if name in self._rows:
            return self._rows[name]
        rows = _records(self[name])
        if len(rows) <= KEPT:
            self._rows[name] = rows
        return rows

    def parts(self, name: str) -> Iterator[list[Record]]:
        """The rows of a table, `AT_ONCE` at a time."""
        n = self[name].num_rows
        for start in range(0, n, AT_ONCE):
            yield self.rows(name) if n <= KEPT else _records(self[name].slice(start, AT_ONCE))

    def of(self, name: str, column: str, values: Iterable[str]) -> list[Any]:
        """The rows of a table that have one of some texts in a column."""
        if self[name].num_rows <= KEPT:
            wanted = set(values)
            return [row for row in self.rows(name) if row[column] in wanted]
        import pyarrow.compute as pc

        return _records(self[name].filter(pc.is_in(self[name][column], value_set=texts(list(values)))))


def _records(columns: pa.Table) -> list[Record]:
    """The rows of an Arrow table with plain values."""
    import pyarrow as pa

    # Days go by way of pandas, which makes them fifty times faster than `to_pylist`.
    values = [
        column.to_pandas(date_as_object=True).tolist() if pa.types.is_date(column.type) else column.to_pylist()
        for column in columns.columns
    ]
    return [dict(zip(columns.column_names, row, strict=True)) for row in zip(*values, strict=True)]


def _books(release: Release, releases: list[ReleaseRow]) -> list[Problem]:
    """Tables whose content, which was hashed as it was read, is not the one that the table releases has."""
    return [
        Problem(f"{row['table']}.jsonl", "expected the content hash that the table releases has", value=found)
        for row in releases
        if row["release"] == release.version
        and (found := release.manifest["tables"][row["table"]]["jsonl"]["sha256"]) != row["content_sha256"]
    ]


def _same_twice(release: Release, table: schema.Table, tables: Columns) -> list[Problem]:
    """Whether the JSON Lines are canonical and the Parquet file holds the same rows."""
    problems = []
    found = tables[table.name]
    path = release.path(table.name, "jsonl")
    if not _are_lines_of(path.read_bytes(), table, tables):
        lines = release.records(table.name)
        if json_lines(table, lines) != path.read_bytes():
            expected = "expected canonical JSON Lines: rows in key order, columns in schema order"
            problems.append(Problem(str(path), expected))
        if lines != tables.rows(table.name):
            problems.append(Problem(str(release.path(table.name)), f"expected the same rows as {table.name}.jsonl"))
    rows = release.manifest["tables"][table.name].get("rows")
    if rows != found.num_rows:
        expected = f"expected {found.num_rows} rows of {table.name}, as the file has"
        problems.append(Problem(str(release.folder / "manifest.json"), expected, value=str(rows)))
    return problems


def _are_lines_of(data: bytes, table: schema.Table, tables: Columns) -> bool:
    """Whether some bytes are the canonical JSON Lines of the rows, which are to stand in key order."""
    place = 0
    last: Record | None = None
    for rows in tables.parts(table.name):
        made = encoded(rows)
        if data[place : place + len(made)] != made or not are_canonical(table, rows, last):
            return False
        place, last = place + len(made), rows[-1]
    return place == len(data)


def _underived(found: Columns) -> list[Problem]:
    """Cells that do not follow from the typed columns; measures are derived some jurisdictions at a time."""
    at_hand = {
        name: found.rows(name) for name in found if name not in (*OF_MEASURES, *schema.audit_tables(), "paragraphs")
    }
    empty: Tables = {name: [] for name in (*OF_MEASURES, "paragraphs", "jurisdictions")}
    # Of the tables at hand sources alone have columns that follow from others.
    problems = _differences(schema.tables()["sources"], at_hand["sources"], _derived({**at_hand, **empty})["sources"])
    n_measures = _counted(found["measures"]["jurisdiction"])
    counts = {code: n_measures.get(code, 0) for code in (row["jurisdiction"] for row in at_hand["jurisdictions"])}
    for places in _packed(counts, AT_ONCE // 10):
        measures = found.of("measures", "jurisdiction", places)
        ids = [row["measure_id"] for row in measures]
        part = {
            "measures": measures,
            "coverage": found.of("coverage", "jurisdiction", places),
            **{name: found.of(name, "measure_id", ids) for name in ("events", "evidence", "spells")},
        }
        here = [row for row in at_hand["jurisdictions"] if row["jurisdiction"] in set(places)]
        derived = _derived({**at_hand, **part, "jurisdictions": here, "paragraphs": []})
        for name, rows in part.items():
            problems += _differences(schema.tables()[name], rows, derived[name])
    return problems + _undecided(found, at_hand["sources"])


def _undecided(found: Columns, sources: list[SourceRow]) -> list[Problem]:
    """Decisions on paragraphs that do not follow, some sources at a time."""
    problems = []
    by_source = {row["source_id"]: row for row in sources}
    n_paragraphs = _counted(found["paragraphs"]["source_id"])
    # All sources, not those of the table alone: it may lack one whole.
    for some in _packed({source: n_paragraphs.get(source, 0) for source in by_source}, AT_ONCE):
        typed = found.of("paragraphs", "source_id", some)
        cited = _cited(found["evidence"], some)
        problems += _differences(schema.tables()["paragraphs"], typed, decisions(typed, cited, by_source))
    return problems


def _cited(evidence: pa.Table, sources: Iterable[str]) -> list[tuple[str, int | None]]:
    """The paragraphs of some sources in which evidence stands, each once."""
    import pyarrow.compute as pc

    chosen = evidence.filter(pc.is_in(evidence["source_id"], value_set=texts(list(sources))))
    pairs = chosen.group_by(["source_id", "paragraph"]).aggregate([])
    return list(zip(pairs["source_id"].to_pylist(), pairs["paragraph"].to_pylist(), strict=True))


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


def _derived(tables: ReleaseTables) -> Tables:
    """The tables that follow from the typed columns of some; what came from texts and searches is taken from them."""
    sources = [row for row in tables["sources"] if row["text_sha256"]]
    anchored = [row for row in tables["evidence"] if row["passage_sha256"]]
    searched = [row for row in tables["coverage"] if row["searched_on"]]
    searches = [
        {**{name: row[name] for name in ("jurisdiction", "measure_type", "searched_on")}, "what": row["searched"]}
        for row in searched
    ]
    return derive({**tables, "texts": sources, "anchors": anchored, "searches": searches})


def _differences(
    table: schema.Table, found: Sequence[Mapping[str, Any]], wanted: Sequence[Mapping[str, Any]]
) -> list[Problem]:
    """Cells of a table that differ from what follows from the typed columns, and rows too many or too few."""
    if found == wanted:
        return []

    def keyed(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[Any, ...], Mapping[str, Any]]:
        return {tuple(row[name] for name in table.key): row for row in rows}

    ours, theirs = keyed(found), keyed(wanted)
    problems = []
    for key in sorted((key for key in {*ours, *theirs} if ours.get(key) != theirs.get(key)), key=str):
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
