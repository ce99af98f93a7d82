"""Two processes that write at once: one does, the other says in one line that it may not; what stands is whole."""

import multiprocessing
import shutil
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from processes import PATIENCE, Orders, files_of, needs_processes, start, words

from tiktok_policy_data.errors import DataError
from tiktok_policy_data.io import atomic

pytestmark = [needs_processes, pytest.mark.slow]

#: Where the first is stopped: with everything read and compared, or with everything written aside.
READ = "tiktok_policy_data.pipeline.release.publish", "plan"
WRITTEN = "tiktok_policy_data.pipeline.release.writer", "_write_tables"


def check_refused(run):
    """Whether a process that exited 1 said in one line why it may not write."""
    assert len(run.said) == 1, run.said
    assert "expected no other process to be writing it. Wait for it to end" in run.said[0]


def both(undisturbed, *commands):
    """All files of a checkout after commands, in any order, that write different folders."""
    made = [undisturbed(command).files for command in sorted(commands)]  # a build changes its preview alone
    return {**made[-1], **{name: content for name, content in made[0].items() if name.startswith("preview/")}}


def copied(ahead, tmp_path, number=0):
    return Path(shutil.copytree(ahead, tmp_path / f"checkout{number}"))


def overlapping(first, stopped, second, root, logs):
    """Two processes on one checkout: the first is held after some step, and the second goes meanwhile."""
    one = start(words(first, root), logs / "one.log", Orders(wait_after=stopped))
    one.go()
    assert one.wait_for("waiting"), one.said
    two = start(words(second, root), logs / "two.log")
    two.go()
    return one, two


@pytest.mark.parametrize(
    ("first", "stopped", "second"),
    [
        ("build", WRITTEN, "build"),
        ("release", READ, "release"),
        ("release", READ, "build over curated"),
        ("build over curated", WRITTEN, "release"),
    ],
)
def test_who_comes_second_is_refused_and_changes_nothing(first, stopped, second, ahead, undisturbed, tmp_path, tell):
    root = copied(ahead, tmp_path)
    one, two = overlapping(first, stopped, second, root, tmp_path)
    assert two.end() == 1, two.said
    check_refused(two)
    one.go()
    assert one.end() == 0, one.said
    assert files_of(root) == undisturbed(first).files
    when = "read and compared everything" if stopped == READ else "written all temporary files"
    tell(
        f"`{second}` while a `{first}` has {when}",
        "1 pair of processes",
        "the second exits 1 with one line; the result is that of the first alone",
    )


@pytest.mark.parametrize(("first", "stopped", "second"), [("build", WRITTEN, "release"), ("release", READ, "build")])
def test_a_build_and_a_release_do_not_disturb_each_other(first, stopped, second, ahead, undisturbed, tmp_path, tell):
    root = copied(ahead, tmp_path)
    one, two = overlapping(first, stopped, second, root, tmp_path)
    assert two.end() == 0, two.said
    one.go()
    assert one.end() == 0, one.said
    assert files_of(root) == both(undisturbed, first, second)
    tell(f"`{second}` while a `{first}` runs", "1 pair of processes", "both exit 0; both folders are complete and new")


@pytest.mark.parametrize("pair", [("build", "build"), ("release", "release"), ("build", "release")], ids="+".join)
def test_two_that_start_together_leave_the_whole_new(pair, ahead, undisturbed, tmp_path, cases, tell):
    rounds, ended = cases(20, quick=1), Counter()
    for number in range(rounds):
        root = copied(ahead, tmp_path, number)
        runs = [start(words(command, root), tmp_path / f"{number}-{place}.log") for place, command in enumerate(pair)]
        for run in runs:
            run.go()
        # Those that are refused are so at once, so that waiting for one does not hold up the other.
        statuses = [run.end() for run in runs]
        ended[tuple(sorted(statuses))] += 1
        for run, status in zip(runs, statuses, strict=True):
            if status:
                assert status == 1, run.said
                check_refused(run)
        assert 0 in statuses
        assert files_of(root) == both(undisturbed, *pair)
        shutil.rmtree(root)
    assert pair[0] == pair[1] or not ended[0, 1]
    tell(
        f"`{pair[0]}` and `{pair[1]}` started together",
        f"{rounds} races",
        f"{ended[0, 1]} times one exits 0 and the other 1 with one line, {ended[0, 0]} times both exit 0; the result "
        "is complete and new each time",
    )


def written_in_turn(path, ends, times):
    """Take the right to write a folder many times; return how often it was had, and how often not alone."""
    had, shared, mine = 0, 0, path.parent / "written"
    ends.recv()
    for _ in range(times):
        with suppress(DataError), atomic.exclusive(path):
            had += 1
            try:
                mine.touch(exist_ok=False)
                mine.unlink()
            except OSError:
                shared += 1
    ends.send((had, shared))


def test_of_many_that_ask_for_a_lock_over_and_over_one_has_it_at_a_time(tmp_path, cases, tell):
    times, context = cases(5000, quick=300), multiprocessing.get_context("forkserver")
    pipes = [context.Pipe() for _ in range(4)]
    runs = [context.Process(target=written_in_turn, args=(tmp_path / "curated", end, times)) for _, end in pipes]
    for run in runs:
        run.start()
    for pipe, _ in pipes:
        pipe.send("go")
    found = [pipe.recv() for pipe, _ in pipes]
    for run in runs:
        run.join(PATIENCE)
    had = sum(one for one, _ in found)
    assert had
    assert sum(shared for _, shared in found) == 0
    assert list(tmp_path.iterdir()) == []
    tell(
        "4 processes ask for the lock of one folder over and over",
        f"{4 * times:,} times",
        f"one at a time had it, {had:,} times; no lock is left",
    )
