from typing import Any

from django.core.management.base import BaseCommand

from newsroom.feed import numbering


class Command(BaseCommand):
    help = (
        "Open another epoch of the change feed, after the database was restored to an earlier state: every cursor "
        "that was given out before is answered with 410, and partners take the snapshot again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        numbering.new_epoch()
        self.stdout.write(
            "The feed has a new epoch. Cursors of before are answered with 410; partners take the snapshot again."
        )
