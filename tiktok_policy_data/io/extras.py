"""Say how to install an optional library that is missing."""

from __future__ import annotations

from importlib.util import find_spec


def check_extra(what: str, extra: str, *names: str) -> None:
    """Raise ModuleNotFoundError, with the command to install it, if a library that `what` needs is missing."""
    for name in names:
        if find_spec(name) is None:
            raise ModuleNotFoundError(f"{what} need {name}: pip install 'tiktok-policy-data[{extra}]'", name=name)


def is_there(*names: str) -> bool:
    """Return whether every one of some libraries is installed."""
    return all(find_spec(name) is not None for name in names)
