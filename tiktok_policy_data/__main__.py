"""Run the command line as `python -m tiktok_policy_data`."""

from tiktok_policy_data.cli import run

run()
