"""What all pictures share: axis of days, legend, title, notes and source, and the estimated width of text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from tiktok_policy_data.core.citation import LICENCE_WORDS, NAME
from tiktok_policy_data.core.days import DAY
from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.errors import UnknownNameError
from tiktok_policy_data.io import extras
from tiktok_policy_data.query import selection
from tiktok_policy_data.render import themes
from tiktok_policy_data.render.looks import Theme
from tiktok_policy_data.render.styles import STYLES
from tiktok_policy_data.render.themes import PAGES, Page, page_of, wrapped
from tiktok_policy_data.store.releases import Release

if TYPE_CHECKING:
    import altair as alt


#: Default width of a picture in pixels: fits a README and is legible across A4.
WIDTH = 900

#: Font sizes in pixels.
_TITLE, SIGN, SIZE, HEADS, SMALL = 16, 14, 12, 11, 10

#: Colours of a light page, for pictures that are drawn for no other.
PAPER, INK, QUIET, RULE, _ = PAGES["light"]

#: How something possible but not certain is drawn.
PALE = {"fillOpacity": 0.35, "stroke": QUIET, "strokeDash": [3, 2]}

#: Longest heading in letters; longer ones are cut.
HEAD = 30

#: Pixels: margin, narrowest picture, shortest axis of days.
_MARGIN, _LEAST_WIDTH, LEAST_AXIS = 10, 200, 100.0


class Axis(NamedTuple):
    """An axis of days: the first, the last, and its length in pixels."""

    first: date
    last: date
    length: float
    page: Page = PAGES["light"]

    @property
    def after(self) -> date:
        """The day after the last, where the axis ends."""
        return self.last + DAY

    def place(self, day: date) -> float:
        """Return the position of a day in pixels."""
        return (day - self.first) / (self.after - self.first) * self.length

    def ticks(self) -> tuple[list[date], str]:
        """Return the first days of years or months, as many as there is room for, and their format."""
        for months in (1, 3, 6, 12, 24, 60, 120, 1200):
            numbers = range(self.first.year * 12 + self.first.month - 1, self.last.year * 12 + self.last.month)
            days = [date(number // 12, number % 12 + 1, 1) for number in numbers if number % months == 0]
            if len(days) <= max(self.length / (50 if months >= 12 else 70), 2):
                break
        return [day for day in days if day >= self.first], "%Y" if months >= 12 else "%Y-%m"

    def x(self, name: str, orient: Literal["top", "bottom"] = "top", *, grid: bool = True) -> alt.X:
        """Return the axis for altair, in UTC, so that a day is the same day in every time zone."""
        import altair as alt

        def moment(day: date) -> dict[str, Any]:
            return {"year": day.year, "month": day.month, "date": day.day, "utc": True}

        days, written = self.ticks()
        axis = {
            **axis_of(self.page),
            "values": [moment(day) for day in days],
            "format": written,
            "orient": orient,
            "labelAngle": 0,
            "grid": grid,
        }
        scale = {"type": "utc", "domain": [moment(self.first), moment(self.after)], "nice": False}
        return alt.X(f"{name}:T", axis=axis, scale=scale)


def axis_of(page: Page) -> dict[str, Any]:
    """Return how axes look: every tick has its label; they are hidden from screen readers, since the marks give all."""
    return {
        "title": None,
        "grid": True,
        "gridColor": page.rule,
        "gridOpacity": 0.6,
        "domain": False,
        "tickColor": page.rule,
        "labelFontSize": SIZE,
        "labelColor": page.ink,
        "labelOverlap": False,
        "aria": False,
    }


class Item(NamedTuple):
    """An item of the legend below a picture: a swatch with a symbol, and words; without colours, in the page's."""

    words: str
    sign: str
    ground: str = ""
    ink: str = ""
    frame: Literal["full", "dashed", "none"] = "none"

    @staticmethod
    def of(look: str, words: str) -> Item:
        return Item(words.lower(), STYLES[look].sign, STYLES[look].ground, STYLES[look].ink, "full")


