"""Fresh environments, each with one package as a reader would install it."""

import json
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import measure


def made(name: str, *requirements: str) -> Path:
    """The Python of an environment with the requirements and what they need; CalledProcessError where pip fails."""
    folder = measure.scratch("environments") / name
    python = folder / "bin" / "python"
    if not python.exists():
        _run([sys.executable, "-m", "venv", str(folder)])
    _run([str(python), "-m", "pip", "install", "--quiet", *requirements])
    return python


@cache
def ours() -> Path:
    """The Python of an environment with the wheel of this tree and the core dependencies."""
    wheels = measure.scratch("wheels")
    for old in wheels.iterdir():
        old.unlink()
    _run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(wheels), str(measure.ROOT)])
    (wheel,) = wheels.iterdir()
    python = made("tiktok-policy-data", str(wheel))
    # Of a kept environment pip would leave the package as it is, since the version is the same.
    _run([str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--force-reinstall", str(wheel)])
    return python


def versions(python: Path) -> Mapping[str, str]:
    """Version of each package of an environment, by its name in lower case with hyphens."""
    ask = "import json, importlib.metadata as m\n"
    ask += "print(json.dumps({d.metadata['Name'].lower().replace('_', '-'): d.version for d in m.distributions()}))"
    found: Mapping[str, str] = json.loads(_run([str(python), "-c", ask]))
    return found


def _run(command: list[str]) -> str:
    """Run a command to its end; what it printed, and in the error what it complained of."""
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=measure.clean())
    return done.stdout
