"""Bad seeds: exit 1, one message that names file, line, column and value, and nothing written."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from itertools import cycle
from pathlib import Path

import pytest
import seed_faults
from click.testing import CliRunner
from seed_faults import Fault, Told

from tiktok_policy_data.cli.group import main
from tiktok_policy_data.core import schema
from tiktok_policy_data.pipeline.release import publish

pytestmark = pytest.mark.slow

NOBODY = 65534
WORDS = {
    "build": ("build",),
    "anchor": ("anchor", "--texts", "texts"),
    "release": ("release", "--date", "2026-02-02"),
}


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A folder that everybody may enter: pytest's own are closed to others, and one test becomes somebody else."""
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.fixture(scope="module")
def whole(pristine: Path, place: Path) -> Path:
    """The small checkout with a row in every table, released."""
    root = place / "whole" / "checkout"
    shutil.copytree(pristine, root)
    shutil.rmtree(root / "curated")
    seed_faults.filled(root)
    publish.release(root, released_on=date(2026, 1, 2))
    return root


@pytest.fixture(scope="module")
def sheets(whole: Path) -> list[seed_faults.Sheet]:
    return seed_faults.sheets(whole)


def state(folder: Path) -> Mapping[str, tuple[object, ...]]:
    """Everything in a folder: its kinds, contents and times."""
    found: dict[str, tuple[object, ...]] = {}
    for path in sorted(folder.rglob("*")):
        about = path.lstat()
        plain = path.is_file() and not path.is_symlink()
        content = _content(path) if plain else path.readlink() if path.is_symlink() else None
        found[str(path.relative_to(folder))] = (about.st_mode, content, about.st_mtime_ns if plain else 0)
    return found


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except PermissionError:
        return None


def run(command: str, root: Path, *more: object):
    words = [str(root / "texts") if word == "texts" else word for word in WORDS[command]]
    return CliRunner().invoke(main, [*words, "--root", str(root), *map(str, more)])


@contextmanager
def in_its_place(path: Path) -> Iterator[None]:
    """Takes a file away for a while, and whatever then stands in its place in the end."""
    content = path.read_bytes()
    path.unlink()
    try:
        yield
    finally:
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink(missing_ok=True)
        path.write_bytes(content)


def cut(value: str) -> str:
    return value if len(value) <= 80 else f"{value[:79]}…"


def wanted_of(told: Told) -> str:
    """What a line of the message looks like: where, what stands there, what was expected."""
    rows = [rf"line {line}(?: \([^)]*[)…])?" for line in told.lines[:3]]
    rows += [f"{len(told.lines) - 3} more"] if told.lines[3:] else []
    where = ", ".join(filter(None, [re.escape(told.file), " and ".join(rows), re.escape(told.column)]))
    value = f": {re.escape(repr(cut(told.value)))}" if told.value else ""
    return rf"{where}{value}: expected .+"


def assert_told(said, told: tuple[Told, ...], about: object, besides: int = 0) -> None:
    """Exit 1, and as many lines as there are things to tell, each as it should be."""
    assert said.exit_code == 1, (about, said.output, said.exception)
    assert isinstance(said.exception, SystemExit), (about, said.exception)
    assert said.stdout == "", about
    lines = said.stderr.splitlines()
    for one in told:
        assert any(re.fullmatch(wanted_of(one), line) for line in lines), (about, wanted_of(one), said.stderr)
    assert len(told) <= len(lines) <= len(told) + besides, (about, said.stderr)
    assert all(len(line) < 2000 for line in lines), about


def tried(root: Path, faults: list[Fault]) -> Counter[str]:
    """Puts each fault in the place of a good file and runs a command that reads it; how often each command ran."""
    ran: Counter[str] = Counter()
    turns = cycle(range(6))
    for fault in faults:
        command = fault.commands[next(turns) % len(fault.commands)]
        with in_its_place(root / fault.path):
            fault.put(root / fault.path)
            before = state(root.parent)
            said = run(command, root)
            assert_told(said, fault.told, (command, fault.kind, fault.path), fault.besides)
            assert state(root.parent) == before, (command, fault.kind, fault.path)
        ran[command] += 1
    return ran


def in_words(ran: Counter[str], faults: list[Fault]) -> tuple[str, str]:
    kinds = len({fault.kind for fault in faults})
    commands = ", ".join(f"{command} {ran[command]}" for command in seed_faults.COMMANDS if ran[command])
    return (
        f"{len(faults)} of {kinds} kinds in {len({fault.path for fault in faults})} files ({commands})",
        f"{ran.total()} times exit 1 and one message with file, line, column and value; 0 files changed",
    )


