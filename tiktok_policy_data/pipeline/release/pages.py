"""Update the pages that repeat the release: changelog, citation, codebook, reasons."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tiktok_policy_data.core import schema
from tiktok_policy_data.core.versions import version_key
from tiktok_policy_data.io.atomic import replace_file
from tiktok_policy_data.io.csv import write_csv
from tiktok_policy_data.pipeline.metadata import changelog, citation_file, codebook
from tiktok_policy_data.pipeline.release import package_record
from tiktok_policy_data.pipeline.release.last import last_release
from tiktok_policy_data.pipeline.release.package_record import Interface
from tiktok_policy_data.pipeline.release.reasons import read_reasons
from tiktok_policy_data.store.releases import PastRelease

if TYPE_CHECKING:
    from tiktok_policy_data.core.input_types import ReasonRow


def pages(root: Path) -> dict[Path, str]:
    """Return the pages that follow from curated/, as they should be: path → text."""
    last = last_release(root)
    if last is None:
        return {}
    releases, changes = last.records("releases"), last.records("changes")
    package = package_record.releases(root)
    version = str(package[-1]["version"]) if package else last.version
    day = package[-1]["released_on"] if package else _day(last)

    def text(name: str, default: str) -> str:
        path = root / name
        return path.read_text(encoding="utf-8") if path.is_file() else default

    return {
        root / "CHANGELOG.md": changelog.changelog(text("CHANGELOG.md", "# Changelog\n"), releases, changes, package),
        root / "CITATION.cff": citation_file.citation_cff(text("CITATION.cff", "version: 0\n"), version, day),
        root / "docs" / "codebook.md": codebook.codebook_page(last.records("codes"), last.tables),
    }


def _day(last: PastRelease) -> date:
    """Return the day of a release."""
    return next(row["released_on"] for row in last.records("releases") if row["release"] == last.version)


def stale_pages(root: Path) -> dict[Path, str]:
    """Return the `pages` that are out of date."""
    return {
        path: text
        for path, text in pages(root).items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    }


def finish(root: Path, interface: Interface | None = None) -> list[str]:
    """Update record, pages and the release of each reason from curated/; return the names of the files updated."""
    done = []
    last, record = last_release(root), package_record.read(root)
    if last and record and version_key(package_record.last_version(record)) < version_key(last.version):
        package_record.add(root, last.version, last.version, _day(last), interface)
        done.append("releases.json")
    for path, text in stale_pages(root).items():
        path.parent.mkdir(exist_ok=True)
        with replace_file(path) as aside:
            aside.write_text(text, encoding="utf-8", newline="\n")
        done.append(path.name)
    if (stamped := _stamped(root)) is not None:
        write_csv(root / "seeds" / "reasons.csv", schema.inputs()["reasons"], stamped)
        done.append("reasons.csv")
    return done


def _stamped(root: Path) -> list[ReasonRow] | None:
    """Return the reasons with the release that used them; None if nothing changes."""
    last = last_release(root)
    if last is None or not (reasons := read_reasons(root)):
        return None
    used = {
        (row["table"], row["row"], row["column"]): row["release"]
        for row in last.records("changes")
        if row["release"] == last.version
    }
    kept = {(r["table"], r["row"], r["column"]) for r in reasons if r["release"] == last.version}
    found: list[ReasonRow] = [
        {**row, "release": used.get(cell)} if row["release"] is None and cell not in kept else row
        for row in reasons
        for cell in [(row["table"], row["row"], row["column"])]
    ]
    return found if found != reasons else None
