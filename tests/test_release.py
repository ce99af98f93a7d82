"""Releases: the version rule, reasons, withdrawals, and the past."""

import json
import shutil
from datetime import date
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from remembered import read_again

from tiktok_policy_data.core import schema
from tiktok_policy_data.core.versions import list_versions
from tiktok_policy_data.errors import DataError
from tiktok_policy_data.io.jsonl import json_lines
from tiktok_policy_data.pipeline import anchoring, build
from tiktok_policy_data.pipeline.release import identifiers, integrity, last, pages, plan, publish
from tiktok_policy_data.pipeline.release.version import FIRST
from tiktok_policy_data.pipeline.validate import validate
from tiktok_policy_data.pipeline.verify import verify_files
from tiktok_policy_data.query import load
from tiktok_policy_data.store import diff, places, releases

DAY = date(2026, 2, 3)
REASONS = "release,table,row,column,reason,effect\n"


def due(root):
    return plan.plan(root)


def reason(root, *cells, why="our_error", effect=""):
    path = root / "seeds" / "reasons.csv"
    path.write_text(path.read_text() + "".join(f",{cell},{why},{effect}\n" for cell in cells))


def make(root, **options):
    return publish.release(root, released_on=DAY, **options)


def current(root):
    return releases.Release(root / "curated")


def append(root, table, text):
    path = root / "seeds" / f"{table}.csv"
    path.write_text(path.read_text() + text)


def drop(root, table, key):
    path = root / "seeds" / f"{table}.csv"
    lines = path.read_text().splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(f"{key},")]
    assert len(kept) < len(lines)
    path.write_text("".join(kept))


def test_the_first_release_is_1_0_0_and_whole(pristine):
    first = current(pristine)
    assert first.version == "1.0.0"
    assert validate(first.folder) == []
    assert verify_files(first) == []
    assert integrity.check(pristine) == ([], ["The seeds make 1.0.0."])
    assert {row["table"] for row in first.records("releases")} == set(schema.tables()) - {"changes", "releases"}


def test_the_changelog_has_one_section_a_release_newest_first(checkout, edit):
    for number in (1, 2):
        edit("measures", "UK-001", summary=f"Told anew {number}.")
        publish.prepare(checkout)
        make(checkout)
    text = (checkout / "CHANGELOG.md").read_text()
    places = [text.index(f"\n## {version} ") for version in ("1.0.2", "1.0.1", "1.0.0")]
    assert places == sorted(places)
    assert "\n\n\n" not in text
    assert text.endswith("\n")
    assert pages.finish(checkout) == []


def test_a_reason_is_asked_for_at_the_terminal(checkout, edit, monkeypatch):
    from click.testing import CliRunner

    from tiktok_policy_data.cli import group

    edit("measures", "UK-001", summary="Told anew.")
    edit("roles", "driver", definition="What the answers answer.")
    monkeypatch.setattr("tiktok_policy_data.cli.make._at_terminal", lambda: True)
    result = CliRunner().invoke(group.main, ["release", "--root", str(checkout)], input="our_error\nrecoded\nwording\n")
    assert result.exit_code == 0, result.output
    assert current(checkout).version == "1.0.1"
    assert {row["reason"] for row in current(checkout).records("changes")} == {"our_error", "recoded"}


def test_what_was_asked_about_at_the_terminal_is_not_built_again(checkout, edit, monkeypatch):
    from click.testing import CliRunner

    from tiktok_policy_data.cli import group

    built = []
    make_once = build.make
    monkeypatch.setattr(build, "make", lambda *given: built.append(given) or make_once(*given))
    monkeypatch.setattr("tiktok_policy_data.cli.make._at_terminal", lambda: True)
    edit("measures", "UK-001", summary="Told anew.")
    result = CliRunner().invoke(group.main, ["release", "--root", str(checkout)], input="our_error\n")
    assert result.exit_code == 0, result.output
    assert len(built) == 1
    assert validate(checkout / "curated") == []


@pytest.fixture
def built(pristine):
    """The tables of the small release, to be changed in memory."""
    return build.make(pristine)[0]


