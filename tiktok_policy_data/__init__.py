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

    #: Version of the package, and of the data that it carries; both count in one series.
    __version__: str
    data_version: str
    from tiktok_policy_data.errors import DataError
    from tiktok_policy_data.explorer import explore
    from tiktok_policy_data.query.codebook import codebook, tables
    from tiktok_policy_data.query.comparison import compare
    from tiktok_policy_data.query.load import cite, evidence, load, path
    from tiktok_policy_data.query.panel import panel
    from tiktok_policy_data.query.reliability import reliability
    from tiktok_policy_data.query.timeline import timeline
    from tiktok_policy_data.render.matrix import Comparison
    from tiktok_policy_data.render.timeline import Timeline

__all__ = [
    "Comparison",
    "DataError",
    "Timeline",
    "__version__",
    "cite",
    "codebook",
    "compare",
    "data_version",
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
    "Comparison": "render.matrix",
    "DataError": "errors",
    "Timeline": "render.timeline",
    "cite": "query.load",
    "codebook": "query.codebook",
    "compare": "query.comparison",
    "evidence": "query.load",
    "explore": "explorer",
    "load": "query.load",
    "panel": "query.panel",
    "path": "query.load",
    "plot": "",
    "reliability": "query.reliability",
    "tables": "query.codebook",
    "timeline": "query.timeline",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from tiktok_policy_data._version import version

        return version()
    if name == "data_version":
        from tiktok_policy_data.store.releases import installed

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
