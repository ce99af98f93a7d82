"""Describe the columns of a table as rows: title, type, codes and description."""

from __future__ import annotations

from collections.abc import Iterable

from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.core.schema import Field, Vocabularies


def described(fields: Iterable[Field], vocabularies: Vocabularies) -> list[Record]:
    """Return one row per column, with the codes of its vocabulary."""
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
        for field in fields
    ]
