"""What the package says that it needs is what it imports, and the lowest versions that it promises do."""

import os
import re
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest
from test_no_network import used

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
#: The package alone may import what readers install; the tests more.
DEPTRY = {
    "everything": ["."],
    "the package": ["tiktok_policy_data", "--optional-dependencies-dev-groups", "test,test-full,dev,engines"],
}


def run(*words: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, **options)


def lowest(*words: str) -> list[str]:
    done = run(sys.executable, ROOT / ".ci" / "lowest.py", *words)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.slow
def test_what_is_imported_is_declared_and_the_other_way_round(tell, tmp_path):
    if not find_spec("deptry"):
        pytest.skip("needs deptry (pip install -e '.[dev]')")
    scanned = []
    for what, words in DEPTRY.items():
        done = run(sys.executable, "-m", "deptry", "--no-ansi", *words, cwd=ROOT)
        assert done.returncode == 0, done.stderr
        scanned.append(f"{re.search('Scanning ([0-9]+) files', done.stderr)[1]} files ({what})")
    package = tmp_path / "tiktok_policy_data"
    package.mkdir()
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    planted = {"undeclared": "DEP001", "polars": "DEP004"}
    (package / "planted.py").write_text("".join(f"import {name}\n" for name in planted))
    done = run(sys.executable, "-m", "deptry", "--no-ansi", *DEPTRY["the package"], cwd=tmp_path)
    assert all(f"{rule} '{name}'" in done.stderr for name, rule in planted.items()), done.stderr
    tell(
        "imports compared with pyproject.toml (deptry)",
        ", ".join(scanned),
        f"0 differences; {len(planted)} planted ones found",
    )


def test_every_need_has_a_lowest_version_and_one_place_says_which():
    extras = ("anchor", "duckdb", "excel", "plot", "read", "site")
    wanted = dict.fromkeys(line for name in extras for line in PROJECT["optional-dependencies"][name])
    assert [line.replace("==", ">=") for line in lowest()] == PROJECT["dependencies"] + [*wanted]
    named = dict(line.split("==") for line in lowest("test"))
    assert list(named) == [line.split(">=")[0] for line in PROJECT["dependencies"]]
    assert all(f"{name}>={version}" in str(PROJECT) for name, version in named.items())


@pytest.mark.slow
def test_the_wheel_works_with_the_lowest_versions_that_it_promises(cases, tell, request, tmp_path):
    if not cases(1, quick=0):
        pytest.skip("installs another environment: run by `python tests/faults`, and by .ci/run")
    python, pins = tmp_path / "lowest" / "bin" / "python", lowest()
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "TIKTOK_POLICY_TEXTS")}
    made = run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", tmp_path, ROOT)
    if made.returncode:
        pytest.skip(f"the wheel could not be built here: {made.stderr.strip().splitlines()[-1]}")
    (wheel,) = tmp_path.glob("*.whl")
    run(sys.executable, "-m", "venv", python.parents[1], check=True)
    done = run(python, "-m", "pip", "install", "--quiet", f"{wheel}[anchor,duckdb,excel,plot,site]", *pins)
    if done.returncode:
        pytest.skip(f"the lowest versions could not be installed here: {done.stderr.strip().splitlines()[-1]}")
    done = run(python, ROOT / ".ci" / "wheel_test.py", cwd=tmp_path, env=clean)
    assert done.returncode == 0, done.stderr
    found, _ = used(str(python), request.getfixturevalue("checkout"), tmp_path)
    assert Path(found["home"]).is_relative_to(python.parents[1])
    tell(
        f"the wheel with {', '.join(pins).replace('==', ' ')}",
        f"{found['calls']} calls of all {found['commands']} commands, all {found['names']} public names",
        "each ends as expected",
    )
