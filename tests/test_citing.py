"""Citations in every form, and the form with which a reader reports a row."""

import json
import re

import pytest
from click.testing import CliRunner

import tiktok_policy_data as tpd
from tiktok_policy_data import explorer
from tiktok_policy_data.cli.group import main
from tiktok_policy_data.core import project


def run(*words):
    return CliRunner().invoke(main, list(words))


def year(installed):
    return str(max(row["released_on"] for row in installed.records("releases")).year)


@pytest.mark.parametrize("form", ["text", "apa", "bibtex", "ris", "csl-json"])
def test_every_form_has_year_version_and_authors(installed, form):
    said = tpd.cite(form)
    assert year(installed) in said
    assert installed.version in said
    assert "tiktok-policy-data developers" in said


def test_csl_json_is_what_reference_managers_read(installed):
    (item,) = json.loads(tpd.cite("csl-json", "UK-001"))
    assert item["type"] == "dataset"
    assert item["title"].startswith("UK-001, ")
    assert str(item["issued"]["date-parts"][0][0]) == year(installed)
    assert "DOI" not in item


def test_ris_lines_are_tagged_and_end(installed):
    lines = tpd.cite("ris").split("\n")
    assert lines[0] == "TY  - DATA"
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines)
    assert lines[-1].startswith("ER")


def test_bibtex_braces_are_balanced(installed):
    said = tpd.cite("bibtex", "UK-001")
    assert said.count("{") == said.count("}")
    assert said.startswith("@misc{")


def test_a_view_is_cited_with_its_arguments_and_the_day_of_its_data(installed):
    said = run("cite", "standing", "device_ban", "--on", "2023-04-01").output
    assert "standing device_ban --on 2023-04-01" in said
    assert str(installed.data_day) in said


def test_a_table_and_a_past_release_are_cited(installed):
    assert "Table events" in tpd.cite(what="events")
    assert installed.version in run("cite", "--release", installed.version).output


@pytest.mark.parametrize("what", ["UK-999", "standings", "evnts"])
def test_what_does_not_exist_is_not_cited(installed, what):
    said = run("cite", what)
    assert said.exit_code == 2
    assert "no measure" in said.output.lower()


def test_the_page_and_cite_agree(installed):
    assert tpd.cite(release=installed.version) in explorer.page(installed).replace("&#x27;", "'")


def test_addresses_appear_once_the_project_has_them(installed, monkeypatch):
    monkeypatch.setattr(project, "REPOSITORY", "https://example.org/us/data")
    assert "https://example.org/us/data" in tpd.cite()
    assert "https://example.org/us/data/issues/new?template=wrong-row.yml" in run("show", "UK-001", "--report").output


def test_a_report_is_filled_with_release_row_cells_and_events(installed):
    said = run("show", "UK-001", "--report").output
    assert f"Release: tiktok-policy-data {installed.version}" in said
    assert "Row: UK-001" in said
    assert "- status: " in said
    assert "- UK-001-e1: " in said
    assert "http" not in said  # without an address, no link


def test_the_text_of_a_measure_ends_with_how_to_report_it(installed):
    assert "show UK-001 --report" in run("show", "UK-001").stderr


def test_the_measure_may_come_first_and_has_a_key_of_its_own(installed):
    assert tpd.cite("UK-001") == tpd.cite(what="UK-001")
    assert tpd.cite("bibtex", "UK-001").startswith("@misc{tiktok_policy_data_UK_001,")
