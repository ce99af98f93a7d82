"""kill -9 while `review` accepts: every seed file is old, or the next run makes all of them new."""

import json
import random
import shutil
from collections import Counter
from pathlib import Path

import pytest
from processes import ASIDE, Orders, files_of, finished, needs_processes, start
from queued import COUNCIL, EFFECT, NEW, name, queue

pytestmark = [needs_processes, pytest.mark.slow]


@pytest.fixture
def queued(checkout, tmp_path, monkeypatch):
    """The small checkout with a page in its queue, and a file of decisions that accepts one proposal."""
    monkeypatch.delenv("TIKTOK_POLICY_TEXTS", raising=False)
    queue(checkout, COUNCIL, NEW, EFFECT)
    path = tmp_path / "decisions.json"
    path.write_text(json.dumps({"by": "Ana", "decisions": [{"proposal": name(COUNCIL), "verdict": "accept"}]}))
    return checkout, path


def own(root):
    """The files of a checkout, without what is written aside and without the page."""
    return {name: data for name, data in files_of(root).items() if ASIDE not in name and not name.endswith(".html")}


def test_a_killed_review_leaves_the_old_or_the_next_run_completes_the_new(queued, tmp_path, cases, tell):
    checkout, path = queued
    old = own(checkout)
    decide = ["review", "--decisions", str(path), "--root"]
    made = Path(shutil.copytree(checkout, tmp_path / "made"))
    run = finished([*decide, str(made)], tmp_path / "made.log")
    wanted, calls = own(made), len(run.told["calls"])
    n, seen, lots = cases(60, quick=4), Counter(), random.Random("review")
    for number in range(n):
        root = Path(shutil.copytree(checkout, tmp_path / "killed"))
        at = lots.randrange(calls * number // n, max(calls * (number + 1) // n, calls * number // n + 1))
        killed = start([*decide, str(root)], tmp_path / "killed.log", Orders(die_at=at))
        killed.go()
        assert killed.end() in (0, -9), killed.said
        finished(["review", "--page", "--root", str(root)], tmp_path / "next.log")
        found = own(root)
        seen["new" if found == wanted else "old" if found == old else "between"] += 1
        assert found in (old, wanted), sorted(
            name for name in found if found[name] not in (old.get(name), wanted.get(name))
        )
        shutil.rmtree(root)
    assert seen["old"] and seen["new"]
    tell(
        "kill -9 of `review` while it accepts a proposal, just before a file-system call with which it writes",
        f"{n} kills",
        f"after the next run the seeds were {seen['old']} times entirely the old, {seen['new']} times entirely the new",
    )
