"""Name, title, description, licence and citation of the dataset."""

from __future__ import annotations

NAME = "tiktok-policy-data"

TITLE = "How governments answer TikTok, measure by measure"

DESCRIPTION = (
    "Public measures that answer, drive or surround the risk tied to TikTok and ByteDance, one row per jurisdiction "
    "and measure; every coded cell leads to a passage in a dated source."
)

LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0",
}


def citation(version: str, package: str | None = None) -> str:
    """Return the citation as a line of text: version of the data, and of the package if it differs."""
    versions = _versions(version, package)
    return f"The tiktok-policy-data developers. {NAME}: {TITLE}. Dataset, {versions}. Licence {LICENCE['name']}."


def bibtex(version: str, package: str | None = None) -> str:
    """Return the citation as a BibTeX entry."""
    return (
        "@misc{tiktok_policy_data,\n"
        f"  title = {{{NAME}: {TITLE}}},\n"
        "  author = {{The tiktok-policy-data developers}},\n"
        f"  version = {{{version}}},\n"
        f"  note = {{Dataset, {_versions(version, package)}, licence {LICENCE['name']}}}\n"
        "}"
    )


def _versions(version: str, package: str | None) -> str:
    return f"version {version}" + (f" (package {package})" if package and package != version else "")
