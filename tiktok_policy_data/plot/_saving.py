"""Pictures written to files: PNG, SVG, and pages that need no network."""

from __future__ import annotations

import json
from html import escape
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiktok_policy_data.errors import UnknownNameError
from tiktok_policy_data.io.atomic import replace_file
from tiktok_policy_data.plot._frame import check_extra

if TYPE_CHECKING:
    import altair as alt


def save(chart: alt.TopLevelMixin, path: str | Path) -> Path:
    """Write a picture to a file, by its ending: .png at twice its size, .svg, or .html; an old file stays until then.

    The page is one file that asks no network for anything, and its marks say more when pointed at.
    """
    check_extra("altair", "vl_convert")
    path = Path(path)
    forms = (".png", ".svg", ".html")
    if path.suffix not in forms:
        raise UnknownNameError(f"The file ends in {', '.join(forms)}, not {path.suffix!r}: {path}")
    with replace_file(path.resolve()) as aside:
        if path.suffix == ".html":
            aside.write_text(_page(chart.to_dict()), encoding="utf-8", newline="")
        elif path.suffix == ".svg":
            aside.write_text(_svg(chart), encoding="utf-8", newline="")
        else:
            chart.save(aside, format="png", scale_factor=2)
    return path


def _svg(chart: alt.TopLevelMixin) -> str:
    """A picture as SVG, with the description that screen readers say first, which Vega gives in pages alone."""
    made = StringIO()
    chart.save(made, format="svg")
    said = getattr(chart, "description", "")
    label = f' aria-label="{escape(said)}"' if isinstance(said, str) else ""
    return made.getvalue().replace("<svg ", f'<svg role="graphics-document"{label} ', 1)


def _page(spec: dict[str, Any]) -> str:
    """A page with a picture and all that draws it; not altair's, in which a label could end the script it stands in."""
    import vl_convert

    title = spec["title"]["text"] if isinstance(spec.get("title"), dict) else ""
    return _PAGE.format(
        title=escape(" ".join(title) if isinstance(title, list) else str(title)),
        script=vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"),
        spec=json.dumps(spec).replace("<", "\\u003c"),
    )


#: The policy forbids the page to fetch anything; Vega makes functions of its expressions, hence unsafe-eval.
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:">
<title>{title}</title>
</head>
<body>
<div id="picture"></div>
<script>{script}</script>
<script>
const actions = {{export: true, source: false, compiled: false, editor: false}};
vegaEmbed("#picture", {spec}, {{renderer: "svg", actions}});
</script>
</body>
</html>
"""
