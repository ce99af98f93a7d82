"""Save pictures as PNG, SVG, or pages that need no network."""

from __future__ import annotations

from html import escape
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiktok_policy_data.io.atomic import replace_file
from tiktok_policy_data.plot._frame import check_extra
from tiktok_policy_data.plot._map import Drawn
from tiktok_policy_data.render.export import ending_of
from tiktok_policy_data.render.page import in_script

if TYPE_CHECKING:
    import altair as alt


def save(chart: alt.TopLevelMixin | Drawn, path: str | Path) -> Path:
    """Save a picture.

    Parameters
    ----------
    chart : altair chart or Drawn
        What a function of this module returns.
    path : str or pathlib.Path
        File name: .png (at twice the size), .svg, or .html (one file without network access, with tooltips). An
        existing file is replaced once the new one is complete.

    Returns
    -------
    pathlib.Path
        The path.

    Raises
    ------
    UnknownNameError
        If the name ends in something else.
    ModuleNotFoundError
        If altair or vl-convert is not installed: ``pip install 'tiktok-policy-data[plot]'``. A map needs neither, but
        for PNG it needs vl-convert.

    Examples
    --------
    >>> import tiktok_policy_data as tpd
    >>> tpd.plot.save(tpd.plot.timeline("UK"), "uk.png")  # doctest: +SKIP
    """
    path = Path(path)
    form = ending_of(path, ".png", ".svg", ".html")
    if not isinstance(chart, Drawn):
        check_extra("altair", "vl_convert")
    elif form == ".png":
        check_extra("vl_convert")
    with replace_file(path.resolve()) as aside:
        if isinstance(chart, Drawn):
            aside.write_bytes(_drawn(chart, form))
        elif form == ".html":
            aside.write_text(_page(chart.to_dict()), encoding="utf-8", newline="")
        elif form == ".svg":
            aside.write_text(_svg(chart), encoding="utf-8", newline="")
        else:
            chart.save(aside, format="png", scale_factor=2)
    return path


def _drawn(picture: Drawn, form: str) -> bytes:
    """Return a picture that is SVG already as the bytes of a file."""
    if form == ".png":
        import vl_convert

        return vl_convert.svg_to_png(picture.svg, scale=2)
    page = _PLAIN_PAGE.format(title=escape(picture.title), svg=picture.svg)
    return (page if form == ".html" else picture.svg).encode()


def _svg(chart: alt.TopLevelMixin) -> str:
    """Return a picture as SVG, with the description for screen readers, which Vega adds to pages only."""
    made = StringIO()
    chart.save(made, format="svg")
    said = getattr(chart, "description", "")
    label = f' aria-label="{escape(said)}"' if isinstance(said, str) else ""
    return made.getvalue().replace("<svg ", f'<svg role="graphics-document"{label} ', 1)


def _page(spec: dict[str, Any]) -> str:
    """Return a self-contained page with a picture; altair's own would let a label end its script."""
    import vl_convert

    title = spec["title"]["text"] if isinstance(spec.get("title"), dict) else ""
    return _PAGE.format(
        title=escape(" ".join(title) if isinstance(title, list) else str(title)),
        script=vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"),
        spec=in_script(spec),
    )


#: A page without scripts; the policy lets it show the picture alone.
_PLAIN_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
</head>
<body>
{svg}
</body>
</html>
"""

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