def test_a_bad_cell_is_told_with_its_place_and_value_and_nothing_is_written(whole, sheets, cases, tell):
    codes = {Path(sheet.path).stem: sheet.cells("code") for sheet in sheets if sheet.table == "codes"}
    faults = list(seed_faults.Maker(sheets, codes).cells())
    some = [fault for fault in faults if len(codes.get(Path(fault.path).stem, "xx")) > 1]
    faults = seed_faults.spread(some, cases(len(some), quick=13))
    tell("wrong codes, dates, numbers, lists and texts in seeds", *in_words(tried(whole, faults), faults))


def test_a_broken_key_is_told_once_for_each_column_and_nothing_is_written(whole, sheets, cases, tell):
    some = list(seed_faults.Maker(sheets, {}).keys())
    faults = seed_faults.spread(some, cases(len(some), quick=4))
    tell("duplicate or dangling keys in seeds", *in_words(tried(whole, faults), faults))


def test_a_bad_file_is_told_with_its_name_and_line_and_nothing_is_written(whole, sheets, cases, tell):
    others = [sheet for sheet in sheets if sheet.table != "codes" and sheet.rows]
    vocabularies = [sheet for sheet in sheets if sheet.table == "codes"]
    some = [fault for sheet in [*others, *vocabularies[:2]] for fault in seed_faults.of_files(sheet)]
    faults = seed_faults.spread(some, cases(len(some), quick=0))
    tell("wrong encodings, line ends, headers, widths and files in seeds", *in_words(tried(whole, faults), faults))


def test_windows_line_ends_change_nothing(whole, sheets, cases, tmp_path, tell):
    """Every file with CRLF, also within a cell, then one after the other: the preview is the same, byte for byte."""
    made = {}
    several = [[], sheets, *([sheet] for sheet in sheets[: cases(len(sheets), quick=0)])]
    for some in several:
        root = shutil.copytree(whole, tmp_path / "checkout")
        for sheet in some:
            path = root / sheet.path
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
        assert run("build", root).exit_code == 0
        made[tuple(sheet.path for sheet in some)] = {p.name: p.read_bytes() for p in (root / "preview").iterdir()}
        shutil.rmtree(root)
    wanted = made.pop(())
    assert b"Lifted\\nsince." in wanted["events.jsonl"]
    assert all(found == wanted for found in made.values())
    tell(
        "CRLF in seeds (accepted)",
        f"all {len(sheets)} files at once, {len(made) - 1} alone",
        f"{len(made)} times the same {len(wanted)} files of preview/, byte for byte",
    )


# ------------------------------------------------------------------------------------- rights, and full disks


@contextmanager
def as_somebody() -> Iterator[None]:
    """As a user whom the rights of files bind: nobody, where the tests run as root."""
    if not hasattr(os, "geteuid"):
        pytest.skip("this system has no rights of files to try")
    root = os.geteuid() == 0
    if root:
        os.setegid(NOBODY)
        os.seteuid(NOBODY)
    try:
        try:
            assert list(schema.shipped("schemas").iterdir())
        except PermissionError:
            pytest.skip("the package lies where nobody may look")
        yield
    finally:
        if root:
            os.seteuid(0)
            os.setegid(0)


def open_to_all(root: Path) -> None:
    """Let everybody write, so that one right alone is missing in a test."""
    for path in [root, *root.rglob("*")]:
        path.chmod(0o777 if path.is_dir() else 0o666)


@pytest.fixture(scope="module")
def due(whole: Path, place: Path) -> Path:
    """A copy of the checkout in which a release is due; not to be changed."""
    root = Path(shutil.copytree(whole, place / "due"))
    seed = root / "seeds" / "measures.csv"
    seed.write_text(seed.read_text(encoding="utf-8").replace("Call to sell", "A call to sell"), encoding="utf-8")
    reasons = root / "seeds" / "reasons.csv"  # its row is for no change of this release
    reasons.write_text(reasons.read_text(encoding="utf-8").partition("\n")[0] + "\n", encoding="utf-8")
    publish.prepare(root)
    return root


