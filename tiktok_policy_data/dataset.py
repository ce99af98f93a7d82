"""What users call: tables as pandas frames, as of a day, as known on a day, at a release; evidence, codebook, citation.

Each function that the command line needs too has a twin that gives records and imports neither pandas nor pyarrow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tiktok_policy_data import history, schema, store, texts
from tiktok_policy_data.files import Record, Where
from tiktok_policy_data.problems import WrongWord
from tiktok_policy_data.spells import How, in_order, possible_from, standing
from tiktok_policy_data.store import Release

if TYPE_CHECKING:
    import pandas as pd

TableName = Literal[
    "measures",
    "applies",
    "changes",
    "codes",
    "codings",
    "coverage",
    "events",
    "evidence",
    "jurisdictions",
    "paragraphs",
    "releases",
    "sources",
    "spells",
    "withdrawn",
]

#: Columns of measures that tell of the whole account, and so of what came after the day of a dated view.
HINDSIGHT = (
    "status_as_of",
    "starts",
    "starts_earliest",
    "starts_latest",
    "ends",
    "ends_earliest",
    "ends_latest",
    "best_link",
    "rests_on",
    "n_sources",
    "n_evidence",
    "first_release",
    "changed_release",
)


def load(
    table: TableName = "measures",
    *,
    as_of: str | date | None = None,
    known_at: str | date | None = None,
    how: How = "certain",
    quotes: bool = False,
    texts_folder: str | Path | None = None,
    release: str | None = None,
) -> pd.DataFrame:
    """Load a table of the installed release as a pandas frame with the dtypes of its schema.

    Coded columns are categories that know all their codes, dates are datetimes, counts nullable integers, lists
    Python lists; `codebook(table)` says what each column means.

    `as_of` and `known_at` (a day, as date or text) apply to measures, events and spells. For measures, `status` is
    then the status on the day `as_of`, by the sources published by the day `known_at`, and rows without a status then
    are left out; `how="possible"` counts what may have happened by then, not only what certainly had. Columns derived
    from the whole account (`HINDSIGHT`: starts, ends, counts and the like) are left out, since they would tell what
    came later; events and spells give them for the day. Words such as `scope` and `summary` stay those of today. Spells
    are those that cover the days, events those that had happened (or, with "possible", may have) and were known.

    Measures get two columns more, `first_release` and `changed_release`: the release that brought the row, and the last
    that changed it. `release="1.0.0"` loads a table as that release had it, with the dtypes of its schema.

    `quotes=True` adds the column `quote` to evidence: the passages, where the source texts are at hand (in
    `texts_folder`, or where TIKTOK_POLICY_TEXTS says), missing where they are not.

    >>> import tiktok_policy_data as tpd
    >>> measures = tpd.load()
    >>> measures.query("jurisdiction == 'UK' and status == 'in_force'")  # doctest: +SKIP
    """
    check_how(how)
    data = store.opened(release)
    frame = data.frame(table)
    if table == "measures":
        frame = _with_releases(frame, data)
    if quotes:
        if table != "evidence":
            raise WrongWord("quotes=True applies to the table evidence only.")
        frame = _with_quotes(frame, data, texts_folder)
    if as_of is None and known_at is None:
        return frame
    day, known = as_day(as_of, "as_of"), as_day(known_at, "known_at")
    if table == "measures":
        status = standing(data.records("spells"), day, known, how)
        frame = frame[frame["measure_id"].isin(list(status))].reset_index(drop=True)
        frame["status"] = frame["measure_id"].map(status).astype(frame["status"].dtype)
        return frame.drop(columns=[name for name in HINDSIGHT if name in frame.columns])
    if table == "spells":
        covered = _covering(frame, "known", known) & _covering(frame, "valid", day)
        return frame[covered].reset_index(drop=True)
    if table == "events":
        kept = [row["event_id"] for row in happened(data, day, known, how)]
        return frame[frame["event_id"].isin(kept)].reset_index(drop=True)
    raise WrongWord(f"as_of and known_at apply to measures, events and spells, not to {table}.")


def _with_releases(frame: pd.DataFrame, release: Release) -> pd.DataFrame:
    """Measures with the release that brought each row and the last that changed it, from the table changes."""
    import pandas as pd
    import pyarrow.compute as pc

    versions = history.versions(store.installed().records("releases", upto="release"))
    first = next(iter(versions), None)
    # From the Parquet file: the table grows with every release, and only the rows of measures are wanted.
    changes = store.installed().columns("changes", ["release", "table", "row", "column", "before"])
    changes = changes.filter(pc.equal(changes["table"], "measures"))
    is_new = pc.and_(pc.equal(changes["column"], "*"), pc.is_null(changes["before"]))
    told = list(zip(*(cells.to_pylist() for cells in (changes["release"], changes["row"], is_new)), strict=True))
    brought: dict[str, str] = {}
    changed: dict[str, str] = {}
    for version in versions:
        if history.number(version) > history.number(release.version):
            break
        rows = [(row, new) for where, row, new in told if where == version]
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


def _covering(frame: pd.DataFrame, what: str, day: date | None) -> pd.Series[bool]:
    import pandas as pd

    start, stop = frame[f"{what}_from"], frame[f"{what}_to"]
    if day is None:
        return stop.isna() if what == "known" else pd.Series(True, index=frame.index)
    moment = pd.Timestamp(day)
    return (start.isna() | (start <= moment)) & (stop.isna() | (stop > moment))


def happened(release: Release, day: date | None, known: date | None, how: How = "certain") -> list[Record]:
    """The events that had happened by a day (with "possible", that may have) and were known by another; None: any."""
    rows = release.records("events")
    if known is not None:
        published = {row["source_id"]: row["published_latest"] for row in release.records("sources")}
        told = {
            row["event_id"]
            for row in release.records("evidence")
            if row["stance"] == "supports" and "event_type" in row["supports"] and published[row["source_id"]] <= known
        }
        rows = [row for row in rows if row["event_id"] in told]
    if day is None:
        return rows
    if how == "certain":
        return [row for row in rows if row["date_latest"] is None or row["date_latest"] <= day]
    lives: dict[str, list[Record]] = defaultdict(list)
    for row in in_order(rows, release.event_types):
        lives[row["measure_id"]].append(row)
    starts = {
        row["event_id"]: start
        for life in lives.values()
        for row, start in zip(life, possible_from(row["date_earliest"] for row in life), strict=True)
    }
    return [row for row in rows if (starts[row["event_id"]] or day) <= day]


def _with_quotes(frame: pd.DataFrame, release: Release, where: str | Path | None) -> pd.DataFrame:
    import pandas as pd

    held = texts_at_hand(release, where)
    rows = zip(frame["source_id"], frame["char_start"], frame["char_end"], strict=True)
    quotes = [held[source][start:end] if source in held and not pd.isna(start) else None for source, start, end in rows]
    return frame.assign(quote=pd.Series(quotes, index=frame.index, dtype=pd.StringDtype("pyarrow")))


def texts_at_hand(release: Release, where: str | Path | None = None, some: Where | None = None) -> dict[str, str]:
    """Texts by source, of those sources of a release (or some of them) whose text is at hand."""
    hashes = {row["source_id"]: row["text_sha256"] for row in release.records("sources", some) if row["text_sha256"]}
    return texts.at_hand(hashes, texts.folder(where))


def check_how(how: str) -> None:
    """WrongWord for anything but the two ways of counting."""
    if how not in ("certain", "possible"):
        raise WrongWord(f"how is 'certain' or 'possible', not {how!r}.")


def as_day(value: str | date | None, name: str) -> date | None:
    """A day from a date or a text like 2023-03-16; WrongWord for anything else."""
    if value is None:
        return None
    if isinstance(value, date) and value == value:  # not a missing time stamp
        return date(value.year, value.month, value.day)
    try:
        day = date.fromisoformat(str(value))
    except (TypeError, ValueError):
        day = None
    if day is None or day.isoformat() != value:
        raise WrongWord(f"{name} is a day like 2023-03-16, not {value!r}.")
    return day


def path(table: TableName = "measures") -> Path:
    """Path of a table's Parquet file, for DuckDB, Polars, R and other readers; its SHA-256 was checked."""
    return store.installed().path(table)


