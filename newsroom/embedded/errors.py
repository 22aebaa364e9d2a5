"""What stops the embedded services from serving, in words for the person at the terminal."""

from __future__ import annotations


class Unavailable(Exception):
    """The embedded services cannot serve; the message is one plain sentence that says why and what to do."""
