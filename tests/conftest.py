"""A small checkout that we wrote ourselves: two texts, seven measures, every derived column in use."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import browser
import pytest
import questions
from hypothesis import settings
from remembered import Remembered, read_again

from tiktok_policy_data.core import schema
from tiktok_policy_data.pipeline import anchoring, build
from tiktok_policy_data.pipeline.release import publish
from tiktok_policy_data.store import releases

ROOT = Path(__file__).parents[1]

#: Seeds of two sources and seven measures, and their texts, all written for the tests.
TOY = Path(__file__).parent / "data" / "toy"
#: Named once; the vocabularies and applies.csv are those of the real checkout.
OURS = {path.name for path in (TOY / "seeds").glob("*.csv")}

#: How many examples the tests with drawn examples try, unless they say so: `quick` by default, and `full` in .ci/run.
settings.register_profile("quick", max_examples=25, deadline=None)
settings.register_profile("full", max_examples=500, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


@pytest.fixture(scope="session")
def chrome() -> Iterator[Any]:
    """One Chromium for all tests of pages: Playwright drives only one at a time."""
    with browser.chromium() as found:
        yield found


@pytest.fixture(scope="session", autouse=True)
def remembered() -> Iterator[Remembered]:
    """The same seeds, anchors and schemas are built once in a run of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        memory = Remembered(build.make)
        patch.setattr(build, "make", memory)
        yield memory


@pytest.fixture
def rebuild(remembered: Remembered) -> Iterator[None]:
    """Everything is built again, for a test that compares two builds."""
    remembered.forgets = True
    yield
    remembered.forgets = False


def write_checkout(root: Path) -> Path:
    """The small checkout with the vocabularies of the real one, its anchors made."""
    shutil.copytree(TOY, root)
    for path in (ROOT / "seeds").glob("*.csv"):
        if path.name not in OURS:
            shutil.copy(path, root / "seeds")
    (root / "raw").mkdir()
    anchoring.anchor(root, None, {path.stem: path for path in sorted((root / "texts").glob("*.txt"))})
    return root


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small checkout, released as 1.0.0; not to be changed."""
    root = write_checkout(tmp_path_factory.mktemp("pristine") / "checkout")
    publish.release(root, released_on=date(2026, 1, 2))
    return root


@pytest.fixture
def checkout(pristine: Path, tmp_path: Path) -> Path:
    """A copy of the small checkout that a test may change."""
    return Path(shutil.copytree(pristine, tmp_path / "checkout"))


@pytest.fixture
def small(pristine: Path) -> releases.Release:
    """The release of the small checkout."""
    return releases.Release(pristine / "curated")


@pytest.fixture
def installed(small: releases.Release, monkeypatch: pytest.MonkeyPatch) -> Iterator[releases.Release]:
    """The small release in the place of the installed one."""
    monkeypatch.delenv("TIKTOK_POLICY_TEXTS", raising=False)
    monkeypatch.setattr(releases, "installed", lambda: small)
    yield small


@pytest.fixture
def schemas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the schemas that a test may change, in the place of the real ones."""
    folder = Path(shutil.copytree(schema.shipped("schemas"), tmp_path / "schemas"))
    shipped = schema.shipped
    monkeypatch.setattr(schema, "shipped", lambda name: folder if name == "schemas" else shipped(name))
    read_again()
    yield folder
    monkeypatch.undo()
    read_again()


@pytest.fixture
def edit(checkout: Path) -> Callable[..., Path]:
    """Change cells of one row of a seed: edit("measures", "UK-001", confidence="sure")."""

    def change(table: str, key: str, **cells: str) -> Path:
        path = checkout / "seeds" / f"{table}.csv"
        if not path.exists():
            path = checkout / "raw" / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows: list[dict[str, str]] = list(csv.DictReader(file))
        names = list(rows[0])
        hits = [row for row in rows if key in row.values()]
        assert hits, f"no row {key} in {table}"
        hits[0].update(cells)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        return checkout

    return change


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """The one Spark session of all tests, or a skip that says what to install."""
    if why := questions.without_spark():
        pytest.skip(why)
    session = questions.spark()
    yield session
    session.stop()


@pytest.fixture(scope="session")
def source_texts() -> Path:
    """The folder of the real source texts, or a skip that says what to set."""
    named = os.environ.get("TIKTOK_POLICY_TEXTS")
    if not named:
        pytest.skip("needs the source texts: set TIKTOK_POLICY_TEXTS to their folder")
    return Path(named)
