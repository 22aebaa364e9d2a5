"""Signals of the sources, for the layers above them."""

from django.dispatch import Signal

# kwargs: source, was (its state before; None for a new one). Sent inside the transaction.
source_changing = Signal()
document_received = Signal()  # kwargs: document. Sent on commit; a sweep finds what a lost signal leaves.
