"""Sentences that a page of the desk shows about a text's state."""
