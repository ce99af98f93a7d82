"""The command line: what it prints, where, and with which exit status."""

import csv
import io
import json
import shutil

import pytest
from click.testing import CliRunner

from tiktok_policy_data.cli.group import main
from tiktok_policy_data.store import releases


@pytest.fixture
def run(installed):
    def call(*words, status=0):
        result = CliRunner().invoke(main, [str(word) for word in words])
        assert result.exit_code == status, (result.output, result.exception)
        return result

    return call


def test_help_lists_readers_before_makers_and_every_command(run):
    text = run("-h").stdout
    assert (
        text.index("Read the data")
        < text.index("\n  compare")
        < text.index("Make and check")
        < text.index("\n  anchor")
    )
    for name, command in main.commands.items():
        assert name in text
        assert command.help
        assert run(name, "-h").stdout == run(name, "--help").stdout


LISTINGS = ["compare", "list", "show UK-001", "timeline UK", "tables", "codebook"]


@pytest.mark.parametrize("command", LISTINGS)
def test_every_listing_prints_as_table_csv_and_json(run, command):
    words = command.split()
    assert run(*words).stdout.strip()
    assert json.loads(run(*words, "--format", "json").stdout)
    assert len(list(csv.reader(io.StringIO(run(*words, "--format", "csv").stdout)))) > 1


def test_data_goes_to_stdout_and_messages_to_stderr(run):
    result = run("list", "-j", "UK-PARL", "--format", "json")
    assert [row["measure_id"] for row in json.loads(result.stdout)] == ["UK-PARL-001"]
    assert result.stderr == "1 measure\n"


def test_reading_commands_take_a_past_release(run, checkout, edit, monkeypatch):
    from tiktok_policy_data.pipeline.release import publish

    edit("measures", "UK-001", title="Another title")
    publish.prepare(checkout, reason="recoded")
    publish.release(checkout)
    monkeypatch.setattr(releases, "installed", lambda: releases.Release(checkout / "curated"))
    assert "Another title" in run("show", "UK-001").stdout
    assert "Dancing app off work phones" in run("show", "UK-001", "--release", "1.0.0").stdout
    assert "Dancing app" in run("list", "--release", "1.0.0").stdout
    assert "tiktok-policy-data 1.0.0" in run("compare", "--release", "1.0.0").stdout
    assert "Dancing app" in run("export", "measures", "--release", "1.0.0").stdout
    assert run("tables", "--release", "1.0.0").stdout
    assert run("codebook", "statuses", "--release", "1.0.0").stdout
    assert run("export", "--release", "1.0.0", "--format", "parquet").stdout_bytes.startswith(b"PAR1")
    assert (
        "There is no release '9.0.0'; the releases are 1.0.0, 1.0.1"
        in run("list", "--release", "9.0.0", status=2).stderr
    )


def test_list_filters_by_jurisdiction_type_status_role_and_day(run):
    def ids(*words):
        return [row["measure_id"] for row in json.loads(run("list", "--format", "json", *words).stdout)]

    assert ids("-t", "device_ban") == ["UK-001", "UK-PARL-001"]
    assert ids("-t", "device_ban", "-t", "inquiry", "-j", "uk") == ["UK-001", "UK-002", "UK-PARL-001"]
    assert ids("-s", "ended") == ["UK-001"]
    assert ids("-s", "adopted", "--as-of", "2023-03-08", "-j", "UK") == ["UK-001"]
    assert ids("-r", "background") == ["EU-001"]
    assert ids("-j", "g7") == ["UK-001", "UK-002", "UK-003", "UK-PARL-001"]
    assert "There is no jurisdiction 'XX'" in run("list", "-j", "XX", status=2).stderr


def test_compare_shows_counts_and_first_dates_and_takes_a_selection(run):
    assert "◌ 2*" in run("compare", "--cells", "count").stdout
    assert "◌ 2023-03-07*" in run("compare", "--cells", "first").stdout
    assert "United States" in run("compare", "-j", "G7").stdout
    rows = json.loads(run("compare", "--rows", "jurisdiction", "--columns", "year", "--format", "json").stdout)
    assert {row["year"] for row in rows} == {"2023", "by 2023"}


def test_panel_is_printed_or_written_by_the_ending_of_its_file(run, tmp_path):
    import pandas as pd

    import tiktok_policy_data as tpd

    printed = pd.read_csv(io.StringIO(run("panel", "--freq", "YS", "-j", "UK").stdout))
    wanted = tpd.panel("YS", jurisdictions="UK")
    assert printed["n_in_effect"].tolist() == wanted["n_in_effect"].tolist()
    for ending in ("csv", "parquet"):
        out = tmp_path / f"panel.{ending}"
        assert f"Wrote {len(wanted)} rows" in run("panel", "--freq", "YS", "-j", "UK", "--out", out).stderr
        frame = pd.read_csv(out) if ending == "csv" else pd.read_parquet(out)
        assert len(frame) == len(wanted)
    assert ".csv or .parquet" in run("panel", "--out", tmp_path / "panel.xlsx", status=2).stderr


