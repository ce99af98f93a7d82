"""Print the lowest versions that pyproject.toml supports, in pip's format: pandas==2.2 ...

lowest.py            what the package needs, with all that is optional
lowest.py test       what the package needs, as the tests need it (they may need a later version)
"""

import re
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"
#: Extras that readers install.
OPTIONAL = ("anchor", "duckdb", "excel", "plot", "read", "site")
FLOOR = re.compile(r"([A-Za-z0-9_-]+)(?:\[[a-z,]+\])?>=([0-9.]+)")


def floors(requirements: Iterable[str]) -> dict[str, str]:
    """The lowest version of each requirement; one without a floor, or with more than a floor, is an error."""
    found = {}
    for requirement in requirements:
        match = FLOOR.fullmatch(requirement)
        if not match:
            sys.exit(f"{PYPROJECT.name}: expected NAME>=VERSION, not {requirement!r}.")
        found[match[1]] = match[2]
    return found


def number(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def lowest(project: dict, extra: str | None = None) -> dict[str, str]:
    """The lowest versions of what the package needs; those that an extra raises are raised."""
    found = floors(project["dependencies"])
    if extra is None:
        return found | floors(line for name in OPTIONAL for line in project["optional-dependencies"][name])
    ours = f"{project['name']}["  # an extra that names others
    raised = floors(line for line in project["optional-dependencies"][extra] if not line.startswith(ours))
    return {name: max(version, raised.get(name, version), key=number) for name, version in found.items()}


if __name__ == "__main__":
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    print(*(f"{name}=={version}" for name, version in lowest(project, *sys.argv[1:]).items()))