def tables() -> pd.DataFrame:
    """The tables of the installed release: table, title, rows, columns, key, description."""
    import pandas as pd

    return pd.DataFrame(table_rows())


def table_rows(release: str | None = None) -> list[Record]:
    """What `tables` shows, as records."""
    data = store.opened(release)
    return [
        {
            "table": table.name,
            "title": table.title,
            "rows": data.n_rows(table.name),
            "columns": len(table.fields),
            "key": ", ".join(table.key),
            "description": table.description,
        }
        for table in data.tables.values()
    ]


def codebook(table: str = "measures") -> pd.DataFrame:
    """What a table or a vocabulary holds.

    Of a table its columns: column, title, type, required, derived, vocabulary, codes, description. Of a vocabulary
    (such as "statuses") its codes: code, label, definition, includes, excludes.
    """
    import pandas as pd

    return pd.DataFrame(codebook_rows(table))


def codebook_rows(table: str, release: str | None = None) -> list[Record]:
    """What `codebook` shows, as records."""
    data = store.opened(release)
    vocabularies = data.vocabularies
    if table in vocabularies and table not in data.tables:
        names = ("code", "label", "definition", "includes", "excludes")
        rows = [row for row in data.codes if row["scheme"] == table]
        return [{name: row[name] for name in names} for row in sorted(rows, key=lambda row: int(row["position"]))]
    return [
        {
            "column": field.name,
            "title": field.title,
            "type": "list" if field.is_list else field.type,
            "required": field.required,
            "derived": field.derived,
            "vocabulary": field.vocabulary,
            "codes": ", ".join(vocabularies[field.vocabulary]) if field.vocabulary else None,
            "description": field.description,
        }
        for field in (*data.declared(table).fields, *(schema.ON_LOAD if table == "measures" else ()))
    ]


