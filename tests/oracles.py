"""Other libraries, asked whether they say the same."""

from importlib import import_module
from typing import Any

import pytest


def oracle(name: str) -> Any:
    """A library that the extra `test-full` installs, or a skip that says so."""
    pytest.importorskip(name, reason=f"needs {name}: pip install -e '.[test-full]'")
    return import_module(name)
