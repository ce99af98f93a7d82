"""Bad seeds, files and folders: one clear message, exit 1, nothing half written, no traceback."""

import json
import shutil

import pytest
from click.testing import CliRunner

from tiktok_policy_data.cli.group import main
from tiktok_policy_data.errors import DataError
from tiktok_policy_data.io import atomic
from tiktok_policy_data.pipeline import build, derive
from tiktok_policy_data.pipeline.validate import validate
from tiktok_policy_data.store import releases


def run(*words, status):
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == status, (result.output, result.exception)
    assert "Traceback" not in result.output
    return result.output


def seed(root, name, text=None, old=None, new=None):
    path = root / "seeds" / f"{name}.csv"
    path.write_text(text if text is not None else path.read_text().replace(old, new))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda root: seed(root, "statuses", "code,label,definition,includes,excludes\n"),
            "expected at least one code",
        ),
        (lambda root: seed(root, "roles", old="driver,Driver", new=",Driver"), "seeds/roles.csv, line 3"),
        (
            lambda root: seed(root, "foo", "code,label,definition,includes,excludes\n"),
            "seeds/foo.csv: expected no such",
        ),
        (
            lambda root: seed(root, "event_types", old=",in_life,adopted", new=",,adopted"),
            "expected a code of families",
        ),
        (lambda root: seed(root, "sources", old="2023-03-10", new="[2023..]"), "expected a latest day of publication"),
        (
            lambda root: seed(root, "paragraphs", old="S001,6,", new="S001,5,"),
            "a paragraph without evidence",
        ),
        (
            lambda root: seed(root, "evidence", old="event_type;date;maker", new="event_type, date;maker"),
            "12|13|cells|items",
        ),
        (lambda root: seed(root, "measures", old="device_ban", new="device_bann"), "did you mean device_ban?"),
        (
            lambda root: seed(root, "jurisdictions", old="country,,GB", new="country,UK,GB"),
            "expected a parent, not itself",
        ),
    ],
)
def test_a_faulty_checkout_is_told_and_writes_nothing(checkout, change, message):
    import re

    change(checkout)
    assert re.search(message, run("build", "--root", checkout, status=1))
    assert not (checkout / "preview").exists()


@pytest.mark.parametrize("table", ["measures", "events", "evidence", "sources", "jurisdictions", "paragraphs"])
def test_a_table_without_rows_is_told_without_a_crash(checkout, table):
    path = checkout / "seeds" / f"{table}.csv"
    path.write_text(path.read_text().splitlines()[0] + "\n")
    assert "could not be" not in run("build", "--root", checkout, status=1)


def test_anchoring_without_the_known_texts_keeps_what_there_is(checkout):
    (checkout / "raw" / "texts.csv").unlink()
    before = (checkout / "raw" / "anchors.csv").read_bytes()
    assert "Give it: --text S001=FILE" in run("anchor", "--root", checkout, "--texts", checkout / "texts", status=1)
    assert (checkout / "raw" / "anchors.csv").read_bytes() == before


def test_a_text_that_is_not_the_known_one_is_named(checkout):
    path = checkout / "texts" / "S001.txt"
    path.write_text(path.read_text() + "more")
    said = run("build", "--root", checkout, "--texts", checkout / "texts", status=0)
    assert "Not verified, since no available file has the SHA-256 of the text: S001." in said


def forged(small, tmp_path, name, change):
    """A release whose file was changed and whose manifest has the right hash for it."""
    folder = shutil.copytree(small.folder, tmp_path / "curated")
    path = folder / name
    path.write_bytes(change(path.read_bytes()))
    manifest = json.loads((folder / "manifest.json").read_text())
    table, form = name.split(".")
    manifest["tables"][table][form]["sha256"] = atomic.file_sha256(path)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"[1]\n",
        lambda data: b"null\n",
        lambda data: b"{}\n",
        lambda data: data.replace(b'"event_id":"', b'"event":"', 1),
        lambda data: data.replace(b'"date_latest":"2', b'"date_latest":["2', 1),
        lambda data: data.replace(b'"measure_id":"CN-001"', b'"measure_id":7', 1),
        lambda data: data.replace(b'"measure_id":"CN-001"', b'"measure_id":"\\ud800"', 1),
        lambda data: b"\xff\xfe" + data,
        lambda data: b"[" * 100_000,
    ],
)
def test_json_lines_that_are_no_rows_are_told(small, tmp_path, change):
    folder = forged(small, tmp_path, "events.jsonl", change)
    assert "events.jsonl: expected canonical JSON Lines" in run("validate", folder, status=1)


def test_text_in_parquet_that_is_no_text_is_told(small, tmp_path):
    folder = forged(small, tmp_path, "measures.parquet", lambda data: data)
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.read_table(folder / "measures.parquet")
    place = table.schema.get_field_index("title")
    broken = pa.array([b"\xff\xfe"] * len(table), pa.binary()).view(pa.string())
    pq.write_table(table.set_column(place, table.schema.field(place), broken), folder / "measures.parquet")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["tables"]["measures"]["parquet"]["sha256"] = atomic.file_sha256(folder / "measures.parquet")
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert "expected a Parquet file" in run("validate", folder, status=1)


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"version": null, "tables": {}}', '{"version": "1.0.0", "tables": []}']
)
def test_a_manifest_of_another_shape_is_one_problem(tmp_path, text):
    (tmp_path / "manifest.json").write_text(text)
    assert len(validate(tmp_path)) == 1


def test_exports_go_through_links_and_to_standard_output(installed, tmp_path):
    target = tmp_path / "target.csv"
    target.write_text("old")
    (tmp_path / "link.csv").symlink_to(target)
    run("export", "events", "--out", tmp_path / "link.csv", status=0)
    assert (tmp_path / "link.csv").is_symlink()
    assert target.read_text().startswith("event_id,")
    assert run("export", "events", "--out", "-", status=0).startswith("event_id,")


def test_a_release_behind_a_link_is_replaced_where_it_is(checkout):
    real = checkout.parent / "elsewhere"
    (checkout / "curated").rename(real)
    (checkout / "curated").symlink_to(real)
    for _ in range(2):
        build.build(checkout, checkout / "curated")
    assert (checkout / "curated").is_symlink()
    assert releases.Release(real).version == derive.UNRELEASED


def test_a_checkout_is_not_taken_for_a_release_to_replace(checkout):
    with pytest.raises(DataError, match="expected an empty folder or a release to replace"):
        build.build(checkout, checkout)
    assert (checkout / "seeds").is_dir()


def test_messages_stay_short_however_long_the_data(checkout):
    seed(checkout, "measures", old="UK-002,UK", new="X" * 50_000 + ",UK")
    assert len(run("build", "--root", checkout, status=1)) < 20_000


def test_leftovers_of_a_killed_process_are_cleared(checkout):
    left = checkout / ".preview.tiktok-policy-data.new"
    left.mkdir()
    (left / "half").write_text("")
    theirs = checkout / ".preview.new"
    theirs.mkdir()
    build.build(checkout)
    assert not left.exists()
    assert theirs.exists()
