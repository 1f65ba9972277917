"""All patterns of a set of recognizers as one native pass that says which of them can match a text at all.

Comes in: regular expressions. Goes out: for a text, the numbers of those that may match it: never fewer than do. It must not
know recognizers, scores or spans.
"""

from __future__ import annotations

from redact.detect.compiled.gate import Gate, Pattern, compile_gate, compile_words

__all__ = ["Gate", "Pattern", "compile_gate", "compile_words"]
