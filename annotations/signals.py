"""How the floor of the annotations asks those above it, which it does not know."""

from django.dispatch import Signal

naming = (
    Signal()
)  # kwargs: engines (names of runs' engines); answers {name: what people call it} for those it knows
