"""The desk says why nothing is proposed in a text that no engine reads."""

import html
import re

import pytest
from pytest_django.fixtures import Settings

from tests.newsroom.desk.conftest import Desk
from tests.world import make_article

GERMAN = "<p>Die Ministerin sagte am Freitag, dass der Hafen nicht geschlossen wird und dass sie mit ihm spricht.</p>"
ENGLISH = "<p>The minister said on Friday that the harbour will not be closed and that she talks to him.</p>"
NONE = f"<p>{'Bavo lurim tesko padin goref. ' * 12}</p>"


HINT = "Select words to say what they are."


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (ENGLISH, []),
        (GERMAN, [f"This text is in German; the engine reads English only. {HINT}"]),
        (NONE, [f"The language of this text was not recognised; the engine reads English only. {HINT}"]),
    ],
)
def test_a_text_in_another_language_says_so(bob: Desk, body: str, words: list[str]) -> None:
    article = make_article("Hafen", body=body)
    page = bob.get(f"articles/{article.pk}/").content.decode()
    assert [
        html.unescape(one) for one in re.findall(r'<p class="unread" role="note">(.*?)</p>', page)
    ] == words


def test_an_engine_that_names_no_languages_reads_all(bob: Desk, settings: Settings) -> None:
    settings.EXTRACTION_ENGINES = ["annotations.extraction", "tests.annotations.word_engine"]
    article = make_article("Hafen", body=GERMAN)
    assert 'class="unread"' not in bob.get(f"articles/{article.pk}/").content.decode()
