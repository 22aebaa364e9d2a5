"""When: dates and periods."""

from .dates import When, dates

__all__ = ["When", "dates"]
