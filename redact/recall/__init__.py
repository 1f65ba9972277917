"""Recall: a release that leaked, and what follows from it.

Comes in: the ledger, a release, perhaps the sources. Goes out: whom it concerns, the clocks, drafts of the notices, and an entry that
blocks later runs of its scope. It must not know values, but for the list of people that it is asked to write.
"""

from redact.recall.answering import Recall, lift, recall, write_people
from redact.recall.blocking import refuse_recalled

__all__ = ["Recall", "lift", "recall", "refuse_recalled", "write_people"]
