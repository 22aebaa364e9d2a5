"""When: dates and periods."""

from .bounds import When
from .dates import dates

__all__ = ["When", "dates"]
