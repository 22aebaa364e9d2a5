"""`docs/mirror.py` has the same content as the snapshot, byte for byte, in spite of changes and killed processes.

Editors edit, correct, kill, embargo, move, undo, merge claims and ask questions; products are granted, changed and
taken; web, worker and the mirrors themselves are killed at random. For half a minute; `make soak` does it for ten.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import runpy
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError
from django.utils import timezone
from pytest_django.fixtures import Settings

from annotations.actors.profiles import edit, profile_of
from annotations.claims import claims, questions
from annotations.decisions.review import accept, reject, reopen
from annotations.decisions.undo import redo, undo
from annotations.models import Annotation, Claim, ClaimAnswer, Question
from newsroom.api.tasks import fill_renditions
from newsroom.articles.actions.correct import correct
from newsroom.articles.actions.create import describe
from newsroom.articles.actions.erase import erase
from newsroom.articles.actions.publish import publish, publish_due
from newsroom.articles.actions.stories import place
from newsroom.articles.actions.withhold import cancel, release, withhold
from newsroom.articles.models import Article
from newsroom.core.errors import Problem
from newsroom.embedded.children import end_with_parent
from newsroom.feed.models import Change
from newsroom.partners.models import Partner
from newsroom.partners.permissions import grants
from tests.newsroom.conftest import Puller, make_partner, make_product
from tests.stage import PROJECT, Site, Worker, wait_until
from tests.world import (
    make_actor,
    make_annotation,
    make_article,
    make_editor,
    make_question,
    make_source,
    make_story,
    mark,
    propose,
)

WORDS = [
    "dockers",
    "ministry",
    "About 1,400",
    "Tomas Okafor",
    "port authority",
    "nothing",
    "Sunday",
    "people",
]
BODY = "<p>{} About 1,400 dockers stopped work on {}, the port authority said.</p><p>Tomas Okafor: {} people. {}</p>"


class OurSite(Site):
    name = "mirrored-site"


class OurWorker(Worker):
    name = "mirrored-worker"


class MirrorOf:
    """The script, run as a partner runs it, in a process of its own."""

    def __init__(self, reader: Puller, api: str, folder: Path) -> None:
        self.path = folder / f"{reader.partner.name}.ndjson"
        self.command = [sys.executable, str(PROJECT / "docs" / "mirror.py"), api, str(self.path)]
        self.environment = {**os.environ, "KEY": reader.text}
        self.log = folder / f"{reader.partner.name}.log"

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, env=self.environment, stderr=log, preexec_fn=end_with_parent
            )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def lines(self) -> list[bytes]:
        """What its file holds now; nothing where there is no file yet."""
        return self.path.read_bytes().splitlines(keepends=True) if self.path.exists() else []

    def catch_up(self) -> list[bytes]:
        """Its lines once it has read to the end of the feed."""
        subprocess.run([*self.command, "--once"], env=self.environment, check=True, timeout=120)
        return self.path.read_bytes().splitlines(keepends=True)

    @property
    def cursor(self) -> str:
        return json.loads(self.path.with_name(f"{self.path.name}.state").read_text())["cursor"]


def snapshot(reader: Puller, api: str) -> tuple[list[bytes], dict]:
    """The lines of a snapshot, and its last."""
    request = urllib.request.Request(f"{api}/snapshot", headers={"Authorization": f"Bearer {reader.text}"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own site
        *lines, last = answer.read().splitlines(keepends=True)
    return lines, json.loads(last)


class Newsroom:
    """Editors who do whatever comes into their heads; what a verb refuses, they leave."""

    def __init__(self, chance: random.Random, quinn: Partner) -> None:
        self.chance, self.quinn = chance, quinn
        self.bob, self.dana = make_editor("bob"), make_editor("dana")
        self.sources = [
            make_source(name, redistribution=right) for name, right in [("Quay", "full"), ("Kestrel", "")]
        ]
        self.stories = [make_story("Harbour strike"), make_story("Budget")]
        self.products = [
            make_product("One story", stories=self.stories[:1], kinds=["claim", "figure"], suggestions=True),
            make_product("One source", sources=self.sources[1:], body_right="quotes", quote_words=6),
            make_product("Headlines", body_right="link"),
        ]
        # So that no kind of act depends on luck: once each, then as it comes.
        self.acts: list[Callable[[], object]] = [
            *(self.write, self.write, self.embargo, self.say, self.say, self.correct, self.move),
            *(self.withhold, self.release, self.decide, self.undo, self.redo, self.describe, self.rename),
            *(
                self.grant,
                self.change,
                self.take,
                self.cancel,
                self.write,
                self.write,
                self.say,
                self.erase,
                self.fill,
            ),
            *(self.answer, self.answer, self.merge, self.split, self.leave, self.withdraw, self.answer),
        ]

    def work(self) -> Iterator[None]:
        for act in self.acts:
            yield self._do(act)
        weighed = [self.write, self.say, self.say, self.decide, *self.acts]
        while True:
            yield self._do(self.chance.choice(weighed))

    def _do(self, act: Callable[[], object]) -> None:
        try:
            act()
        except Problem:
            return
        except IntegrityError as error:
            # The worker reads what is written here, and may have proposed the very words first.
            if "suggestion_unique" not in str(error):
                raise

    def _article(self) -> Article:
        return self.chance.choice(list(Article.objects.filter(erased_at=None)))

    def _out(self) -> Article:
        """One that is published, if there is any at this moment."""
        return self.chance.choice(list(Article.objects.published()) or [self._article()])

    def _annotation(self) -> Annotation:
        return self.chance.choice(list(Annotation.objects.select_related("article")))

    def _body(self) -> str:
        return BODY.format(*(" ".join(self.chance.sample(WORDS, 2)) for _ in range(4)))

    def write(self) -> None:
        story = self.chance.choice([*self.stories, None])
        article = make_article(body=self._body(), source=self.chance.choice(self.sources), story=story)
        propose(article, "About 1,400", kind="figure")
        make_annotation(article, "dockers stopped work", actor=make_actor())

    def embargo(self) -> None:
        article = make_article(body=self._body(), source=self.sources[0], published=False)
        publish(article, editor=self.dana, embargo_until=timezone.now() + timedelta(seconds=1))

    def say(self) -> None:
        article = self._article()
        there = [words for words in WORDS if words in article.latest_revision.text]
        kind = self.chance.choice(["claim", "actor", "quotation"])
        mark(article, self.chance.choice(there), kind=kind, editor=self.bob)

    def correct(self) -> None:
        correct(self._out(), headline="Corrected", body=self._body(), note="A word.", editor=self.dana)

    def move(self) -> None:
        place(self._article(), story=self.chance.choice([*self.stories, None]), editor=self.bob)

    def withhold(self) -> None:
        withhold(self._out(), reason="Wait.", editor=self.dana)

    def release(self) -> None:
        held = list(Article.objects.filter(pub_status="withheld"))
        release(self.chance.choice(held or list(Article.objects.all())), editor=self.dana)

    def cancel(self) -> None:
        cancel(self._article(), reason="Made up.", editor=self.dana)

    def erase(self) -> None:
        erase(self._article(), reason="A court says so.", editor=self.dana)

    def decide(self) -> None:
        self.chance.choice([accept, reject, reopen])(self._annotation(), editor=self.bob)

    def undo(self) -> None:
        undo(self._annotation().article, editor=self.bob)

    def redo(self) -> None:
        redo(self._annotation().article, editor=self.bob)

    def describe(self) -> None:
        article = self._article()
        article.byline = f"By {self.chance.random()}"
        describe(article, fields=["byline"])

    def rename(self) -> None:
        actor = make_actor()
        profile = replace(profile_of(actor), description=f"Of the {self.chance.choice(WORDS)}")
        edit(actor, profile, editor=self.bob)

    def answer(self) -> None:
        story = self.chance.choice(self.stories)
        stated = list(
            Annotation.objects.accepted()
            .filter(article__story=story, claim__isnull=False)
            .select_related("claim")
        )
        question = make_question(story, self.chance.choice(["How many?", "Since when?"]))
        questions.ask_again(question, editor=self.bob)
        if stated:
            questions.answer(question, self.chance.choice(stated).claim, editor=self.bob)

    def leave(self) -> None:
        given = list(ClaimAnswer.objects.active().select_related("question", "claim"))
        if given:
            answer = self.chance.choice(given)
            questions.leave(answer.question, answer.claim, editor=self.bob)

    def withdraw(self) -> None:
        asked = list(Question.objects.asked())
        if asked:
            questions.withdraw(self.chance.choice(asked), editor=self.bob)

    def merge(self) -> None:
        known = list(Claim.objects.active())
        claims.merge(*self.chance.sample(known, 2), editor=self.bob)

    def split(self) -> None:
        merged = list(Claim.objects.exclude(merged_into=None))
        if merged:
            claims.split(self.chance.choice(merged), editor=self.bob)

    def grant(self) -> None:
        grants.grant(self.quinn, self.chance.choice(self.products), editor=self.dana)

    def take(self) -> None:
        grants.take(self.quinn, self.chance.choice(self.products))

    def change(self) -> None:
        product = self.chance.choice(self.products)
        with grants.changing(product):
            product.quote_words = self.chance.randint(2, 30)
            product.suggestions = self.chance.random() < 0.5
            product.save()

    def fill(self) -> None:
        fill_renditions.delay()


def follow(
    outside: dict[str, str], settings: Settings, folder: Path, *, seconds: float, seed: int, kill_every: float
) -> None:
    chance = random.Random(seed)
    with ExitStack() as stage:
        site = stage.enter_context(OurSite(outside))
        # All processes write the same addresses into the lines.
        worker = stage.enter_context(OurWorker({**outside, "SITE_URL": site.url}))
        worker.take_up()
        settings.SITE_URL, api = site.url, f"{site.url}/api/v1"
        petra, quinn = make_partner("Petra"), make_partner("Quinn", stories=[make_story("Harbour strike")])
        Partner.objects.update(per_minute=100_000)
        mirrors = [MirrorOf(reader, api, folder) for reader in (petra, quinn)]
        work = Newsroom(chance, quinn.partner).work()
        for mirror in mirrors:
            mirror.start()
            stage.callback(mirror.kill)
        until, kill_at, acts = time.monotonic() + seconds, time.monotonic() + kill_every, 0
        # Each kind of act has its turn, however slow the machine is.
        while time.monotonic() < until or acts < 30:
            next(work)
            acts += 1
            if time.monotonic() > kill_at:
                kill_at = time.monotonic() + kill_every
                _kill_one(chance, site, worker, mirrors)
        next(work)
        for mirror in mirrors:
            mirror.kill()
        coming = Article.objects.filter(stage="embargoed", embargo_until__gt=timezone.now())
        wait_until(lambda: not coming.filter(embargo_until__gt=timezone.now()).exists(), "embargoes to end")
        publish_due()
        worker.crash()
        worker.forget()
        site.settle()
        for reader, mirror in zip((petra, quinn), mirrors, strict=True):
            mirrored = mirror.catch_up()
            lines, last = snapshot(reader, api)
            assert mirror.cursor == last["next"], "the two do not speak of one head"
            assert _differing(mirrored, lines) == {}
            assert mirrored == sorted(lines, key=lambda line: json.loads(line)["uri"])
            assert last["count"] == len(lines)
            # Quinn's products come and go; Petra holds everything, and there is something to hold.
            assert reader is quinn or len(lines) > 5
    operations = set(Change.objects.order_by().values_list("op", flat=True).distinct())
    assert operations >= {"upsert", "correct", "withhold", "cancel", "erase", "remove", "grant"}


def _differing(mirrored: list[bytes], lines: list[bytes]) -> dict[str, object]:
    """Return the objects that differ: the mirror's line, the snapshot's line, and the lines of the feed."""
    held, served = ({json.loads(line)["uri"]: line for line in side} for side in (mirrored, lines))
    return {
        uri: (
            held.get(uri),
            served.get(uri),
            [
                (c.seq, c.version, c.op, c.reason, c.scope_before, c.scope_after, str(c.created_at))
                for c in Change.objects.filter(uri=uri).order_by("id")
            ],
        )
        for uri in sorted(held.keys() | served.keys())
        if held.get(uri) != served.get(uri)
    }


def _kill_one(chance: random.Random, site: Site, worker: Worker, mirrors: list[MirrorOf]) -> None:
    match chance.choice(["site", "site", "worker", "mirror"]):
        case "site":
            site.crash()
            site.__enter__()
        case "worker":
            worker.crash()
            worker.__enter__()
        case "mirror":
            mirror = chance.choice(mirrors)
            mirror.kill()
            mirror.start()


@pytest.mark.parametrize("apart", ["\u2028", "\u0085"])
def test_a_mirror_goes_on_from_words_that_hold_a_line_break_of_unicode(tmp_path: Path, apart: str) -> None:
    mirror_of = runpy.run_path(str(PROJECT / "docs" / "mirror.py"))["Mirror"]
    mirror, again = (mirror_of("https://desk.example.org/api/v1", "", tmp_path / "corpus") for _ in range(2))
    terms = {"uri": "https://desk.example.org/api/v1/sources/1", "usageTerms": f"Credit{apart}Kai."}
    mirror.apply({"uri": terms["uri"], "version": 1, "item": terms})
    mirror.cursor = "so far"
    mirror.save()
    again.load()
    assert (again.objects, again.cursor) == (mirror.objects, "so far")


def test_a_following_mirror_drops_what_is_revoked_on_a_quiet_feed(site, tmp_path):
    """Nothing comes after the `revoke`, and its file is what a partner reads."""
    petra = make_partner("Petra", sources=[make_source("Quay")])
    news = make_product("News", sources=[make_source("Kestrel")])
    grants.grant(petra.partner, news, editor=make_editor("dana"))
    article = make_article("Dockers walk out", source=make_source("Kestrel"))
    make_article("Crane falls", source=make_source("Quay"))
    api = f"{site.url}/api/v1"
    mirror = MirrorOf(petra, api, tmp_path)
    with ExitStack() as stage:
        mirror.start()
        stage.callback(mirror.kill)
        wait_until(lambda: any(article.uri.encode() in line for line in mirror.lines()), "the first snapshot")
        grants.take(petra.partner, news)
        # Less than a request for news waits: it is not the next page that has it written.
        wait_until(lambda: b"Dockers" not in b"".join(mirror.lines()), "the revoked text to go", 12)
        held, _ = snapshot(petra, api)
        assert held
        assert sorted(mirror.lines()) == sorted(held)


def test_a_mirror_prints_in_words_why_it_was_refused(site, tmp_path):
    """A problem that is long enough comes as gzip. Here a cursor that is none."""
    mirror = MirrorOf(make_partner("Petra"), f"{site.url}/api/v1", tmp_path)
    mirror.path.write_bytes(b"")
    state = {"cursor": "strange", "sha256": hashlib.sha256(b"").hexdigest()}
    mirror.path.with_name(f"{mirror.path.name}.state").write_text(json.dumps(state))
    mirror.start()
    assert mirror.process.wait(60) == 1
    code, _, problem = mirror.log.read_text("utf-8").partition(": ")
    assert (code, json.loads(problem)["status"]) == ("400", 400)


@pytest.mark.django_db(transaction=True)
def test_a_mirror_holds_what_the_snapshot_holds(outside, settings, tmp_path):
    follow(outside, settings, tmp_path, seconds=30, seed=1, kill_every=5)


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_a_mirror_holds_it_after_ten_minutes(outside, settings, tmp_path):
    follow(outside, settings, tmp_path, seconds=600, seed=2, kill_every=7)
