"""Write the open proposals as one HTML page, on which a person decides and saves a file of decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from tiktok_policy_data.core.vocabularies import vocabularies_of
from tiktok_policy_data.errors import ascii_safe
from tiktok_policy_data.io.atomic import replace_file
from tiktok_policy_data.pipeline.inputs import read_inputs
from tiktok_policy_data.reading.drafts import PARTS, PLACE, columns
from tiktok_policy_data.reading.types import Proposal, ProposalFile
from tiktok_policy_data.reading.view import View, view
from tiktok_policy_data.render.page import filled, policy
from tiktok_policy_data.render.titles import counted

if TYPE_CHECKING:
    from tiktok_policy_data.core.table_types import SeedTables

#: Cells with a line of their own.
_WIDE = ("measure.summary", "measure.scope", "evidence.reading", "evidence.supports", "source.published_basis")


def write_page(root: Path, waiting: Sequence[tuple[ProposalFile, Proposal]], out: Path) -> Path:
    """Write the page of some proposals; return its path.

    Parameters
    ----------
    root : pathlib.Path
        The checkout.
    waiting : sequence of (ProposalFile, Proposal)
        The proposals with their documents.
    out : pathlib.Path
        The page. It holds words of the sources: do not publish it.
    """
    text = page(waiting, read_inputs(root).rows)
    out.parent.mkdir(parents=True, exist_ok=True)
    with replace_file(out) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return out


def page(waiting: Iterable[tuple[ProposalFile, Proposal]], rows: SeedTables) -> str:
    """Return the page of some proposals as HTML, by jurisdiction; no text of a source is parsed as HTML."""
    views = sorted((view(file, proposal, {}, rows) for file, proposal in waiting), key=lambda one: one.jurisdiction)
    style, script = _asset("page.css"), _asset("page.js")
    groups = [(name, list(some)) for name, some in groupby(views, key=lambda one: one.jurisdiction)]
    contents = [
        f'<li><a href="#place-{number}">{_shown(name)} ({len(some)})</a></li>'
        for number, (name, some) in enumerate(groups, 1)
    ]
    sections = [
        f'<section aria-labelledby="place-{number}"><h2 id="place-{number}">{_shown(name)}</h2>'
        f"{''.join(map(_article, some))}</section>"
        for number, (name, some) in enumerate(groups, 1)
    ]
    return filled(
        _asset("page.html"),
        {
            "csp": policy(script, style),
            "style": style,
            "script": script,
            "count": counted(len(views), "open proposal"),
            "contents": "".join(contents),
            "proposals": "\n".join(sections) or "<p>Nothing to review.</p>",
            "codes": "".join(_codes(name, some) for name, some in vocabularies_of(rows["codes"]).items()),
        },
    )


def _article(shown: View) -> str:
    """Return one proposal: where it belongs, the passage, the decision, and the draft rows to change."""
    name = shown.name
    facts = [" · ".join(shown.page), *shown.row, *(f"May belong to {hint}" for hint in shown.hints)]
    facts.append(f"Paragraph {shown.paragraph}; proposed by {shown.proposed_by}, score {shown.score:.2f}")
    passage = f"<mark>{_shown(shown.passage)}</mark>"
    return f"""
<article data-proposal="{_shown(name)}" aria-labelledby="title-{_shown(name)}">
<h3 id="title-{_shown(name)}">{_shown(shown.place)}</h3>
<p class="facts">{"<br>".join(map(_shown, facts))}</p>
<blockquote><span>{_shown(shown.before)}</span> {passage} <span>{_shown(shown.after)}</span></blockquote>
<fieldset><legend>Decision</legend>
{"".join(_choice(name, verdict, label) for verdict, label in _CHOICES)}
</fieldset>
<p><label for="reason-{_shown(name)}">Reason, if you refuse it</label>
<input id="reason-{_shown(name)}" data-reason maxlength="240"></p>
<details><summary>Draft rows, to change</summary>
{"".join(_part(name, part, shown) for part in ("", *PARTS))}
</details>
</article>"""


_CHOICES = (("accept", "Accept"), ("refuse", "Refuse"), ("skip", "Skip"))


def _choice(name: str, verdict: str, label: str) -> str:
    checked = " checked" if verdict == "skip" else ""
    return (
        f'<label class="choice"><input type="radio" name="verdict-{_shown(name)}" value="{verdict}"{checked}> '
        f"{label}</label>"
    )


def _part(name: str, part: str, shown: View) -> str:
    """Return the fields of one draft row; those that say where the proposal belongs come first."""
    cells = {
        field: cell
        for field, cell in shown.cells.items()
        if (field in PLACE if not part else field.startswith(f"{part}."))
    }
    if not cells:
        return ""
    legend = part.capitalize() or "Where it belongs"
    fields = "".join(_field(name, field, cell) for field, cell in cells.items())
    return f'<fieldset><legend>{legend}</legend><div class="cells">{fields}</div></fieldset>'


def _field(name: str, field: str, cell: str) -> str:
    key = _shown(f"{name}-{field}")
    wide = ' class="wide"' if field in _WIDE else ""
    part, _, column = field.partition(".")
    known = columns(part).get(column) if part in PARTS else None
    listed = f' list="codes-{known.vocabulary}"' if known and known.vocabulary and not known.is_list else ""
    return (
        f'<div{wide}><label for="{key}">{_shown(field)}</label>'
        f'<input id="{key}" data-field="{_shown(field)}" value="{_shown(cell)}"{listed}></div>'
    )


def _codes(vocabulary: str, codes: Iterable[str]) -> str:
    """Return the codes of a vocabulary as a list from which a field is filled."""
    options = "".join(f'<option value="{_shown(code)}">' for code in codes)
    return f'<datalist id="codes-{_shown(vocabulary)}">{options}</datalist>'


def _shown(text: str) -> str:
    """Return a text as HTML, its control characters made visible."""
    return escape(ascii_safe(text))


def _asset(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")