def evidence(measure_id: str) -> pd.DataFrame:
    """The passages that bear on a measure, with title, publisher and date of their sources; sorted by publication.

    Columns: those of the table evidence, then `title`, `publisher`, `published`. Raises WrongWord for an identifier
    that no measure has.
    """
    import pandas as pd

    release = store.installed()
    measure_id = known_measure(measure_id, release)["measure_id"]
    found = release.frame("evidence")
    sources = release.frame("sources")[["source_id", "title", "publisher", "published", "published_latest"]]
    merged = found[found["measure_id"] == measure_id].merge(sources, on="source_id", how="left")
    ordered = merged.sort_values(["published_latest", "evidence_id"], kind="stable")
    return pd.DataFrame(ordered.drop(columns="published_latest").reset_index(drop=True))


def measures(
    as_of: str | date | None,
    known_at: str | date | None,
    how: How,
    wanted: Mapping[str, Collection[str]],
    version: str | None = None,
) -> list[Record]:
    """Measures as records, with the status on a day as `load` gives it, kept where each `wanted` column fits.

    A jurisdiction may be a group like EU27; an institution fits its parent too. In a dated view the columns of
    `HINDSIGHT` are left out.

    Raises WrongWord for a value that no row could have.
    """
    check_how(how)
    release = store.opened(version)
    codes = {f.name: release.vocabularies[f.vocabulary] for f in release.declared("measures").fields if f.vocabulary}
    for column, values in wanted.items():
        if column == "jurisdiction":
            continue
        for value in values:
            if value not in codes[column]:
                raise WrongWord(f"There is no {column} {value!r}; there are {', '.join(codes[column])}.")
    selected = jurisdictions(release, wanted.get("jurisdiction", ()))
    rows = release.records("measures")
    if as_of is not None or known_at is not None:
        day, known = as_day(as_of, "as_of"), as_day(known_at, "known_at")
        status = standing(release.records("spells"), day, known, how)
        kept = [name for name in release.declared("measures").columns if name not in HINDSIGHT]
        rows = [row for row in rows if row["measure_id"] in status]
        rows = [{**{name: row[name] for name in kept}, "status": status[row["measure_id"]]} for row in rows]

    return [
        row
        for row in rows
        if (not selected or row["jurisdiction"] in selected)
        and all(not values or row[name] in values for name, values in wanted.items() if name != "jurisdiction")
    ]


