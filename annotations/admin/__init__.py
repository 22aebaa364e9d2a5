"""The admin pages of actors, stories, claims, annotations, questions and runs."""

from . import annotations, questions, runs

__all__ = ["annotations", "questions", "runs"]
