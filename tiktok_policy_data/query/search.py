"""Search the words of the measures: titles, makers, instruments, scopes, summaries and readings of passages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tiktok_policy_data.errors import UnknownNameError
from tiktok_policy_data.query import selection
from tiktok_policy_data.store.releases import opened

if TYPE_CHECKING:
    import pandas as pd

#: Where words are looked for → how much a hit there counts.
WEIGHTS: Mapping[str, int] = {
    "title": 8,
    "name": 8,
    "type": 6,
    "instrument": 6,
    "event": 4,
    "maker": 4,
    "scope": 3,
    "summary": 2,
    "reading": 1,
    "source": 1,
}

#: Characters shown around a hit.
_AROUND = 30


def search(words: str, *, role: str | Sequence[str] = "all", release: str | None = None) -> pd.DataFrame:
    """Search the measures for words, best first.

    Parameters
    ----------
    words : str
        Words, all of which must occur, in any case and with or without accents; or a phrase in double quotes.
    role : str or sequence of str, default "all"
        Roles of the measures: one, several, or ``"all"``.
    release : str, optional
        A past release such as ``"2.0.0"``; the installed one by default.

    Returns
    -------
    pandas.DataFrame
        One row per measure that has every word in its title, the name of its jurisdiction, the label of its type, its
        instrument, the labels and notes of its events, its maker, scope or summary, the readings of its passages, or
        the titles of its sources. Columns: `measure_id`,
        `jurisdiction`, `measure_type`, `title`, `found_in` (text: the place that counts most), `words` (text: the hit
        and what surrounds it).

    Raises
    ------
    UnknownNameError
        If an argument is not one of the accepted values, or if there are no words.

    Examples
    --------
    >>> import tiktok_policy_data as tpd
    >>> tpd.search("nepal lifted")[["measure_id", "title"]]  # doctest: +SKIP
    """
    import pandas as pd

    data = opened(release)
    roles = selection.roles(data, role)
    rows = [row for row in data.records("measures") if row["role"] in roles]
    columns = ["measure_id", "jurisdiction", "measure_type", "title", "found_in", "words"]
    return pd.DataFrame(found_in(rows, words, release), columns=columns)


def found_in(rows: Iterable[Mapping[str, Any]], words: str, version: str | None = None) -> list[Mapping[str, Any]]:
    """Return the measures that have all words, best first, with `found_in` and `words`."""
    parts = [selection.folded(phrase or word).strip() for phrase, word in re.findall(r'"([^"]+)"|([^\s"]+)', words)]
    wanted = list(filter(None, parts))  # a hyphen alone is no word
    if not wanted:
        raise UnknownNameError("The words to search for are empty.")
    data, texts = opened(version), _texts(version)
    scored = []
    for row in rows:
        own = {name: row[name] for name in ("title", "instrument", "maker", "scope", "summary") if row.get(name)}
        own |= {"name": data.names[row["jurisdiction"]], "type": data.labels["measure_types", row["measure_type"]]}
        places = {**texts[row["measure_id"]], **own}
        ranked = sorted(places.items(), key=lambda item: -WEIGHTS[item[0]])
        plain = [(place, text, selection.folded(text)) for place, text in ranked]
        hits = [next(((place, text) for place, text, low in plain if word in low), None) for word in wanted]
        known = [hit for hit in hits if hit]
        if len(known) == len(wanted):
            best = max(known, key=lambda hit: WEIGHTS[hit[0]])
            shown = _around(best[1], wanted[hits.index(best)])
            score = sum(WEIGHTS[place] for place, _ in known)
            scored.append((-score, row["measure_id"], {**row, "found_in": best[0], "words": shown}))
    return [row for _, _, row in sorted(scored, key=lambda one: one[:2])]


def _texts(version: str | None) -> dict[str, dict[str, str]]:
    """Return what other tables say of each measure: its events, the readings and the titles of its sources."""
    data = opened(version)
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    titles = {row["source_id"]: row["title"] for row in data.records("sources", upto="title")}
    for event in data.records("events"):
        label = data.labels["event_types", event["event_type"]]
        found[event["measure_id"]]["event"].append(f"{label}. {event['note'] or ''}".strip())
    for passage in data.records("evidence"):
        found[passage["measure_id"]]["reading"].append(passage["reading"] or "")
        found[passage["measure_id"]]["source"].append(titles[passage["source_id"]])
    return {measure: {place: " ".join(some) for place, some in texts.items()} for measure, texts in found.items()}


def _around(text: str, word: str) -> str:
    """Return the first hit in a text with some characters around it."""
    place = max(selection.folded(text).find(word), 0)
    first, last = max(place - _AROUND, 0), place + len(word) + _AROUND
    return f"{'…' if first else ''}{text[first:last].strip()}{'…' if last < len(text) else ''}"
