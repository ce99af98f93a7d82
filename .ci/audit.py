"""Check whether a dependency that users install has a known vulnerability.

audit.py PYTHON           check what is installed with the package in that Python; exit 1 if a vulnerability is known
audit.py PYTHON --must    the same; exit 1 also if the advisories are not available

They are not available without a network, or if a private index replaces pypi.org and does not have them.
"""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from tempfile import TemporaryDirectory

OURS = "tiktok-policy-data"


def installed(python: str) -> list[str]:
    """Return what is installed, as NAME==VERSION, except the package itself and pip."""
    freeze = [python, "-m", "pip", "freeze", "--exclude", OURS]
    return subprocess.run(freeze, capture_output=True, text=True, check=True).stdout.split()


def unasked(requirement: str) -> str:
    """Return why the advisories are not available; empty if they are."""
    name, _, version = requirement.partition("==")
    try:
        with urllib.request.urlopen(f"https://pypi.org/pypi/{name}/{version}/json", timeout=30) as answer:
            known = "vulnerabilities" in json.load(answer)
    except (OSError, ValueError) as fault:
        return f"{fault} for {name} {version}"
    return "" if known else f"the answer for {name} {version} has none"


def main(python: str, must: bool) -> int:
    """Audit what is installed; pip-audit prints what it finds."""
    there = installed(python)
    if why := unasked(there[0]):
        print(f"The advisories of pypi.org are not available: {why}.")
        return int(must)
    with TemporaryDirectory() as folder:
        listed = Path(folder, "requirements.txt")
        listed.write_text("\n".join(there))
        audit = [sys.executable, "-m", "pip_audit", "--strict", "--disable-pip", "--no-deps", "-r", str(listed)]
        return subprocess.run(audit).returncode


if __name__ == "__main__":
    match sys.argv[1:]:
        case [python]:
            sys.exit(main(python, must=False))
        case [python, "--must"]:
            sys.exit(main(python, must=True))
        case _:
            sys.exit(__doc__)
