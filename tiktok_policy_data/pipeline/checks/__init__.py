"""All checks of the data: each rule, with its message, is in `keys`, `evidence`, `dates`, `effects` or `texts`.

`engine` runs the checks and `report` says what fails, by pandera, which nothing else in the package imports. `fields`
has the checks of single columns; `rules` registers the rules.
"""

from tiktok_policy_data.pipeline.checks import dates, effects, evidence, keys, texts  # noqa: F401  they register
from tiktok_policy_data.pipeline.checks.engine import check, check_built, check_tables, rules
from tiktok_policy_data.pipeline.checks.fields import expectation

__all__ = ["check", "check_built", "check_tables", "expectation", "rules"]
