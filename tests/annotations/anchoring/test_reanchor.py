"""What is reanchored in a new text, and what is not taken for the same."""

import pytest

from newsroom.articles.actions.correct import correct
from tests.world import make_annotation, make_article, make_editor


@pytest.mark.django_db
def test_lost_words_come_back_whole_or_not_at_all() -> None:
    body = (
        "<p>About 1,400 dockers stopped work on Sunday, the port authority said, and no one would say when they go "
        "back to it.</p><p>Rain fell on the cranes.</p>"
    )
    article, editor = make_article(body=body), make_editor()
    annotation = make_annotation(article, "the port authority said", kind="quotation")
    for paragraph, outcome in (
        ("<p>Rain fell.</p>", "lost"),
        (body.replace("dockers stopped work", "bakers slept"), "lost"),
        (body, "moved"),
    ):
        correct(article, headline="Cranes", body=paragraph, note="Another text.", editor=editor)
        last = annotation.anchors.order_by("revision__number").last()
        assert last is not None
        assert (paragraph, last.outcome) == (paragraph, outcome)
