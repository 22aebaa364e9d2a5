"""Admin pages of actors, stories, claims, annotations, questions, runs and re-runs."""

from . import annotations, questions, runs

__all__ = ["annotations", "questions", "runs"]