PERHAPS = Item("possible, not certain", "?", STYLES["proposed"].ground, INK, "dashed")


@dataclass
class Frame:
    """Title, subtitle, legend, notes and source around a drawing."""

    title: str
    subtitle: str
    source: Release
    width: int
    items: list[Item] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    theme: Theme = "light"

    def __post_init__(self) -> None:
        check_width(self.width)
        page_of(self.theme)

    @property
    def page(self) -> Page:
        """The colours of the page."""
        return PAGES[self.theme]

    @property
    def room(self) -> int:
        """Pixels between the margins."""
        return self.width - 2 * _MARGIN

    def around(self, body: alt.LayerChart | alt.ConcatChart, left: float, what: str) -> alt.VConcatChart:
        """Return the whole picture; `left` is the room left of the body's origin, `what` describes the drawing."""
        import altair as alt

        alone = isinstance(body, alt.LayerChart)
        width = max(self.room, left + float(body.width)) if alone else self.room
        title = alt.Title(
            [inert(line) for line in wrapped(self.title, width, _TITLE)],
            subtitle=[inert(line) for line in wrapped(self.subtitle, width, SIZE)],
            anchor="start",
            fontSize=_TITLE,
            subtitleFontSize=SIZE,
            subtitleColor=self.page.quiet,
            color=self.page.ink,
            offset=14,
        )
        bare = alt.ViewBackground(stroke=None)
        return alt.vconcat(
            body.properties(view=bare) if alone else body,
            self._below(left, width).properties(view=bare),
            title=title,
            spacing=14,
            background=self.page.paper,
            padding=_MARGIN,
            description=inert(f"{self.title}: {what}. {self.subtitle}"),
            config=alt.Config(text=alt.MarkConfig(color=self.page.ink)),
        )

    def empty(self, words: str) -> alt.VConcatChart:
        """Return a picture that says that there is nothing to draw, and why."""
        import altair as alt

        lines = [{"words": line, "y": number} for number, line in enumerate(wrapped(words, self.room, SIZE))]
        y = alt.Y("y:O", axis=None)
        body = mark("text", lines, {"fontSize": SIZE}, y, x=alt.value(self.room / 2), text="words:N")
        return self.around(alt.LayerChart(layer=[body], width=self.room, height=120), 0, words)

    def _below(self, left: float, width: float) -> alt.LayerChart:
        """Return legend, notes and source."""
        import altair as alt

        page = self.page
        coloured = [item._replace(ground=item.ground or page.paper, ink=item.ink or page.ink) for item in self.items]
        items, used = _flowing(coloured, width)
        notes = f"{'; '.join(self.notes)}." if self.notes else ""
        lines = [*wrapped(notes, width, HEADS), *wrapped(source_of(self.source), width, HEADS)]
        words = [{"x": 0, "y": used + 16 * number + 12, "words": line} for number, line in enumerate(lines)]
        height = used + 16 * len(lines) + 6

        def at(name: str, length: float, start: float = 0) -> dict[str, Any]:
            scale = {"domain": [0, length], "range": [-start, length - start], "nice": False, "zero": False}
            return {"field": name, "type": "quantitative", "axis": None, "scale": scale}

        x, y = alt.X(**at("x", width, left)), alt.Y(**at("y", height))
        box = {"x2": "right", "y2": "bottom", "fill": plainly("ground", alt.Fill)}
        full, dashed = ([item for item in items if item["frame"] == frame] for frame in ("full", "dashed"))
        sign = {"fontSize": SIZE, "dx": 9, "dy": 8, "aria": False}
        layers = [
            mark("rect", full, {"stroke": page.rule, "aria": False}, x, y, **box),
            mark("rect", dashed, {**PALE, "stroke": page.quiet, "aria": False}, x, y, **box),
            mark("text", items, sign, x, y, text="sign:N", color=plainly("ink", alt.Color)),
            mark("text", items, {"fontSize": SIZE, "dx": 24, "dy": 8, "align": "left"}, x, y, text="words:N"),
            mark("text", words, {"fontSize": HEADS, "align": "left", "color": page.quiet}, x, y, text="words:N"),
        ]
        return alt.LayerChart(layer=layers, width=width - left, height=height)


