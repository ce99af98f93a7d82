"""Convert rows and Arrow tables to pandas frames, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from tiktok_policy_data.core import schema
from tiktok_policy_data.core.schema import Table, Vocabularies
from tiktok_policy_data.io.dtypes import pandas_dtypes

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def to_frame(
    table: Table,
    records: Iterable[Mapping[str, Any]],
    columns: Iterable[str] | None = None,
    vocabularies: Vocabularies | None = None,
) -> pd.DataFrame:
    """Return rows as a frame with the dtypes of the schema; with `vocabularies`, coded columns are categorical."""
    import pandas as pd

    rows = list(records)
    dtypes = pandas_dtypes(table, vocabularies)
    names = list(table.columns if columns is None else columns)
    return pd.DataFrame({name: _series([row[name] for row in rows], dtypes[name]) for name in names})


def records_to_frame(records: Iterable[Mapping[str, Any]], types: Mapping[str, str]) -> pd.DataFrame:
    """Return rows as a frame, given its columns with their types: string, integer, boolean or date."""
    import pandas as pd

    rows = list(records)
    dtypes: dict[str, Any] = {
        "string": pd.StringDtype("pyarrow"),
        "integer": "Int64",
        "boolean": "boolean",
        "date": "datetime64[us]",
    }
    return pd.DataFrame({name: _series([row[name] for row in rows], dtypes[kind]) for name, kind in types.items()})


def _series(values: list[Any], dtype: Any) -> pd.Series[Any]:
    import pandas as pd

    found: pd.Series[Any] = pd.Series(values if dtype is object else pd.array(values, dtype=dtype), dtype=dtype)
    return found


def to_pandas(found: pa.Table, table: schema.Table, vocabularies: schema.Vocabularies | None = None) -> pd.DataFrame:
    """Return an Arrow table as a frame with the dtypes of its schema; coded columns as in `to_frame`."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    dtypes = pandas_dtypes(table, vocabularies)

    def values(field: schema.Field, column: pa.ChunkedArray) -> Any:
        dtype = dtypes[field.name]
        if field.is_list:
            return pd.Series(column.to_pylist(), dtype=object).array
        if isinstance(dtype, pd.CategoricalDtype):
            place = pc.index_in(column, value_set=pa.array(dtype.categories, type=pa.string())).fill_null(-1)
            return pd.Categorical.from_codes(place.to_numpy(), dtype=dtype, validate=False)
        if field.type == "date":
            return column.cast(pa.timestamp("us")).to_numpy()
        return dtype.__from_arrow__(column)

    pairs = zip(table.fields, found.columns, strict=True)
    return pd.DataFrame({field.name: values(field, column) for field, column in pairs}, copy=False)


def days_since_1970(column: Any, otherwise: int) -> Any:
    """Days since 1970 of an Arrow column of dates, `otherwise` where they are missing."""
    import pyarrow as pa

    return column.cast(pa.int32()).cast(pa.int64()).fill_null(otherwise).to_numpy()
