"""Time of drawing the explorer's matrix of 100 and of 10,000 made-up measures, in one browser.

Each drawing builds all rows, columns and cells anew and has the browser lay them out. The two pages take turns, so that
both see the same machine. Where there is no browser, the row says so.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import measure
from measure import Row

BAR = 5
SIZES = (100, 10_000)


def rows(runs: int) -> Iterator[Row]:
    """The row of the table."""
    releases = [str(measure.generated_release(size)) for size in SIZES]
    # In a process of its own, which imports pandas and the browser's driver.
    command = [sys.executable, __file__, str(runs), *releases]
    told = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    what = f"The explorer draws the matrix of {SIZES[1]:,} measures"
    if "skipped" in told:
        yield Row(f"{what}, not measured: {told['skipped']}")
        return
    few, many = told["drawn"]
    what, against = f"{what} ({many['cells']:,} cells)", f"of {SIZES[0]:,} measures ({few['cells']:,} cells)"
    yield Row(what, many["seconds"], few["seconds"], against, BAR)


def _measure(runs: int, releases: list[str]) -> None:
    """Tell the seconds of a drawing and the number of cells of each release, or why there are none."""
    sys.path.insert(0, str(measure.TESTS))
    import browser
    import pytest

    try:
        with tempfile.TemporaryDirectory() as folder, browser.chromium() as chrome:
            pages = [_page(chrome, release, Path(folder) / str(place)) for place, release in enumerate(releases)]
            rounds = [[page.evaluate("explorer.draw()") for page in pages] for _ in range(runs)]
            seconds = [statistics.median(times) / 1000 for times in zip(*rounds, strict=True)]
            cells = [page.evaluate("explorer.cells().length") for page in pages]
    except pytest.skip.Exception as reason:
        print(json.dumps({"skipped": str(reason)}))
        return
    drawn = [{"seconds": time, "cells": count} for time, count in zip(seconds, cells, strict=True)]
    print(json.dumps({"drawn": drawn}))


def _page(chrome: object, release: str, folder: Path) -> object:
    """The explorer of a release, written to the folder and shown."""
    import browser

    from tiktok_policy_data import explorer
    from tiktok_policy_data.store import releases

    releases.installed = lambda: releases.Release(Path(release))
    folder.mkdir()
    return browser.shown(chrome.new_context(viewport=browser.DESKTOP), explorer.explore(folder))


if __name__ == "__main__":
    _measure(int(sys.argv[1]), sys.argv[2:])