def test_explore_writes_the_page_and_says_where(run, tmp_path):
    said = run("explore", "--out", tmp_path / "page").stderr
    (page,) = (tmp_path / "page").glob("*.html")
    assert str(page) in said


def test_compare_tells_states_apart_by_sign_and_by_colour(installed):
    sides = ["--rows", "measure_type", "--columns", "jurisdiction"]
    result = CliRunner().invoke(main, ["compare", "--role", "all", *sides], color=True)
    assert result.exit_code == 0
    lines = [line for line in result.stdout.splitlines() if "Device ban" in line]
    assert "\x1b[34m◌ ended" in lines[0]
    assert "\x1b[35m?" in lines[0]


def test_show_gives_timeline_evidence_and_links(run):
    text = run("show", "UK-001").stdout
    for part in ("Dancing app off work phones", "Timeline", "2023-03-07", "Evidence", "#:~:text="):
        assert part in text
    assert "“" not in text


def test_show_on_a_day_has_what_had_happened_and_was_known_by_then(run):
    def dossier(*words):
        found = json.loads(run("show", "UK-001", "--json", *words).stdout)
        assert not {"summary", "since", "ends", "n_evidence"} & found["measure"].keys() or not words
        events = [row["event_id"].removeprefix("UK-001-") for row in found["events"]]
        return found["measure"]["status"], events, {row["event_id"] for row in found["evidence"]}

    whole = dossier()
    assert whole[:2] == ("ended", ["e1", "e2"])
    assert dossier("--as-of", "2023-03-06") == (None, [], set())
    assert dossier("--as-of", "2023-03-07") == ("adopted", ["e1"], {"UK-001-e1"})
    assert dossier("--as-of", "2026") == whole
    assert dossier("--known-at", "2023-03-09") == (None, [], set())
    assert dossier("--known-at", "2023-03-10")[:2] == ("adopted", ["e1"])


def test_show_on_a_day_counts_what_may_have_happened_if_asked(run):
    certain = json.loads(run("show", "UK-001", "--as-of", "2023-03-12", "--json").stdout)
    possible = json.loads(run("show", "UK-001", "--as-of", "2023-03-12", "--how", "possible", "--json").stdout)
    assert (certain["measure"]["status"], possible["measure"]["status"]) == ("adopted", "ended")
    assert [len(found["events"]) for found in (certain, possible)] == [1, 2]


def test_show_on_a_day_agrees_with_list_and_with_the_events_that_load_gives(run):
    import tiktok_policy_data as tpd

    for days in (
        {"as_of": "2023-03-08"},
        {"as_of": "2023-06-01", "known_at": "2023-04-01"},
        {"known_at": "2024-04-30"},
    ):
        words = [word for name, day in days.items() for word in (f"--{name.replace('_', '-')}", day)]
        listed = {row["measure_id"]: row for row in json.loads(run("list", "--json", *words).stdout)}
        events = tpd.load("events", **days)
        for measure in tpd.load()["measure_id"]:
            found = json.loads(run("show", measure, "--json", *words).stdout)
            row = listed.get(measure, {"status": None, "effect": None, "in_effect": None})
            assert {name: found["measure"][name] for name in ("status", "effect", "in_effect")} == {
                name: row[name] for name in ("status", "effect", "in_effect")
            }
            wanted = set(events.loc[events["measure_id"] == measure, "event_id"])
            assert {row["event_id"] for row in found["events"]} == wanted


def test_show_on_a_day_prints_no_summary_and_says_what_is_of_the_day(run):
    text = run("show", "UK-001", "--as-of", "2023-03-08").stdout
    assert "adopted (as of 2023-03-08)" in text
    assert "the other cells are as coded today" in text
    assert "Ordered, later lifted." not in text
    assert "Lifted since." not in text
    early = run("show", "UK-001", "--known-at", "2023-03-01").stdout
    assert "no status (as known on 2023-03-01)" in early
    assert early.count("\nnone") == 2
    assert run("show", "UK-001", "--known-at", "2023-03-01", "--csv").stdout.startswith("evidence_id,")
    assert "--as-of must be a day" in run("show", "UK-001", "--as-of", "soon", status=2).stderr


def test_compare_takes_an_order_of_jurisdictions(run):
    def order(*words):
        return list(dict.fromkeys(row["jurisdiction"] for row in json.loads(run("compare", "--json", *words).stdout)))

    words = ("--role", "all")
    assert order(*words) == order(*words, "--sort", "measures") == ["UK", "CN", "EU"]
    assert order(*words, "--sort", "code") == ["CN", "EU", "UK"]
    assert "is not one of 'measures', 'name', 'code', 'first'" in run("compare", "--sort", "size", status=2).stderr


def test_the_help_lists_the_exit_statuses_and_commands_keep_to_them(run, tmp_path, pristine):
    text = " ".join(run("-h").stdout.split())
    assert "Exit status: 0 if all is well; 1 if data or files" in text
    run("validate", status=0)
    run("diff", pristine / "curated", pristine / "curated", status=0)
    run("validate", tmp_path, status=1)
    run("panel", "--out", tmp_path / "no" / "panel.csv", status=1)
    run("show", "UK-999", status=2)
    run("list", "--colour", status=2)
    run("verify", status=2)