def roles(release: Release, wanted: str | Sequence[str]) -> list[str]:
    """The roles that one, several or "all" name; WrongWord for any other."""
    known = release.vocabularies["roles"]
    some = known if wanted == "all" else [wanted] if isinstance(wanted, str) else list(wanted or [""])
    if unknown := set(some) - set(known):
        raise WrongWord(f"There is no role {sorted(unknown)[0]!r}; the roles are {', '.join(known)}.")
    return some


def homes(release: Release) -> dict[str, str]:
    """Where each jurisdiction stands in comparisons: institutions, and only they, are rolled up to their parent."""
    return {
        row["jurisdiction"]: row["parent"] if row["level"] == "institution" else row["jurisdiction"]
        for row in release.jurisdictions
    }


def chosen(release: Release, some: str | Sequence[str] | None) -> set[str] | None:
    """The jurisdictions that one or several codes select, with their institutions; None for no selection."""
    return None if some is None else jurisdictions(release, [some] if isinstance(some, str) else some)


def jurisdictions(release: Release, wanted: Collection[str]) -> set[str]:
    """The jurisdictions that some codes, of jurisdictions or of groups like EU27, stand for, with their institutions.

    Raises WrongWord for any other code.
    """
    places = {row["jurisdiction"]: row for row in release.jurisdictions}
    groups = release.vocabularies["groups"]
    found: set[str] = set()
    for code in wanted:
        if code in groups:
            found |= {place for place, row in places.items() if code in row["groups"]}
        elif code in places:
            found.add(code)
        else:
            there = f"there are {', '.join(places)} and the groups {', '.join(groups)}"
            raise WrongWord(f"There is no jurisdiction {code!r}; {there}.")
    return found | {place for place, row in places.items() if row["level"] == "institution" and row["parent"] in found}


def dossier(measure_id: str, texts_folder: str | Path | None = None, version: str | None = None) -> dict[str, Any]:
    """A measure, its events in order and its evidence (with the passages where texts are at hand), as records."""
    release = store.opened(version)
    measure = known_measure(measure_id, release)
    of_measure = ("measure_id", [measure["measure_id"]])
    passages = release.records("evidence", of_measure)
    cited = ("source_id", sorted({row["source_id"] for row in passages}))
    sources = {row["source_id"]: row for row in release.records("sources", cited)}
    held = texts_at_hand(release, texts_folder, cited)
    evidence = [
        {
            **row,
            **{name: sources[row["source_id"]][name] for name in ("publisher", "title", "published")},
            "quote": _quote(held, row),
        }
        for row in passages
    ]
    evidence.sort(key=lambda row: (sources[row["source_id"]]["published_latest"], _number(row["evidence_id"])))
    ordered = in_order(release.records("events", of_measure), release.event_types)
    return {"measure": measure, "events": ordered, "evidence": evidence}


def _quote(held: Mapping[str, str], row: Record) -> str | None:
    text = held.get(row["source_id"])
    return text[row["char_start"] : row["char_end"]] if text and row["char_start"] is not None else None


def _number(identifier: str) -> int:
    """The running number at the end of an identifier, so that p10 comes after p9."""
    return int(identifier.rpartition("-")[2][1:])


def known_measure(measure_id: str, release: Release) -> Record:
    """The measure with that identifier; WrongWord that says how to find one for any other."""
    for row in release.records("measures", ("measure_id", [str(measure_id).upper()])):
        return row
    raise WrongWord(f"There is no measure {measure_id!r}; `tiktok-policy-data list` shows the identifiers.")


def cite(form: Literal["text", "bibtex"] = "text") -> str:
    """How to cite the installed release, as a line of text or as a BibTeX entry."""
    from tiktok_policy_data import package

    if form not in ("text", "bibtex"):
        raise WrongWord(f"form is 'text' or 'bibtex', not {form!r}.")
    version = store.installed().version
    return package.bibtex(version) if form == "bibtex" else package.citation(version)
