"""Derive the derived cells of a release again and compare them with what it has.

The plain rows of a large release do not fit in memory, so they are made for some measures at a time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tiktok_policy_data.core import schema
from tiktok_policy_data.core.rows import Tables, in_key_order
from tiktok_policy_data.errors import Problem
from tiktok_policy_data.io.arrow import to_records
from tiktok_policy_data.pipeline.checks.columns import Columns, Numbers
from tiktok_policy_data.pipeline.checks.rules import Data
from tiktok_policy_data.pipeline.coverage import Searched, Statuses, coverage
from tiktok_policy_data.pipeline.derive import decisions, derive_measures, derive_sources

if TYPE_CHECKING:
    import pyarrow as pa

    from tiktok_policy_data.core.build_types import SourceDraft
    from tiktok_policy_data.core.row_types import CodeRow

#: Number of measures whose rows, with their events, evidence and spells, are in memory at a time.
AT_ONCE = 5_000

#: The typed columns from which others are derived, in the tables with rows for each measure; of spells, all columns.
READ = {
    "measures": (
        *("measure_id", "jurisdiction", "measure_type", "instrument", "instrument_form", "target"),
        *("duration", "operation"),
    ),
    "events": ("event_id", "measure_id", "event_type", "date", "date_basis", "until", "set_aside"),
    "evidence": (
        *("evidence_id", "measure_id", "event_id", "source_id", "supports", "stance", "identity"),
        *("paragraph", "first_words", "last_words"),
    ),
    "spells": tuple(schema.tables()["spells"].columns),
}


def underived(tables: Mapping[str, pa.Table | Columns]) -> list[Problem]:
    """Return a problem for each cell that does not follow from the typed columns, in tables that pass the rules."""
    found = Data(tables)
    codes = to_records(found["codes"].table)
    sources = to_records(found["sources"].table)
    told: dict[str, list[Problem]] = defaultdict(list)
    texts = [row for row in sources if row["text_sha256"]]
    derived = derive_sources({"sources": sources, "texts": texts})
    problems = _differences(schema.tables()["sources"], sources, derived)
    published = {row["source_id"]: row for row in derived}
    whole = {name: to_records(found[name].table) for name in ("checks", "relations", "terms", "jurisdictions")}
    for part in _parts(found):
        anchored = [row for row in part["evidence"] if row["passage_sha256"]]
        wanted = derive_measures({**part, "codes": codes, "anchors": anchored, **whole}, published)
        wanted["spells"] = in_key_order(schema.tables()["spells"], wanted["spells"])
        for name, rows in part.items():
            told[name] += _differences(schema.tables()[name], rows, wanted[name])
    told["coverage"] = _uncovered(found, codes)
    problems += [problem for name in ("measures", "coverage", *list(READ)[1:]) for problem in told[name]]
    return problems + _undecided(found, published)


def _parts(found: Data) -> Iterator[Tables]:
    """Yield some measures at a time, with their events, evidence and spells."""
    measures = found["measures"]
    n = len(measures)
    ends = [*range(AT_ONCE, n, AT_ONCE), n]
    derived = {
        name: [*READ[name], *(field.name for field in schema.tables()[name].fields if field.derived)]
        for name in ("measures", "events", "evidence")
    }
    names = {**derived, "spells": list(READ["spells"])}
    cut = [_cut(found[name], _measure_of(found, name), ends, some) for name, some in names.items()]
    for rows in zip(*cut, strict=True):
        yield dict(zip(names, map(to_records, rows), strict=True))


def _measure_of(found: Data, name: str) -> Numbers:
    """Return the position of the measure to which each row of a table belongs; -1 where there is none."""
    measure = found["measures"]["measure_id"]
    place = np.arange(len(measure)) if name == "measures" else found[name]["measure_id"].place_in(measure)
    found[name].forget()
    return place


def _cut(columns: Columns, place: Numbers, ends: list[int], names: list[str]) -> Iterator[pa.Table]:
    """Yield the rows of a table up to each of some ends.

    Parameters
    ----------
    columns : Columns
        The table.
    place : numpy.ndarray
        The position of each row among the measures.
    ends : list of int
        The positions at which the parts end, in ascending order.
    names : list of str
        The columns to read.
    """
    import pyarrow as pa

    if (place[1:] >= place[:-1]).all():
        source = columns.parts(4 * AT_ONCE, names)
    else:
        order = np.argsort(place, kind="stable")
        place = place[order]
        source = iter([columns.table.select(names).take(pa.array(order))])
    # Rows without a measure come first and are left out.
    counts = np.diff(np.searchsorted(place, [0, *ends]), prepend=0)
    held = columns.table.schema.empty_table().select(names) if len(columns) == 0 else next(source)
    for number, count in enumerate(counts):
        parts = [held]
        while sum(map(len, parts)) < count:
            parts.append(next(source))
        held = pa.concat_tables(parts) if len(parts) > 1 else held
        if number:
            yield held.slice(0, count)
        held = held.slice(count)


def _uncovered(found: Data, codes: list[CodeRow]) -> list[Problem]:
    """Return a problem for each cell of coverage that does not follow from the measures and the searches."""
    rows = to_records(found["coverage"].table)
    searched = {
        (row["jurisdiction"], row["measure_type"]): Searched(row["search"], row["searched_on"], row["searched"])
        for row in rows
        if row["search"]
    }
    statuses: Statuses = defaultdict(list)
    for part in found["measures"].parts(10 * AT_ONCE, ["jurisdiction", "measure_type", "role", "status"]):
        for place, kind, role, status in zip(*(column.to_pylist() for column in part.columns), strict=True):
            statuses[place, kind].append((role, status))
    wanted = coverage(to_records(found["jurisdictions"].table), statuses, searched, codes)
    table = schema.tables()["coverage"]
    return _differences(table, rows, in_key_order(table, wanted))


def _undecided(found: Data, published: Mapping[str, SourceDraft]) -> list[Problem]:
    """Return a problem for each decision on a paragraph that does not follow; only faulty sources are read as rows."""
    import pyarrow as pa

    paragraphs, evidence = found["paragraphs"], found["evidence"]
    known = found["sources"]["source_id"]
    whole = found["sources"]["text_sha256"].present
    place = paragraphs["source_id"].place_in(known)
    cited = evidence["source_id"].place_in(known)
    number, of = paragraphs["paragraph"].numbers, evidence["paragraph"].numbers
    coded = paragraphs["decision"].equals("coded") & (place >= 0)
    counts = evidence["paragraph"].present & (cited >= 0) & np.append(whole, False)[cited]
    width = int(max(number.max(initial=0), of.max(initial=0))) + 1
    ours, theirs = np.unique(place[coded] * width + number[coded]), np.unique(cited[counts] * width + of[counts])
    noted = np.unique(place[coded & paragraphs["note"].present])
    at_fault = np.union1d(np.setxor1d(ours, theirs) // width, noted)
    if not len(at_fault):
        return []
    rows = to_records(paragraphs.table.filter(pa.array(np.isin(place, at_fault))))
    faulty = np.isin(theirs // width, at_fault)
    ids = known.array.take(pa.array(theirs[faulty] // width)).to_pylist()
    wanted = decisions(rows, zip(ids, (theirs[faulty] % width).tolist(), strict=True), published)
    return _differences(schema.tables()["paragraphs"], rows, wanted)


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
            for name in ours[key]:
                if ours[key][name] != theirs[key][name]:
                    expected = f"expected {theirs[key][name]}, as derived from the typed columns"
                    problems.append(Problem(table.name, expected, row, name, str(ours[key][name])))
    return problems
