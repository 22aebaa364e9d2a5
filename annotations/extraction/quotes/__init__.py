"""Quotations and reported statements: attributions, by rules over the parse and the quotation marks."""

from .attributions import Attribution, attributions, label

__all__ = ["Attribution", "attributions", "label"]
