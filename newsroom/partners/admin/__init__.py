"""The newsroom's pages for its partners and for what they are given."""

from . import partners, products

__all__ = ["partners", "products"]
