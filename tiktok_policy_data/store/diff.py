"""Compare two sets of tables: rows by primary key, cells, columns.

Rows are matched by the primary key of the newer schema. Comparison is columnar; nothing loops over rows.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tiktok_policy_data.core import progress, schema
from tiktok_policy_data.errors import DataError, Problem

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


@dataclass(frozen=True)
class Change:
    """One changed cell; `before` and `after` are canonical JSON."""

    row: str
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class TableDiff:
    """The differences in one table: rows by key, cells, columns."""

    table: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[Change, ...] = ()
    columns_added: tuple[str, ...] = ()
    columns_removed: tuple[str, ...] = ()
    columns_retyped: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(value for name, value in vars(self).items() if name != "table")


@dataclass(frozen=True)
class Diff:
    """The differences between two sets of tables; only tables that differ."""

    before: str
    after: str
    tables: tuple[TableDiff, ...]
    tables_added: tuple[str, ...] = ()
    tables_removed: tuple[str, ...] = ()

    def table(self, name: str) -> TableDiff:
        """Return the differences of one table; empty if there are none."""
        return next((found for found in self.tables if found.table == name), TableDiff(name))


@dataclass(frozen=True)
class Tables:
    """A set of tables to compare: schemas and, read on demand, frames with lists joined to text."""

    name: str
    schemas: Mapping[str, schema.Table]
    read: Any = field(repr=False)

    def frame(self, table: str) -> pd.DataFrame:
        import pandas as pd

        frame: pd.DataFrame = self.read(table)
        for column in self.schemas[table].fields:
            if column.is_list:
                joined = [_joined(list(cell)) for cell in frame[column.name].tolist()]
                frame[column.name] = pd.array(joined, dtype="string[pyarrow]")
        return frame


def compare_tables(before: Tables, after: Tables, ignored: Collection[str] | None = None) -> Diff:
    """Return all differences between two sets of tables, except in the audit tables `ignored`."""
    ignored = schema.audit_tables() if ignored is None else ignored
    names = [name for name in after.schemas if name not in ignored]
    common = [name for name in names if name in before.schemas]
    found = [
        compare_frames(after.schemas[name], before.schemas[name], before.frame(name), after.frame(name), before, after)
        for name in progress.over(common, "Differences")
    ]
    return Diff(
        before=before.name,
        after=after.name,
        tables=tuple(table for table in found if table),
        tables_added=tuple(name for name in names if name not in before.schemas),
        tables_removed=tuple(name for name in before.schemas if name not in after.schemas and name not in ignored),
    )


def only(diff: Diff, tables: Collection[str], places: Collection[str]) -> Diff:
    """Return the differences of some tables, and of rows of some jurisdictions; empty collections keep all.

    The key of a row begins with its jurisdiction, as in UK-001; of tables such as sources, whose keys do not, no row
    is kept.
    """
    wanted = [table for table in diff.tables if not tables or table.table in tables]
    kept = [_of_places(table, places) if places else table for table in wanted]
    return replace(
        diff,
        tables=tuple(table for table in kept if table),
        tables_added=tuple(name for name in diff.tables_added if not tables or name in tables),
        tables_removed=tuple(name for name in diff.tables_removed if not tables or name in tables),
    )


def _of_places(table: TableDiff, places: Collection[str]) -> TableDiff:
    """Return the differences in rows of some jurisdictions."""

    def inside(row: str) -> bool:
        found = re.match(r"([A-Z]{2}(?:-[A-Z0-9]{2,7})??)(?:-\d{3}\b| |$)", row)
        return bool(found) and found[1] in places  # type: ignore[index]

    return replace(
        table,
        added=tuple(filter(inside, table.added)),
        removed=tuple(filter(inside, table.removed)),
        changed=tuple(change for change in table.changed if inside(change.row)),
    )


def compare_frames(
    new: schema.Table, old: schema.Table, before: pd.DataFrame, after: pd.DataFrame, left: Any = "A", right: Any = "B"
) -> TableDiff:
    """Return the differences between two frames of a table.

    Parameters
    ----------
    new, old : Table
        The newer schema, whose key matches the rows, and the older one.
    before, after : pandas.DataFrame
        The frames.
    left, right : object
        Where each comes from, for messages.

    Raises
    ------
    DataError
        If a key occurs twice, or is missing in the older frame.
    """
    import numpy as np

    if missing := [name for name in new.key if name not in before.columns]:
        expected = f"expected the key {', '.join(new.key)} in both"
        raise DataError(Problem(f"{new.name} of {getattr(left, 'name', left)}", expected, column=missing[0]))
    old_rows, new_rows = (_keyed(frame, new, side) for frame, side in ((before, left), (after, right)))
    places = _places(old_rows, new_rows)
    kept = places >= 0
    matched = np.zeros(len(new_rows), dtype=bool)
    matched[places[kept]] = True
    here, there = kept.nonzero()[0], places[kept]
    removed = tuple(map(_row, old_rows.take((~kept).nonzero()[0]).to_pylist()))
    if not (len(old_rows) == len(new_rows) and bool(kept.all()) and bool((there == here).all())):
        before, after = (some.take(at).reset_index(drop=True) for some, at in ((before, here), (after, there)))
        old_rows = old_rows.take(here)
    columns = [column for column in new.fields if column.name in old.columns and column.name not in new.key]
    changed = [change for column in columns for change in _changed_cells(column, before, after, old_rows)]
    return TableDiff(
        table=new.name,
        added=tuple(map(_row, new_rows.take((~matched).nonzero()[0]).to_pylist())),
        removed=removed,
        changed=tuple(sorted(changed, key=lambda change: (change.row, new.columns.index(change.column)))),
        **_changed_columns(new, old),
    )


def _changed_columns(new: schema.Table, old: schema.Table) -> dict[str, tuple[str, ...]]:
    """Return the columns added, removed and retyped, as `TableDiff` names them."""
    types = {column.name: column.type for column in old.fields}
    return {
        "columns_added": tuple(name for name in new.columns if name not in types),
        "columns_removed": tuple(name for name in types if name not in new.columns),
        "columns_retyped": tuple(c.name for c in new.fields if types.get(c.name, c.type) != c.type),
    }


def _changed_cells(column: schema.Field, before: pd.DataFrame, after: pd.DataFrame, keys: pa.Array) -> Iterator[Change]:
    """Return the changed cells of one column of two frames with the same rows in the same order."""
    was, now = before[column.name], after[column.name]
    places = _differ(was, now).nonzero()[0]
    for key, old, new in zip(keys.take(places).to_pylist(), was.take(places), now.take(places), strict=True):
        yield Change(_row(key), column.name, _text(old, column.is_list), _text(new, column.is_list))


def _keyed(frame: pd.DataFrame, table: schema.Table, side: Any) -> pa.Array:
    """Return the key of each row as one text, its parts joined; in Arrow, which is far faster than Python strings."""
    import pyarrow as pa
    import pyarrow.compute as pc

    parts = []
    for name in table.key:
        part = pa.array(frame[name], from_pandas=True)
        part = part.combine_chunks() if isinstance(part, pa.ChunkedArray) else part
        days = pa.types.is_timestamp(part.type)
        parts.append((part.cast(pa.date32()) if days else part).cast(pa.string()))
    keys = pc.binary_join_element_wise(*parts, _BETWEEN, null_handling="replace", null_replacement="")
    if not _ascends(keys) and len(pc.unique(keys)) != len(keys):
        twice = _row(keys.to_pandas()[lambda texts: texts.duplicated()].iloc[0])
        place = f"{table.name} of {getattr(side, 'name', side)}"
        raise DataError(Problem(place, "expected every key once", twice, ", ".join(table.key), do="Fix the key first."))
    return keys


def _ascends(keys: pa.Array) -> bool:
    """Return whether each key is greater than the one before it; then no key occurs twice."""
    import pyarrow.compute as pc

    return pc.all(pc.less(keys[:-1], keys[1:])).as_py() is not False


def _places(old: pa.Array, new: pa.Array) -> Any:
    """Return the position of each old key among the new ones; -1 for none.

    Sorted keys are looked up block by block, so that each block stays in the CPU cache.
    """
    import numpy as np
    import pyarrow.compute as pc

    size = _BLOCK if _ascends(old) and _ascends(new) else max(len(old), 1)
    places = np.full(len(old), -1)
    start = 0
    for first in range(0, len(old), size):
        block = old[first : first + size]
        stop = bisect_right(new, block[-1].as_py(), start, key=lambda key: key.as_py()) if size == _BLOCK else len(new)
        here = pc.index_in(block, value_set=new[start:stop]).fill_null(-1).to_numpy()
        places[first : first + len(block)] = np.where(here < 0, -1, here + start)
        start = stop
    return places


_BLOCK = 50_000


def _differ(a: pd.Series[Any], b: pd.Series[Any]) -> Any:
    """Return where two columns differ: another value, or a value on one side only."""
    if a.dtype != b.dtype:
        a, b = a.astype("string[pyarrow]"), b.astype("string[pyarrow]")
    missing_a, missing_b = a.isna().to_numpy(), b.isna().to_numpy()
    unequal = (a != b).fillna(False).to_numpy(dtype=bool)
    return (unequal & ~missing_a & ~missing_b) | (missing_a != missing_b)


def _row(key: str) -> str:
    """Return a key for readers, its parts joined by a space."""
    return key.replace(_BETWEEN, " ")


def _text(value: Any, is_list: bool) -> str:
    """Return a cell as canonical JSON."""
    import pandas as pd

    if is_list:
        value = str(value).split(_BETWEEN) if value else []
    elif pd.isna(value):
        value = None
    elif isinstance(value, pd.Timestamp):
        value = value.date().isoformat()
    elif hasattr(value, "item"):
        value = value.item()
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


#: Separates the parts of a key and the items of a list in comparisons; no text contains it.
_BETWEEN = "\x1f"


def _joined(cell: list[str]) -> str:
    return _BETWEEN.join(sorted(cell))
