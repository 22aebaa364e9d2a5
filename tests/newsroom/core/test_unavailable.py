"""The database goes away under a real site: every answer is a 503 that says so, and the site recovers by itself."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote, urlsplit

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.backends.postgresql.base import DatabaseWrapper
from django.test import Client

from annotations.models import Annotation
from newsroom.core.unavailable import is_away
from newsroom.desk.permissions import EDITORS
from newsroom.embedded.services import Services
from newsroom.users.models import User
from tests.newsroom.conftest import make_partner
from tests.stage import Site, wait_until
from tests.world import make_annotation, make_article

PAGE = "text/html,application/xhtml+xml,*/*;q=0.8"


class Line:
    """The way to the run's PostgreSQL for one site alone: a link to the folder of its socket."""

    def __init__(self, sockets: Path, folder: Path) -> None:
        self.sockets, self.link = sockets, folder / "sockets"
        self.restore()

    def url(self, database: str) -> str:
        where = urlsplit(database)
        return where._replace(
            query=where.query.replace(quote(str(self.sockets), safe=""), quote(str(self.link), safe=""))
        ).geturl()

    def restore(self) -> None:
        self.link.symlink_to(self.sockets)

    def cut(self) -> None:
        """No new connection comes through, and those that are there are ended by the server."""
        self.link.unlink()
        end_others()


def end_others(waiting: str = "%") -> int:
    """End the sessions of other processes; how many there were. `waiting`: those alone that wait for such."""
    with connection.cursor() as cursor:
        # Inside a transaction the first look would be the last.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            " AND coalesce(wait_event_type, '') LIKE %s",
            [waiting],
        )
        return int(cursor.fetchone()[0])


class LonelySite(Site):
    name = "lonely-site"


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    text: str


@pytest.fixture
def line(engines: Services) -> Iterator[Line]:
    # A path of pytest's own is too long for a socket.
    with TemporaryDirectory(prefix="claimdesk-test-") as folder:
        yield Line(engines.places.sockets, Path(folder))


@pytest.fixture
def lonely(outside: dict[str, str], line: Line, transactional_db: None) -> Iterator[LonelySite]:
    with LonelySite({**outside, "DATABASE_URL": line.url(outside["DATABASE_URL"])}) as site:
        yield site
        site.settle()


def ask(site: Site, path: str, *, method: str = "GET", body: str | None = None, **headers: str) -> Reply:
    with closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)) as asked:
        asked.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = asked.getresponse()
        return Reply(answer.status, dict(answer.getheaders()), answer.read().decode())


def cookies_of(user: User) -> dict[str, str]:
    """Headers of an editor's browser, a token against forged requests included."""
    client = Client()
    client.force_login(user)
    token = "a" * 32
    return {
        "Cookie": f"sessionid={client.cookies['sessionid'].value}; csrftoken={token}",
        "X_CSRFToken": token,
        "Content_Type": "application/json",
    }


def editor() -> User:
    made = User.objects.create_user("bob", password="x", display_name="Bob", is_staff=True, language="en")
    made.groups.add(Group.objects.get(name=EDITORS))
    return made


