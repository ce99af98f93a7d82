"""The timeline that `timeline` returns: as text, HTML, frame and records."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

from tiktok_policy_data.core.edtf import in_words
from tiktok_policy_data.errors import ascii_safe
from tiktok_policy_data.render.styles import STYLES

if TYPE_CHECKING:
    import pandas as pd


class TimelineRow(TypedDict):
    """An event of a timeline, with its measure, the status that it sets and the link of its best passage."""

    date: str
    date_earliest: datetime.date | None
    date_latest: datetime.date
    date_basis: str
    jurisdiction: str
    measure_id: str
    title: str
    event_id: str
    event_type: str
    sets_status: str | None
    note: str | None
    link: str | None


#: Columns of a timeline.
COLUMNS = tuple(TimelineRow.__annotations__)

#: Characters of the drawn axis, and in a narrow terminal.
_AXIS, _SHORT = 40, 20


@dataclass(frozen=True, repr=False)
class Timeline:
    """The events that `timeline` returns, in order.

    It prints as text with a drawn axis, shows as a table in a notebook, and converts to a frame or records.

    Attributes
    ----------
    events : tuple of dict
        One record per event.
    labels : mapping of str to str
        Label of each event type.
    title : str
        What is shown: measure or jurisdiction, days and version.

    Examples
    --------
    >>> import tiktok_policy_data as tpd
    >>> tpd.timeline("UK-001").events[-1]["event_type"]
    'took_effect'
    """

    events: tuple[TimelineRow, ...]
    labels: Mapping[str, str]
    title: str

    def to_frame(self) -> pd.DataFrame:
        """Return the events as a frame.

        Returns
        -------
        pandas.DataFrame
            One row per event. Columns: `date` (text, EDTF), `date_earliest`, `date_latest` (datetime64[us]),
            `date_basis`, `jurisdiction`, `measure_id`, `title`, `event_id`, `event_type`, `sets_status`, `note` (text),
            `link` (text: opens the passage that reports the event).
        """
        import pandas as pd

        frame = pd.DataFrame(self.records(), columns=list(COLUMNS))
        days = {name: frame[name].astype("datetime64[us]") for name in ("date_earliest", "date_latest")}
        return frame.assign(**days)

    def records(self) -> list[dict[str, Any]]:
        """Return one record per event, with the keys that `to_frame` has as columns."""
        return [dict(row) for row in self.events]

    def save(self, path: str | Path) -> Path:
        """Write the timeline to a file.

        Parameters
        ----------
        path : str or pathlib.Path
            File name: .csv or .json for one record per event, .html for the table.

        Returns
        -------
        pathlib.Path
            The path.

        Raises
        ------
        UnknownNameError
            If the name ends in something else.
        """
        from tiktok_policy_data.render import export

        return export.save(Path(path), self.records(), self._repr_html_, self.title)

    def __repr__(self) -> str:
        return str(self)

    def __str__(self) -> str:
        from tiktok_policy_data.render import terminal

        return terminal.plain(self.report())

    @property
    def span(self) -> tuple[date, date] | None:
        """First and last day of the drawn axis, whole years; None without a dated event."""
        days = [day for row in self.events for day in (row["date_earliest"], row["date_latest"]) if day]
        return (date(min(days).year, 1, 1), date(max(days).year, 12, 31)) if days else None

    def report(self) -> str:
        """Return title, axis and events for the terminal, in colour."""
        from tiktok_policy_data.render import terminal

        if not self.events:
            return f"{ascii_safe(self.title)}\n\nNo events."
        several = len({row["measure_id"] for row in self.events}) > 1
        first, last = self.span or (date.min, date.max)
        size = _SHORT if terminal.is_narrow() else _AXIS
        axis = f"{first.year}".ljust(size - 4) + f"{last.year}"
        head = ["date", axis, *(["measure"] if several else []), "event", "title" if several else "note"]
        rows, colours = [], {}
        for number, row in enumerate(self.events):
            words = row["title"] if several else row["note"] or ""
            measure = [row["measure_id"]] if several else []
            rows.append(
                [in_words(row["date"]), self._drawn(row, size), *measure, self.labels[row["event_type"]], words]
            )
            if row["sets_status"]:
                colours[number, 1] = STYLES[row["sets_status"]].terminal
        return "\n\n".join(
            [
                terminal.paragraph(ascii_safe(self.title)),
                terminal.table(head, rows, colours, whole=(0, 1)),
                "● exact day; ├──┤ some day in this span; ◄ no known beginning",
            ]
        )

    def _drawn(self, row: TimelineRow, size: int) -> str:
        """Draw an event on the axis: a point, a span, or a span without a known beginning."""
        first, last = self.span or (date.min, date.max)
        length = (last - first).days or 1

        def place(day: date) -> int:
            return round((day - first).days / length * (size - 1))

        latest = place(row["date_latest"])
        if row["date_earliest"] is None:
            return ("◄" + "─" * max(latest - 1, 0) + "┤")[: latest + 1].ljust(size)
        earliest = place(row["date_earliest"])
        if earliest == latest:
            return (" " * latest + "●").ljust(size)
        return (" " * earliest + "├" + "─" * (latest - earliest - 1) + "┤").ljust(size)

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col">{name}</th>' for name in ("Date", "Measure", "Event", "Title", "Note"))
        body = "".join(
            "<tr>"
            f"<td>{escape(in_words(row['date']))}</td><td>{escape(row['measure_id'])}</td>{self._html_event(row)}"
            f"<td>{escape(row['title'])}</td><td>{escape(row['note'] or '')}</td></tr>"
            for row in self.events
        )
        return f"<table><caption>{escape(self.title)}</caption><tr>{head}</tr>{body}</table>"

    def _html_event(self, row: TimelineRow) -> str:
        look = STYLES[row["sets_status"]] if row["sets_status"] else None
        style = f' style="background:{look.ground};color:{look.ink}"' if look else ""
        return f"<td{style}>{escape(self.labels[row['event_type']])}</td>"
