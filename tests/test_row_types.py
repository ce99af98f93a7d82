"""The types of rows are those of the schemas, and a column misspelt in code is an error of types."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
spec = importlib.util.spec_from_file_location("row_types_script", ROOT / ".ci" / "row_types.py")
script = importlib.util.module_from_spec(spec)
spec.loader.exec_module(script)
MODULES = script.modules()

#: A line for each: right, a column misspelt, a list taken as text, rows of a table that only the text of a name gives.
SNIPPET = """
from tiktok_policy_data.store.releases import Release

def first(release: Release, name: str) -> str:
    _ = release.records("events")[0]["event_type"].upper()
    _ = release.records("events")[0]["event_typ"]
    _ = release.records("evidence")[0]["supports"].upper()
    _ = release.records(name)[0]["anything"]
    return release.records("events")[0]["note"]
"""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_module_of_types_equals_the_schemas(path):
    assert path.read_text(encoding="utf-8") == MODULES[path], "run `python .ci/row_types.py update`"


def test_the_types_are_not_imported_when_the_package_runs():
    code = "import tiktok_policy_data as t, sys; t.compare(); t.timeline('UK-001'); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {f"tiktok_policy_data.core.{path.stem}" for path in MODULES} & set(done.stdout.split())


@pytest.mark.slow
def test_a_misspelt_column_is_an_error_of_types(tmp_path):
    pytest.importorskip("mypy", reason="needs mypy: pip install mypy")
    (tmp_path / "snippet.py").write_text(SNIPPET, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--ignore-missing-imports", str(tmp_path / "snippet.py")]
    done = subprocess.run(
        [*command, "--cache-dir", str(tmp_path / "cache")], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    found = [line for line in done.stdout.splitlines() if "snippet.py" in line and "error:" in line]
    assert [line.split(":")[1] for line in found] == ["6", "7", "9"], done.stdout
    assert 'has no key "event_typ"' in found[0]
