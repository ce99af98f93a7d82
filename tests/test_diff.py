"""What differs between two sets of tables, against an oracle and in its refusals."""

import io
import json
import shutil

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from oracles import oracle

from tiktok_policy_data.cli.group import main
from tiktok_policy_data.core import schema
from tiktok_policy_data.errors import DataError
from tiktok_policy_data.io.frames import to_frame
from tiktok_policy_data.pipeline.release import writer
from tiktok_policy_data.render import diff_text
from tiktok_policy_data.store import diff, places

TABLE = schema.parse(
    json.dumps(
        {
            "name": "things",
            "title": "Things",
            "description": "Things.",
            "primaryKey": ["id"],
            "fields": [
                {"name": name, "title": name, "description": name, "type": "string"}
                for name in ("id", "colour", "size")
            ],
        }
    )
)

texts = st.sampled_from(["", "red", "blue", "a b", "“x”", "0", "null"])
rows = st.dictionaries(st.sampled_from([f"T{n}" for n in range(12)]), st.tuples(texts, texts), max_size=12)


def frame(things):
    return to_frame(TABLE, [{"id": key, "colour": a or None, "size": b or None} for key, (a, b) in things.items()])


def cells_of(changes):
    """What changed, with the text of each cell; an empty one is a blank."""
    return {(c.row, c.column, json.loads(c.before) or "", json.loads(c.after) or "") for c in changes}


@given(rows, rows)
def test_rows_added_and_removed_and_cells_changed_are_told_and_nothing_else(before, after):
    found = diff.compare_frames(TABLE, TABLE, frame(before), frame(after))
    assert set(found.added) == set(after) - set(before)
    assert set(found.removed) == set(before) - set(after)
    assert cells_of(found.changed) == {
        (key, column, old, new)
        for key in set(before) & set(after)
        for column, old, new in zip(("colour", "size"), before[key], after[key], strict=True)
        if old != new
    }


def of_the_library(things):
    text = "id,colour,size\n" + "".join(f"{key},{a},{b}\n" for key, (a, b) in things.items())
    return oracle("csv_diff").load_csv(io.StringIO(text), key="id")


@pytest.mark.slow
@given(rows, rows)
def test_rows_and_cells_agree_with_the_csv_diff_library(before, after):
    found = diff.compare_frames(TABLE, TABLE, frame(before), frame(after))
    if not (before and after):  # the oracle needs rows on both sides
        assert set(found.added) == set(after) and set(found.removed) == set(before)
        return
    wanted = oracle("csv_diff").compare(of_the_library(before), of_the_library(after))
    assert set(found.added) == {row["id"] for row in wanted["added"]}
    assert set(found.removed) == {row["id"] for row in wanted["removed"]}
    assert cells_of(found.changed) == {
        (row["key"], column, old, new) for row in wanted["changed"] for column, (old, new) in row["changes"].items()
    }


@given(rows)
def test_nothing_differs_from_itself_in_any_order(things):
    shuffled = frame(dict(reversed(things.items())))
    assert not diff.compare_frames(TABLE, TABLE, frame(things), shuffled)


def test_a_key_that_stands_twice_is_refused():
    twice = pd.concat([frame({"T1": ("a", "b")})] * 2, ignore_index=True)
    with pytest.raises(DataError, match="things of B, T1, id: expected every key once"):
        diff.compare_frames(TABLE, TABLE, frame({}), twice)


def test_columns_added_removed_and_retyped_are_told():
    raw = {"name": "things", "title": "T", "description": "T", "primaryKey": ["id"]}
    fields = [
        {"name": n, "title": n, "description": n, "type": t}
        for n, t in (("id", "string"), ("size", "integer"), ("x", "string"))
    ]
    new = schema.parse(json.dumps(raw | {"fields": fields}))
    after = to_frame(new, [{"id": "T1", "size": 7, "x": None}])
    found = diff.compare_frames(new, TABLE, frame({"T1": ("a", "7"), "T2": ("a", "8")}), after)
    assert (found.columns_added, found.columns_removed, found.columns_retyped) == (("x",), ("colour",), ("size",))
    assert found.removed == ("T2",)
    assert found.changed == ()


