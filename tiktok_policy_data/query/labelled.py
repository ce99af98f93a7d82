"""Add to a frame what people read: labels of codes, names of jurisdictions, and what each column is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiktok_policy_data.core.labels import SUFFIX, labelled_columns
from tiktok_policy_data.store.releases import Release

if TYPE_CHECKING:
    import pandas as pd

#: Column of jurisdictions → column that is added.
NAMES = {"name": "name", "iso_3166_1_alpha3": "iso3", "level": "level"}


def with_labels(frame: pd.DataFrame, table: str, release: Release) -> pd.DataFrame:
    """Return a frame with the label beside each coded column, as NAME_label; lists have lists of labels."""
    import pandas as pd

    declared = release.declared(table)
    found = dict(frame.items())
    for column, scheme in labelled_columns(declared).items():
        if column not in found:
            continue
        labels = release.labels_of(scheme)
        cells, name = frame[column], column + SUFFIX
        if declared.field(column).is_list:
            lists = [[labels.get(code, code) for code in some] for some in cells]
            found[name] = pd.Series(lists, index=frame.index, dtype=object)
        else:
            text = cells.astype(object).map(labels, na_action="ignore")
            found[name] = text.astype(pd.StringDtype("pyarrow"))
    order = [name for column in frame.columns for name in (column, column + SUFFIX) if name in found]
    return pd.DataFrame(found, index=frame.index)[order]


def with_names(frame: pd.DataFrame, release: Release) -> pd.DataFrame:
    """Return a frame with name, ISO alpha-3 code and level of its jurisdictions, for tables that have some.

    The jurisdiction of a table that has measures instead is that of the measure.
    """
    import pandas as pd

    if "jurisdiction" in frame:
        places = frame["jurisdiction"].astype(object)
    elif "measure_id" in frame:
        of_measure = {
            row["measure_id"]: row["jurisdiction"] for row in release.records("measures", upto="jurisdiction")
        }
        places = frame["measure_id"].astype(object).map(of_measure)
    else:
        return frame
    found = frame.copy()
    rows = {row["jurisdiction"]: row for row in release.jurisdictions}
    for column, name in NAMES.items():
        values = {code: row.get(column) for code, row in rows.items()}
        # A table of jurisdictions has a name and a level of its own.
        if name not in found:
            found[name] = places.map(values).astype(pd.StringDtype("pyarrow"))
    return found


def described(frame: pd.DataFrame, table: str, release: Release) -> pd.DataFrame:
    """Return the frame with the title and description of each column in ``attrs["columns"]``."""
    declared = release.declared(table)
    frame.attrs["columns"] = {
        field.name: f"{field.title}: {field.description}" for field in declared.fields if field.name in frame.columns
    }
    return frame
