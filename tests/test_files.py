"""Seed CSV, canonical JSON Lines, Parquet, and writing whole or not at all."""

import errno
from datetime import date

import filelock
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiktok_policy_data.core import schema
from tiktok_policy_data.core.rows import in_key_order
from tiktok_policy_data.errors import DataError
from tiktok_policy_data.io import atomic
from tiktok_policy_data.io.csv import read_csv
from tiktok_policy_data.io.jsonl import json_lines, read_json_lines

SEARCHES = schema.inputs()["searches"]
HEAD = "jurisdiction,measure_type,what,searched_on,language,found\n"


def read(tmp_path, data, fields=SEARCHES.fields):
    path = tmp_path / "searches.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_csv(path, fields)


def test_cells_become_typed_values_and_blanks_none(tmp_path):
    rows, lines = read(tmp_path, HEAD + 'UK, *  ,"two, texts",2026-01-01,en,\n\nUS,,"over\ntwo lines",2026-01-02,,\n')
    assert rows[0] == {
        "jurisdiction": "UK",
        "measure_type": "*",
        "what": "two, texts",
        "searched_on": date(2026, 1, 1),
    } | {
        "language": "en",
        "found": None,
    }
    assert rows[1]["measure_type"] is None
    assert lines == [2, 4]


def test_lists_are_split_sorted_and_never_none(tmp_path):
    fields = schema.tables()["applies"].fields
    head = "rule,column,when_column,when_codes,reason\n"
    rows, _ = read(tmp_path, head + "r,c,w,b; a,x\nr,c,w,,x\n", fields)
    assert [row["when_codes"] for row in rows] == [["a", "b"], []]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (HEAD + "UK,*,x\n", r"line 2 \(UK\): expected 6 cells"),
        (HEAD + "UK,*,x,1.1.2026,,\n", r"line 2 \(UK\), searched_on: '1.1.2026': expected a day"),
        (HEAD + "UK,*,x,20260101,,\n", "expected a day"),
        (HEAD.replace("what", "that"), "'that': expected one of the columns"),
        (HEAD.replace("what,", ""), "what: expected this column"),
        (HEAD.replace("what", "what,what"), "expected each column once"),
        (HEAD.replace(",", ";"), "expected commas"),
        ("", "line 1: expected a header with the columns jurisdiction, measure_type"),
        ("\ufeff" + HEAD, "byte order mark"),
        (HEAD.encode() + b"UK,*,caf\xe9,2026-01-01\n", "line 2: '.*': expected UTF-8"),
        (HEAD + "UK,*,a\0b,2026-01-01\n", r"line 2: '\\x00': expected text without NUL"),
        (HEAD + "UK,*,a\x1b[1mb,2026-01-01\n", r"line 2: '\\x1b': expected text without control"),
        (HEAD + "UK,*,a\rb,2026-01-01\n", r"line 2: '\\r': expected text without carriage returns"),
        (HEAD + 'UK,*,"open,2026-01-01\n', "expected comma-separated values"),
        (HEAD + "UK,*,x,2026-01-01,,\n" * 2 + 'UK,*,"a"b,2026-01-01\n', "line 4"),
    ],
)
def test_a_bad_file_gives_one_message_that_says_where_and_what(tmp_path, data, message):
    with pytest.raises(DataError, match=message):
        read(tmp_path, data)


def test_a_missing_file_and_a_folder_in_its_place_are_told_apart(tmp_path):
    with pytest.raises(DataError, match="no such file"):
        read_csv(tmp_path / "x.csv", SEARCHES.fields)
    with pytest.raises(DataError, match="it is a folder"):
        read_csv(tmp_path, SEARCHES.fields)


def test_windows_line_ends_are_read(tmp_path):
    rows, lines = read(
        tmp_path, HEAD.replace("\n", "\r\n") + 'UK,*,"x\r\ny",2026-01-01,,\r\n\r\nUS,*,z,2026-01-02,,\r\n'
    )
    assert [row["what"] for row in rows] == ["x\ny", "z"]
    assert lines == [2, 5]


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_make_the_reader_fail_otherwise_than_by_data_error(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "fuzz.csv"
    path.write_bytes(HEAD.encode() + data)
    try:
        read_csv(path, SEARCHES.fields)
    except DataError as error:
        assert str(error)


def test_canonical_json_lines_are_sorted_complete_and_unescaped():
    table = schema.tables()["jurisdictions"]
    rows = [
        dict.fromkeys(table.columns)
        | {"jurisdiction": code, "name": "Česko “x”", "level": "country", "groups": ["NATO", "EU27"]}
        | {"aliases": [], "languages": []}
        for code in ("UK", "CZ")
    ]
    lines = json_lines(table, rows).decode()
    assert lines.splitlines()[0] == (
        '{"jurisdiction":"CZ","name":"Česko “x”","level":"country","parent":null,"iso_3166_1_alpha2":null,'
        '"iso_3166_1_alpha3":null,"iso_user_assigned":null,"iso_3166_2":null,"wikidata":null,"languages":[],"aliases":[],'
        '"groups":["EU27","NATO"]}'
    )
    assert lines.endswith("}\n")
    assert read_json_lines(lines.encode(), table)[1]["jurisdiction"] == "UK"


def test_empty_parts_of_a_key_come_first():
    table = schema.tables()["spells"]
    rows = [
        {"measure_id": "A", "known_from": date(2020, 1, 1), "valid_from": start} for start in (date(2020, 1, 1), None)
    ]
    assert in_key_order(table, rows)[0]["valid_from"] is None


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path):
    path = tmp_path / "x"
    path.write_text("old")
    with pytest.raises(RuntimeError), atomic.replace_file(path) as aside:
        aside.write_text("half")
        raise RuntimeError
    assert [p.name for p in tmp_path.iterdir()] == ["x"]
    assert path.read_text() == "old"
    with atomic.replace_file(path) as aside:
        aside.write_text("new")
    assert path.read_text() == "new"


