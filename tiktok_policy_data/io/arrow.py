"""Rows as Arrow tables.

The arrays are made from their buffers: pyarrow imports pandas, at half the cost of a build, when it is handed a list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tiktok_policy_data.core.schema import Field, Table
from tiktok_policy_data.io.dtypes import arrow_schema

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa


#: Days from the first day of the calendar to 1 January 1970, from which Arrow counts.
_EPOCH = 719_163


def from_records(
    table: Table,
    records: Sequence[Mapping[str, Any]],
    columns: Iterable[str] | None = None,
    footer: Mapping[str, str] | None = None,
) -> pa.Table:
    """Make an Arrow table of the rows of a table.

    Parameters
    ----------
    table
        The table as its schema declares it.
    records
        Rows with plain values, as `read_csv` and `read_json_lines` give them.
    columns
        Names of the columns to take; all by default.
    footer
        Further metadata of the Arrow schema.
    """
    import pyarrow as pa

    wanted = set(table.columns if columns is None else columns)
    fields = [field for field in table.fields if field.name in wanted]
    declared = arrow_schema(table._replace(fields=tuple(fields)), footer or {})
    columns_made = [_array(field, [row[field.name] for row in records]) for field in fields]
    return pa.Table.from_arrays(columns_made, schema=declared)


def texts(values: Sequence[str | None]) -> pa.Array:
    """Make an Arrow array of texts; None is a missing text."""
    import pyarrow as pa

    encoded = [b"" if value is None else value.encode() for value in values]
    buffers = [_validity(values), _offsets(encoded), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(encoded), buffers)


def to_records(columns: pa.Table) -> list[Any]:
    """The rows of an Arrow table with plain values."""
    import pyarrow as pa

    # Days go by way of pandas, which makes them fifty times faster than `to_pylist`.
    values = [
        column.to_pandas(date_as_object=True).tolist() if pa.types.is_date(column.type) else column.to_pylist()
        for column in columns.columns
    ]
    return [dict(zip(columns.column_names, row, strict=True)) for row in zip(*values, strict=True)]


def _array(field: Field, values: Sequence[Any]) -> pa.Array:
    """Make the Arrow array of one column."""
    import numpy as np
    import pyarrow as pa

    n = len(values)
    if field.type == "string":
        return texts(values)
    if field.is_list:
        items = texts([item for value in values for item in value or ()])
        buffers = [_validity(values), _offsets([value or () for value in values])]
        return pa.Array.from_buffers(pa.list_(pa.string()), n, buffers, children=[items])
    if field.type == "boolean":
        flags = _bits(np.fromiter(map(bool, values), dtype=bool, count=n))
        return pa.Array.from_buffers(pa.bool_(), n, [_validity(values), flags])
    if field.type == "date":
        days = np.fromiter((0 if day is None else day.toordinal() - _EPOCH for day in values), np.int32, n)
        return pa.Array.from_buffers(pa.date32(), n, [_validity(values), pa.py_buffer(days)])
    numbers = np.fromiter((0 if number is None else number for number in values), np.int64, n)
    return pa.Array.from_buffers(pa.int64(), n, [_validity(values), pa.py_buffer(numbers)])


def _validity(values: Sequence[Any]) -> pa.Buffer | None:
    """The bitmap of the values that are not missing; None where none is."""
    import numpy as np

    if None not in values:
        return None
    return _bits(np.fromiter((value is not None for value in values), dtype=bool, count=len(values)))


def _bits(flags: npt.NDArray[np.bool_]) -> pa.Buffer:
    import numpy as np
    import pyarrow as pa

    return pa.py_buffer(np.packbits(flags, bitorder="little"))


def _offsets(parts: Sequence[Sequence[Any]]) -> pa.Buffer:
    """Where each part begins in all of them joined, and where the last one ends."""
    import numpy as np
    import pyarrow as pa

    found = np.zeros(len(parts) + 1, dtype=np.int64)
    np.cumsum(np.fromiter(map(len, parts), dtype=np.int64, count=len(parts)), out=found[1:])
    if found[-1] > np.iinfo(np.int32).max:
        raise OverflowError("a column holds more than 2 GB of text")
    return pa.py_buffer(found.astype(np.int32))
