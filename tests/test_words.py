"""The words that people use: names of places, labels of codes, months, years; and what they search for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import tiktok_policy_data as tpd
from tiktok_policy_data.cli import main
from tiktok_policy_data.core.events import is_dated
from tiktok_policy_data.query import selection
from tiktok_policy_data.query.search import WEIGHTS
from tiktok_policy_data.render import terminal


def run(*words, status=0):
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert status is None or result.exit_code == status, (result.output, result.exception)
    return result


def listed(*words):
    return [row["measure_id"] for row in json.loads(run("list", "--json", *words).stdout)]


@pytest.mark.parametrize("word", ["UK", "uk", "GB", "gbr", "Britain", "United Kingdom", "united-kingdom"])
def test_a_place_has_its_code_its_iso_codes_its_name_and_its_other_names(word):
    assert listed(word) == listed("-j", "UK") != []


@pytest.mark.parametrize(
    ("word", "code"), [("Czech Republic", "CZ"), ("Türkiye", "TR"), ("turkiye", "TR"), ("eu27", "EU27")]
)
def test_accents_and_case_do_not_matter(word, code):
    assert listed(word) == listed(code) != []


def test_a_name_that_two_places_share_is_refused_naming_both():
    message = run("list", "Georgia", status=2).stderr
    assert "GE (Georgia)" in message
    assert "US-GA (Georgia (United States))" in message


def test_a_wrong_place_gets_the_nearest_names_and_not_all_codes():
    message = run("compare", "Fance", status=2).stderr
    assert "FR (France)" in message
    assert len(message) < 400


@pytest.mark.parametrize("word", ["device_ban", "Device ban", "device-ban", "DEVICE BAN"])
def test_a_code_may_be_written_as_its_label(word):
    assert listed("UK", "-t", word) == listed("UK", "-t", "device_ban") != []


def test_statuses_roles_and_effects_may_be_labels():
    assert listed("-s", "In force", "-r", "Response") == listed("-s", "in_force", "-r", "response") != []
    assert listed("-e", "Presumed") == listed("-e", "presumed") != []


@pytest.mark.parametrize(
    ("word", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-02-03", "2024-02-03", "2024-02-03"),
        (np.datetime64("2024-02-03T10:00"), "2024-02-03", "2024-02-03"),
    ],
)
def test_a_month_or_year_is_its_last_day_or_as_a_start_its_first(word, first, last):
    assert str(selection.as_day(word, "start", first=True)) == first
    assert str(selection.as_day(word, "as_of")) == last


@pytest.mark.parametrize("word", ["2024-13", "2024-02-30", "24", "20240203", "2024-2", "", "²⁰²⁴"])
def test_what_is_no_day_is_refused_naming_the_option_as_it_is_typed(word):
    assert (
        "--as-of must be a day such as 2023-03-16, a month or a year" in run("list", "--as-of", word, status=2).stderr
    )


def test_a_release_needs_a_whole_day():
    with pytest.raises(tpd.UnknownNameError, match="--date must be a day such as 2023-03-16, not '2024-02'"):
        selection.exact_day("2024-02", "--date")


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_short_option_gives_the_same_as_the_long_one(form):
    assert run("list", "UK", f"--{form}").stdout == run("list", "UK", "--format", form).stdout


def test_standing_takes_a_label_and_names_the_type_by_its_code():
    assert run("standing", "Device ban").stdout == run("standing", "device_ban").stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["show", "UK001"], "Did you mean UK-001?"),
        (["standing", "UK"], "'UK' is a jurisdiction, not a measure type; give it with -j"),
        (["compare", "device ban"], "'device ban' is a measure type, not a jurisdiction"),
        (
            ["export", "measures", "-o", "m.xls"],
            "m.xls must end in .csv, .tsv, .csv.gz, .json, .jsonl, .parquet, .xlsx",
        ),
    ],
)
def test_what_stands_in_the_wrong_place_is_answered_with_the_right_one(words, message):
    assert message in run(*words, status=2).stderr


def test_show_takes_several_measures():
    text = run("show", "UK-001", "uk-002").stdout
    assert text.index("UK-001  ") < text.index("UK-002  ")
    assert len(json.loads(run("show", "UK-001", "UK-002", "--json").stdout)) == 2


# ---- search


def test_a_search_ranks_titles_before_texts_and_says_where_the_words_are():
    found = tpd.search("tiktok")
    assert set(found["found_in"]) <= set(WEIGHTS)
    assert found["found_in"].iloc[0] == "title"
    assert all("tiktok" in words.lower() for words in found["words"])


def test_every_word_must_occur_and_a_phrase_as_it_is():
    both, either = tpd.search("nepal ban"), tpd.search("nepal")
    assert 0 < len(both) < len(either)
    assert len(tpd.search('"official devices"')) < len(tpd.search("official devices"))
    assert tpd.search("no-such-word-anywhere").empty
    assert len(tpd.search("nepal - ban")) == len(both)
    for nothing in (" ", "-", '"-"', '""'):
        with pytest.raises(tpd.UnknownNameError, match="empty"):
            tpd.search(nothing)


def test_a_search_finds_types_and_the_titles_of_sources():
    assert set(tpd.search("lawsuit")["measure_id"]) >= set(listed("-t", "lawsuit"))
    assert "US-017" in list(tpd.search("oracle")["measure_id"])


def test_list_searches_within_its_other_filters():
    found = listed("--search", "devices", "-t", "device_ban", "UK")
    assert found
    assert set(found) <= set(listed("-t", "device_ban", "UK"))


# ---- news


def test_news_are_the_events_of_a_span_newest_first():
    found = tpd.news("2025-01", "2025-03")
    assert found["date_latest"].between("2025-01-01", "2025-03-31").all()
    assert found["date_latest"].is_monotonic_decreasing
    assert found["date_earliest"].between("2025-01-01", "2025-03-31").all()
    possible = tpd.news("2025-01", "2025-03", how="possible")
    assert len(found.merge(possible)) == len(found) < len(possible)


@pytest.mark.parametrize(
    ("first", "last", "dated"),
    [
        (date(2026, 7, 1), date(2026, 7, 31), True),
        (date(2025, 7, 31), date(2026, 7, 31), True),
        (date(2025, 7, 29), date(2026, 7, 31), False),
        (None, date(2026, 7, 31), False),
        (date(2026, 7, 31), None, False),
    ],
)
def test_a_day_is_known_where_both_ends_are_at_most_a_year_apart(first, last, dated):
    assert is_dated(first, last) is dated


@pytest.mark.parametrize("how", ["certain", "possible"])
def test_news_put_last_what_has_no_day_of_its_own(how):
    found = tpd.news("2019", how=how)
    dated = [
        bool(pd.notna(row.date_earliest)) and is_dated(row.date_earliest, row.date_latest) for row in found.itertuples()
    ]
    assert True in dated and False in dated
    assert dated == sorted(dated, reverse=True)
    for of in (True, False):
        assert found[[one is of for one in dated]]["date_latest"].is_monotonic_decreasing


def test_news_of_a_reversed_span_are_refused():
    with pytest.raises(tpd.UnknownNameError, match="since must be a day up to 2024-12-31, not '2025'"):
        tpd.news("2025", "2024")


def test_news_take_places_and_types():
    found = tpd.news("2023", "2023", jurisdictions="Britain", measure_type="device ban")
    assert set(found["measure_type"]) == {"device_ban"}
    assert found["jurisdiction"].str.startswith("UK").all()


def test_news_without_an_end_stop_at_the_day_of_the_data():
    day = tpd.load("releases")["released_on"].max()
    assert tpd.news("2025")["date_latest"].max() <= day


# ---- the first screen


def test_compare_alone_fits_one_screen_and_says_how_to_go_on():
    lines = run("compare").stdout.splitlines()
    assert len(lines) <= 32
    assert max(map(len, lines)) <= 100
    assert "compare --all" in " ".join(lines)


def test_the_first_screen_counts_the_members_of_a_group_as_standing_does():
    answers = tpd.standing("device_ban", jurisdictions="G7", level="country")
    row = next(line for line in run("compare").stdout.splitlines() if line.startswith("G7 "))
    assert f"{(answers['answer'] == 'in_effect').sum()} of {len(answers)}" in row


def test_compare_all_shows_every_type():
    assert len(run("compare", "--all", "--csv").stdout) > len(run("compare", "UK", "--csv").stdout)
    assert "Network block" in run("compare", "--all").stdout


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize(
    "words",
    [
        ("list", "US"),
        ("list", "--search", "oracle"),
        ("news", "--since", "2026-05"),
        ("standing", "device_ban"),
        ("standing",),
        ("compare",),
        ("compare", "UK", "US", "EU"),
        ("timeline", "UK-001"),
    ],
)
def test_nothing_is_wider_than_the_terminal(monkeypatch, words, columns):
    monkeypatch.setattr(terminal, "width", lambda: columns)
    lines = run(*words).stdout.splitlines()
    assert max(map(len, lines)) <= columns


def test_signs_that_an_encoding_lacks_stay_different_from_each_other():
    from tiktok_policy_data.cli.encoding import PLAIN
    from tiktok_policy_data.render.styles import STYLES

    signs = {style.sign for style in STYLES.values() if style.sign}
    for encoding in ("cp1252", "cp437", "latin-1", "ascii"):
        shown = set()
        for sign in signs:
            try:
                shown.add(sign.encode(encoding).decode(encoding))
            except UnicodeEncodeError:
                shown.add(PLAIN[sign])
        assert len(shown) == len(signs), encoding


@pytest.mark.parametrize("encoding", ["cp1252", "cp437"])
def test_the_legend_explains_the_signs_that_a_narrow_encoding_shows(encoding):
    done = subprocess.run(
        [sys.executable, "-m", "tiktok_policy_data", "compare", "UK", "US"],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONIOENCODING": encoding},
    )
    text = done.stdout.decode(encoding)
    assert "# in place" in text
    assert "+ not yet in place" in text


def test_a_diff_without_arguments_is_what_the_last_release_changed():
    versions = list(dict.fromkeys(tpd.load("releases")["release"]))
    said = run("diff", "-t", "measures", "-j", "UK", status=None).stdout
    assert said.startswith(f"{versions[-2]} → {versions[-1]}")
    assert "\nevents" not in said


def test_a_release_alone_is_compared_with_the_last_one():
    said = run("diff", "1.4.0", "-t", "measures", "-j", "UK", status=1).stdout
    assert said.startswith("1.4.0 → ")
    assert "UK-210" in said
    assert "US-" not in said


@pytest.mark.parametrize(
    ("words", "environment", "coloured"),
    [
        ([], {}, False),
        (["--color", "always"], {}, True),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ([], {"FORCE_COLOR": "1", "TERM": "dumb"}, False),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colour_follows_the_option_and_then_the_environment(words, environment, coloured):
    plain = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "TERM")}
    command = [sys.executable, "-m", "tiktok_policy_data", *words, "compare", "UK", "US"]
    done = subprocess.run(command, capture_output=True, check=True, env={**plain, **environment})
    assert (b"\x1b[" in done.stdout) is coloured


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_what_is_longer_than_the_screen_goes_through_the_pager():
    import pty

    ours, theirs = pty.openpty()
    environment = {**os.environ, "PAGER": "wc", "LINES": "20", "COLUMNS": "100", "TERM": "xterm"}
    for words, paged in ((["codebook", "measures"], True), (["cite"], False)):
        command = [sys.executable, "-m", "tiktok_policy_data", *words]
        subprocess.run(command, stdout=theirs, stdin=theirs, check=True, env=environment, timeout=60)
        assert all(part.isdigit() for part in os.read(ours, 4096).decode().split()) is paged
    os.close(ours)
    os.close(theirs)


def test_news_leave_out_days_set_beforehand_unless_asked_for():
    kinds = {"due_start", "due_end"}
    assert not kinds & set(tpd.news("2026")["event_type"])
    assert kinds & set(tpd.news("2024", "2030", scheduled=True)["event_type"])


def test_news_count_what_may_have_happened_too():
    certain, possible = tpd.news("2026"), tpd.news("2026", how="possible")
    assert certain.attrs["n_possible"] == len(possible) - len(certain) > 0
    assert f"{certain.attrs['n_possible']} more may have happened" in run("news", "--since", "2026").stderr


def test_a_panel_of_one_type_is_a_part_of_the_whole():
    whole = tpd.panel("YS", jurisdictions="G7")
    part = tpd.panel("YS", jurisdictions="G7", measure_type="Device ban", start=whole["period"].min())
    same = whole[whole["measure_type"] == "device_ban"].reset_index(drop=True)
    for column in ("jurisdiction", "period", "status", "in_effect", "state"):
        assert part[column].astype(str).tolist() == same[column].astype(str).tolist()
