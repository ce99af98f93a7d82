"""Take the README at its word.

readme.py command NAME   print the command that follows the mark <!-- NAME -->
readme.py check          exit 1 unless each block that begins with `$ command` shows what the command prints
readme.py update         make it so
"""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

README = Path("README.md")
BLOCK = re.compile(r"^```console\n\$ ([^\n]*)\n(.*?)^```$", re.M | re.S)


def printed(block: re.Match[str]) -> str:
    """The block as it should be: its command, and what that prints on standard output."""
    with TemporaryDirectory() as none:
        # No source text may show here, whatever is at hand.
        environment = {**os.environ, "TIKTOK_POLICY_TEXTS": none}
        done = subprocess.run(shlex.split(block[1]), capture_output=True, text=True, check=True, env=environment)
    return f"```console\n$ {block[1]}\n{done.stdout.rstrip()}\n```"


def command(text: str, name: str) -> str:
    found = re.search(rf"<!-- {name} -->\n+```[a-z]*\n(.*?)```", text, re.S)
    if not found:
        sys.exit(f"README.md has no command marked {name}")
    return found[1].strip()


text = README.read_text(encoding="utf-8")
match sys.argv[1:]:
    case ["command", name]:
        print(command(text, name))
    case ["check"]:
        if BLOCK.sub(printed, text) != text:
            sys.exit("README.md shows what its commands no longer print: run `python .ci/readme.py update`")
    case ["update"]:
        README.write_text(BLOCK.sub(printed, text), encoding="utf-8")
    case _:
        sys.exit(__doc__)
