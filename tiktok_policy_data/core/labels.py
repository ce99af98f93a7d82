"""Add to a table a column of labels after each coded column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.core.schema import Field, Table

#: End of the name of a column of labels.
SUFFIX = "_label"
#: The table whose names are the labels of its keys; elsewhere a label belongs to a code of a vocabulary.
PLACES = "jurisdictions"

#: Label of every code: (vocabulary, or `PLACES`; code) → label.
Labels = Mapping[tuple[str, str], str]


def labelled_columns(table: Table) -> dict[str, str]:
    """Return the columns that have labels: column → its vocabulary, or `PLACES` where it names a jurisdiction."""
    places = {key.column for key in table.foreign_keys if key.table == PLACES}
    found = {field.name: PLACES if field.name in places else field.vocabulary for field in table.fields}
    return {name: scheme for name, scheme in found.items() if scheme}


def with_labels(table: Table, records: Iterable[Record], labels: Labels) -> tuple[Table, list[Record]]:
    """Return a table and its rows with a column of labels after each coded column; a list of codes gets a list."""
    schemes = labelled_columns(table)
    fields: list[Field] = []
    for field in table.fields:
        fields += [field, _label_field(field)] if field.name in schemes else [field]
    return table._replace(fields=tuple(fields)), [_with_labels(row, schemes, labels) for row in records]


def _label_field(field: Field) -> Field:
    title, description = f"{field.title} (label)", f"Label of the code in `{field.name}`."
    return Field(field.name + SUFFIX, title, description, field.type, derived=True)


def _with_labels(row: Record, schemes: Mapping[str, str], labels: Labels) -> Record:
    found: dict[str, Any] = {}
    for name, value in row.items():
        found[name] = value
        if scheme := schemes.get(name):
            if isinstance(value, list):
                found[name + SUFFIX] = [labels.get((scheme, code), code) for code in value]
            else:
                found[name + SUFFIX] = labels.get((scheme, value), value)
    return found
