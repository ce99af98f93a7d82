"""Time of drawing the matrix of 100 and of 10,000 generated measures, in one browser; exit 1 beyond the bar.

    python tests/benchmarks/explorer.py

Each drawing builds all rows, columns and cells anew and has the browser lay them out. The two pages take turns, so that
both see the same machine; printed are medians.
"""

import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import browser
import generated

from tiktok_policy_data import explorer, store

BAR = 5
SIZES = (100, 10_000)
ROUNDS = 25


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, browser.chromium() as chrome:
        pages = {}
        for size in SIZES:
            root = Path(folder) / str(size)
            generated.write(root / "release", size)
            store.installed = lambda root=root: store.Release(root / "release")
            pages[size] = browser.shown(chrome.new_context(viewport=browser.DESKTOP), explorer.explore(root))
        times = {size: [] for size in SIZES}
        for _ in range(ROUNDS):
            for size, page in pages.items():
                times[size].append(page.evaluate("explorer.draw()"))
        found = {size: statistics.median(times[size]) for size in SIZES}
        for size in SIZES:
            cells = pages[size].evaluate("explorer.cells().length")
            print(f"{size:>6} measures, {cells:>5} cells: {found[size]:6.1f} ms")
    few, many = SIZES
    ratio = found[many] / found[few]
    print(f"ratio {ratio:.2f} (bar {BAR})")
    sys.exit(ratio > BAR)


main()