@pytest.mark.parametrize(
    ("change", "version"),
    [
        (lambda tables: None, "1.0.0"),
        (lambda tables: tables["measures"][0].update(summary="Told anew."), "1.0.1"),
        (lambda tables: tables["coverage"].pop(), "1.0.1"),
        (lambda tables: tables["sources"].append({**tables["sources"][0], "source_id": "S900"}), "1.1.0"),
        (lambda tables: tables["events"].pop(), "2.0.0"),
        (lambda tables: tables["codes"].pop(), "2.0.0"),
    ],
    ids=["nothing", "a cell", "a derived row", "a new row", "a lost row", "a lost code"],
)
def test_the_version_follows_from_the_tables_alone(pristine, built, change, version):
    change(built)
    before = {name: list(rows) for name, rows in built.items()}
    found = plan.plan_of(built, last.last_release(pristine))
    assert found.version == version
    assert built == before


def test_the_first_version_follows_from_no_release(built):
    assert plan.plan_of(built, None).version == FIRST


def test_nothing_new_releases_nothing(checkout):
    before = (checkout / "curated" / "manifest.json").read_bytes()
    assert make(checkout) == ["Nothing to release: the seeds make 1.0.0."]
    assert (checkout / "curated" / "manifest.json").read_bytes() == before


def test_a_corrected_cell_is_a_patch_with_its_reason_in_changes_and_changelog(checkout, edit):
    edit("measures", "UK-001", summary="Told anew.")
    reason(checkout, "measures,UK-001,summary")
    assert due(checkout).version == "1.0.1"
    make(checkout)
    changes = current(checkout).records("changes")
    assert [(row["row"], row["column"], row["after"], row["reason"]) for row in changes] == [
        ("UK-001", "summary", '"Told anew."', "our_error")
    ]
    assert "- measures UK-001, summary: " in (checkout / "CHANGELOG.md").read_text()
    assert "1.0.1,measures,UK-001,summary,our_error," in (checkout / "seeds" / "reasons.csv").read_text()
    assert "version: 1.0.1\ndate-released: '2026-02-03'" in (checkout / "CITATION.cff").read_text()
    assert validate(checkout / "curated") == []
    assert integrity.check(checkout)[0] == []


def test_derived_cells_inherit_the_reason(checkout, edit):
    edit("events", "UK-001-e1", date="2023-03-08")
    reason(checkout, "events,UK-001-e1,date", why="source_revised")
    make(checkout)
    changes = [row for row in current(checkout).records("changes") if row["column"] != "*"]
    assert {row["table"] for row in changes} >= {"events", "measures"}
    assert {row["reason"] for row in changes} == {"source_revised"}


def test_derived_cells_inherit_only_from_what_they_rest_on(checkout, edit):
    edit("measures", "CN-001", title="Another title")
    edit("sources", "S001", published="2023-03-11")
    reason(checkout, "measures,CN-001,title", why="our_error")
    reason(checkout, "sources,S001,published", why="source_revised")
    make(checkout)
    reasons = {(row["row"], row["column"]): row["reason"] for row in current(checkout).records("changes")}
    assert reasons["CN-001", "title"] == "our_error"
    assert reasons["UK-003", "status_as_of"] == "source_revised"
    assert reasons["UK-003-e1", "date"] == "source_revised"


def test_a_bound_that_a_coder_types_needs_a_reason(checkout, edit):
    edit("events", "UK-003-e1", date="[..2023-03-05]")
    edit("evidence", "UK-003-p1", supports="event_type;date;maker;maker_kind;scope;reach;target;binding")
    assert ("events", "UK-003-e1", "date") in due(checkout).missing


def test_what_a_code_does_is_its_meaning_and_a_key_that_changes_is_major(checkout, schemas, edit):
    edit("event_types", "called_for", sets_status="proposed")
    assert ("codes", "event_types called_for", "sets_status") in due(checkout).missing
    path = schemas / "paragraphs.json"
    path.write_text(path.read_text().replace('"source_id",\n    "paragraph"', '"paragraph",\n    "source_id"'))
    read_again()
    assert due(checkout).version == "2.0.0"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"released_on": date(2020, 1, 1)}, "2026-01-02 or later"),
        ({"version": "01.1.0", "released_on": DAY}, "three numbers"),
    ],
)
def test_days_and_versions_run_forward_in_one_form(checkout, options, message):
    append(checkout, "jurisdictions", "FR,France,country,,FR,FRA,false,,,fr,,EU27\n")
    with pytest.raises((DataError, ValueError), match=message):
        publish.release(checkout, **options)


