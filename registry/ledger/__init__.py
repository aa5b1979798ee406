"""The ledger: every change of the register as an event, in commit order, each naming the hash of the one before.

`transaction()` collects the events of a change and, as its last act, takes the head's lock, the next
positions and the previous hash. So positions have no gaps, their order is the order of the commits, and
nothing is ever half in.
"""

from registry.ledger.append import GENESIS, append_pending, digest, forget_pending, record
from registry.ledger.feed import head_position, public_position, public_reader, read
from registry.ledger.kinds import KINDS, Kind
from registry.ledger.verify import Misfit, verify

__all__ = [
    "GENESIS",
    "KINDS",
    "Kind",
    "Misfit",
    "append_pending",
    "digest",
    "forget_pending",
    "head_position",
    "public_position",
    "public_reader",
    "read",
    "record",
    "verify",
]