def test_messages_and_help_name_groups_by_example(run):
    assert "or group such as EU27, G20 or US_STATES" in " ".join(run("list", "-h").stdout.split())
    said = run("list", "-j", "XX", status=2).stderr
    assert "such as EU27." in said
    assert len(said) < 200


def test_show_quotes_where_texts_are_at_hand(run, pristine):
    assert "signed on 7 March" in run("show", "UK-001", "--texts", pristine / "texts").stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["show", "UK-999"], "There is no measure 'UK-999'"),
        (["codebook", "../x"], "There is no table"),
        (["codebook", "status"], "The codes of the column status are in statuses."),
        (["show", "UK"], "`tiktok-policy-data list -j UK` shows its measures"),
        (["list", "-t", "dance"], "There is no measure type 'dance'"),
        (["list", "--as-of", "soon"], "--as-of must be a day such as 2023-03-16"),
        (["compare", "--rows", "x"], "There is no dimension 'x'"),
        (["verify", "--text", "S001"], "expected SOURCE=FILE"),
        (["dance"], "No such command"),
        (["validate", "/nowhere"], "does not exist"),
    ],
)
def test_wrong_usage_exits_2_with_one_message_and_no_traceback(run, words, message):
    result = run(*words, status=2)
    assert message in result.stderr
    assert "Traceback" not in result.output
    assert not result.stdout


def test_export_writes_csv_json_and_parquet(run, tmp_path):
    rows = list(csv.DictReader(io.StringIO(run("export", "measures").stdout)))
    assert rows[0]["measure_id"] == "CN-001"
    assert rows[0]["not_stated"] == "duration;instrument;maker;maker_kind;operation;rationale"
    assert json.loads(run("export", "events", "--format", "json").stdout)[0]["event_id"] == "CN-001-e1"
    out = tmp_path / "x.parquet"
    result = run("export", "events", "--format", "parquet", "--out", out)
    assert out.read_bytes() == releases.installed().path("events").read_bytes()
    assert result.stderr == f"Wrote {out}.\n"
    assert run("export", "changes").stdout.startswith("release,table,")


def test_export_takes_the_form_from_the_ending_and_refuses_a_conflict(run, tmp_path):
    run("export", "events", "--out", tmp_path / "x.json")
    assert json.loads((tmp_path / "x.json").read_text())
    assert "do not match" in run("export", "events", "--format", "csv", "--out", tmp_path / "y.json", status=2).stderr


def test_identifiers_are_found_in_any_case_and_codes_are_explained(run):
    assert "Dancing app" in run("show", "uk-001").stdout
    assert "in_force" in run("codebook", "statuses").stdout


def test_spreadsheet_formulas_are_neutralised():
    from tiktok_policy_data.render.export import csv_text

    cells = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "fine", -1, None, ["=a", "b"], True]
    rows = list(csv.reader(io.StringIO(csv_text(["c"], [{"c": cell} for cell in cells]))))
    assert [row[0] if row else "" for row in rows[1:]] == [
        "'=1+1",
        "'+1",
        "'-1",
        "'@x",
        "'\tx",
        "'\nx",
        "fine",
        "-1",
        "",
        "'=a;b",
        "True",
    ]


def test_terminal_escape_codes_in_the_data_are_made_visible():
    from tiktok_policy_data.render import terminal

    assert "\x1b]" not in terminal.plain(terminal.table(["a"], [["\x1b]0;owned\x07"]]))
    assert "\\x1b" in terminal.table(["a"], [["\x1b[31m"]])


def test_validate_exits_1_with_findings(run, tmp_path):
    folder = shutil.copytree(releases.installed().folder, tmp_path / "curated")
    assert run("validate", folder).stderr.endswith("no problems.\n")
    (folder / "events.jsonl").write_text("{}\n")
    assert "events.jsonl" in run("validate", folder, status=1).stdout


def test_verify_says_what_was_found_and_that_texts_are_missing(run, pristine, tmp_path):
    assert "S001: " in run("verify", "--texts", pristine / "texts").stderr
    assert "No source texts available" in run("verify", "--texts", tmp_path, status=2).stderr
    copy = tmp_path / "copy.txt"
    copy.write_text("another page")
    assert "S001, paragraph 3" in run("verify", "--text", f"S001={copy}", status=1).stdout


def test_build_and_anchor_tell_what_they_did_and_stop_on_problems(run, checkout, edit):
    assert "passages anchored" in run("anchor", "--root", checkout, "--texts", checkout / "texts").stderr
    assert "Built 7 measures" in run("build", "--root", checkout).stderr
    edit("measures", "UK-001", confidence="sure")
    result = run("build", "--root", checkout, status=1)
    assert "seeds/measures.csv, line 2 (UK-001), confidence: 'sure'" in result.stderr
    assert "Traceback" not in result.output


def test_an_unwritable_place_is_one_message(run, tmp_path):
    blocker = tmp_path / "file"
    blocker.write_text("")
    result = run("export", "events", "--out", blocker / "x.csv", status=1)
    assert "expected a folder to write into" in result.stderr
    assert "Traceback" not in result.output
