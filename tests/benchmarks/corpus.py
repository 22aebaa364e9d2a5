"""A corpus to measure on: articles of 617 words with 30 annotations each, made in seconds.

Some are made by the verbs. The rest are their copies with ids of their own, written with COPY into every table that
they stand in, the change feed's included: so what is measured is what the verbs leave behind.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator

from django.db import connection, transaction
from uuid_utils.compat import uuid7

from annotations.models import Annotation, Claim, Role
from annotations.reanchor import anchor_at
from newsroom.articles.actions.publish import publish
from newsroom.articles.models import Article
from newsroom.feed import numbering
from tests.world import make_actor, make_article, make_editor, make_source, make_story

WORDS = 617
ANNOTATIONS = 30
# Of these kinds, in turn; a claim that is accepted states a claim of its own.
KINDS = ["quotation", "claim", "actor", "figure", "date", "actor"]
_VOCABULARY = """
    harbour crane docker union ministry port ferry storm ledger witness court budget minister strike tonnes cargo
    quay pilot said told reported denied added about nearly until before after Sunday Monday northern southern
    several hundred people vessels workers councillors inspectors signed refused agreed returned waited measured
""".split()  # noqa: SIM905 - a list of words reads as words
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# In the order of what points where; ids of other objects (sources, stories, actors, runs' engines) stay what they are.
_OF_ARTICLES = "article_id = ANY(%(articles)s)"
_OF_ANNOTATIONS = f"annotation_id IN (SELECT id FROM annotations_annotation WHERE {_OF_ARTICLES})"  # noqa: S608
_TABLES = [
    ("articles_article", "id = ANY(%(articles)s)"),
    ("articles_revision", _OF_ARTICLES),
    ("annotations_claim", f"id IN (SELECT claim_id FROM annotations_annotation WHERE {_OF_ARTICLES})"),  # noqa: S608
    ("annotations_annotation", _OF_ARTICLES),
    ("annotations_anchor", _OF_ANNOTATIONS),
    ("annotations_role", _OF_ANNOTATIONS),
    ("feed_change", _OF_ARTICLES),
]


def make_corpus(articles: int, *, by_actions: int = 8) -> None:
    """`articles` published articles, a multiple of `by_actions`, recorded in the feed and numbered.

    It is committed: not for a test that is rolled back.
    """
    chance = random.Random(5)
    made = [_make_one(chance, number) for number in range(by_actions)]
    with transaction.atomic():
        _copy([article.pk for article in made], times=articles // by_actions - 1)
    numbering.number()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _make_one(chance: random.Random, number: int) -> Article:
    paragraphs = [" ".join(chance.choices(_VOCABULARY, k=60)) + "." for _ in range(10)]
    headline = " ".join(chance.choices(_VOCABULARY, k=WORDS - 600))
    article = make_article(
        headline.capitalize(),
        "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs),
        source=make_source(f"Source {number % 10}", redistribution="full"),
        story=make_story(f"Story {number % 5}"),
        published=False,
        byline="By a reporter",
    )
    revision = article.latest_revision
    assert revision is not None
    editor = make_editor("bob")
    words = [found.span() for found in re.finditer(r"\S+", revision.text)]
    for at in range(ANNOTATIONS):
        first, kind = 17 + at * 19, KINDS[at % len(KINDS)]
        start, end = words[first][0], words[first + chance.randint(2, 14)][1]
        annotation = Annotation.objects.create(
            article=article,
            kind=kind,
            state="accepted",
            author=editor,
            made_on=revision,
            proposed_start=start,
            proposed_end=end,
            attributes={"modality": "asserted", "style": "indirect"},
            claim=Claim.objects.create(text=revision.text[start:end]) if kind == "claim" else None,
        )
        anchor_at(annotation, revision, revision.text, start, end).save()
        if at % 3 == 0:
            actor = make_actor(f"Speaker {at}")
            Role.objects.create(
                annotation=annotation,
                kind="speaker",
                name=actor.name,
                actor=actor,
                state="accepted",
                author=editor,
            )
    publish(article, editor=make_editor("dana"))
    return article


def _copy(articles: list[object], *, times: int) -> None:
    dumps = [(table, *_dumped(table, condition, articles)) for table, condition in _TABLES]
    # Whatever is the id of a row of these tables is another in each copy, wherever it stands.
    own = {pk for _table, columns, text in dumps if "id" in columns for pk in _ids(columns, text)}
    own |= set(map(str, articles))
    for _ in range(times):
        fresh = {pk: str(uuid7()) for pk in sorted(own)}
        for table, columns, text in dumps:
            copied = _ID.sub(lambda found, ids=fresh: ids.get(found[0], found[0]), text)
            into = f"COPY {table} ({_quoted(columns)}) FROM STDIN"
            with connection.cursor() as cursor, cursor.copy(into) as copy:
                copy.write(copied)


def _dumped(table: str, condition: str, articles: list[object]) -> tuple[list[str], str]:
    """A table's columns (without numbers that the database gives), and those of its rows as COPY writes them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'"
            " AND is_identity = 'NO' AND column_name <> 'seq' ORDER BY ordinal_position",
            [table],
        )
        columns = [row[0] for row in cursor.fetchall()]
        query = f"COPY (SELECT {_quoted(columns)} FROM {table} WHERE {condition} ORDER BY ctid) TO STDOUT"  # noqa: S608
        with cursor.copy(query, {"articles": articles}) as copy:
            text = b"".join(bytes(block) for block in copy).decode()
    return columns, text


def _quoted(columns: list[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _ids(columns: list[str], text: str) -> Iterator[str]:
    at = columns.index("id")
    for line in text.splitlines():
        yield line.split("\t")[at]


def drained(blocks: Iterable[bytes]) -> int:
    """Take all of a stream; its bytes."""
    return sum(len(block) for block in blocks)
