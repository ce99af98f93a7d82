"""Write the explorer: one HTML page with the matrix, its measures and their evidence; it needs no network.

The data travel inside the page as compressed JSON, so that none of their text is parsed as HTML. The one exception is
the matrix for browsers without JavaScript: the escaped table of `compare`. The Content Security Policy names the
SHA-256 of the only script and the only style that may run, and forbids all requests.
"""

from __future__ import annotations

import gzip
import json
import re
import webbrowser
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from tiktok_policy_data.core import about, schema
from tiktok_policy_data.core.citation import DESCRIPTION, TITLE
from tiktok_policy_data.core.days import EMPTY_STATES
from tiktok_policy_data.core.events import event_types, in_order
from tiktok_policy_data.errors import DataError, Problem
from tiktok_policy_data.io.atomic import replace_file
from tiktok_policy_data.io.csv import LIST_SEPARATOR
from tiktok_policy_data.query.cells import Counting
from tiktok_policy_data.query.citing import cite, release_day
from tiktok_policy_data.query.comparison import compare
from tiktok_policy_data.query.lookup import HINDSIGHT
from tiktok_policy_data.render import styles
from tiktok_policy_data.render.page import filled, policy
from tiktok_policy_data.store import releases
from tiktok_policy_data.store.releases import Release

FILE_NAME = "tiktok-policy-explorer.html"


def explore(out: str | Path | None = None, *, release: str | None = None, open_page: bool = False) -> Path:
    """Write the explorer page of a release.

    Parameters
    ----------
    out : str or pathlib.Path, optional
        Folder to write into; it is created if missing. The current folder by default. An existing page is replaced.
    release : str, optional
        A past release such as ``"1.0.0"``; the installed one by default.
    open_page : bool, default False
        Open the page in the default browser.

    Returns
    -------
    pathlib.Path
        The page, `tiktok-policy-explorer.html`.

    Raises
    ------
    UnknownNameError
        If there is no such release.
    DataError
        If the page cannot be written.

    Examples
    --------
    >>> import tiktok_policy_data as tpd
    >>> tpd.explore("pages")  # doctest: +SKIP
    """
    folder = Path.cwd() if out is None else Path(out).resolve()
    text = page(releases.opened(release))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with replace_file(folder / FILE_NAME) as aside:
            aside.write_bytes(text.encode())
    except OSError as fault:
        do = "Choose another folder."
        raise DataError(Problem(str(folder), f"expected a folder to write into ({fault.strerror})", do=do)) from None
    if open_page:
        webbrowser.open((folder / FILE_NAME).as_uri())
    return folder / FILE_NAME


def page(release: Release) -> str:
    """Return the page of a release as HTML."""
    style = _asset("page.css").replace("/* looks */", _looks())
    script = _asset("page.js")
    return filled(
        _asset("page.html"),
        {
            "csp": policy(script, style),
            "style": style,
            "script": script,
            "data": b64encode(gzip.compress(_json(payload(release)).encode(), mtime=0)).decode(),
            "static": compare(release=release.version)._repr_html_(),
            "title": escape(TITLE),
            "description": escape(DESCRIPTION),
            "version": escape(release.version),
            "facts": re.sub(r"\d{4}-\d\d-\d\d", r'<span class="date">\g<0></span>', escape(_facts(release))),
            "json_ld": _dataset(release),
            "citation": escape(cite(release=release.version)),
        },
    )


def _dataset(release: Release) -> str:
    """Return the release as schema.org/Dataset, for search engines; no text in it can end its block."""
    measures, jurisdictions = release.records("measures"), release.records("jurisdictions")
    of = about.About(
        release.version,
        release_day(release),
        about.first_day(release.records("events")),
        release.data_day,
        about.places(measures, jurisdictions),
    )
    return _json(about.json_ld(of)).replace("<", "\\u003c")


def payload(release: Release) -> dict[str, Any]:
    """Return the data of the page's script: the tables by column, and the labels and symbols to show them with."""
    fields = [field for table in ("evidence", "events", "measures") for field in release.declared(table).fields]
    declared = schema.tables()  # an older schema may not say what the page needs
    wanted = {name: declared[name].explorer for name in declared if name in release.tables and declared[name].explorer}
    rows = {name: release.records(name) for name in wanted}
    types = event_types(rows["codes"])
    rows["events"] = in_order(rows["events"], types)
    rows["coverage"] = [row for row in rows["coverage"] if row["searched_on"]]
    rows["codes"] = sorted(rows["codes"], key=lambda row: (row["scheme"], row["position"]))
    columns = {name: release.declared(name).columns if some == ("*",) else some for name, some in wanted.items()}
    return {
        "version": release.version,
        "signs": {code: look.sign for code, look in styles.STYLES.items()},
        "meanings": list(styles.MEANINGS.items()),
        "no_measure": sorted(release.no_measure),
        "data_day": release.data_day,
        "parts": _parts(release, rows["measures"]),
        "empty_states": {how: state for how, state in EMPTY_STATES.items() if how},
        "hindsight": HINDSIGHT,
        "list_separator": LIST_SEPARATOR,
        "titles": {field.name: field.title for field in fields},
        "vocabulary": {field.name: field.vocabulary for field in fields if field.vocabulary},
        "tables": {name: _by_column(rows[name], columns[name]) for name in rows},
    }


def _parts(release: Release, measures: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return for what each measure counts; in a release without effects, for the whole."""
    if "breadth" not in release.declared("measures").columns:
        return ["whole" for _ in measures]
    counting = Counting.of(release.codes)
    return [counting.part(row) for row in measures]


def _by_column(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> dict[str, list[Any]]:
    """Return rows as one list per column; a column that an old release lacks is empty."""
    rows = list(rows)
    return {name: [row.get(name) for row in rows] for name in columns}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=date.isoformat)


def _asset(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


def _looks() -> str:
    """Return one CSS rule per status and coverage state: background and foreground."""
    return "\n".join(
        f".is-{code} {{ --ground: {look.ground}; --ink: {look.ink}; }}" for code, look in styles.STYLES.items()
    )


def _facts(release: Release) -> str:
    """Return version, day and size of the release in one line."""
    days = [row["released_on"] for row in release.records("releases") if row["release"] == release.version]
    measures = release.records("measures")
    last = max((row["status_as_of"] for row in measures), default=None)
    parts = [
        f"Version {release.version}{f' of {days[0]}' if days else ''}",
        _counted(len(measures), "measure"),
        _counted(len({row["jurisdiction"] for row in measures}), "jurisdiction"),
        f"{_counted(release.n_rows('evidence'), 'passage')} from {_counted(release.n_rows('sources'), 'source')}",
        *([f"sources up to {last}"] if last else []),
    ]
    return " · ".join(parts)


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
