"""README, docs, docstrings, comments, help and messages avoid the words that CONTRIBUTING lists."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
#: Generated from the data, which have their own words.
OF_THE_DATA = ("docs/codebook.md",)
#: The few places where a listed word is the right one: file → words.
ALLOWED = {"docs/quality.md": ("carry",)}  # the protocol of the sample, fixed before it was drawn
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "raw/texts/README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
MODULES = sorted((ROOT / "tiktok_policy_data").rglob("*.py"))
SCRIPTS = sorted((ROOT / ".ci").glob("*.py"))
ROWS = re.compile(r"^\| (`[^|]*`) \| [^|]* \|$", re.M)
STYLE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("| avoid | write |")[2]
WORDS = [word for row in ROWS.findall(STYLE) for word in re.findall(r"`([^`]+)`", row)]
#: Names in backticks, such as those of columns and codes.
CODE = re.compile(r"`+[^`]*`+")
LISTED = re.compile(rf"\b(?:{'|'.join(map(re.escape, WORDS))})\b", re.I)


def prose(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a page outside of blocks of code and output, and outside of the list of words."""
    fenced = listed = False
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        listed |= line == "| avoid | write |"
        if line.startswith("```"):
            fenced = not fenced
        elif not fenced and not listed:
            yield number, line


def words_of(path: Path) -> Iterator[tuple[int, str]]:
    """Docstrings, messages and comments of a module."""
    text = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)):
        # A text that is one name, such as a code, is no prose.
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and not node.value.isidentifier():
            yield node.lineno, node.value
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def found(path: Path, lines: Iterator[tuple[int, str]]) -> list[str]:
    name = path.relative_to(ROOT).as_posix()
    return [
        f"{name}:{number}: {match[0]!r} in {' '.join(line.split())[:100]!r}"
        for number, line in lines
        for match in LISTED.finditer(CODE.sub("", line))
        if match[0].lower() not in ALLOWED.get(name, ())
    ]


def test_the_list_is_read():
    assert {"told", "mend", "at hand"} <= set(WORDS)
    assert LISTED.search("As told by a source at hand")
    assert not LISTED.search("The untold story")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_page_is_in_plain_english(path):
    if path.relative_to(ROOT).as_posix() not in OF_THE_DATA:
        assert found(path, prose(path)) == []


@pytest.mark.parametrize("path", [*MODULES, *SCRIPTS], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_is_in_plain_english(path):
    assert found(path, words_of(path)) == []
