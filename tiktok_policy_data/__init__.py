"""Public names of the package, imported on first use.

The package loads a dataset of how governments respond to TikTok: one row per jurisdiction and public measure, every
coded cell traceable to a passage in a dated source. Importing it imports neither pandas nor pyarrow nor pandera.

Examples
--------
>>> import tiktok_policy_data as tpd
>>> measures = tpd.load()  # a pandas frame, one row per jurisdiction and measure
>>> tpd.evidence("UK-001")["link"]  # links that open the publisher's page at the passage  # doctest: +SKIP
"""

from __future__ import annotations

# Type checkers treat this name as true. Importing `typing` for it would take longer than the rest of this module.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    #: Version of the package.
    __version__: str
    #: Version of the installed data; data and package versions form one series.
    data_version: str
    from tiktok_policy_data import plot as plot
    from tiktok_policy_data.errors import DataError as DataError
    from tiktok_policy_data.errors import Problem as Problem
    from tiktok_policy_data.errors import UnknownNameError as UnknownNameError
    from tiktok_policy_data.explorer import explore as explore
    from tiktok_policy_data.query.citing import cite as cite
    from tiktok_policy_data.query.codebook import codebook as codebook
    from tiktok_policy_data.query.codebook import tables as tables
    from tiktok_policy_data.query.comparison import compare as compare
    from tiktok_policy_data.query.export import export as export
    from tiktok_policy_data.query.load import evidence as evidence
    from tiktok_policy_data.query.load import load as load
    from tiktok_policy_data.query.load import path as path
    from tiktok_policy_data.query.news import news as news
    from tiktok_policy_data.query.panel import panel as panel
    from tiktok_policy_data.query.read_quality import read_quality as read_quality
    from tiktok_policy_data.query.recall import recall as recall
    from tiktok_policy_data.query.reliability import reliability as reliability
    from tiktok_policy_data.query.search import search as search
    from tiktok_policy_data.query.standing import standing as standing
    from tiktok_policy_data.query.timeline import timeline as timeline
    from tiktok_policy_data.render.matrix import Comparison as Comparison
    from tiktok_policy_data.render.timeline import Timeline as Timeline
    from tiktok_policy_data.site import write_site as write_site

#: Public name → the module that defines it, or that it is.
_MODULE_OF = {
    "Comparison": "render.matrix",
    "DataError": "errors",
    "Problem": "errors",
    "Timeline": "render.timeline",
    "UnknownNameError": "errors",
    "cite": "query.citing",
    "codebook": "query.codebook",
    "compare": "query.comparison",
    "evidence": "query.load",
    "explore": "explorer",
    "export": "query.export",
    "load": "query.load",
    "news": "query.news",
    "panel": "query.panel",
    "path": "query.load",
    "plot": "plot",
    "recall": "query.recall",
    "read_quality": "query.read_quality",
    "reliability": "query.reliability",
    "search": "query.search",
    "standing": "query.standing",
    "tables": "query.codebook",
    "timeline": "query.timeline",
    "write_site": "site",
}

#: Public names that are computed, not imported.
_VERSIONS = ("__version__", "data_version")

__all__ = sorted([*_MODULE_OF, *_VERSIONS])


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from tiktok_policy_data._version import version

        return version()
    if name == "data_version":
        from tiktok_policy_data.store.releases import installed

        return installed().version
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    module = import_module(f"{__name__}.{_MODULE_OF[name]}")
    value = module if _MODULE_OF[name] == name else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return list(__all__)
