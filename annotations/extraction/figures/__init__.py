"""Figures of a text with what they count."""

from .figure import Figure
from .figures import POINTING_BACK, figures
from .units import COINS

__all__ = ["COINS", "POINTING_BACK", "Figure", "figures"]