def _flowing(items: Sequence[Item], width: float) -> tuple[list[Record], float]:
    """Lay out legend items in lines; return them and their height."""
    x = y = 0.0
    placed: list[Record] = []
    for item in items:
        length = 24 + width_of(item.words) + 14
        if x and x + length > width:
            x, y = 0.0, y + 22
        placed.append({**item._asdict(), "x": x, "y": y, "right": x + 18, "bottom": y + 16})
        x += length
    return placed, y + 28 if placed else 0.0


def mark(
    kind: Literal["area", "bar", "line", "point", "rect", "rule", "text"],
    records: Sequence[Mapping[str, Any]],
    look: Mapping[str, Any],
    *channels: alt.X | alt.Y,
    **more: Any,
) -> alt.Chart:
    """Return marks for plain records, inline, since altair limits only the size of frames.

    Text that is not hidden from screen readers is read to them as it is.
    """
    import altair as alt

    lines: dict[str, Any] = {"lineBreak": "\n"} if kind == "text" else {}
    if kind == "text" and look.get("aria", True):
        more = {"description": more["text"], **more}
    # Explicit channels: altair is slow to parse shorthand.
    kinds = {"text": alt.Text, "description": alt.Description, "tooltip": alt.Tooltip, "x2": alt.X2, "y2": alt.Y2}
    more = {name: kinds[name](value) if isinstance(value, str) else value for name, value in more.items()}
    # A tuple, which altair does not copy when it combines charts.
    values = tuple({name: inert(cell) for name, cell in record.items()} for record in records)
    chart = alt.Chart(alt.InlineData(values=values), mark=alt.MarkDef(type=kind, **lines, **look))
    return chart.encode(*channels, **more)


def inert(value: Any) -> Any:
    """Return text that cannot end the script in which a notebook embeds a picture; other values are unchanged.

    A word joiner separates the characters that could. Pages that `save` writes do not need it; altair's own do.
    """
    if not isinstance(value, str) or "<" not in value:
        return value
    return re.sub("<(?=[/!])", "<\N{WORD JOINER}", value)


def plainly(name: str, channel: Any) -> Any:
    """Return a channel that takes its values, such as colours, unchanged from the data."""
    return channel(f"{name}:N", scale=None, legend=None)


def check_width(width: object) -> None:
    """Raise UnknownNameError unless a width is a number of pixels that holds a picture."""
    if not isinstance(width, int) or width < _LEAST_WIDTH:
        raise UnknownNameError(f"width must be a number of pixels, {_LEAST_WIDTH} or more, not {width!r}.")


def in_order(looks: Iterable[str]) -> list[str]:
    """Return the statuses and coverage states that occur, in the order of `STYLES`."""
    found = set(looks)
    return [look for look in STYLES if look in found]


def width_of(text: str, size: float = SIZE) -> float:
    """Return the estimated width of a text in pixels."""
    return themes.width_of(text, size)


def count_lines(text: str) -> int:
    return text.count("\n") + bool(text)


def cut(text: str, letters: int) -> str:
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}…"


def source_of(data: Release) -> str:
    """Return the line that names the source of a picture."""
    until = selection.last_published(data)
    published = f"documents published up to {until}; " if until else ""
    return (
        f"Source: {NAME} {data.version}, {published}each cell traceable to a passage in one of its sources. "
        f"{LICENCE_WORDS}."
    )


def check_extra(*names: str) -> None:
    """Raise ModuleNotFoundError, with the command to install it, if a drawing library is missing."""
    extras.check_extra("Pictures", "plot", *names)
