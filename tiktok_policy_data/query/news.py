"""List what happened in the world between two days, from the events of the measures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from tiktok_policy_data.core.days import How
from tiktok_policy_data.core.events import is_dated
from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.errors import UnknownNameError
from tiktok_policy_data.query import selection
from tiktok_policy_data.store.releases import opened

if TYPE_CHECKING:
    import pandas as pd

    from tiktok_policy_data.core.row_types import EventRow

#: Columns of the news.
COLUMNS = (
    "date",
    "date_earliest",
    "date_latest",
    "jurisdiction",
    "name",
    "event_type",
    "event",
    "measure_id",
    "measure_type",
    "title",
    "note",
)


def news(
    since: str | date,
    until: str | date | None = None,
    *,
    jurisdictions: str | Sequence[str] | None = None,
    measure_type: str | Sequence[str] = (),
    role: str | Sequence[str] = "all",
    how: How = "certain",
    scheduled: bool = False,
    release: str | None = None,
) -> pd.DataFrame:
    """List what happened between two days, newest first.

    Events of which only a last possible day is known, or a span of more than a year, come after the others.

    Parameters
    ----------
    since : str or datetime.date
        First day, such as ``"2026-03-01"``; a month or a year counts from its first day.
    until : str or datetime.date, optional
        Last day; a month or a year counts to its last day. By default the last day that the data cover.
    jurisdictions : str or sequence of str, optional
        Codes or names of jurisdictions or groups; all by default.
    measure_type : str or sequence of str, optional
        Keep only measures of these types.
    role : str or sequence of str, default "all"
        Roles of the measures: one, several, or ``"all"``.
    how : {"certain", "possible"}, default "certain"
        Events that certainly happened in the span, or those that may have.
    scheduled : bool, default False
        Also list days that were set beforehand, such as the start of a law; what is due then may not happen.
    release : str, optional
        A past release such as ``"2.0.0"``; the installed one by default.

    Returns
    -------
    pandas.DataFrame
        One row per event in this span. ``attrs["n_possible"]`` is the number of other events that may have happened
        in it; their dates are not precise enough to say. Columns: `date` (text, EDTF), `date_earliest`, `date_latest`
        (datetime64[us]), `jurisdiction`, `name`, `event_type`, `event` (text: its label), `measure_id`, `measure_type`,
        `title`, `note` (text).

    Raises
    ------
    UnknownNameError
        If an argument is not one of the accepted values.

    Examples
    --------
    >>> import tiktok_policy_data as tpd
    >>> tpd.news("2026-03", "2026-04")[["date", "jurisdiction", "event", "title"]]  # doctest: +SKIP
    """
    import pandas as pd

    types = [measure_type] if isinstance(measure_type, str) else measure_type
    found, possible = happenings(since, until, jurisdictions, types, role, how, scheduled, release)
    frame = pd.DataFrame(found, columns=list(COLUMNS))
    frame = frame.assign(**{name: frame[name].astype("datetime64[us]") for name in ("date_earliest", "date_latest")})
    frame.attrs["n_possible"] = possible
    return frame


def happenings(
    since: str | date,
    until: str | date | None,
    jurisdictions: str | Sequence[str] | None,
    types: Sequence[str],
    role: str | Sequence[str],
    how: How,
    scheduled: bool,
    version: str | None,
) -> tuple[list[Record], int]:
    """Return what `news` shows, as records, and the number of events that may have happened in the span besides."""
    selection.check_how(how)
    data = opened(version)
    first = selection.as_day(since, "since", first=True)
    last = selection.as_day(until, "until") or data.data_day or date.max
    if first is None or first > last:
        raise UnknownNameError(f"since must be a day up to {last}, not {since!r}.")
    places = selection.select(data, jurisdictions)
    roles = selection.roles(data, role)
    wanted = {selection.measure_type(data, one) for one in types}
    measures = {
        row["measure_id"]: row
        for row in data.records("measures")
        if row["role"] in roles
        and (places is None or row["jurisdiction"] in places)
        and (not wanted or row["measure_type"] in wanted)
    }
    kinds = data.event_types
    found: list[Record] = []
    possible = 0
    for event in data.records("events"):
        measure = measures.get(event["measure_id"])
        if measure is None or not event["date"] or (kinds[event["event_type"]].scheduled and not scheduled):
            continue
        if not _within(event, first, last, how):
            possible += _within(event, first, last, "possible")
            continue
        known = {
            "name": data.names[measure["jurisdiction"]],
            "event": data.labels["event_types", event["event_type"]],
            "jurisdiction": measure["jurisdiction"],
            "measure_type": measure["measure_type"],
            "title": measure["title"],
        }
        whole: Record = {**event, **known}
        found.append({name: whole[name] for name in COLUMNS})
    found.sort(key=_newest, reverse=True)
    return found, possible


def _newest(row: Record) -> tuple[bool, date, str]:
    """Return by what the news are sorted: those that have a day first, then by day and place."""
    earliest, latest = row["date_earliest"], row["date_latest"]
    return is_dated(earliest, latest), latest or date.max, row["name"]


def _within(event: EventRow, first: date, last: date, how: How) -> bool:
    """Return whether an event certainly or possibly happened from one day to another."""
    earliest, latest = event["date_earliest"] or date.min, event["date_latest"] or date.max
    return first <= earliest and latest <= last if how == "certain" else earliest <= last and first <= latest
