"""Run `release --check`: the published release is complete."""

from __future__ import annotations

from pathlib import Path

from tiktok_policy_data.core import schema
from tiktok_policy_data.errors import DataError, Problem
from tiktok_policy_data.pipeline.release.last import last_release
from tiktok_policy_data.pipeline.release.package_record import Interface
from tiktok_policy_data.pipeline.release.pages import stale_pages
from tiktok_policy_data.pipeline.release.plan import plan
from tiktok_policy_data.pipeline.release.reasons import read_reasons
from tiktok_policy_data.pipeline.release.stamped import stamped_problems
from tiktok_policy_data.render.titles import counted
from tiktok_policy_data.store import archive
from tiktok_policy_data.store.manifest import schema_sha256
from tiktok_policy_data.store.releases import PastRelease


def check(root: Path, where: Path | None = None, interface: Interface | None = None) -> tuple[list[Problem], list[str]]:
    """Return problems of the published release, and a description of the release that is due.

    Complete means: every file matches its hash, the archive has every content that the table releases names, the pages
    agree with curated/, the schemas are those of the release, and the reasons of past releases are unchanged.
    """
    last = last_release(root)
    if last is None:
        do = "Run `tiktok-policy-data release`."
        return [Problem(str(root / "curated"), "expected a release", do=do)], []
    if problems := _damaged_archive(last):
        return problems, []
    problems = [
        Problem(
            path.name, f"expected the content that release {last.version} makes", do="Run `tiktok-policy-data release`."
        )
        for path in stale_pages(root)
    ]
    for row in last.records("releases"):
        if row["release"] == last.version:
            table = row["table"]
            if last.manifest["tables"][table]["jsonl"]["sha256"] != row["content_sha256"]:
                problems.append(Problem(f"curated/{table}.jsonl", "expected the content hash of the table releases"))
            if table not in schema.tables() or schema_sha256(table) != row["schema_sha256"]:
                do = "A changed schema needs a release in the same change."
                problems.append(Problem(f"schemas/{table}.json", "expected the schema of the release", do=do))
    problems += stamped_problems(read_reasons(root), last)
    due = plan(root, where, interface)
    if not due.changes_data:
        code = [f"The code has changed since; a release would be {due.version}."] if due.code_steps else []
        return problems, [f"The seeds make {last.version}.", *code]
    changes, missing, wrong = counted(len(due.steps), "change"), len(due.missing), counted(len(due.problems), "problem")
    words = f"The seeds make {due.version}, not yet released: {changes}, {missing} without a reason, {wrong}."
    return problems, [words, *(f"  {problem}" for problem in due.problems)]


def _damaged_archive(last: PastRelease) -> list[Problem]:
    """Return a problem for each content that the table releases names and the archive lacks or has damaged."""
    problems: list[Problem] = []
    kinds = (("content_sha256", "jsonl"), ("schema_sha256", "json"))
    for digest, name in {
        (row[column], f"{row['table']}.{form}") for row in last.audit_rows("releases") for column, form in kinds
    }:
        try:
            archive.get(last.folder, digest, name)
        except DataError as error:
            problems += error.problems
    return problems
