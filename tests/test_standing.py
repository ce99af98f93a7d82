"""What stands: one question, one number, from `standing`, `compare`, `panel`, the explorer's data and plain SQL."""

import json
from datetime import date

import pandas as pd
import pytest
from oracles import oracle

import tiktok_policy_data as tpd
from tiktok_policy_data import explorer
from tiktok_policy_data.errors import UnknownNameError
from tiktok_policy_data.query import standing
from tiktok_policy_data.render.standing import Answers
from tiktok_policy_data.store import releases

#: Days from 2020 to 2026 on which the number is asked for.
DAYS = [
    "2020-07-01",
    "2021-03-15",
    "2022-12-30",
    "2023-03-01",
    "2023-03-20",
    "2023-04-04",
    "2024-02-29",
    "2025-01-20",
    "2026-01-22",
    "2026-06-30",
]
TYPES = ["device_ban", "app_ban", "network_block"]


def by_standing(measure_type, day):
    found = tpd.standing(measure_type, day, level="country")
    return set(found.loc[found["answer"] == "in_effect", "jurisdiction"])


def by_compare(measure_type, day):
    cells = tpd.compare(as_of=day, level="country").cells.items()
    return {place for (place, kind), cell in cells if kind == measure_type and cell.in_effect}


def by_panel(measure_type, day):
    found = tpd.panel("D", start=day, end=day, level="country")
    rows = found[(found["measure_type"] == measure_type) & found["in_effect"].fillna(value=False)]
    return set(rows["jurisdiction"].astype(str))


def by_explorer(data, measure_type, day):
    """From the lives and looks that the page gets, as its script looks them up."""
    measures, places = data["tables"]["measures"], data["tables"]["jurisdictions"]
    home = dict(zip(places["jurisdiction"], data["places"]["home"], strict=True))
    level = dict(zip(places["jurisdiction"], places["level"], strict=True))
    groups = {look["code"]: look["group"] for look in data["looks"]}
    number = (date.fromisoformat(day) - date(1970, 1, 1)).days
    found = set()
    for place, kind, role, life in zip(
        *(measures[name] for name in ("jurisdiction", "measure_type", "role")), data["lives"], strict=True
    ):
        (spells,) = [account[2] for account in life if account[1] is None] or [[]]
        reached = [spells[at + 1] for at in range(0, len(spells), 3) if spells[at] is None or spells[at] <= number]
        look = data["kinds"][reached[-1]][0] if reached else None
        wanted = kind == measure_type and role == "response" and groups.get(look) == "in_effect"
        if wanted and level[home[place]] == "country":
            found.add(home[place])
    return found


def by_sql(release, measure_type, day):
    rows = (
        oracle("duckdb")
        .sql(f"""
        with placed as (
            select measure_id, if(j.level = 'institution', j.parent, j.jurisdiction) as place
            from '{release.path("measures")}' m join '{release.path("jurisdictions")}' j using (jurisdiction)
            where role = 'response' and measure_type = '{measure_type}'
              and (operation is null or operation in ('direct', 'conditional'))
              and (breadth in ('public_sector', 'central_government')
                   or (breadth is null and not list_contains(not_stated, 'breadth')))
        )
        select distinct place
        from placed join '{release.path("spells")}' s using (measure_id)
             join '{release.path("jurisdictions")}' home on home.jurisdiction = place
        where known_to is null and in_effect and home.level = 'country'
          and (valid_from is null or valid_from <= '{day}') and (valid_to is null or valid_to > '{day}')
    """)
        .fetchall()
    )
    return {place for (place,) in rows}


@pytest.fixture(scope="module")
def page():
    return json.loads(json.dumps(explorer.payload(releases.installed()), default=date.isoformat))


@pytest.mark.parametrize("measure_type", TYPES)
@pytest.mark.parametrize("day", DAYS)
def test_every_way_to_ask_gives_the_same_countries(page, measure_type, day):
    found = by_standing(measure_type, day)
    assert by_compare(measure_type, day) == found
    assert by_panel(measure_type, day) == found
    assert by_explorer(page, measure_type, day) == found
    assert by_sql(releases.installed(), measure_type, day) == found


