"""Fill what a package index shows of the project: its addresses, and a README whose links work there.

The addresses are those of tiktok_policy_data/core/project.py. Without a repository the README keeps its relative links.
"""

from __future__ import annotations

from pathlib import Path
from runpy import run_path
from typing import Any

from hatch_fancy_pypi_readme import hooks
from hatchling.metadata.plugin.interface import MetadataHookInterface


def urls(repository: str, doi: str, tag: str) -> dict[str, str]:
    """Return the addresses that an index shows, by their labels; only those that there are."""
    found = {"DOI": f"https://doi.org/{doi}"} if doi else {}
    if repository:
        found |= {
            "Repository": repository,
            "Issues": f"{repository}/issues",
            "Changelog": f"{repository}/blob/{tag}/CHANGELOG.md",
        }
    return found


def substitutions(repository: str, tag: str) -> list[dict[str, str]]:
    """Return how relative links and pictures become absolute, those of the tag; nothing without a repository."""
    if not repository:
        return []
    return [
        {"pattern": r"\]\((?!\w+:|#)([^)\s]+)\)", "replacement": rf"]({repository}/blob/{tag}/\1)"},
        {"pattern": r'\b(src|srcset)="(?!\w+:)([^"]+)"', "replacement": rf'\1="{repository}/raw/{tag}/\2"'},
    ]


class ProjectMetadata(MetadataHookInterface):
    """The hook that hatchling runs; pyproject.toml lists the fields as dynamic."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the README and, where there are any, the addresses."""
        project = run_path(str(Path(self.root, "tiktok_policy_data", "core", "project.py")))
        repository, tag = project["REPOSITORY"], f"v{metadata['version']}"
        text = Path(self.root, "README.md").read_text(encoding="utf-8")
        config = {
            "content-type": "text/markdown",
            "fragments": [{"text": text}],
            "substitutions": substitutions(repository, tag),
        }
        hooks.FancyReadmeMetadataHook(self.root, config).update(metadata)
        if found := urls(repository, project["DOI"], tag):
            metadata["urls"] = found
