"""Load a table as a pandas frame: today, as of a day, as known on a day, or at a past release."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiktok_policy_data.core import schema
from tiktok_policy_data.core.days import NO_START, NO_STOP, How, covers_days
from tiktok_policy_data.core.events import STAGES
from tiktok_policy_data.core.versions import list_versions, version_key
from tiktok_policy_data.errors import UnknownNameError
from tiktok_policy_data.io.frames import days_since_1970, to_pandas
from tiktok_policy_data.query.labelled import described, with_labels, with_names
from tiktok_policy_data.query.lookup import HINDSIGHT, ON_DAY, available_texts, known_measure, number_of
from tiktok_policy_data.query.selection import as_day, check_how
from tiktok_policy_data.store import releases
from tiktok_policy_data.store.releases import Release

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def load(
    table: str = "measures",
    *,
    as_of: str | date | None = None,
    known_at: str | date | None = None,
    how: How = "certain",
    quotes: bool = False,
    texts_folder: str | Path | None = None,
    labels: bool = False,
    names: bool = False,
    release: str | None = None,
) -> pd.DataFrame:
    """Load a table as a pandas frame with the dtypes of its schema.

    Parameters
    ----------
    table : str, default "measures"
        Name of a table; `tables` lists them.
    as_of : str or datetime.date, optional
        Show the status on this day. Applies to measures, events and spells.
    known_at : str or datetime.date, optional
        Use only sources published by this day. Applies to measures, events and spells.
    how : {"certain", "possible"}, default "certain"
        Count what had certainly happened by the day, or what may have happened.
    quotes : bool, default False
        Add the column `quote` to evidence: the passage itself where its source text is available, else missing.
    texts_folder : str or pathlib.Path, optional
        Folder of source texts, for `quotes`; the folder named by TIKTOK_POLICY_TEXTS by default.
    labels : bool, default False
        Add the label of each code beside its column, as `status_label` beside `status`.
    names : bool, default False
        Add `name`, `iso3` and `level` of the jurisdiction.
    release : str, optional
        A past release such as ``"1.0.0"``, with its own columns and types; the installed one by default.

    Returns
    -------
    pandas.DataFrame
        One row per row of the table. ``attrs["columns"]`` says what each column is. Coded columns are categorical and
        know all their codes, dates are ``datetime64[us]``, counts ``Int64``, truth values ``boolean``, other text
        ``string[pyarrow]``, lists Python lists. Measures have two more columns, `first_release` and `changed_release`
        (text): the release that added the row, and the last one that changed it.

    Raises
    ------
    UnknownNameError
        If an argument is not one of the accepted values.
    DataError
        If a file is damaged.

    Notes
    -----
    In a dated view of measures, rows without a status on that day are left out, and so are the columns derived from
    later events (`starts`, `ends`, counts and the like). Free-text columns such as `scope` and `summary` are written by
    us and always describe the present. Spells are those that cover the day; events are those that had happened by it.

    Examples
    --------
    >>> import tiktok_policy_data as tpd
    >>> measures = tpd.load()
    >>> measures.query("jurisdiction == 'UK' and status == 'in_force'")  # doctest: +SKIP
    >>> tpd.load(as_of="2022-12-31")  # doctest: +SKIP
    """
    check_how(how)
    data = releases.opened(release)
    data.declared(table)
    if quotes and table != "evidence":
        raise UnknownNameError("quotes=True applies to the table evidence only.")
    if as_of is not None or known_at is not None:
        day, known = as_day(as_of, "as_of"), as_day(known_at, "known_at")
        if table not in DATED:
            raise UnknownNameError(f"as_of and known_at apply to measures, events and spells, not to {table}.")
        frame = DATED[table](data, day, known, how)
    else:
        frame = data.frame(table)
        if table == "measures":
            frame = _with_releases(frame, data)
    if quotes:
        frame = _with_quotes(frame, data, texts_folder)
    if labels:
        frame = with_labels(frame, table, data)
    if names:
        frame = with_names(frame, data)
    return described(frame, table, data)


def _with_releases(frame: pd.DataFrame, release: Release) -> pd.DataFrame:
    """Add to measures the release that added each row and the last that changed it, from the table changes."""
    import pandas as pd
    import pyarrow.compute as pc

    versions = list_versions(releases.installed().records("releases", upto="release"))
    first = next(iter(versions), None)
    # Read from Parquet: the table grows with every release, and only the rows of measures are needed.
    changes = releases.installed().columns("changes", ["release", "table", "row", "op"])
    changes = changes.filter(pc.equal(changes["table"], "measures"))
    is_new = pc.equal(changes["op"], "added")
    cells = list(zip(*(part.to_pylist() for part in (changes["release"], changes["row"], is_new)), strict=True))
    brought: dict[str, str] = {}
    changed: dict[str, str] = {}
    for version in versions:
        if version_key(version) > version_key(release.version):
            break
        rows = [(row, new) for where, row, new in cells if where == version]
        brought |= {row: version for row, new in rows if new}
        changed |= {row: version for row, _ in rows}
    text = pd.StringDtype("pyarrow")
    keys = frame["measure_id"].tolist()
    first_release, changed_release = (field.name for field in schema.ON_LOAD)
    return frame.assign(
        **{
            first_release: pd.array([brought.get(key, first) for key in keys], dtype=text),
            changed_release: pd.array([changed.get(key, first) for key in keys], dtype=text),
        }
    )


#: The days between which a spell holds, and between which it is known.
_SPANS = ["valid_from", "valid_to", "known_from", "known_to"]


def _spells(data: Release, day: date | None, known: date | None, how: How) -> pd.DataFrame:
    """Return the spells that cover a day, as known on a day."""
    import pyarrow as pa

    found = data.columns("spells")
    return _frame(data, "spells", found.filter(pa.array(_covering(found, day, known))))


def _covering(spells: pa.Table, day: date | None, known: date | None) -> Any:
    """Return which spells cover a day (any, without one), as known on a day (today, without one)."""
    import numpy as np

    starts = [days_since_1970(spells[name], NO_START) for name in ("valid_from", "known_from")]
    stops = [days_since_1970(spells[name], NO_STOP) for name in ("valid_to", "known_to")]
    valid = np.ones(len(spells), bool) if day is None else covers_days(starts[0], stops[0], day)
    return valid & covers_days(starts[1], stops[1], known)


def _measures(data: Release, day: date | None, known: date | None, how: How) -> pd.DataFrame:
    """Return measures with what held of them on a day, as known on a day, without columns that depend on later events.

    The rule is that of `core.days.spells_on`, applied to columns; without a day, the day of the data counts.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    certain = "" if how == "possible" else "certain_"
    there_are = set(data.declared("spells").columns)
    taken = {name: of.format(certain) for name, of in ON_DAY.items() if of.format(certain) in there_are}
    column = taken["status"]
    spells = data.columns("spells", list(dict.fromkeys(["measure_id", *_SPANS, *taken.values()])))
    day = day or data.data_day
    covered = _covering(spells, day, known)
    if day is None:
        covered &= days_since_1970(spells["valid_to"], NO_STOP) == NO_STOP
    spells = spells.filter(pa.array(covered & spells[column].is_valid().to_numpy()))
    measures = data.columns("measures", [name for name in data.declared("measures").columns if name not in HINDSIGHT])
    place = pc.index_in(measures["measure_id"], value_set=spells["measure_id"]).fill_null(-1).to_numpy()
    there = np.flatnonzero(place >= 0)
    if len(there) < len(measures):
        measures = measures.filter(pa.array(place >= 0))
    rows = pa.array(place[there])
    for name, of in taken.items():
        measures = measures.set_column(measures.column_names.index(name), name, spells[of].take(rows))
    return _frame(data, "measures", measures)


