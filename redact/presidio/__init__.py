"""This package in Presidio's own interfaces, of presidio-analyzer and presidio-anonymizer 2.2.366.

`AnalyzerEngine` and `BatchAnalyzerEngine` take the place of Presidio's: the same arguments, the same results, of any registry.
`OPERATORS` are operators for an `AnonymizerEngine`, `UNDOING` those that undo some of them in a `DeanonymizeEngine`. It must not know
policies, files or columns.
"""

from __future__ import annotations

from redact.presidio.analyzer import AnalyzerEngine
from redact.presidio.batch import BatchAnalyzerEngine
from redact.presidio.models import packaged_engine
from redact.presidio.operators import OPERATORS, add_operators
from redact.presidio.undoing import UNDOING, add_undoing

__all__ = ["OPERATORS", "UNDOING", "AnalyzerEngine", "BatchAnalyzerEngine", "add_operators", "add_undoing", "packaged_engine"]
