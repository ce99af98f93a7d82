"""Keep the pictures in README and docs up to date; needs the extra `test-full`.

pictures.py update   draw them again into docs/pictures/
pictures.py check    exit 1 unless each shows the current data: the same words in the same order
"""

import os
import re
import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

from tiktok_policy_data import plot

FOLDER = Path("docs/pictures")
PHONE = 400
#: File → how to draw it; each at the width of a README and of a phone.
MAKERS = {
    "matrix": partial(plot.matrix, jurisdictions=["G7", "EU", "CN", "IN"]),
    "spread": partial(plot.spread, jurisdictions=["EU", "EU27", "FIVE_EYES", "G7", "NATO"]),
}
#: The tutorial that draws a picture of its own.
TUTORIAL, DRAWN = Path("docs/tutorial-day-panel.md"), "event-study.svg"
WIDTHS = {"": plot.WIDTH, "-phone": PHONE}


def make(folder: Path) -> list[str]:
    """Draw all pictures into a folder; return their names."""
    names = []
    for name, maker in MAKERS.items():
        for suffix, width in WIDTHS.items():
            names.append(f"{name}{suffix}.svg")
            plot.save(maker(width=width), folder / names[-1])
    draw_tutorial(folder)
    return [*names, DRAWN]


def draw_tutorial(folder: Path) -> None:
    """Run the tutorial in a folder, up to the block that draws its picture there."""
    blocks = re.findall(r"^```python\n(.*?)^```$", TUTORIAL.read_text(encoding="utf-8"), re.M | re.S)
    back, names = Path.cwd(), {}
    os.chdir(folder)
    try:
        for block in blocks:
            exec(compile(block, TUTORIAL.name, "exec"), names)
            if DRAWN in block:
                break
    finally:
        os.chdir(back)


def meaning(path: Path) -> list[str]:
    """Return the text of a picture, shown or for screen readers, in order.

    Shapes and text that Vega adds are left out: they may differ between its versions.
    """
    said = []
    for element in ElementTree.parse(path).iter():
        drawn_by_us = element.get("aria-roledescription") not in ("title", "subtitle", "axis", "legend")
        said += [element.get("aria-label", "")] if drawn_by_us else []
        said += [element.text or ""] if element.tag.rpartition("}")[2] in ("text", "tspan") else []
    return [words for words in said if words]


match sys.argv[1:]:
    case ["update"]:
        FOLDER.mkdir(parents=True, exist_ok=True)
        make(FOLDER)
    case ["check"]:
        with TemporaryDirectory() as fresh:
            names = make(Path(fresh))
            kept = sorted(path.name for path in FOLDER.glob("*.svg"))
            if kept != sorted(names) or any(meaning(FOLDER / name) != meaning(Path(fresh, name)) for name in names):
                sys.exit("docs/pictures/ shows what the data no longer say: run `python .ci/pictures.py update`")
    case _:
        sys.exit(__doc__)
