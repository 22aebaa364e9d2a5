"""How the sources speak to the floors above, which they do not know."""

from django.dispatch import Signal

source_changing = Signal()  # kwargs: source; inside the transaction: what is said of it has just changed
document_received = Signal()  # kwargs: document; on commit: only wakes work that a sweep would find anyway
