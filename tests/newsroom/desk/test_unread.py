"""The desk says why nothing is proposed in a text that no engine reads."""

import html
import re

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from annotations.models import ExtractionRun
from annotations.runs import dead_workers, execute, queue
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
    settings.EXTRACTION_ENGINES = ["annotations.extraction", "tests.annotations.engines.words"]
    article = make_article("Hafen", body=GERMAN)
    assert 'class="unread"' not in bob.get(f"articles/{article.pk}/").content.decode()


def test_what_the_limits_left_out_is_said_on_the_page_and_in_its_state(bob: Desk) -> None:
    article = make_article("Hafen", body=ENGLISH)
    assert bob.get(f"articles/{article.pk}/state").json()["article"]["runNotes"] == []
    length = len(article.latest_revision.text)
    ExtractionRun.objects.update(state="done", characters_unread=length - 50, suggestions_dropped=74_398)
    notes = [
        f"This text is very long: the engine read 50 of its {length} characters.",
        "The engine found more than is stored: its last 74,398 suggestions are left out.",
    ]
    assert bob.get(f"articles/{article.pk}/state").json()["article"]["runNotes"] == notes
    page = html.unescape(bob.get(f"articles/{article.pk}/").content.decode())
    assert f'<p class="unread limits" id="run-notes" role="note">{" ".join(notes)}</p>' in page


def test_a_text_that_took_too_long_says_so_until_it_is_read_again(bob: Desk) -> None:
    article = make_article("Hafen", body=ENGLISH)
    ExtractionRun.objects.update(state="running", lease_until=timezone.now())
    dead_workers.fail_timed_out(ExtractionRun.objects.all())
    path = f"articles/{article.pk}/state"
    assert bob.get(path).json()["article"]["runNotes"] == [
        "The engine took too long for this text and was ended. It is not tried again by itself."
    ]
    execute.extract(queue.queue(article.latest_revision))
    assert bob.get(path).json()["article"]["runNotes"] == []
