"""Read and write the record of package releases (`releases.json`): version, data, code, public interface."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tiktok_policy_data import _version
from tiktok_policy_data.core.versions import version_key
from tiktok_policy_data.io.atomic import replace_file
from tiktok_policy_data.pipeline.release.version import Step

#: Public names, and the options of every command: `{"names": [...], "commands": {"list": ["--as-of", ...]}}`.
Interface = Mapping[str, Any]

FOLDER = "tiktok_policy_data"


def read(root: Path) -> dict[str, Any] | None:
    """Return the record in a checkout; None for a checkout with data only."""
    return _version.read_record(root / FOLDER) if (root / FOLDER / _version.RECORD).is_file() else None


def last_version(record: Mapping[str, Any]) -> str:
    """Return the version of the last package release."""
    return str(record["releases"][-1]["version"])


def code_steps(root: Path, interface: Interface | None) -> list[Step]:
    """What changed in the code since the last package release, with the version step that each change asks for.

    Parameters
    ----------
    root
        The checkout.
    interface
        The public interface now; None compares the code alone.
    """
    record = read(root)
    if record is None or record["releases"][-1]["code_sha256"] == _version.code_sha256(root / FOLDER):
        return []
    return [Step("patch", "code changed"), *interface_steps(record["interface"], interface or record["interface"])]


def interface_steps(before: Interface, now: Interface) -> list[Step]:
    """Return the public names, commands and options that were added (minor) or removed (major)."""
    steps = list(_differences("public name", before["names"], now["names"]))
    steps += _differences("command", before["commands"], now["commands"])
    for command in sorted(before["commands"].keys() & now["commands"].keys()):
        steps += _differences(f"option of {command}", before["commands"][command], now["commands"][command])
    return steps


def _differences(what: str, before: Iterable[str], now: Iterable[str]) -> Iterable[Step]:
    old, new = set(before), set(now)
    yield from (Step("major", f"{what} {name} removed") for name in sorted(old - new))
    yield from (Step("minor", f"{what} {name} added") for name in sorted(new - old))


def add(root: Path, version: str, data_version: str, day: date, interface: Interface | None) -> None:
    """Add a release of the package to the record."""
    record = read(root)
    if record is None:
        return
    changes = interface_steps(record["interface"], interface or record["interface"])
    entry = {
        "version": version,
        "data_version": data_version,
        "released_on": str(day),
        "code_sha256": _version.code_sha256(root / FOLDER),
        "interface_changes": [step.what for step in changes],
    }
    releases = sorted([*record["releases"], entry], key=lambda row: version_key(row["version"]))
    text = json.dumps({"releases": releases, "interface": interface or record["interface"]}, indent=1) + "\n"
    with replace_file(root / FOLDER / _version.RECORD) as aside:
        aside.write_text(text, encoding="utf-8", newline="\n")


def releases(root: Path) -> Sequence[Mapping[str, Any]]:
    """Return the package releases of a checkout, oldest first; none for a checkout with data only."""
    record = read(root)
    return record["releases"] if record else []
