"""Time of loading one table with this package and with others that bring data, each in a fresh environment of its own.

Measured are whole processes that load a table as a pandas frame from what lies on the disk, divided by a process that
only imports pandas in the same environment. The proxies lead nowhere, so that a load that asks the network fails. A
package that cannot be installed here, or cannot load, has a row that says so.
"""

import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import environments
import measure
from measure import Report, Row

WARM = 2
OFFLINE = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
PANDAS = "import pandas"


class Peer(NamedTuple):
    """A package, lines that load a table into `frame`, and lines that write that table where it ships none."""

    package: str
    load: str
    write: str = ""


OURS = Peer("tiktok-policy-data", "import tiktok_policy_data as tpd; frame = tpd.load()")
PEERS = (
    Peer("palmerpenguins", "import palmerpenguins; frame = palmerpenguins.load_penguins()"),
    Peer("vega-datasets", "from vega_datasets import data; frame = data.cars()"),
    # The first as its documentation has it, the second the quickest that it offers.
    Peer("statsmodels", "import statsmodels.api as sm; frame = sm.datasets.longley.load_pandas().data"),
    Peer("statsmodels", "from statsmodels.datasets import longley; frame = longley.load_pandas().data"),
    Peer("scikit-learn", "from sklearn.datasets import load_iris; frame = load_iris(as_frame=True).frame"),
    # It ships no data: it reads back a table that it has written itself.
    Peer(
        "owid-catalog",
        "from owid.catalog import Table; frame = Table.read('table.feather')",
        "import pandas; from owid.catalog import Table; "
        "frame = pandas.DataFrame({'country': ['A', 'B'] * 250, 'year': range(500), 'value': range(500)}); "
        "Table(frame, short_name='table').to_feather('table.feather')",
    ),
)


def rows(runs: int) -> Iterator[Row]:
    """Rows of the table: ours, whose bar is the lowest ratio of the others, and the others."""
    pythons, faults = {}, {}
    for peer in (OURS, *PEERS):
        try:
            pythons[peer] = _ready(peer)
        except subprocess.CalledProcessError as fault:
            faults[peer] = _last_line(fault)
    if OURS in faults:
        raise RuntimeError(faults[OURS])
    what: dict[tuple[str, str], Callable[[], Report]] = {}
    for peer, python in pythons.items():
        for code in (PANDAS, peer.load):
            what[peer.package, code] = measure.whole([str(python), "-c", code], _environment(), _folder(peer))
    found = measure.in_turn(what, runs, WARM)
    made = {peer: _row(peer, python, found) for peer, python in pythons.items()}
    ratios = [row.ratio for peer, row in made.items() if peer != OURS and row.ratio is not None]
    ours = made.pop(OURS)
    yield ours._replace(what=f"{ours.what}; the bar is the lowest ratio of the others", bar=min(ratios, default=None))
    yield from made.values()
    yield from (Row(f"{peer.package}, not measured: {fault}") for peer, fault in faults.items())


def _row(peer: Peer, python: Path, found: dict[tuple[str, str], Report]) -> Row:
    seconds, floor = (found[peer.package, code]["seconds"] for code in (peer.load, PANDAS))
    there = environments.versions(python)
    with_pyarrow = "with" if "pyarrow" in there else "without"
    note = ", a table that it wrote itself" if peer.write else ""
    what = f"{peer.package} {there[peer.package]}: `{peer.load}`{note}"
    return Row(what, seconds, floor, f"`{PANDAS}`, {there['pandas']} {with_pyarrow} pyarrow")


def _ready(peer: Peer) -> Path:
    """The Python of the peer's environment, in which its lines were tried once."""
    python = environments.ours() if peer == OURS else environments.made(peer.package, peer.package, "pandas")
    run = partial(subprocess.run, check=True, capture_output=True, text=True, env=_environment(), cwd=_folder(peer))
    if peer.write:
        run([str(python), "-c", peer.write])
    run([str(python), "-c", f"{peer.load}\nimport pandas\nassert isinstance(frame, pandas.DataFrame), type(frame)"])
    return python


def _folder(peer: Peer) -> Path:
    """The folder in which the peer's processes run."""
    return measure.scratch(f"peers/{peer.package}")


def _environment() -> dict[str, str]:
    return measure.clean() | OFFLINE


def _last_line(fault: subprocess.CalledProcessError) -> str:
    """What a command that failed said last."""
    lines = str(fault.stderr).strip().splitlines()
    return lines[-1] if lines else f"exit status {fault.returncode}"
