"""The first page and the pages of the measure types: where each is in effect, on a map and over time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.render.standing import SAID
from tiktok_policy_data.site import drawings, linked
from tiktok_policy_data.site.maps import Map, maps
from tiktok_policy_data.site.measures import FORM_NAMES, citations
from tiktok_policy_data.site.page import Page, of_type

if TYPE_CHECKING:
    from tiktok_policy_data.site.content import Content
    from tiktok_policy_data.site.downloads import File

#: The measure type that the first page begins with.
LEAD = "device_ban"

#: How many events the first page shows.
_NEWEST = 8

#: The answers that the first page counts → their column.
_COUNTED = {
    "in_effect": "In effect",
    "some_bodies": "In some bodies only",
    "not_in_effect": "Planned, ended or failed",
    "no_effect": "Single acts",
    "refused": "Refused",
}


def pages(content: Content, files: Iterable[File], address: str) -> Iterator[Page]:
    """Return the first page and the pages of the measure types."""
    months = drawings.counts(content)
    curves = {code: drawings.curve(some) for code, some in months.items()}
    drawn = maps(content)
    yield _first(content, curves, drawn.get(LEAD, [])[:1], files, address)
    for row in content.release.codes:
        if row["scheme"] == "measure_types":
            yield _type(content, row["code"], row, curves.get(row["code"]), drawn.get(row["code"], []))


def sentence(content: Content, code: str) -> str:
    """Return the answer of `standing` for a measure type in words, from the answers for all types."""
    measures = (one["measure"] for one in content.dossiers.values())
    whole = any(row["breadth"] for row in measures if row["measure_type"] == code)
    return replace(content.answers, measure_type=code, whole=whole).sentence


def _first(
    content: Content,
    curves: Mapping[str, drawings.Curve | None],
    drawn: Sequence[Map],
    files: Iterable[File],
    address: str,
) -> Page:
    rows = content.answers.records()
    return Page(
        path="",
        template="first.html",
        title="",
        description="",
        linked=linked.dataset(content, files, address),
        feeds="news/",
        values={
            "rows": [row for row in rows if any(row[answer] for answer in _COUNTED)],
            "others": [row for row in rows if not any(row[answer] for answer in _COUNTED)],
            "counted": _COUNTED,
            "lead": sentence(content, LEAD),
            "lead_type": LEAD,
            "maps": drawn,
            "curves": curves,
            "newest": [one for one in content.happenings if one.month > 0][:_NEWEST],
            "number": len(content.dossiers),
            "n_places": len({one["measure"]["jurisdiction"] for one in content.dossiers.values()}),
            "n_passages": sum(len(one["evidence"]) for one in content.dossiers.values()),
            "n_sources": len(content.sources),
            "citations": citations(content),
            "forms": FORM_NAMES,
            "releases": content.history.steps,
        },
    )


def _type(
    content: Content, code: str, row: Mapping[str, Any], curve: drawings.Curve | None, drawn: Sequence[Map]
) -> Page:
    found = content.answers.rows[code]
    label = content.release.labels["measure_types", code]
    return Page(
        path=of_type(code),
        template="type.html",
        title=label,
        description=f"{label}: where it is in effect, since when, and how sure that is.",
        values={
            "code": row,
            "sentence": sentence(content, code),
            "maps": drawn,
            "curve": curve,
            "said": [
                (answer, len(some), _by_level(content, some))
                for answer, those in groupby(found, key=lambda one: str(one["answer"]))
                if answer in SAID
                for some in [list(those)]
            ],
            "unsaid": [
                (answer, sorted(some, key=lambda one: str(one["name"])))
                for answer, some in groupby(
                    (one for one in found if one["answer"] not in SAID), key=lambda one: str(one["answer"])
                )
            ],
        },
    )


def _by_level(content: Content, rows: Iterable[Record]) -> list[tuple[str, list[Record]]]:
    """Return records by level, countries first, otherwise in their order."""
    order = content.release.vocabularies["levels"].index
    found: dict[str, list[Record]] = {}
    for row in rows:
        found.setdefault(row["level"], []).append(row)
    return sorted(found.items(), key=lambda group: (group[0] != "country", order(group[0])))
