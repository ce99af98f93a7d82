"""Completeness estimated from two searches: known answers, limits, and what is printed."""

import pytest
from click.testing import CliRunner

import tiktok_policy_data as tpd
from tiktok_policy_data.cli.group import main
from tiktok_policy_data.query.recall import chapman, wilson
from tiktok_policy_data.store import releases


def test_chapmans_estimate_is_that_of_a_worked_example():
    # 61 turtles marked, 70 caught later, 29 of them marked: (62 * 71) / 30 - 1.
    first = {f"a{n}" for n in range(61)}
    second = {f"a{n}" for n in range(29)} | {f"b{n}" for n in range(41)}
    found = chapman(first, second)
    assert found.value == pytest.approx(145.733, abs=1e-3)
    assert len(first | second) < found.low < found.value < found.high


def test_two_equal_lists_leave_nothing_unseen():
    assert chapman({"a", "b"}, {"a", "b"}) == (2, 2, 2)


def test_wilsons_interval_is_that_of_a_worked_example():
    assert tuple(wilson(23, 397)) == pytest.approx((0.0579, 0.0389, 0.0854), abs=1e-3)
    assert wilson(0, 10).low == 0
    assert wilson(10, 10).high == pytest.approx(1)


def test_finds_are_counted_by_family_and_in_all(installed):
    found = tpd.recall().set_index("family")
    assert list(found.index) == ["device_and_presence", "scrutiny", "all"]
    assert found.loc["all", ["first", "second", "both", "found", "in_data"]].tolist() == [2, 2, 1, 3, 2]
    assert found.loc["all", "estimated"] == pytest.approx(3.5)
    assert found.loc["scrutiny", "recall"] == 1


def test_the_command_prints_the_estimate(installed):
    said = CliRunner().invoke(main, ["reliability", "--of", "recall"])
    assert said.exit_code == 0
    assert "device_and_presence" in said.output
    assert "0.67" in said.output


def test_an_old_release_says_that_it_has_no_such_test(installed, monkeypatch):
    with pytest.raises(tpd.UnknownNameError, match="There is no table 'findings'"):
        releases.installed().declared("findings")