def test_the_numbers_differ_from_day_to_day():
    """So that the agreement is not one of empty answers."""
    assert len({frozenset(by_standing("device_ban", day)) for day in DAYS}) >= 7


# ------------------------------------------------------------------------------------------ what is known to be so


def effect_of(measure, day):
    found = tpd.load("measures", as_of=day).set_index("measure_id")
    return None if measure not in found.index else found.loc[measure, "effect"]


def test_the_ban_on_us_federal_devices_is_adopted_on_29_december_2022_and_in_effect_in_early_2023():
    act = tpd.load("events").set_index("event_id").query("measure_id == 'US-001' and event_type == 'adopted'")
    assert act["date"].tolist() == ["2022-12-29"]
    row = tpd.standing("device_ban", level="country").set_index("jurisdiction").loc["US"]
    assert (row["since_earliest"], row["since_latest"]) == (pd.Timestamp("2023-02-27"), pd.Timestamp("2023-03-29"))


def test_australia_is_in_effect_from_4_april_2023_and_before_in_some_departments_only():
    def answer(day):
        return tpd.standing("device_ban", day).set_index("jurisdiction").loc["AU", "answer"]

    assert [answer(day) for day in ("2022-12-31", "2023-04-03", "2023-04-04")] == [
        "some_bodies",
        "some_bodies",
        "in_effect",
    ]


def test_the_us_law_does_not_bar_the_public_in_june_2026():
    assert effect_of("US-002", "2026-06-30") == "dormant"
    assert "US" not in by_standing("app_ban", "2026-06-30")


def test_the_week_long_block_of_2019_is_unknown_a_month_later():
    days = ("2019-02-28", "2019-03-29", "2019-05-01", "2021-06-11")
    assert [effect_of("BD-001", day) for day in days] == ["presumed", "presumed", "unknown", "over"]


def test_the_effects_of_an_annulled_fee_are_kept_until_their_day():
    assert effect_of("EU-032", "2026-09-09") in ("told", "presumed")
    assert effect_of("EU-032", "2026-09-10") == "over"


def test_a_bill_dies_with_its_congress():
    status = tpd.load().set_index("measure_id")["status"]
    assert status["US-021"] == "died"
    assert tpd.load("measures", as_of="2023-01-02").set_index("measure_id").loc["US-021", "status"] == "proposed"


# ------------------------------------------------------------------------------------------------- how it answers


def test_a_measure_counts_for_the_whole_for_some_bodies_or_not_by_itself(installed):
    found = tpd.standing("device_ban", "2023-03-08").set_index("jurisdiction")
    assert found.loc["UK", ["answer", "measure_id", "effect", "breadth"]].tolist() == [
        "in_effect",
        "UK-001",
        "presumed",
        "central_government",
    ]
    assert found.loc["US", "answer"] == "not_searched"
    assert tpd.standing("device_ban", "2024-12-31").set_index("jurisdiction").loc["UK", "answer"] == "not_in_effect"


def test_the_sentence_has_the_numbers_of_the_frame(installed):
    found = tpd.standing("device_ban", "2023-03-08")
    said = found.attrs["sentence"]
    assert "Device ban on 2023-03-08: in effect for the whole government in 1 jurisdiction" in said
    assert f"{(found['answer'] == 'not_searched').sum()} were not searched" in said
    late = tpd.standing("device_ban", "2030-01-01").attrs["sentence"]
    assert f"The data reach to {installed.data_day} only" in late


@pytest.mark.parametrize(
    ("reported", "said"),
    [
        ([date(2026, 1, 2)], "The latest report that it applies is dated 2026-01-02. ("),
        ([date(2026, 1, 2), None], "is dated 2026-01-02; for 1 no source confirms it after the start. ("),
        ([date(2026, 1, 2), None, None], "is dated 2026-01-02; for 2 no source confirms it after the start. ("),
        ([None, None], "No source confirms after the start that it applies. ("),
    ],
)
def test_the_sentence_says_how_many_were_not_confirmed_after_they_began(reported, said):
    rows = [
        {
            "answer": "in_effect",
            "effect": "presumed",
            "enforcement": None,
            "last_told": day,
            "jurisdiction": str(number),
        }
        for number, day in enumerate(reported)
    ]
    today = date(2026, 6, 30)
    found = Answers(
        "device_ban", {"device_ban": rows}, {"device_ban": "Device ban"}, today, today, None, False, "1.0.0"
    )
    assert said in found.sentence