def test_a_folder_is_replaced_whole_or_not_at_all(tmp_path):
    path = tmp_path / "curated"
    for text in ("old", "new"):
        with atomic.replace_folder(path) as aside:
            (aside / "x").write_text(text)
            (aside / "manifest.json").write_text("{}")
    with pytest.raises(RuntimeError), atomic.replace_folder(path) as aside:
        (aside / "x").write_text("half")
        raise RuntimeError
    assert (path / "x").read_text() == "new"
    assert [p.name for p in tmp_path.iterdir()] == ["curated"]


def test_a_folder_lost_between_two_renames_is_put_back(tmp_path):
    old = tmp_path / ".curated.tiktok-policy-data.old"
    old.mkdir()
    (old / "x").write_text("old")
    (old / "manifest.json").write_text("{}")
    with pytest.raises(RuntimeError), atomic.replace_folder(tmp_path / "curated"):
        raise RuntimeError
    assert (tmp_path / "curated" / "x").read_text() == "old"


def test_folders_are_exchanged_in_one_step_where_the_system_can(tmp_path):
    for name in "ab":
        (tmp_path / name).mkdir()
        (tmp_path / name / name).write_text("")
    if not atomic._exchanged(tmp_path / "a", tmp_path / "b"):
        pytest.skip("this system cannot exchange folders in one step")
    assert (tmp_path / "a" / "b").exists()
    assert (tmp_path / "b" / "a").exists()


def test_one_file_is_written_by_one_process_and_what_a_killed_one_left_is_written_over(tmp_path):
    path, left = tmp_path / "x.csv", tmp_path / ".x.csv.tiktok-policy-data.new"
    left.write_text("half of a file that a killed process was writing")
    with atomic.replace_file(path) as aside:
        with pytest.raises(DataError, match="expected no other process to be writing it"), atomic.replace_file(path):
            pytest.fail("two write one file")
        aside.write_text("whole")
    assert [(found.name, found.read_text()) for found in tmp_path.iterdir()] == [("x.csv", "whole")]


def test_one_folder_is_written_by_one_process_and_no_lock_is_left(tmp_path):
    path = tmp_path / "curated"
    (tmp_path / ".curated.tiktok-policy-data.lock").write_text("")  # of a killed process
    with (
        atomic.replace_folder(path),
        pytest.raises(DataError, match="expected no other process to be writing it"),
        atomic.replace_folder(path),
    ):
        pytest.fail("two write one folder")
    assert [found.name for found in tmp_path.iterdir()] == ["curated"]


def test_a_lock_that_its_holder_took_away_is_no_lock(tmp_path, monkeypatch):
    fcntl = pytest.importorskip("fcntl", reason="Windows removes no file that another process has opened")
    path = tmp_path / ".curated.tiktok-policy-data.lock"
    flock, others = fcntl.flock, []

    def late(file, how):
        """Between our opening the lock and our locking it, its holder ends, and another process takes a new one."""
        if not others:
            others.append(filelock.FileLock(path))
            path.unlink()
            others[0].acquire(blocking=False)
        flock(file, how)

    monkeypatch.setattr(fcntl, "flock", late)
    with (
        pytest.raises(DataError, match="expected no other process to be writing it"),
        atomic.replace_folder(tmp_path / "curated"),
    ):
        pytest.fail("two hold the right to write one folder")
    others[0].release()
    with atomic.replace_folder(tmp_path / "curated"):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["curated"]


def test_a_file_that_another_process_has_just_completed_can_be_written(tmp_path, monkeypatch):
    fcntl = pytest.importorskip("fcntl", reason="on Windows the lock is not the file that is renamed")
    path, aside = tmp_path / "x", tmp_path / ".x.tiktok-policy-data.new"
    flock, renamed = fcntl.flock, []

    def late(file, how):
        """Between our opening the file aside and our locking it, the process that wrote it completes it."""
        if not renamed:
            renamed.append(aside.rename(path))
        flock(file, how)

    monkeypatch.setattr(fcntl, "flock", late)
    with atomic.replace_file(path) as ours:
        assert path.read_text() == ""
        ours.write_text("ours")
    assert path.read_text() == "ours"


@pytest.mark.parametrize("fault", [errno.ENOLCK, errno.ENOSYS])
def test_where_the_file_system_has_no_locks_files_are_written_without(tmp_path, monkeypatch, fault):
    def refused(*_):
        raise OSError(fault, "no locks")

    monkeypatch.setattr(filelock.FileLock, "_acquire", refused)
    with atomic.replace_file(tmp_path / "x") as aside:
        aside.write_text("new")
    with atomic.replace_folder(tmp_path / "curated"):
        pass
    assert sorted(found.name for found in tmp_path.iterdir()) == ["curated", "x"]