def test_every_answer_is_a_503_while_the_database_is_away(lonely: LonelySite, line: Line) -> None:
    bob, petra = cookies_of(editor()), {"Authorization": f"Bearer {make_partner('Petra').text}"}
    annotation = make_annotation(make_article(), state="suggested")
    accept, body = f"/admin/desk/annotations/{annotation.pk}/accept", json.dumps({"lastDecision": None})
    pages = ["/admin/desk/", f"/admin/desk/articles/{annotation.article_id}/", "/admin/"]
    calls = ["/api/v1/me", "/api/v1/articles.csv", "/api/v1/snapshot", "/api/v1/changes?wait=1"]
    up = [
        *(ask(lonely, path, Accept=PAGE, **bob) for path in pages),
        *(ask(lonely, c, **petra) for c in calls),
    ]
    assert {answer.status for answer in up} == {200}

    line.cut()
    english = [ask(lonely, path, Accept=PAGE, Accept_Language="en-GB,en", **bob) for path in pages]
    german = [ask(lonely, path, Accept=PAGE, Accept_Language="de-AT,de;q=0.9", **bob) for path in pages]
    form = {**bob, "Content_Type": "application/x-www-form-urlencoded", "Accept": PAGE}
    sent = ask(lonely, "/admin/login/", method="POST", body="username=bob&password=x", **form)
    details = [
        *(ask(lonely, call, **petra) for call in calls),
        # A browser that follows a link into the API gets what every client gets.
        ask(lonely, "/api/v1/me", Accept=PAGE, **petra),
        ask(lonely, accept, method="POST", body=body, Accept="*/*", **bob),
        ask(lonely, f"/admin/desk/articles/{annotation.article_id}/state", Accept="*/*", **bob),
    ]
    for answer in (*english, *german, sent, *details):
        assert (answer.status, answer.headers.get("Retry-After")) == (503, "5"), answer
    for answers, language, words in ((english, "en", "does not answer"), (german, "de", "antwortet")):
        for answer in answers:
            assert answer.headers["Content-Type"].startswith("text/html")
            assert f'<html lang="{language}">' in answer.text
            assert words in answer.text
    assert "Go back" in sent.text
    for answer in details:
        assert answer.headers["Content-Type"] == "application/problem+json", answer
        assert json.loads(answer.text)["title"] == "Database unavailable"

    line.restore()
    again = [
        *(ask(lonely, path, Accept=PAGE, **bob) for path in pages),
        *(ask(lonely, c, **petra) for c in calls),
    ]
    assert {answer.status for answer in again} == {200}
    assert ask(lonely, accept, method="POST", body=body, **bob).status == 200


def test_a_connection_that_is_lost_in_the_middle_is_a_503(lonely: LonelySite) -> None:
    """An act waits for a row that we hold, and its session is ended."""
    bob = cookies_of(editor())
    annotation = make_annotation(make_article(), state="suggested")
    path, body = f"/admin/desk/annotations/{annotation.pk}/accept", json.dumps({"lastDecision": None})
    with ThreadPoolExecutor(1) as aside:
        with transaction.atomic():
            # Whatever an act locks first, it is one of these two.
            Annotation.objects.select_for_update().get(pk=annotation.pk)
            type(annotation.article).objects.select_for_update().get(pk=annotation.article_id)
            act = aside.submit(ask, lonely, path, method="POST", body=body, **bob)
            wait_until(lambda: end_others("Lock") > 0, "the act to wait for the row")
        answer = act.result(60)
    assert (answer.status, answer.headers["Content-Type"]) == (503, "application/problem+json"), answer.text
    annotation.refresh_from_db()
    assert annotation.state == "suggested"
    assert ask(lonely, path, method="POST", body=body, **bob).status == 200


def test_only_a_database_that_cannot_be_reached_is_away(line: Line, transactional_db: None) -> None:
    """Real errors of PostgreSQL."""

    # A pool belongs to an alias: without the option, this connection would come from the test's own.
    options = {name: value for name, value in connection.settings_dict["OPTIONS"].items() if name != "pool"}

    def error_of(sql: str = "SELECT 1", **changed: object) -> BaseException:
        other = DatabaseWrapper({**connection.settings_dict, "OPTIONS": options, **changed})
        with closing(other), pytest.raises(DatabaseError) as caught, other.cursor() as cursor:
            cursor.execute(sql)
        return caught.value

    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE crowded LOGIN CONNECTION LIMIT 0")
    try:
        assert is_away(error_of(USER="crowded"))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP ROLE crowded")
    assert is_away(error_of(HOST="/nowhere"))
    assert is_away(error_of("SELECT pg_terminate_backend(pg_backend_pid())"))
    timeout = error_of("SET statement_timeout = 1; SELECT pg_sleep(1)")
    assert isinstance(timeout, OperationalError)
    assert not is_away(timeout)
    assert not is_away(error_of("SELECT nothing"))
