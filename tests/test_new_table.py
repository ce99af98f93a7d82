"""A table or a vocabulary that is new is a schema and files in seeds/, and everything has it; no code is changed."""

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from remembered import read_again

from tiktok_policy_data import explorer
from tiktok_policy_data.core import schema
from tiktok_policy_data.errors import DataError, UnknownNameError
from tiktok_policy_data.pipeline import build
from tiktok_policy_data.pipeline.checks.engine import rules
from tiktok_policy_data.pipeline.release import integrity, plan, publish
from tiktok_policy_data.pipeline.validate import validate
from tiktok_policy_data.query import codebook, load
from tiktok_policy_data.store import diff, places, releases

HEARINGS = {
    "name": "hearings",
    "title": "Hearings",
    "description": "One row per hearing on a measure.",
    "primaryKey": ["hearing_id"],
    "foreignKeys": [{"fields": ["measure_id"], "reference": {"resource": "measures", "fields": ["measure_id"]}}],
    "file": "seeds/hearings.csv",
    "explorer": ["*"],
    "fields": [
        {
            "name": "hearing_id",
            "title": "Hearing",
            "description": "Identifier of the hearing.",
            "type": "string",
            "constraints": {"required": True, "unique": True, "pattern": "H[0-9]{3}"},
        },
        {"name": "measure_id", "description": "Measure that was heard.", "constraints": {"required": True}},
        {"name": "held_on", "title": "Held on", "description": "Day of the hearing.", "type": "date"},
        {
            "name": "rooms",
            "title": "Rooms",
            "description": "Where it was held.",
            "type": "array",
            "arrayItem": {"type": "string"},
            "vocabulary": "rooms",
        },
    ],
}
ROWS = "hearing_id,measure_id,held_on,rooms\nH001,UK-001,2023-02-03,hall;open_air\nH002,UK-002,,\n"
CODES = (
    "code,label,definition,includes,excludes\n"
    "hall,Hall,A room with a roof.,Committee rooms.,not open_air: it has no roof.\n"
    "open_air,Open air,A place without a roof.,Squares.,not hall: it has a roof.\n"
)


