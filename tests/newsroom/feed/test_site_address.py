"""One site, one address: the database knows it, who runs with another is refused, and a move leaves nothing behind."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest
from django.db import connection, transaction

from annotations.claims.claims import merge
from annotations.claims.questions import answer
from annotations.feed_items import publish_changes, publish_question_changes
from annotations.models import Actor, Annotation, Claim, Question
from newsroom.api.models import Rendition
from newsroom.articles.feed_items import publish_article_changes, publish_story_changes
from newsroom.articles.models import Article, Story
from newsroom.embedded.children import end_with_parent
from newsroom.embedded.services import Services
from newsroom.feed import site_address
from newsroom.feed.models import Change, FeedHead
from newsroom.operations.demo.loading import DemoOnALiveSite
from newsroom.operations.management.commands import demo
from tests.newsroom.conftest import Puller, make_partner
from tests.stage import PROJECT, wait_until
from tests.world import (
    make_actor,
    make_annotation,
    make_article,
    make_editor,
    make_question,
    make_story,
    propose,
)

OLD, NEW = "https://old.example.org", "https://new.example.org:8443"


@pytest.fixture
def petra(db: None) -> Puller:
    return make_partner("Petra")


@pytest.fixture(autouse=True)
def old(settings):
    settings.SITE_URL = OLD


@pytest.mark.django_db
def test_the_first_start_fixes_the_address_and_another_is_told_of_both(settings):
    site_address.fix()
    site_address.fix()
    settings.SITE_URL = NEW
    with pytest.raises(site_address.AnotherAddress) as refused:
        site_address.fix()
    assert str(refused.value) == (
        f"The address of this site is {OLD}, and SITE_URL is {NEW} here: set SITE_URL to the former, or move the "
        f"site with `manage.py move_site {NEW}`."
    )


@pytest.mark.django_db
def test_lines_that_were_written_before_the_first_start_count(settings):
    make_article()
    settings.SITE_URL = NEW
    with pytest.raises(site_address.AnotherAddress, match=OLD):
        site_address.fix()
    assert FeedHead.objects.get().site == ""


@pytest.mark.django_db(transaction=True)
def test_a_connection_is_refused_that_opens_after_the_move(settings):
    """A process that ran on compares the address whenever it takes a connection."""
    site_address.fix()
    site_address.move(NEW)
    results: list[str] = []

    def ask() -> None:
        for _ in range(2):  # nor is one left open that the next request would find
            try:
                results.append(str(Article.objects.count()))
            except site_address.AnotherAddress as refused:
                results.append(refused.fixed)
        connection.close()

    for settings.SITE_URL in (OLD, NEW):
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
    assert results == [NEW, NEW, "0", "0"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "",
        "desk.example.org",
        "ftp://desk.example.org",
        "https://",
        f"{NEW}/desk",
        "https://a@b",
        "https://a:x",
    ],
)
def test_what_is_no_address_is_refused(address):
    site_address.fix()
    with pytest.raises(site_address.NoAddress):
        site_address.move(address)
    assert FeedHead.objects.get().site == OLD


@pytest.mark.django_db
def test_after_a_move_every_line_is_as_if_it_had_been_written_there(petra, settings):
    """The presenters are the judges: of no object would they write another line. Texts stay as they were written."""
    words = f'See {OLD}/api/v1/articles or "{OLD}/api/v1/articles/019a0000-0000-7000-8000-000000000000"'
    story = make_story()
    article = make_article("Ten cranes", f"<p>{words}, the port authority said.</p>", story=story)
    annotation = make_annotation(article, f"{words}, the port authority said.", actor=make_actor())
    propose(article, "the port authority")
    other = make_article("Nine cranes", story=story)
    twin = make_annotation(other)
    merge(twin.claim, annotation.claim, editor=make_editor())
    question = make_question(story)
    answer(question, Claim.objects.active().get(), editor=make_editor())
    assert petra.get("articles", include="annotations")["items"]
    cursor = petra.get("changes")["next"]
    assert Rendition.objects.exists()
    before = list(Change.objects.order_by("id").values_list("id", "version", "op"))
    site_address.fix()

    assert site_address.move(f"{NEW}/") == [OLD]

    settings.SITE_URL = NEW
    assert not Change.objects.exclude(uri__startswith=f"{NEW}/api/v1/").exists()
    assert Change.objects.filter(reason__contains=NEW).exists()
    assert not Change.objects.filter(reason__contains=OLD).exists()
    with transaction.atomic():
        publish_story_changes(Story.objects.values_list("pk", flat=True))
        publish_question_changes(Question.objects.values_list("pk", flat=True))
        publish_article_changes(Article.objects.values_list("pk", flat=True))
        publish_changes(
            annotations=Annotation.objects.values_list("pk", flat=True),
            claims=Claim.objects.values_list("pk", flat=True),
            actors=Actor.objects.values_list("pk", flat=True),
        )
    assert list(Change.objects.order_by("id").values_list("id", "version", "op")) == before
    assert set(Change.objects.values_list("object_type", flat=True)) >= {
        *("article", "annotation", "claim", "story", "question", "answer", "source", "actor")
    }
    [shown] = [a for a in petra.items("articles", include="annotations") if a["id"] == str(article.pk)]
    assert shown["uri"] == article.uri
    [listed] = [a for a in shown["annotations"] if a["id"] == str(annotation.pk)]
    assert (listed["article"], OLD in listed["quote"], NEW in listed["quote"]) == (article.uri, True, False)
    assert petra.ask("changes", after=cursor).status_code == 410


@pytest.mark.django_db
def test_the_demo_moves_no_site_that_is_not_on_a_laptop(settings):
    site_address.fix()
    settings.SITE_URL, settings.LOCAL = NEW, False
    with pytest.raises(DemoOnALiveSite):
        demo.Command()._settle_address()
    assert FeedHead.objects.get().site == OLD


# --- Real processes


@pytest.fixture(scope="module")
def served() -> Iterator[dict[str, str]]:
    """The environment of a site at OLD on services of its own, which was started once."""
    with Services(throwaway=True, environment={}) as services:
        ours = {
            **os.environ,
            **services.environment,
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "CLAIMDESK_LOCAL": "1",
            "SECRET_KEY": "of this test alone, and of no site",
            "SITE_URL": OLD,
        }
        _run(ours, "manage.py", "migrate", "--verbosity=0")
        _run(ours, "-c", "import newsroom.wsgi")
        yield ours


def _run(environment: dict[str, str], *command: str, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == code, (command, done.stdout, done.stderr)
    return done.stdout + done.stderr


def _free_port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.mark.parametrize(
    ("code", "command"),
    [
        (3, ["-m", "gunicorn", "newsroom.wsgi", "--bind=127.0.0.1:0"]),
        (1, ["-m", "celery", "-A", "newsroom", "worker", "--concurrency=1"]),
        (1, ["-m", "celery", "-A", "newsroom", "beat", "--schedule=/tmp/never-written"]),
        (1, ["manage.py", "shell", "-c", "from sources.models import Source; print(Source.objects.count())"]),
        (1, ["manage.py", "import_articles", "tests"]),
        (1, ["manage.py", "new_epoch"]),
    ],
    ids=lambda value: value if isinstance(value, int) else " ".join(value[1:4]),
)
def test_a_process_with_another_address_refuses_and_names_both(served, code, command):
    output = _run({**served, "SITE_URL": NEW}, *command, code=code)
    [sentence] = {line for line in output.splitlines() if OLD in line}
    assert NEW in sentence
    assert f"manage.py move_site {NEW}" in sentence
    assert "Traceback" not in output


@pytest.mark.parametrize(
    "command", ["migrate --verbosity=0", "check", "makemigrations --check --dry-run", "showmigrations feed"]
)
def test_what_writes_no_line_runs_with_another_address(served, command):
    _run({**served, "SITE_URL": NEW}, "manage.py", *command.split())


def test_the_site_moves_when_nobody_else_is_there(served):
    with psycopg.connect(served["DATABASE_URL"]):
        assert "stop web, workers and beat" in _run(served, "manage.py", "move_site", NEW, code=1)
    assert f"SITE_URL={NEW}" in _run(served, "manage.py", "move_site", NEW)
    assert OLD in _run(served, "manage.py", "new_epoch", code=1)
    port = _free_port()
    web = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "newsroom.wsgi", f"--bind=127.0.0.1:{port}"],
        cwd=PROJECT,
        env={**served, "SITE_URL": NEW},
        preexec_fn=end_with_parent,
    )
    try:
        wait_until(lambda: _answers(port), "the site to answer at its new address", 60)
    finally:
        web.terminate()
        web.wait(20)
    assert _run(served, "manage.py", "move_site", OLD)


def _answers(port: int) -> bool:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as asked:
        try:
            asked.request("GET", "/health/live")
            return asked.getresponse().status == http.client.OK
        except (ConnectionError, TimeoutError):
            return False
