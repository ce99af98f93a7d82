"""List the tables, and describe their columns and codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiktok_policy_data.core import schema
from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.store import releases

if TYPE_CHECKING:
    import pandas as pd


def tables() -> pd.DataFrame:
    """The tables of the installed release: table, title, rows, columns, key, description."""
    import pandas as pd

    return pd.DataFrame(table_rows())


def table_rows(release: str | None = None) -> list[Record]:
    """What `tables` shows, as records."""
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
    """What a table or a vocabulary holds.

    Of a table its columns: column, title, type, required, derived, vocabulary, codes, description. Of a vocabulary
    (such as "statuses") its codes: code, label, definition, includes, excludes.
    """
    import pandas as pd

    return pd.DataFrame(codebook_rows(table))


def codebook_rows(table: str, release: str | None = None) -> list[Record]:
    """What `codebook` shows, as records."""
    data = releases.opened(release)
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
