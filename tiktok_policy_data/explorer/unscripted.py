"""Write what a browser without JavaScript shows: what was found, in a sentence, and the matrix as a plain table."""

from __future__ import annotations

from html import escape

from tiktok_policy_data.query.comparison import compare
from tiktok_policy_data.query.standing import answers
from tiktok_policy_data.render.matrix import Comparison
from tiktok_policy_data.render.styles import MEANINGS, STYLES
from tiktok_policy_data.store.releases import Release


def finding(release: Release) -> str:
    """Return where each type of measure is in effect, as `standing` says it; nothing for a release without effects."""
    return answers(release=release.version).sentence if release.has_effects else ""


def matrix(release: Release) -> str:
    """Return the table of `compare`: a symbol in each cell, what the symbols mean below."""
    found = compare(release=release.version)
    heads = "".join(f"<th scope=col>{escape(found.labels[found.column_side, code])}" for code in found.columns)
    rows = "".join(_row(found, code) for code in found.rows)
    legend = "; ".join(f"{sign} {words}" for sign, words in MEANINGS.items())
    return f"<table><caption>{escape(found.title)}</caption><tr><td>{heads}{rows}</table><p>{escape(legend)}</p>"


def _row(found: Comparison, row: str) -> str:
    cells = (found.cells[row, column] for column in found.columns)
    text = "".join(f"<td>{STYLES[cell.look].sign}" for cell in cells)
    return f"<tr><th scope=row>{escape(found.labels[found.row_side, row])}{text}\n"
