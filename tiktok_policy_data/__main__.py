"""Run the command line with `python -m tiktok_policy_data`."""

from tiktok_policy_data.cli import run

if __name__ == "__main__":
    run()
