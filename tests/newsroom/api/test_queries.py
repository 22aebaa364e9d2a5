"""No answer asks the database more often because there is more to show."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from annotations.feed_items import publish_changes
from annotations.models import Actor, Anchor, Annotation, Claim, ClaimAnswer, Question, Role
from annotations.reanchor import anchor_at
from newsroom.articles.feed_items import publish_article_changes, publish_story_changes
from newsroom.articles.models import Article, Revision, Story
from sources.models import Source
from tests.world import make_editor

pytestmark = pytest.mark.django_db

# Beside the key with its scope, and whether an embargo has ended: two queries, that every request begins with.
EXPECTED = {
    ("articles", ""): 2,
    ("articles", "story"): 1,
    ("articles", "annotations"): 2,
    ("articles", "claims"): 4,
    ("articles", "annotations,claims,actors,story"): 5,
    ("articles", "body,revisions"): 2,
    ("annotations", ""): 1,
    ("claims", ""): 2,
    ("claims", "statements"): 3,
    ("claims", "differences"): 5,
    ("actors", ""): 1,
    ("actors", "statements"): 2,
    ("sources", ""): 1,
    ("stories", ""): 1,
    ("questions", ""): 1,
    ("questions", "cells"): 3,
    ("answers", ""): 1,
    ("changes", ""): 4,
}
FIRST_OF_ALL = 2


def _fill(rows: int) -> None:
    """`rows` published articles, each with its own source and story, and with a claim stated by its own actor.

    In bulk, as a hundred would take the verbs ten seconds; the feed hears of them as from the verbs.
    """
    now, text, editor = timezone.now(), "Words stand here.", make_editor()
    numbers = range(rows)
    sources = Source.objects.bulk_create(Source(name=f"Source {n}") for n in numbers)
    stories = Story.objects.bulk_create(Story(title=f"Story {n}") for n in numbers)
    actors = Actor.objects.bulk_create(Actor(name=f"Actor {n}", kind="person") for n in numbers)
    claims = Claim.objects.bulk_create(Claim(text="Words stand") for _ in numbers)
    articles = Article.objects.bulk_create(
        Article(source=source, story=story) for source, story in zip(sources, stories, strict=True)
    )
    revisions = Revision.objects.bulk_create(
        Revision(article=a, number=1, text=text, body=f"<p>{text}</p>", blocks=[], digest="0" * 64)
        for a in articles
    )
    for article, revision in zip(articles, revisions, strict=True):
        article.latest_revision = article.published_revision = revision
        article.stage, article.published_at = "published", now
    Article.objects.bulk_update(
        articles, ["latest_revision", "published_revision", "stage", "published_at"], batch_size=500
    )
    annotations = Annotation.objects.bulk_create(
        Annotation(
            article=revision.article,
            kind="claim",
            state="accepted",
            author=editor,
            made_on=revision,
            proposed_start=0,
            proposed_end=11,
            claim=claim,
        )
        for revision, claim in zip(revisions, claims, strict=True)
    )
    Anchor.objects.bulk_create(anchor_at(a, a.made_on, text, 0, 11) for a in annotations)
    Role.objects.bulk_create(
        Role(annotation=a, kind="speaker", actor=actor, name=actor.name, state="accepted", author=editor)
        for a, actor in zip(annotations, actors, strict=True)
    )
    questions = Question.objects.bulk_create(Question(story=s, wording="How many?") for s in stories)
    ClaimAnswer.objects.bulk_create(
        ClaimAnswer(question=q, claim=c, story=q.story) for q, c in zip(questions, claims, strict=True)
    )
    with connection.cursor() as cursor:
        # As autovacuum does: of tables that it takes for empty the database joins each row with each.
        cursor.execute("ANALYZE")
    with transaction.atomic():
        # The articles first: to look up the rights of their words is a part of what a page of lines costs.
        publish_article_changes([article.pk for article in articles])
        publish_story_changes(story.pk for story in stories)
        publish_changes([annotation.pk for annotation in annotations])


@pytest.mark.parametrize("rows", [1, 10, 500])
def test_the_number_of_queries_does_not_grow(petra, queries, rows):
    _fill(rows)
    # What is noted once a minute or once for each new line: the numbers, the key's use, what the partner holds.
    petra.get("changes", limit=500)
    petra.get("articles", limit=500)  # stores what is missing
    counted, shown = {}, {}
    for path, include in EXPECTED:
        parameters: dict[str, Any] = {"limit": 500, **({"include": include} if include else {})}

        def pull(path: str = path, parameters: dict[str, Any] = parameters) -> None:
            page = petra.get(path, **parameters)
            shown[path] = len(page.get("items") or page["entries"])

        counted[path, include] = queries(pull) - FIRST_OF_ALL
    assert counted == EXPECTED
    assert min(shown.values()) >= rows
