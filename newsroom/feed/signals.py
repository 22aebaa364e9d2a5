"""How the ledger speaks to the floors above it, which it does not know."""

from django.dispatch import Signal

# Sent on commit: it only wakes work.
numbered = Signal()  # kwargs: last: the feed's newest number
# Sent inside the transaction that opens another epoch of the feed.
epoch_opening = Signal()
# Sent inside the transaction that moves the site to another address.
site_moving = Signal()
