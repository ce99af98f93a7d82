"""Take the README and the tutorials at their word.

readme.py command NAME   print the command that follows the mark <!-- NAME --> in the README
readme.py check          exit 1 unless every shown output is what its command or its Python prints
readme.py update         make it so

An output is what stands in a block that begins with `$ command`, or in a block ```text right after a block ```python.
The Python of a page is run from its first block to its last, in a folder of its own; a block with Spark, which shows no
output, is left to the tests.
"""

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

README = Path("README.md")
PAGES = [README, *sorted(Path("docs").glob("tutorial-*.md")), Path("docs/outgrows-your-laptop.md")]
CONSOLE = re.compile(r"^```console\n\$ ([^\n]*)\n(.*?)^```$", re.M | re.S)
PYTHON = re.compile(r"^```python\n(.*?)^```$(?:\n\n```text\n(.*?)^```$)?", re.M | re.S)


def printed(block: re.Match[str]) -> str:
    """The block as it should be: its command, and what that prints on standard output."""
    done = subprocess.run(shlex.split(block[1]), capture_output=True, text=True, check=True)
    return f"```console\n$ {block[1]}\n{done.stdout.rstrip()}\n```"


def run(text: str) -> str:
    """The page as it should be: after each block of Python that shows an output, what it prints."""
    names: dict[str, object] = {}

    def ran(block: re.Match[str]) -> str:
        if "pyspark" in block[1]:
            return block[0]
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(block[1], "page", "exec"), names)
        shown = "" if block[2] is None else f"\n\n```text\n{out.getvalue().rstrip()}\n```"
        return f"```python\n{block[1]}```{shown}"

    back = Path.cwd()
    with TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            return PYTHON.sub(ran, text)
        finally:
            os.chdir(back)


def fresh(page: Path) -> str:
    """The text of a page with every output as it should be."""
    return run(CONSOLE.sub(printed, page.read_text(encoding="utf-8")))


def command(text: str, name: str) -> str:
    found = re.search(rf"<!-- {name} -->\n+```[a-z]*\n(.*?)```", text, re.S)
    if not found:
        sys.exit(f"README.md has no command marked {name}")
    return found[1].strip()


# No source text may show here, whatever is at hand.
NONE = TemporaryDirectory()
os.environ["TIKTOK_POLICY_TEXTS"] = NONE.name
match sys.argv[1:]:
    case ["command", name]:
        print(command(README.read_text(encoding="utf-8"), name))
    case ["check"]:
        stale = [str(page) for page in PAGES if fresh(page) != page.read_text(encoding="utf-8")]
        if stale:
            sys.exit(f"Stale: {', '.join(stale)}. Run `python .ci/readme.py update`.")
    case ["update"]:
        for page in PAGES:
            page.write_text(fresh(page), encoding="utf-8")
    case _:
        sys.exit(__doc__)
