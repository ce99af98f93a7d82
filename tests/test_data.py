"""The data that we ship: valid, fresh, complete, and borne out by the source texts."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

import tiktok_policy_data as tpd
from tiktok_policy_data import _version
from tiktok_policy_data.core import passages
from tiktok_policy_data.core.versions import list_versions
from tiktok_policy_data.pipeline.release import integrity
from tiktok_policy_data.pipeline.validate import validate
from tiktok_policy_data.pipeline.verify import verify
from tiktok_policy_data.query import lookup
from tiktok_policy_data.store import releases

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def release():
    return releases.installed()


def test_the_release_is_valid(release):
    assert validate(release.folder) == []


def test_what_was_released_is_whole():
    problems, _ = integrity.check(ROOT)
    assert problems == []


def test_one_version_everywhere(release):
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    last = _version.read_record()["releases"][-1]
    assert tpd.__version__.partition("+")[0] == last["version"]
    assert f"\n## {last['version']} " in changelog
    assert f"\nversion: {last['version']}\n" in citation
    assert tpd.data_version == release.version == last["data_version"]
    for name in ("datapackage.json", "croissant.json"):
        assert json.loads((release.folder / name).read_text(encoding="utf-8"))["version"] == tpd.data_version
    assert list_versions(release.records("releases"))[-1] == tpd.data_version


def test_no_event_type_or_status_is_declared_in_vain_and_every_parent_exists(release):
    vocabularies = release.vocabularies
    rows = [row for row in release.records("codes") if row["scheme"] == "event_types"]
    assert {row["parent"] for row in rows} == set(vocabularies["stages"])
    # A bill dies by the rule of the status, with the term of its legislature.
    assert {row["sets_status"] for row in rows} - {None} == set(vocabularies["statuses"]) - {"died"}


def test_groups_have_all_their_members(release):
    members = Counter(group for row in release.records("jurisdictions") for group in row["groups"])
    assert members == {
        "EU27": 27,
        "G7": 7,
        "FIVE_EYES": 5,
        "NATO": 32,
        "UN": 193,
        "G20": 19,
        "OECD": 38,
        "ASEAN": 11,
        "AFRICAN_UNION": 55,
        "COE": 46,
        "SCHENGEN": 29,
        "BRICS": 11,
        "US_STATES": 50,
    }


def test_neighbours_named_in_definitions_are_codes_of_the_same_vocabulary(release):
    import re

    for row in release.records("codes"):
        named = re.findall(r"(?:^|; )not ([A-Za-z0-9_]+):", row["excludes"] or "")
        assert set(named) <= set(release.vocabularies[row["scheme"]]), row


def test_readings_are_ours_and_short(release):
    for row in release.records("evidence"):
        assert 0 < len(row["reading"]) <= 240
        ends = {row["first_words"], row["last_words"]}
        assert not any(end in row["reading"] for end in ends if len(end.split()) > 3), row["evidence_id"]


def test_every_measure_of_the_three_first_jurisdictions_and_their_drivers_is_there(release):
    count = Counter(row["jurisdiction"] for row in release.records("measures"))
    assert {"UK", "UK-PARL", "US", "EU", "EU-COM", "EU-COUNCIL", "CN", "HK", "JP", "KR"} <= set(count)


def test_with_the_texts_every_anchor_verifies(release, source_texts):
    verified, problems = verify(release, source_texts)
    assert problems == []
    wanted = {row["source_id"] for row in release.records("sources") if row["read_as"] == "whole"}
    assert {row.source_id for row in verified} == wanted


def test_with_the_texts_every_paragraph_is_decided(release, source_texts):
    held = lookup.available_texts(release, source_texts)
    decided = Counter(row["source_id"] for row in release.records("paragraphs"))
    assert decided == {source: len(passages.paragraphs(text)) for source, text in held.items()}


def test_with_the_texts_the_anchors_of_the_seeds_verify(source_texts):
    assert integrity.check(ROOT, source_texts)[0] == []


def test_summaries_name_only_measures_that_exist_or_were_withdrawn():
    release = releases.installed()
    known = {row["measure_id"] for row in release.records("measures")}
    known |= {row["row"] for row in release.records("withdrawn")}
    named = {
        name
        for row in release.records("measures")
        for name in re.findall(r"\b[A-Z]{2}(?:-[A-Z0-9]{2,14})?-[0-9]{3}\b", row["summary"] or "")
    }
    assert named
    assert named <= known
