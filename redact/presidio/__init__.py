"""This package in Presidio's own interfaces, of presidio-analyzer and presidio-anonymizer 2.2.366.

`AnalyzerEngine` and `BatchAnalyzerEngine` take the place of Presidio's: the same arguments, the same results, of any registry.
`OPERATORS` are operators for an `AnonymizerEngine`. It must not know policies, files or columns.
"""

from __future__ import annotations

from redact.presidio.analyzer import AnalyzerEngine
from redact.presidio.batch import BatchAnalyzerEngine
from redact.presidio.models import packaged_engine
from redact.presidio.operators import OPERATORS, add_operators

__all__ = ["OPERATORS", "AnalyzerEngine", "BatchAnalyzerEngine", "add_operators", "packaged_engine"]
