"""Turn pages into HTML with the templates of this folder; every value is escaped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiktok_policy_data.core.citation import DESCRIPTION, LICENCE_WORDS, NAME, TITLE
from tiktok_policy_data.core.edtf import in_words
from tiktok_policy_data.io.csv import CONTROL
from tiktok_policy_data.render import styles
from tiktok_policy_data.render.looks import LOOKS
from tiktok_policy_data.render.page import ICON, in_script
from tiktok_policy_data.render.titles import LEVELS, counted
from tiktok_policy_data.site import linked, page
from tiktok_policy_data.site.maps import sources_of_style
from tiktok_policy_data.site.words import HEADINGS

if TYPE_CHECKING:
    from jinja2 import Environment

    from tiktok_policy_data.site.content import Content
    from tiktok_policy_data.site.page import Page

FOLDER = Path(__file__).parent / "templates"

#: What browsers may load: files of the site, and nothing from elsewhere.
POLICY = (
    "default-src 'none'; base-uri 'self'; form-action 'self'; img-src 'self' data:; style-src 'self'; "
    "script-src 'self'; connect-src 'self'"
)


class Templates:
    """The templates, filled with what all pages share."""

    def __init__(self, content: Content, address: str) -> None:
        self.content, self.address = content, address
        self.environment = _environment(content)

    def html(self, one: Page) -> str:
        """Return a page as HTML."""
        above = [(TITLE, ""), *one.above, (one.title, one.path)] if one.path else []
        return self.environment.get_template(one.template).render(
            one.values,
            page=one,
            root=one.root,
            above=above[:-1],
            policy=POLICY.replace(
                "style-src 'self'", "style-src 'self'" + sources_of_style(one.values.get("maps", ()))
            ),
            canonical=f"{self.address}{one.path}" if self.address else "",
            json_ld=_script(linked.graph(one, above, self.address)),
        )

    def style(self) -> str:
        """Return the style sheet, with the colours of statuses and answers."""
        looks = "\n".join(
            f".is-{code} {{ --ground: {look.ground}; --ink: {look.ink}; }}" for code, look in styles.STYLES.items()
        )
        return (FOLDER / "style.css").read_text(encoding="utf-8").replace("/* looks */", looks)


def _environment(content: Content) -> Environment:
    """Return the templates with the filters and names that they use."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    found = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_clean,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {
        "words": in_words,
        "coded": coded,
        "outward": outward,
        "number": lambda value: f"{value:,}",
        "counted": counted,
    }
    found.filters |= {"measure": page.of_measure, "place": page.of_place, "source": page.of_source}
    found.filters |= {"type": page.of_type, "release": page.of_release}
    found.globals |= {
        "label": content.label,
        "place_name": content.name,
        "scheme": lambda column: content.schemes.get(column, column),
        "sign": lambda code: styles.STYLES[code].sign,
        "headings": HEADINGS,
        "look_of": lambda code, place: LOOKS.get(content.looks.get(code, {}).get(place, "")),
        "levels": {level: several for level, (_, several) in LEVELS.items()},
        "effect_words": content.effect,
        "effect_look": lambda code: styles.EFFECT_LOOKS.get(code, code),
        "icon": ICON,
        "licence": LICENCE_WORDS,
        "site_name": NAME,
        "site_title": TITLE,
        "site_description": DESCRIPTION,
        "version": content.release.version,
        "released_on": content.release.released_on,
        "data_day": content.release.data_day,
    }
    return found


def _clean(value: Any) -> Any:
    """Return what a page shows for a value: nothing for a missing one, and no control characters."""
    if value is None:
        return ""
    if isinstance(value, str) and not hasattr(value, "__html__"):
        return CONTROL.sub("", value)
    return value


def outward(address: str | None) -> str:
    """Return an address of the web as it is; anything else, such as a script, as an empty text."""
    return address if address and re.match(r"https?://[^\s]", address) else ""


def coded(text: str) -> Any:
    """Return a text with what is between backticks as code."""
    from markupsafe import Markup, escape

    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(CONTROL.sub("", text)))))  # noqa: S704 - escaped first


def _script(value: Mapping[str, Any]) -> Any:
    """Return a value as JSON for a block of a page, without control characters."""
    from markupsafe import Markup

    return Markup(CONTROL.sub("", in_script(value)))  # noqa: S704 - JSON, and no tag can begin in it
