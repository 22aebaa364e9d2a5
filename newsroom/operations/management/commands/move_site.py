from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from newsroom.feed import site_address


class Command(BaseCommand):
    help = (
        "Move the site to another address: the feed's lines get it, and the feed a new epoch, so that partners take "
        "the snapshot again. Stop web, workers and beat first, and start them with the new SITE_URL."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", metavar="NEW", help="such as https://desk.example.org")

    def handle(self, *args: Any, **options: Any) -> None:
        if others := site_address.others_connected():
            raise CommandError(
                f"Other processes have {others} connections to the database: stop web, workers and beat first."
            )
        former = site_address.move(options["address"])
        to = options["address"].rstrip("/")
        self.stdout.write(
            f"Moved from {' and '.join(former)} to {to}: start all processes with SITE_URL={to}. Partners take the "
            "snapshot again."
            if former
            else f"The address of this site is {to}, as it was. Partners take the snapshot again."
        )
