"""An import keeps plans that fit its rows, whatever an autovacuum counts in the middle of its transaction."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid5

import psycopg
import pytest
from django.db import connection
from django.db.models import Model

from annotations.models import Actor, Anchor, Annotation, Claim, Decision, Role
from newsroom.articles.models import Article, ArticleAct, Revision
from newsroom.feed.models import Change
from newsroom.operations.imports.corpus.importer import import_corpus
from tests.newsroom.conftest import Puller, make_partner
from tests.world import make_actor, make_annotation, make_article, make_editor

# Many times what is committed, in several batches.
COPIES = 20
LISTS: dict[str, dict[str, str]] = {
    "actors": {},
    "articles": {"include": "body,revisions"},
    "claims": {},
    "annotations": {},
}
FILLED = (Actor, Article, Revision, ArticleAct, Claim, Annotation, Anchor, Role, Decision)
_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


class Autovacuum:
    """It comes in the middle of an import; then the planner is asked how many rows of a table it expects."""

    def __init__(self) -> None:
        # By table: the rows that the planner expects, and those that there are.
        self.expected: dict[str, tuple[int, int]] = {}

    def before_the_last(self, lines: list[bytes]) -> Iterator[bytes]:
        """Yield the lines, and vacuum when all batches but the last are stored."""
        yield from lines[:-1]
        for model in FILLED:
            self._come(model)
        yield lines[-1]

    def before_the_end(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Vacuum before the first comparison of lines, when the whole feed is written. A query wrapper."""
        if sql.endswith('ORDER BY "feed_change"."id" ASC') and "feed_change" not in self.expected:
            self._come(Change)
        return execute(sql, params, many, context)

    def _come(self, model: type[Model]) -> None:
        ours = connection.get_connection_params()
        address = {
            name: ours[name] for name in ("dbname", "user", "password", "host", "port") if name in ours
        }
        table = model._meta.db_table
        # As PostgreSQL does it: in a session of its own, and not where somebody holds the lock.
        with psycopg.connect(**address, autocommit=True) as other:
            other.execute(f"VACUUM (ANALYZE, SKIP_LOCKED) {table}")
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (FORMAT JSON) SELECT FROM {table}")
            [plan] = cursor.fetchone()[0]
        self.expected[table] = plan["Plan"]["Plan Rows"], model._default_manager.count()


@pytest.mark.django_db(transaction=True)
def test_import_expects_its_own_rows_after_an_autovacuum(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsroom.operations.imports.corpus.items.BATCH", 50)
    autovacuum = Autovacuum()
    lines = _multiplied(_exported(make_partner("Petra")))
    with connection.execute_wrapper(autovacuum.before_the_end):
        counts = import_corpus(autovacuum.before_the_last(lines), editor=make_editor())
    assert counts["annotation", "made"] == 12 * COPIES
    assert autovacuum.expected.keys() == {model._meta.db_table for model in (*FILLED, Change)}
    astray = {
        table: (expected, there)
        for table, (expected, there) in autovacuum.expected.items()
        if not there / 3 < expected < there * 3
    }
    assert astray == {}, "how many rows it expects, and how many there are"


def _exported(petra: Puller) -> dict[str, list[str]]:
    for number in range(6):
        article = make_article(f"Dockers walk out {number}")
        make_annotation(article, actor=make_actor(f"Speaker {number}"))
        make_annotation(article, "The ministry said nothing", actor=make_actor(f"Ministry {number}"))
    return {
        name: petra.ask(f"{name}.ndjson", **include).getvalue().decode().splitlines()
        for name, include in LISTS.items()
    }


def _multiplied(lists: dict[str, list[str]]) -> list[bytes]:
    """Copies of all lines, each copy with ids of its own; only the sources stay what they are."""
    items = [json.loads(line) for lines in lists.values() for line in lines]
    own = {one["id"] for item in items for one in (item, *item.get("revisions", []))}
    return [
        _ID.sub(lambda pk, n=n: str(uuid5(UUID(pk[0]), str(n))) if pk[0] in own else pk[0], line).encode()
        for lines in lists.values()
        for n in range(COPIES)
        for line in lines
    ]
