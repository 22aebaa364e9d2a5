"""What has not changed is a 304, what is kept is asked about, and one answer shows one moment."""

from __future__ import annotations

import gzip
import threading
from typing import Any

import pytest
from django.db import connection

from annotations.claims import claims
from newsroom.articles.actions.correct import correct
from tests.newsroom.conftest import make_partner
from tests.world import make_actor, make_annotation, make_article, make_editor, make_source, make_story

pytestmark = pytest.mark.django_db


def _addresses() -> list[str]:
    story, actor = make_story(), make_actor()
    article = make_article(story=story)
    annotation = make_annotation(article, actor=actor)
    assert annotation.claim is not None
    claims.set_verdict(annotation, rating="True", editor=make_editor())
    revision = f"revisions/{article.published_revision_id}"
    lists = ["articles", "annotations", "claims", "actors", "sources", "stories"]
    return [
        *lists,
        f"articles/{article.pk}",
        f"annotations/{annotation.pk}",
        f"claims/{annotation.claim.pk}",
        f"actors/{actor.pk}",
        f"sources/{article.source_id}",
        f"stories/{story.pk}",
        "annotations.jsonld",
        f"articles/{article.pk}.jsonld",
        f"articles/{article.pk}.ninjs",
        f"annotations/{annotation.pk}.jsonld",
        f"claims/{annotation.claim.pk}.claimreview",
        f"stories/{story.pk}.jsonfeed",
        f"stories/{story.pk}/feed",
        "takedowns",
        "changes",
        revision,
        f"{revision}/text",
    ]


def test_every_address_answers_304_to_its_own_etag(petra):
    for address in _addresses():
        response = petra.ask(address)
        assert (response.status_code, response["Cache-Control"]) == (200, "private, no-cache")
        assert "Authorization" in response["Vary"]
        again = petra.ask(address, headers={"If-None-Match": response["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", response["ETag"])
        assert petra.ask(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_changed_article_has_another_etag(petra):
    article = make_article()
    tag = petra.ask(f"articles/{article.pk}")["ETag"]
    correct(article, headline="New", body="<p>New.</p>", note="All.", editor=make_editor())
    response = petra.ask(f"articles/{article.pk}", headers={"If-None-Match": tag})
    assert (response.status_code, response.json()["headline"]) == (200, "New")


def test_the_etag_of_one_partner_is_of_no_use_to_another(petra):
    article = make_article()
    quinn = make_partner("Quinn", sources=[make_source("Theirs")])
    for address in (f"articles/{article.pk}", f"revisions/{article.published_revision_id}/text"):
        tag = petra.ask(address)["ETag"]
        assert quinn.ask(address, headers={"If-None-Match": tag}).status_code == 404


def test_head_answers_without_a_body(petra):
    from tests.newsroom.conftest import CLIENT

    make_article()
    response = CLIENT.head("/api/v1/articles", headers={"Authorization": f"Bearer {petra.text}"})
    assert (response.status_code, response.content) == (200, b"")


def test_answers_are_compressed_on_request(petra):
    for _ in range(5):
        make_article()
    plain = petra.ask("articles")
    packed = petra.ask("articles", headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert petra.ask("articles", headers={"If-None-Match": packed["ETag"]}).status_code == 304


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("include", "query"),
    [("annotations", "FROM feed_change"), ("annotations,claims", 'FROM "annotations_annotation"')],
)
def test_an_answer_shows_one_moment(petra, include, query):
    """A correction is published after the articles were read and before their annotations are."""
    article = make_article("Before", "<p>Old words stand here.</p>")
    make_annotation(article, "Old words")
    corrected: list[bool] = []

    def publish_a_correction() -> None:
        correct(article, headline="After", body="<p>All is new.</p>", note="All.", editor=make_editor())
        connection.close()

    def between(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if query in sql and not corrected:
            corrected.append(True)
            other = threading.Thread(target=publish_a_correction)
            other.start()
            other.join()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(between):
        [item] = petra.get("articles", include=include)["items"]
    assert corrected
    assert (item["headline"], [a["quote"] for a in item["annotations"]]) == ("Before", ["Old words"])
    [item] = petra.get("articles", include=include)["items"]
    assert (item["headline"], item["annotations"]) == ("After", [])
