"""Verb: say what an outlet is, and what may be passed on of its texts."""

from django.db import transaction

from .models import Source
from .signals import source_changing


def describe_source(source: Source) -> None:
    """Save a source, new or changed, and tell whoever shows it."""
    with transaction.atomic():
        was = Source.objects.select_for_update(no_key=True).filter(pk=source.pk).first()
        if was is not None:
            # A form that was opened before an article of the source went out must not put its version back.
            source.version = was.version
        source.save()
        source_changing.send(sender=Source, source=source, was=was)
