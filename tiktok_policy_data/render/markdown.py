"""Escape text for Markdown."""

from __future__ import annotations

import re

from tiktok_policy_data.errors import ascii_safe


def table_cell(text: str) -> str:
    return markdown_text(text).replace("|", "\\|")


def markdown_text(text: str) -> str:
    """A text on one line in which Markdown finds no markup that acts: no element, link, picture or escape code."""
    text = " ".join(text.split("\n"))
    return ascii_safe(text).replace("<", "&lt;").replace("](", "]\\(").replace("][", "]\\[")


def markdown_code(text: str) -> str:
    """A text as code in Markdown, between more backticks than it has in a row."""
    text = ascii_safe(text)
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    room = " " if "`" in text else ""
    return f"{fence}{room}{text}{room}{fence}"
