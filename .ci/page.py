"""Bundle the program and the style of the page people share from tiktok_policy_data/explorer/app/.

page.py build   install the libraries of package-lock.json, check the types, write page.js, page.css and page.lock.json
page.py check   exit 1 unless the lock names sources and outputs as they are; with node, also build again and compare
"""

import json
import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

EXPLORER = Path(__file__).parents[1] / "tiktok_policy_data" / "explorer"
APP = EXPLORER / "app"
LOCK = EXPLORER / "page.lock.json"
OUTPUTS = ("page.css", "page.js")
SOURCES = ("package.json", "package-lock.json", "tsconfig.json", "build.mjs", "src/**/*.js", "style/*.css")


def run(*command: str) -> None:
    """Run a command in the folder of the sources; stop with its output if it fails."""
    where = shutil.which(command[0])
    if where is None:
        sys.exit(f"page.py needs {command[0]}: install Node.js 20 or newer.")
    subprocess.run([where, *command[1:]], cwd=APP, check=True)


def digests(folder: Path, paths: list[Path]) -> dict[str, str]:
    """Return the SHA-256 of each file by its path in a folder."""
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in sorted(paths)}


def sources() -> dict[str, str]:
    return digests(APP, [path for pattern in SOURCES for path in APP.glob(pattern)])


def libraries() -> dict[str, dict[str, str]]:
    """Return version, licence and its text of each library that the program contains."""
    found = {}
    for name in json.loads((APP / "package.json").read_text())["dependencies"]:
        folder = APP / "node_modules" / name
        package = json.loads((folder / "package.json").read_text())
        text = next(path for path in sorted(folder.glob("LICENSE*"))).read_text(encoding="utf-8")
        found[name] = {"version": package["version"], "licence": package["license"], "text": text}
    return found


def install() -> None:
    """Install the libraries, unless those of this lock file are there."""
    done = APP / "node_modules" / ".package-lock.json"
    if not done.exists() or done.stat().st_mtime < (APP / "package-lock.json").stat().st_mtime:
        run("npm", "ci", "--no-fund", "--no-audit", "--loglevel=error")


def build() -> None:
    install()
    run("npx", "tsc", "--noEmit")
    run("node", "build.mjs", str(EXPLORER))
    outputs = digests(EXPLORER, [EXPLORER / name for name in OUTPUTS])
    lock = {"sources": sources(), "outputs": outputs, "libraries": libraries()}
    LOCK.write_text(json.dumps(lock, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def check() -> None:
    lock = json.loads(LOCK.read_text(encoding="utf-8"))
    outputs = digests(EXPLORER, [EXPLORER / name for name in OUTPUTS])
    if lock["sources"] != sources() or lock["outputs"] != outputs:
        sys.exit("The page is not that of its sources: run `python .ci/page.py build`.")
    if shutil.which("node") is None:
        print("page.py: no node here, so the hashes alone were compared.")
        return
    install()
    with tempfile.TemporaryDirectory() as folder:
        run("node", "build.mjs", folder)
        if digests(Path(folder), [Path(folder) / name for name in OUTPUTS]) != outputs:
            sys.exit("Building the page again gives something else: run `python .ci/page.py build`.")


if __name__ == "__main__":
    commands = {"build": build, "check": check}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    commands[sys.argv[1]]()
