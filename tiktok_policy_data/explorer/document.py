"""Write the page as HTML: its head with policy and metadata, the finding and the matrix without scripts, data, script.

The data travel inside the page as compressed JSON, so that none of their text is parsed as HTML. The one exception is
the matrix for browsers without JavaScript, which is escaped. The Content Security Policy names the SHA-256 of the only
script and the only style that may run, and forbids all requests.
"""

from __future__ import annotations

import gzip
import json
import re
from base64 import b64encode
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from html import escape
from pathlib import Path

from tiktok_policy_data.core import about
from tiktok_policy_data.core.citation import DESCRIPTION, TITLE
from tiktok_policy_data.explorer.contents import payload
from tiktok_policy_data.explorer.unscripted import finding, matrix
from tiktok_policy_data.query.citing import cite, release_day
from tiktok_policy_data.render import looks
from tiktok_policy_data.store.releases import Release


def page(release: Release) -> str:
    """Return the page of a release as HTML."""
    style = _colours() + _asset("page.css")
    script = _asset("page.js")
    return _filled(
        _asset("page.html"),
        {
            "csp": _policy(script, style),
            "style": style,
            "script": script,
            "data": b64encode(gzip.compress(_json(payload(release)).encode(), mtime=0)).decode(),
            "finding": escape(finding(release)),
            "static": matrix(release),
            "title": escape(TITLE),
            "description": escape(DESCRIPTION),
            "json_ld": _dataset(release),
            "citation": escape(cite(release=release.version)),
        },
    )


def _dataset(release: Release) -> str:
    """Return the release as schema.org/Dataset, for search engines; no text in it can end its block."""
    measures, jurisdictions = release.records("measures"), release.records("jurisdictions")
    of = about.About(
        release.version,
        release_day(release),
        about.first_day(release.records("events")),
        release.data_day,
        about.places(measures, jurisdictions),
    )
    return _json(about.json_ld(of)).replace("<", "\\u003c")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=date.isoformat)


def _asset(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


def _colours() -> str:
    """Return one CSS rule per look for a light page, and one for a dark page: background and foreground."""

    def rules(dark: bool) -> str:
        pairs = {code: look.dark if dark else look.light for code, look in looks.LOOKS.items()}
        return "".join(f".is-{code}{{--ground:{ground};--ink:{ink}}}" for code, (ground, ink) in pairs.items())

    return f"{rules(dark=False)}@media screen and (prefers-color-scheme:dark){{{rules(dark=True)}}}"


def _policy(script: str, style: str) -> str:
    """Return the Content Security Policy: this script, this style, embedded images, and nothing else."""
    return (
        "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data: blob:; "
        f"script-src '{_digest(script)}'; style-src '{_digest(style)}'; require-trusted-types-for 'script'"
    )


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _filled(template: str, parts: Mapping[str, str]) -> str:
    """Fill every `{{name}}` of the template in one pass, so that inserted text is not searched for names."""
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], template)
