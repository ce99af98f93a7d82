"""Map the types of a schema to Arrow and pandas types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tiktok_policy_data.core.schema import Table, Vocabularies

if TYPE_CHECKING:
    import pyarrow as pa


# The five types in the terms of each tool. One map per tool, side by side, so that they cannot drift apart unseen.
def _arrow_types() -> dict[str, pa.DataType]:
    import pyarrow as pa

    return {
        "string": pa.string(),
        "date": pa.date32(),
        "integer": pa.int64(),
        "boolean": pa.bool_(),
        "array": pa.list_(pa.string()),
    }


def _pandas_types() -> dict[str, Any]:
    import pandas as pd

    # The string dtype is named in full and dates keep one unit, so that pandas 2 and 3 give the same frame.
    return {
        "string": pd.StringDtype("pyarrow"),
        "date": "datetime64[us]",
        "integer": pd.Int64Dtype(),
        "boolean": pd.BooleanDtype(),
        "array": object,
    }


def arrow_schema(table: Table, footer: Mapping[str, str]) -> pa.Schema:
    """Return the Arrow schema, with column descriptions, and `footer` as its metadata."""
    import pyarrow as pa

    types = _arrow_types()
    fields = [
        pa.field(
            field.name,
            types[field.type],
            nullable=not field.required,
            metadata={"title": field.title, "description": field.description},
        )
        for field in table.fields
    ]
    return pa.schema(fields, metadata={"table": table.name, "description": table.description, **footer})


def pandas_dtypes(table: Table, vocabularies: Vocabularies | None = None) -> dict[str, Any]:
    """Return the pandas dtype of every column; with `vocabularies`, coded columns are categorical with all codes."""
    import pandas as pd

    types = _pandas_types()
    dtypes = {field.name: types[field.type] for field in table.fields}
    if vocabularies is not None:
        for field in table.fields:
            if field.vocabulary and not field.is_list:
                codes = pd.Index(list(vocabularies[field.vocabulary]), dtype=object)
                dtypes[field.name] = pd.CategoricalDtype(codes)
    return dtypes
