"""The site's address, with which every URI begins: one for all processes, fixed in the database, moved by command.

The first process that starts fixes it. After that each process compares it whenever it takes a connection, so that no
process writes lines under another address. See docs/decisions/0025-one-site-address.md.
"""

import re
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import CommandError
from django.db import DEFAULT_DB_ALIAS, Error, ProgrammingError, connection, transaction
from django.db.backends.signals import connection_created
from django.dispatch import receiver

from newsroom.core.database import close_pool

from . import numbering
from .models import FeedHead
from .signals import site_moving

# Commands that write no line, or say what is to be done about the address.
FOR_ANY_ADDRESS = frozenset(
    {
        *("check", "collectstatic", "makemigrations", "migrate", "showmigrations", "sqlmigrate"),
        *("demo", "move_site"),
    }
)
_API = "/api/v1/"


class AnotherAddress(CommandError):
    """The database belongs to a site at another address than SITE_URL."""

    def __init__(self, fixed: str) -> None:
        self.fixed = fixed
        super().__init__(
            f"The address of this site is {fixed}, and SITE_URL is {settings.SITE_URL} here: set SITE_URL to the "
            f"former, or move the site with `manage.py move_site {settings.SITE_URL}`."
        )


class NoAddress(CommandError):
    """This is no address of a site: give it as https://desk.example.org, without a path."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def fix() -> None:
    """Make SITE_URL the site's address, if it has none yet. Raises AnotherAddress."""
    FeedHead.objects.bulk_create([FeedHead()], ignore_conflicts=True)
    if FeedHead.objects.filter(site="").exists():
        # The data was written before any process had fixed an address.
        others = _written() - {settings.SITE_URL}
        if others:
            raise AnotherAddress(" and ".join(sorted(others)))
        # Conditional: of several processes that start together one fixes it.
        FeedHead.objects.filter(site="").update(site=settings.SITE_URL)
    fixed = FeedHead.objects.get().site
    if fixed != settings.SITE_URL:
        raise AnotherAddress(fixed)


def fix_or_exit(*, code: int = 1) -> None:
    """`fix` for a process that serves: it ends with this code and one sentence where the address is another.

    Where the database is away or has no tables yet it starts all the same: its first connection is compared then.
    """
    try:
        fix()
    except Error:
        pass
    except AnotherAddress as refused:
        # The process's own: Celery's beat has put its log in the place of `sys.stderr`.
        print(refused, file=sys.__stderr__, flush=True)
        raise SystemExit(code) from None
    finally:
        # Worker processes are forked from here, and must not share the connection.
        close_pool()


@receiver(connection_created)
def compare(connection: Any, **kwargs: Any) -> None:
    """Refuse a new connection of a process that runs with another SITE_URL. Raises AnotherAddress."""
    program, *words = sys.argv or [""]
    if connection.alias != DEFAULT_DB_ALIAS or (
        Path(program).name == "manage.py" and FOR_ANY_ADDRESS.intersection(words[:1])
    ):
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT site FROM feed_feedhead")
            row = cursor.fetchone()
    except ProgrammingError:
        return  # before `migrate`
    if row is not None and row[0] not in ("", settings.SITE_URL):
        # An open one would be used by who asks next.
        connection.close()
        raise AnotherAddress(row[0])


def others_connected() -> int:
    """How many other connections Claimdesk has to this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])


def move(to: str) -> list[str]:
    """Move the site to another address, and return the addresses that it had. Raises NoAddress.

    All lines of the feed get the new address in place, with their numbers and versions, and the feed starts a new
    epoch: partners take the snapshot again. No other process may run at the same time. Idempotent.
    """
    to = to.rstrip("/")
    try:
        asked = urlsplit(to)
        valid = asked.scheme in ("http", "https") and asked.hostname and asked.port != 0
    except ValueError:
        valid = False
    if not valid or to != f"{asked.scheme}://{asked.netloc}" or "@" in asked.netloc:
        raise NoAddress
    with transaction.atomic():
        # Locks the feed's head until the end, so no other process numbers lines.
        numbering.new_epoch()
        had = _written() | set(FeedHead.objects.exclude(site="").values_list("site", flat=True))
        former = sorted(had - {to})
        for one in former:
            _rewrite(one, to)
        FeedHead.objects.update(site=to)
        site_moving.send(sender=FeedHead)
    return former


def _written() -> set[str]:
    """Return the addresses in the feed's lines."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT split_part(uri, %s, 1) FROM feed_change", [_API])
        return {row[0] for row in cursor.fetchall()}


def _rewrite(former: str, to: str) -> None:
    """Put another address in the place of one in all lines.

    In an item that is whole strings that are a URI of ours. What texts say in other words stays as it was written.
    """
    uri = rf'(?<!\\)"{re.escape(former)}({_API}[a-z]+/[0-9a-f-]{{36}}(/text)?")'
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE feed_change
               SET uri = CASE WHEN starts_with(uri, %(old)s) THEN %(new)s || substr(uri, length(%(old)s) + 1)
                              ELSE uri END,
                   reason = left(replace(reason, %(old)s, %(new)s), 200),
                   item = regexp_replace(item::text, %(pattern)s, %(replacement)s, 'g')::json
             WHERE starts_with(uri, %(old)s) OR strpos(item::text, %(old)s) > 0
            """,
            {
                "old": f"{former}{_API}",
                "new": f"{to}{_API}",
                "pattern": uri,
                "replacement": rf'"{to}\1',
            },
        )
