"""Texts are written and corrected on a page of the desk, and nothing that was typed is lost."""

import pytest
from django.test import Client
from django.urls import reverse

from newsroom.articles.actions.revise import StaleRevision, revise
from newsroom.articles.models import Article
from newsroom.desk.views.text import pictures_aside, pictures_back
from tests.world import make_article, make_editor, make_source, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(client: Client) -> Client:
    client.force_login(make_editor("alice"))
    return client


def page(article: Article) -> str:
    return reverse("desk:text", args=[article.pk])


def test_a_correction_is_published_at_once_with_its_note(alice: Client) -> None:
    article = make_article("Ten cranes", "<p>Ten stand still.</p>")
    sent = {"headline": "Nine cranes", "body": "<p>Nine stand still.</p>", "note": "Nine.", "expected": 1}
    answer = alice.post(page(article), {**sent, "act": "correct"})
    where = reverse("desk:article", args=[article.pk])
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, where)
    article.refresh_from_db()
    revision = article.published_revision
    assert revision is not None
    assert (revision.number, revision.text, revision.note, revision.author and revision.author.username) == (
        2,
        "Nine cranes\n\nNine stand still.",
        "Nine.",
        "alice",
    )


def test_a_correction_without_a_note_keeps_what_was_typed(alice: Client) -> None:
    article = make_article("Ten cranes", "<p>Ten stand still.</p>")
    sent = {"headline": "Nine cranes", "body": "<p>Typed and precious.</p>", "expected": 1, "act": "correct"}
    answer = alice.post(page(article), sent)
    assert answer.status_code == 400
    assert "A correction tells readers what was corrected" in answer.content.decode()
    assert "Typed and precious." in answer.content.decode()
    assert article.revisions.count() == 1


def test_a_colleagues_new_text_is_not_overwritten(alice: Client) -> None:
    article = make_article("Ten cranes", "<p>Ten.</p>", published=False)
    revise(article, headline="Eight cranes", body="<p>Eight.</p>", editor=make_editor("bob"))
    answer = alice.post(
        page(article), {"headline": "Mine", "body": "<p>Mine.</p>", "expected": 1, "act": "save"}
    )
    assert (answer.status_code, "The text has changed since you opened it" in answer.content.decode()) == (
        400,
        True,
    )
    article.refresh_from_db()
    assert article.title == "Eight cranes"


def test_a_draft_is_saved_and_then_published(alice: Client) -> None:
    article = make_article("Ten cranes", "<p>Ten.</p>", published=False)
    alice.post(page(article), {"headline": "Nine", "body": "<p>Nine.</p>", "expected": 1, "act": "save"})
    article.refresh_from_db()
    assert (article.title, article.is_public) == ("Nine", False)
    alice.post(page(article), {"headline": "Nine", "body": "<p>Nine.</p>", "expected": 2, "act": "publish"})
    article.refresh_from_db()
    assert (article.is_public, article.revisions.count()) == (True, 2)


def test_a_new_text_begins_as_a_draft_in_its_story(alice: Client) -> None:
    source, story = make_source(), make_story()
    sent = {
        "source": source.pk,
        "story": story.pk,
        "origin": "own",
        "headline": "Talks",
        "body": "<p>Go on.</p>",
    }
    assert alice.post(reverse("desk:new"), sent).status_code == 302
    article = Article.objects.get()
    assert (article.title, article.stage, article.origin, article.story) == (
        "Talks",
        "draft",
        "own",
        story,
    )
    assert alice.post(reverse("desk:new"), {**sent, "headline": "", "body": " "}).status_code == 400
    assert Article.objects.count() == 1


def test_only_the_newsroom_comes_in(client: Client) -> None:
    article = make_article()
    assert client.get(page(article))["Location"].startswith(reverse("admin:login"))
    assert client.post(page(article), {"headline": "x", "act": "save"}).status_code == 302
    assert article.revisions.count() == 1


def test_a_picture_is_not_loaded_by_the_editor_and_comes_back_whole() -> None:
    body = (
        '<figure><img src="https://quay.example/a.jpg?x=1&amp;y=2" alt="Cranes &amp; &quot;ships&quot;"'
        ' data-credit="Photo: Ines &amp; Co"><figcaption>Cranes.</figcaption></figure>'
    )
    shown = pictures_aside(body)
    assert "https://" not in shown
    assert "quay.example" in shown
    assert pictures_back(shown) == body.replace(
        ' alt="Cranes &amp; &quot;ships&quot;" data-credit="Photo: Ines &amp; Co"',
        ' data-credit="Photo: Ines &amp; Co" alt="Cranes &amp; &quot;ships&quot;"',
    )


def test_without_the_number_of_the_text_that_was_edited_nothing_is_saved(alice: Client) -> None:
    article = make_article("Ten cranes", "<p>Ten.</p>", published=False)
    answer = alice.post(page(article), {"headline": "Mine", "body": "<p>Mine.</p>", "act": "publish"})
    article.refresh_from_db()
    assert (answer.status_code, article.title, article.is_public) == (400, "Ten cranes", False)


def test_a_text_that_cannot_be_published_is_not_saved_either(
    alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise StaleRevision

    monkeypatch.setattr("newsroom.desk.views.text.publish", refuse)
    article = make_article("Ten cranes", "<p>Ten.</p>", published=False)
    sent = {"headline": "Mine", "body": "<p>Mine.</p>", "expected": 1, "act": "publish"}
    assert alice.post(page(article), sent).status_code == 400
    assert article.revisions.count() == 1
