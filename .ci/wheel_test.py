"""Use the installed wheel as a reader would, where no checkout can help it."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import tiktok_policy_data as tpd

home = Path(tpd.__file__).parent
assert (home / "curated").is_dir() and (home / "schemas").is_dir() and (home / "py.typed").is_file(), home
assert not (home.parent / "seeds").exists(), "the wheel must not contain seeds"

for name in tpd.tables()["table"]:
    assert list(tpd.load(name).columns) == list(tpd.codebook(name)["column"]), name
assert tpd.path().is_relative_to(home)
assert not tpd.evidence("UK-001").empty
assert "Device ban" in str(tpd.compare())


def run(*words: str, status: int = 0) -> str:
    command = [str(Path(sys.executable).parent / "tiktok-policy-data"), *words]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == status, (words, done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    return done.stdout


for words in (["compare"], ["list"], ["show", "UK-001"], ["tables"], ["codebook"], ["cite"], ["validate"], ["export"]):
    run(*words)
run("timeline", "UK-001")
run("panel", "--freq", "YS")
with TemporaryDirectory() as folder:
    run("explore", "--out", folder)
    (page,) = Path(folder).iterdir()
    assert page.stat().st_size <= 1_600 * len(tpd.load()), page
run("verify", status=2)
run("show", "nothing", status=2)
run("build", status=1)
assert Path(run("path").strip()).is_file()
print(f"The wheel of {tpd.__version__} works in {home}")
