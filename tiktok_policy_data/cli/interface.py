"""List the public interface, for the version rule: public names, commands and their options."""

from __future__ import annotations

from typing import Any

import click


def interface() -> dict[str, Any]:
    """Return public names and, by command, option names, as the record of releases has them."""
    import tiktok_policy_data
    from tiktok_policy_data.cli.group import main

    def options(command: click.Command) -> list[str]:
        shown = (param for param in command.params if isinstance(param, click.Option) and not param.hidden)
        return sorted(name for param in shown for name in (*param.opts, *param.secondary_opts))

    return {
        "names": sorted(tiktok_policy_data.__all__),
        "commands": {name: options(command) for name, command in sorted(main.commands.items())},
    }
