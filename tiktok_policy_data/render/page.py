"""Put pages together that need no network: parts, JSON, icon, and the policy that lets a script and a style run."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from datetime import date
from hashlib import sha256

from tiktok_policy_data.render.styles import STYLES

#: The icon of a page: four squares in the colours of statuses.
ICON = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E" + "".join(
    f"%3Crect {place}width='7' height='7' fill='%23{STYLES[status].ground[1:]}'/%3E"
    for place, status in {"": "in_force", "x='9' ": "proposed", "y='9' ": "adopted", "x='9' y='9' ": "ended"}.items()
)
ICON += "%3C/svg%3E"


def filled(template: str, parts: Mapping[str, str]) -> str:
    """Fill every `{{name}}` of the template in one pass, so that inserted text is not searched for names."""
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], template)


def policy(script: str, style: str, images: str = "data:") -> str:
    """Return the Content Security Policy: this script, this style, embedded images, and nothing else."""
    return (
        f"default-src 'none'; base-uri 'none'; form-action 'none'; img-src {images}; "
        f"script-src {digest(script)}; style-src {digest(style)}; require-trusted-types-for 'script'"
    )


def digest(text: str) -> str:
    """Return the source by which a policy lets a script or a style run that is inside the page."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def compact(value: object) -> str:
    """Return a value as JSON without white space, days as text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=date.isoformat)


def in_script(value: object) -> str:
    """Return a value as JSON that cannot end the block of the page that it is in."""
    return compact(value).replace("<", "\\u003c")
