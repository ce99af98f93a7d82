"""Check single columns against their schema; `expectation` has the text of their messages."""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import get_close_matches

import numpy as np

from tiktok_policy_data.core.edtf import bounds
from tiktok_policy_data.core.schema import Field, Table, Vocabularies
from tiktok_policy_data.pipeline.checks.columns import Column, Columns, Flags, combined

#: A truth value for each row of a column; what it says of a missing value is not asked.
Predicate = Callable[[Column], Flags]


def predicates(field: Field, vocabularies: Vocabularies) -> dict[str, Predicate]:
    """The checks of a column by the name that messages use."""
    found: dict[str, Predicate] = {}
    if field.is_list:
        found["items"] = lambda column: _items(column, field, vocabularies)
    elif field.vocabulary:
        codes = vocabularies[field.vocabulary]
        found["code"] = lambda column: column.is_in(codes)
    if field.pattern:
        pattern = field.pattern
        found["form"] = lambda column: column.matches(pattern)
    if field.edtf:
        found["calendar"] = lambda column: column.each(_is_edtf)
    if field.max_length:
        longest = field.max_length
        found["length"] = lambda column: column.characters <= longest
    if field.minimum is not None:
        least = field.minimum
        found["minimum"] = lambda column: column.numbers >= least
    return found


def all_hold(table: Table, columns: Columns, vocabularies: Vocabularies) -> bool:
    """Whether the columns of a table pass every check of its schema, and its keys are unique."""
    present = [field for field in table.fields if field.name in columns]
    return all(_holds(field, columns[field.name], vocabularies) for field in present) and _has_unique_key(
        table, columns
    )


def _holds(field: Field, column: Column, vocabularies: Vocabularies) -> bool:
    if field.required and column.array.null_count:
        return False
    if field.unique and not column.is_unique:
        return False
    return all(bool((test(column) | column.missing).all()) for test in predicates(field, vocabularies).values())


def _has_unique_key(table: Table, columns: Columns) -> bool:
    if not all(name in columns for name in table.key):
        return True
    if len(table.key) == 1:
        return columns[table.key[0]].is_unique
    key = combined([columns[name].codes for name in table.key])
    return len(np.unique(key)) == len(key)


def _is_edtf(value: str) -> bool:
    try:
        bounds(value)
    except ValueError:
        return False
    return True


def _items(column: Column, field: Field, vocabularies: Vocabularies) -> Flags:
    """Where a list has distinct items, each a code or of the form that the field asks for."""
    items = column.items
    fits = items.present
    if field.vocabulary:
        fits = fits & items.is_in(vocabularies[field.vocabulary])
    if field.item_pattern:
        form = re.compile(field.item_pattern)
        fits = fits & items.each(lambda item: form.fullmatch(item) is not None)
    cell = combined([column.rows, items.codes])
    if len(np.unique(cell)) < len(cell):
        first = np.zeros(len(cell), dtype=bool)
        first[np.unique(cell, return_index=True)[1]] = True
        fits = fits & first
    return column.all_items(fits)


def expectation(field: Field, check: str, vocabularies: Vocabularies, value: str = "") -> str:
    """What a check of a column asks for, in words that end a message.

    Parameters
    ----------
    field
        The column.
    check
        Name of the check: one of `predicates`, or of pandera's own.
    vocabularies
        Codes of every vocabulary.
    value
        The value at fault, where the message may suggest another.
    """
    if check == "code":
        return "expected a code of " + _listed(field.vocabulary, vocabularies, value)
    if check == "items":
        allowed = _listed(field.vocabulary, vocabularies) if field.vocabulary else f"the form {field.item_pattern}"
        return f"expected distinct items with semicolons between them, each of {allowed}"
    if check == "calendar":
        return _calendar_fault(value)
    like = f", like {field.example}" if field.example else ""
    return {
        "form": f"expected the form {field.pattern}{like}",
        "length": f"expected at most {field.max_length} characters",
        "minimum": f"expected {field.minimum} or more",
        "not_nullable": "expected a value",
        "field_uniqueness": "expected a value that no other row has",
        "multiple_fields_uniqueness": "expected a key that no other row has",
    }.get(check, f"expected to pass {check}")


def _calendar_fault(value: str) -> str:
    try:
        bounds(value)
    except ValueError as fault:
        words = str(fault)
        return words if words.startswith("expected") else f"expected a calendar date, but {words}"
    return "expected a date"


def _listed(vocabulary: str | None, vocabularies: Vocabularies, value: str = "") -> str:
    codes = list(vocabularies[vocabulary or ""])
    near = get_close_matches(value, codes, n=1) if value else []
    return f"{vocabulary} ({', '.join(codes)})" + (f"; did you mean {near[0]}?" if near else "")
