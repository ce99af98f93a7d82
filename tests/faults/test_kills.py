"""kill -9 while `build` and `release` run: what stands is the old or the new, and the next run finishes.

The data are one folder (preview/ of a build, curated/ of a release): at any moment they are wholly the old or wholly
the new, byte for byte. The pages that repeat a release (CHANGELOG.md, CITATION.cff, the codebook) and the stamps in
seeds/reasons.csv follow: each is old or new, new only beside new data, and the next run makes all of them new.
"""

import random
import shutil
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from processes import ASIDE, EXCHANGE, Orders, files_of, finished, needs_processes, start, words

from tiktok_policy_data.io import atomic

pytestmark = [needs_processes, pytest.mark.slow]

DATA = {"build": "preview/", "release": "curated/"}


def state(data, found, old, new):
    """What stands where the data do: old, new, none, or something between."""
    seen, before, after = (
        {name: content for name, content in tree.items() if name.startswith(data)} for tree in (found, old, new)
    )
    return "none" if not seen else "old" if seen == before else "new" if seen == after else "between"


def exchanges(folder):
    """Whether two folders can be exchanged in one step there."""
    one, other = folder / "one", folder / "other"
    one.mkdir()
    other.mkdir()
    return atomic._exchanged(one, other)


def moments(made, n, lots):
    """A third anywhere in the run, a third in its writing, a third just before a call to the file system while writing.

    The calls are drawn from as many equal parts of the writing, two aside: the switch, and the one after it.
    """
    at_calls, in_writing = max(2, n // 3), n // 3
    bounds = [len(made.calls) * part // at_calls for part in range(at_calls + 1)]
    calls = [lots.randrange(*part) for part in pairwise(bounds)]
    switch = made.calls.index(EXCHANGE)
    calls[:2] = [switch, switch + 1]
    return [
        *(("call", call) for call in calls),
        *(("writing", lots.random() * made.writing) for _ in range(in_writing)),
        *(("run", lots.random() * made.seconds) for _ in range(n - at_calls - in_writing)),
    ]


def kill(command, root, kind, moment, **orders):
    """Run a command and kill it at a moment; whether it was still running."""
    run = start(words(command, root), root.with_suffix(".log"), Orders(moment if kind == "call" else None, **orders))
    run.go()
    if kind == "run" or (kind == "writing" and run.wait_for("writing")):
        time.sleep(moment)
        run.kill()
    status = run.end()
    assert status in (0, -9), run.said
    return status == -9


def check_what_follows(found, old, new, data):
    """Whether every other file is there and old, or new beside new data."""
    followed = state(data, found, old, new) == "new"
    for name in old:
        if not name.startswith(data):
            assert found[name] == old[name] or (followed and found[name] == new[name]), name
    assert all(ASIDE in name or name in old or (followed and name in new) for name in found), sorted(found)


def check_next_run(command, root, new, **orders):
    """Whether the next run ends well and leaves what an undisturbed one makes, and nothing else."""
    finished(words(command, root), root.with_suffix(".log"), Orders(**orders))
    found = files_of(root)
    assert sorted(found) == sorted(new)
    assert [name for name in found if found[name] != new[name]] == []


@pytest.mark.parametrize("command", ["build", "release"])
def test_a_killed_run_leaves_the_old_or_the_new_and_the_next_finishes(
    command, ahead, undisturbed, tmp_path, cases, tell
):
    if not exchanges(tmp_path):
        pytest.skip("this system cannot exchange two folders in one step")
    n, seen = cases(100, quick=4), Counter()
    old, made = files_of(ahead), undisturbed(command)
    for kind, moment in moments(made, n, random.Random(command)):
        root = Path(shutil.copytree(ahead, tmp_path / "checkout"))
        while not kill(command, root, kind, moment):  # it was quicker than the undisturbed one
            shutil.rmtree(root)
            shutil.copytree(ahead, root)
            moment /= 2
        found = files_of(root)
        stands = state(DATA[command], found, old, made.files)
        assert stands in ("old", "new"), sorted(found)
        check_what_follows(found, old, made.files, DATA[command])
        check_next_run(command, root, made.files)
        shutil.rmtree(root)
        seen[stands] += 1
    assert seen["old"] and seen["new"]
    tell(
        f"kill -9 of `{command}`: at random times, at random times while it writes, and just before one of the "
        f"{len(made.calls)} file-system calls with which it writes, a third each",
        f"{n} kills",
        f"{DATA[command]} was {seen['old']} times entirely the old data, {seen['new']} times entirely the new data; "
        "the next run succeeded each time, completed the new data and left nothing behind",
    )


def test_without_an_exchange_in_one_step_the_next_run_puts_back_the_old_and_finishes(
    ahead, undisturbed, tmp_path, cases, tell
):
    n, seen = cases(20, quick=1), Counter()
    old, made = files_of(ahead), undisturbed("release", orders=Orders(without_exchange=True))
    aside = made.calls.index("os.rename")
    between = made.calls.index("os.rename", aside + 1)
    lots = random.Random("without")
    calls = [between, aside, between + 1, *(lots.randrange(aside, len(made.calls)) for _ in range(n))][:n]
    for call in calls:
        root = Path(shutil.copytree(ahead, tmp_path / "checkout"))
        assert kill("release", root, "call", call, without_exchange=True)
        found = files_of(root)
        stands = state("curated/", found, old, made.files)
        assert stands in ("old", "new", "none"), sorted(found)
        check_what_follows(found, old, made.files, "curated/")
        check_next_run("release", root, made.files, without_exchange=True)
        shutil.rmtree(root)
        seen[stands] += 1
    assert seen["none"]
    tell(
        "kill -9 of `release` without an atomic folder exchange, from the switch on",
        f"{n} kills, each just before a file-system call",
        f"curated/ was {seen['old']} times entirely the old data, {seen['new']} times entirely the new data, "
        f"{seen['none']} times moved away between two renames; the next run restored it and released on top of it",
    )
