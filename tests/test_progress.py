"""Long work at a terminal shows what it does and how far; elsewhere nothing of it is printed."""

import os
import subprocess
import sys

import pytest

from tiktok_policy_data.cli import progress as shown
from tiktok_policy_data.core import progress
from tiktok_policy_data.pipeline import anchoring, build, verify
from tiktok_policy_data.pipeline.release import publish
from tiktok_policy_data.pipeline.validate import validate

#: Runs a command with bars from the first moment.
RUN = "import sys; from tiktok_policy_data.cli import progress, run; progress.DELAY = float(sys.argv.pop(1)); run()"


class Watcher:
    """Counts how many items of each collection were worked through."""

    def __init__(self):
        self.done, self.length = {}, {}

    def __call__(self, items, label):
        self.length[label] = self.length.get(label, 0) + len(items)
        for item in items:
            yield item
            self.done[label] = self.done.get(label, 0) + 1


@pytest.fixture
def watcher():
    found = Watcher()
    with progress.watched(found):
        yield found


def test_nobody_watches_by_default():
    assert list(progress.over([1, 2], "Numbers")) == [1, 2]


@pytest.mark.usefixtures("rebuild")
@pytest.mark.parametrize(
    ("work", "labels"),
    [
        (lambda root, out: validate(root / "curated"), {"Files", "Columns", "Rules", "Timelines", "Measures"}),
        (lambda root, out: build.build(root, out), {"Seeds", "Timelines", "Measures", "Rules", "Tables"}),
        (lambda root, out: publish.prepare(root), {"Seeds", "Timelines", "Measures", "Rules", "Differences"}),
        (lambda root, out: anchoring.anchor(root, root / "texts"), {"Seeds", "Texts", "Passages"}),
    ],
    ids=["validate", "build", "release", "anchor"],
)
def test_whoever_watches_sees_each_stage_to_its_end(checkout, tmp_path, watcher, work, labels):
    work(checkout, tmp_path / "preview")
    assert labels <= set(watcher.length)
    assert watcher.done == {label: number for label, number in watcher.length.items() if number}


def test_texts_are_watched_while_they_are_verified(small, pristine, watcher):
    verify.verify(small, pristine / "texts", {})
    assert watcher.done["Texts"] == watcher.length["Texts"] > 0


class Terminal:
    """A text that says it is a terminal."""

    def __init__(self):
        self.text = ""

    def write(self, text):
        self.text += text

    def flush(self):
        pass

    def isatty(self):
        return True


def test_a_bar_counts_to_the_end_and_one_loop_inside_another_has_none(monkeypatch):
    monkeypatch.setattr(shown, "DELAY", 0)
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    monkeypatch.delenv("TERM", raising=False)
    with shown.bars():
        for _ in progress.over(range(3), "Outer"):
            assert list(progress.over(range(2), "Inner")) == [0, 1]
    assert "Outer" in terminal.text
    assert "100%" in terminal.text
    assert "Inner" not in terminal.text


def test_what_is_done_at_once_shows_no_bar(monkeypatch):
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    with shown.bars():
        assert list(progress.over(range(3), "Short")) == [0, 1, 2]
    assert terminal.text == ""


@pytest.mark.parametrize("term", ["dumb", "xterm"])
def test_a_terminal_that_cannot_redraw_a_line_shows_no_bar(monkeypatch, term):
    monkeypatch.setattr(shown, "DELAY", 0)
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    monkeypatch.setenv("TERM", term)
    with shown.bars():
        list(progress.over(range(3), "Line"))
    assert bool(terminal.text) == (term == "xterm")


def test_a_loop_that_fails_lets_the_next_one_have_a_bar(monkeypatch):
    monkeypatch.setattr(shown, "DELAY", 0)
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    monkeypatch.setenv("TERM", "xterm")
    with shown.bars():
        with pytest.raises(KeyError):
            for _ in progress.over(range(3), "Fails"):
                raise KeyError
        list(progress.over(range(3), "Next"))
    assert "Next" in terminal.text


def at_terminal(words, delay, folder):
    """The output and the messages of a command whose standard error is a pseudo terminal."""
    pty = pytest.importorskip("pty", reason="this system has no pseudo terminals")
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100", "TIKTOK_POLICY_TEXTS": ""}
    command = [sys.executable, "-c", RUN, str(delay), *map(str, words)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, cwd=folder, env=environment)
    os.close(theirs)
    messages = b""
    while True:
        try:
            part = os.read(ours, 1 << 16)
        except OSError:  # Linux says so when the other side is closed
            break
        if not part:
            break
        messages += part
    os.close(ours)
    output = process.stdout.read()
    process.stdout.close()
    assert process.wait() == 0, messages
    return output.decode(), messages.decode()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "labels"),
    [
        (["validate", "curated"], ["Files", "Rules", "Timelines", "Measures"]),
        (["build", "--texts", "texts"], ["Seeds", "Texts", "Timelines", "Rules", "Tables"]),
        (["release", "--check"], ["Seeds", "Differences"]),
        (["anchor", "--texts", "texts"], ["Texts", "Passages"]),
        (["verify", "--text", "S001=texts/S001.txt", "--installed"], ["Files"]),
    ],
    ids=["validate", "build", "release", "anchor", "verify"],
)
def test_a_command_at_a_terminal_shows_bars_and_elsewhere_none(checkout, words, labels):
    output, messages = at_terminal(words, 0, checkout)
    for label in labels:
        assert label in messages
    assert "100%" in messages
    assert "100%" not in output
    environment = {**os.environ, "TIKTOK_POLICY_TEXTS": ""}
    command = [sys.executable, "-c", RUN, "0", *words]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, env=environment)
    assert "%" not in done.stderr
    assert not any(f"{label}  [" in done.stderr for label in labels)


@pytest.mark.slow
def test_the_output_is_the_same_with_a_bar_and_without(checkout):
    with_bar, messages = at_terminal(["diff", "curated", "curated"], 0, checkout)
    assert "Differences" in messages
    done = subprocess.run(
        [sys.executable, "-c", RUN, "0", "diff", "curated", "curated"], cwd=checkout, capture_output=True, text=True
    )
    assert done.stdout == with_bar
