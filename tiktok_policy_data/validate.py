"""Check a release folder (`validate`) and its passages against texts (`verify`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiktok_policy_data import __all__ as public
from tiktok_policy_data import anchors, build, schema, texts
from tiktok_policy_data.dataset import texts_at_hand
from tiktok_policy_data.derive import decisions, derive
from tiktok_policy_data.files import Record, file_sha256, in_key_order, json_lines
from tiktok_policy_data.problems import DataError, Problem, WrongWord
from tiktok_policy_data.store import MANIFEST, Release, to_pandas
from tiktok_policy_data.workshop import Tables, vocabularies_of
from tiktok_policy_data.writer import LICENCE, manifest_text, schema_sha256

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
    """Tables whose content is not the one that the table releases has for this version."""
    return [
        Problem(f"{row['table']}.jsonl", "expected the content hash that the table releases has", value=found)
        for row in releases
        if row["release"] == release.version
        and (found := file_sha256(release.path(row["table"], "jsonl"))) != row["content_sha256"]
    ]


def _same_twice(release: Release, table: schema.Table, found: pa.Table) -> list[Problem]:
    """Whether the JSON Lines are canonical and the Parquet file holds the same rows under the same version."""
    import pyarrow.parquet as pq

    problems = []
    path = release.path(table.name, "jsonl")
    if not _are_lines_of(path.read_bytes(), table, found):
        lines = release.records(table.name)
        if json_lines(table, lines) != path.read_bytes():
            expected = "expected canonical JSON Lines: rows in key order, columns in schema order"
            problems.append(Problem(str(path), expected))
        if lines != _records(found):
            problems.append(Problem(str(release.path(table.name)), f"expected the same rows as {table.name}.jsonl"))
    path = release.path(table.name)
    version = (pq.read_schema(path).metadata or {}).get(b"version", b"").decode()
    if version != release.version:
        expected = f"expected the version {release.version} of the manifest in the footer"
        problems.append(Problem(str(path), expected, value=version))
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
    for some in _packed(_counted(paragraphs["source_id"]), AT_ONCE):
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


@dataclass(frozen=True)
class Verified:
    """How many passages of a source were found again, and in what."""

    source_id: str
    found: int
    passages: int
    text: str


def verify(
    release: Release, where: str | Path | None = None, copies: Mapping[str, Path] | None = None
) -> tuple[list[Verified], list[Problem]]:
    """Check the passages of a release against the texts at hand and against readers' own copies of pages.

    Texts at hand are recognised by hash, and each passage must stand at its offsets. `copies` (source → file) may be
    any text of the page: each passage is looked for by its first and last words and its hash. Returns what was found,
    source by source, and what was not.
    """
    held = texts_at_hand(release, where)
    own = {source: texts.read(path) for source, path in (copies or {}).items()}
    known = {row["source_id"] for row in release.records("sources")}
    if unknown := sorted(set(own) - known):
        raise WrongWord(f"There is no source {unknown[0]!r}; the sources are {', '.join(sorted(known))}.")
    passages: dict[str, dict[tuple[str, str, int], Record]] = {}
    for row in release.records("evidence"):
        if row["passage_sha256"]:
            key = row["first_words"], row["last_words"], row["paragraph"]
            passages.setdefault(row["source_id"], {}).setdefault(key, row)
    verified, problems = [], []
    for source in sorted({*held, *own}):
        rows = list(passages.get(source, {}).values())
        text, stored = (own[source], False) if source in own else (held[source], True)
        missing = [row for row in rows if not (_stands if stored else _occurs)(text, row)]
        kind = "text recognised by its hash" if stored else "copy"
        verified.append(Verified(source, len(rows) - len(missing), len(rows), kind))
        problems += [_not_found(source, row, kind) for row in missing]
    return verified, problems


def _stands(text: str, row: Record) -> bool:
    passage = text[row["char_start"] : row["char_end"]]
    try:
        found = anchors.find(text, row["paragraph"], row["first_words"], row["last_words"])
    except anchors.NotFound:
        return False
    return bool(found.start == row["char_start"]) and anchors.passage_sha256(passage) == row["passage_sha256"]


def _occurs(text: str, row: Record) -> bool:
    return anchors.find_by_hash(text, row["first_words"], row["last_words"], row["passage_sha256"]) is not None


def _not_found(source: str, row: Record, kind: str) -> Problem:
    words = f"{row['first_words']} … {row['last_words']}"
    expected = f"expected the passage of {row['evidence_id']} in the {kind}"
    do = "The page may have been revised, or the copy may break paragraphs: compare it with the page."
    return Problem(source, expected, f"paragraph {row['paragraph']}", value=words, do=do)


def verify_files(release: Release) -> list[Problem]:
    """Hash every file of a release again: those in the manifest, and no other may be there.

    No hash covers the manifest: when the files are whole, each of its words is compared with what they, the package and
    its writer say. Raises DataError when it is no manifest at all.
    """
    listed: dict[str, str] = dict(release.manifest.get("files", {}))
    for entry in release.manifest["tables"].values():
        listed |= {entry[form]["path"]: entry[form]["sha256"] for form in ("parquet", "jsonl")}
    problems = []
    for name, digest in sorted(listed.items()):
        path = release.folder / name
        found = file_sha256(path) if path.is_file() else ""
        if found != digest:
            problems.append(
                Problem(str(path), f"expected the SHA-256 {digest}", value=found, do="Reinstall the package.")
            )
    there = {path.relative_to(release.folder).as_posix() for path in release.folder.rglob("*") if path.is_file()}
    for name in sorted(there - set(listed) - {"manifest.json"}):
        problems.append(Problem(str(release.folder / name), "expected no file that the manifest does not list"))
    return problems or _manifest_words(release)


def _manifest_words(release: Release) -> list[Problem]:
    """What a manifest whose hashes are right says otherwise than the files, the package and its writer."""
    path, manifest = release.folder / MANIFEST, release.manifest
    schemas: Mapping[str, str] = manifest.get("schemas", {})
    wanted = {
        "licence": (manifest.get("licence"), LICENCE),
        **{f"schemas, {name}": (schemas.get(name), schema_sha256(name)) for name in schema.tables()},
        **{
            f"tables, {name}, rows": (entry["rows"], release.n_rows(name)) for name, entry in manifest["tables"].items()
        },
    }
    problems = [
        Problem(str(path), f"expected {right}", column=place, value=str(stated), do=_UNFIT)
        for place, (stated, right) in wanted.items()
        if stated != right
    ]
    for name in sorted(set(manifest.get("names", [""])) - set(public)):  # no names at all are none of the package's
        problems.append(Problem(str(path), "expected a public name of the package", "", "names", name, _UNFIT))
    try:
        _ = release.version
    except DataError as error:
        problems += error.problems
    if path.read_bytes() != manifest_text(manifest).encode():
        problems.append(Problem(str(path), "expected the text that the release wrote, byte for byte", do=_UNFIT))
    return problems


_UNFIT = "Reinstall the package; in a checkout, make the release that is due, or restore curated/ from version control."