def _events(data: Release, day: date | None, known: date | None, how: How) -> pd.DataFrame:
    """Return the events that had happened by a day (or may have, with "possible") and were known by another.

    The rule is that of `lookup.happened`, applied to columns.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    events = data.columns("events")
    # A start left to be appointed has no date, so it never happened.
    events = events.filter(events["date_latest"].is_valid())
    if known is not None:
        events = events.filter(pc.is_in(events["event_id"], value_set=_reported(data, known)))
    if day is not None:
        starts = events["date_latest"] if how == "certain" else _possible_from(events, data)
        events = events.filter(pc.less_equal(starts, pa.scalar(day)).fill_null(fill_value=True))
    return _frame(data, "events", events)


def _reported(data: Release, known: date) -> pa.Array:
    """Return the identifiers of events that a source published by a day reports."""
    import pyarrow as pa
    import pyarrow.compute as pc

    sources = data.columns("sources", ["source_id", "published_latest"])
    sources = sources.filter(pc.less_equal(sources["published_latest"], pa.scalar(known)))
    passages = data.columns("evidence", ["event_id", "source_id", "supports", "stance"])
    told = pc.and_(
        pc.equal(passages["stance"], "supports"), pc.is_in(passages["source_id"], value_set=sources["source_id"])
    )
    passages = passages.filter(pc.and_(told, passages["event_id"].is_valid())).combine_chunks()
    named = pc.equal(pc.list_flatten(passages["supports"]), "event_type")
    rows = pc.list_parent_indices(passages["supports"]).filter(named)
    return passages["event_id"].take(rows)


def _possible_from(events: pa.Table, data: Release) -> pa.Array:
    """Return the day from which each event is possible, never before the event it follows; missing where it is open.

    The rule is that of `core.events.possible_from`, applied to columns.
    """
    import numpy as np
    import pyarrow as pa

    types = data.event_types
    measure = events["measure_id"].combine_chunks().dictionary_encode().indices.to_numpy()
    earliest = days_since_1970(events["date_earliest"], NO_START)
    latest = days_since_1970(events["date_latest"], NO_STOP)
    encoded = events["event_type"].combine_chunks().dictionary_encode()
    kinds = [types[code] for code in encoded.dictionary.to_pylist()]
    kind = np.array([(STAGES.index(kind.stage), kind.position) for kind in kinds], dtype=np.int64).reshape(-1, 2)
    stage, position = kind[encoded.indices.to_numpy()].T
    order = np.lexsort((position, stage, earliest, latest, measure))
    # Each measure has a range of numbers of its own, so one running maximum does for all.
    above = measure[order].astype(np.int64) << 34
    starts = np.empty(len(order), dtype=np.int64)
    starts[order] = np.maximum.accumulate(earliest[order] + above) - above
    return pa.array(starts.astype(np.int32), mask=starts == NO_START).cast(pa.date32())


#: How each table with dates is loaded as of a day and as known on a day.
DATED: Mapping[str, Callable[[Release, date | None, date | None, How], pd.DataFrame]] = {
    "measures": _measures,
    "spells": _spells,
    "events": _events,
}


def _frame(data: Release, table: str, found: pa.Table) -> pd.DataFrame:
    """Convert some rows and columns of a table to a frame with the dtypes of its schema."""
    declared = data.declared(table)
    fields = tuple(field for field in declared.fields if field.name in found.column_names)
    return to_pandas(found, declared._replace(fields=fields), data.vocabularies)


def _with_quotes(frame: pd.DataFrame, release: Release, where: str | Path | None) -> pd.DataFrame:
    """Add the passages to evidence, where their source texts are available."""
    import pandas as pd

    held = available_texts(release, where)
    rows = zip(frame["source_id"], frame["char_start"], frame["char_end"], strict=True)
    quotes = [held[source][start:end] if source in held and not pd.isna(start) else None for source, start, end in rows]
    return frame.assign(quote=pd.Series(quotes, index=frame.index, dtype=pd.StringDtype("pyarrow")))


def path(table: str = "measures") -> Path:
    """Return the path of a table's Parquet file, for DuckDB, Polars, R and other readers.

    Parameters
    ----------
    table : str, default "measures"
        Name of a table; `tables` lists them.

    Returns
    -------
    pathlib.Path
        The file in the installed package, after its SHA-256 is checked.

    Raises
    ------
    UnknownNameError
        If there is no such table.
    DataError
        If the file is missing or damaged.

    Examples
    --------
    >>> import tiktok_policy_data as tpd
    >>> tpd.path("spells").name
    'spells.parquet'
    """
    return releases.installed().path(table)


def evidence(measure_id: str) -> pd.DataFrame:
    """Return the passages that a measure rests on, with their sources.

    Parameters
    ----------
    measure_id : str
        Identifier of a measure, such as ``"UK-001"``.

    Returns
    -------
    pandas.DataFrame
        One row per passage, sorted by publication and number: the columns of the table evidence, then `title`,
        `publisher` and `published` of the source (text). `codebook("evidence")` describes the others.

    Raises
    ------
    UnknownNameError
        If there is no such measure.

    Examples
    --------
    >>> import tiktok_policy_data as tpd
    >>> tpd.evidence("UK-001")[["published", "reading", "link"]]  # doctest: +SKIP
    """
    import pandas as pd

    release = releases.installed()
    measure_id = known_measure(measure_id, release)["measure_id"]
    found = release.frame("evidence")
    sources = release.frame("sources")[["source_id", "title", "publisher", "published", "published_latest"]]
    merged = found[found["measure_id"] == measure_id].merge(sources, on="source_id", how="left")
    merged = merged.assign(number=merged["evidence_id"].map(number_of))
    ordered = merged.sort_values(["published_latest", "number"], kind="stable")
    return pd.DataFrame(ordered.drop(columns=["published_latest", "number"]).reset_index(drop=True))
