"""The codes of each vocabulary, in order, from the table `codes`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from tiktok_policy_data.core.rows import Record


def vocabularies_of(codes: Iterable[Record]) -> dict[str, list[str]]:
    """Codes of every vocabulary in their order, from the rows of the table codes."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in sorted(codes, key=lambda row: (row["scheme"], row["position"])):
        if row["code"]:
            found[row["scheme"]].append(row["code"])
    return dict(found)
