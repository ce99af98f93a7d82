"""Plan a release: compare the built tables with the last release."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tiktok_policy_data.core import schema
from tiktok_policy_data.core.rows import Record, Tables, row_text
from tiktok_policy_data.errors import Problem
from tiktok_policy_data.io.frames import to_frame
from tiktok_policy_data.pipeline import build
from tiktok_policy_data.pipeline.derive import UNRELEASED
from tiktok_policy_data.pipeline.release.reasons import cells_needing_reasons, read_reasons, unfit_reasons
from tiktok_policy_data.pipeline.release.version import FIRST, IDENTIFIED, LEVELS, Step, bumped, highest, version_steps
from tiktok_policy_data.store import diff, places
from tiktok_policy_data.store.releases import PastRelease, Release


@dataclass(frozen=True)
class Plan:
    """What a release made now would be."""

    tables: Tables
    last: Release | None
    diff: diff.Diff
    steps: tuple[Step, ...]
    version: str
    reasons: tuple[Record, ...]
    missing: tuple[tuple[str, str, str], ...]
    problems: tuple[Problem, ...]

    @property
    def is_needed(self) -> bool:
        """Whether anything differs from the last release."""
        return self.last is None or bool(self.steps)

    @property
    def level(self) -> str | None:
        """The least version step; None when nothing changed or nothing was released yet."""
        return highest(self.steps)


def last_release(root: Path) -> PastRelease | None:
    """The release that stands in curated/ of a checkout, read with its own schemas; None before the first."""
    found = Release(root / "curated")
    if not (root / "curated" / "manifest.json").is_file() or found.version == UNRELEASED:
        return None
    return PastRelease(found.folder, found.version)


def plan(root: Path, where: Path | None = None) -> Plan:
    """Build the tables of a checkout and compare them with the last release; write nothing."""
    built, _ = build.make(root, where)
    return plan_of(built, last_release(root), read_reasons(root))


def plan_of(built: Tables, last: Release | None, reasons: Sequence[Record] = ()) -> Plan:
    """Compare built tables with the last release; read and write no file of the checkout.

    Parameters
    ----------
    built
        Rows by table, as `build.make` gives them; not changed.
    last
        The last release; None before the first.
    reasons
        The rows of seeds/reasons.csv.
    """
    withdrawn = _withdrawn(built["withdrawn"], last)
    built = {**built, "withdrawn": withdrawn}
    if last is None:
        found = diff.Diff("nothing", "seeds", ())
        return Plan(built, None, found, (), FIRST, tuple(reasons), (), ())
    ours = diff.Tables("seeds", schema.tables(), lambda name: to_frame(schema.tables()[name], built[name]))
    found = diff.compare_tables(places.of_release(last), ours)
    asked = cells_needing_reasons(found, built)
    given = {(r["table"], r["row"], r["column"]): r for r in reasons if r["release"] is None}
    steps = tuple(version_steps(found, last, withdrawn, given))
    level = highest(steps)
    version = bumped(last.version, level) if level else last.version
    for row in withdrawn:
        row["release"] = row["release"] or version
    problems = [
        *_replaced(built, withdrawn),
        *_lost(found, last, withdrawn),
        *_reused(found, last),
        *unfit_reasons(asked, given),
    ]
    missing = tuple(cell for cell in asked if cell not in given)
    return Plan(built, last, found, steps, version, tuple(reasons), missing, tuple(problems))


def _withdrawn(typed: Iterable[Record], last: Release | None) -> list[Record]:
    """Rows withdrawn so far, with the release that withdrew each; None for those that the next release withdraws."""
    known = {(row["table"], row["row"]): row["release"] for row in last.records("withdrawn")} if last else {}
    return [{**row, "release": known.get((row["table"], row["row"]))} for row in typed]


def _lost(found: diff.Diff, last: Release, withdrawn: Iterable[Record]) -> list[Problem]:
    """Identifiers that went without being withdrawn, and withdrawals of rows that are still there or never were."""
    named = {(row["table"], row["row"]) for row in withdrawn}
    gone = {(name, row) for name in IDENTIFIED for row in found.table(name).removed}
    past = {(row["table"], row["row"]) for row in last.records("withdrawn")}
    problems = [
        Problem(
            f"seeds/{table}.csv",
            "expected the row, which the last release has",
            row,
            do="Bring it back, or enter it in seeds/withdrawn.csv with a reason.",
        )
        for table, row in sorted(gone - named)
    ]
    problems += [
        Problem("seeds/withdrawn.csv", f"expected a row that the last release has and {table}.csv has not", row)
        for table, row in sorted(named - gone - past)
    ]
    problems += [
        Problem("seeds/withdrawn.csv", "expected the row, which was withdrawn in an earlier release", f"{table} {row}")
        for table, row in sorted(past - named)
    ]
    return problems


def _replaced(built: Tables, withdrawn: Iterable[Record]) -> list[Problem]:
    """Withdrawn rows that name a row to replace them that is neither there nor withdrawn itself."""
    rows = list(withdrawn)
    gone = {(row["table"], row["row"]) for row in rows}
    return [
        Problem(
            "seeds/withdrawn.csv", f"expected a row of {row['table']}", row["row"], "replaced_by", row["replaced_by"]
        )
        for row in rows
        if row["replaced_by"]
        and (row["table"], row["replaced_by"]) not in gone
        and row["replaced_by"] not in {row_text(schema.tables()[row["table"]], other) for other in built[row["table"]]}
    ]


def _reused(found: diff.Diff, last: Release) -> list[Problem]:
    """Identifiers that an earlier release had and a later one withdrew, and that stand for a new row now."""
    past = {(row["table"], row["row"]) for row in last.records("withdrawn")}
    return [
        Problem(
            f"seeds/{name}.csv", "expected a new identifier: this one was withdrawn", row, do="Take the next number."
        )
        for name in IDENTIFIED
        for row in found.table(name).added
        if (name, row) in past
    ]


def describe(due: Plan) -> str:
    """A plan in words: the version that is due, and why."""
    if due.last is None:
        return f"No release yet; the first would be {due.version}."
    if not due.is_needed:
        return f"Nothing to release: the seeds make {due.last.version}."
    lines = [f"{due.last.version} → {due.version} ({due.level})"]
    lines += [f"  {step.level}: {step.what}" for step in sorted(due.steps, key=lambda s: -LEVELS.index(s.level))]
    return "\n".join(lines)
