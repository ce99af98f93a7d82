"""The pages of jurisdictions and sources, and their lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any

from tiktok_policy_data.render.standing import SAID
from tiktok_policy_data.site.page import Page, of_place, of_source

if TYPE_CHECKING:
    from tiktok_policy_data.core.row_types import JurisdictionRow, SourceRow
    from tiktok_policy_data.site.content import Content, Happening


def place_pages(content: Content) -> Iterator[Page]:
    """Return the pages of all jurisdictions."""
    news: dict[str, list[Happening]] = defaultdict(list)
    for one in content.happenings:
        news[content.home[one.measure["jurisdiction"]]].append(one)
    yield _places(content)
    for place, row in content.places.items():
        yield _place(content, row, news.get(place, []))


def _place(content: Content, row: JurisdictionRow, news: list[Happening]) -> Page:
    place, name = row["jurisdiction"], row["name"]
    measures = content.measures_of.get(place, [])
    if content.home[place] != place:  # an institution, which is shown under the one above it
        measures = [measure for measure in content.measures_of[content.home[place]] if measure["jurisdiction"] == place]
        news = [one for one in content.happenings if one.measure["jurisdiction"] == place]
    parent = row["parent"]
    answers = content.answers_of.get(place, {})
    return Page(
        path=of_place(place),
        template="place.html",
        title=name,
        description=f"How {name} responds to TikTok: {len(measures)} measures, each with its sources.",
        above=[("Jurisdictions", "j/"), *([(content.name(parent), of_place(parent))] if parent else [])],
        feeds=of_place(place) if measures else None,
        changed=max(filter(None, (content.history.changed_on(one["measure_id"]) for one in measures)), default=None),
        values={
            "row": row,
            "measures": [
                (role, list(some)) for role, some in groupby(measures, key=lambda measure: str(measure["role"]))
            ],
            "said": [(code, one) for code, one in answers.items() if one["answer"] in SAID],
            "unsaid": _unsaid(answers),
            "news": [one for one in news if one.is_dated],
            "undated": [one for one in news if not one.is_dated],
            "subjects": [
                (level, list(some))
                for level, some in groupby(
                    sorted(content.parts.get(place, []), key=lambda part: (part["level"], part["name"])),
                    key=lambda part: part["level"],
                )
            ],
            "number_of": {part: len(some) for part, some in content.measures_of.items()},
        },
    )


def _unsaid(answers: Mapping[str, Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return the measure types without a measure, by how they were searched."""
    found: dict[str, list[str]] = {}
    for code, one in answers.items():
        if one["answer"] not in SAID:
            found.setdefault(one["answer"], []).append(code)
    return found


def _places(content: Content) -> Page:
    """Return the list of all jurisdictions, by level."""
    level = content.release.vocabularies["levels"].index
    rows = sorted(content.places.values(), key=lambda row: (level(row["level"]), row["name"]))
    return Page(
        path="j/",
        template="places.html",
        title="Jurisdictions",
        description="Every country, union, state, territory and institution that was searched.",
        values={
            "groups": [(level, list(some)) for level, some in groupby(rows, key=lambda row: row["level"])],
            "number_of": {place: len(some) for place, some in content.measures_of.items()},
            "answers_of": content.answers_of,
        },
    )


def source_pages(content: Content) -> Iterator[Page]:
    """Return the pages of all sources."""
    yield _sources(content)
    for source, row in content.sources.items():
        passages = content.passages_of.get(source, [])
        by_measure = [
            (content.dossiers[measure]["measure"], list(some))
            for measure, some in groupby(passages, key=lambda passage: passage["measure_id"])
        ]
        yield Page(
            path=of_source(source),
            template="source.html",
            title=f"{source}: {row['title']}",
            description=f"{row['publisher']}, {row['published']}: {len(passages)} passages support cells of the data.",
            above=[("Sources", "s/")],
            values={"row": row, "by_measure": by_measure, "number": len(passages)},
        )


def _sources(content: Content) -> Page:
    """Return the list of all sources, newest first."""

    def year(row: SourceRow) -> int:
        return row["published_latest"].year

    rows = sorted(content.sources.values(), key=lambda row: (row["published_latest"], row["source_id"]), reverse=True)
    return Page(
        path="s/",
        template="sources.html",
        title="Sources",
        description="Every dated source that supports a cell of the data, newest first.",
        values={"years": [(one, list(some)) for one, some in groupby(rows, key=year)], "number": len(rows)},
    )
