"""Draw the map of a measure type on a day: the world, the US states or the members of the EU."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from tiktok_policy_data.core.edtf import in_words
from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.errors import UnknownNameError, listed
from tiktok_policy_data.plot._frame import WIDTH, check_width, source_of
from tiktok_policy_data.query.looks import looks_on
from tiktok_policy_data.render.looks import LOOKS
from tiktok_policy_data.render.map_svg import Caption, Mode, tile_map, world_map
from tiktok_policy_data.render.shapes import shapes
from tiktok_policy_data.render.titles import scope
from tiktok_policy_data.store.releases import opened

#: Part of the world → what its places are called: of one, of several.
_NOUNS: Mapping[str, tuple[str, str]] = {
    "world": ("country", "countries"),
    "US": ("US state, with DC", "US states, with DC"),
    "EU": ("member of the EU", "members of the EU"),
}

#: Levels that the map of the world shows; only countries are counted in its title.
_LEVELS = ("country", "territory")


@dataclass(frozen=True)
class Drawn:
    """A picture as SVG. It shows in a notebook; `save` writes it to a file.

    Attributes
    ----------
    svg : str
        The picture.
    title : str
        What it shows.
    """

    svg: str
    title: str

    def _repr_svg_(self) -> str:
        return self.svg


def map(  # noqa: A001
    measure_type: str = "device_ban",
    on: str | date | None = None,
    *,
    where: Literal["world", "US", "EU"] = "world",
    known_at: str | date | None = None,
    jurisdictions: str | Sequence[str] | None = None,
    role: str | Sequence[str] = "response",
    release: str | None = None,
    width: int = WIDTH,
    theme: Mode = "light",
    **filters: str | Sequence[str] | None,
) -> Drawn:
    """Draw where a measure type is in effect on a day.

    Parameters
    ----------
    measure_type : str, default "device_ban"
        Code of a measure type; `codebook("measure_types")` lists them.
    on, known_at, jurisdictions, role, release
        As in `standing`.
    where : {"world", "US", "EU"}, default "world"
        The world with its countries and territories; or equal tiles of the US states or the members of the EU.
    width : int, default 900
        Width of the picture in pixels; about 400 suits a phone.
    theme : {"light", "dark", "auto"}, default "light"
        The page that it is for; ``auto`` follows what the reader prefers.
    **filters : str or sequence of str
        As in `standing`.

    Returns
    -------
    Drawn
        The picture. It shows in a notebook; `save` writes it to a file.

    Raises
    ------
    UnknownNameError
        If an argument is not one of the accepted values.

    Notes
    -----
    A jurisdiction is coloured by the highest look of its measures, as the explorer colours it; rules for single bodies
    are apart from those for the whole government. Colours have patterns or symbols, so that they differ in grey. No
    drawing library is needed, except for PNG. The shapes are those of Natural Earth.

    Examples
    --------
    >>> import tiktok_policy_data as tpd
    >>> tpd.plot.save(tpd.plot.map("app_ban"), "app-bans.svg")  # doctest: +SKIP
    """
    check_width(width)
    if where not in _NOUNS:
        raise UnknownNameError(f"where must be {listed(_NOUNS)}, not {where!r}.")
    found, looks = looks_on(
        measure_type, on, known_at=known_at, jurisdictions=jurisdictions, role=role, release=release, **filters
    )
    tiles = shapes()["tiles"].get(where)
    rows = [
        row
        for row in found.rows[found.measure_type or ""]
        if (row["jurisdiction"] in tiles if tiles else row["level"] in _LEVELS)
    ]
    counted = [row for row in rows if tiles or row["level"] == "country"]
    kept = {row["jurisdiction"]: looks[row["jurisdiction"]] for row in rows}
    what = found.labels[found.measure_type or ""]
    title = f"{what}: {_headline(counted, looks, where, whole=found.whole)}"
    seen = f"On {found.day}" + (f" as known on {known_at}" if known_at else "")
    others = len(rows) - len(counted)
    subtitle = f"{seen} {scope(role, jurisdictions)}." + (
        f" The numbers below count {len(counted)} countries and {others} territories." if others else ""
    )
    caption = Caption(
        title=title,
        subtitle=subtitle,
        notes=[source_of(opened(release))],
        names={row["jurisdiction"]: row["name"] for row in rows},
        said={row["jurisdiction"]: _said(row, looks[row["jurisdiction"]]) for row in rows},
    )
    if where == "world":
        return Drawn(world_map(kept, caption, width=width, theme=theme), title)
    return Drawn(tile_map(kept, where, caption, width=width, theme=theme), title)


def _headline(rows: Sequence[Record], looks: Mapping[str, str], where: str, *, whole: bool) -> str:
    """Return what the map shows: where it is in effect, or else what is most common instead."""
    count = Counter(looks[row["jurisdiction"]] for row in rows)
    there, some = sum(count[look] for look in LOOKS if LOOKS[look].group == "in_effect"), count["some_bodies"]
    government = " for the whole government" if whole else ""
    found = {f"in effect{government}": there, "in some bodies only": some}
    if not there and not some:
        empty = [look for look in LOOKS if LOOKS[look].group == "empty"]
        found = {LOOKS[look].short: number for look, number in count.most_common() if look not in empty}
    parts = [f"{words} in {number}" for words, number in found.items() if number][:2] or ["found in none"]
    parts[0] += f" of {len(rows)} {_NOUNS[where][len(rows) != 1]}"
    return ", ".join(parts) + (" more" if there and some else "")


def _said(row: Record, look: str) -> str:
    """Return what a pointer shows of a place: its look, since when, and by which measure."""
    since = f", since {in_words(row['since'])}" if row["since"] else ""
    return f"{LOOKS[look].label}{since}" + (f" ({row['measure_id']})" if row["measure_id"] else "")
