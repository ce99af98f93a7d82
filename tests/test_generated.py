"""Made-up data of any size: valid, like the real ones, and the same answers from every way to ask them."""

import os
import random
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date
from itertools import groupby, product
from pathlib import Path

import generated
import numpy as np
import pandas as pd
import pytest
from oracles import oracle

import tiktok_policy_data as tpd
from tiktok_policy_data.core import schema
from tiktok_policy_data.core.days import status_on
from tiktok_policy_data.core.events import event_types, in_order
from tiktok_policy_data.core.vocabularies import vocabularies_of
from tiktok_policy_data.io.jsonl import json_lines
from tiktok_policy_data.pipeline.checks.engine import check_built
from tiktok_policy_data.pipeline.derive import derive
from tiktok_policy_data.pipeline.validate import validate
from tiktok_policy_data.pipeline.verify import verify_files
from tiktok_policy_data.store import releases

MANY = 2000
HOWS = ("certain", "possible")
#: Tables that a first release leaves empty, or that only releasing writes.
LATER = ("changes", "releases", "withdrawn")


@pytest.fixture(scope="module")
def made():
    """Typed rows and their plan, with many long lives."""
    return generated.rows(MANY, seed=5, rich=0.5)


@pytest.fixture(scope="module")
def derived(made):
    return derive(made[0])


@pytest.fixture(scope="module")
def like_real():
    """Typed rows with as many long lives as usual."""
    return generated.rows(MANY)[0]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("generated") / "release"
    return folder, generated.write(folder, MANY, seed=3, rich=0.3)


@pytest.fixture
def installed(written, monkeypatch):
    """The made-up release in the place of the installed one."""
    release = releases.Release(written[0])
    monkeypatch.setattr(releases, "installed", lambda: release)
    return release


@pytest.fixture
def plan(written):
    return written[1]


def some_days(plan, n, seed=1):
    """Pairs of a day and a day of knowledge, among them none and those on which something changes."""
    drawn, days = random.Random(seed), plan.days()
    return [tuple(drawn.choice([None, *drawn.choices(days, k=6)]) for _ in range(2)) for _ in range(n)]


# ---------------------------------------------------------------------------------------------------- valid


@pytest.mark.parametrize(("n", "seed"), [(1, 1), (30, 2)])
def test_few_measures_pass_every_rule(n, seed):
    tables, _ = generated.tables(n, seed)
    assert len(tables["measures"]) == n
    check_built(tables, vocabularies_of(tables["codes"]))


def test_a_written_release_is_valid_and_whole(written):
    assert validate(written[0]) == []
    assert verify_files(releases.Release(written[0])) == []


def test_the_same_seed_makes_the_same_content_and_another_seed_another():
    def content(seed):
        tables, _ = generated.tables(200, seed)
        return {name: json_lines(table, tables[name]) for name, table in schema.tables().items()}

    first, other = content(1), content(2)
    assert first == content(1)
    same = {name for name in first if first[name] == other[name]}
    assert same == {"applies", "codes", "jurisdictions", *LATER}


def test_the_same_seed_makes_the_same_content_in_every_process():
    code = "import generated, hashlib; print(hashlib.sha256(repr(generated.rows(50)[0]).encode()).hexdigest())"

    def digest(hashes):
        environment = {**os.environ, "PYTHONHASHSEED": hashes, "PYTHONPATH": str(Path(generated.__file__).parent)}
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
        return done.stdout

    assert digest("1") == digest("2")


def test_nothing_is_made_of_no_measures():
    with pytest.raises(ValueError, match="n_measures is 1 or more, not 0"):
        generated.rows(0)


@pytest.mark.parametrize(("n", "places"), [(0, 3), (2, 60), (5000, 60), (3 * 999, 3)])
def test_no_jurisdiction_has_more_measures_than_identifiers(n, places):
    counts = generated._allotted(n, places)
    assert (len(counts), sum(counts)) == (places, n)
    assert max(counts) <= generated.MOST


def test_more_measures_than_identifiers_are_refused():
    with pytest.raises(ValueError, match="3 jurisdictions have identifiers for 2997 measures, not for 2998"):
        generated._allotted(3 * 999 + 1, 3)


def test_made_up_jurisdictions_are_told_apart_however_many():
    places = generated._jurisdictions(generated.Draw(np.random.default_rng(1), generated.seeds()), 3000)
    for column in ("jurisdiction", "name"):
        assert len({row[column] for row in places}) == 3000
    assert {row["parent"] for row in places if row["level"] != "country"} <= {row["jurisdiction"] for row in places} | {
        None
    }