def test_an_unknown_reason_and_an_unknown_replacement_are_refused(checkout, edit):
    edit("measures", "UK-001", summary="Told anew.")
    with pytest.raises(ValueError, match="There is no reason 'reworded'; the reasons are new_evidence, our_error"):
        publish.prepare(checkout, reason="reworded")
    drop(checkout, "jurisdictions", "US")
    append(checkout, "withdrawn", "jurisdictions,US,Not yet needed.,ZZ\n")
    publish.prepare(checkout)
    with pytest.raises(DataError, match="US, replaced_by: 'ZZ': expected a row of jurisdictions"):
        make(checkout)


def test_new_rows_and_codes_are_a_minor_step(checkout):
    append(checkout, "jurisdictions", "FR,France,country,,FR,FRA,false,,,fr,,EU27\n")
    append(checkout, "roles", "motor,Motor,What moves it.,,\n")
    found = due(checkout)
    assert (found.version, found.level, found.missing) == ("1.1.0", "minor", ())
    make(checkout)
    assert "- jurisdictions: FR" in (checkout / "CHANGELOG.md").read_text()


def test_a_new_search_alone_is_a_patch_although_no_typed_table_shows_it(checkout):
    append(checkout, "searches", "EU,sanctions,The example texts,2026-01-03,,\n")
    assert due(checkout).version == "1.0.1"
    make(checkout)
    found = {(r["jurisdiction"], r["measure_type"]): r["state"] for r in current(checkout).records("coverage")}
    assert found["EU", "sanctions"] == "glanced"


def test_new_evidence_alone_is_a_patch(checkout):
    append(
        checkout, "evidence", "UK-001-p4,UK-001,,S001,,context,named,Told.,A,reporter,4,A spokesman for,they like.,,\n"
    )
    anchoring.anchor(checkout, checkout / "texts")
    assert due(checkout).version == "1.0.1"


def test_a_code_removed_and_a_code_with_a_new_meaning_are_major_and_a_new_wording_is_a_patch(checkout, edit):
    edit("roles", "driver", definition="Another meaning.")
    with pytest.raises(DataError, match="roles driver definition, effect: expected wording or meaning"):
        reason(checkout, "codes,roles driver,definition", why="recoded")
        make(checkout)
    for effect, version in (("meaning", "2.0.0"), ("wording", "1.0.1")):
        (checkout / "seeds" / "reasons.csv").write_text(REASONS)
        reason(checkout, "codes,roles driver,definition", why="recoded", effect=effect)
        assert due(checkout).version == version
    drop(checkout, "change_reasons", "schema")
    assert due(checkout).version == "2.0.0"


def alter(folder, table, change):
    path = folder / f"{table}.json"
    raw = json.loads(path.read_text())
    change(raw["fields"])
    path.write_text(json.dumps(raw, indent=2, ensure_ascii=False) + "\n")
    read_again()


def add_column(root, folder, name="nickname"):
    field = {"name": name, "title": name, "description": "A column more.", "type": "string"}
    alter(folder, "jurisdictions", lambda fields: fields.append(field))
    path = root / "seeds" / "jurisdictions.csv"
    head, *rows = path.read_text().splitlines()
    path.write_text("\n".join([f"{head},{name}", *(f"{row},x" for row in rows)]) + "\n")


def remove_column(root, folder, name="nickname"):
    alter(folder, "jurisdictions", lambda fields: fields.remove(next(f for f in fields if f["name"] == name)))
    path = root / "seeds" / "jurisdictions.csv"
    rows = [line.rpartition(",")[0] for line in path.read_text().splitlines()]
    path.write_text("\n".join(rows) + "\n")


def test_a_column_added_is_minor_and_one_removed_or_retyped_is_major(checkout, schemas):
    add_column(checkout, schemas)
    assert due(checkout).version == "1.1.0"
    make(checkout)
    assert "nickname" not in current_past(checkout, "1.0.0").frame("jurisdictions").columns
    assert "nickname" in current(checkout).frame("jurisdictions").columns
    remove_column(checkout, schemas)
    assert due(checkout).version == "2.0.0"


