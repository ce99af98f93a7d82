"""The pages of the manual, from the Markdown of docs/, and the codebook of the release."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

from tiktok_policy_data.core import schema
from tiktok_policy_data.core.describe import described
from tiktok_policy_data.core.project import REPOSITORY
from tiktok_policy_data.site.page import Page

if TYPE_CHECKING:
    from collections.abc import MutableSequence

    from markdown_it.token import Token

    from tiktok_policy_data.site.content import Content

#: Heading of the table of contents → pages in this order; a page that is in none of them comes last.
CHAPTERS: Mapping[str, Sequence[str]] = {
    "Method": ("inclusion", "coding", "quality", "releases", "decisions", "glossary"),
    "Use the data": (
        "data",
        "tutorial-first-picture",
        "tutorial-day-panel",
        "tutorial-from-cell-to-passage",
        "use-in-a-spreadsheet",
        "use-from-r",
        "migration-2",
    ),
    "Reference": ("reference/api", "reference/cli"),
    "Take part and look inside": ("add-a-source",),
}

#: The page that this one replaces: the codebook of the release.
_CODEBOOK = "codebook"


class Chapter(NamedTuple):
    """A page of the manual."""

    name: str
    title: str
    lede: str
    html: str


def folder() -> Path:
    """Return the folder of the Markdown pages, in the package or beside it."""
    return schema.shipped("docs")


def pages(content: Content) -> Iterator[Page]:
    """Return the pages of the manual, its table of contents, and the codebook."""
    chapters = {
        name: _chapter(name, path.read_text(encoding="utf-8"))
        for path in sorted(folder().rglob("*.md"))
        for name in [path.relative_to(folder()).with_suffix("").as_posix()]
        if name != _CODEBOOK
    }
    yield _contents(chapters)
    for one in chapters.values():
        yield Page(
            path=f"docs/{one.name}/",
            template="manual.html",
            title=one.title,
            description=one.lede[:300] or one.title,
            above=[("Manual", "docs/")],
            values={"html": one.html},
        )
    yield _codebook(content)


def pictures() -> Iterator[tuple[str, bytes]]:
    """Return the pictures of the manual: path in the site, content."""
    for path in sorted((folder() / "pictures").glob("*.svg")):
        yield f"docs/pictures/{path.name}", path.read_bytes()


def _contents(chapters: Mapping[str, Chapter]) -> Page:
    listed = {name for some in CHAPTERS.values() for name in some}
    groups = [(title, [chapters[name] for name in some if name in chapters]) for title, some in CHAPTERS.items()]
    groups[-1][1].extend(one for name, one in chapters.items() if name not in listed)
    return Page(
        path="docs/",
        template="contents.html",
        title="Manual",
        description="How the data are made and used: method, tutorials, Python and command-line reference.",
        values={"groups": [(title, some) for title, some in groups if some]},
    )


def _chapter(name: str, text: str) -> Chapter:
    """Return a page of the manual from its Markdown."""
    from markdown_it import MarkdownIt
    from markupsafe import Markup

    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tokens = parser.parse(text)
    title, lede = name, ""
    for number, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h1" and title == name:
            title = _plain(tokens[number + 1])
        elif token.type == "inline" and tokens[number - 1].type == "paragraph_open" and not lede:
            lede = _plain(token)
    _anchor_headings(tokens)
    root = "../" * (name.count("/") + 2)
    for token in tokens:
        token.content = _pictures(token.content, root) if token.type == "html_block" else token.content
        for child in token.children or ():
            _relink(child, name, root)
    html = parser.renderer.render(_scrolling(tokens), parser.options, {})
    return Chapter(name, title, lede, Markup(html))  # noqa: S704 - rendered from the package's own pages


def _plain(token: Token) -> str:
    """Return the text of an inline token."""
    return "".join(child.content for child in token.children or () if child.type in ("text", "code_inline"))


def _anchor_headings(tokens: Sequence[Token]) -> None:
    """Give each heading the id by which links call it."""
    used: set[str] = set()
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            slug = slug_of(_plain(tokens[number + 1]))
            free = next(one for one in (slug, *(f"{slug}-{n}" for n in range(1, 100))) if one not in used)
            used.add(free)
            token.attrSet("id", free)


def slug_of(heading: str) -> str:
    """Return the anchor of a heading, as code hosts make it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def _pictures(html: str, root: str) -> str:
    """Return a block of HTML with the addresses of pictures in the site."""
    return re.sub(r'(src|srcset)="pictures/', rf'\1="{root}docs/pictures/', html)


def _relink(token: Token, name: str, root: str) -> None:
    """Let a link to another page of the manual lead to its page in the site; drop one that leads nowhere there."""
    if token.type == "image":
        token.attrSet("src", f"{root}docs/{token.attrGet('src')}")
    if token.type != "link_open":
        return
    where, mark, anchor = str(token.attrGet("href")).partition("#")
    if not where or re.match(r"\w+:", where):
        return
    target = _joined(PurePosixPath(name).parent, where)
    if target.endswith(".md") and not target.startswith(".."):
        page = target.removesuffix(".md")
        token.attrSet("href", root + (f"{_CODEBOOK}/" if page == _CODEBOOK else f"docs/{page}/") + mark + anchor)
    elif REPOSITORY:
        token.attrSet("href", f"{REPOSITORY}/blob/main/{target.removeprefix('../')}{mark}{anchor}")
    else:
        token.attrs.pop("href")


def _joined(folder: PurePosixPath, where: str) -> str:
    """Return a path relative to docs/, with `..` at its start alone."""
    parts: list[str] = []
    for part in (folder / where).parts:
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def _scrolling(tokens: Sequence[Token]) -> MutableSequence[Token]:
    """Return tokens with each table and block of code in a box that scrolls by itself on a small screen."""
    from markdown_it.token import Token as New

    found: list[Token] = []
    for token in tokens:
        if token.type == "table_open":
            found.append(New("html_block", "", 0, content='<div class="scroll" tabindex="0">\n'))
        if token.type in ("fence", "code_block"):
            found.append(New("html_block", "", 0, content='<div class="scroll" tabindex="0">\n'))
        found.append(token)
        if token.type in ("table_close", "fence", "code_block"):
            found.append(New("html_block", "", 0, content="</div>\n"))
    return found


def _codebook(content: Content) -> Page:
    """Return the codebook: every table, column, vocabulary and code."""
    release = content.release
    vocabularies: dict[str, list[Mapping[str, Any]]] = {}
    for row in sorted(release.codes, key=lambda row: (row["scheme"], row["position"])):
        vocabularies.setdefault(row["scheme"], []).append(row)
    on_load = schema.ON_LOAD
    return Page(
        path="codebook/",
        template="codebook.html",
        title="Codebook",
        description="Every table, column, vocabulary and code of the data, with its definition.",
        values={
            "tables": [
                (
                    table,
                    release.n_rows(table.name),
                    described((*table.fields, *(on_load if table.name == "measures" else ())), release.vocabularies),
                )
                for table in release.tables.values()
            ],
            "vocabularies": vocabularies,
        },
    )