# ------------------------------------------------------------------------------------------------ like the real


def share(values):
    count = Counter("" if value is None else value for value in values)
    return {value: number / count.total() for value, number in count.items()}


def distance(some, others):
    """Half the sum of the differences of shares: 0 for the same, 1 for nothing in common."""
    one, other = share(some), share(others)
    return sum(abs(one.get(value, 0) - other.get(value, 0)) for value in {*one, *other}) / 2


CODED = [
    (table, field.name)
    for table in ("measures", "events", "evidence")
    for field in schema.tables()[table].typed
    if field.vocabulary
]


@pytest.mark.parametrize(("table", "column"), CODED)
def test_codes_are_about_as_frequent_as_in_the_real_data_and_each_occurs(like_real, table, column):
    def values(rows):
        return [item for row in rows for item in (row[column] if isinstance(row[column], list) else [row[column]])]

    field = schema.tables()[table].field(column)
    found = values(like_real[table])
    # The breadth depends on the reach, which is drawn by itself.
    assert distance(found, values(generated.seeds().rows[table])) < (0.25 if column == "breadth" else 0.1)
    assert set(found) - {None} == set(generated.seeds().vocabularies[field.vocabulary])


@pytest.mark.parametrize("column", [field.name for field in schema.tables()["measures"].typed if field.is_list])
def test_lists_are_about_as_long_as_the_real_ones(like_real, column):
    found, real = ([len(row[column]) for row in rows["measures"]] for rows in (like_real, generated.seeds().rows))
    assert distance(found, real) < 0.25


def test_events_passages_and_sources_are_in_proportion_to_measures(like_real):
    real = generated.seeds().rows
    for table, near in (("events", 0.2), ("evidence", 0.5)):
        assert abs(len(like_real[table]) / MANY - len(real[table]) / len(real["measures"])) < near
    assert len(like_real["sources"]) == MANY // generated.MEASURES_PER_SOURCE
    sizes = [Counter(row["measure_id"] for row in rows["evidence"]).values() for rows in (like_real, real)]
    assert distance(*sizes) < 0.15


def test_dates_are_about_as_precise_as_the_real_ones(like_real):
    def shapes(rows, column):
        return [generated.shape_of(row[column]) for row in rows]

    real = generated.seeds().rows
    assert distance(shapes(like_real["events"], "date"), shapes(real["events"], "date")) < 0.1
    assert set(shapes(like_real["events"], "date")) == {*generated.SHAPES, *generated.BOUND_SHAPES}


def test_every_column_of_every_table_is_used(like_real):
    tables = derive(like_real)
    for name, table in schema.tables().items():
        if name in LATER:
            continue
        used = {column for row in tables[name] for column, value in row.items() if value not in (None, [])}
        # The vocabularies are the real ones: what none of them has stays empty.
        never = {column for column in table.columns if name == "codes" and not generated.seeds().filled(name, column)}
        assert set(table.columns) - used == never, name


# -------------------------------------------------------------------------------------------- grow with the schema


def with_column(monkeypatch, **properties):
    """Measures with one column more."""
    table = schema.tables()["measures"]
    field = schema.Field("novelty", "Novelty", "New.", required=True, **properties)
    more = table._replace(fields=(*table.fields, field))
    generated.seeds()  # the seeds are those of the schema as it is
    tables = {**schema.tables(), "measures": more}
    monkeypatch.setattr(schema, "tables", lambda: tables)


@pytest.mark.parametrize(
    "properties", [{"type": "string", "pattern": "[a-z]{3}"}, {"type": "integer"}, {"type": "date"}]
)
def test_a_new_column_that_the_schema_does_not_describe_says_what_to_add(monkeypatch, properties):
    with_column(monkeypatch, **properties)
    with pytest.raises(
        generated.NoRule, match="novelty of measures .*: add 'novelty' to the columns made by hand in `_measures`"
    ):
        generated.rows(10)


@pytest.mark.parametrize("kind", ["string", "array"])
def test_a_new_column_with_a_vocabulary_is_made_by_the_schema(monkeypatch, kind):
    with_column(monkeypatch, type=kind, vocabulary="reaches")
    cells = [row["novelty"] for row in generated.rows(50)[0]["measures"]]
    used = {code for cell in cells for code in (cell if kind == "array" else [cell])}
    assert used == set(generated.seeds().vocabularies["reaches"])


