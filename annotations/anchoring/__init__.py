"""Find a span of a text again, in the same text or in the one that replaces it."""

from .spans import ACCEPTED, CONTEXT, LONGEST, Carried, Found, Selector, carry, describe, locate

__all__ = ["ACCEPTED", "CONTEXT", "LONGEST", "Carried", "Found", "Selector", "carry", "describe", "locate"]
