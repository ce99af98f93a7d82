"""Return the timeline of a measure, or of all measures of a jurisdiction, with uncertain dates as spans.

It works on plain records, so that the command line needs neither pandas nor pyarrow.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from tiktok_policy_data.core.days import How
from tiktok_policy_data.core.events import in_order
from tiktok_policy_data.errors import UnknownNameError
from tiktok_policy_data.query import lookup, selection
from tiktok_policy_data.render.timeline import Timeline, TimelineRow
from tiktok_policy_data.render.titles import when
from tiktok_policy_data.store.releases import Release, opened

if TYPE_CHECKING:
    from tiktok_policy_data.core.row_types import MeasureRow


def timeline(
    of: str,
    *,
    role: str | Sequence[str] = "all",
    as_of: str | date | None = None,
    known_at: str | date | None = None,
    how: How = "certain",
    release: str | None = None,
) -> Timeline:
    """Return the events of a measure, or of all measures of a jurisdiction or group, in order.

    Parameters
    ----------
    of : str
        A measure such as ``"UK-001"``, a jurisdiction such as ``"UK"``, or a group such as ``"G7"``.
    role : str or sequence of str, default "all"
        Roles of the measures of a jurisdiction: one, several, or ``"all"``.
    as_of, known_at : str or datetime.date, optional
        A day such as ``"2023-03-16"``; see `load`.
    how : {"certain", "possible"}, default "certain"
        Count what had certainly happened by the day, or what may have happened.
    release : str, optional
        A past release such as ``"1.0.0"``; the installed one by default.

    Returns
    -------
    Timeline
        The events, in the order of the status rule: by the day by which each had certainly happened. It prints as text,
        shows as a table in a notebook, and converts to a frame or records.

    Raises
    ------
    UnknownNameError
        If `of` is not a measure, jurisdiction or group.

    Examples
    --------
    >>> import tiktok_policy_data as tpd
    >>> print(tpd.timeline("UK-001"))  # doctest: +SKIP
    """
    selection.check_how(how)
    data = opened(release)
    day, known = selection.as_day(as_of, "as_of"), selection.as_day(known_at, "known_at")
    measures, name = _measures(data, of, selection.roles(data, role))
    types = data.event_types
    links = _links(data)
    events = [row for row in lookup.happened(data, day, known, how) if row["measure_id"] in measures]
    rows: list[TimelineRow] = [
        {
            "date": row["date"] or "",
            "date_earliest": row["date_earliest"],
            "date_latest": row["date_latest"] or datetime.date.max,
            "date_basis": row["date_basis"],
            "jurisdiction": measures[row["measure_id"]]["jurisdiction"],
            "measure_id": row["measure_id"],
            "title": measures[row["measure_id"]]["title"],
            "event_id": row["event_id"],
            "event_type": row["event_type"],
            "sets_status": types[row["event_type"]].sets_status,
            "note": row["note"],
            "link": links.get(row["event_id"]),
        }
        for row in in_order(events, types)
    ]
    return Timeline(
        events=tuple(rows),
        labels=data.labels_of("event_types"),
        title=f"Timeline of {name}{when(day, known, how)}, tiktok-policy-data {data.version}",
    )


def _measures(data: Release, of: str, roles: Sequence[str]) -> tuple[dict[str, MeasureRow], str]:
    """Return the selected measures by identifier, and the name of the selection."""
    rows = data.records("measures")
    code = str(of).upper()
    for row in rows:
        if row["measure_id"] == code:
            return {code: row}, f"{code}, {row['title']}"
    try:
        (code,) = selection.meant(data, [str(of)])
    except UnknownNameError:
        do = "Give a measure such as UK-001 (see `tiktok-policy-data list`), a jurisdiction such as UK, or a group."
        raise UnknownNameError(f"There is no measure or jurisdiction {of!r}. {do}") from None
    places = selection.jurisdictions(data, [code])
    found = {row["measure_id"]: row for row in rows if row["jurisdiction"] in places and row["role"] in roles}
    return found, data.names.get(code, code)


def _links(data: Release) -> dict[str, str]:
    """Return the link of the best passage for each event: verified before recorded, named before inferred."""
    identities = data.vocabularies["identities"]
    passages = [
        row for row in data.records("evidence") if row["stance"] == "supports" and "event_type" in row["supports"]
    ]
    passages.sort(key=lambda row: (row["anchor"] != "verified", identities.index(row["identity"]), row["evidence_id"]))
    links: dict[str, str] = {}
    for row in passages:
        if row["event_id"]:
            links.setdefault(row["event_id"], row["link"])
    return links