def test_new_free_text_is_made_by_the_schema(monkeypatch):
    with_column(monkeypatch, type="string", max_length=20)
    assert all(0 < len(row["novelty"]) <= 20 for row in generated.rows(50)[0]["measures"])


def test_a_new_event_type_gets_lives_of_its_own():
    real = generated.seeds()
    code = {"scheme": "event_types", "code": "leaked", "position": 99, "parent": "before", "sets_status": None}
    seeds = generated.Seeds({**real.rows, "codes": [*real.rows["codes"], code]}, real.vocabularies)
    templates, _ = generated._templates(generated.Draw(np.random.default_rng(1), seeds), 0.1)
    assert ("leaked",) in templates


# -------------------------------------------------------------------------------------------------- the plan


def life(*events):
    """A plan of one measure X, from events like "adopted 1-3 20": type, days of January 2020, day of knowledge."""
    kinds = {
        row["code"]: generated.Kind(
            row["parent"], row["sets_status"], row["position"], bool(row["sets_status"] or row["step"])
        )
        for row in generated.seeds().rows["codes"]
        if row["scheme"] == "event_types"
    }

    def day(number):
        return date(2020, 1, int(number)) if number else None

    told = []
    for number, event in enumerate(events, 1):
        name, days, *known = event.split()
        first, _, last = days.partition("-")
        told.append(generated.Told(f"e{number}", kinds[name], day(first), day(last or first), day(*known or "1")))
    return generated.Plan({"X": sorted(told, key=generated._order)}, {}, ())


@pytest.mark.parametrize(
    ("events", "day", "known", "certain", "possible"),
    [
        (("adopted 5",), 4, None, None, None),
        (("adopted 5",), 5, None, "adopted", "adopted"),
        (("adopted 5-9",), 5, None, None, "adopted"),
        (("adopted -9",), 1, None, None, "adopted"),
        (("adopted 5-9",), None, None, "adopted", "adopted"),
        (("called_for 1", "took_effect 5-9"), 7, None, "called_for", "in_force"),
        (("took_effect 5", "called_for 7"), 8, None, "in_force", "in_force"),
        (("took_effect 5", "ended 6", "called_for 7"), 8, None, "called_for", "called_for"),
        (("took_effect 5", "suspended 6", "called_for 7"), 8, None, "suspended", "suspended"),
        (("declined 5", "announced 5"), 5, None, "announced", "announced"),
        (("adopted 5 10", "ended 7 20"), 8, 15, "adopted", "adopted"),
        (("adopted 5 10", "ended 7 20"), 8, 9, None, None),
        (("adopted 5-6", "took_effect -9"), 4, None, None, None),
        (("took_effect 1", "enforced 5-6", "ended -9"), 4, None, "in_force", "in_force"),
        (("took_effect 1", "enforced 5-6", "ended -9"), 5, None, "in_force", "ended"),
        (("took_effect 1", "amended 5-6", "ended -9"), 4, None, "in_force", "ended"),
    ],
)
def test_the_plan_answers_by_the_words_of_the_status_rule(events, day, known, certain, possible):
    days = [date(2020, 1, number) if number else None for number in (day, known)]
    plan = life(*events)
    assert (plan.status("X", *days), plan.status("X", *days, "possible")) == (certain, possible)


def test_a_status_stands_since_the_first_step_that_agrees():
    plan = life("took_effect 1", "suspended 2", "resumed 3", "took_effect 4")
    assert plan.since("X") == "e3"
    assert plan.since("X", date(2019, 1, 1)) is None


@pytest.mark.parametrize("how", HOWS)
def test_spells_and_the_plan_agree_on_every_day(made, derived, how):
    plan = made[1]
    for day, known in some_days(plan, 60):
        found = status_on(derived["spells"], day, known, how)
        wanted = plan.standing(day, known, how)
        assert found == wanted, (day, known)


@pytest.mark.parametrize("how", HOWS)
def test_spells_and_the_plan_agree_on_the_event_since_which_a_status_stands(made, derived, how):
    plan = made[1]
    column = "event_id" if how == "possible" else "certain_event_id"
    for day, known in some_days(plan, 10, seed=2):
        found = {row["measure_id"]: row[column] for row in derived["spells"] if covers(row, day, known)}
        for measure in plan.lives:
            assert found.get(measure) == plan.since(measure, day, known, how), (measure, day, known)


