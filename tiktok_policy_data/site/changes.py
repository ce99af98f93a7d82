"""The pages of changes: what each release changed in the data, and what happened in the world, by year."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from tiktok_policy_data.site.content import NO_YEAR, SOME_MONTH
from tiktok_policy_data.site.page import Page, of_measure, of_place, of_release, of_source

if TYPE_CHECKING:
    from tiktok_policy_data.site.content import Content
    from tiktok_policy_data.site.history import Step

#: In English whatever the language of the machine, which `calendar` follows.
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def release_pages(content: Content) -> Iterator[Page]:
    """Return the list of releases, and a page for each."""
    yield Page(
        path="changes/",
        template="changes.html",
        title="Changes to the data",
        description="What each release of the data added, changed and withdrew.",
        feeds="changes/",
        values={"steps": list(content.history.steps.values())},
    )
    for step in content.history.steps.values():
        yield _release(content, step)


def _release(content: Content, step: Step) -> Page:
    titles = {field.name: field.title for field in content.release.declared("measures").fields}
    return Page(
        path=of_release(step.release),
        template="release.html",
        title=f"Release {step.release}",
        description=f"What release {step.release} of {step.released_on} changed in the data.",
        above=[("Changes to the data", "changes/")],
        changed=step.released_on,
        values={
            "step": step,
            "titles": titles,
            "measures": {own: one["measure"] for own, one in content.dossiers.items()},
            "tables": list(content.release.tables.values()),
        },
    )


def withdrawn_pages(content: Content) -> Iterator[Page]:
    """Return the pages that withdrawn measures, jurisdictions and sources keep."""
    for table, (name, folder, path_of) in _WITH_PAGES.items():
        for row in content.withdrawn.get(table, ()):
            own = row["row"]
            yield Page(
                path=path_of(own),
                template="withdrawn.html",
                title=f"{own}: withdrawn",
                description=f"{own} was withdrawn with release {row['release']}.",
                above=[(name, folder)],
                values={
                    "own": own,
                    "row": row,
                    "path_of": path_of,
                    "history": content.history.measures.get(own, ()),
                    "steps": content.history.steps,
                },
                is_listed=False,
            )


#: Table whose rows have pages → name and path of their list, and how the path of a page is made.
_WITH_PAGES: Mapping[str, tuple[str, str, Callable[[str], str]]] = {
    "measures": ("Measures", "m/", of_measure),
    "jurisdictions": ("Jurisdictions", "j/", of_place),
    "sources": ("Sources", "s/", of_source),
}


def _heading(year: int, month: int) -> tuple[str, str, str]:
    """Return the anchor, the heading and the remark of the news of a month, or of those that have none."""
    if month == NO_YEAR:
        remark = (
            "The sources do not give the year; the date is the last possible one, or a range from an earlier year on."
        )
        return f"{year}-or-before", f"Date not known (by {year} at the latest)", remark
    if month == SOME_MONTH:
        return f"{year}", f"Some day in {year}", "The sources do not give the month; the date is their range."
    return f"{year}-{month:02}", f"{_MONTHS[month - 1]} {year}", ""


def news_pages(content: Content) -> Iterator[Page]:
    """Return the news of each year, and that of the newest year under a lasting address."""
    years = [(year, list(some)) for year, some in groupby(content.happenings, key=lambda one: one.day.year)]
    for year, some in years:
        some.sort(key=lambda one: (one.month, one.day), reverse=True)
        months = [(*_heading(year, month), list(those)) for month, those in groupby(some, key=lambda one: one.month)]
        values = {
            "months": months,
            "years": [one for one, _ in years],
            "year": year,
            "number": len(some),
            "n_general": sum(one.measure["role"] != "response" for one in some),
        }
        page = Page(
            path=f"news/{year}/",
            template="news.html",
            title=f"What happened in {year}",
            description=f"What governments did about TikTok in {year}, newest first.",
            above=[("News", "news/")],
            feeds="news/",
            values=values,
        )
        if year == years[0][0]:
            yield replace(
                page,
                path="news/",
                title="News",
                description="What governments did about TikTok, newest first.",
                above=(),
            )
        yield page
    if not years:
        yield Page(
            path="news/",
            template="news.html",
            title="News",
            description="There are no events.",
            feeds="news/",
            values={"months": [], "years": [], "year": None, "number": 0, "n_general": 0},
        )
