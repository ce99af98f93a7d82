"""Metadata that standards read: accepted as they are, refused with a planted error."""

import json
import re
import shutil
from pathlib import Path

import pytest
from oracles import oracle

from tiktok_policy_data.core import about, schema
from tiktok_policy_data.core.citation import KEYWORDS, SOURCES
from tiktok_policy_data.pipeline.metadata import citation_file, codebook, datapackage
from tiktok_policy_data.query import load

ROOT = Path(__file__).parents[1]


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
        ('"starts":"2017"', '"starts":"2017 or so"'),
    ],
    ids=["code", "code in a list", "key", "foreign key", "required", "pattern"],
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


# ------------------------------------------------------------------------------------------ the Data Package


def description(folder, name="datapackage.json"):
    return json.loads((folder / name).read_text(encoding="utf-8"))


def of_release(small):
    tables = (small.records(name) for name in ("measures", "jurisdictions"))
    day = small.records("releases")[0]["released_on"]
    events = about.first_day(small.records("events"))
    return about.About(small.version, day, events, small.data_day, about.places(*tables))


def test_the_package_says_what_it_is_from_whom_and_whence(small):
    package = description(small.folder)
    assert package["id"].startswith(("urn:uuid:", "https://doi.org/"))
    assert package["keywords"] == list(KEYWORDS)
    assert package["contributors"] == [{"title": "The tiktok-policy-data developers", "roles": ["creator"]}]
    assert [one["title"] for one in package["sources"]] == [SOURCES]
    assert all((small.folder / one["path"]).is_file() for one in package["sources"])


@pytest.mark.parametrize("address", ["", "https://example.org/owner/tiktok-policy-data"])
def test_the_homepage_is_that_of_the_repository_and_left_out_without_one(small, monkeypatch, address):
    monkeypatch.setattr(datapackage, "REPOSITORY", address)
    files = {path.name: ("0" * 64, path.stat().st_size) for path in small.folder.iterdir()}
    made = datapackage.datapackage(of_release(small), files, small.codes)
    assert made.get("homepage", "") == address


def test_coded_columns_have_their_codes_and_labels_as_categories(small):
    labels = {(row["scheme"], row["code"]): row["label"] for row in small.codes}
    seen = set()
    for resource in description(small.folder)["resources"]:
        for spec, field in zip(resource["schema"]["fields"], schema.tables()[resource["name"]].fields, strict=True):
            coded = spec["arrayItem"] if field.is_list else spec
            assert ("categories" in coded) == bool(field.vocabulary), field.name
            if field.vocabulary:
                codes = [one["value"] for one in coded["categories"]]
                assert codes == coded["constraints"]["enum"] == list(small.vocabularies[field.vocabulary])
                assert all(one["label"] == labels[field.vocabulary, one["value"]] for one in coded["categories"])
                seen.add(field.vocabulary)
    assert len(seen) > 20


def test_what_load_adds_to_the_files_is_declared_with_its_origin(installed):
    for resource in description(installed.folder)["resources"]:
        own = [field["name"] for field in resource["schema"]["fields"]]
        added = [field["name"] for field in resource["schema"].get("addedOnLoad", ())]
        assert list(load.load(resource["name"]).columns) == own + added
        assert all(name in resource["description"] for name in added)
        assert not added or "from the table changes" in resource["description"]


def as_xml_schema(pattern):
    """A pattern as XML Schema reads it: no anchors, lookaheads, lazy quantifiers; the whole value must match."""
    translate = oracle("elementpath.regex").translate_pattern
    python = translate(pattern, back_references=False, lazy_quantifiers=False, anchors=False)
    return re.compile(python)


@pytest.mark.slow
def test_patterns_are_those_of_xml_schema_and_match_every_value(small):
    tried = 0
    for resource in description(small.folder)["resources"]:
        rows = small.records(resource["name"])
        for spec in resource["schema"]["fields"]:
            for rules in (spec.get("constraints", {}), spec.get("arrayItem", {}).get("constraints", {})):
                if "pattern" in rules:
                    pattern = as_xml_schema(rules["pattern"])
                    cells = [row[spec["name"]] for row in rows if row[spec["name"]]]
                    values = [value for cell in cells for value in (cell if isinstance(cell, list) else [cell])]
                    assert all(pattern.fullmatch(value) for value in values), spec["name"]
                    assert not spec.get("edtf") or not any(pattern.fullmatch(f"{value}\n") for value in values)
                    tried += len(values)
    assert tried > 100


