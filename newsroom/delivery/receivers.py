"""What the partners' room hears from the floors below."""

from typing import Any

from django.dispatch import receiver

from sources.models import Source
from sources.signals import source_changing

from .partners import tell_of_source


@receiver(source_changing)
def tell_of_right(source: Source, was: Source | None, **kwargs: Any) -> None:
    if was is not None and was.right != source.right:
        tell_of_source(source.pk, before=was.right, after=source.right)
