"""Register rules: a new rule is a function decorated with `rule`, in one of the modules beside this one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from tiktok_policy_data.pipeline.checks.columns import Column, Columns, Flags, Numbers

if TYPE_CHECKING:
    import pyarrow as pa


class Data(dict[str, Columns]):
    """Tables by name; what several rules need of them is made once."""

    def __init__(self, tables: Mapping[str, pa.Table | Columns]) -> None:
        made = {name: table if isinstance(table, Columns) else Columns(table) for name, table in tables.items()}
        super().__init__(made)

    def forget(self) -> None:
        """Free the memory of what was computed from the columns."""
        self.__dict__.pop("claims", None)
        for columns in self.values():
            columns.forget()

    def codes_of(self, vocabulary: str, flag: str | None = None) -> Column:
        """The codes of a vocabulary; with `flag`, those for which that column of codes is true."""
        codes = self["codes"]
        chosen = codes["scheme"].equals(vocabulary)
        return codes["code"].take(chosen & codes[flag].is_true if flag else chosen)

    @cached_property
    def claims(self) -> Claims:
        """What each passage supports, item by item."""
        return Claims(self["evidence"])


class Claims:
    """One row for each passage and each item of its `supports`."""

    def __init__(self, evidence: Columns) -> None:
        supports = evidence["supports"]
        #: The row of evidence.
        self.passage: Numbers = supports.rows
        #: The item (`maker`, `rationale=espionage`) by its position in `known`.
        self.claim: Numbers = supports.items.codes
        self.known: list[str] = supports.items.known
        self._split = [claim.partition("=") for claim in self.known]
        #: Whether the passage supports the measure.
        self.supporting: Flags = evidence["stance"].equals("supports")[self.passage]

    def of(self, *columns: str) -> Flags:
        """Where the item names one of some columns of measures, or `event_type` or `date`."""
        return np.array([column in columns for column, _, _ in self._split], dtype=bool)[self.claim]

    @cached_property
    def bare(self) -> Flags:
        """Where the item names a column alone, no code in it."""
        return np.array([not item for _, _, item in self._split], dtype=bool)[self.claim]

    def code(self, chosen: Flags, codes: Column) -> Numbers:
        """The code that some items name, as its position in `codes.known`; -1 where that has it not."""
        place = {code: position for position, code in enumerate(codes.known)}
        named = np.array([place.get(item, -1) for _, _, item in self._split], dtype=np.int64)
        return named[self.claim[chosen]]


#: A truth value for each row of one of the tables.
Test = Callable[[Data], Flags]


@dataclass(frozen=True)
class Rule:
    """A named test of one table: True for each row that follows the rule."""

    name: str
    table: str
    column: str
    expected: str
    do: str
    test: Test
    needs: tuple[str, ...] = ()
    needs_derived: bool = False
    #: What of a row to show as its value, where the cell itself does not show what is wrong.
    shown: Callable[[Data, int], str] | None = None
    #: What to do about a row, where that depends on the row; `do` is for the others.
    advice: Callable[[Data, int], str] | None = None


_RULES: list[Rule] = []


def rule(
    table: str,
    column: str,
    expected: str,
    do: str = "",
    needs: tuple[str, ...] = (),
    needs_derived: bool = False,
    shown: Callable[[Data, int], str] | None = None,
    advice: Callable[[Data, int], str] | None = None,
) -> Callable[[Test], Test]:
    """Make a function a rule, named after it.

    Parameters
    ----------
    table
        The table whose rows it tests.
    column
        The column that the message names.
    expected
        What the rule asks for, in words that end a message.
    do
        What to do about a row that breaks it.
    needs
        The other tables at which it looks.
    needs_derived
        Whether it looks at derived columns.
    shown
        What to show as the value, if not the cell.
    advice
        What to do about a row that breaks it, if that depends on the row.
    """

    def register(test: Test) -> Test:
        _RULES.append(Rule(test.__name__, table, column, expected, do, test, needs, needs_derived, shown, advice))
        return test

    return register


def registered() -> list[Rule]:
    """The rules that `rule` made, in the order of their modules."""
    return list(_RULES)