def covers(row, day, known):
    """Whether a spell holds on a day, as known on a day; on none, whether it is the last."""

    def within(first, after, moment):
        return after is None if moment is None else (first or date.min) <= moment < (after or date.max)

    return within(row["valid_from"], row["valid_to"], day) and within(row["known_from"], row["known_to"], known)


def test_the_status_of_a_measure_is_that_of_the_end_of_the_plan(made, derived):
    assert {row["measure_id"]: row["status"] for row in derived["measures"]} == made[1].standing()


# -------------------------------------------------------------------------------------- every way, the same answer

#: Days of the views: none, one of each, both; of 2,000 measures each changes hundreds of cells.
VIEWS = [
    (None, None),
    ("2020-02-29", None),
    ("2023-07-01", None),
    (None, "2022-12-31"),
    ("2021-06-15", "2021-06-15"),
    ("2022-12-31", "2023-10-09"),
    ("2024-11-01", "2020-01-01"),
]


def days(view):
    return [date.fromisoformat(day) if day else None for day in view]


def summed(standing_here, strength):
    """Of rows (jurisdiction, type, status): how many measures each cell has, the strongest status, how many have it."""
    cells = {}
    for cell, rows in groupby(sorted(standing_here), key=lambda row: row[:2]):
        statuses = [row[2] for row in rows]
        strongest = min(statuses, key=strength.index)
        cells[cell] = len(statuses), strongest, statuses.count(strongest)
    return cells


def by_plan(plan, strength, view, how):
    found = plan.standing(*days(view), how)
    places = {measure: plan.measures[measure] for measure in found}
    rows = [(p.jurisdiction, p.measure_type, found[m]) for m, p in places.items() if p.role == "response"]
    return summed(rows, strength)


def by_sql(release, view, how):
    status = "status" if how == "possible" else "certain_status"

    def covered(what, day):
        if day is None:
            return f"{what}_to is null"
        return f"({what}_from is null or {what}_from <= '{day}') and ({what}_to is null or {what}_to > '{day}')"

    rows = (
        oracle("duckdb")
        .sql(f"""
        with standing as (
            select if(level = 'institution', j.parent, jurisdiction) as place, measure_type, s.{status} as reached,
                   position
            from '{release.path("spells")}' s
            join '{release.path("measures")}' m using (measure_id)
            join '{release.path("jurisdictions")}' j using (jurisdiction)
            join (from '{release.path("codes")}' where scheme = 'statuses') c on c.code = s.{status}
            where role = 'response' and {covered("valid", view[0])} and {covered("known", view[1])}
        )
        select place, measure_type, count(*), arg_min(reached, position),
               count(*) filter (position = (select min(position) from standing o
                                            where o.place = s.place and o.measure_type = s.measure_type))
        from standing s group by place, measure_type
    """)
        .fetchall()
    )
    return {row[:2]: row[2:] for row in rows}


def in_groups(frame, strength):
    """The same from a frame of measures with their status, in plain pandas."""
    places = tpd.load("jurisdictions").set_index("jurisdiction")
    place = frame["jurisdiction"].astype(str)
    rolled_up = place.map(places["level"].astype(str)) == "institution"
    frame = frame.assign(
        place=place.where(~rolled_up, place.map(places["parent"])),
        position=frame["status"].astype(str).map({code: number for number, code in enumerate(strength)}),
    )
    frame = frame[frame["role"] == "response"]
    cells = frame.groupby(["place", "measure_type"], observed=True)["position"]
    n_strongest = cells.apply(lambda some: int((some == some.min()).sum()))
    found = pd.DataFrame({"n": cells.size(), "status": cells.min().map(dict(enumerate(strength))), "with": n_strongest})
    return {index: (n, status, most) for index, n, status, most in found.itertuples()}


def by_measures(strength, view, how):
    return in_groups(tpd.load("measures", as_of=view[0], known_at=view[1], how=how), strength)


def by_spells(strength, view, how):
    spells = tpd.load("spells")
    for what, day in zip(("valid", "known"), view, strict=True):
        start, stop = spells[f"{what}_from"], spells[f"{what}_to"]
        spells = spells[stop.isna() & (day is None) | (~(start > day) & ~(stop <= day) if day else False)]
    reached = spells.set_index("measure_id")["status" if how == "possible" else "certain_status"].dropna()
    measures = tpd.load("measures").set_index("measure_id").loc[reached.index].reset_index()
    return in_groups(measures.assign(status=reached.to_numpy()), strength)


