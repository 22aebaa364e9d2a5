"""Dates and periods of a text."""

from .bounds import When
from .dates import dates

__all__ = ["When", "dates"]
