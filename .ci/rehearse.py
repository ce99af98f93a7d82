"""Rehearse a release: serve the wheel as an index on this machine, install it from there by name, and use it.

rehearse.py          build the wheel of this checkout first
rehearse.py FOLDER   take the wheel in the folder

What the package needs comes from the index that pip uses.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import venv
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).parents[1]
NAME = "tiktok-policy-data"


class Quiet(SimpleHTTPRequestHandler):
    """Files of a folder, without a line for each request."""

    def log_message(self, *_: object) -> None:
        """Print nothing."""


def publish(wheel: Path, index: Path) -> None:
    """Copy a wheel into a folder that is an index in the sense of PEP 503."""
    page = index / "simple" / NAME / "index.html"
    page.parent.mkdir(parents=True)
    shutil.copy(wheel, page.parent)
    digest = sha256(wheel.read_bytes()).hexdigest()
    # The sign + of a version between releases means a blank in some addresses.
    link = f"{wheel.name.replace('+', '%2B')}#sha256={digest}"
    page.write_text(f'<!DOCTYPE html><html><body><a href="{link}">{wheel.name}</a></body></html>\n', encoding="utf-8")


def pips_own() -> str:
    """Return the address of the index that pip uses."""
    if named := os.environ.get("PIP_INDEX_URL"):
        return named
    asked = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
    return subprocess.run(asked, capture_output=True, text=True).stdout.strip() or "https://pypi.org/simple"


def run(*words: object, **options: object) -> str:
    """Run a command; what it prints, or an end with its message."""
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, **options)  # type: ignore[call-overload]
    if done.returncode:
        sys.exit(f"{' '.join(map(str, words))} failed:\n{done.stdout}{done.stderr}")
    return str(done.stdout)


def rehearse(wheel: Path, work: Path) -> str:
    """Install the wheel from an index on the loopback address and run the main command; return what it prints."""
    publish(wheel, work / "index")
    handler = partial(Quiet, directory=str(work / "index"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/simple"
        venv.create(work / "empty", with_pip=True)
        bin_ = work / "empty" / ("Scripts" if os.name == "nt" else "bin")
        report = work / "report.json"
        found = ["--index-url", address, "--extra-index-url", pips_own(), "--report", report]
        around = os.environ | {"no_proxy": "127.0.0.1", "NO_PROXY": "127.0.0.1"}
        run(bin_ / "python", "-m", "pip", "install", "--quiet", "--no-cache-dir", *found, NAME, cwd=work, env=around)
        server.shutdown()
    (ours,) = (
        row["download_info"]["url"]
        for row in json.loads(report.read_text(encoding="utf-8"))["install"]
        if row["metadata"]["name"].replace("_", "-") == NAME
    )
    if not ours.startswith(address):
        sys.exit(f"pip took {NAME} from {ours}, not from the rehearsal's index {address}.")
    return run(bin_ / NAME, "compare", cwd=work)


def main(folder: Path | None) -> None:
    """Rehearse with the wheel of a folder, or with a new one."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        if folder is None:
            folder = work / "dist"
            run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT)
        (wheel,) = folder.glob("*.whl")
        if not rehearse(wheel, work).strip():
            sys.exit(f"The main command of {wheel.name} prints nothing.")
        print(f"{wheel.name} was installed by name from an index on this machine, and its main command works.")


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            main(None)
        case [folder]:
            main(Path(folder))
        case _:
            sys.exit(__doc__)
