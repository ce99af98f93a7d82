"""Nothing that the package does asks the network for anything, and all of it works where there is none."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EVERYTHING = Path(__file__).with_name("everything.py")
#: Names the Python in which everything is used, where it is not that of the tests: one with another installation.
PYTHON = "TIKTOK_POLICY_PYTHON"


def alone() -> list[str]:
    """The command that runs another where there is no network, on a system that has one; or nothing."""
    command = ["unshare", "--map-root-user", "--net"]
    if shutil.which(command[0]) and subprocess.run([*command, "true"], capture_output=True).returncode == 0:
        return command
    return []


def used(python: str, checkout: Path, folder: Path) -> tuple[dict, bool]:
    """What came of using everything in a Python, and whether that was where there is no network."""
    before, out = alone(), folder / "out"
    out.mkdir()
    command = [*before, python, str(EVERYTHING), str(checkout), str(out)]
    helps = {"TIKTOK_POLICY_TEXTS"} | ({"PYTHONPATH"} if python != sys.executable else set())
    clean = {name: value for name, value in os.environ.items() if name not in helps}
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=clean)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[-1]), bool(before)


@pytest.mark.slow
def test_nothing_asks_the_network_for_anything(checkout, tmp_path, tell):
    found, apart = used(os.environ.get(PYTHON) or sys.executable, checkout, tmp_path)
    assert found["asked"] == {}
    assert {"socket.getaddrinfo", "socket.connect", "urllib.Request"} <= set(found["planted"])
    tell(
        "monitoring network requests and started programs" + (", without a network" if apart else ""),
        f"{found['calls']} calls of all {found['commands']} commands, all {found['names']} public names",
        f"{sum(found['asked'].values())} requests; {sum(found['planted'].values())} events seen for 3 planted attempts",
    )