def files_of(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def added(checkout, schemas):
    """A checkout with a new table and a new vocabulary, which are three new files."""
    (schemas / "hearings.json").write_text(json.dumps(HEARINGS))
    (checkout / "seeds" / "hearings.csv").write_text(ROWS)
    (checkout / "seeds" / "rooms.csv").write_text(CODES)
    read_again()
    return checkout


@pytest.fixture
def released(added, monkeypatch):
    """The release that has the new table, in the place of the installed one."""
    publish.release(added, released_on=date(2026, 2, 3))
    found = releases.Release(added / "curated")
    monkeypatch.setattr(releases, "installed", lambda: found)
    return found


def test_a_build_publishes_it_and_leaves_every_other_table_as_it_was(added, pristine):
    build.build(added)
    after, before = files_of(added / "preview"), files_of(pristine / "curated")
    same = [name for name in before if name.endswith(".parquet") and after.get(name) == before[name]]
    audit = {f"{name}.parquet" for name in (*schema.audit_tables(), "codes")}
    assert {*same, *audit} == {name for name in before if name.endswith(".parquet")}
    assert {"hearings.parquet", "hearings.jsonl"} <= set(after)


def test_a_release_with_it_is_a_minor_step_that_is_valid_and_complete(added, released):
    assert released.version == "1.1.0"
    assert validate(released.folder) == []
    assert integrity.check(added) == ([], ["The seeds make 1.1.0."])
    assert "hearings" in {row["table"] for row in released.records("releases") if row["release"] == "1.1.0"}
    assert "hearings" in (added / "CHANGELOG.md").read_text()
    page = (added / "docs" / "codebook.md").read_text()
    assert "## hearings\n\nOne row per hearing on a measure." in page
    assert "| `rooms` | list, of [rooms](#rooms) | Where it was held. |" in page
    assert "| `open_air` | Open air |" in page


def test_it_is_read_as_records_frames_and_codes(released):
    assert released.records("hearings") == [
        {"hearing_id": "H001", "measure_id": "UK-001", "held_on": date(2023, 2, 3), "rooms": ["hall", "open_air"]},
        {"hearing_id": "H002", "measure_id": "UK-002", "held_on": None, "rooms": []},
    ]
    frame = load.load("hearings")
    assert frame["held_on"].tolist() == [pd.Timestamp("2023-02-03"), pd.NaT]
    assert str(frame["held_on"].dtype) == "datetime64[us]"
    assert load.path("hearings").name == "hearings.parquet"
    assert [row["code"] for row in codebook.codebook_rows("rooms")] == ["hall", "open_air"]
    assert {row["column"]: row["codes"] for row in codebook.codebook_rows("hearings")}["rooms"] == "hall, open_air"
    assert "hearings" in {row["table"] for row in codebook.table_rows()}


def test_the_release_before_it_is_still_read_without_it(released):
    with pytest.raises(UnknownNameError, match="There is no table 'hearings'; the tables are measures, "):
        load.load("hearings", release="1.0.0")
    with pytest.raises(UnknownNameError, match="apply to measures, events and spells, not to hearings"):
        load.load("hearings", as_of="2023-01-01")
    assert len(load.load(release="1.0.0")) == len(load.load())
    for version in ("1.0.0", "1.1.0"):
        found = explorer.payload(releases.opened(version))["tables"]
        assert ("hearings" in found) == (version == "1.1.0")
        assert explorer.page(releases.opened(version))


def test_the_descriptions_for_other_tools_have_it(released):
    package, croissant = (
        json.loads((released.folder / f"{name}.json").read_text()) for name in ("datapackage", "croissant")
    )
    (resource,) = (one for one in package["resources"] if one["name"] == "hearings")
    assert resource["schema"]["fields"][3]["arrayItem"]["constraints"]["enum"] == ["hall", "open_air"]
    assert resource["schema"]["foreignKeys"][0]["reference"]["resource"] == "measures"
    assert "hearings.parquet" in {one["@id"] for one in croissant["distribution"]}
    (records,) = (one for one in croissant["recordSet"] if one["@id"] == "hearings")
    assert [field["name"] for field in records["field"]] == schema.table("hearings").columns


def test_a_diff_and_the_version_rule_tell_of_it_row_by_row(added, released, pristine):
    def between(one, other):
        with places.tables_at(str(one)) as before, places.tables_at(str(other)) as after:
            return diff.compare_tables(before, after)

    found = between(pristine / "curated", released.folder)
    assert found.tables_added == ("hearings",)
    assert set(found.table("codes").added) == {"rooms hall", "rooms open_air"}
    seeds = added / "seeds" / "hearings.csv"
    seeds.write_text(ROWS.replace("UK-002,,", "UK-002,2024-05-06,hall"))
    due = plan.plan(added)
    assert due.level == "patch"
    assert set(due.missing) == {("hearings", "H002", "held_on"), ("hearings", "H002", "rooms")}
    build.build(added)
    changes = between(released.folder, added / "preview").table("hearings").changed
    assert {(change.row, change.column) for change in changes} == {("H002", "held_on"), ("H002", "rooms")}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "hall;open_air",
            "hall;cellar",
            r"seeds/hearings.csv, line 2 \(H001\), rooms: 'cellar;hall': expected distinct items",
        ),
        ("UK-002", "UK-999", r"seeds/hearings.csv, line 3 \(H002\), measure_id: 'UK-999'"),
        ("2023-02-03", "soon", r"hearings.csv, line 2 \(H001\), held_on: 'soon': expected a day"),
        ("H002", "H001", "H001"),
    ],
)
def test_its_cells_are_checked_like_all_others(added, old, new, message):
    path = added / "seeds" / "hearings.csv"
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(DataError, match=message):
        build.build(added)


def test_its_files_are_asked_for(added):
    assert "hearings" in {rule.table for rule in rules()}
    (added / "seeds" / "rooms.csv").unlink()
    with pytest.raises(DataError, match="seeds/rooms.csv: expected this vocabulary"):
        build.build(added)
    (added / "seeds" / "hearings.csv").unlink()
    with pytest.raises(DataError, match=r"hearings.csv: expected .*no such file"):
        build.build(added)
