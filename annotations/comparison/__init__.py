"""Comparison of names, claims and times, as values. It proposes; editors decide."""
