"""Metadata that standards read: accepted as they are, refused with a planted error."""

import json
import shutil

import pytest
from oracles import oracle

from tiktok_policy_data.core import schema
from tiktok_policy_data.pipeline.metadata import citation_file, codebook


@pytest.fixture
def folder(small, tmp_path):
    return shutil.copytree(small.folder, tmp_path / "curated")


def faults(folder):
    report = oracle("frictionless").Package(str(folder / "datapackage.json")).validate()
    return report.flatten(["type", "note"])


@pytest.mark.slow
def test_the_data_package_is_valid(folder):
    assert faults(folder) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"role":"driver"', '"role":"motor"'),
        ('"rationale":["privacy"]', '"rationale":["fun"]'),
        ('"measure_id":"CN-002"', '"measure_id":"CN-001"'),
        ('"jurisdiction":"EU"', '"jurisdiction":"FR"'),
        ('"title":"Call to sell"', '"title":null'),
        ('"starts":"2017"', '"starts":"2017\\n"'),
    ],
    ids=["code", "code in a list", "key", "foreign key", "required", "trailing newline"],
)
def test_a_planted_error_fails_there_too(folder, old, new):
    path = folder / "measures.jsonl"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    raw = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in raw["resources"]:  # the hash would tell it first
        del resource["hash"], resource["bytes"]
    (folder / "datapackage.json").write_text(json.dumps(raw), encoding="utf-8")
    assert faults(folder)


@pytest.mark.slow
def test_a_changed_file_fails_by_its_hash(folder):
    path = folder / "events.jsonl"
    path.write_text(path.read_text().replace("Lifted since.", "Lifted since!"))
    assert faults(folder)


def first_rows(folder):
    data = oracle("mlcroissant").Dataset(jsonld=str(folder / "croissant.json"))
    return {
        name: next(iter(data.records(record_set=name)), None)
        for name in schema.tables()
        if (folder / f"{name}.jsonl").stat().st_size
    }


@pytest.mark.slow
def test_croissant_loads_the_first_row_of_each_table(folder, small):
    rows = first_rows(folder)
    assert len(rows) > 9
    for name, row in rows.items():
        key = schema.tables()[name].key[0]
        value = row[f"{name}/{key}"]
        assert (value.decode() if isinstance(value, bytes) else value) in {r[key] for r in small.records(name)}


@pytest.mark.slow
def test_croissant_refuses_a_file_with_another_hash(folder):
    path = folder / "events.parquet"
    path.write_bytes((folder / "spells.parquet").read_bytes())
    with pytest.raises(Exception, match=r"Download\(events.parquet\)") as caught:
        first_rows(folder)
    assert "hash of downloaded file" in repr(caught.value.__cause__).lower()


def test_the_codebook_page_has_every_column_and_every_code(small):
    page = codebook.codebook_page(small.records("codes"), small.tables)
    for table in schema.tables().values():
        assert f"## {table.name}\n" in page
        for field in table.fields:
            assert f"| `{field.name}` | " in page
    columns = sum(len(table.fields) for table in schema.tables().values()) + len(schema.ON_LOAD)
    assert page.count("\n| `") == columns + len(small.records("codes"))


def test_the_citation_file_takes_version_and_day():
    from datetime import date

    text = citation_file.citation_cff("cff-version: 1.2.0\nversion: 0\ntitle: x\n", "1.2.3", date(2026, 1, 2))
    assert text == "cff-version: 1.2.0\nversion: 1.2.3\ndate-released: '2026-01-02'\ntitle: x\n"
    assert citation_file.citation_cff(text, "1.2.4", date(2026, 1, 3)).count("date-released") == 1
