"""Cite a release, a table, a measure or a view of it."""

from __future__ import annotations

from tiktok_policy_data.core import about
from tiktok_policy_data.core.citation import FORMS, Cited
from tiktok_policy_data.errors import UnknownNameError
from tiktok_policy_data.query.lookup import known_measure
from tiktok_policy_data.query.selection import nearest
from tiktok_policy_data.store import releases
from tiktok_policy_data.store.releases import Release

#: Commands whose output is a view that can be cited with its arguments.
VIEWS = ("standing", "compare", "list", "timeline", "panel", "news", "search")


def cite(form: str = "text", what: str | None = None, release: str | None = None) -> str:
    """Return the citation of a release, or of a part of it.

    Parameters
    ----------
    form : {"text", "apa", "bibtex", "ris", "csl-json"}, default "text"
        A line of text, a reference in APA style, or an entry for BibTeX, for reference managers (RIS), or for Zotero
        and pandoc (CSL-JSON).
    what : str, optional
        A measure such as ``"UK-001"``, a table such as ``"events"``, or a view as typed at the command line, such as
        ``"standing device_ban --on 2024-06-01"``. The whole dataset by default.
    release : str, optional
        A past release such as ``"2.0.0"``; the installed one by default.

    Returns
    -------
    str
        The citation, with year and version; with the address and the DOI once the project has them.

    Raises
    ------
    UnknownNameError
        If there is no such form, measure, table, view or release.

    Examples
    --------
    >>> import tiktok_policy_data as tpd
    >>> print(tpd.cite("bibtex", "UK-001"))  # doctest: +SKIP
    """
    from tiktok_policy_data import _version

    if form not in FORMS and what is None:  # `cite("UK-001")` means the measure
        form, what = "text", form
    if form not in FORMS:
        raise UnknownNameError(f"form must be one of {', '.join(FORMS)}, not {form!r}.")
    data = releases.opened(release)
    package = _version.version() if release is None else None
    return FORMS[form](Cited(data.version, data.released_on, package, part(data, what), what or ""))


def pattern(data: Release) -> str:
    """Return the citation of a part of a release as a line of text, with ``{part}`` where the title of the part is."""
    return FORMS["text"](Cited(data.version, data.released_on, None, "{part}"))


def about_of(data: Release) -> about.About:
    """Return what descriptions say of a release."""
    return about.About(
        data.version,
        data.released_on,
        about.first_day(data.records("events")),
        data.data_day,
        about.places(data.records("measures"), data.jurisdictions),
    )


def part(data: Release, what: str | None) -> str:
    """Return the title of a part of a release; raise UnknownNameError if it has no such part."""
    words = (what or "").split()
    if not words:
        return ""
    if words[0] in VIEWS:
        return f"View “{' '.join(words)}” of the data of {data.data_day}"
    if len(words) == 1 and words[0] in data.tables:
        return f"Table {words[0]}"
    if len(words) == 1 and words[0][-1].isdigit():
        measure = known_measure(words[0], data)
        return f"{measure['measure_id']}, {measure['title']}"
    hint = "".join(f" Did you mean {near}?" for near in nearest(words[0], [*data.tables, *VIEWS], 1))
    raise UnknownNameError(f"There is no measure, table or view {words[0]!r} to cite.{hint}")
