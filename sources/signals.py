"""Sent on commit; they only wake work that a sweep would find anyway."""

from django.dispatch import Signal

document_received = Signal()  # kwargs: document
