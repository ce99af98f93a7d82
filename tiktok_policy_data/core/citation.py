"""Name, title, description and licence of the dataset, and its citation in the forms that people use."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from tiktok_policy_data.core.project import DOI, dataset_address

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

#: The licence as people write it.
LICENCE_WORDS = "CC BY 4.0"

AUTHORS = "The tiktok-policy-data developers"

#: Words under which catalogues list the dataset; CITATION.cff repeats them.
KEYWORDS = ("TikTok", "ByteDance", "device ban", "data protection", "investment screening", "technology policy")

#: Where the data come from, in the project's own words.
SOURCES = (
    "Dated public documents: statutes, parliament records, regulators, courts and the press. "
    "Each is a row of the table sources."
)

LANGUAGE = "en"


class Cited(NamedTuple):
    """What is cited: a release, and perhaps a part of it."""

    version: str
    released_on: date
    #: Version of the package, if it differs from that of the data.
    package: str | None = None
    #: The part: a measure, a table or a view; empty for the whole.
    part: str = ""
    #: What names the part, such as UK-001, for the key of an entry.
    key: str = ""

    @property
    def versions(self) -> str:
        """The versions in words."""
        package = f" (package {self.package})" if self.package and self.package != self.version else ""
        return f"version {self.version}{package}"

    @property
    def title(self) -> str:
        """The title of the whole."""
        return f"{NAME}: {TITLE}"

    @property
    def inside(self) -> str:
        """The title, after the part if there is one."""
        return f"{self.part}. In: {self.title}" if self.part else self.title


def citation(cited: Cited) -> str:
    """Return the citation as a line of text."""
    address = f" {dataset_address()}." if dataset_address() else ""
    return (
        f"{AUTHORS} ({cited.released_on.year}). {cited.inside}. Dataset, {cited.versions}. "
        f"Licence {LICENCE['name']}.{address}"
    )


def apa(cited: Cited) -> str:
    """Return the citation in the style of the American Psychological Association, seventh edition."""
    address = f" {dataset_address()}" if dataset_address() else ""
    return f"{AUTHORS}. ({cited.released_on.year}). {cited.inside} ({cited.versions.capitalize()}) [Data set].{address}"


def bibtex(cited: Cited) -> str:
    """Return the citation as a BibTeX entry."""
    fields = {
        "title": f"{{{cited.inside}}}",
        "author": f"{{{AUTHORS}}}",
        "year": str(cited.released_on.year),
        "month": str(cited.released_on.month),
        "version": cited.version,
        "note": f"Dataset, {cited.versions}, licence {LICENCE['name']}",
        "doi": DOI,
        "url": dataset_address(),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    key = "_".join(["tiktok_policy_data", *re.findall(r"\w+", cited.key)])
    return f"@misc{{{key},\n" + ",\n".join(lines) + "\n}"


def ris(cited: Cited) -> str:
    """Return the citation as a RIS record of the type dataset."""
    fields = (
        ("TY", "DATA"),
        ("AU", AUTHORS),
        ("TI", cited.inside),
        ("PY", str(cited.released_on.year)),
        ("DA", cited.released_on.strftime("%Y/%m/%d")),
        ("ET", cited.versions),
        ("N1", f"Licence {LICENCE['name']}"),
        ("DO", DOI),
        ("UR", dataset_address()),
    )
    return "".join(f"{tag}  - {value}\n" for tag, value in fields if value) + "ER  - "


def csl_json(cited: Cited) -> str:
    """Return the citation as CSL-JSON, which Zotero and pandoc read."""
    day = cited.released_on
    item: dict[str, Any] = {
        "id": " ".join(filter(None, (NAME, cited.key))),
        "type": "dataset",
        "title": cited.inside,
        "author": [{"literal": AUTHORS}],
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "version": cited.version,
        "note": f"Licence {LICENCE['name']}",
        **({"DOI": DOI} if DOI else {}),
        **({"URL": dataset_address()} if dataset_address() else {}),
    }
    return json.dumps([item], ensure_ascii=False, indent=2)


#: Form → how a citation is written in it.
FORMS: Mapping[str, Callable[[Cited], str]] = {
    "text": citation,
    "apa": apa,
    "bibtex": bibtex,
    "ris": ris,
    "csl-json": csl_json,
}
