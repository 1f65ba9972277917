"""The vault: what must be reversible, and the keys of people that can be destroyed.

Comes in: a house and its master key, values as Series. Goes out: a `Vault` that gives tokens and the keys of subjects, and forgets them.
It must not know policies, plans or releases.
"""

from redact.vault.opening import house_lock, is_vault, open_vault
from redact.vault.store import Vault

__all__ = ["Vault", "house_lock", "is_vault", "open_vault"]