def test_the_books_themselves_may_get_a_column(checkout, schemas):
    field = {"name": "remark", "title": "Remark", "description": "A column more.", "type": "string"}
    alter(schemas, "changes", lambda fields: fields.append(field))
    append(checkout, "jurisdictions", "FR,France,country,,FR,FRA,false,,,fr,,EU27\n")
    assert any("schema of changes" in step.what for step in due(checkout).steps)
    make(checkout)
    alter(schemas, "releases", lambda fields: fields.append(field))
    make(checkout)
    assert validate(checkout / "curated") == []
    assert {row["remark"] for row in current(checkout).records("changes")} == {None}


def test_a_changed_schema_without_a_release_is_told(checkout, schemas):
    alter(schemas, "events", lambda fields: fields[0].update(description="Other words."))
    assert due(checkout).version == "1.0.1"
    assert any(problem.file == "schemas/events.json" for problem in integrity.check(checkout)[0])


def current_past(root, version):
    return releases.PastRelease(root / "curated", version)


def test_a_missing_reason_is_refused_and_can_be_prepared(checkout, edit):
    edit("measures", "UK-001", summary="Told anew.")
    before = (checkout / "curated" / "manifest.json").read_bytes()
    with pytest.raises(DataError, match="seeds/measures.csv, UK-001, summary: expected a reason for the change"):
        make(checkout)
    assert (checkout / "curated" / "manifest.json").read_bytes() == before
    assert publish.prepare(checkout, reason="recoded") == 1
    make(checkout)
    assert current(checkout).records("changes")[0]["reason"] == "recoded"


def test_a_reason_for_a_cell_that_did_not_change_is_refused(checkout):
    reason(checkout, "measures,UK-001,title")
    append(checkout, "jurisdictions", "FR,France,country,,FR,FRA,false,,,fr,,EU27\n")
    with pytest.raises(DataError, match="UK-001 title: expected a typed cell that differs"):
        make(checkout)


def test_a_version_that_is_too_low_is_refused_and_a_higher_one_taken(checkout):
    append(checkout, "jurisdictions", "FR,France,country,,FR,FRA,false,,,fr,,EU27\n")
    with pytest.raises(DataError, match=r"'1.0.1': expected 1.1.0 or higher \(jurisdictions FR added\)"):
        make(checkout, version="1.0.1")
    with pytest.raises(ValueError, match="three numbers"):
        make(checkout, version="1.1")
    make(checkout, version="2.0.0")
    assert current(checkout).version == "2.0.0"


def withdraw(root):
    drop(root, "events", "EU-001-e1")
    drop(root, "evidence", "EU-001-p1")
    drop(root, "measures", "EU-001")
    for table, row in (("events", "EU-001-e1"), ("evidence", "EU-001-p1"), ("measures", "EU-001")):
        append(root, "withdrawn", f"{table},{row},Told too little.,\n")


def test_rows_are_withdrawn_with_a_reason_and_never_just_deleted(checkout):
    drop(checkout, "jurisdictions", "US")
    with pytest.raises(DataError, match="seeds/jurisdictions.csv, US: expected this row, which the last release has"):
        make(checkout)
    assert due(checkout).version == "2.0.0"
    append(checkout, "withdrawn", "jurisdictions,US,Not yet needed.,\n")
    make(checkout)
    assert current(checkout).version == "1.1.0"
    assert current(checkout).records("withdrawn")[0]["release"] == "1.1.0"
    assert "- jurisdictions: US" in (checkout / "CHANGELOG.md").read_text()


def test_an_identifier_is_never_used_again(checkout):
    row = next(line for line in (checkout / "seeds" / "jurisdictions.csv").read_text().splitlines() if line[:2] == "US")
    drop(checkout, "jurisdictions", "US")
    append(checkout, "withdrawn", "jurisdictions,US,Not yet needed.,\n")
    make(checkout)
    append(checkout, "jurisdictions", f"{row}\n")
    with pytest.raises(DataError, match="US: expected a new identifier: this one was withdrawn"):
        make(checkout)


def test_a_withdrawal_of_a_row_that_stands_is_refused(checkout):
    append(checkout, "withdrawn", "jurisdictions,US,Not yet needed.,\n")
    with pytest.raises(DataError, match="US: expected a row that the last release has and jurisdictions.csv lacks"):
        make(checkout)


