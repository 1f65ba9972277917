"""How long the patterns of one text have run.

Comes in: seconds of the processor. Goes out: what is left of them. It must not know what runs.
"""

from __future__ import annotations

from time import perf_counter, thread_time

LEAST, _FRESH, _NEGLIGIBLE = 0.001, 0.001, 0.01
"""Seconds that are given when none are left; seconds after which it is asked anew; share of a text's time not worth a question."""


class Clock:
    """The processor time of this thread since a text was begun: a machine that is busy with something else refuses no text.

    NOTE: asking the processor is a call of the system, slower than reading most texts. It is asked when the clock on the wall, which is
    never behind it, says that it may matter; so what is left is at most some hundredths less than told.
    """

    def __init__(self) -> None:
        self._asked, self._cpu = -1.0, 0.0
        self._began, self._seconds = 0.0, 0.0

    def begin(self, seconds: float) -> None:
        """Begin a text that has so many seconds."""
        self._began, self._seconds = perf_counter(), seconds
        if self._began - self._asked > _FRESH:
            self._asked, self._cpu = self._began, thread_time()

    def left(self) -> float:
        """Return how many seconds the text has left."""
        passed = perf_counter() - self._began
        if passed < _NEGLIGIBLE * self._seconds:
            return self._seconds - passed
        return max(self._cpu + self._seconds - thread_time(), LEAST)
