"""Actions: describe a source, and set the reuse limit of its texts."""

from django.db import transaction

from .models import Source
from .signals import source_changing


def describe_source(source: Source) -> None:
    """Save a new or changed source. Sends `source_changing` in the same transaction."""
    with transaction.atomic():
        was = Source.objects.select_for_update(no_key=True).filter(pk=source.pk).first()
        if was is not None:
            # A form may hold an older version, from before an article of the source was published.
            source.version = was.version
        source.save()
        source_changing.send(sender=Source, source=source, was=was)