def test_dates_lists_numbers_and_blanks_are_told_as_canonical_json(small, pristine, tmp_path):
    def change(tables):
        tables["measures"][0] |= {"rationale": ["espionage", "privacy"], "n_sources": 9, "act": None}
        tables["sources"][0]["read_on"] = pd.Timestamp("2026-02-03").date()

    tables = {name: small.records(name) for name in small.tables}
    change(tables)
    writer.write_preview(tables, tmp_path / "after", "9.9.9")
    with places.tables_at(str(small.folder)) as a, places.tables_at(str(tmp_path / "after")) as b:
        found = diff.compare_tables(a, b)
    assert {(c.column, c.before, c.after) for c in found.table("measures").changed} == {
        ("rationale", "[]", '["espionage","privacy"]'),
        ("n_sources", "1", "9"),
        ("act", '"law-of-2017"', "null"),
    }
    assert found.table("sources").changed[0].after == '"2026-02-03"'


def test_the_command_takes_folders_wheels_and_releases(installed, tmp_path):
    import zipfile

    wheel = tmp_path / "x-1.0.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for folder in ("curated", "schemas"):
            source = installed.folder if folder == "curated" else schema.shipped("schemas")
            for path in source.rglob("*"):
                archive.write(path, f"tiktok_policy_data/{folder}/{path.relative_to(source)}")
    same = CliRunner().invoke(main, ["diff", str(wheel), "1.0.0"])
    assert (same.exit_code, same.stdout.splitlines()[-1]) == (0, "Nothing differs.")
    plain = tmp_path / "plain"
    plain.mkdir()
    shutil.copy(installed.folder / "jurisdictions.parquet", plain)
    found = CliRunner().invoke(main, ["diff", str(plain), "1.0.0", "--format", "json"])
    assert found.exit_code == 1
    assert "events" in json.loads(found.stdout)["tables_added"]
    shutil.copy(installed.folder / "measures.parquet", plain)
    with places.tables_at(str(plain)) as a, places.tables_at("1.0.0") as b:
        assert diff.compare_tables(a, b).tables == ()  # lists too
    text = CliRunner().invoke(main, ["diff", "1.0.0", str(plain), "--format", "markdown"])
    assert "Tables removed" in text.stdout


@pytest.mark.parametrize(
    ("word", "message"),
    [("9.9.9", "There is no release '9.9.9'; the releases are 1.0.0"), (__file__, "expected a release, a folder")],
)
def test_a_word_that_names_no_tables_is_refused(installed, word, message):
    result = CliRunner().invoke(main, ["diff", "1.0.0", word])
    assert result.exit_code in (1, 2)
    assert message in result.stderr


def test_an_empty_folder_has_no_tables(tmp_path):
    with pytest.raises(DataError, match="expected at least one table"), places.tables_at(str(tmp_path)):
        pass


def test_a_damaged_folder_is_refused(small, tmp_path):
    folder = shutil.copytree(small.folder, tmp_path / "curated")
    (folder / "events.jsonl").write_text("{}\n")
    with pytest.raises(DataError, match="damaged or was edited"), places.tables_at(str(folder)) as tables:
        tables.frame("events")


def test_a_change_is_rendered_as_text_markdown_and_data():
    found = diff.Diff("a", "b", (diff.TableDiff("t", changed=(diff.Change("r", "c", '"x"', "null"),)),))
    assert '- r c: "x" → null' in diff_text.as_text(found)
    assert '- `r` `c`: `"x"` → `null`' in diff_text.as_text(found, markdown=True)
    assert diff_text.as_json(found)["tables"][0]["changed"][0]["row"] == "r"
