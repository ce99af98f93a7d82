"""List the tables, and describe the columns of a table or the codes of a vocabulary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiktok_policy_data.core import schema
from tiktok_policy_data.core.describe import described
from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.errors import UnknownNameError
from tiktok_policy_data.store import releases

if TYPE_CHECKING:
    import pandas as pd


def tables() -> pd.DataFrame:
    """List the tables of the installed release.

    Returns
    -------
    pandas.DataFrame
        One row per table. Columns: `table`, `title` (text), `rows`, `columns` (int), `key`, `description` (text).

    Examples
    --------
    >>> import tiktok_policy_data as tpd
    >>> tpd.tables()[["table", "rows"]]  # doctest: +SKIP
    """
    import pandas as pd

    return pd.DataFrame(table_rows())


def table_rows(release: str | None = None) -> list[Record]:
    """Return what `tables` shows, as records."""
    data = releases.opened(release)
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
    """Describe the columns of a table, or the codes of a vocabulary.

    Parameters
    ----------
    table : str, default "measures"
        Name of a table (see `tables`) or of a vocabulary, such as ``"statuses"``.

    Returns
    -------
    pandas.DataFrame
        For a table, one row per column: `column`, `title`, `type` (text), `required`, `derived` (bool), `vocabulary`,
        `codes`, `description` (text). For a vocabulary, one row per code: `code`, `label`, `definition`, `includes`,
        `excludes` (text).

    Raises
    ------
    UnknownNameError
        If there is no such table or vocabulary.

    Examples
    --------
    >>> import tiktok_policy_data as tpd
    >>> tpd.codebook("statuses")[["code", "definition"]]  # doctest: +SKIP
    """
    import pandas as pd

    return pd.DataFrame(codebook_rows(table))


def codebook_rows(table: str, release: str | None = None) -> list[Record]:
    """Return what `codebook` shows, as records."""
    data = releases.opened(release)
    vocabularies = data.vocabularies
    if table in vocabularies and table not in data.tables:
        rows = [row for row in data.codes if row["scheme"] == table]
        return [
            {name: row[name] for name in ("code", "label", "definition", "includes", "excludes")}
            for row in sorted(rows, key=lambda row: row["position"])
        ]
    if table not in data.tables:
        scheme = _scheme(table, data)
        raise UnknownNameError(
            f"There is no table or vocabulary {table!r}.{scheme} The tables are {', '.join(data.tables)}; "
            f"the vocabularies are {', '.join(vocabularies)}."
        )
    fields = (*data.declared(table).fields, *(schema.ON_LOAD if table == "measures" else ()))
    return described(fields, vocabularies)


def _scheme(word: str, data: releases.Release) -> str:
    """Return where a word that is no table or vocabulary is described, as advice; nothing if it is unknown."""
    columns = [field for name in data.tables for field in data.declared(name).fields if field.name == word]
    for column in columns:
        if column.vocabulary:
            return f" The codes of the column {word} are in {column.vocabulary}."
    for row in data.codes:
        if row["code"] == word:
            return f" {word} is a code of {row['scheme']}."
    return ""
