"""The folder of a release, read by Hugging Face `datasets`: every table that has rows, and a planted error that fails.

`.ci/run` runs this in an environment of its own: `pip install -e '.[test]' datasets`.
"""

import shutil

import pytest

from tiktok_policy_data.pipeline.metadata.hf_card import CARD
from tiktok_policy_data.store import releases

pytestmark = pytest.mark.slow


@pytest.fixture
def hub(monkeypatch, tmp_path):
    """`datasets`, which is to ask no server and to keep nothing; skips the test where it is missing."""
    for name in ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    found = pytest.importorskip("datasets", reason="needs datasets: pip install datasets")
    found.disable_progress_bars()
    return found


@pytest.fixture
def folder(small, tmp_path):
    return shutil.copytree(small.folder, tmp_path / "curated")


def loaded(hub, folder, cache, name=None):
    return hub.load_dataset(str(folder), *([name] if name else []), cache_dir=str(cache))["train"]


def same(hub, folder, cache, release):
    """Every table with rows loads with its columns and rows; the names of those without rows are returned."""
    names = hub.get_dataset_config_names(str(folder))
    for name in names:
        found, wanted = loaded(hub, folder, cache, name), release.columns(name)
        assert found.column_names == wanted.column_names, name
        assert found.num_rows == wanted.num_rows, name
        key = release.declared(name).key[0]
        assert found[key] == wanted[key].to_pylist(), name
    return set(release.tables) - set(names)


def test_every_table_of_the_release_loads(hub, tmp_path):
    release = releases.installed()
    without = same(hub, release.folder, tmp_path / "cache", release)
    assert without == {name for name in release.tables if release.n_rows(name) == 0}
    assert loaded(hub, release.folder, tmp_path / "cache").num_rows == release.n_rows("measures")


def test_a_folder_with_an_empty_table_loads_without_it(hub, folder, small, tmp_path):
    # A split without rows is an error in `load_dataset`, so the card does not name such a table.
    without = same(hub, folder, tmp_path / "cache", small)
    assert without == {name for name in small.tables if small.n_rows(name) == 0} != set()


def test_an_empty_table_is_refused_by_the_library_itself(hub, folder, small, tmp_path):
    """When this fails, `datasets` has learned to load empty tables, and the card can name them."""
    name = next(name for name in small.tables if small.n_rows(name) == 0)
    card = folder / CARD
    text = card.read_text(encoding="utf-8")
    entry = f"configs:\n- config_name: {name}\n  data_files: {name}.parquet\n  batch_size: 1000\n"
    card.write_text(text.replace("configs:\n", entry), encoding="utf-8")
    with pytest.raises(ValueError, match="corresponds to no data"):
        loaded(hub, folder, tmp_path / "cache", name)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("data_files: events.parquet", "data_files: event.parquet"),
        ("- config_name: events", "- config_name: event"),
    ],
    ids=["file", "name"],
)
def test_a_planted_error_in_the_card_fails(hub, folder, tmp_path, old, new):
    card = folder / CARD
    text = card.read_text(encoding="utf-8")
    assert old in text
    card.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(Exception, match="event"):
        loaded(hub, folder, tmp_path / "cache", "events")


def test_a_damaged_file_fails(hub, folder, tmp_path):
    file = folder / "events.parquet"
    file.write_bytes(file.read_bytes()[:-40])
    with pytest.raises(Exception, match="Parquet"):
        loaded(hub, folder, tmp_path / "cache", "events")
