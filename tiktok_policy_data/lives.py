"""The timeline: the events of a measure, or of all measures of a jurisdiction, in order, with uncertain dates as spans.

Works on plain records, so that the command line needs neither pandas nor pyarrow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from tiktok_policy_data import dataset
from tiktok_policy_data.dates import in_words
from tiktok_policy_data.files import Record
from tiktok_policy_data.palette import LOOKS
from tiktok_policy_data.problems import WrongWord, ascii_safe
from tiktok_policy_data.spells import How, in_order
from tiktok_policy_data.store import Release, opened
from tiktok_policy_data.views import when

if TYPE_CHECKING:
    import pandas as pd

#: What a row of a timeline has.
COLUMNS = (
    "date",
    "date_earliest",
    "date_latest",
    "date_basis",
    "jurisdiction",
    "measure_id",
    "title",
    "event_id",
    "event_type",
    "sets_status",
    "note",
    "link",
)
#: Characters of the drawn axis in a terminal.
_AXIS = 40


@dataclass(frozen=True, repr=False)
class Timeline:
    """Events in order; prints as text with a drawn axis, shows as a table in a notebook, gives frames and records."""

    events: tuple[Record, ...]
    labels: Mapping[str, str]
    title: str

    def to_frame(self) -> pd.DataFrame:
        """One row per event: the columns of `COLUMNS`, days as datetimes."""
        import pandas as pd

        frame = pd.DataFrame(self.records(), columns=list(COLUMNS))
        days = {name: frame[name].astype("datetime64[us]") for name in ("date_earliest", "date_latest")}
        return frame.assign(**days)

    def records(self) -> list[Record]:
        """One record per event, with the columns of `COLUMNS`."""
        return [dict(row) for row in self.events]

    def save(self, path: str | Path) -> Path:
        """Write the timeline to a file, by its ending: .csv or .json one record per event, .html the table."""
        from tiktok_policy_data import exports

        return exports.save(Path(path), self.records(), self._repr_html_, self.title)

    def __repr__(self) -> str:
        return str(self)

    def __str__(self) -> str:
        from tiktok_policy_data import terminal

        return terminal.plain(self.report())

    @property
    def span(self) -> tuple[date, date] | None:
        """First and last year's ends of the drawn axis; None without a dated event."""
        days = [row[name] for row in self.events for name in ("date_earliest", "date_latest") if row[name]]
        return (date(min(days).year, 1, 1), date(max(days).year, 12, 31)) if days else None

    def report(self) -> str:
        """Title, axis and events for the terminal, in colour."""
        from tiktok_policy_data import terminal

        if not self.events:
            return f"{ascii_safe(self.title)}\n\nNo event."
        several = len({row["measure_id"] for row in self.events}) > 1
        first, last = self.span or (date.min, date.max)
        axis = f"{first.year}".ljust(_AXIS - 4) + f"{last.year}"
        head = ["date", axis, *(["measure"] if several else []), "event", "title" if several else "note"]
        rows, colours = [], {}
        for number, row in enumerate(self.events):
            words = row["title"] if several else row["note"] or ""
            measure = [row["measure_id"]] if several else []
            rows.append([in_words(row["date"]), self._drawn(row), *measure, self.labels[row["event_type"]], words])
            if row["sets_status"]:
                colours[number, 1] = LOOKS[row["sets_status"]].terminal
        return "\n\n".join(
            [
                ascii_safe(self.title),
                terminal.table(head, rows, colours),
                "● a day; ├──┤ one day of these; ◄ no known beginning",
            ]
        )

    def _drawn(self, row: Record) -> str:
        """An event on the axis: a point, a span, or a span without a known beginning."""
        first, last = self.span or (date.min, date.max)
        length = (last - first).days or 1

        def place(day: date) -> int:
            return round((day - first).days / length * (_AXIS - 1))

        latest = place(row["date_latest"])
        if row["date_earliest"] is None:
            return ("◄" + "─" * max(latest - 1, 0) + "┤")[: latest + 1].ljust(_AXIS)
        earliest = place(row["date_earliest"])
        if earliest == latest:
            return (" " * latest + "●").ljust(_AXIS)
        return (" " * earliest + "├" + "─" * (latest - earliest - 1) + "┤").ljust(_AXIS)

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col">{name}</th>' for name in ("Date", "Measure", "Event", "Title", "Note"))
        body = "".join(
            "<tr>"
            f"<td>{escape(in_words(row['date']))}</td><td>{escape(row['measure_id'])}</td>{self._html_event(row)}"
            f"<td>{escape(row['title'])}</td><td>{escape(row['note'] or '')}</td></tr>"
            for row in self.events
        )
        return f"<table><caption>{escape(self.title)}</caption><tr>{head}</tr>{body}</table>"

    def _html_event(self, row: Record) -> str:
        look = LOOKS[row["sets_status"]] if row["sets_status"] else None
        style = f' style="background:{look.ground};color:{look.ink}"' if look else ""
        return f"<td{style}>{escape(self.labels[row['event_type']])}</td>"