@pytest.mark.slow
@pytest.mark.parametrize("pattern", ["(?:a)", r"(a)(?![\s\S])", "a+?", r"(a)\1?", "^a$", r"\Aa\Z"])
def test_a_pattern_of_another_dialect_is_none_of_xml_schema(pattern):
    assert re.fullmatch(pattern, "a")
    with pytest.raises((AssertionError, re.error, oracle("elementpath.regex").RegexError)):
        assert as_xml_schema(pattern).fullmatch("a")  # ^ and $ are characters there


# -------------------------------------------------------------------------------- Croissant and schema.org


def statements(raw):
    """The graph of a JSON-LD text, and its dataset."""
    rdflib = oracle("rdflib")
    graph = rdflib.Graph().parse(data=raw, format="json-ld")
    (dataset,) = graph.subjects(rdflib.RDF.type, rdflib.SDO.Dataset)
    return graph, dataset


def check_dataset(raw):
    """What search engines ask of a schema.org/Dataset: known terms alone, and those that they need."""
    graph, dataset = statements(raw)
    sdo = oracle("rdflib").SDO
    terms = {term for term in graph.predicates() if str(term).startswith(str(sdo))}
    assert not [str(term) for term in terms if term not in sdo]
    needed = ("name", "description", "identifier", "license", "version", "creator", "temporalCoverage")
    for name in needed:
        assert len(list(graph.objects(dataset, sdo[name]))) == 1, name
    assert {str(word) for word in graph.objects(dataset, sdo.keywords)} == set(KEYWORDS)
    places = {str(graph.value(place, sdo.name)) for place in graph.objects(dataset, sdo.spatialCoverage)}
    assert places == {"China", "European Union", "United Kingdom"}
    assert str(graph.value(dataset, sdo.temporalCoverage)) == "2012-03-01/2026-01-02"
    assert 50 <= len(str(graph.value(dataset, sdo.description))) <= 5000


def described_twice(small):
    yield "explorer", json.dumps(about.json_ld(of_release(small)))
    yield "croissant", (small.folder / "croissant.json").read_text(encoding="utf-8")


@pytest.mark.slow
def test_search_engines_find_a_dataset_in_croissant_and_in_the_page(small):
    for _, raw in described_twice(small):
        check_dataset(raw)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"keywords"', '"keyword"'),
        ('"temporalCoverage"', '"temporal_coverage"'),
        (r'"@type": "(sc:)?Dataset"', '"@type": "DataFeed"'),
        ('"identifier": "urn:', '"isbn": "urn:'),
    ],
)
def test_a_planted_error_in_the_dataset_fails(small, old, new):
    for name, raw in described_twice(small):
        planted, found = re.subn(old, new, raw, count=1)
        assert found, name
        with pytest.raises((AssertionError, ValueError)):
            check_dataset(planted)


def test_the_days_run_from_the_earliest_event_to_the_day_of_the_data(small):
    events = [
        {"date_earliest": None, "date_latest": None},
        {"date_earliest": small.data_day, "date_latest": None},
        {"date_earliest": None, "date_latest": small.data_day.replace(year=2001)},
    ]
    first = about.first_day(events)
    assert first.year == 2001
    assert of_release(small)._replace(first_day=first).days == f"{first}/{small.data_day}"
    assert of_release(small)._replace(data_day=None, first_day=first).days == f"{first}/.."
    assert "temporalCoverage" not in about.schema_org(of_release(small)._replace(first_day=about.first_day([])))


@pytest.mark.slow
def test_croissant_has_the_keywords_and_refuses_a_field_without_a_type(folder):
    mlcroissant = oracle("mlcroissant")
    assert mlcroissant.Dataset(jsonld=str(folder / "croissant.json")).metadata.keywords == list(KEYWORDS)
    raw = description(folder, "croissant.json")
    del raw["recordSet"][0]["field"][0]["dataType"]
    (folder / "croissant.json").write_text(json.dumps(raw), encoding="utf-8")
    with pytest.raises(mlcroissant.ValidationError, match="dataType"):
        mlcroissant.Dataset(jsonld=str(folder / "croissant.json"))