def test_measures_tell_which_release_brought_and_which_changed_them(checkout, edit, monkeypatch):
    edit("measures", "UK-001", summary="Told anew.")
    reason(checkout, "measures,UK-001,summary")
    make(checkout)
    monkeypatch.setattr(releases, "installed", lambda: current(checkout))
    frame = load.load().set_index("measure_id")
    assert tuple(frame.loc["UK-001", ["first_release", "changed_release"]]) == ("1.0.0", "1.0.1")
    assert tuple(frame.loc["UK-002", ["first_release", "changed_release"]]) == ("1.0.0", "1.0.0")
    before = load.load(release="1.0.0").set_index("measure_id")
    assert before.loc["UK-001", "summary"] == "Ordered, later lifted."
    assert before.loc["UK-001", "changed_release"] == "1.0.0"
    assert load.load(release="1.0.0", as_of="2023-03-08")["status"].eq("adopted").any()
    with pytest.raises(ValueError, match=r"There is no release '3.0.0'; the releases are 1.0.0, 1.0.1"):
        load.load(release="3.0.0")


def test_the_archive_gets_what_a_release_no_longer_has_and_unchanged_files_stay_as_they_are(checkout, edit):
    folder = checkout / "curated"
    before = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    edit("measures", "UK-001", summary="Told anew.")
    reason(checkout, "measures,UK-001,summary")
    make(checkout)
    after = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    (archived,) = after.keys() - before.keys()
    assert archived.parent.name == "archive"
    assert after[archived] == before[Path("measures.jsonl")]
    changed = {str(path) for path in before if after[path] != before[path]}
    audit = {f"{name}.{form}" for name in schema.audit_tables() for form in ("jsonl", "parquet")}
    descriptions = {"manifest.json", "datapackage.json", "croissant.json", "README.md"}
    assert changed == {"measures.jsonl", "measures.parquet", *audit, *descriptions}


@pytest.mark.parametrize("suffix", [".jsonl", ".json"])
def test_a_damaged_archive_is_reported(checkout, edit, suffix):
    edit("measures", "UK-001", summary="Told anew.")
    reason(checkout, "measures,UK-001,summary")
    make(checkout)
    path = next((checkout / "curated" / "archive").glob(f"*{suffix}"))
    path.write_bytes(path.read_bytes()[:-9])
    assert any(path.name in problem.file for problem in integrity.check(checkout)[0])
    assert [problem.file for problem in verify_files(current(checkout))] == [str(path)]


#: What may be done to the seeds and schemas between two releases.
EDITS = ("add", "change", "withdraw", "new column", "removed column")


@pytest.mark.slow
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.sampled_from(EDITS), min_size=1, max_size=4), min_size=1, max_size=2))
def test_every_past_release_of_a_random_history_loads_equal_to_its_hash(pristine, tmp_path_factory, steps):
    root = Path(shutil.copytree(pristine, tmp_path_factory.mktemp("history") / "checkout"))
    with pytest.MonkeyPatch.context() as patch:
        folder = Path(shutil.copytree(schema.shipped("schemas"), root / "schemas"))
        shipped = schema.shipped
        patch.setattr(schema, "shipped", lambda name: folder if name == "schemas" else shipped(name))
        read_again()
        try:
            live_a_history(root, folder, steps)
        finally:
            read_again()
    read_again()


def test_every_past_release_of_a_history_with_every_edit_loads_equal_to_its_hash(checkout, schemas):
    live_a_history(checkout, schemas, [["add", "change", "new column"], ["withdraw", "removed column", "change"]])


