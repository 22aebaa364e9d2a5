"""Figures of a text with what they count."""

from .figure import Figure
from .figures import figures

__all__ = ["Figure", "figures"]
