"""All patterns of a set of recognizers as one native pass that says which of them can match a text at all.

Comes in: regular expressions. Goes out: for a text, the numbers of those that may match it: never fewer than do. It must not
know recognizers, scores or spans.
"""

from __future__ import annotations

from redact.detect.compiled import kept
from redact.detect.compiled.alphabet import BETWEEN
from redact.detect.compiled.gate import Gate, Kept, Pattern, compile_gate, compile_words, recall_gate

__all__ = ["BETWEEN", "Gate", "Kept", "Pattern", "compile_gate", "compile_words", "kept", "recall_gate"]