def live_a_history(root, folder, steps):
    """Make a release after each step of edits; then read every release again and compare it with what was told."""
    number, has_column, withdrawn = 0, False, False
    for step, edits in enumerate(steps):
        for what in edits:
            number += 1
            if what == "add":
                end = ",x" if has_column else ""
                append(root, "jurisdictions", f"Z{chr(64 + number)},Land {number},country,,,,,,,,,{end}\n")
            elif what == "change":
                path = root / "seeds" / "measures.csv"
                path.write_text(path.read_text().replace("Told by contrast.", f"Told by contrast {number}."))
                path.write_text(path.read_text().replace("No plans.,m", f"No plans {number}.,m"))
            elif what == "withdraw" and not withdrawn:
                withdraw(root)
                withdrawn = True
            elif what == "new column" and not has_column:
                add_column(root, folder)
                has_column = True
            elif what == "removed column" and has_column:
                remove_column(root, folder)
                has_column = False
        publish.prepare(root, reason="recoded")
        publish.release(root, released_on=date(2026, 3, 1 + step))
    latest = current(root)
    assert integrity.check(root)[0] == []
    rows = latest.records("releases")
    for version in list_versions(rows):
        past = current_past(root, version)
        for row in rows:
            if row["release"] == version:
                table = past.declared(row["table"])
                assert sha256(json_lines(table, past.records(row["table"]))).hexdigest() == row["content_sha256"]
                assert list(past.frame(row["table"]).columns) == table.columns
    versions = list_versions(rows)
    for older, newer in pairwise(versions):
        told = diff.compare_tables(
            places.of_release(current_past(root, older)), places.of_release(current_past(root, newer))
        )
        changes = [row for row in latest.records("changes") if row["release"] == newer]
        assert {(row["table"], row["row"], row["column"]) for row in changes if row["column"] != "*"} == {
            (table.table, change.row, change.column)
            for table in told.tables
            if schema.tables()[table.table].origin != "derived"
            for change in table.changed
        }


def test_two_releases_of_the_same_seeds_are_equal_byte_for_byte(checkout, edit, tmp_path, rebuild):
    edit("measures", "UK-001", summary="Told anew.")
    reason(checkout, "measures,UK-001,summary")
    other = Path(shutil.copytree(checkout, tmp_path / "other"))
    for root in (checkout, other):
        make(root)
    files = sorted(path.relative_to(checkout) for path in (checkout / "curated").rglob("*") if path.is_file())
    assert all((checkout / name).read_bytes() == (other / name).read_bytes() for name in files)


@pytest.fixture
def corrected(checkout, edit):
    """The small checkout with a second release, which corrected a cell."""
    edit("measures", "UK-001", summary="Another summary.")
    reason(checkout, "measures,UK-001,summary")
    make(checkout)
    return checkout


STAMPED = "1.0.1,measures,UK-001,summary,our_error,\n"


@pytest.mark.parametrize(
    ("found", "message"),
    [
        ("", "UK-001 summary, reason: expected this row, whose reason our_error release 1.0.1 published"),
        (STAMPED.replace("our_error", "recoded"), "'recoded': expected the reason our_error, which release 1.0.1"),
        (STAMPED.replace("summary", "title"), "UK-001 title, reason: 'our_error': expected a cell that release 1.0.1"),
        (STAMPED.replace("1.0.1", "1.0.0"), "expected a cell that release 1.0.0 changed for a reason"),
    ],
    ids=["deleted", "another reason", "another cell", "another release"],
)
@pytest.mark.parametrize("run", [build.build, make], ids=["build", "release"])
def test_a_published_reason_that_is_edited_or_deleted_is_refused(corrected, run, found, message):
    path = corrected / "seeds" / "reasons.csv"
    assert path.read_text() == REASONS + STAMPED
    path.write_text(REASONS + found)
    with pytest.raises(DataError, match=message) as error:
        run(corrected)
    assert "Restore the row: a published reason does not change." in str(error.value)
    assert any(problem.file == "seeds/reasons.csv" for problem in integrity.check(corrected)[0])


def test_published_reasons_without_their_file_are_refused_in_one_message(checkout, edit):
    edit("measures", "UK-001", summary="Another summary.", title="Another title")
    publish.prepare(checkout)
    make(checkout)
    (checkout / "seeds" / "reasons.csv").unlink()
    with pytest.raises(DataError, match="UK-001 summary and measures UK-001 title, reason: expected this row") as error:
        build.build(checkout)
    assert len(str(error.value).splitlines()) == 1


def test_a_reason_that_an_interrupted_release_did_not_stamp_is_as_published(corrected):
    path = corrected / "seeds" / "reasons.csv"
    path.write_text(REASONS + STAMPED.removeprefix("1.0.1"))
    build.build(corrected)
    make(corrected)
    assert path.read_text() == REASONS + STAMPED


def test_a_reason_that_a_derived_or_closed_cell_inherits_is_no_row_of_the_seeds(checkout, edit):
    edit("sources", "S001", published="2023-03-11")
    reason(checkout, "sources,S001,published", why="source_revised")
    make(checkout)
    assert {row["table"] for row in current(checkout).records("changes") if row["reason"]} > {"sources"}
    build.build(checkout)
    assert integrity.check(checkout)[0] == []


