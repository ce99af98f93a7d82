"""Write the page as HTML: its head with policy and metadata, the finding and the matrix without scripts, data, script.

The data travel inside the page as compressed JSON, so that none of their text is parsed as HTML. The one exception is
the matrix for browsers without JavaScript, which is escaped. The Content Security Policy names the SHA-256 of the only
script and the only style that may run, and forbids all requests.
"""

from __future__ import annotations

import gzip
from base64 import b64encode
from html import escape
from pathlib import Path

from tiktok_policy_data.core import about
from tiktok_policy_data.core.citation import DESCRIPTION, TITLE
from tiktok_policy_data.explorer.contents import payload
from tiktok_policy_data.explorer.unscripted import finding, matrix
from tiktok_policy_data.query.citing import about_of, cite
from tiktok_policy_data.render import looks
from tiktok_policy_data.render.page import ICON, compact, filled, in_script, policy
from tiktok_policy_data.store.releases import Release


def page(release: Release) -> str:
    """Return the page of a release as HTML."""
    style = _colours() + _asset("page.css")
    script = _asset("page.js")
    return filled(
        _asset("page.html"),
        {
            "csp": policy(script, style, images="data: blob:"),
            "icon": ICON,
            "style": style,
            "script": script,
            "data": b64encode(gzip.compress(compact(payload(release)).encode(), mtime=0)).decode(),
            "finding": escape(finding(release)),
            "static": matrix(release),
            "title": escape(TITLE),
            "description": escape(DESCRIPTION),
            "json_ld": in_script(about.json_ld(about_of(release))),  # for search engines
            "citation": escape(cite(release=release.version)),
        },
    )


def _asset(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


def _colours() -> str:
    """Return one CSS rule per look for a light page, and one for a dark page: background and foreground."""

    def rules(theme: looks.Theme) -> str:
        pairs = {code: look.on(theme) for code, look in looks.LOOKS.items()}
        pairs["presumed"] = pairs["told"]  # the sign says which it is; on the map both are one class
        return "".join(f".is-{code}{{--ground:{ground};--ink:{ink}}}" for code, (ground, ink) in pairs.items())

    return f"{rules('light')}@media screen and (prefers-color-scheme:dark){{{rules('dark')}}}"
