"""Write text to outputs that lack some signs: each sign has a plain one in its place, different from the others."""

from __future__ import annotations

import codecs
import sys

#: Sign or punctuation mark → what is printed where the output's encoding lacks it.
PLAIN = {
    "●": "#",
    "◉": "@",
    "◐": "+",
    "◔": "%",
    "◌": ":",
    "✕": "x",
    "·": ".",
    "¿": "~",
    "○": "o",
    "▫": "=",
    "▹": ">",
    "≈": "&",
    "–": "_",
    "—": "-",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "…": "...",
    "→": "->",
    "≥": ">=",
    "≤": "<=",
}

_NAME = "plain-signs"


def _plain(fault: UnicodeError) -> tuple[str, int]:
    """Return what is printed for characters that cannot be encoded, as `codecs` asks an error handler."""
    if not isinstance(fault, UnicodeEncodeError):
        raise fault
    lacking = fault.object[fault.start : fault.end]
    return "".join(PLAIN.get(sign, "?") for sign in lacking), fault.end


def use_plain_signs() -> None:
    """Print plain signs on standard output and error where their encodings lack ours."""
    codecs.register_error(_NAME, _plain)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=_NAME)
