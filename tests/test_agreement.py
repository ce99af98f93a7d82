"""Agreement of coders: known answers, an oracle, and what is printed."""

import json

import numpy as np
import pytest
from click.testing import CliRunner
from oracles import oracle

import tiktok_policy_data as tpd
from tiktok_policy_data.cli.group import main
from tiktok_policy_data.pipeline import build
from tiktok_policy_data.query import reliability
from tiktok_policy_data.store import releases

HEAD = "sample,row,field,coder,value\n"


@pytest.fixture
def coded(installed, monkeypatch):
    """The small release with codings of our own in the place of the installed one."""
    records = type(installed).records

    def make(lines):
        cells = ("row", "field", "coder", "value")
        ours = [
            {"sample": "2026-01", **dict(zip(cells, line, strict=True)), "value": line[3] or None} for line in lines
        ]
        monkeypatch.setattr(
            type(installed),
            "records",
            lambda self, table, *some, **columns: (
                ours if table == "codings" else records(self, table, *some, **columns)
            ),
        )
        return tpd.reliability()

    return make


@pytest.fixture
def typed(checkout, monkeypatch):
    """The same, from seeds: as coders type them."""

    def make(lines):
        rows = "".join(f"2026-01,{row},{field},{coder},{value}\n" for row, field, coder, value in lines)
        (checkout / "seeds" / "codings.csv").write_text(HEAD + rows, encoding="utf-8")
        build.build(checkout)
        monkeypatch.setattr(releases, "installed", lambda: releases.Release(checkout / "preview"))
        return tpd.reliability()

    return make


def pairs(field, first, second):
    rows = [f"UK-{number:03d}" for number in range(1, len(first) + 1)]
    return [
        (row, field, coder, value)
        for coder, values in (("first", first), ("second", second))
        for row, value in zip(rows, values, strict=True)
    ]


def test_coders_who_agree_on_all_have_alpha_one_and_those_by_chance_about_none(coded):
    found = coded([*pairs("reach", "abab", "abab"), *pairs("target", "aabb", "abab")]).set_index("field")
    assert found.loc["reach", ["agreement", "alpha", "units"]].tolist() == [1.0, 1.0, 4]
    assert found.loc["target", "agreement"] == 0.5
    assert found.loc["target", "alpha"] == pytest.approx(1 - 0.5 / (4 * 4 * 2 / (8 * 7)))
    assert (found["alpha_low"] <= found["alpha"]).all()
    assert (found["alpha"] <= found["alpha_high"]).all()


def test_where_only_one_value_occurs_there_is_no_alpha(coded):
    (row,) = coded(pairs("role", "aaa", "aaa")).to_dict("records")
    assert (row["agreement"], row["units"]) == (1.0, 3)
    assert row["alpha"] is None or np.isnan(row["alpha"])


def test_an_empty_cell_is_a_value_and_a_measure_coded_once_is_no_unit(coded):
    lines = [*pairs("binding", ["", "a"], ["", ""]), ("UK-009", "binding", "first", "a")]
    (row,) = coded(lines).to_dict("records")
    assert (row["units"], row["agreement"]) == (2, 0.5)


def test_alpha_is_that_of_the_published_example():
    """Three coders, fifteen units, some left out (Krippendorff 2011): alpha is 0.691."""
    coders = ["*****34121133*3", "1*213343*******", "**21344*21133*4"]
    units = [[value for value in unit if value != "*"] for unit in zip(*coders, strict=True)]
    counts = np.array([[unit.count(value) for value in "1234"] for unit in units if len(unit) > 1])
    assert reliability.alpha(counts, np.ones((1, len(counts)), dtype=int))[0] == pytest.approx(0.691, abs=0.0005)


@pytest.mark.slow
@pytest.mark.parametrize("coders", [2, 3])
@pytest.mark.parametrize("values", [2, 6])
def test_alpha_is_that_of_the_library(coders, values):
    krippendorff = oracle("krippendorff")
    random = np.random.default_rng(coders * 10 + values)
    data = random.integers(0, values, (coders, 50))
    data[1] = np.where(random.random(50) < 0.6, data[0], data[1])
    counts = np.array([[(data[:, unit] == value).sum() for value in range(values)] for unit in range(50)])
    wanted = krippendorff.alpha(reliability_data=data, level_of_measurement="nominal")
    assert reliability.alpha(counts, np.ones((1, 50), dtype=int))[0] == pytest.approx(wanted)
    drawn = np.bincount(random.integers(0, 50, 50), minlength=50)[None, :]
    again = krippendorff.alpha(reliability_data=np.repeat(data, drawn[0], axis=1), level_of_measurement="nominal")
    assert reliability.alpha(counts, drawn)[0] == pytest.approx(again)


def test_the_interval_is_the_same_every_time_and_narrows_with_the_units():
    def width(n):
        random = np.random.default_rng(5)
        data = random.integers(0, 3, (2, n))
        data[1] = np.where(random.random(n) < 0.8, data[0], data[1])
        counts = np.array([[(data[:, unit] == value).sum() for value in range(3)] for unit in range(n)])
        found = reliability._measured(2, counts)
        assert found == reliability._measured(2, counts)
        return found["alpha_high"] - found["alpha_low"]

    assert width(400) < width(40)


def test_the_command_prints_a_row_per_field(typed):
    typed(pairs("reach", "abab", "abaa"))
    table = CliRunner().invoke(main, ["reliability"]).stdout.splitlines()
    assert table[0].split() == list(reliability.COLUMNS)
    assert table[1].split()[:5] == ["2026-01", "reach", "4", "2", "0.75"]
    assert json.loads(CliRunner().invoke(main, ["reliability", "--format", "json"]).stdout)[0]["units"] == 4


def test_a_release_without_codings_says_nothing(installed):
    assert tpd.reliability().empty
    assert list(tpd.reliability().columns) == list(reliability.COLUMNS)
