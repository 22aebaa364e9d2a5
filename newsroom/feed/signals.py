"""Signals by which the feed reaches upper layers."""

from django.dispatch import Signal

# Sent after the commit.
numbered = Signal()  # kwargs: last: the feed's newest number
# Sent in the transaction that begins a new epoch of the feed.
epoch_opening = Signal()
# Sent in the transaction that moves the site to another address.
site_moving = Signal()
