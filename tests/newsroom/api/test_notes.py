"""Partners read no note: not in a list, not by its address, not in anything that stands beside it."""

import json

import pytest

from annotations.decisions.notes import note, note_words
from tests.world import make_annotation, make_article, make_editor, make_story

SECRET = "Zanzibar: ring the harbour master before noon"

pytestmark = pytest.mark.django_db


def test_no_answer_of_the_api_holds_a_note(petra):
    article = make_article(story=make_story())
    accepted = make_annotation(article, speaker="Tomas Okafor")
    note(accepted, text=SECRET, editor=make_editor())
    revision = article.latest_revision
    start = revision.text.index("The ministry")
    made = note_words(
        revision, start=start, end=start + 12, exact="The ministry", text=SECRET, editor=make_editor()
    )

    assert petra.ids("annotations") == [str(accepted.pk)]
    assert petra.ask(made.uri).status_code == 404
    # Nor does it narrow anything: it is no kind that the API knows.
    assert petra.ask("annotations", kind="note").status_code == 400
    assert petra.ask("articles", kind="note").status_code == 400
    everything = json.dumps(
        [
            *petra.items("articles", include="annotations,claims,actors,story"),
            *petra.items("annotations"),
            *petra.items("claims", include="statements"),
            *petra.items("actors"),
            petra.get(accepted.uri),
            *petra.changes(),
        ]
    )
    assert (str(accepted.pk) in everything, SECRET in everything, str(made.pk) in everything) == (
        True,
        False,
        False,
    )
