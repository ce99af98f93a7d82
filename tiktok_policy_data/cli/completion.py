"""Complete what is typed in a shell: measures, jurisdictions, groups, tables, releases and codes of vocabularies.

click asks these functions each time a reader presses the completion key, so they read no more than they need.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from tiktok_policy_data.errors import DataError, UnknownNameError, ascii_safe

if TYPE_CHECKING:
    from tiktok_policy_data.store.releases import Release

    #: Returns the words that a release knows, each with what it means.
    Finder = Callable[[Release], Iterable[tuple[str, str]]]

Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def complete(*finders: Finder) -> Completer:
    """Return a completer for the words of one or more kinds, in the release that the command line names."""

    def completer(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from tiktok_policy_data.store import releases

        typed = incomplete.casefold()
        try:
            release = releases.opened(ctx.params.get("past"))
            words = [word for find in finders for word in find(release)]
        except (DataError, UnknownNameError):
            return []  # a message would end up in the line that is being typed
        return [
            CompletionItem(word, help=ascii_safe(meaning))
            for word, meaning in words
            if word.casefold().startswith(typed)
        ]

    return completer


def complete_else_file(*finders: Finder) -> Completer:
    """Return a completer for words or, where none of them begins as typed, for paths."""
    known = complete(*finders)

    def completer(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return known(ctx, param, incomplete) or [CompletionItem(incomplete, type="file")]

    return completer


def complete_first(*finders: Finder) -> Completer:
    """Return a completer for the first of several words; what follows is free."""
    known = complete(*finders)

    def completer(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return [] if ctx.params.get(param.name or "") else known(ctx, param, incomplete)

    return completer


def codes(*vocabularies: str) -> Finder:
    """Return what lists the codes of vocabularies, with their labels."""

    def find(release: Release) -> Iterable[tuple[str, str]]:
        for vocabulary in vocabularies:
            for code in release.vocabularies.get(vocabulary, ()):
                yield code, release.labels[vocabulary, code]

    return find


def words(some: Iterable[str], meaning: str) -> Finder:
    """Return what lists words that no release changes, with what they mean."""
    fixed = [(word, meaning) for word in some]
    return lambda release: fixed


def measures(release: Release) -> Iterable[tuple[str, str]]:
    """The measures of a release, with their titles."""
    return ((row["measure_id"], row["title"]) for row in release.records("measures", upto="title"))


def places(release: Release) -> Iterable[tuple[str, str]]:
    """The jurisdictions and groups of a release, with their names."""
    yield from ((row["jurisdiction"], row["name"]) for row in release.jurisdictions)
    yield from codes("groups")(release)


def tables(release: Release) -> Iterable[tuple[str, str]]:
    """The tables of a release, with their titles."""
    return ((table.name, table.title) for table in release.tables.values())


def vocabularies(release: Release) -> Iterable[tuple[str, str]]:
    """The vocabularies of a release."""
    return ((name, "vocabulary") for name in release.vocabularies)


def versions(release: Release) -> Iterable[tuple[str, str]]:
    """The releases, with their days."""
    from tiktok_policy_data.core.versions import list_versions
    from tiktok_policy_data.store import releases

    rows = releases.installed().records("releases")
    days = {row["release"]: f"of {row['released_on']}" for row in rows}
    return ((version, days[version]) for version in list_versions(rows))


def dimensions(release: Release) -> Iterable[tuple[str, str]]:
    """The dimensions of a comparison."""
    from tiktok_policy_data.render.matrix import SIDES

    return ((side, "dimension") for side in SIDES)


def views(release: Release) -> Iterable[tuple[str, str]]:
    """The commands whose output can be cited."""
    from tiktok_policy_data.query.citing import VIEWS

    return ((view, "view") for view in VIEWS)


def file_formats(release: Release) -> Iterable[tuple[str, str]]:
    """The formats of an exported file."""
    from tiktok_policy_data.render.files import FORMS

    return ((form, "format") for form in FORMS)
