"""Work out the present of a measure: its status, effect, start and end on the day to which a release looks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, TypedDict

from tiktok_policy_data.core.days import covers, since
from tiktok_policy_data.core.edtf import from_bounds
from tiktok_policy_data.core.effect import IN_EFFECT
from tiktok_policy_data.core.events import EventType, first_event
from tiktok_policy_data.core.status import Event, Spell
from tiktok_policy_data.pipeline.traits import DIED

if TYPE_CHECKING:
    from tiktok_policy_data.core.build_types import EventDraft, SourceDraft
    from tiktok_policy_data.core.row_types import CheckRow, SourceRow


class Outcome(TypedDict):
    """Status, effect, start and end of a measure."""

    status: str | None
    effect: str | None
    in_effect: bool | None
    enforcement: str | None
    last_told: date | None
    since: str | None
    since_earliest: date | None
    since_latest: date | None
    starts: str | None
    starts_earliest: date | None
    starts_latest: date | None
    ends: str | None
    ends_earliest: date | None
    ends_latest: date | None


def data_day(checks: Iterable[CheckRow], sources: Iterable[SourceDraft | SourceRow]) -> date | None:
    """Return the day to which the data look: the last on which somebody searched for a measure or read a source."""
    days = [row["searched_on"] for row in checks] + [row["read_on"] for row in sources]
    return max(days, default=None)


def outcome(
    dated: Sequence[tuple[Event, EventDraft]],
    spells: Sequence[Spell],
    types: Mapping[str, EventType],
    day: date | None,
    examines: bool,
    floors: Collection[date] = (),
) -> Outcome:
    """Return status, effect, start and end of a measure on a day, as known today.

    Parameters
    ----------
    dated : sequence of tuple of Event and dict
        Its events, with their rows.
    spells : sequence of Spell
        Its spells.
    types : mapping of str to EventType
        What each event type does.
    day : datetime.date or None
        The day; the end of time without one.
    examines : bool
        Whether the measure looks at something or sues, so that it starts with its opening.
    floors : collection of datetime.date
        Days from which targets exist.
    """
    account = [spell for spell in spells if spell.known_to is None]
    covering = [spell for spell in account if covers(spell.valid_from, spell.valid_to, day)]
    now = covering[-1] if covering else account[-1] if account else None
    status = now.status if now else None
    steps = sorted(dated, key=lambda pair: pair[0].order)
    ends = ((event, row) for event, row in steps if event.type.stage == "after" or event.type == DIED)
    over = [row for event, row in ends if event.type.sets_status == status]
    # The lapse of a bill is no event of its own.
    events = [row for event, row in steps if event.type != DIED]
    begin = first_event(events, types, examines)
    end = over[-1] if over else None
    first = None
    if now and now.standing.certain_effect and IN_EFFECT[now.standing.certain_effect]:
        standing = ((spell.valid_from, spell.valid_to, spell.standing) for spell in account)
        first = since(
            [
                (start, stop, bool(IN_EFFECT[its.certain_effect or "none"]), its.in_effect_high)
                for start, stop, its in standing
            ],
            day,
            floors,
        )
    return {
        "status": status,
        "effect": now.standing.effect if now else None,
        "in_effect": now.standing.in_effect if now else None,
        "enforcement": now.standing.enforcement if now else None,
        "last_told": now.standing.last_told if now else None,
        "since": from_bounds(*first) if first else None,
        "since_earliest": first[0] if first else None,
        "since_latest": first[1] if first else None,
        "starts": begin["date"] if begin else None,
        "starts_earliest": begin["date_earliest"] if begin else None,
        "starts_latest": begin["date_latest"] if begin else None,
        "ends": end["date"] if end else None,
        "ends_earliest": end["date_earliest"] if end else None,
        "ends_latest": end["date_latest"] if end else None,
    }
