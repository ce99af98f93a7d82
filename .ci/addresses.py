"""Refuse to publish while the project has no addresses: exit 1 with one sentence unless project.py has all of them."""

import sys
from pathlib import Path
from runpy import run_path

PROJECT = Path(__file__).parents[1] / "tiktok_policy_data" / "core" / "project.py"


def missing(project: Path) -> list[str]:
    """Return the names of the addresses that are empty."""
    found = run_path(str(project))
    return [name for name in ("REPOSITORY", "DOI") if not found[name]]


if __name__ == "__main__":
    if names := missing(Path(*sys.argv[1:]) if sys.argv[1:] else PROJECT):
        sys.exit(f"Set {' and '.join(names)} in tiktok_policy_data/core/project.py before publishing.")
