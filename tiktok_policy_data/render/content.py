"""What a file is to contain: some tables of a release, with labels if asked for, and what describes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from tiktok_policy_data._version import version
from tiktok_policy_data.core.citation import LICENCE, NAME, TITLE, Cited, citation
from tiktok_policy_data.core.describe import described
from tiktok_policy_data.core.labels import PLACES, labelled_columns, with_labels
from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.core.schema import Table
from tiktok_policy_data.store.releases import Release

#: The word that asks for all tables.
ALL = "all"
#: The table of all codes with their labels.
CODES = "codes"


class Content:
    """Some tables of a release; their rows are read when they are asked for.

    Parameters
    ----------
    release : Release
        The release to read.
    table : str
        Name of a table, or `ALL`.
    labels : bool
        Whether each coded column is followed by one of labels.
    """

    def __init__(self, release: Release, table: str, labels: bool = False) -> None:
        self.release = release
        self.labels = labels
        self.whole = table == ALL
        self.names: Sequence[str] = list(release.tables) if self.whole else [release.declared(table).name]

    @property
    def title(self) -> str:
        """Name and version of the dataset, and the table if it is one."""
        return f"{NAME} {self.release.version}" + ("" if self.whole else f": {self.names[0]}")

    def part(self, name: str) -> tuple[Table, list[Record]]:
        """Return a table and its rows."""
        table: Table = self.release.declared(name)
        records: list[Record] = self.release.records(name)
        return with_labels(table, records, self.release.labels_and_names) if self.labels else (table, records)

    def with_lookups(self) -> list[str]:
        """Return the names of the tables, and of those with the labels and places that they refer to."""
        found = list(self.names)
        for name in (PLACES, CODES):
            schemes = {scheme for other in found for scheme in labelled_columns(self.release.declared(other)).values()}
            needed = PLACES in schemes if name == PLACES else bool(schemes - {PLACES})
            if needed and name not in found:
                found.append(name)
        return found

    def codebook(self) -> list[Record]:
        """Return one row per column of the tables, with the name of its table."""
        vocabularies = self.release.vocabularies
        return [
            {"table": name, **row} for name in self.names for row in described(self._fields(name).fields, vocabularies)
        ]

    def codes(self) -> list[Record]:
        """Return the codes that the tables use, with their labels and definitions."""
        used = {scheme for name in self.names for scheme in labelled_columns(self.release.declared(name)).values()}
        return [
            {"scheme": row["scheme"], "code": row["code"], "label": row["label"], "definition": row["definition"]}
            for row in self.release.codes
            if row["scheme"] in used
        ]

    def about(self) -> dict[str, str]:
        """Return name, version, citation and licence."""
        stated = self.release.version
        return {
            "name": NAME,
            "title": TITLE,
            "version": stated,
            "released_on": self.release.released_on.isoformat(),
            "citation": citation(Cited(stated, self.release.released_on, version())),
            "licence": LICENCE["name"],
            "licence_text": LICENCE["path"],
        }

    @property
    def made_at(self) -> datetime:
        """The day of the release; a format that notes when a file was made gets it: the same data, the same file."""
        return datetime.combine(self.release.released_on, time())

    def _fields(self, name: str) -> Table:
        table = self.release.declared(name)
        return with_labels(table, (), {})[0] if self.labels else table