def timeline(
    of: str,
    *,
    role: str | Sequence[str] = "all",
    as_of: str | date | None = None,
    known_at: str | date | None = None,
    how: How = "certain",
    release: str | None = None,
) -> Timeline:
    """The events of a measure ("UK-001"), or of all measures of a jurisdiction or group ("UK", "G7"), in order.

    The order is that of the status rule: by the day on which an event had certainly happened. `role` selects the
    measures of a jurisdiction by their role; `as_of`, `known_at`, `how` and `release` are those of `load`: what had
    happened by a day, and what was known of it by another. `link` opens the passage that tells the event.

    Raises WrongWord for what is neither a measure nor a jurisdiction nor a group.

    >>> import tiktok_policy_data as tpd
    >>> print(tpd.timeline("UK-001"))  # doctest: +SKIP
    """
    dataset.check_how(how)
    data = opened(release)
    day, known = dataset.as_day(as_of, "as_of"), dataset.as_day(known_at, "known_at")
    measures, name = _measures(data, of, dataset.roles(data, role))
    types = data.event_types
    links = _links(data)
    events = [row for row in dataset.happened(data, day, known, how) if row["measure_id"] in measures]
    rows = [
        {
            **{column: row[column] for column in COLUMNS if column in row},
            **{column: measures[row["measure_id"]][column] for column in ("jurisdiction", "title")},
            "sets_status": types[row["event_type"]].sets_status,
            "link": links.get(row["event_id"]),
        }
        for row in in_order(events, types)
    ]
    labels = {code: label for (scheme, code), label in data.labels.items() if scheme == "event_types"}
    return Timeline(
        events=tuple({column: row[column] for column in COLUMNS} for row in rows),
        labels=labels,
        title=f"Timeline of {name}{when(day, known, how)}, tiktok-policy-data {data.version}",
    )


def _measures(data: Release, of: str, roles: Sequence[str]) -> tuple[dict[str, Record], str]:
    """The measures that are meant, by identifier, and the name of what is meant."""
    rows = data.records("measures")
    code = str(of).upper()
    for row in rows:
        if row["measure_id"] == code:
            return {code: row}, f"{code}, {row['title']}"
    try:
        places = dataset.jurisdictions(data, [code])
    except WrongWord:
        do = "name a measure like UK-001 (`tiktok-policy-data list` shows them), a jurisdiction like UK, or a group"
        raise WrongWord(f"There is no measure and no jurisdiction {of!r}; {do}.") from None
    names = {row["jurisdiction"]: row["name"] for row in data.jurisdictions}
    found = {row["measure_id"]: row for row in rows if row["jurisdiction"] in places and row["role"] in roles}
    return found, names.get(code, code)


def _links(data: Release) -> dict[str, str]:
    """The link of the surest passage that tells each event: verified before recorded, named before inferred."""
    identities = data.vocabularies["identities"]
    told = [row for row in data.records("evidence") if row["stance"] == "supports" and "event_type" in row["supports"]]
    told.sort(key=lambda row: (row["anchor"] != "verified", identities.index(row["identity"]), row["evidence_id"]))
    links: dict[str, str] = {}
    for row in told:
        links.setdefault(row["event_id"], row["link"])
    return links
