import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from annotations.models import Rerun
from annotations.runs import rerun
from annotations.runs.engines import NoSuchEngine
from newsroom.articles.models import Story
from newsroom.core.errors import Problem
from sources.models import Source


class Command(BaseCommand):
    help = (
        "Read texts again: show the difference, ask, then read them here with a progress bar. "
        "Ctrl-C pauses, --resume continues. Decisions of editors are never changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--everything", action="store_true", help="all articles")
        what.add_argument("--source", metavar="NAME", help="the articles of a source, by its name or id")
        what.add_argument("--story", metavar="TITLE", help="the articles of a story, by its title or id")
        what.add_argument("--article", metavar="ID", help="one article, by its id")
        what.add_argument("--resume", metavar="NUMBER", type=int, help="continue a paused re-run")
        what.add_argument("--pause", metavar="NUMBER", type=int, help="pause a re-run")
        what.add_argument("--stop", metavar="NUMBER", type=int, help="end a re-run for good")
        what.add_argument("--list", action="store_true", help="list the newest re-runs with their progress")
        parser.add_argument(
            "--engine", default="", help="the name of an engine of the settings (default: the first)"
        )
        parser.add_argument("--sample", type=int, metavar="N", help="compare the newest N articles at most")
        parser.add_argument("--dry-run", action="store_true", help="show the difference and change nothing")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._handle(options)
        except (Problem, NoSuchEngine) as problem:
            raise CommandError(getattr(problem, "detail", "") or str(problem)) from problem

    def _handle(self, options: dict[str, Any]) -> None:
        if options["list"]:
            for one in Rerun.objects.all()[:20]:
                self.stdout.write(_line(one))
            return
        for action in (rerun.pause, rerun.stop):
            number = options[action.__name__]
            if number is not None:
                self.stdout.write(_line(action(_numbered(number))))
                return
        if options["resume"] is not None:
            asked = _numbered(options["resume"])
            if asked.is_paused:
                asked = rerun.resume(asked)
        else:
            asked = _begin(options)
        self._walk(asked, options)

    def _walk(self, asked: Rerun, options: dict[str, Any]) -> None:
        if asked.state == Rerun.State.COMPARING:
            asked = self._watched(asked, "Comparing")
        if asked.state == Rerun.State.COMPARED:
            self._show(asked, asked.compared)
            if options["dry_run"]:
                rerun.stop(asked)
                self.stdout.write("Nothing was changed.")
                return
            if not options["yes"] and not _asked(
                f"Read {rerun.articles(asked).count()} articles again? [y/N] "
            ):
                self.stdout.write(f"Nothing was changed. --resume {asked.pk} asks again.")
                return
            asked = rerun.approve(asked)
        if asked.state == Rerun.State.RUNNING:
            asked = self._watched(asked, "Reading")
        if asked.state == Rerun.State.DONE:
            self._show(asked, asked.tallies)
        self.stdout.write(_line(asked))

    def _watched(self, asked: Rerun, words: str) -> Rerun:
        """Advance a stage with a progress bar, or watch another worker or terminal that does."""
        state = asked.state
        with tqdm(total=asked.total, initial=asked.count, desc=words, unit="article", disable=None) as bar:
            try:
                while asked.state == state and not asked.is_paused:
                    for now in rerun.steps(asked):
                        bar.total = now.total
                        bar.update(now.count - bar.n)
                    asked.refresh_from_db()
                    bar.update(asked.count - bar.n)
                    if asked.state == state and not asked.is_paused:
                        time.sleep(0.5)
            except KeyboardInterrupt:
                bar.close()
                rerun.pause(asked)
                raise CommandError(f"Paused. Continue with: rerun_extraction --resume {asked.pk}") from None
        return asked

    def _show(self, asked: Rerun, tallies: dict[str, dict[str, int]]) -> None:
        self.stdout.write(f"{asked}, {asked.count} articles")
        self.stdout.write(f"  {'':12}{'+ new':>9}{'~ changed':>11}{'− gone':>9}{'= same':>9}{'decided':>16}")
        for kind, row in sorted(tallies.items()):
            self.stdout.write(
                f"  {kind:12}{row['new']:>9}{row['changed']:>11}{row['removed']:>9}{row['same'] + row['agreed']:>9}"
                f"{row['decided']:>16}"
            )
        if asked.failures:
            self.stdout.write(f"  {asked.failures} articles could not be read.")


def _begin(options: dict[str, Any]) -> Rerun:
    given: dict[str, Any] = {"engine": options["engine"], "sample": options["sample"]}
    if options["source"]:
        return rerun.begin(scope="source", target=_found(Source, "name", options["source"]), **given)
    if options["story"]:
        return rerun.begin(scope="story", target=_found(Story, "title", options["story"]), **given)
    if options["article"]:
        return rerun.begin(scope="article", target=_uuid(options["article"]), **given)
    return rerun.begin(scope="everything", **given)


def _found(model: Any, name: str, value: str) -> UUID:
    """The primary key of the object with this name or id."""
    found = list(model.objects.filter(**{f"{name}__iexact": value}).values_list("pk", flat=True)[:2])
    if len(found) > 1:
        raise CommandError(f"More than one is called {value}: name it by its id.")
    return found[0] if found else _uuid(value)


def _uuid(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        raise CommandError(f"Nothing is called {value}.") from None


def _numbered(number: int) -> Rerun:
    found = Rerun.objects.filter(pk=number).first()
    if found is None:
        raise CommandError(f"There is no re-run {number}.")
    return found


def _line(one: Rerun) -> str:
    state = "paused" if one.is_paused else one.state
    error = f", {one.error}" if one.error else ""
    return f"{one.pk}: {one}: {state}, {one.count} of {one.total} articles, {one.failures} failed{error}"


def _asked(question: str, ask: Callable[[str], str] = input) -> bool:
    try:
        return ask(question).strip().lower() in {"y", "yes"}
    except EOFError:
        # No terminal.
        return False
