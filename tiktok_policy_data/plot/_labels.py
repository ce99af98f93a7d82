"""Place the labels of a lifeline above and below its bar, so that neither words nor lines cross."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal

from tiktok_policy_data.core.edtf import in_words
from tiktok_policy_data.plot._frame import HEADS, LEAST_AXIS, Axis, width_of
from tiktok_policy_data.plot._timeline import NARROW
from tiktok_policy_data.render.themes import wrapped
from tiktok_policy_data.render.timeline import TimelineRow

#: Pixels: height of a line, gap between labels.
LINE, GAP = 13, 12

#: Pixels: widest label, and on a phone, where labels have no notes.
_WIDE, _NARROW_WIDE = 172, 120

#: Most lines of a note.
_NOTE = 5


@dataclass
class Label:
    """The label of the events of one day: its lines, and where it is: side of the bar and distance from it."""

    day: date
    earliest: date | None
    when: str
    what: list[str]
    note: list[str]
    side: Literal[-1, 1] = -1
    near: float = 0

    @property
    def width(self) -> float:
        return max(width_of(self.when, HEADS) * 1.1, *(width_of(line, HEADS) for line in [*self.what, *self.note])) + 10

    @property
    def height(self) -> float:
        return LINE * (1 + len(self.what) + len(self.note)) + GAP

    @property
    def far(self) -> float:
        return self.near + self.height


@dataclass
class Drawing:
    """The labels of a lifeline, placed, and its axis."""

    labels: list[Label]
    axis: Axis

    @classmethod
    def of(cls, events: Sequence[TimelineRow], names: Mapping[str, str], axis: Axis, width: int) -> Drawing:
        """Place the labels: each begins at its day, above or below the bar, where it is nearer to it.

        From the last to the first: a label is further from the bar than those that begin under it, so that neither
        words nor lines cross.
        """
        narrow = width < NARROW
        labels = _labelled(events, names, _NARROW_WIDE if narrow else _WIDE, 0 if narrow else _NOTE)
        share = [axis._replace(length=1.0).place(label.day) for label in labels]
        rooms = [(axis.length - label.width) / at for label, at in zip(labels, share, strict=True) if at > 0]
        axis = axis._replace(length=max(min([axis.length, *rooms]), LEAST_AXIS))
        placed: list[Label] = []
        for label in reversed(labels):
            end = axis.place(label.day) + label.width
            near = {}
            for side in (-1, 1):
                under = [one.far for one in placed if one.side == side and axis.place(one.day) < end]
                near[side] = max(under, default=float(GAP))
            label.side = -1 if near[-1] <= near[1] else 1
            label.near = near[label.side]
            placed.append(label)
        return cls(labels, axis)

    def reach(self, side: int) -> float:
        """Return how far labels reach on a side of the bar."""
        return max((label.far for label in self.labels if label.side == side), default=float(GAP))


def _labelled(events: Sequence[TimelineRow], names: Mapping[str, str], width: int, most: int) -> list[Label]:
    """Return one label for the events of each day."""
    labels = []
    for (text, earliest, latest), some in groupby(
        events, key=lambda event: (event["date"], event["date_earliest"], event["date_latest"])
    ):
        rows = list(some)
        first, *others = dict.fromkeys(names[row["event_type"]] for row in rows)
        what = "; ".join([first, *(other.lower() for other in others)])
        note = wrapped(" ".join(row["note"] for row in rows if row["note"]), width, HEADS) if most else []
        if len(note) > most:
            note = [*note[: most - 1], f"{note[most - 1].rstrip(' .,;:')} …"]
        labels.append(Label(latest, earliest, in_words(text), wrapped(what, width, HEADS), note))
    return labels
