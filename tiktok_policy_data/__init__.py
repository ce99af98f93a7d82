"""How governments answer TikTok: public measures in which every coded cell leads to a passage in a dated source.

>>> import tiktok_policy_data as tpd
>>> measures = tpd.load()  # a pandas frame, one row per jurisdiction and measure
>>> tpd.evidence("UK-001")["link"]  # links that open the publishers' pages at the passages  # doctest: +SKIP

The public names are loaded on first use: importing the package imports neither pandas nor pyarrow nor pandera.
"""

from __future__ import annotations

# Type checkers take this name as true; importing `typing` for it would take longer than all the rest of this import.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    #: Version of the installed data, the one version of everything.
    __version__: str
    from tiktok_policy_data.agreement import reliability
    from tiktok_policy_data.dataset import cite, codebook, evidence, load, path, tables
    from tiktok_policy_data.explorer import explore
    from tiktok_policy_data.lives import Timeline, timeline
    from tiktok_policy_data.panels import panel
    from tiktok_policy_data.problems import DataError
    from tiktok_policy_data.views import Comparison, compare

__all__ = [
    "Comparison",
    "DataError",
    "Timeline",
    "__version__",
    "cite",
    "codebook",
    "compare",
    "evidence",
    "explore",
    "load",
    "panel",
    "path",
    "plot",
    "reliability",
    "tables",
    "timeline",
]

#: Public name → module in which it stands; empty for a module that is public itself.
_HOME = {
    "Comparison": "views",
    "DataError": "problems",
    "Timeline": "lives",
    "cite": "dataset",
    "codebook": "dataset",
    "compare": "views",
    "evidence": "dataset",
    "explore": "explorer",
    "load": "dataset",
    "panel": "panels",
    "path": "dataset",
    "plot": "",
    "reliability": "agreement",
    "tables": "dataset",
    "timeline": "lives",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from tiktok_policy_data.store import installed

        return installed().version
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    home = _HOME[name]
    value = getattr(import_module(f"{__name__}.{home}"), name) if home else import_module(f"{__name__}.{name}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
