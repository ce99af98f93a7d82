"""What must not be imported, and the public names."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import tiktok_policy_data as tpd
from tiktok_policy_data import errors
from tiktok_policy_data.query import comparison, load

HEAVY = {"pandas", "pyarrow", "pandera", "numpy", "click", "altair", "filelock"}


def imported(code):
    """Top-level modules that a fresh Python has imported after running some code."""
    script = f"{code}\nimport sys; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


def test_importing_the_package_imports_nothing_heavy():
    assert not imported("import tiktok_policy_data") & HEAVY


@pytest.mark.parametrize(
    "command",
    [
        ["compare"],
        ["list"],
        ["show", "UK-001"],
        ["timeline", "UK-001"],
        ["tables"],
        ["codebook"],
        ["cite"],
        ["path"],
    ],
)
def test_commands_that_read_need_neither_pandas_nor_pyarrow(command):
    code = f"from tiktok_policy_data.cli import main\ntry: main({command!r})\nexcept SystemExit as e: assert not e.code"
    assert not imported(code) & (HEAVY - {"click"})


def test_writing_the_explorer_needs_neither_pandas_nor_pyarrow(tmp_path):
    assert not imported(f"import tiktok_policy_data as t; t.explore({str(tmp_path)!r})") & (HEAVY - {"filelock"})


def test_a_build_without_faults_imports_neither_pandas_nor_pandera(pristine, tmp_path):
    where = f"Path({str(pristine)!r}), Path({str(tmp_path / 'preview')!r})"
    found = imported(f"from pathlib import Path; from tiktok_policy_data.pipeline import build; build.build({where})")
    assert not {"pandas", "pandera"} & found


def test_loading_a_frame_does_not_import_pandera():
    assert "pandera" not in imported("import tiktok_policy_data as t; t.load()")


def test_public_names_are_there_and_others_are_not():
    assert tpd.load is load.load
    assert tpd.compare is comparison.compare
    assert set(tpd.__all__) <= set(dir(tpd))
    for name in tpd.__all__:
        assert getattr(tpd, name) is not None
    assert tpd.plot.__name__ == "tiktok_policy_data.plot"
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = tpd.nothing


def test_the_errors_that_users_meet_are_public():
    assert (tpd.DataError, tpd.Problem, tpd.UnknownNameError) == (
        errors.DataError,
        errors.Problem,
        errors.UnknownNameError,
    )
    with pytest.raises(tpd.UnknownNameError, match="There is no table 'measure'"):
        tpd.load("measure")


def test_type_checkers_see_the_public_names_in_the_modules_of_the_table():
    tree = ast.parse(Path(tpd.__file__).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    seen = {}
    for node in block.body:
        if isinstance(node, ast.ImportFrom) and node.module != "typing":
            for alias in node.names:
                assert alias.asname == alias.name, f"write `{alias.name} as {alias.name}`, so that it is re-exported"
                module = node.module.removeprefix("tiktok_policy_data").lstrip(".")
                seen[alias.name] = module or alias.name
    assert seen == tpd._MODULE_OF
    assert tpd.__all__ == dir(tpd) == sorted([*tpd._MODULE_OF, *tpd._VERSIONS])
