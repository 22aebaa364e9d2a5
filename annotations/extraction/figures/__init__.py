"""How much: figures with what they count."""

from .figures import Figure, figures

__all__ = ["Figure", "figures"]
