"""Make up a dataset of any size that passes every rule, and know each measure's status without deriving it.

`rows` draws typed rows from the schemas: a column with a vocabulary takes its codes about as often as the seeds of the
checkout have them, free words are made of syllables, and only what a schema cannot say (identifiers, dates, which
passage carries which cell) is made by hand. A new column that the schema describes well enough needs nothing here; any
other raises NoRule, which says what to add. `Plan` holds the days that were drawn and answers, by the words of the
status rule in docs/coding.md alone, what the status of a measure is on any day, as known on any day.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from itertools import count as counted_from
from itertools import islice, pairwise, product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tiktok_policy_data.core.rows import Record, Tables
from tiktok_policy_data.core.schema import Field
from tiktok_policy_data.core.vocabularies import vocabularies_of
from tiktok_policy_data.pipeline.derive import derive
from tiktok_policy_data.pipeline.inputs import input_tables, raw_tables, read_inputs, table_named
from tiktok_policy_data.pipeline.release.writer import write_release

ROOT = Path(__file__).parents[1]

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
Days = NDArray[np.datetime64]
#: Cells of a table, column by column.
Columns = dict[str, list[Any]]

#: Identifiers have three digits: so many measures fit into a jurisdiction, so many documents into the whole.
MOST = 999
#: Measures of an average jurisdiction, beyond which more jurisdictions are made up.
CROWDED = 400
MEASURES_PER_SOURCE = 10
#: Lives begin, steps happen and documents appear in these years; every step is told by a document that follows it.
LIVES_FROM, STEPS_UNTIL = np.datetime64("2017-06-01"), np.datetime64("2024-12-31")
PUBLISHED_FROM, PUBLISHED_UNTIL = np.datetime64("2019-01-01"), np.datetime64("2025-06-30")
READ_ON = date(2026, 3, 1)
#: Characters of a paragraph.
PARAGRAPH = 400
#: Of all that is drawn from a vocabulary, the share that is spread evenly, so that rare codes occur too.
EVENLY = 0.03


class NoRule(Exception):
    """The schemas ask for something that the generator cannot make up; the message says what to add."""


# ---------------------------------------------------------------------------------------------- what is real


@dataclass(frozen=True)
class Seeds:
    """The real rows, whose shares and lengths the made-up ones follow."""

    rows: Tables
    vocabularies: Mapping[str, Sequence[str]]

    def filled(self, table: str, column: str) -> list[Any]:
        """The cells of a column that are not empty."""
        return [row[column] for row in self.rows[table] if row.get(column) not in (None, [])]

    def filled_share(self, table: str, column: str) -> float:
        """The share of the rows that have the column filled; a half where there is no row to tell."""
        return _share([row.get(column) not in (None, []) for row in self.rows[table]])


@cache
def seeds() -> Seeds:
    """The seeds of this checkout."""
    rows = read_inputs(ROOT).rows
    return Seeds(rows, vocabularies_of(rows["codes"]))


def _share(truths: Sequence[bool]) -> float:
    return sum(truths) / len(truths) if truths else 0.5


# ----------------------------------------------------------------------------------------------- drawing lots


@dataclass(frozen=True)
class Draw:
    """Where lots are drawn from: random numbers, and the real rows that weigh them."""

    random: np.random.Generator
    real: Seeds

    def chance(self, n: int, share: float) -> Mask:
        """A truth value for each of n, true for about that share."""
        return self.random.random(n) < share

    def below(self, bounds: Ints) -> Ints:
        """For each bound a whole number from 0 below it."""
        return (self.random.random(len(bounds)) * bounds).astype(np.int64)


def dealt(random: np.random.Generator, weights: Sequence[float], n: int) -> Ints:
    """Places of `weights` in random order, each as often as its weight asks, and once at least where n allows."""
    wanted = np.asarray(weights, dtype=float) / sum(weights) * n
    counts = np.floor(wanted).astype(np.int64)
    by_remainder = np.argsort(counts - wanted, kind="stable")
    counts[by_remainder[: n - counts.sum()]] += 1
    if n >= len(counts):
        counts = np.maximum(counts, 1)
        while counts.sum() > n:
            counts[counts.argmax()] -= 1
    return random.permutation(np.repeat(np.arange(len(counts)), counts))


def weights(values: Iterable[str], codes: Sequence[str]) -> NDArray[np.float64]:
    """How often each code occurs among real values, a little of it spread evenly over all codes."""
    count = Counter(values)
    real = np.array([count[code] for code in codes], dtype=float)
    total = real.sum() or 1.0
    return real * (1 - EVENLY) + total * EVENLY / len(codes)


_SYLLABLES = ["ba", "do", "fi", "gu", "ke", "lo", "mi", "nu", "pa", "re", "si", "to", "va", "zo"]
WORDS = [a + b for a in _SYLLABLES for b in _SYLLABLES]
WORDS += [word + c for word in WORDS for c in _SYLLABLES]
_LETTERS = sum(map(len, WORDS)) / len(WORDS) + 1  # of a word and the space after it


def sentences(random: np.random.Generator, lengths: Ints, most: int | None = None) -> list[str]:
    """For each length a text of about so many characters, at most `most`, made of our words."""
    return [text[:1].upper() + text[1:most] for text in _strings_of_words(random, np.round(lengths / _LETTERS))]


def _strings_of_words(random: np.random.Generator, counts: NDArray[Any]) -> list[str]:
    """For each count so many words, one at least."""
    sizes = np.maximum(counts, 1).astype(np.int64)
    picked: list[str] = np.array(WORDS, dtype=object)[random.integers(len(WORDS), size=sizes.sum())].tolist()
    ends = np.cumsum(sizes).tolist()
    return [" ".join(picked[start:end]) for start, end in zip([0, *ends], ends, strict=False)]


# -------------------------------------------------------------------------------- columns as their schema says


def completed(draw: Draw, table: str, n: int, own: Columns) -> Columns:
    """All typed columns of a table of n rows: those made by hand, and the others as their schema describes them."""
    return own | {
        field.name: by_schema(draw, table, field, n) for field in table_named(table).typed if field.name not in own
    }


def by_schema(draw: Draw, table: str, field: Field, n: int, filled: Mask | None = None) -> list[Any]:
    """A column of n cells; which of them are `filled` is drawn like in the real rows when it is not given."""
    if filled is None:
        filled = draw.chance(n, 1.0 if field.required else draw.real.filled_share(table, field.name))
    values = iter(_values(draw, table, field, int(filled.sum())))
    return [next(values) if there else [] if field.is_list else None for there in filled.tolist()]


def _values(draw: Draw, table: str, field: Field, n: int) -> list[Any]:
    if field.vocabulary and field.is_list:
        return _lists_of_codes(draw, table, field, n)
    if field.vocabulary:
        return _codes(draw, table, field, n)
    if field.type == "string" and not field.pattern and not field.edtf and not field.unique:
        return _free_texts(draw, table, field, n)
    raise NoRule(
        f"The column {field.name} of {table} has no vocabulary and is not free text, so nothing can make it up: "
        f"add {field.name!r} to the columns made by hand in `_{table}` of tests/generated.py."
    )


def _codes(draw: Draw, table: str, field: Field, n: int) -> list[str]:
    codes = draw.real.vocabularies[field.vocabulary or ""]
    chances = weights(draw.real.filled(table, field.name), codes)
    return [codes[place] for place in dealt(draw.random, list(chances), n).tolist()]


def _lists_of_codes(draw: Draw, table: str, field: Field, n: int) -> list[list[str]]:
    """Lists of distinct codes, as long as the real ones."""
    codes = draw.real.vocabularies[field.vocabulary or ""]
    real = draw.real.filled(table, field.name)
    lengths = draw.random.choice([len(cell) for cell in real] or [1], size=n)
    chances = weights((code for cell in real for code in cell), codes)
    # The largest of the logarithms of the weights with Gumbel noise are a weighted sample without repetition.
    noisy = np.log(chances) + draw.random.gumbel(size=(n, len(codes)))
    order = np.argsort(-noisy, axis=1).tolist()
    return [sorted(codes[i] for i in row[:length]) for row, length in zip(order, lengths.tolist(), strict=True)]


def _free_texts(draw: Draw, table: str, field: Field, n: int) -> list[str]:
    """Texts as long as the real ones, repeated as often (a speaker speaks more than once, a title is its own)."""
    real = draw.real.filled(table, field.name)
    different = len(set(real)) / len(real) if real else 1.0
    pool = n if different == 1 else max(1, round(n * different))
    lengths = draw.random.choice([len(text) for text in real] or [30], size=pool if n else 0)
    texts = sentences(draw.random, lengths, field.max_length)
    return texts if pool == n else [texts[i] for i in draw.random.integers(pool, size=n).tolist()]


def records(table: str, columns: Columns) -> list[Record]:
    """The rows of a table from its columns."""
    names = [field.name for field in table_named(table).typed]
    return [dict(zip(names, row, strict=True)) for row in zip(*(columns[name] for name in names), strict=True)]


# ------------------------------------------------------------------------------------------------------ dates


class Written(NamedTuple):
    """Dates as a coder would type them, and the first and last day that each leaves open (NaT for none)."""

    texts: list[str | None]
    earliest: Days
    latest: Days


#: Shapes that a date may have, and those that leave its latest day to the publication of its evidence.
SHAPES = ("day", "month", "year", "about", "unsure", "range", "until")
BOUND_SHAPES = ("none", "from", "until")


def written(draw: Draw, shapes: Sequence[str], days: Days) -> Written:
    """A date of the given shape around each day."""
    texts = np.full(len(days), None, dtype=object)
    earliest, latest = np.full_like(days, "NaT"), np.full_like(days, "NaT")
    for shape in sorted(set(shapes)):  # in an order that is the same in every process
        there = np.array([other == shape for other in shapes], dtype=bool)
        found = _written_as(draw, shape, days[there])
        texts[there], earliest[there], latest[there] = found.texts, found.earliest, found.latest
    return Written(texts.tolist(), earliest, latest)


def _written_as(draw: Draw, shape: str, days: Days) -> Written:
    months, years = days.astype("M8[M]"), days.astype("M8[Y]")
    never = np.full_like(days, "NaT")
    before = days - draw.random.integers(0, 60, size=len(days)).astype("m8[D]")
    after = (days + draw.random.integers(0, 90, size=len(days)).astype("m8[D]")).astype("M8[M]")
    match shape:
        case "none":
            return Written([None] * len(days), never, never)
        case "day":
            return Written(_text("{}", days), days, days)
        case "month" | "about":
            return Written(_text("{}~" if shape == "about" else "{}", months), _first(months), _last(months))
        case "year" | "unsure":
            return Written(_text("{}?" if shape == "unsure" else "{}", years), _first(years), _last(years))
        case "from":
            return Written(_text("[{}..]", before), before, never)
        case "until":
            return Written(_text("[..{}]", after), never, _last(after))
        case "range":
            return Written(_text("[{}..{}]", before, after), before, _last(after))
    raise NoRule(f"There is no shape of dates {shape!r}: add it to `_written_as` of tests/generated.py.")


def _text(form: str, *dates: Days) -> list[str | None]:
    return [form.format(*parts) for parts in zip(*(some.astype(str).tolist() for some in dates), strict=True)]


def _first(spans: Days) -> Days:
    """First day of months or years."""
    return spans.astype("M8[D]")


def _last(spans: Days) -> Days:
    """Last day of months or years."""
    one, _ = np.datetime_data(spans.dtype)
    return (spans + np.timedelta64(1, one)).astype("M8[D]") - np.timedelta64(1, "D")


def shape_of(text: str | None) -> str:
    """The shape of a date that a coder typed."""
    if not text:
        return "none"
    if text.startswith("["):
        return "until" if text.startswith("[..") else "from" if text.endswith("..]") else "range"
    marks = {"~": "about", "?": "unsure"}
    return marks.get(text[-1]) or ("year", "month", "day")[text.count("-")]


def _shapes(draw: Draw, real: Iterable[tuple[str, str]], allowed: Sequence[tuple[str, str]], n: int) -> Any:
    """n pairs of date basis and shape, as often as in the real rows."""
    names = [f"{basis} {shape}" for basis, shape in allowed]
    chances = weights((f"{basis} {shape}" for basis, shape in real), names)
    return [allowed[i] for i in dealt(draw.random, list(chances), n).tolist()]


# ----------------------------------------------------------------------------- jurisdictions and their measures

#: Codes that ISO 3166 leaves to its users: no country will ever have them.
MADE_UP = ["AA", *(f"Q{c}" for c in "MNOPQRSTUVWXYZ"), *(f"X{c}" for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), "ZZ"]
#: What is made up of each country, in this order: level and what its code ends in.
PARTS = (("country", ""), ("institution", "-PARL"), ("state", "-S01"), ("territory", "-T01"), ("state", "-S02"))


def _jurisdictions(draw: Draw, n: int) -> list[Record]:
    """Of the real jurisdictions those with most measures, each with the one it belongs to, and made-up ones up to n."""
    count = Counter(row["jurisdiction"] for row in draw.real.rows["measures"])
    by_code = {row["jurisdiction"]: row for row in draw.real.rows["jurisdictions"]}
    real: dict[str, Record] = {}
    for code in sorted(by_code, key=lambda code: (-count[code], code)):
        family = [by_code[one] for one in (by_code[code]["parent"], code) if one and one not in real]
        if len(real) + len(family) <= n:
            real |= {row["jurisdiction"]: row for row in family}
    codes = (_made_up(number) for number in counted_from())
    made = list(islice((row for row in codes if row["jurisdiction"] not in by_code), n - len(real)))
    own: Columns = {name: [row[name] for row in made] for name in made[0]} if made else {}
    return [
        *real.values(),
        *(records("jurisdictions", completed(draw, "jurisdictions", len(made), own)) if made else []),
    ]


def _made_up(number: int) -> Record:
    """A jurisdiction by its number: countries with their parts, then ever more states of the same countries."""
    block, place = divmod(number, len(PARTS))
    if block < len(MADE_UP):
        country, (level, end) = MADE_UP[block], PARTS[place]
    else:
        more, block = divmod(number - len(MADE_UP) * len(PARTS), len(MADE_UP))
        country, level, end = MADE_UP[block], "state", f"-S{more + 3:02}"
    alone = level == "country"
    return {
        "jurisdiction": country + end,
        "name": WORDS[-1 - number % len(WORDS)].capitalize() + (f" {number // len(WORDS)}" if alone else f" {number}"),
        "level": level,
        "parent": None if alone else country,
        "iso_3166_1_alpha2": country if alone else None,
        "iso_3166_1_alpha3": f"{country}A" if alone else None,
        "iso_user_assigned": alone or None,
        "iso_3166_2": f"{country}-{end[1:]}" if level == "state" and len(end) == 4 else None,
        "wikidata": None,
        "languages": ["en"] if alone else [],
        "aliases": [],
    }


def _allotted(n: int, places: int) -> list[int]:
    """How many of n measures each jurisdiction has: ever fewer, none more than its identifiers can name."""
    if n > places * MOST:
        raise ValueError(f"{places} jurisdictions have identifiers for {places * MOST} measures, not for {n}.")
    falling = 1 / (np.arange(places) + 3)
    counts = np.zeros(places, dtype=np.int64)
    while left := n - int(counts.sum()):
        share = np.where(counts < MOST, falling, 0)
        more = np.floor(left * share / share.sum()).astype(np.int64)
        if not more.any():
            more[np.flatnonzero(counts < MOST)[:left]] = 1
        counts = np.minimum(counts + more, MOST)
    return counts.tolist()


def _measures(draw: Draw, jurisdictions: list[Record], n: int, lives: Lives) -> Columns:
    """Measures without confidence, which waits for their evidence; a step may ask for a code."""
    codes = [row["jurisdiction"] for row in jurisdictions]
    placed = [
        (code, number) for code, count in zip(codes, _allotted(n, len(codes)), strict=True) for number in range(count)
    ]
    own: Columns = {
        "measure_id": [f"{code}-{number + 1:03}" for code, number in placed],
        "jurisdiction": [code for code, _ in placed],
        "act": _acts(draw, n),
        "confidence": [None] * n,
    }
    table = table_named("measures")
    required = [f for f in table.typed if f.name not in own and not f.evidence and f.name != "not_stated"]
    columns = own | {f.name: by_schema(draw, "measures", f, n) for f in required}
    carried = [f for f in table.typed if f.evidence]
    not_stated: list[list[str]] = [[] for _ in range(n)]
    for f in sorted(carried, key=lambda f: not _decides(draw, f.name)):
        excused = _excused(draw, f.name, columns, n)
        filled = _evidently_filled(draw, f.name, excused)
        if f.name == "counterparties":
            columns[f.name] = _counterparties(draw, codes, filled)
        else:
            columns[f.name] = by_schema(draw, "measures", f, n, filled)
        for place in _asking(lives, f.name):
            columns[f.name][place] = ASKS[f.name][1]
            filled[place] = True
        for place in _by_default(draw, f, columns[f.name]):
            not_stated[place].append(f.name)
        for place in np.flatnonzero(~filled & ~excused).tolist():
            not_stated[place].append(f.name)
    # Free text never has a number of a known scheme; now and then an instrument of a country has one.
    for place, (code, number) in enumerate(placed):
        if columns["instrument"][place] and len(code) == 2 and number % 5 == 0:
            columns["instrument"][place] = f"Regulation (EU) {2016 + number % 10}/{number + 1}"
    return columns | {"not_stated": [sorted(names) for names in not_stated]}


def _by_default(draw: Draw, field: Field, cells: list[Any]) -> list[int]:
    """Rows whose cell is what it is where no source speaks of it, as often as in the real ones."""
    places = [place for place, cell in enumerate(cells) if field.default and cell == field.default]
    real = [row for row in draw.real.rows["measures"] if field.default and row[field.name] == field.default]
    share = _share([field.name in row["not_stated"] for row in real])
    return [place for place, chosen in zip(places, draw.chance(len(places), share).tolist(), strict=True) if chosen]


#: Column → the event type that may stand only with a code of it, and the code.
ASKS = {"duration": ("due_end", "fixed_term"), "operation": ("released", "conditional")}


def _asking(lives: Lives, column: str) -> list[int]:
    """The measures whose steps ask for a code in a column."""
    if column not in ASKS:
        return []
    step = ASKS[column][0]
    return sorted({number for number, name in zip(lives.measure.tolist(), lives.types, strict=True) if name == step})


def _acts(draw: Draw, n: int) -> list[str | None]:
    """Acts, each of which ties two measures, in about the real share of the rows."""
    acts: list[str | None] = [None] * n
    pairs = round(n * draw.real.filled_share("measures", "act") / 2)
    for number, place in enumerate(draw.random.permutation(n)[: 2 * pairs].tolist()):
        acts[place] = f"act-{number // 2 + 1}"
    return acts


def _decides(draw: Draw, column: str) -> bool:
    """Whether other columns may be blank because of what stands in this one."""
    return any(rule["when_column"] == column for rule in draw.real.rows["applies"])


def _excused(draw: Draw, column: str, columns: Columns, n: int) -> Mask:
    """Rows to which a column does not apply."""
    found = np.zeros(n, dtype=bool)
    for rule in draw.real.rows["applies"]:
        if rule["column"] == column:
            found |= np.isin(np.array(columns[rule["when_column"]], dtype=object), rule["when_codes"])
    return found


def _evidently_filled(draw: Draw, column: str, excused: Mask) -> Mask:
    """Rows that have a column filled, as often as real rows to which it applies, or does not."""
    real = draw.real.rows["measures"]
    names = table_named("measures").columns
    cells: Columns = {name: [row.get(name) for row in real] for name in names}
    out = _excused(draw, column, cells, len(real)).tolist()
    truths = [cell not in (None, []) for cell in cells[column]]
    share = [_share([t for t, o in zip(truths, out, strict=True) if o is side]) for side in (False, True)]
    return draw.random.random(len(excused)) < np.where(excused, share[1], share[0])


def _counterparties(draw: Draw, codes: Sequence[str], filled: Mask) -> list[list[str]]:
    """Distinct jurisdictions: neighbours on the list, from a random one on."""
    lengths = [len(cell) for cell in draw.real.filled("measures", "counterparties")] or [1]
    n = int(filled.sum())
    pairs = zip(draw.random.integers(len(codes), size=n), draw.random.choice(lengths, size=n), strict=True)
    lists = iter([sorted({codes[(start + i) % len(codes)] for i in range(length)}) for start, length in pairs])
    return [next(lists) if there else [] for there in filled.tolist()]


# ------------------------------------------------------------------------------------------------------ lives

#: Lives beyond the short ones that the real data have so far. A rule forbids an end before the start, so a
#: bill that failed and came back is two measures.
RICH = (
    ("called_for", "proposed", "adopted", "took_effect", "suspended", "resumed", "ended"),
    ("expected", "adopted", "challenged", "suspended", "upheld", "resumed"),
    ("reported_absent", "called_for", "declined", "announced", "took_effect"),
    ("review_opened", "called_for", "completed"),
    ("review_opened", "completed", "review_opened"),
    ("announced", "took_effect", "extended", "amended", "enforced"),
    ("took_effect", "called_for", "expected", "ended"),
    ("took_effect", "ended", "called_for", "proposed", "adopted"),
    ("adopted", "took_effect", "reported_absent", "ended", "declined"),
    ("proposed", "failed"),
    ("proposed", "adopted", "failed", "called_for"),
    ("adopted", "suspended", "called_for", "ended"),
    ("announced", "adopted", "took_effect", "completed"),
    ("declined", "reported_absent", "expected", "proposed"),
)


@dataclass(frozen=True)
class Lives:
    """The steps of all measures, measure by measure in the order in which they happened."""

    #: Number of the measure of each step, and its place among the steps of that measure.
    measure: Ints
    place: Ints
    types: list[str]
    days: Days
    #: Number of the first step of each measure, and how many it has.
    first: Ints
    size: Ints


def _lives(draw: Draw, n: int, rich: float) -> Lives:
    templates, chances = _templates(draw, rich)
    drawn = dealt(draw.random, chances, n)
    size = np.array([len(template) for template in templates])[drawn]
    measure, place, first = _numbered(size)
    types = [name for number in drawn.tolist() for name in templates[number]]
    gaps = np.round(draw.random.exponential(150, size=len(types))).astype(np.int64)
    gaps[draw.chance(len(types), 0.1)] = 0  # some steps fall on one day
    span = int((STEPS_UNTIL - LIVES_FROM).astype(np.int64))
    gaps[first] = draw.random.integers(0, span, size=n)
    total = np.cumsum(gaps)
    since = total - (total[first] - gaps[first])[measure]
    return Lives(measure, place, types, LIVES_FROM + np.minimum(since, span).astype("m8[D]"), first, size)


def _numbered(sizes: Ints) -> tuple[Ints, Ints, Ints]:
    """For groups of given sizes: the group of each member, its place in the group; the first member of each group."""
    first = np.cumsum(sizes) - sizes
    group = np.repeat(np.arange(len(sizes)), sizes)
    return group, np.arange(len(group)) - first[group], first


def _templates(draw: Draw, rich: float) -> tuple[list[tuple[str, ...]], list[float]]:
    """Lives to draw from with their chances: the real ones, and a share of rich ones that has every event type."""
    types = [row for row in draw.real.rows["codes"] if row["scheme"] == "event_types"]
    stages = {row["code"]: row["parent"] for row in types}
    # Identifiers are given as steps are found, not as they happened; days set beforehand come last.
    order = ("before", "in_life", "after")
    last = {row["code"] for row in types if row.get("is_scheduled")}
    lives: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for row in draw.real.rows["events"]:
        place = len(order) if row["event_type"] in last else order.index(stages[row["event_type"]])
        lives[row["measure_id"]].append((place, int(row["event_id"].rpartition("-e")[2]), row["event_type"]))
    real = Counter(tuple(name for *_, name in sorted(steps)) for steps in lives.values())
    known = {name for template in RICH for name in template}
    more = [
        (name,) if stage == "before" else ("took_effect", name) for name, stage in stages.items() if name not in known
    ]
    added = [*RICH, *more]
    chances = [count / real.total() * (1 - rich) for count in real.values()] + [rich / len(added)] * len(added)
    kept = [(life, chance) for life, chance in zip([*real, *added], chances, strict=True) if chance]
    return [life for life, _ in kept], [chance for _, chance in kept]


def _events(draw: Draw, measures: Columns, lives: Lives) -> tuple[Columns, Written]:
    """Events as typed, and the bounds of their dates as far as the texts state them."""
    real = [(row["date_basis"], shape_of(row["date"])) for row in draw.real.rows["events"]]
    bases = draw.real.vocabularies["date_bases"]
    allowed = [(basis, shape) for basis in bases for shape in (BOUND_SHAPES if basis == "bound" else SHAPES)]
    pairs = _shapes(draw, real, allowed, len(lives.types))
    pairs = [TO_THE_DAY if name in EXACT else pair for name, pair in zip(lives.types, pairs, strict=True)]
    dates = written(draw, [shape for _, shape in pairs], lives.days)
    ids = measures["measure_id"]
    own: Columns = {
        "measure_id": [ids[number] for number in lives.measure.tolist()],
        "event_id": [
            f"{ids[number]}-e{place + 1}"
            for number, place in zip(lives.measure.tolist(), lives.place.tolist(), strict=True)
        ],
        "event_type": lives.types,
        "date": dates.texts,
        "date_basis": [basis for basis, _ in pairs],
        **_sequels(draw, lives),
    }
    return completed(draw, "events", len(lives.types), own), dates


def _told_in_time(events: Columns, dates: Written, lives: Lives, known: Days) -> tuple[Columns, Written]:
    """Date those events to the day that would otherwise lie after the first document that tells them."""
    late = ~np.isnat(dates.latest) & (dates.latest > known)
    texts = [str(day) if wrong else text for text, day, wrong in zip(dates.texts, lives.days, late, strict=True)]
    earliest = np.where(late, lives.days, dates.earliest)
    told = Written(texts, earliest, np.where(late, lives.days, dates.latest))
    bases = ["stated" if wrong else basis for basis, wrong in zip(events["date_basis"], late, strict=True)]
    return {**events, "date": texts, "date_basis": bases}, told


#: Steps that go with another day, or are one that was set beforehand: their own is known to the day.
EXACT = ("due_start", "due_end", "annulled", "enforcement_withheld")
TO_THE_DAY = ("stated", "day")


def _sequels(draw: Draw, lives: Lives) -> Columns:
    """From when an annulment counts, and the day until which it keeps the effects, or enforcement is withheld."""
    codes = draw.real.vocabularies["annulments"]
    places = [place for place, name in enumerate(lives.types) if name == "annulled"]
    aside: list[str | None] = [None] * len(lives.types)
    for place, code in zip(places, dealt(draw.random, [1] * len(codes), len(places)).tolist(), strict=True):
        aside[place] = codes[code]
    later = (lives.days + np.timedelta64(90, "D")).tolist()
    until = [
        day if code == "kept_until" or name == "enforcement_withheld" else None
        for day, code, name in zip(later, aside, lives.types, strict=True)
    ]
    return {"set_aside": aside, "until": until}


# ---------------------------------------------------------------------------------------------------- sources


@dataclass(frozen=True)
class Sources:
    """The documents in order of their latest day of publication."""

    columns: Columns
    latest: Days
    is_whole: Mask


def _sources(draw: Draw, n: int) -> Sources:
    """n documents; the last appears after everything that happens."""
    span = int((PUBLISHED_UNTIL - PUBLISHED_FROM).astype(np.int64))
    days = PUBLISHED_FROM + draw.random.integers(0, span, size=n).astype("m8[D]")
    days[-1] = PUBLISHED_UNTIL
    real = [("", shape_of(row["published"])) for row in draw.real.rows["sources"]]
    allowed = [("", shape) for shape in SHAPES if shape != "until"]
    shapes = [shape for _, shape in _shapes(draw, real, allowed, n)]
    shapes[-1] = "day"
    dates = written(draw, shapes, days)
    order = np.argsort(dates.latest, kind="stable")
    ids = [f"S{number + 1:03}" for number in draw.random.permutation(n).tolist()]
    whole = ~draw.chance(n, 0.1)
    own: Columns = {
        "source_id": ids,
        "published": [dates.texts[place] for place in order.tolist()],
        "url": [
            f"https://{identifier.lower()}.example.org/{WORDS[place % len(WORDS)]}"
            for place, identifier in enumerate(ids)
        ],
        "language": np.array(["en", "fr", "de"], dtype=object)[dealt(draw.random, [18, 1, 1], n)].tolist(),
        "reproduces": [
            ids[place - 1] if copy and place else None for place, copy in enumerate(draw.chance(n, 0.05).tolist())
        ],
        "read_on": [READ_ON] * n,
        "read_as": ["whole" if there else "excerpt" for there in whole.tolist()],
    }
    return Sources(completed(draw, "sources", n, own), dates.latest[order], whole)


# --------------------------------------------------------------------------------------------------- evidence

#: What passages do beyond the one that tells each event: tell an event again, carry no more than its date, carry a cell
#: of the measure, give context, contradict.
EXTRA = ("tells", "dates", "carries", "context", "contradicts")


def _extra(draw: Draw) -> list[float]:
    """How often the real passages do each, of those beyond one for each event."""
    count = Counter(
        row["stance"]
        if row["stance"] != "supports"
        else "tells"
        if "event_type" in row["supports"]
        else "dates"
        if row["supports"] == ["date"]
        else "carries"
        for row in draw.real.rows["evidence"]
    )
    count["tells"] -= len(draw.real.rows["events"])
    return [max(count[does], 1) / count.total() for does in EXTRA]


@dataclass(frozen=True)
class Passages:
    """What each row of evidence is for: its measure, its event (-1 for none), what it does, its source by order."""

    measure: Ints
    first: Ints
    event: Ints
    does: NDArray[Any]
    source: Ints


def _passages(draw: Draw, lives: Lives, sources: Sources, n_claims: Ints, dates: Written) -> Passages:
    counts = Counter(row["measure_id"] for row in draw.real.rows["evidence"])
    size = np.maximum(lives.size, draw.random.choice(list(counts.values()), size=len(lives.size)))
    measure, place, first = _numbered(size)
    told = place < lives.size[measure]
    does = np.full(len(measure), "tells", dtype=object)
    extra = dealt(draw.random, _extra(draw), int((~told).sum()))
    does[~told] = np.array(list(EXTRA), dtype=object)[extra]
    does[(does == "carries") & (n_claims[measure] == 0)] = "context"
    event = lives.first[measure] + np.where(told, place, draw.below(lives.size[measure]))
    source = _told_by(draw, np.fmax(lives.days, dates.latest)[event], sources)
    # What tells no event stands anywhere, mostly in the document that told the first one.
    loose = does != "tells"
    anywhere = np.where(
        draw.chance(len(measure), 0.6), source[first[measure]], draw.below(np.full(len(measure), len(sources.latest)))
    )
    source = np.where(loose, anywhere, source)
    about_the_whole = (does == "carries") | ((does == "context") & draw.chance(len(measure), 0.77))
    return Passages(measure, first, np.where(about_the_whole, -1, event), does, source)


def _told_by(draw: Draw, days: Days, sources: Sources) -> Ints:
    """For each day a document, by order, that was published on it or later, mostly soon."""
    soonest = np.minimum(np.searchsorted(sources.latest, days), len(sources.latest) - 1)
    return soonest + (draw.random.random(len(days)) ** 4 * (len(sources.latest) - soonest)).astype(np.int64)


def _known_from(passages: Passages, lives: Lives, sources: Sources) -> Days:
    """The day from which each event is known: that of the first document that tells it."""
    found = np.full(len(lives.types), np.datetime64("9999-12-31"))
    tells = passages.does == "tells"
    np.minimum.at(found, passages.event[tells], sources.latest[passages.source[tells]])
    return found


def _claims(measures: Columns, n: int) -> list[list[str]]:
    """What evidence must carry of each measure, as `supports` names it."""
    claims: list[list[str]] = [[] for _ in range(n)]
    for f in table_named("measures").typed:
        if f.evidence:
            for some, cell, left_open in zip(claims, measures[f.name], measures["not_stated"], strict=True):
                if f.name in left_open:
                    continue
                some += [f"{f.name}={item}" for item in cell] if f.is_list else [f.name] if cell is not None else []
    return claims


def _supports(
    draw: Draw, passages: Passages, lives: Lives, events: Columns, claims: list[list[str]]
) -> list[list[str]]:
    """The cells that each passage carries, each cell of a measure by one at least that tells an event of it."""
    supports: list[list[str]] = []
    lots = draw.random.random(len(passages.event)).tolist()
    rows = zip(passages.does.tolist(), passages.event.tolist(), passages.measure.tolist(), lots, strict=True)
    for does, event, measure, lot in rows:
        if does == "tells":
            supports.append(["event_type"] if events["date"][event] is None else ["event_type", "date"])
        elif does == "carries":
            supports.append([claims[measure][int(lot * len(claims[measure]))]])
        else:
            supports.append({"dates": ["date"], "contradicts": ["event_type"], "context": []}[does])
    owner = np.repeat(np.arange(len(claims)), [len(some) for some in claims])
    aside = np.where(draw.chance(len(owner), 0.3), draw.below(lives.size[owner]), 0)
    rows_of = (passages.first[owner] + aside).tolist()
    for row, claim in zip(rows_of, (claim for some in claims for claim in some), strict=True):
        supports[row].append(claim)
    return [sorted(some) for some in supports]


def _evidence(
    draw: Draw, measures: Columns, events: Columns, sources: Sources, passages: Passages, supports: list[list[str]]
) -> Columns:
    n = len(supports)
    ids, event_ids = measures["measure_id"], events["event_id"]
    place = np.arange(n) - passages.first[passages.measure]
    stances = {"context": "context", "contradicts": "contradicts"}
    paragraph, first_words, last_words = _places(draw, passages.source, sources)
    by_machine = draw.chance(n, 0.1).tolist()
    own: Columns = {
        "evidence_id": [f"{ids[m]}-p{p + 1}" for m, p in zip(passages.measure.tolist(), place.tolist(), strict=True)],
        "measure_id": [ids[number] for number in passages.measure.tolist()],
        "event_id": [event_ids[number] if number >= 0 else None for number in passages.event.tolist()],
        "source_id": [sources.columns["source_id"][number] for number in passages.source.tolist()],
        "supports": supports,
        "stance": [stances.get(does, "supports") for does in passages.does.tolist()],
        "paragraph": paragraph,
        "first_words": first_words,
        "last_words": last_words,
        "proposed_by": ["rules" if so else None for so in by_machine],
        "accepted_by": ["A person" if so else None for so in by_machine],
    }
    return completed(draw, "evidence", n, own)


def _places(draw: Draw, source: Ints, sources: Sources) -> tuple[list[int | None], list[str], list[str]]:
    """Paragraph and words of each passage; about half of the paragraphs of a document are worth coding."""
    size = _paragraph_counts(source, sources)
    paragraph = 1 + 2 * draw.below((size[source] + 1) // 2)
    # Two passages to a paragraph: some rows of evidence rest on the same words.
    passage = (source * (int(size.max()) + 1) + paragraph) * 2 + draw.random.integers(2, size=len(source))
    _, which = np.unique(passage, return_inverse=True)
    words = [_strings_of_words(draw.random, draw.random.integers(2, 7, size=which.max() + 1)) for _ in range(2)]
    cited = [
        number if whole else None
        for number, whole in zip(paragraph.tolist(), sources.is_whole[source].tolist(), strict=True)
    ]
    return cited, [words[0][i] for i in which.tolist()], [words[1][i] for i in which.tolist()]


def _paragraph_counts(source: Ints, sources: Sources) -> Ints:
    """Paragraphs of each document: four for three passages, as in the real ones."""
    return np.maximum(4, np.bincount(source, minlength=len(sources.latest)) * 4 // 3)


def _sure(draw: Draw, measures: Columns, evidence: Columns, passages: Passages, sources: Sources) -> None:
    """Set the confidence of measures, and let their passages name them as surely as it asks."""
    n = len(measures["measure_id"])
    confidence = by_schema(draw, "measures", table_named("measures").field("confidence"), n)
    kinds = np.array([kind in ("tracker", "encyclopedia") for kind in sources.columns["kind"]])
    round_up = kinds[passages.source] | np.array([stance != "supports" for stance in evidence["stance"]])
    at_first_hand = np.zeros(n, dtype=bool)
    at_first_hand[passages.measure[~round_up]] = True
    measures["confidence"] = [
        word if first else "low" for word, first in zip(confidence, at_first_hand.tolist(), strict=True)
    ]
    identity = evidence["identity"]
    first = set(passages.first.tolist())
    for row, measure in enumerate(passages.measure.tolist()):
        if measures["confidence"][measure] == "high":
            identity[row] = "named" if row in first else "described" if identity[row] == "inferred" else identity[row]


# -------------------------------------------------------------------------------- texts, anchors, paragraphs


def _texts(draw: Draw, passages: Passages, sources: Sources, seed: int) -> list[Record]:
    """What the machine would know of the texts of the documents that were read whole."""
    places = np.flatnonzero(sources.is_whole).tolist()
    ids = [sources.columns["source_id"][place] for place in places]
    size = _paragraph_counts(passages.source, sources).tolist()
    own: Columns = {
        "source_id": ids,
        "text_sha256": [sha256(f"{seed} {identifier}".encode()).hexdigest() for identifier in ids],
        "n_characters": [(size[place] + 1) * PARAGRAPH for place in places],
        "n_paragraphs": [size[place] for place in places],
    }
    return records("texts", completed(draw, "texts", len(places), own))


def _anchors(draw: Draw, evidence: Columns, texts: list[Record]) -> list[Record]:
    """The hash of each passage and, in documents that were read whole, where it would stand."""
    digests = {row["source_id"]: row["text_sha256"] for row in texts}
    names = ("source_id", "paragraph", "first_words", "last_words")
    passages = list(dict.fromkeys(zip(*(evidence[name] for name in names), strict=True)))
    starts = [None if paragraph is None else paragraph * PARAGRAPH for _, paragraph, _, _ in passages]
    own: Columns = {
        **{name: [passage[place] for passage in passages] for place, name in enumerate(names)},
        "char_start": starts,
        "char_end": [None if start is None else start + PARAGRAPH // 2 for start in starts],
        "passage_sha256": [sha256(" ".join(map(str, passage)).encode()).hexdigest() for passage in passages],
        "text_sha256": [digests.get(source) for source, _, _, _ in passages],
    }
    return records("anchors", completed(draw, "anchors", len(passages), own))


def _paragraphs(draw: Draw, evidence: Columns, texts: list[Record]) -> list[Record]:
    """A decision on every paragraph in which no evidence stands."""
    coded = set(zip(evidence["source_id"], evidence["paragraph"], strict=True))
    every = [(row["source_id"], number) for row in texts for number in range(1, row["n_paragraphs"] + 1)]
    left = [paragraph for paragraph in every if paragraph not in coded]
    codes = [code for code in draw.real.vocabularies["decisions"] if code != "coded"]
    chances = weights(draw.real.filled("paragraphs", "decision"), codes)
    own: Columns = {
        "source_id": [source for source, _ in left],
        "paragraph": [number for _, number in left],
        "decision": [codes[i] for i in dealt(draw.random, list(chances), len(left)).tolist()],
    }
    return records("paragraphs", completed(draw, "paragraphs", len(left), own))


def _finds(draw: Draw, measures: Columns) -> list[Record]:
    """What two searchers found; some of it both, some of it not in the data."""
    rows = []
    for number in range(min(len(measures["measure_id"]), 30)):
        searchers = draw.real.vocabularies["coders"][:2]
        if number % 3:
            searchers = [searchers[number % 2]]
        for searcher in searchers:
            key = {"sample": "2026-01", "find": f"F{number + 1:03}", "searcher": searcher}
            found = {"url": "https://example.org/found", "what": "A measure"}
            place = {name: measures[name][number] for name in ("jurisdiction", "measure_type")}
            known = measures["measure_id"][number] if number % 4 else None
            rows.append({**key, **place, **found, "row": known})
    return rows


def _codings(draw: Draw, measures: Columns) -> list[Record]:
    """What two coders put for some measures in two columns; they agree on most, and leave some cells open."""
    coders = draw.real.vocabularies["coders"][:2]
    n = min(len(measures["measure_id"]), 40)
    rows = []
    for place, field in product(range(n), ("measure_type", "binding")):
        codes = [*draw.real.vocabularies[f"{field}s"], None]
        first = measures[field][place]
        second = first if draw.random.random() < 0.8 else codes[draw.random.integers(len(codes))]
        for coder, value in zip(coders, (first, second), strict=True):
            key = {"sample": "2026-01", "row": measures["measure_id"][place], "field": field, "coder": coder}
            rows.append({**key, "value": value})
    return rows


def _checks(draw: Draw, measures: Columns) -> list[Record]:
    """One search for the later life of each measure; a third found a dated page."""
    n = len(measures["measure_id"])
    dated = draw.chance(n, 1 / 3).tolist()
    own: Columns = {
        "measure_id": measures["measure_id"],
        "searched_on": [READ_ON] * n,
        "newest_page": ["2026-02" if there else None for there in dated],
        "newest_url": ["https://example.org/newest" if there else None for there in dated],
    }
    return records("checks", completed(draw, "checks", n, own))


def _relations(draw: Draw, measures: Columns, evidence: Columns) -> list[Record]:
    """One tie for every twenty measures, to the next one, told by a passage of the first."""
    first = dict(zip(reversed(evidence["measure_id"]), reversed(evidence["evidence_id"]), strict=True))
    ids = measures["measure_id"]
    pairs = list(pairwise(ids))[::20]
    own: Columns = {
        "measure_id": [one for one, _ in pairs],
        "other_id": [other for _, other in pairs],
        "evidence_id": [first[one] for one, _ in pairs],
    }
    return records("relations", completed(draw, "relations", len(pairs), own))


def _terms(draw: Draw, jurisdictions: list[Record], sources: Sources) -> list[Record]:
    """A term long before anything happens, so that no bill dies with it."""
    source = sources.columns["source_id"][0]
    [reading] = sentences(draw.random, np.array([40]))
    told = {"source_id": source, "reading": reading, "first_words": "ba", "last_words": "do", "note": "Long over."}
    begins, ends = date(1990, 1, 1), date(1993, 12, 31)
    return [
        {"jurisdiction": row["jurisdiction"], "name": "First term", "begins": begins, "ends": ends, **told}
        for row in jurisdictions[:5]
    ]


def _read_outcomes(draw: Draw) -> list[Record]:
    """Twenty paragraphs of a page; what was found of a coded one was right or not."""
    found, right = draw.chance(20, 0.5).tolist(), draw.chance(20, 0.7).tolist()
    return [
        {
            "sample": "made_up",
            "text_sha256": sha256(b"A page.").hexdigest(),
            "paragraph": number + 1,
            "coding": 1,
            "decision": "coded" if number % 2 else "no_measure",
            "found": found[number],
            "by_keywords": right[number],
            "proposals": int(found[number]),
            **dict.fromkeys(
                ("jurisdiction_right", "type_right", "status_right", "date_right"),
                right[number] if number % 2 and found[number] else None,
            ),
        }
        for number in range(20)
    ]


def _searches(draw: Draw, jurisdictions: list[Record]) -> list[Record]:
    """A fifth of the jurisdictions has one general query, a fifth one for a type, a fifth two for a family."""
    types, families = draw.real.vocabularies["measure_types"], draw.real.vocabularies["families"]
    lots = draw.random.random(len(jurisdictions)).tolist()
    spoken = {row["jurisdiction"]: row["languages"] for row in jurisdictions}
    parent = {row["jurisdiction"]: row["parent"] for row in jurisdictions}

    def language(place: str) -> str:
        """An official language of a jurisdiction, or of that of which it is a part."""
        return spoken[place][0] if spoken[place] else language(parent[place]) if parent[place] else "en"

    made = []
    for row, lot in zip(jurisdictions, lots, strict=True):
        place, number = row["jurisdiction"], int(lot * 1000)
        if lot < 0.2:
            made.append((place, "*", "Everything"))
        elif lot < 0.4:
            made.append((place, types[number % len(types)], "One query"))
        elif lot < 0.6:
            named = families[number % len(families)]
            made += [(place, named, "A query"), (place, named, "Another query")]
    own: Columns = {
        "jurisdiction": [place for place, _, _ in made],
        "measure_type": [kind for _, kind, _ in made],
        "what": [words for _, _, words in made],
        "searched_on": [READ_ON] * len(made),
        "language": [language(place) for place, _, _ in made],
    }
    return records("searches", completed(draw, "searches", len(made), own))


# ------------------------------------------------------------------------------------------------------- plan


class Kind(NamedTuple):
    """What events of a type do: their stage, the status that they set, their place in the vocabulary."""

    stage: str
    sets: str | None
    position: int
    #: Whether they change the status or the effect.
    acts: bool = True


class Told(NamedTuple):
    """An event as it was drawn: between which days it happened, and from which day it is known."""

    event_id: str
    kind: Kind
    earliest: date | None
    latest: date
    known_from: date


class Placed(NamedTuple):
    """Where a measure stands in a comparison; `jurisdiction` is the parent where an institution was `rolled_up`."""

    jurisdiction: str
    measure_type: str
    role: str
    rolled_up: bool


@dataclass(frozen=True)
class Plan:
    """What was drawn: the life of each measure, and so its status on any day, as known on any day.

    The answers follow the status rule of docs/coding.md sentence by sentence and share no code with the package.
    """

    #: The events of each measure in their order.
    lives: Mapping[str, Sequence[Told]]
    measures: Mapping[str, Placed]
    #: Jurisdictions and measure types that were searched for, and what finding nothing there makes them.
    searched: Mapping[tuple[str, str], str]

    def steps(
        self, measure_id: str, as_of: date | None = None, known_at: date | None = None, how: str = "certain"
    ) -> list[tuple[str, str]]:
        """The statuses that a measure had reached by a day, as known on a day, each with the event that set it.

        Without `as_of` the end of the story counts, without `known_at` all that was ever told.
        """
        found: list[tuple[str, str]] = []
        alive, possible_from = False, date.min
        for event in self.lives[measure_id]:
            if known_at is not None and event.known_from > known_at:
                continue  # no source had told it
            if not event.kind.acts:
                continue  # it changes nothing and orders nothing
            # It is not possible before the one that it follows.
            possible_from = max(possible_from, event.earliest or date.min)
            reached = possible_from if how == "possible" else event.latest
            if as_of is not None and reached > as_of:
                break  # nor is any that follows
            if event.kind.sets is None or (event.kind.stage == "before" and alive):
                continue
            found.append((event.kind.sets, event.event_id))
            alive = event.kind.stage == "in_life"
        return found

    def status(
        self, measure_id: str, as_of: date | None = None, known_at: date | None = None, how: str = "certain"
    ) -> str | None:
        """The status of a measure on a day, as known on a day; None where it has none yet."""
        steps = self.steps(measure_id, as_of, known_at, how)
        return steps[-1][0] if steps else None

    def since(
        self, measure_id: str, as_of: date | None = None, known_at: date | None = None, how: str = "certain"
    ) -> str | None:
        """The event since which that status stands: the first of the last steps that agree."""
        found = None
        for status, event_id in reversed(self.steps(measure_id, as_of, known_at, how)):
            if found and status != found[0]:
                break
            found = status, event_id
        return found[1] if found else None

    def standing(self, as_of: date | None = None, known_at: date | None = None, how: str = "certain") -> dict[str, str]:
        """The status of every measure that has one."""
        found = {measure: self.status(measure, as_of, known_at, how) for measure in self.lives}
        return {measure: status for measure, status in found.items() if status}

    def days(self) -> list[date]:
        """The days on which something may change: those of events, and those on which they become known."""
        told = [event for life in self.lives.values() for event in life]
        return sorted({day for event in told for day in (event.earliest, event.latest, event.known_from) if day})


def _plan(draw: Draw, made: Tables, lives: Lives, dates: Written, known_from: Days) -> Plan:
    """The plan, from what was drawn and not from what is derived."""
    types = [row for row in draw.real.rows["codes"] if row["scheme"] == "event_types"]
    kinds = {
        row["code"]: Kind(row["parent"], row["sets_status"], row["position"], bool(row["sets_status"] or row["step"]))
        for row in types
    }
    is_bound = np.array([row["date_basis"] == "bound" for row in made["events"]])
    # That an event is told closes its bound; fmin leaves out what is open.
    latest = np.where(is_bound, np.fmin(dates.latest, known_from), dates.latest)
    told: dict[str, list[Told]] = defaultdict(list)
    days = zip(dates.earliest.tolist(), latest.tolist(), known_from.tolist(), strict=True)
    scheduled = {row["code"] for row in types if row["is_scheduled"]}
    begins = {
        row["code"]: date(*map(int, row["exists_from"].split("-")), 1)
        for row in draw.real.rows["codes"]
        if row["exists_from"]
    }
    target = {row["measure_id"]: row["target"] for row in made["measures"]}
    for row, (first, last, known) in zip(made["events"], days, strict=True):
        measure = row["measure_id"]
        told[measure] += []  # a measure with days set beforehand alone has no status
        if row["event_type"] in scheduled:
            continue
        # Nothing happened to a thing before it existed.
        begin = begins.get(target[measure])
        if first is None and begin and begin <= last:
            first = begin
        if row["set_aside"] == "kept_until":
            first = last = row["until"]
        told[measure].append(Told(row["event_id"], kinds[row["event_type"]], first, last, known))
    place = {row["jurisdiction"]: row["jurisdiction"] for row in made["jurisdictions"]}
    place |= {row["jurisdiction"]: row["parent"] for row in made["jurisdictions"] if row["level"] == "institution"}
    measures = {
        row["measure_id"]: Placed(place[here], row["measure_type"], row["role"], rolled_up=place[here] != here)
        for row in made["measures"]
        for here in [row["jurisdiction"]]
    }
    every = draw.real.vocabularies["measure_types"]
    family = {row["code"]: row["parent"] for row in draw.real.rows["codes"] if row["scheme"] == "measure_types"}
    times = Counter((row["jurisdiction"], row["measure_type"]) for row in made["searches"])
    searched = {
        (here, code): "silent" if n == 2 else "glanced"
        for (here, asked), n in times.items()
        for code in every
        if asked in ("*", code) or (asked == family[code] and asked not in every)
    }
    return Plan({measure: sorted(life, key=_order) for measure, life in told.items()}, measures, searched)


def _order(event: Told) -> tuple[date, date, int, int]:
    """Latest day, then earliest, then stage, then the place of the type in the vocabulary."""
    stages = ("before", "in_life", "after")
    return event.latest, event.earliest or date.min, stages.index(event.kind.stage), event.kind.position


# ---------------------------------------------------------------------------------------------------- the whole


def rows(n_measures: int, seed: int = 1, jurisdictions: int = 60, rich: float = 0.04) -> tuple[Tables, Plan]:
    """Typed rows as `derive` takes them, and the plan after which they were made.

    There are at least as many `jurisdictions` as asked for, more where the measures need them. `rich` is the share of
    measures with a long life.
    """
    if n_measures < 1:
        raise ValueError(f"n_measures is 1 or more, not {n_measures}.")
    draw = Draw(np.random.default_rng(seed), seeds())
    real = draw.real.rows
    places = _jurisdictions(draw, max(jurisdictions, -(-n_measures // CROWDED)))
    lives = _lives(draw, n_measures, rich)
    measures = _measures(draw, places, n_measures, lives)
    events, dates = _events(draw, measures, lives)
    sources = _sources(draw, min(MOST, max(2, n_measures // MEASURES_PER_SOURCE)))
    claims = _claims(measures, n_measures)
    passages = _passages(draw, lives, sources, np.array([len(some) for some in claims]), dates)
    events, dates = _told_in_time(events, dates, lives, _known_from(passages, lives, sources))
    supports = _supports(draw, passages, lives, events, claims)
    evidence = _evidence(draw, measures, events, sources, passages, supports)
    _sure(draw, measures, evidence, passages, sources)
    texts = _texts(draw, passages, sources, seed)
    made = {
        "codes": real["codes"],
        "applies": real["applies"],
        "jurisdictions": places,
        "measures": records("measures", measures),
        "events": records("events", events),
        "sources": records("sources", sources.columns),
        "evidence": records("evidence", evidence),
        "searches": _searches(draw, places),
        "codings": _codings(draw, measures),
        "finds": _finds(draw, measures),
        "checks": _checks(draw, measures),
        "relations": _relations(draw, measures, evidence),
        "terms": _terms(draw, places, sources),
        "read_outcomes": _read_outcomes(draw),
        "texts": texts,
        "anchors": _anchors(draw, evidence, texts),
        "paragraphs": _paragraphs(draw, evidence, texts),
    }
    if missing := {name for name in input_tables() if not table_named(name).optional or name in raw_tables()} - set(
        made
    ):
        raise NoRule(f"Nothing makes the table {sorted(missing)[0]}: add it to `rows` of tests/generated.py.")
    return made, _plan(draw, made, lives, dates, _known_from(passages, lives, sources))


def tables(n_measures: int, seed: int = 1, **options: Any) -> tuple[Tables, Plan]:
    """The tables of a release, derived columns and all, and the plan after which they were made."""
    typed, plan = rows(n_measures, seed, **options)
    return derive(typed), plan


def write(folder: Path, n_measures: int, seed: int = 1, version: str = "1.0.0", **options: Any) -> Plan:
    """Write a release folder of made-up data; returns the plan after which they were made."""
    derived, plan = tables(n_measures, seed, **options)
    write_release(derived, folder, version, READ_ON)
    return plan
