"""A release folder is checked whole: files, hashes, rules and every derived cell."""

import datetime
import json
import shutil
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tiktok_policy_data.core import schema
from tiktok_policy_data.io import atomic
from tiktok_policy_data.io.jsonl import json_lines
from tiktok_policy_data.pipeline.rederive import underived
from tiktok_policy_data.pipeline.release import writer
from tiktok_policy_data.pipeline.validate import validate
from tiktok_policy_data.pipeline.verify import verify, verify_files
from tiktok_policy_data.store import releases

#: What only a text or a search can tell: the manifest's hashes guard it, and `verify` checks it against texts.
TOLD = {("sources", "text_sha256"), ("sources", "n_characters"), ("evidence", "char_start"), ("evidence", "char_end")}
TOLD |= {("evidence", "passage_sha256"), ("coverage", "searched"), ("coverage", "searched_on")}
TOLD |= {("coverage", "search")}
DERIVED = [
    (table.name, field)
    for table in schema.tables().values()
    for field in table.fields
    if (field.derived or table.name in ("spells", "coverage")) and (table.name, field.name) not in TOLD
    if table.name != "withdrawn"  # its release is told by the books
]


@pytest.fixture
def folder(pristine, tmp_path):
    return Path(shutil.copytree(pristine / "curated", tmp_path / "curated"))


def rewrite(folder, change):
    """Write the release anew with changed rows and right hashes, as a forger would."""
    release = releases.Release(folder)
    tables = {name: release.records(name) for name in schema.tables()}
    change(tables)
    for row in tables["releases"]:
        table = schema.tables()[row["table"]]
        row["content_sha256"] = sha256(json_lines(table, tables[row["table"]])).hexdigest()
    writer.write_preview(tables, folder, release.version)


def other(field, value):
    """Another value of the same type."""
    if field.vocabulary:
        codes = releases.installed().vocabularies[field.vocabulary]
        return next(code for code in codes if code != value)
    if field.type == "integer":
        return (value or 0) + 1
    if field.type == "date":
        return (value or datetime.date(2020, 1, 1)) + datetime.timedelta(days=1)
    if field.type == "boolean":
        return not value
    if field.edtf:
        return "2001"
    if field.name.endswith("sha256"):
        return "0" * 64
    return f"{value}x"


def test_the_small_release_is_valid(folder):
    assert validate(folder) == []


@pytest.fixture(scope="module")
def columns(pristine):
    """The tables of the small release as Arrow."""
    release = releases.Release(pristine / "curated")
    return {name: release.columns(name) for name in schema.tables()}


def test_what_is_derived_follows_from_what_is_typed(columns):
    assert underived(columns) == []


@pytest.mark.parametrize(("table", "field"), DERIVED, ids=lambda x: getattr(x, "name", x))
def test_a_mutated_derived_cell_is_told_by_its_table_and_column(columns, table, field):
    rows = columns[table].to_pylist()
    rows[-1][field.name] = other(field, rows[-1][field.name])
    found = underived({**columns, table: pa.Table.from_pylist(rows, schema=columns[table].schema)})
    told = {(problem.file, problem.column) for problem in found}
    key = schema.tables()[table].key
    assert (table, "" if field.name in key else field.name) in told


@pytest.mark.slow
@pytest.mark.parametrize(("table", "field"), DERIVED, ids=lambda x: getattr(x, "name", x))
def test_a_mutated_derived_cell_is_caught_even_with_right_hashes(folder, table, field):
    def change(tables):
        row = tables[table][-1]
        row[field.name] = other(field, row[field.name])

    rewrite(folder, change)
    assert validate(folder)


@pytest.mark.parametrize("form", ["parquet", "jsonl"])
def test_a_mutated_file_is_caught_by_the_manifest(folder, form):
    for path in folder.glob(f"*.{form}"):
        data = path.read_bytes()
        if data and path.stem != "codes":
            path.write_bytes(data[:-2] + bytes([data[-2] ^ 1]) + data[-1:])
    problems = validate(folder)
    assert all("the file is damaged or was edited" in str(problem) for problem in problems)
    assert problems