# ------------------------------------------------------------------------- what `load` adds to the files


def check_columns(folder, installed):
    """Each column of `load` is in both files and in both descriptors, or each descriptor says where it comes from."""
    package, croissant = description(folder), description(folder, "croissant.json")
    card = (folder / "README.md").read_text(encoding="utf-8")
    records = {one["name"]: one for one in croissant["recordSet"]}
    for resource in package["resources"]:
        name = resource["name"]
        if name not in schema.tables():
            continue
        columns = list(load.load(name).columns)
        described = [field["name"] for field in resource["schema"]["fields"]]
        assert described == installed.columns(name).column_names, name
        for row in installed.path(name, "jsonl").read_text(encoding="utf-8").splitlines():
            assert set(json.loads(row)) == set(described), name
        if name in records:  # Croissant has no table without rows
            assert {field["name"] for field in records[name]["field"]} == set(described), name
        added = [column for column in columns if column not in described]
        assert added == [field["name"] for field in resource["schema"].get("addedOnLoad", [])], name
        for column in added:
            for text in (resource["description"], records[name]["description"], card):
                assert re.search(rf"{column}\b[^|]*computes them from the table changes", text), (name, column)


def test_no_column_of_load_is_missing_from_files_and_descriptors_without_a_word(folder, installed):
    assert "changed_release" in load.load().columns
    check_columns(folder, installed)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("datapackage.json", '"addedOnLoad"', '"added"'),
        ("datapackage.json", '"name": "changed_release"', '"name": "changed"'),
        ("croissant.json", "The columns first_release and changed_release", "The columns"),
        ("README.md", "first_release and changed_release", "Some columns"),
    ],
)
def test_a_descriptor_that_says_nothing_of_such_a_column_is_found(folder, installed, name, old, new):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(AssertionError):
        check_columns(folder, installed)


def test_a_column_that_load_adds_without_a_word_is_found(folder, installed, monkeypatch):
    real = load._with_releases
    monkeypatch.setattr(load, "_with_releases", lambda frame, data: real(frame, data).assign(more=1))
    monkeypatch.setattr(load, "described", lambda frame, table, data: frame)
    with pytest.raises(AssertionError):
        check_columns(folder, installed)


# -------------------------------------------------------------------------------------------- the card


def check_card(text, folder):
    """What `datasets.load_dataset` needs of a card: YAML with a configuration per table, whose file is there."""
    head = oracle("yaml").safe_load(text.split("---\n")[1])
    files = {one["config_name"]: one["data_files"] for one in head["configs"]}
    filled = [name for name in schema.tables() if (folder / f"{name}.jsonl").stat().st_size]
    assert files == {name: f"{name}.parquet" for name in filled}
    assert all((folder / file).is_file() for file in files.values())
    assert [one["config_name"] for one in head["configs"] if one.get("default")] == ["measures"]
    assert (head["license"], head["language"], head["tags"]) == ("cc-by-4.0", ["en"], list(KEYWORDS))
    assert head["size_categories"] == ["1K<n<10K"]


@pytest.mark.slow
def test_the_card_names_every_table_that_has_rows_and_its_file(small):
    check_card((small.folder / "README.md").read_text(encoding="utf-8"), small.folder)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"), [("events.parquet", "event.parquet"), ("  default: true\n", ""), ("cc-by-4.0", "cc")]
)
def test_a_planted_error_in_the_card_fails(small, old, new):
    text = (small.folder / "README.md").read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(AssertionError):
        check_card(text.replace(old, new, 1), small.folder)


def test_the_card_is_part_of_the_release_and_says_its_version(small):
    text = (small.folder / "README.md").read_text(encoding="utf-8")
    assert "README.md" in small.manifest["files"]
    assert f"Version {small.version} of " in text
    for name in schema.tables():
        if name in small.manifest["tables"]:
            assert f"| `{name}` | {small.n_rows(name)} | " in text


def test_keywords_are_the_same_in_the_citation_file():
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8").partition("\nkeywords:\n")[2]
    assert re.findall(r"^  - (.*)$", text, re.M) == list(KEYWORDS)


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
