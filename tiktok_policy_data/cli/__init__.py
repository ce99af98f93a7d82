"""The command line; each command calls one function of the package."""

from tiktok_policy_data.cli import (  # noqa: F401  (importing registers their commands)
    make,
    read,
    reading,
    review,
    series,
    tables,
)
from tiktok_policy_data.cli.group import main, run

__all__ = ["main", "run"]
