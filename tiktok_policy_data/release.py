"""Cut a release: the version computed from what changed, a reason for every changed cell, the past kept inside.

`plan` says what a release would be, `release` makes it, `check` says whether what stands is whole. The data switch in
one rename of curated/; the pages that repeat them (CHANGELOG, CITATION, codebook, the reasons' stamps) are then made
from curated/ alone, so that a run that was cut short is finished by the next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import tiktok_policy_data
from tiktok_policy_data import build, diff, history, package, schema
from tiktok_policy_data.checks import check_built
from tiktok_policy_data.derive import UNRELEASED, with_knowledge
from tiktok_policy_data.files import Record, in_key_order, json_lines, read_csv, to_frame, write_csv
from tiktok_policy_data.problems import DataError, Problem, WrongWord
from tiktok_policy_data.store import PastRelease, Release
from tiktok_policy_data.whole import alone, replaced
from tiktok_policy_data.workshop import Tables, vocabularies_of
from tiktok_policy_data.writer import row_text, schema_sha256, write_release

FIRST = "1.0.0"
LEVELS = ("patch", "minor", "major")
#: Tables whose rows carry identifiers that are assigned once and never used again.
IDENTIFIED = ("sources", "jurisdictions", "measures", "events", "evidence")
#: Tables that people write; the others follow from them.
TYPED = (*IDENTIFIED, "paragraphs", "codes", "applies")
#: Rows that only bear out what stands: adding them corrects, and does not extend.
BEARING = ("evidence", "paragraphs")
MEANING = ("definition", "includes", "excludes", "parent", "sets_status")


@dataclass(frozen=True)
class Step:
    """One thing that changed, and the least step of the version that it asks for."""

    level: str
    what: str


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


def highest(steps: Iterable[Step]) -> str | None:
    """The highest level among steps; None where there are none."""
    return max((step.level for step in steps), key=LEVELS.index, default=None)


def last_release(root: Path) -> PastRelease | None:
    """The release that stands in curated/ of a checkout, read with its own schemas; None before the first."""
    found = Release(root / "curated")
    if not (root / "curated" / "manifest.json").is_file() or found.version == UNRELEASED:
        return None
    return PastRelease(found.folder, found.version)


def plan(root: Path, where: Path | None = None) -> Plan:
    """Build the tables of a checkout and compare them with the last release; write nothing."""
    built, _ = build.make(root, where)
    return plan_of(built, last_release(root), _reasons(root))


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
    found = diff.compare_tables(diff.of_release(last), ours)
    asked = _asked(found, built)
    given = {(r["table"], r["row"], r["column"]): r for r in reasons if r["release"] is None}
    steps = tuple(_steps(found, last, withdrawn, given))
    level = highest(steps)
    version = bumped(last.version, level) if level else last.version
    for row in withdrawn:
        row["release"] = row["release"] or version
    problems = [
        *_replaced(built, withdrawn),
        *_lost(found, last, withdrawn),
        *_reused(found, last),
        *_unfit(asked, given),
    ]
    missing = tuple(cell for cell in asked if cell not in given)
    return Plan(built, last, found, steps, version, tuple(reasons), missing, tuple(problems))


def bumped(version: str, level: str) -> str:
    """The next version after a step of that level."""
    major, minor, patch = history.number(version)
    return {"major": f"{major + 1}.0.0", "minor": f"{major}.{minor + 1}.0", "patch": f"{major}.{minor}.{patch + 1}"}[
        level
    ]


def _reasons(root: Path) -> list[Record]:
    """The rows of seeds/reasons.csv; none where there is no file."""
    path = root / "seeds" / "reasons.csv"
    return read_csv(path, schema.inputs()["reasons"].fields)[0] if path.is_file() else []


def _withdrawn(typed: Iterable[Record], last: Release | None) -> list[Record]:
    """Rows withdrawn so far, with the release that withdrew each; None for those that the next release withdraws."""
    known = {(row["table"], row["row"]): row["release"] for row in last.records("withdrawn")} if last else {}
    return [{**row, "release": known.get((row["table"], row["row"]))} for row in typed]


# ----------------------------------------------------------------------------------- what is asked, and refused


def _asked(found: diff.Diff, built: Tables) -> list[tuple[str, str, str]]:
    """The typed cells that changed, for each of which a reason is asked: (table, row, column)."""
    asked = []
    sources = {row["source_id"]: row for row in built["sources"]}
    # Of these events the build closed the date with the publication of what tells them.
    closed = {
        row["event_id"]
        for row, known_from in with_knowledge(built["events"], built["evidence"], sources)
        if row["date_basis"] == "bound" and row["date_latest"] == known_from
    }
    for table in found.tables:
        if table.table not in TYPED:
            continue
        typed = {field.name for field in schema.tables()[table.table].typed}
        asked += [
            (table.table, change.row, change.column)
            for change in table.changed
            if change.column in typed and not _follows(table, change, closed)
        ]
    return asked


def _follows(table: diff.TableDiff, change: diff.Change, closed: Collection[str]) -> bool:
    """Whether a change of a typed column follows from others; `closed` are events whose date the build closed."""
    if table.table == "codes":
        return change.column == "position"
    if table.table == "paragraphs":
        return '"coded"' in (change.before, change.after)  # from evidence
    if table.table == "events" and change.column == "date" and change.row in closed:
        # The side that the build closes follows from the publication of its sources.
        return not any((other.row, other.column) == (change.row, "date_earliest") for other in table.changed)
    return False


def _unfit(asked: Iterable[tuple[str, str, str]], given: Mapping[tuple[str, str, str], Record]) -> list[Problem]:
    """Reasons given for cells that did not change, and changed meanings of codes without their effect."""
    cells = set(asked)
    problems = []
    for cell, row in given.items():
        if cell not in cells:
            expected = "expected a typed cell that differs from the last release"
            problems.append(Problem("seeds/reasons.csv", expected, " ".join(cell), do="Remove the row."))
        elif cell[0] == "codes" and cell[2] in MEANING and row["effect"] is None:
            expected = "expected wording or meaning, since what defines a code changed"
            problems.append(Problem("seeds/reasons.csv", expected, " ".join(cell), "effect"))
    return problems


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


def _steps(
    found: diff.Diff, last: Release, withdrawn: Iterable[Record], given: Mapping[tuple[str, str, str], Record]
) -> Iterable[Step]:
    """Everything that changed, with the step of the version that the published rule gives it."""
    named = {(row["table"], row["row"]) for row in withdrawn}
    for name in found.tables_removed:
        yield Step("major", f"table {name} removed")
    for name in found.tables_added:
        yield Step("minor", f"table {name} added")
    for name, table_now in schema.tables().items():
        if name in last.tables and last.tables[name].key != table_now.key:
            yield Step("major", f"key of {name} changed")
    for table in found.tables:
        yield from _column_steps(table)
        if table.table in TYPED or table.table == "withdrawn":
            yield from _row_steps(table, named, given)
        elif count := len(table.added) + len(table.removed) + len(table.changed):
            yield Step("patch", f"{table.table}: {count} rows and cells that follow from others")
    names = set(last.manifest.get("names", ()))
    for name in sorted(names - set(tiktok_policy_data.__all__)):
        yield Step("major", f"public name {name} removed")
    for name in sorted(set(tiktok_policy_data.__all__) - names):
        yield Step("minor", f"public name {name} added")
    yield from _schema_words(found, last)


def _column_steps(table: diff.TableDiff) -> Iterable[Step]:
    """The columns of a table that changed."""
    for words, columns, level in (
        ("removed", table.columns_removed, "major"),
        ("retyped", table.columns_retyped, "major"),
        ("added", table.columns_added, "minor"),
    ):
        for column in columns:
            yield Step(level, f"column {table.table}.{column} {words}")


def _row_steps(
    table: diff.TableDiff, named: Collection[tuple[str, str]], given: Mapping[tuple[str, str, str], Record]
) -> Iterable[Step]:
    """The rows and cells of a typed table that changed; `named` are the rows withdrawn, `given` the reasons."""
    for row in table.removed:
        if table.table == "codes":
            yield Step("major", f"code {row} removed")
        elif table.table in IDENTIFIED:
            yield Step("minor" if (table.table, row) in named else "major", f"{table.table} {row} gone")
        else:
            yield Step("patch", f"{table.table} {row} removed")
    for row in table.added:
        yield Step("patch" if table.table in BEARING else "minor", f"{table.table} {row} added")
    for change in table.changed:
        reason = given.get((table.table, change.row, change.column))
        meaning = table.table == "codes" and reason is not None and reason["effect"] == "meaning"
        yield Step("major" if meaning else "patch", f"{table.table} {change.row} {change.column} changed")


def _schema_words(found: diff.Diff, last: Release) -> Iterable[Step]:
    """Schemas whose words or rules changed while their columns stayed."""
    kept = last.manifest.get("schemas", {})
    for name in schema.tables():
        table = found.table(name)
        same_columns = not (table.columns_added or table.columns_removed or table.columns_retyped)
        if name in kept and same_columns and schema_sha256(name) != kept[name]:
            yield Step("patch", f"schema of {name} reworded")


# --------------------------------------------------------------------------------------------------- making


def release(
    root: Path,
    where: Path | None = None,
    version: str | None = None,
    released_on: date | None = None,
    built: Tables | None = None,
) -> list[str]:
    """Make the release that is due in a checkout; return, in words, what was done.

    Parameters
    ----------
    root
        The checkout.
    where
        Folder of source texts, against which passages are verified.
    version
        The version to give it; the least that the changes ask for by default.
    released_on
        The day of the release; today by default.
    built
        The tables that the seeds make, where the caller has built them already.

    Raises DataError, with nothing changed, when the data are faulty, a reason is missing, an identifier was lost or
    used again, `version` is lower than the least that the changes ask for, or another process is releasing.
    """
    # From the reading of the last release on: of two that follow the same release, one would be lost.
    with alone(root / "curated"):
        return _released(root, where, version, released_on, built)


def _released(
    root: Path, where: Path | None, version: str | None, released_on: date | None, built: Tables | None
) -> list[str]:
    """What `release` does, alone."""
    said = [f"Finished {page}, which an earlier run had left." for page in finish(root)]
    due = plan_of(built or build.make(root, where)[0], last_release(root), _reasons(root))
    if not due.is_needed and due.last:
        return [*said, f"Nothing to release: the seeds make {due.last.version}."]
    chosen, day = _granted(due, version, released_on)
    for row in due.tables["withdrawn"]:
        if due.last is None or row["release"] == due.version:
            row["release"] = chosen
    releases = due.last.records("releases") if due.last else []
    due.tables["changes"] = (due.last.records("changes") if due.last else []) + _changes(due, chosen)
    check_built(due.tables, vocabularies_of(due.tables["codes"]), ("changes", "withdrawn"))
    write_release(due.tables, root / "curated", chosen, day, releases, due.last, held=True)
    finish(root)
    why = f"{len(due.steps)} changes, at least a {due.level} step" if due.last else "the first release"
    return [*said, f"Released {chosen} of {day}: {why}."]


def _granted(due: Plan, version: str | None, released_on: date | None) -> tuple[str, date]:
    """The version and the day of the release that is due; DataError when it may not be made so."""
    if due.problems:
        raise DataError(due.problems)
    if due.missing:
        do = "Give one in seeds/reasons.csv; `tiktok-policy-data release --prepare` enters the cells there."
        raise DataError(
            Problem(f"seeds/{table}.csv", "expected a reason for the change", row, column, do=do)
            for table, row, column in due.missing
        )
    chosen = version or due.version
    if history.number(chosen) < history.number(due.version):
        why = next((step.what for step in due.steps if step.level == due.level), "the first release")
        expected = f"expected {due.version} or higher ({why})"
        raise DataError(Problem("--version", expected, value=chosen))
    day = released_on or date.today()
    latest = max((row["released_on"] for row in due.last.records("releases")), default=day) if due.last else day
    if day < latest:
        raise DataError(Problem("--date", f"expected {latest} or later, the day of the last release", value=str(day)))
    return chosen, day


def _changes(due: Plan, version: str) -> list[Record]:
    """The rows of the table changes that the release adds: cells, and rows added and withdrawn."""
    if due.last is None:
        return []
    given = {(r["table"], r["row"], r["column"]): r["reason"] for r in due.reasons if r["release"] is None}
    inherited = _inherited(given, due.tables["evidence"])
    found = []

    def entry(table: str, row: str, column: str, before: str | None, after: str | None, reason: str | None) -> None:
        cell = {"release": version, "table": table, "row": row, "column": column}
        empty = dict.fromkeys(schema.tables()["changes"].columns)
        found.append({**empty, **cell, "before": before, "after": after, "reason": reason})

    for table in due.diff.tables:
        declared = schema.tables()[table.table]
        now = _by_row(declared, due.tables[table.table]) if table.added else {}
        then = _by_row(due.last.declared(table.table), due.last.records(table.table)) if table.removed else {}
        for row in table.added:
            entry(table.table, row, "*", None, now[row], None)
        for row in table.removed:
            entry(table.table, row, "*", then[row], None, None)
        for change in table.changed:
            cell = (table.table, change.row, change.column)
            reason = given.get(cell) or inherited(table.table, change.row)
            entry(*cell, change.before, change.after, reason)
    return found


def _inherited(
    given: Mapping[tuple[str, str, str], str], evidence: Iterable[Record]
) -> Callable[[str, str], str | None]:
    """The reason of a derived cell: that of the typed cells of its row, else of its measure and of the sources on which
    the measure rests; None where there is none, or where these differ."""
    own: dict[str, set[str]] = defaultdict(set)
    near: dict[str, set[str]] = defaultdict(set)
    for (table, row, _), why in given.items():
        own[f"{table} {row}"].add(why)
        near[row if table == "sources" else _measure(row)].add(why)
    rests_on: dict[str, set[str]] = defaultdict(set)
    for passage in evidence:
        rests_on[passage["measure_id"]].add(passage["source_id"])

    def reason(table: str, row: str) -> str | None:
        measure = _measure(row)
        found = own[f"{table} {row}"] or near[measure].union(*(near[source] for source in rests_on[measure]))
        return next(iter(found)) if len(found) == 1 else None

    return reason


def _measure(row: str) -> str:
    """The measure to which the key of an event, a passage or a spell belongs; the key itself for others."""
    first = row.partition(" ")[0]
    head, _, tail = first.rpartition("-")
    return head if tail[:1] in ("e", "p") else first


def _by_row(table: schema.Table, rows: Iterable[Record]) -> dict[str, str]:
    """Rows as canonical JSON by their key as text."""
    ordered = in_key_order(table, rows)
    lines = json_lines(table, ordered).decode().splitlines()
    return {row_text(table, row): line for row, line in zip(ordered, lines, strict=True)}


def prepare(root: Path, where: Path | None = None, reason: str = "recoded") -> int:
    """Enter the changed cells that lack a reason in seeds/reasons.csv, with one reason for all; returns how many."""
    due = plan(root, where)
    known = [row["code"] for row in due.tables["codes"] if row["scheme"] == "change_reasons"]
    if reason not in known:
        raise WrongWord(f"There is no reason {reason!r}; the reasons are {', '.join(known)}.")
    cells = due.missing
    enter(
        root,
        [
            {"release": None, "table": table, "row": row, "column": column, "reason": reason, "effect": None}
            for table, row, column in cells
        ],
    )
    return len(cells)


def enter(root: Path, reasons: Iterable[Record]) -> None:
    """Add reasons to seeds/reasons.csv."""
    with alone(root / "curated"):  # a release that ends now stamps the same file
        write_csv(root / "seeds" / "reasons.csv", schema.inputs()["reasons"], [*_reasons(root), *reasons])


# ------------------------------------------------------------------------------------------------ finishing


def pages(root: Path) -> dict[Path, str]:
    """The pages that repeat what curated/ says, as they should stand: path → text."""
    last = last_release(root)
    if last is None:
        return {}
    releases, changes = last.records("releases"), last.records("changes")
    day = next(row["released_on"] for row in releases if row["release"] == last.version)

    def text(name: str, default: str) -> str:
        path = root / name
        return path.read_text(encoding="utf-8") if path.is_file() else default

    return {
        root / "CHANGELOG.md": package.changelog(text("CHANGELOG.md", "# Changelog\n"), releases, changes),
        root / "CITATION.cff": package.citation_cff(text("CITATION.cff", "version: 0\n"), last.version, day),
        root / "docs" / "codebook.md": package.codebook_page(last.records("codes"), last.tables),
    }


def stale_pages(root: Path) -> dict[Path, str]:
    """Those of `pages` that do not stand as they should."""
    return {
        path: text
        for path, text in pages(root).items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    }


def finish(root: Path) -> list[str]:
    """Make the pages and the stamps of the reasons say what curated/ says; returns the names of what was stale."""
    done = []
    for path, text in stale_pages(root).items():
        path.parent.mkdir(exist_ok=True)
        with replaced(path) as aside:
            aside.write_text(text, encoding="utf-8")
        done.append(path.name)
    if (stamped := _stamped(root)) is not None:
        write_csv(root / "seeds" / "reasons.csv", schema.inputs()["reasons"], stamped)
        done.append("reasons.csv")
    return done


def _stamped(root: Path) -> list[Record] | None:
    """The reasons with the release that used them; None when all are stamped that can be."""
    last = last_release(root)
    if last is None or not (reasons := _reasons(root)):
        return None
    used = {
        (row["table"], row["row"], row["column"]): row["release"]
        for row in last.records("changes")
        if row["release"] == last.version
    }
    kept = {(r["table"], r["row"], r["column"]) for r in reasons if r["release"] == last.version}
    found = [
        {**row, "release": used.get(cell)} if row["release"] is None and cell not in kept else row
        for row in reasons
        for cell in [(row["table"], row["row"], row["column"])]
    ]
    return found if found != reasons else None


def check(root: Path, where: Path | None = None) -> tuple[list[Problem], list[str]]:
    """Whether what was released is whole, and, in words, what the seeds would make next.

    Whole: every file has its hash, the history has every content that releases names, the pages repeat what curated/
    says, and the schemas are those of the release (readers read with them).
    """
    last = last_release(root)
    if last is None:
        do = "Run `tiktok-policy-data release`."
        return [Problem(str(root / "curated"), "expected a release", do=do)], []
    if problems := _damaged_history(last):
        return problems, []
    problems = [
        Problem(path.name, f"expected what release {last.version} says", do="Run `tiktok-policy-data release`.")
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
    due = plan(root, where)
    if not due.is_needed:
        return problems, [f"The seeds make {last.version}."]
    words = (
        f"The seeds make {due.version}, not yet released: {len(due.steps)} changes, {len(due.missing)} without a reason"
    )
    return problems, [f"{words}, {len(due.problems)} problems.", *(f"  {problem}" for problem in due.problems)]


def _damaged_history(last: PastRelease) -> list[Problem]:
    """Contents that the table releases names and the history does not have as they were."""
    problems: list[Problem] = []
    for digest in {row[name] for row in last.book("releases") for name in ("content_sha256", "schema_sha256")}:
        try:
            history.get(last.folder, digest)
        except DataError as error:
            problems += error.problems
    return problems


def describe(due: Plan) -> str:
    """A plan in words: the version that is due, and why."""
    if due.last is None:
        return f"No release yet; the first would be {due.version}."
    if not due.is_needed:
        return f"Nothing to release: the seeds make {due.last.version}."
    lines = [f"{due.last.version} → {due.version} ({due.level})"]
    lines += [f"  {step.level}: {step.what}" for step in sorted(due.steps, key=lambda s: -LEVELS.index(s.level))]
    return "\n".join(lines)
