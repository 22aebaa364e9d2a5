"""Verb: say what an outlet is."""

from django.db import transaction

from .models import Source
from .signals import source_changing


def describe_source(source: Source) -> None:
    """Save a source, new or changed, and tell whoever shows it."""
    with transaction.atomic():
        source.save()
        source_changing.send(sender=Source, source=source)
