"""Where the evaluation material lies: `REDACT_EVALUATION`, else `../shared/data` beside the checkout; absent for most users."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FOLDER = Path(os.environ.get("REDACT_EVALUATION", Path(__file__).resolve().parents[2] / "shared" / "data"))

needs_evaluation = pytest.mark.skipif(not FOLDER.is_dir(), reason="the evaluation material is not here")
