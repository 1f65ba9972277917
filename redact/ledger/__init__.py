"""The ledger: one append-only, chained, locked store of what the house did: disclosures, privacy budget, released cells.

Comes in: a house, the master key, entries of plain JSON. Goes out: the entries, in order, or an error that names the entry which was
changed, removed or cut. It must not know what an entry means, and it is told no identifier.

`entries.jsonl` in `house.ledger` holds a line an entry; each line's MAC covers the line before it (`redact.ledger.chain`), and the
chain's head, number and MAC, also stands outside of it: in `<house>/head`, and where the caller names one in a second file.

What this finds: any change, removal or cut by who lacks the key, as long as a head is newer than what was put back. Whoever can
rewrite the ledger and the head in the house can put back both as they were at an earlier time: only a second head, on a place that
they cannot write, tells. Whoever has the key can write a new ledger.
"""

from redact.ledger.chain import JSON, Entry
from redact.ledger.store import Ledger, open_ledger

__all__ = ["JSON", "Entry", "Ledger", "open_ledger"]
