"""Time of starting: importing the package, the console command, and loading the measures, as whole processes.

The wheel of this tree is installed into a fresh environment with nothing but what it needs. The floors run in the same
environment: Python that does nothing, a click program that prints one line, and pandas with the quickest of a few ways
to read the very same file with pyarrow. pip compiles what it installs, and two rounds that do not count warm the rest.
"""

import compileall
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import environments
import measure
from measure import Row

IMPORT_BAR = 1.5
COMMAND_BAR = 2
#: Of comparing so many made-up measures.
MANY, MANY_BAR = 1_000, 2.5
LOAD_BAR = 1.10
WARM = 2

COMMANDS = ("--help", "list", "show UK-001", "compare", "codebook")
READS = (
    "pq.read_table(path)",
    "pq.ParquetFile(path).read(use_threads=False)",
    "pq.read_table(path, memory_map=True, use_threads=False)",
)

ONE_LINE = '''"""A click program that prints one line."""

import click


@click.command()
def run() -> None:
    click.echo("One line.")
'''


def rows(runs: int) -> Iterator[Row]:
    """Rows of the table, all measured in one run."""
    python = environments.ours()
    script = python.parent / "tiktok-policy-data"
    click_program = _click_program(python, script)
    path = _printed([str(script), "path", "measures"])
    reads = {f"import pandas; import pyarrow.parquet as pq; path = {path!r}; {read}": read for read in READS}
    nothing, importing = "pass", "import tiktok_policy_data"
    loading = "import tiktok_policy_data as tpd; tpd.load('measures')"
    commands = {code: [str(python), "-c", code] for code in (nothing, importing, loading, *reads)}
    commands["click"] = [str(click_program)]
    commands |= {words: [str(script), *words.split()] for words in COMMANDS}

    environment, folder = measure.clean(), measure.scratch("empty")
    measured = {name: measure.whole(command, environment, folder) for name, command in commands.items()}
    many = environment | {"PYTHONPATH": str(_with_many(Path(path).parents[1]))}
    measured["many"] = measure.whole([str(script), "compare"], many, folder)
    found = {name: report["seconds"] for name, report in measure.in_turn(measured, runs, WARM).items()}

    yield Row(f"`{importing}`", found[importing], found[nothing], "`python -c pass`", IMPORT_BAR)
    for words in COMMANDS:
        what = f"`tiktok-policy-data {words}`"
        yield Row(what, found[words], found["click"], "a click program that prints one line", COMMAND_BAR)
    what = f"`tiktok-policy-data compare` of {MANY:,} made-up measures"
    yield Row(what, found["many"], found["click"], "a click program that prints one line", MANY_BAR)
    quickest = min(reads, key=lambda read: found[read])
    against = f"`import pandas` and `{reads[quickest]}`"
    yield Row('`load("measures")`, the whole process', found[loading], found[quickest], against, LOAD_BAR)


def _with_many(installed: Path) -> Path:
    """A folder with the package as it is installed, but with a made-up release in it."""
    made = measure.scratch("with-many")
    package = made / installed.name
    shutil.rmtree(package, ignore_errors=True)
    shutil.copytree(installed, package)
    shutil.rmtree(package / "curated")
    shutil.copytree(measure.generated_release(MANY), package / "curated")
    compileall.compile_dir(package, quiet=1)
    return made


def _click_program(python: Path, like: Path) -> Path:
    """A console command like the one that pip made for ours, which runs the click program."""
    base = str(python.parents[1])
    packages = Path(sysconfig.get_path("purelib", vars={"base": base}))
    module = packages / "one_line.py"
    module.write_text(ONE_LINE, encoding="utf-8")
    compileall.compile_file(module, quiet=1)
    text = like.read_text(encoding="utf-8")
    made = like.with_name("one-line")
    made.write_text(text.replace("tiktok_policy_data.cli", module.stem), encoding="utf-8")
    made.chmod(0o755)
    return made


def _printed(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, env=measure.clean()).stdout.strip()
