import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand
from django.db import OperationalError, connection
from tqdm import tqdm

from newsroom.core.errors import Problem
from newsroom.operations.imports.corpus.importer import import_corpus
from newsroom.operations.imports.corpus.items import ORDER, kind_of
from newsroom.users.models import User


class Command(BaseCommand):
    help = (
        "Bring a corpus in that the API gave out: the NDJSON of sources, stories, actors, articles "
        "(?include=body,revisions), claims, annotations, questions and answers. All of it or nothing; twice makes "
        "nothing new."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="FILE", help="NDJSON, in any order")
        parser.add_argument(
            "--editor", required=True, metavar="USERNAME", help="who answers for it in the history"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            connection.ensure_connection()
            editor = User.objects.filter(username=options["editor"]).first()
            if editor is None:
                self._give_up(f"There is no user {options['editor']}.")
            counts = import_corpus(_lines(_sorted(options["paths"])), editor=editor)
        except OperationalError:
            self._give_up(
                "The database does not answer: start it (make demo, or make services), or set DATABASE_URL."
            )
        except Problem as problem:
            self._give_up(f"Nothing was brought in. {problem.detail}")
        except OSError as error:
            self._give_up(f"Nothing was brought in. {error}")
        for kind in ORDER:
            if parts := [
                f"{counts[kind, what]} {what}" for what in ("made", "present") if counts[kind, what]
            ]:
                self.stdout.write(f"{kind:<11} {', '.join(parts)}")

    def _give_up(self, reason: str) -> NoReturn:
        self.stderr.write(reason)
        sys.exit(1)


def _sorted(paths: Sequence[Path]) -> list[Path]:
    """The files in the order in which their objects point at one another, by the first line of each."""
    first = {}
    for path in paths:
        with path.open("rb") as lines:
            line = next((line for line in lines if line.strip()), b"")
        first[path] = ORDER.index(kind_of(line)) if line else 0
    return sorted(paths, key=first.__getitem__)


def _lines(paths: Sequence[Path]) -> Iterator[bytes]:
    size = sum(path.stat().st_size for path in paths)
    with tqdm(total=size, unit="B", unit_scale=True, disable=not sys.stderr.isatty(), leave=False) as bar:
        for path in paths:
            with path.open("rb") as lines:
                for line in lines:
                    bar.update(len(line))
                    yield line
