"""Words are searched for in what is public, by an index, and found in their forms."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from annotations.models import Anchor, Annotation, Claim
from newsroom.articles.actions.correct import correct
from newsroom.articles.actions.revise import revise
from newsroom.articles.feed_items import publish_article_changes
from newsroom.articles.models import Article
from newsroom.articles.models.search import LENGTH_AT_MOST
from newsroom.feed.scope import EVERYTHING
from newsroom.partners import visibility
from tests.newsroom.conftest import make_partner
from tests.world import make_actor, make_annotation, make_article, make_editor, make_source, make_story

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ("strike", ["strike"]),
        ("striking", ["strike"]),  # the same stem
        ("STRIKES crane", ["strike"]),
        ("strike vote", []),  # all words must be there
        ('"cranes stand"', ["strike"]),
        ('"stand cranes"', []),
        ("strike or vote", ["strike", "vote"]),
        ("harbour -vote", ["strike"]),
        ("cafe", ["vote"]),  # accents
        ("Müller", ["vote"]),
        ("muller", ["vote"]),
        ("'; drop table x; --", []),
        ("!!! & | ( <-> :*", []),
        ("the", []),  # no word that can be looked for is no match, and not everything
    ],
)
def test_articles_are_found_by_the_words_of_their_text(petra, sought, found):
    articles = {
        "strike": make_article("Strikes", "<p>The cranes stand in the harbour.</p>"),
        "vote": make_article("Vote", "<p>They met in the café of the harbour, Müller said.</p>"),
    }
    assert petra.ids("articles", q=sought) == [str(articles[name].pk) for name in found]


def test_only_the_text_that_is_out_is_searched(petra):
    article = make_article("Old", "<p>Rumour has it.</p>")
    correct(article, headline="New", body="<p>Facts have it.</p>", note="All.", editor=make_editor())
    revise(article, headline="Newer", body="<p>Scoop has it.</p>", editor=make_editor())
    make_article("Rumour", published=False)
    assert [petra.ids("articles", q=q) for q in ("rumour", "scoop", "facts")] == [[], [], [str(article.pk)]]


def test_a_partner_searches_its_own_part(petra):
    ours = make_article(source=make_source("Ours"))
    make_annotation(ours, actor=make_actor("Ada Quill"))
    quinn = make_partner("Quinn", sources=[make_source("Theirs")])
    for path, q in (
        ("articles", "dockers"),
        ("annotations", "dockers"),
        ("claims", "dockers"),
        ("actors", "quill"),
    ):
        assert (len(petra.ids(path, q=q)), quinn.ids(path, q=q)) == (1, []), path


def test_annotations_and_claims_are_found_by_the_words_that_stand_now(petra):
    article = make_article("Strike", "<p>About 1,400 dockers stopped work. The port was shut.</p>")
    dockers = make_annotation(article, "About 1,400 dockers stopped work")
    port = make_annotation(article, "The port was shut")
    for path, one, other in (
        ("annotations", dockers.pk, port.pk),
        ("claims", dockers.claim.pk, port.claim.pk),
    ):
        assert petra.ids(path, q="docker") == [str(one)]
        assert petra.ids(path, q="shut") == [str(other)]
        assert petra.ids(path, q="strike") == []
    correct(
        article, headline="Strike", body="<p>The port was shut.</p>", note="No number.", editor=make_editor()
    )
    assert petra.ids("annotations", q="docker") == petra.ids("claims", q="docker") == []
    assert petra.ids("claims", q="shut", article=article.pk) == [str(port.claim.pk)]


def test_actors_sources_and_stories_are_found_by_their_names(petra):
    actor = make_actor("Port Authority", kind="organisation", description="runs the harbour")
    actor.names.create(name="Hafenbehörde", kind="alias", language="de")
    story, source = make_story("Harbour strike"), make_source("The Quay Gazette")
    make_annotation(make_article(story=story, source=source), actor=actor)
    for path, q, pk in (
        ("actors", "authority", actor.pk),
        ("actors", "harbour", actor.pk),
        ("actors", "hafenbehorde", actor.pk),
        ("stories", "strikes", story.pk),
        ("sources", "gazette", source.pk),
    ):
        assert petra.ids(path, q=q) == [str(pk)], q
        assert petra.ids(path, q=f"{q} nowhere") == [], q


def test_an_endless_text_can_still_be_stored_and_found_by_its_beginning(petra):
    """PostgreSQL takes in no more than a megabyte of words; without a limit this text could not be stored."""
    text = " ".join(f"word{n}x" for n in range(200_000))
    assert len(text) > LENGTH_AT_MOST
    article = make_article("Endless", f"<p>{text}</p>")
    assert petra.ids("articles", q="word7x") == [str(article.pk)]


def _plan(queryset: Any) -> str:
    sql, params = queryset.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(row[0] for row in cursor.fetchall())


def _many(number: int) -> None:
    """As many articles more as that, each with a claim, all modelled on the one that is there, in other words."""
    with connection.cursor() as cursor:
        # The rows are copies of one that passed all triggers, and running those again is most of the time. Only a
        # superuser may leave them out.
        cursor.execute(
            "SELECT set_config('session_replication_role', 'replica', true)"
            " WHERE current_setting('is_superuser') = 'on'"
        )
        cursor.execute(
            "CREATE TEMP TABLE many ON COMMIT DROP AS SELECT n, uuidv7() a, uuidv7() r, uuidv7() c, uuidv7() q,"
            " 'ebb and tide ' || md5(n::text) words FROM generate_series(1, %s) n",
            [number],
        )
        for table, values in {
            "articles_article": "'id', a, 'latest_revision_id', r, 'published_revision_id', r",
            "articles_revision": "'id', r, 'article_id', a, 'headline', n, 'body', '', 'text', words",
            "annotations_claim": "'id', c, 'text', words",
            "annotations_annotation": "'id', q, 'article_id', a, 'made_on_id', r, 'claim_id', c",
            "annotations_anchor": "'id', nextval('annotations_anchor_id_seq'), 'annotation_id', q,"
            " 'revision_id', r, 'start', 0, 'end', length(words), 'exact', words",
        }.items():
            cursor.execute(
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_name = %s AND is_generated = 'NEVER'",
                [table],
            )
            columns = [f'"{name}"' for (name,) in cursor.fetchall()]
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) OVERRIDING SYSTEM VALUE"  # noqa: S608 - names are those above
                f" SELECT {', '.join(f'(made).{name}' for name in columns)} FROM ("
                f" SELECT jsonb_populate_record(NULL::{table}, to_jsonb(one) || jsonb_build_object({values})) made"
                f" FROM (SELECT * FROM {table} LIMIT 1) one, many) rows"
            )
        # As autovacuum does: what waits in an index's list of news is read through by every query, and counts as dear.
        cursor.execute(
            "SELECT gin_clean_pending_list(pg_class.oid) FROM pg_class JOIN pg_am ON pg_am.oid = relam"
            " WHERE amname = 'gin' AND relkind = 'i'"
        )
        cursor.execute("ANALYZE")
        cursor.execute(
            "SELECT set_config('session_replication_role', 'origin', true)"
            " WHERE current_setting('is_superuser') = 'on'"
        )


def test_at_size_every_search_goes_by_its_index(petra):
    """Of 10,000 texts one says what is sought."""
    article = make_article("Strike", "<p>The port was shut by dockers.</p>")
    annotation = make_annotation(article, "The port was shut")
    _many(10_000)
    # What a list of articles shows is made of the feed's lines.
    publish_article_changes(list(Article.objects.order_by("pk").values_list("pk", flat=True)[:501]))
    searches = {
        "revision_words": (
            "articles",
            article,
            Article.objects.filter(visibility.search_articles("port", EVERYTHING)),
        ),
        "anchor_words": (
            "annotations",
            annotation,
            Annotation.objects.filter(visibility.search_annotations("port", EVERYTHING)),
        ),
        "claim_words": (
            "claims",
            annotation.claim,
            Claim.objects.filter(visibility.search_claims("port", EVERYTHING)),
        ),
    }
    for index, (path, found, queryset) in searches.items():
        plan = _plan(queryset)
        assert f"Bitmap Index Scan on {index}" in plan, plan
        assert petra.ids(path, q="port") == [str(found.pk)]
        assert len(petra.get(path, q="tide", limit=500)["items"]) == 500


def test_words_that_a_correction_took_back_find_nothing(petra):
    """The annotation is still there: some of its words changed, and one of its pieces is lost."""
    article = make_article(
        "Strike", "<p>About 1,400 dockers stopped work on Sunday in Quayside. No ships came.</p>"
    )
    annotation = make_annotation(article, "About 1,400 dockers stopped work on Sunday in Quayside")
    correct(
        article,
        headline="Strike",
        body="<p>About 1,400 dockers stopped work on Monday in Quayside. No ships came.</p>",
        note="The day.",
        editor=make_editor(),
    )
    Anchor.objects.create(
        annotation=annotation,
        revision=article.published_revision,
        ordinal=1,
        exact="the ferries",
        outcome="lost",
    )
    assert (
        petra.ids("annotations", q="monday") == petra.ids("annotations", q="docker") == [str(annotation.pk)]
    )
    assert petra.ids("annotations", q="sunday") == petra.ids("annotations", q="ferry") == []