def by_compare(view, how):
    """Cells of the comparison: what is certain (all of it, for how="possible"), and what is shown for want of that."""
    data = tpd.compare(as_of=view[0], known_at=view[1], how=how)
    cells = {key: cell for key, cell in data.cells.items() if cell.status}
    told = {key: (len(cell.measures), cell.status, cell.n_with_status) for key, cell in cells.items()}
    return data, told, {key for key, cell in cells.items() if not cell.certain}


@pytest.mark.parametrize(("view", "how"), list(product(VIEWS, HOWS)))
def test_compare_and_pandas_say_what_the_plan_says(installed, plan, view, how):
    strength = installed.vocabularies["statuses"]
    found = by_plan(plan, strength, view, how)
    assert len(found) > 50
    assert by_measures(strength, view, how) == found
    assert by_spells(strength, view, how) == found
    _, told, maybe = by_compare(view, how)
    assert {key: cell for key, cell in told.items() if key not in maybe} == found
    assert {key: told[key] for key in maybe} == {
        key: cell for key, cell in by_plan(plan, strength, view, "possible").items() if key not in found
    }


@pytest.mark.slow
@pytest.mark.parametrize(("view", "how"), list(product(VIEWS, HOWS)))
def test_sql_says_what_the_plan_says(installed, plan, view, how):
    assert by_sql(installed, view, how) == by_plan(plan, installed.vocabularies["statuses"], view, how)


@pytest.mark.parametrize(("view", "how"), list(product(VIEWS, HOWS)))
def test_counts_and_states_of_a_comparison_follow_from_the_plan(installed, plan, view, how):
    data, told, _ = by_compare(view, how)
    counts = data.to_frame("count").stack()
    assert {key: n for key, n in counts.items() if n} == {key: cell[0] for key, cell in told.items()}
    certain, possible = (plan.standing(*days(view), some) for some in (how, "possible"))
    placed = defaultdict(list)
    background = {
        (place.jurisdiction, place.measure_type) for place in plan.measures.values() if place.role == "background"
    }
    for measure, place in plan.measures.items():
        if place.role == "response":
            placed[place.jurisdiction, place.measure_type].append(measure)
    assert (set(data.rows), set(data.columns)) == tuple(map(set, zip(*placed, strict=True)))
    for key, cell in data.cells.items():
        reached = certain if any(measure in certain for measure in placed[key]) else possible
        here = {measure: reached[measure] for measure in placed[key] if measure in reached}
        assert cell.measures == tuple(sorted(here))
        assert cell.state == state(here.values(), placed[key], plan.searched.get(key), key in background)
        assert cell.rolled_up == any(plan.measures[measure].rolled_up for measure in here)


@pytest.mark.parametrize("how", HOWS)
def test_the_panel_says_what_the_plan_says(installed, plan, how):
    strength = installed.vocabularies["statuses"]
    panel = tpd.panel("YS", how, start="2018-01-01", end="2025-12-31")
    for year, rows in panel.groupby(panel["period"].dt.year):
        cells = zip(rows["jurisdiction"], rows["measure_type"], rows["status"], strict=True)
        found = {(place, name): status for place, name, status in cells if not pd.isna(status)}
        plain = by_plan(plan, strength, (f"{year}-12-31", None), how).items()
        wanted = {key: status for key, (_, status, _) in plain}
        assert len(found) > 50
        assert found == wanted, year


def state(statuses, measures, searched, background):
    """What is known of a cell: the statuses that had been reached, its measures, whether it was searched."""
    if not statuses:
        empty = "found_background" if background else searched or "not_searched"
        return "not_yet" if measures else empty
    return "stated_absent" if set(statuses) <= {"declined", "absent"} else "found"


@pytest.mark.parametrize("how", HOWS)
def test_what_may_have_happened_by_a_day_is_the_beginning_of_a_life(installed, how):
    types = event_types(installed.records("codes"))
    lives = defaultdict(list)
    for row in in_order(installed.records("events"), types):
        lives[row["measure_id"]].append(row["event_id"])
    for day in ("2019-06-30", "2021-01-01", "2022-08-15"):
        there = set(tpd.load("events", as_of=day, how=how)["event_id"])
        assert there
        for life in lives.values():
            n = sum(event in there for event in life)
            assert set(life[:n]) == there & set(life), day