def test_a_lost_row_of_a_derived_table_is_caught(folder):
    rewrite(folder, lambda tables: tables["spells"].pop())
    assert any("expected this row" in str(problem) for problem in validate(folder))


def test_the_lost_paragraphs_of_a_whole_source_are_caught(folder):
    def change(tables):
        tables["paragraphs"] = [row for row in tables["paragraphs"] if row["source_id"] != "S001"]

    rewrite(folder, change)
    assert any("expected this row" in str(problem) and "S001" in str(problem) for problem in validate(folder))


def test_an_added_row_of_a_derived_table_is_caught(folder):
    def change(tables):
        tables["spells"].append({**tables["spells"][-1], "valid_from": datetime.date(1999, 1, 1)})

    rewrite(folder, change)
    assert any("expected no such row" in str(problem) for problem in validate(folder))


def test_lines_out_of_order_and_rows_that_differ_between_forms_are_caught(folder):
    path = folder / "events.jsonl"
    path.write_bytes(b"".join(sorted(path.read_bytes().splitlines(keepends=True), reverse=True)))
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["tables"]["events"]["jsonl"]["sha256"] = atomic.file_sha256(path)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    text = "\n".join(map(str, validate(folder)))
    assert "expected canonical JSON Lines" in text
    assert "expected the same rows as events.jsonl" in text


def test_a_manifest_of_another_version_than_the_last_of_the_books_is_caught(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"version": "9.9.9"}))
    assert any("'9.9.9': expected the version 1.0.0" in str(problem) for problem in validate(folder))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"version": "1.0.0"', '"version": "1.0.1"', "'1.0.1': expected the version 1.0.0"),
        ("CC-BY-4.0", "CC-BY-3.0", "licence: 'CC-BY-3.0': expected CC-BY-4.0"),
        ('"schemas": {\n  "measures": "', '"schemas": {\n  "measures": "x', "schemas, measures: 'x"),
        ('"rows": 7', '"rows": 1', "tables, measures, rows: '1': expected 7"),
        ('"version": ', '"version":\t', "expected the text that the release wrote, byte for byte"),
    ],
)
def test_what_the_manifest_says_is_compared_although_no_hash_covers_it(folder, old, new, message):
    path = folder / "manifest.json"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1), newline="\n")
    (problem,) = verify_files(releases.Release(folder))
    assert message in str(problem)
    assert releases.Release(folder).n_rows("measures") == 7


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda p: p.write_bytes(p.read_bytes()[:100]), "expected a Parquet file"),
        (lambda p: pq.write_table(pa.table({"a": [1]}), p), "expected the columns and types of the table events"),
        (lambda p: p.write_text("not parquet at all"), "expected a Parquet file"),
    ],
)
def test_a_truncated_or_foreign_parquet_file_gives_one_clear_message(folder, damage, message):
    path = folder / "events.parquet"
    damage(path)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["tables"]["events"]["parquet"]["sha256"] = atomic.file_sha256(path)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    problems = validate(folder)
    assert len(problems) == 1
    assert message in str(problems[0])


def test_an_empty_folder_is_no_release(tmp_path):
    assert {problem.expected for problem in validate(tmp_path)} == {"expected the manifest of a release"}


def test_verify_finds_every_passage_in_the_texts(small, pristine):
    verified, problems = verify(small, pristine / "texts")
    assert problems == []
    assert [(row.source_id, row.found == row.passages) for row in verified] == [("S001", True), ("S002", True)]


def test_verify_takes_a_readers_own_copy(small, pristine, tmp_path):
    copy = tmp_path / "page.txt"
    copy.write_text("Menu\n" + (pristine / "texts" / "S001.txt").read_text().replace(" ", "\n", 40).replace("’", "'"))
    verified, problems = verify(small, None, {"S001": copy})
    assert problems == []
    assert verified[0].text == "copy"
    copy.write_text(copy.read_text().replace("7 March", "8 March"))
    _, problems = verify(small, None, {"S001": copy})
    assert [problem.value for problem in problems] == ["The order was … minister herself."]
    with pytest.raises(ValueError, match="There is no source 'S777'"):
        verify(small, None, {"S777": copy})
