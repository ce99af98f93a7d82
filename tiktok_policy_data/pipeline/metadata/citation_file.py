"""Set version and date in `CITATION.cff`."""

from __future__ import annotations

import re
from datetime import date


def citation_cff(text: str, version: str, released_on: date) -> str:
    """Return the text of CITATION.cff with version and date set."""
    text = re.sub(r"^version: .*$", f"version: {version}", text, flags=re.M)
    if "\ndate-released:" in text:
        return re.sub(r"^date-released: .*$", f"date-released: '{released_on}'", text, flags=re.M)
    return text.replace(f"version: {version}\n", f"version: {version}\ndate-released: '{released_on}'\n")