def test_a_stated_start_whose_open_end_the_build_closes_again_is_no_row_of_the_seeds(checkout, edit):
    edit("sources", "S002", published="2023-11-30")
    reason(checkout, "sources,S002,published", why="source_revised")
    make(checkout)
    reasons = {(row["row"], row["column"]): row["reason"] for row in current(checkout).records("changes")}
    assert reasons["UK-001-e2", "date"] == "source_revised"
    assert integrity.check(checkout)[0] == []


def withdraw_measure(root):
    """Withdraw UK-002 with its event, passage and relation, of which only the measure is listed."""
    drop(root, "measures", "UK-002")
    drop(root, "events", "UK-002-e1")
    drop(root, "evidence", "UK-002-p1")
    drop(root, "relations", "UK-002")
    append(root, "withdrawn", "measures,UK-002,Entered by mistake.,\n")
    path = root / "seeds" / "finds.csv"
    path.write_text(path.read_text().replace(",UK-002\n", ",\n"))


def test_a_withdrawn_measure_takes_its_events_passages_and_relations_along(checkout):
    withdraw_measure(checkout)
    found = due(checkout)
    assert (found.version, found.problems) == ("1.1.0", ())
    make(checkout)
    assert [row["row"] for row in current(checkout).records("withdrawn")] == ["UK-002"]
    removed = {row["row"] for row in current(checkout).records("changes") if row["op"] == "removed"}
    assert removed >= {"UK-002", "UK-002-e1", "UK-002-p1", "UK-002 led_to UK-001"}
    assert validate(checkout / "curated") == []
    assert make(checkout) == ["Nothing to release: the seeds make 1.1.0."]


def test_an_event_of_a_measure_that_is_kept_is_withdrawn_on_its_own(checkout):
    drop(checkout, "events", "UK-001-e2")
    drop(checkout, "evidence", "UK-001-p3")
    withdraw_measure(checkout)
    path = checkout / "seeds" / "paragraphs.csv"
    path.write_text(path.read_text() + "S002,2,no_measure,\n")
    assert {problem.row for problem in due(checkout).problems} == {"UK-001-e2", "UK-001-p3"}
    assert due(checkout).version == "2.0.0"


def test_the_build_prints_the_next_free_identifiers_where_there_are_new_rows(checkout):
    assert build.build(checkout)[-1] == "Next free identifiers: S003."
    append(
        checkout, "evidence", "UK-001-p4,UK-001,,S001,,context,named,Told.,A,reporter,4,A spokesman for,they like.,,\n"
    )
    append(checkout, "sources", "S007,X,Y,,2023,Dated.,https://example.org/x,news,en,ours,,2026-01-01,excerpt\n")
    anchoring.anchor(checkout, checkout / "texts")
    assert build.build(checkout)[-1] == "Next free identifiers: S008, UK-004."


def test_the_identifier_of_a_withdrawn_measure_is_not_free(built):
    withdrawn = {"table": "measures", "row": "UK-007", "release": "1.0.0", "reason": "x", "replaced_by": None}
    built["withdrawn"].append(withdrawn)
    assert identifiers.next_free(built, None) == ["S003", "CN-003", "EU-002", "UK-008", "UK-PARL-002"]


def test_the_note_of_a_paragraph_that_loses_its_evidence_needs_no_reason(checkout):
    drop(checkout, "measures", "EU-001")
    drop(checkout, "events", "EU-001-e1")
    for name in ("CN-001-p1", "CN-001-p2", "CN-002-p1", "EU-001-p1"):
        drop(checkout, "evidence", name)
    for name in ("CN-001", "CN-002"):
        drop(checkout, "measures", name)
    for name in ("CN-001-e1", "CN-001-e2", "CN-002-e1"):
        drop(checkout, "events", name)
    append(checkout, "paragraphs", "S002,3,no_measure,Out of scope.\n")
    for name in ("CN-001", "CN-002", "EU-001"):
        append(checkout, "withdrawn", f"measures,{name},Out of scope.,\n")
    assert (due(checkout).missing, due(checkout).problems) == ((), ())
