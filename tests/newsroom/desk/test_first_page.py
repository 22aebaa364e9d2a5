"""The annotations that come with the desk's page."""

from __future__ import annotations

import json
import re
from typing import Any

from newsroom.articles.actions.revise import revise
from newsroom.articles.models import Article
from newsroom.desk.serializers import FIRST
from tests.newsroom.desk.conftest import Desk
from tests.world import make_annotation, make_article

NEAR, FAR = "About 1,400 dockers stopped work", "The ministry said nothing"
BETWEEN = "<p>Cranes stand still.</p>"


def first_state(desk: Desk, article: Article) -> dict[str, Any]:
    page = desk.get(f"articles/{article.pk}/").content.decode()
    [found] = re.findall(r'<script id="first" type="application/json">(.*?)</script>', page)
    return json.loads(found)  # type: ignore[no-any-return]


def test_the_page_brings_the_whole_state_of_a_short_article(bob: Desk) -> None:
    article = make_article("</script><b>Cranes</b>", f"<p>{NEAR}.</p><p>{FAR}.</p>")
    for words in (NEAR, FAR):
        make_annotation(article, words)
    assert first_state(bob, article) == bob.get(f"articles/{article.pk}/state").json() | {"whole": True}


def test_of_a_long_article_the_page_brings_what_begins_the_text(bob: Desk) -> None:
    article = make_article("Cranes", f"<p>{NEAR}.</p>{BETWEEN * (FIRST // 20)}<p>{FAR}.</p>")
    near = make_annotation(article, NEAR)
    make_annotation(article, FAR)
    state, whole = first_state(bob, article), bob.get(f"articles/{article.pk}/state").json()
    assert state == whole | {"annotations": whole["annotations"][:1], "whole": False}
    assert state["annotations"][0]["id"] == str(near.pk)


def test_words_that_are_gone_come_with_the_rest(bob: Desk) -> None:
    """Their cards stand last: were they known first, the next card would not be the next one in the text."""
    article = make_article("Cranes", f"<p>{NEAR}.</p><p>{FAR}.</p>")
    make_annotation(article, NEAR)
    annotation = make_annotation(article, FAR)
    revise(article, headline="Cranes", body=f"<p>{FAR}.</p>")
    state = first_state(bob, article)
    assert ([one["id"] for one in state["annotations"]], state["whole"]) == ([str(annotation.pk)], False)