def test_without_a_type_there_is_one_line_for_each(installed):
    found = tpd.standing()
    assert found["measure_type"].tolist() == installed.vocabularies["measure_types"]
    assert (found["told"] + found["presumed"] == found["in_effect"]).all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"measure_type": "devise_ban"}, "There is no measure type 'devise_ban'.* Did you mean device_ban?"),
        ({"on": "23"}, "on must be a day such as 2023-03-16, a month or a year, not '23'"),
        ({"level": "countries"}, "There is no level 'countries'.* Did you mean country?"),
        ({"breadth": "central goverment"}, "Did you mean central_government?"),
        ({"reech": "public"}, "There is no filter 'reech'.* Did you mean reach?"),
    ],
)
def test_a_wrong_word_gets_the_nearest_right_one(installed, options, message):
    with pytest.raises(UnknownNameError, match=message):
        tpd.standing(**{"measure_type": "device_ban", **options})


def test_filters_are_the_same_in_every_view(installed):
    places = {"UK"}
    assert set(tpd.compare(breadth="central_government").rows) == places
    listed = tpd.standing("device_ban", "2023-03-08", breadth="one_body")
    assert "in_effect" not in set(listed["answer"])
    counts = tpd.panel("D", start="2023-03-08", end="2023-03-08", breadth="one_body")["n_in_effect"]
    assert counts.fillna(0).sum() == 0


def test_names_and_aliases_of_jurisdictions_are_understood(installed):
    assert set(tpd.standing("device_ban", jurisdictions=["Britain", "usa"])["jurisdiction"]) == {"UK", "US"}


def test_an_institution_apart_counts_for_itself(installed):
    rolled = tpd.panel("D", start="2023-03-08", end="2023-03-08")
    apart = tpd.panel("D", start="2023-03-08", end="2023-03-08", institutions="apart")
    only = tpd.panel("D", start="2023-03-08", end="2023-03-08", institutions="only")
    assert "UK-PARL" not in set(rolled["jurisdiction"])
    assert {"UK", "UK-PARL"} <= set(apart["jurisdiction"])
    assert set(only["jurisdiction"].astype(str)) == {"UK-PARL"}


def test_shares_of_days_are_those_of_the_daily_panel(installed):
    days = tpd.panel("D", start="2023-01-01", end="2023-12-31")
    months = tpd.panel("MS", start="2023-01-01", end="2023-12-31")
    one = days[(days["jurisdiction"] == "UK") & (days["measure_type"] == "device_ban")]
    truths = one.set_index("period")["in_effect"]
    for name, values in (("share_of_days_low", one["in_effect_low"]), ("share_of_days_high", one["in_effect_high"])):
        wanted = values.astype(float).groupby(one["period"].dt.month).mean()
        rows = months[(months["jurisdiction"] == "UK") & (months["measure_type"] == "device_ban")]
        assert rows[name].tolist() == pytest.approx(wanted.tolist())
    shares = months[(months["jurisdiction"] == "UK") & (months["measure_type"] == "device_ban")]["share_of_days"]
    for share, (_, some) in zip(shares, truths.groupby(truths.index.month), strict=True):
        assert pd.isna(share) if some.isna().any() else share == pytest.approx(some.astype(float).mean())


def test_a_release_before_effects_says_so(installed, monkeypatch):
    monkeypatch.setattr(standing, "opened", lambda _: releases.PastRelease(releases.Path("."), "1.2.0"))
    monkeypatch.setattr(releases.PastRelease, "declared", lambda *_: type("T", (), {"columns": ["measure_id"]}))
    with pytest.raises(UnknownNameError, match="Release 1.2.0 has no effects; they begin with release 2.0.0"):
        tpd.standing("device_ban", release="1.2.0")


def test_compare_gives_the_same_start_as_standing():
    found = tpd.standing("device_ban", level="country").set_index("jurisdiction")["since"]
    table = tpd.compare(cells="effect")
    cells = {code: table.since(table.cells[code, "device_ban"]) for code in found.index if code in table.rows}
    whole = {code: since for code, since in cells.items() if since}
    assert whole == found[list(whole)].to_dict() != {}
