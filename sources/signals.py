"""How the sources speak to the floors above, which they do not know."""

from django.dispatch import Signal

# kwargs: source, was (as it was before; None for a new one); inside the transaction: what is said of it has changed
source_changing = Signal()
document_received = Signal()  # kwargs: document; on commit: only wakes work that a sweep would find anyway
