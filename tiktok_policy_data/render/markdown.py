"""Escape text for Markdown."""

from __future__ import annotations

import re

from tiktok_policy_data.errors import ascii_safe


def table_cell(text: str) -> str:
    """Return a text for a cell of a Markdown table."""
    return markdown_text(text).replace("|", "\\|")


def markdown_text(text: str) -> str:
    """Return a text on one line without active markup: no element, link, image or control sequence."""
    text = " ".join(text.split("\n"))
    return ascii_safe(text).replace("<", "&lt;").replace("](", "]\\(").replace("][", "]\\[")


def markdown_code(text: str) -> str:
    """Return a text as Markdown code, between more backticks than it contains in a row."""
    text = ascii_safe(text)
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    room = " " if "`" in text else ""
    return f"{fence}{room}{text}{room}{fence}"
