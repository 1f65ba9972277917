"""The policy: what a release may hold, said once, in YAML, strict and frozen.

Comes in: a path to a YAML file. Goes out: a `Policy`. It must not know data, keys or Polars expressions: whether an operator
fits a column is the plan's business. Each section of the file has its own module.

Every mistake is a `PolicyError` whose message starts with the path inside the policy (`tables.patients.columns.phone`).
"""

from redact.policy.aggregate import Aggregate, CellTable, Dimension, Measure
from redact.policy.columns import CARDS, ColumnRule, LanguageColumn
from redact.policy.keeping import KeySource, VaultPlace
from redact.policy.loading import load_policy, parse_policy, shipped
from redact.policy.noise import Noise
from redact.policy.purposes import Recipient
from redact.policy.release import Release, Verify
from redact.policy.risk import RiskRule
from redact.policy.rows import Age, Consent, Listed, Mark, People, Records
from redact.policy.strict import Operation
from redact.policy.tables import CsvDialect, Subject, TableRule
from redact.policy.whole import Policy

__all__ = [
    "CARDS",
    "Age",
    "Aggregate",
    "CellTable",
    "ColumnRule",
    "Consent",
    "CsvDialect",
    "Dimension",
    "KeySource",
    "LanguageColumn",
    "Listed",
    "Mark",
    "Measure",
    "Noise",
    "Operation",
    "People",
    "Policy",
    "Recipient",
    "Records",
    "Release",
    "RiskRule",
    "Subject",
    "TableRule",
    "VaultPlace",
    "Verify",
    "load_policy",
    "parse_policy",
    "shipped",
]
