"""Plan a release: compare the built tables with the last release."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tiktok_policy_data.core import schema
from tiktok_policy_data.core.rows import row_text
from tiktok_policy_data.core.versions import version_key
from tiktok_policy_data.errors import Problem
from tiktok_policy_data.io.frames import to_frame
from tiktok_policy_data.pipeline import build
from tiktok_policy_data.pipeline.release import package_record
from tiktok_policy_data.pipeline.release.last import last_release
from tiktok_policy_data.pipeline.release.package_record import Interface
from tiktok_policy_data.pipeline.release.reasons import cells_needing_reasons, measure_of, read_reasons, unfit_reasons
from tiktok_policy_data.pipeline.release.stamped import stamped_problems
from tiktok_policy_data.pipeline.release.version import FIRST, LEVELS, Step, bumped, highest, version_steps
from tiktok_policy_data.store import diff, places
from tiktok_policy_data.store.releases import PastRelease, Release

if TYPE_CHECKING:
    from tiktok_policy_data.core.build_types import WithdrawnDraft, WithdrawnSeed
    from tiktok_policy_data.core.input_types import ReasonRow
    from tiktok_policy_data.core.table_types import ReleaseTables


@dataclass(frozen=True)
class Plan:
    """The release that is due now."""

    tables: ReleaseTables
    last: Release | None
    diff: diff.Diff
    steps: tuple[Step, ...]
    code_steps: tuple[Step, ...]
    version: str
    #: The reasons that are not used yet, by table, row and column.
    given: Mapping[tuple[str, str, str], ReasonRow]
    missing: tuple[tuple[str, str, str], ...]
    problems: tuple[Problem, ...]

    @property
    def changes_data(self) -> bool:
        """Whether the data differ from the last release, or there is none yet."""
        return self.last is None or bool(self.steps)

    @property
    def is_needed(self) -> bool:
        """Whether data or code differ from the last release."""
        return self.changes_data or bool(self.code_steps)

    @property
    def level(self) -> str | None:
        """The smallest version step; None if nothing changed or there is no release yet."""
        return highest((*self.steps, *self.code_steps))


def plan(
    root: Path, where: Path | None = None, interface: Interface | None = None, built: ReleaseTables | None = None
) -> Plan:
    """Build the tables of a checkout and plan the release that is due; writes nothing.

    Parameters
    ----------
    root
        The checkout.
    where
        Folder of source texts, to verify the passages again.
    interface
        The public interface now, for the version rule; None leaves it out.
    built
        The tables that the seeds make, where the caller has built them already.
    """
    built = build.make(root, where)[0] if built is None else built
    record = package_record.read(root)
    released = package_record.last_version(record) if record else None
    return plan_of(built, last_release(root), read_reasons(root), package_record.code_steps(root, interface), released)


def plan_of(
    built: ReleaseTables,
    last: PastRelease | None,
    reasons: Sequence[ReasonRow] = (),
    code_steps: Sequence[Step] = (),
    package_version: str | None = None,
) -> Plan:
    """Plan a release from built tables.

    Parameters
    ----------
    built
        Every published table, checked; not changed.
    last
        The last release of the data; None before the first.
    reasons
        Rows of seeds/reasons.csv.
    code_steps
        What changed in the code, with the step of each change.
    package_version
        The last version of the package, which may be later than that of the data.
    """
    withdrawn = _withdrawn(built["withdrawn"], last)
    built = {**built, "withdrawn": withdrawn}
    given = {(r["table"], r["row"], r["column"]): r for r in reasons if r["release"] is None}
    if last is None:
        found = diff.Diff("nothing", "seeds", ())
        return Plan(built, None, found, (), tuple(code_steps), FIRST, given, (), ())
    ours = diff.Tables("seeds", schema.tables(), lambda name: to_frame(schema.tables()[name], built[name]))
    found = diff.compare_tables(places.of_release(last), ours)
    asked = cells_needing_reasons(found, built)
    named = _named(found, withdrawn)
    steps = tuple(version_steps(found, last, named, given))
    level = highest((*steps, *code_steps))
    base = max(last.version, package_version or last.version, key=version_key)
    version = bumped(base, level) if level else base
    for row in withdrawn:
        row["release"] = row["release"] or version
    problems = [
        *_replaced(built, withdrawn),
        *_lost(found, last, withdrawn, named),
        *_reused(found, last),
        *unfit_reasons(asked, given),
        *stamped_problems(reasons, last),
    ]
    missing = tuple(cell for cell in asked if cell not in given)
    return Plan(built, last, found, steps, tuple(code_steps), version, given, missing, tuple(problems))


def _identified() -> list[str]:
    """Return the tables whose keys are identifiers, assigned once and never reused."""
    return [table.name for table in schema.tables().values() if table.identified]


def _withdrawn(typed: Iterable[WithdrawnSeed], last: Release | None) -> list[WithdrawnDraft]:
    """Return the withdrawn rows with the release that withdrew each; None for the next release."""
    known = {(row["table"], row["row"]): row["release"] for row in last.records("withdrawn")} if last else {}
    return [{**row, "release": known.get((row["table"], row["row"]))} for row in typed]


def _gone(found: diff.Diff) -> set[tuple[str, str]]:
    """Return the identifiers of the last release that the seeds no longer have."""
    return {(name, row) for name in _identified() for row in found.table(name).removed}


def _named(found: diff.Diff, withdrawn: Iterable[WithdrawnSeed]) -> set[tuple[str, str]]:
    """Return the rows withdrawn: those listed, and the rows that go with a measure of the list.

    An identifier contains that of its measure, which is never used again, so that none of these is used again either.
    """
    listed = {(row["table"], row["row"]) for row in withdrawn}
    gone = _gone(found)
    return listed | {(table, row) for table, row in gone if ("measures", measure_of(row)) in gone & listed}


def _lost(
    found: diff.Diff, last: Release, withdrawn: Iterable[WithdrawnSeed], named: Collection[tuple[str, str]]
) -> list[Problem]:
    """Return identifiers lost without a withdrawal, and withdrawals of rows that still exist or never did."""
    listed = {(row["table"], row["row"]) for row in withdrawn}
    gone = _gone(found)
    past = {(row["table"], row["row"]) for row in last.records("withdrawn")}
    problems = [
        Problem(
            f"seeds/{table}.csv",
            "expected this row, which the last release has",
            row,
            do="Restore it, or add it to seeds/withdrawn.csv with a reason.",
        )
        for table, row in sorted(gone.difference(named))
    ]
    problems += [
        Problem("seeds/withdrawn.csv", f"expected a row that the last release has and {table}.csv lacks", row)
        for table, row in sorted(listed - gone - past)
    ]
    problems += [
        Problem("seeds/withdrawn.csv", "expected the row, which was withdrawn in an earlier release", f"{table} {row}")
        for table, row in sorted(past - listed)
    ]
    return problems


def _replaced(built: ReleaseTables, withdrawn: Iterable[WithdrawnSeed]) -> list[Problem]:
    """Return withdrawn rows whose replacement neither exists nor is itself withdrawn."""
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
    """Return withdrawn identifiers that are used again for a new row."""
    past = {(row["table"], row["row"]) for row in last.records("withdrawn")}
    return [
        Problem(
            f"seeds/{name}.csv", "expected a new identifier: this one was withdrawn", row, do="Use the next number."
        )
        for name in _identified()
        for row in found.table(name).added
        if (name, row) in past
    ]


def describe(due: Plan) -> str:
    """Return the version that is due, and why, for the user."""
    if due.last is None:
        return f"No release yet; the first would be {due.version}."
    if not due.is_needed:
        return f"Nothing to release: the seeds make {due.last.version}."
    steps = sorted((*due.steps, *due.code_steps), key=lambda step: -LEVELS.index(step.level))
    lines = [f"{due.last.version} → {due.version} ({due.level})"]
    lines += [f"  {step.level}: {step.what}" for step in steps]
    return "\n".join(lines)
