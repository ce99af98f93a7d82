"""Run `verify`: check the passages of a release against texts, and its files against their hashes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tiktok_policy_data.core import passages, progress, schema
from tiktok_policy_data.errors import DataError, Problem, UnknownNameError
from tiktok_policy_data.io.atomic import file_sha256
from tiktok_policy_data.pipeline.release.writer import LICENCE_NAME
from tiktok_policy_data.query.lookup import available_texts
from tiktok_policy_data.store import source_texts
from tiktok_policy_data.store.manifest import MANIFEST, manifest_text, schema_sha256
from tiktok_policy_data.store.releases import Release

if TYPE_CHECKING:
    from tiktok_policy_data.core.row_types import EvidenceRow


@dataclass(frozen=True)
class Verified:
    """How many passages of a source were found, and in what."""

    source_id: str
    found: int
    passages: int
    text: str


def verify(
    release: Release, where: str | Path | None = None, copies: Mapping[str, Path] | None = None
) -> tuple[list[Verified], list[Problem]]:
    """Check the passages of a release against available texts and readers' own copies of pages.

    Parameters
    ----------
    release : Release
        The release.
    where : str or pathlib.Path, optional
        Folder of source texts, recognised by hash; each passage must be at its offsets.
    copies : mapping of str to pathlib.Path, optional
        Source → file, for any text of the page; passages are found by their first and last words and their hash.

    Returns
    -------
    (list of Verified, list of Problem)
        What was found, source by source, and what was not.
    """
    held = available_texts(release, where)
    own = {source: source_texts.read(path) for source, path in (copies or {}).items()}
    known = {row["source_id"] for row in release.records("sources")}
    if unknown := sorted(set(own) - known):
        raise UnknownNameError(f"There is no source {unknown[0]!r}; the sources are {', '.join(sorted(known))}.")
    passages: dict[str, dict[tuple[str, str, int | None], EvidenceRow]] = {}
    for row in release.records("evidence"):
        if row["passage_sha256"]:
            key = row["first_words"], row["last_words"], row["paragraph"]
            passages.setdefault(row["source_id"], {}).setdefault(key, row)
    verified, problems = [], []
    for source in progress.over(sorted({*held, *own}), "Sources"):
        rows = list(passages.get(source, {}).values())
        text, stored = (own[source], False) if source in own else (held[source], True)
        missing = [row for row in rows if not (_stands if stored else _occurs)(text, row)]
        kind = "text recognised by its hash" if stored else "copy"
        verified.append(Verified(source, len(rows) - len(missing), len(rows), kind))
        problems += [_not_found(source, row, kind) for row in missing]
    return verified, problems


def _stands(text: str, row: EvidenceRow) -> bool:
    passage = text[row["char_start"] : row["char_end"]]
    try:
        found = passages.find(text, row["paragraph"], row["first_words"], row["last_words"])
    except passages.NotFound:
        return False
    return bool(found.start == row["char_start"]) and passages.passage_sha256(passage) == row["passage_sha256"]


def _occurs(text: str, row: EvidenceRow) -> bool:
    return passages.find_by_hash(text, row["first_words"], row["last_words"], row["passage_sha256"]) is not None


def _not_found(source: str, row: EvidenceRow, kind: str) -> Problem:
    words = f"{row['first_words']} … {row['last_words']}"
    expected = f"expected the passage of {row['evidence_id']} in the {kind}"
    do = "The page may have been revised, or the copy may break paragraphs: compare it with the page."
    return Problem(source, expected, f"paragraph {row['paragraph']}", value=words, do=do)


def verify_files(release: Release) -> list[Problem]:
    """Hash every file of a release again; files that the manifest does not list are problems.

    No hash covers the manifest itself: if the files match, each of its entries is compared with the files, the package
    and the writer. Raises DataError if it is not a manifest at all.
    """
    listed: dict[str, str] = dict(release.manifest.get("files", {}))
    for entry in release.manifest["tables"].values():
        listed |= {entry[form]["path"]: entry[form]["sha256"] for form in ("parquet", "jsonl")}
    problems = []
    for name, digest in progress.over(sorted(listed.items()), "Files"):
        path = release.folder / name
        found = file_sha256(path) if path.is_file() else ""
        if found != digest:
            problems.append(
                Problem(str(path), f"expected the SHA-256 {digest}", value=found, do="Reinstall the package.")
            )
    there = {path.relative_to(release.folder).as_posix() for path in release.folder.rglob("*") if path.is_file()}
    for name in sorted(there - set(listed) - {MANIFEST}):
        problems.append(Problem(str(release.folder / name), "expected no file that the manifest does not list"))
    return problems or _manifest_words(release)


def _manifest_words(release: Release) -> list[Problem]:
    """Return the entries of a manifest that differ from the files, the package and the writer."""
    path, manifest = release.folder / MANIFEST, release.manifest
    schemas: Mapping[str, str] = manifest.get("schemas", {})
    wanted = {
        "licence": (manifest.get("licence"), LICENCE_NAME),
        **{f"schemas, {name}": (schemas.get(name), schema_sha256(name)) for name in schema.tables()},
        **{
            f"tables, {name}, rows": (entry["rows"], release.n_rows(name)) for name, entry in manifest["tables"].items()
        },
    }
    problems = [
        Problem(str(path), f"expected {right}", column=place, value=str(stated), do=_UNFIT)
        for place, (stated, right) in wanted.items()
        if stated != right
    ]
    try:
        _ = release.version
    except DataError as error:
        problems += error.problems
    if path.read_bytes() != manifest_text(manifest).encode():
        problems.append(Problem(str(path), "expected the text that the release wrote, byte for byte", do=_UNFIT))
    return problems


_UNFIT = "Reinstall the package; in a checkout, make the release that is due, or restore curated/ from version control."
