"""Write a table as a Stata file of version 118: titles as variable labels, days as %td, missing values kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.core.schema import Field
from tiktok_policy_data.render.content import Content
from tiktok_policy_data.render.workbook import LIST_JOINT

if TYPE_CHECKING:
    import pandas as pd

#: What Stata allows: characters of a name and of a label, and bytes of a text of fixed width; longer ones are strL.
NAME_LENGTH, LABEL_LENGTH, TEXT_BYTES = 32, 80, 2045


def stata(content: Content) -> bytes:
    """Return the one table of `content` as a Stata file, the same bytes for the same release."""
    import pandas as pd

    table, records = content.part(content.names[0])
    names = dict(zip(table.columns, short_names(table.columns), strict=True))
    frame = pd.DataFrame({names[field.name]: _series(field, records) for field in table.fields})
    texts = [names[field.name] for field in table.fields if field.type in ("string", "array")]
    out = BytesIO()
    frame.to_stata(
        out,
        version=118,
        write_index=False,
        time_stamp=content.made_at,
        data_label=content.title[:LABEL_LENGTH],
        variable_labels={names[field.name]: field.title[:LABEL_LENGTH] for field in table.fields},
        convert_dates={names[field.name]: "td" for field in table.fields if field.type == "date"},
        convert_strl=[name for name in texts if _longest(frame[name]) > TEXT_BYTES],
    )
    return out.getvalue()


def short_names(names: Sequence[str]) -> list[str]:
    """Return names that Stata accepts: at most 32 characters, each once."""
    found: list[str] = []
    for name in names:
        short, number = name[:NAME_LENGTH], 1
        while short in found:
            number += 1
            short = f"{name[: NAME_LENGTH - len(str(number)) - 1]}_{number}"
        found.append(short)
    return found


def _series(field: Field, records: Iterable[Record]) -> pd.Series[Any]:
    """Return a column with a type that Stata has; it has no lists and no truth values, which become text and 0 or 1."""
    import pandas as pd

    values = [row[field.name] for row in records]
    if field.type == "date":
        return pd.Series(values, dtype="datetime64[us]")
    if field.type == "boolean":
        return pd.Series(pd.array([None if value is None else int(value) for value in values], dtype="Int8"))
    if field.type == "integer":
        return pd.Series(pd.array(values, dtype="Int64"))
    texts = [LIST_JOINT.join(value) if isinstance(value, list) else value or "" for value in values]
    return pd.Series(texts, dtype=object)


def _longest(texts: Iterable[str]) -> int:
    return max((len(text.encode()) for text in texts), default=0)
