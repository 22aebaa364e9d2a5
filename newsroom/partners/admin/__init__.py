"""The newsroom's pages for its partners and for what they are given."""

from . import articles, partners, products

__all__ = ["articles", "partners", "products"]
