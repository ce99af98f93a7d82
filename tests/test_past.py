"""Every reader works on every past release of the real data, or says in one sentence why not."""

import re

import pytest

import tiktok_policy_data as tpd
from tiktok_policy_data.core.versions import list_versions, version_key
from tiktok_policy_data.query import codebook, lookup
from tiktok_policy_data.store import releases

VERSIONS = list_versions(releases.installed().records("releases"))
DAY = "2024-01-01"


def load_all(version, folder):
    for table in releases.opened(version).tables:
        assert len(tpd.load(table, release=version, labels=True)) == releases.opened(version).n_rows(table)


def load_dated(version, folder):
    for table in ("measures", "events", "spells"):
        assert len(tpd.load(table, release=version, as_of=DAY, known_at=DAY))
        assert len(tpd.load(table, release=version, as_of=DAY, how="possible"))


def look_up(version, folder):
    assert lookup.measures(DAY, DAY, "certain", {}, version)
    for options in ({}, {"as_of": DAY, "known_at": DAY}):
        assert lookup.dossier("UK-001", None, version, **options)["events"]


def codebooks(version, folder):
    assert codebook.table_rows(version)
    for name in (*releases.opened(version).tables, *releases.opened(version).vocabularies):
        assert codebook.codebook_rows(name, version)


def panel(version, folder):
    assert len(tpd.panel("YS", release=version))
    assert len(tpd.panel("YS", release=version, known_at=DAY))


def compare(version, folder):
    for cells in ("status", "count", "first"):
        found = tpd.compare(cells=cells, release=version, jurisdictions="G7")
        assert str(found)
        assert found.records()
    for options in ({"as_of": DAY, "known_at": DAY}, {"columns": "year"}, {"rows": "target"}, {"sort": "first"}):
        assert tpd.compare(release=version, **options)._repr_html_()


def effects(version, folder):
    assert str(tpd.compare(cells="effect", release=version))


def grounds(version, folder):
    assert str(tpd.compare("rests_on", release=version))


def standing(version, folder):
    assert len(tpd.standing("device_ban", release=version))
    assert len(tpd.standing(on=DAY, release=version, known_at=DAY))


def timeline(version, folder):
    for of in ("UK-001", "G7"):
        assert len(tpd.timeline(of, release=version).records())
        assert str(tpd.timeline(of, release=version, as_of=DAY))


def news(version, folder):
    assert len(tpd.news("2020", "2024", release=version))


def search(version, folder):
    assert len(tpd.search("devices", release=version))


def export(version, folder):
    for table in releases.opened(version).tables:
        tpd.export(table, folder / f"{table}.csv", release=version)
        assert (folder / f"{table}.csv").stat().st_size


def cite(version, folder):
    for what in (None, "UK-001", "events", f"standing device_ban --on {DAY}"):
        assert version in tpd.cite("bibtex", what, version)


def explore(version, folder):
    assert version in tpd.explore(folder, release=version).read_text(encoding="utf-8")


def recall(version, folder):
    assert len(tpd.recall(version))


def reliability(version, folder):
    assert len(tpd.reliability(version))


READERS = (load_all, load_dated, look_up, codebooks, panel, compare, effects, grounds, standing, timeline)
READERS += (news, search, export, cite, explore, recall, reliability)
#: Readers of what older releases lack → the first release that has it.
BEGAN = {
    panel: "2.0.0",
    effects: "2.0.0",
    standing: "2.0.0",
    grounds: "1.2.0",
    reliability: "1.2.0",
    recall: "3.0.0",
}


@pytest.mark.slow
@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
@pytest.mark.parametrize("version", VERSIONS)
def test_a_reader_works_on_a_past_release_or_says_in_one_sentence_why_not(version, reader, tmp_path):
    if version_key(version) >= version_key(BEGAN.get(reader, version)):
        reader(version, tmp_path)
        return
    with pytest.raises(tpd.UnknownNameError) as refused:
        reader(version, tmp_path)
    assert re.fullmatch(rf"Release {re.escape(version)} has no [^.]+( \d\.\d\.\d)?\.", str(refused.value))


@pytest.mark.parametrize("version", VERSIONS)
def test_a_cell_in_a_state_that_the_codes_of_a_release_lack_has_a_label(version):
    found = tpd.compare(release=version, jurisdictions=["UK", "CN", "EU"])
    assert {("state", cell.state) for cell in found.cells.values()} <= found.labels.keys()
    assert "<table>" in found._repr_html_()


@pytest.mark.parametrize("reader", BEGAN, ids=lambda reader: reader.__name__)
def test_what_a_reader_needs_began_with_a_release(reader):
    assert BEGAN[reader] in VERSIONS
