"""How the ledger speaks to the floors above it, which it does not know. Sent on commit: it only wakes work."""

from django.dispatch import Signal

numbered = Signal()  # kwargs: last: the feed's newest number
