"""The script that keeps output and pictures of README and docs up to date: its commands, and what it finds stale."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / ".ci" / "docs.py"
spec = importlib.util.spec_from_file_location("docs_script", SCRIPT)
docs = importlib.util.module_from_spec(spec)
spec.loader.exec_module(docs)

PAGE = """# Page

<!-- install -->
```bash
pip install x
```

```console
$ python -c 'print(6)'
{shown}
```

```python
print(6 * 7)
```

```text
{answer}
```
"""


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A folder with a README whose output is stale, and a folder of docs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("TIKTOK_POLICY_TEXTS", "/nowhere")
    (tmp_path / "docs").mkdir()
    (tmp_path / "README.md").write_text(PAGE.format(shown="7", answer="41"))
    return tmp_path


def test_stale_output_is_reported_and_an_update_writes_it(site):
    with pytest.raises(SystemExit, match=r"Stale: README.md. Run `python .ci/docs.py update`."):
        docs.main(["check", "readme"])
    docs.main(["update", "readme"])
    assert (site / "README.md").read_text() == PAGE.format(shown="6", answer="42")
    docs.main(["check", "readme"])


def test_a_command_that_fails_is_named_with_what_it_says(site):
    (site / "README.md").write_text("```console\n$ python -c 'raise SystemExit(\"no\")'\n```\n")
    with pytest.raises(SystemExit, match=r"SystemExit.*ends with 1: no"):
        docs.main(["check", "readme"])


def test_pictures_and_pages_are_checked_together_or_one_at_a_time(site, monkeypatch):
    def draw(folder):
        (folder / "one.svg").write_text("<svg><text>One</text></svg>")
        return ["one.svg"]

    monkeypatch.setattr(docs, "make_pictures", draw)
    with pytest.raises(SystemExit, match=r"Stale: README.md, docs/pictures/\."):
        docs.main(["check"])
    docs.main(["update", "pictures"])
    docs.main(["check", "pictures"])
    (site / "docs" / "pictures" / "one.svg").write_text("<svg><text>Two</text></svg>")
    with pytest.raises(SystemExit, match="docs/pictures/"):
        docs.main(["check", "pictures"])


def test_a_command_of_the_readme_is_printed_by_a_python_without_libraries(site):
    done = subprocess.run([sys.executable, "-I", "-S", SCRIPT, "command", "install"], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("pip install x\n", "")


def test_other_words_are_refused(site, capsys):
    with pytest.raises(SystemExit) as ended:
        docs.main(["check", "dance"])
    assert ended.value.code == 2
    assert "choose from" in capsys.readouterr().err
