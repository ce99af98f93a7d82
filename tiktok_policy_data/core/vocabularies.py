"""List the codes of each vocabulary, in order; each is a file in `seeds/`, such as event_types.csv."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiktok_policy_data.core.row_types import CodeRow

#: Filters of measures that views share: name → its vocabulary. All but `level` are columns of measures.
FILTERS: Mapping[str, str] = {
    "level": "levels",
    "reach": "reaches",
    "breadth": "breadths",
    "target": "targets",
    "rationale": "rationales",
    "maker_kind": "maker_kinds",
}


#: The role of measures that neither answer the risk nor drive the answers.
BACKGROUND = "background"


def vocabularies_of(codes: Iterable[CodeRow]) -> dict[str, list[str]]:
    """Return the codes of every vocabulary, in order."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in sorted(codes, key=lambda row: (row["scheme"], row["position"])):
        if row["code"]:
            found[row["scheme"]].append(row["code"])
    return dict(found)


def families(codes: Iterable[CodeRow]) -> dict[str, str | None]:
    """Return the family of each measure type."""
    return {row["code"]: row["parent"] for row in codes if row["scheme"] == "measure_types"}
