"""Arrow columns as numpy arrays, with the tests that rules are written in.

Every method answers for all rows at once. Nothing here imports pandas, which pyarrow does by itself when it converts
a list or an array: the conversions go through the buffers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiktok_policy_data.io.arrow import texts

#: A truth value for each row.
Flags = np.ndarray[Any, np.dtype[np.bool_]]

#: A whole number for each row.
Numbers = np.ndarray[Any, np.dtype[np.int64]]

Found = TypeVar("Found", Flags, Numbers)


class Column:
    """One column of texts, numbers, days or lists of texts; texts may be encoded with a dictionary.

    Then each text of the dictionary is tested once; it may have texts that no row has.
    """

    def __init__(self, array: pa.Array | pa.ChunkedArray) -> None:
        if isinstance(array, pa.ChunkedArray):
            array = array.chunk(0) if array.num_chunks == 1 else array.combine_chunks()
        self.array = array
        self.is_encoded: bool = pa.types.is_dictionary(array.type)

    def __len__(self) -> int:
        return len(self.array)

    @property
    def plain(self) -> pa.Array:
        """The values without a dictionary."""
        return self.array.dictionary_decode() if self.is_encoded else self.array

    @property
    def occurring(self) -> pa.Array:
        """The values, each at least once, without a dictionary."""
        if not self.is_encoded:
            return self.array
        times = np.bincount(self.codes + 1, minlength=len(self.array.dictionary) + 1)[1:]
        return Column(self.array.dictionary).take(times > 0).array

    def _spread(self, known: Found, lost: int) -> Found:
        """What was found of each text of the dictionary, for each row; `lost` where there is no text."""
        found: Found = np.append(known, np.array([lost], dtype=known.dtype))[self.codes]
        return found

    @cached_property
    def missing(self) -> Flags:
        """Where there is no value."""
        if self.array.null_count == 0:
            return np.zeros(len(self), dtype=bool)
        return ~_bits(self.array.buffers()[0], self.array)

    @property
    def present(self) -> Flags:
        """Where there is a value."""
        return ~self.missing

    @cached_property
    def blank(self) -> Flags:
        """Where there is no value, or a list without items."""
        return self.lengths == 0 if pa.types.is_list(self.array.type) else self.missing

    @cached_property
    def numbers(self) -> Numbers:
        """The whole numbers, or the days counted from 1970; 0 where there is none."""
        return _numbers(self.array)

    @property
    def is_true(self) -> Flags:
        """Where the truth value is true."""
        return _flags(self.array)

    def equals(self, text: str) -> Flags:
        """Where the text is this one."""
        if self.is_encoded:
            return self._spread(Column(self.array.dictionary).equals(text), 0)
        return _flags(pc.equal(self.array, texts([text])[0]))

    def same_as(self, other: Column) -> Flags:
        """Where the text is that of the same row of another column."""
        return _flags(pc.equal(self.plain, other.plain))

    def is_in(self, others: Column | Iterable[str]) -> Flags:
        """Where the text is one of others."""
        known = others.occurring if isinstance(others, Column) else texts(list(others))
        if self.is_encoded:
            return self._spread(Column(self.array.dictionary).is_in(Column(known)), 0)
        return _flags(pc.is_in(self.array, value_set=known, skip_nulls=True))

    def place_in(self, others: Column) -> Numbers:
        """The first row of another column that has the text; -1 where there is none."""
        if self.is_encoded:
            return self._spread(Column(self.array.dictionary).place_in(others), -1)
        found = pc.index_in(self.array, value_set=others.plain, skip_nulls=True)
        return np.where(Column(found).missing, -1, _numbers(found))

    def take(self, rows: Flags | Numbers) -> Column:
        """The values of some rows, by their position or by a truth value for each; -1 takes a missing value."""
        if rows.dtype == bool:
            rows = np.flatnonzero(rows)
        lost = rows < 0
        marks = pa.py_buffer(np.packbits(~lost, bitorder="little")) if lost.any() else None
        places = pa.py_buffer(np.ascontiguousarray(rows, dtype=np.int64))
        return Column(self.array.take(pa.Array.from_buffers(pa.int64(), len(rows), [marks, places])))

    def matches(self, pattern: str) -> Flags:
        r"""Where the whole text has a form. `\z`, not `$`: a trailing line feed must fail."""
        if self.is_encoded:
            return self._spread(Column(self.array.dictionary).matches(pattern), 0)
        return _flags(pc.match_substring_regex(self.array, rf"\A(?:{pattern})\z"))

    def before(self, mark: str) -> Column:
        """The text before the last `mark`; missing where the text has none."""
        return Column(pc.struct_field(pc.extract_regex(self.plain, rf"(?s)\A(?P<head>.*){mark}"), 0))

    @cached_property
    def characters(self) -> Numbers:
        """Number of characters of each text; 0 where there is none."""
        if self.is_encoded:
            return self._spread(Column(self.array.dictionary).characters, 0)
        return _numbers(pc.utf8_length(self.array))

    @cached_property
    def words(self) -> Numbers:
        """Number of words of each text; 0 where there is none."""
        if self.is_encoded:
            return self._spread(Column(self.array.dictionary).words, 0)
        return _numbers(pc.list_value_length(pc.utf8_split_whitespace(pc.utf8_trim_whitespace(self.array))))

    @cached_property
    def _encoded(self) -> pa.DictionaryArray:
        return self.array if self.is_encoded else self.array.dictionary_encode()

    @cached_property
    def codes(self) -> Numbers:
        """A number for each value, the same for the same value, from 0; -1 where there is none."""
        return np.where(self.missing, -1, _numbers(self._encoded.indices))

    @cached_property
    def known(self) -> list[Any]:
        """Each value that occurs (a dictionary may have more), once; `codes` are positions in it."""
        found: list[Any] = self._encoded.dictionary.to_pylist()
        return found

    @property
    def is_unique(self) -> bool:
        """Whether no two rows have the same value, or none."""
        return int(pc.count_distinct(self.plain, mode="all").as_py()) == len(self)

    def each(self, test: Callable[[str], bool]) -> Flags:
        """A test of each text, run once for each text that occurs; false where there is none."""
        passed = np.fromiter((test(text) for text in self.known), dtype=bool, count=len(self.known))
        return np.append(passed, False)[self.codes]

    # Columns of lists.

    @cached_property
    def lengths(self) -> Numbers:
        """Number of items of each list."""
        return _numbers(pc.list_value_length(self.array))

    @cached_property
    def rows(self) -> Numbers:
        """The row of each item of all lists."""
        return _numbers(pc.list_parent_indices(self.array))

    @cached_property
    def items(self) -> Column:
        """The items of all lists, one after another."""
        return Column(pc.list_flatten(self.array))

    def contains(self, item: str) -> Flags:
        """Where the list has an item."""
        return marked(len(self), self.rows[self.items.equals(item)])

    def all_items(self, passed: Flags) -> Flags:
        """Where each item of the list passed, of truth values for the `items`."""
        return ~marked(len(self), self.rows[~passed])


class Columns:
    """One table by its columns."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table
        self._made: dict[str, Column] = {}

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def __getitem__(self, name: str) -> Column:
        if name not in self._made:
            self._made[name] = Column(self.table[name])
        return self._made[name]

    def __contains__(self, name: str) -> bool:
        return name in self.table.column_names

    def parts(self, n: int, names: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """The rows, `n` at a time, with some columns or all."""
        chosen = self.table.select(list(names)) if names else self.table
        for start in range(0, len(self), n):
            yield chosen.slice(start, n)

    def forget(self) -> None:
        """Free the memory of what was computed from the columns; it is computed again when needed."""
        self._made.clear()


def marked(n: int, rows: Flags | Numbers) -> Flags:
    """Truth values for `n` rows: true for those named."""
    found = np.zeros(n, dtype=bool)
    found[rows] = True
    return found


def combined(parts: Sequence[Numbers]) -> Numbers:
    """A number for each row, the same where the numbers of all parts are the same; the parts begin at -1."""
    found = np.zeros(len(parts[0]), dtype=np.int64)
    size = 1
    for part in parts:
        width = int(part.max(initial=-1)) + 2
        if size * width >= 2**62:
            found = np.unique(found, return_inverse=True)[1]
            size = int(found.max(initial=0)) + 1
        found = found * width + part + 1
        size *= width
    return found


def _bits(buffer: pa.Buffer, array: pa.Array) -> Flags:
    """The bits of a buffer that belong to an array."""
    found = np.unpackbits(np.frombuffer(buffer, np.uint8), count=array.offset + len(array), bitorder="little")
    return found[array.offset :].astype(bool)


def _flags(array: pa.Array) -> Flags:
    """Truth values of Arrow; false where there is none."""
    if len(array) == 0:
        return np.zeros(0, dtype=bool)
    found = _bits(array.buffers()[1], array)
    return found if array.null_count == 0 else found & ~Column(array).missing


def _numbers(array: pa.Array) -> Numbers:
    """Whole numbers or days of Arrow; 0 where there is none."""
    if len(array) == 0:
        return np.zeros(0, dtype=np.int64)
    width = np.dtype(f"i{array.type.bit_width // 8}")
    found = np.frombuffer(array.buffers()[1], width)[array.offset : array.offset + len(array)].astype(np.int64)
    return found if array.null_count == 0 else np.where(Column(array).missing, 0, found)
