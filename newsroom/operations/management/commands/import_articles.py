import sys
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, connection
from tqdm import tqdm

from newsroom.articles.models import Story
from newsroom.operations.imports.articles import (
    ManifestUnreadable,
    Result,
    import_article,
    import_jobs,
    passed_over,
)


class Command(BaseCommand):
    help = "Bring articles in from files or folders: plain text and HTML."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file or a folder")
        parser.add_argument(
            "--source", default="", metavar="NAME", help="the outlet, where no manifest names it"
        )
        parser.add_argument("--story", default="", metavar="NAME", help="put the articles into this story")
        parser.add_argument(
            "--manifest",
            type=Path,
            metavar="CSV",
            help="columns file, outlet, published, published_is, title, language; "
            "a folder's own manifest.csv is used without asking",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would be made, and make nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            connection.ensure_connection()
        except OperationalError:
            self.stderr.write(
                "The database does not answer: start it (make demo, or make services), or set DATABASE_URL."
            )
            sys.exit(1)
        try:
            todo = import_jobs(options["paths"], options["manifest"])
        except ManifestUnreadable as unreadable:
            self.stderr.write(str(unreadable))
            sys.exit(1)
        if not todo:
            self.stderr.write("No text or HTML files there.")
            sys.exit(1)
        story = None
        if options["story"] and not options["dry_run"]:
            story, _ = Story.objects.get_or_create(title=options["story"])
        results = [
            import_article(job, source_name=options["source"], story=story, dry_run=options["dry_run"])
            for job in tqdm(todo, unit="file", disable=not sys.stderr.isatty(), leave=False)
        ]
        for path in passed_over(options["paths"]):
            self.stdout.write(f"passed over {path}: neither plain text nor HTML")
        for result in results:
            self._say(result)
        counts = Counter(result.outcome for result in results)
        self.stdout.write(", ".join(f"{count} {outcome}" for outcome, count in counts.items()) + ".")
        if counts["failed"]:
            sys.exit(1)

    def _say(self, result: Result) -> None:
        if result.outcome == "failed":
            self.stderr.write(f"failed      {result.path}: {result.reason}")
        else:
            self.stdout.write(f"{result.outcome:<11} {result.title} · {result.source} ({result.path.name})")