def test_a_file_that_may_not_be_read_is_told_and_nothing_is_written(due, sheets, place, cases, tell):
    root = shutil.copytree(due, place / "unreadable")
    open_to_all(root)
    some = sheets[: cases(len(sheets), quick=3)]
    for sheet, command in zip(some, cycle(seed_faults.COMMANDS), strict=False):
        (root / sheet.path).chmod(0)
        with as_somebody():
            before = state(root)
            assert_told(run(command, root), (Told(sheet.path),), (command, sheet.path))
            assert state(root) == before
        (root / sheet.path).chmod(0o666)
    tell("seed files without read permission", f"{len(some)} files", f"{len(some)} times exit 1 and one message")


#: Folders of a checkout without the right to write, the command, and what the message names.
CLOSED = [
    (".", "build", (), "preview"),
    (".", "build", ("--out", "{root}/deep/er"), "deep/er"),
    ("curated", "build", ("--out", "{root}/curated/preview"), "curated/preview"),
    (".", "release", (), "curated"),
    ("raw", "anchor", (), "raw/anchors.csv"),
    ("seeds", "release", ("--prepare", "recoded"), "seeds/reasons.csv"),
]


def test_a_folder_that_may_not_be_written_is_told_and_nothing_is_written(due, place, cases, tell):
    root = shutil.copytree(due, place / "closed")
    some = CLOSED[-cases(len(CLOSED), quick=3) :]
    for folder, command, more, named in some:
        if "--prepare" in more:
            (root / "seeds" / "reasons.csv").unlink()
        open_to_all(root)
        (root / folder).chmod(0o555)
        with as_somebody():
            before = state(root)
            said = run(command, root, *(word.format(root=root) for word in more))
            assert_told(said, (Told(str((root / named).resolve())),), (folder, command))
            assert state(root) == before, (folder, command)
        (root / folder).chmod(0o777)
    tell(
        "folders without write permission",
        f"{len(some)} ({', '.join(dict.fromkeys(command for _, command, *_ in some))})",
        f"{len(some)} times exit 1 and one message; 0 files changed",
    )


@contextmanager
def disk(place: Path, kilobytes: int) -> Iterator[Path]:
    """A disk of so many kilobytes, in memory; a skip where it cannot be mounted."""
    place.mkdir(exist_ok=True)
    words = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k,mode=755", "tmpfs", str(place)]
    if not shutil.which("mount") or subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("a small disk can be mounted by root alone")
    try:
        yield place
    finally:
        # Lazily: of a file that could not be written to its end, a library may keep the handle for a while.
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(place: Path, left: int) -> Path:
    """A file that leaves so many kilobytes of a disk free."""
    filler = place / "filler"
    free = shutil.disk_usage(place).free - left * 1024
    filler.write_bytes(b"\0" * max(free, 0))
    return filler


#: Kilobytes that a command writes at most, of the small checkout.
NEEDED = {"build": 800, "release": 800, "anchor": 16}


@pytest.mark.parametrize("command", seed_faults.COMMANDS)
def test_a_full_disk_leaves_the_old_or_the_new_and_one_message(due, place, cases, tell, command):
    """At any size of what is left: nothing changed, or a release whole, whose pages the next run makes."""
    old = new = done = 0
    steps = cases(24, quick=1)
    with disk(place / "disk", 16 * 1024) as small:
        for step in range(steps):
            root = shutil.copytree(due, small / "checkout")
            filler = fill(small, left=NEEDED[command] * step // steps)
            before = state(root)
            said = run(command, root)
            filler.unlink()
            if said.exit_code == 0:
                done += 1
            else:
                assert_told(said, (Told(told_of(said)),), (command, step))
                assert "No space left on device" in said.stderr, said.stderr
                assert not left_over(root)
                if state(root) == before:
                    old += 1
                else:
                    assert command == "release" and "1.0.1" in (root / "curated" / "manifest.json").read_text()
                    new += 1
                again = run(command, root)
                assert again.exit_code == 0, again.output
            shutil.rmtree(root)
    assert old, "no disk was too full"
    tell(
        f"a full disk while running {command}",
        f"{steps} amounts of free space",
        f"{old} times the old data, {new} times the new data (pages completed by the next run), "
        f"{done} times enough space; {old + new} messages; run again with space, {old + new} times complete",
    )


def told_of(said) -> str:
    """The file that a message names, which is one of the checkout."""
    name = said.stderr.partition(": ")[0]
    assert "/checkout/" in name and ".new" not in name, said.stderr
    return name


def left_over(root: Path) -> list[Path]:
    return [path for path in root.rglob(".*") if path.name.endswith((".new", ".old", ".lock"))]
