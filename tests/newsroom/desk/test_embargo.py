"""What goes out when an embargo ends is named wherever an editor looks, and nothing goes out before it by mistake."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import strip_tags

from newsroom.articles.actions.publish import UnderEmbargo, publish, publish_due
from newsroom.articles.actions.revise import revise
from newsroom.articles.actions.withhold import cancel, release, withhold
from newsroom.articles.models import Article
from newsroom.users.models import User
from tests.world import make_article, make_chief, make_editor

pytestmark = pytest.mark.django_db

END = datetime(2999, 12, 31, 17, 0, tzinfo=UTC)


@pytest.fixture
def alice(client: Client) -> Client:
    editor = make_chief("alice")
    User.objects.filter(pk=editor.pk).update(time_zone="Europe/Berlin")
    client.force_login(editor)
    return client


def embargoed(*, until: datetime = END) -> Article:
    """Revision 1 is chosen; revision 2 was written after that."""
    article = make_article("Ten cranes", "<p>Ten.</p>", published=False)
    publish(article, editor=make_editor("bob"), embargo_until=until)
    revise(article, headline="Nine cranes", body="<p>Nine.</p>", editor=make_editor("bob"))
    return Article.objects.get(pk=article.pk)


def text_of(client: Client, path: str) -> str:
    page = client.get(path).content.decode()
    return " ".join(strip_tags(re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)).split())


def desk(article: Article) -> str:
    return reverse("desk:article", args=[article.pk])


def text(article: Article) -> str:
    return reverse("desk:text", args=[article.pk])


def admin(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


# --- Which text goes out


@pytest.mark.parametrize("page", [desk, text], ids=["desk", "text"])
def test_page_names_the_text_that_goes_out_and_its_time(alice: Client, page: Any) -> None:
    shown = text_of(alice, page(embargoed()))
    assert (
        "Under embargo until 31 Dec 2999, 18:00 CET. Then revision 1 goes out: “Ten cranes”. "
        "Revision 2 is newer and does not go out." in shown
    )


def test_page_after_save_names_the_text_that_goes_out(alice: Client) -> None:
    article = make_article("Ten cranes", "<p>Ten.</p>", published=False)
    publish(article, editor=make_editor("bob"), embargo_until=END)
    assert "does not go out" not in text_of(alice, desk(article))
    sent = {"headline": "Nine cranes", "body": "<p>Nine.</p>", "expected": 1, "act": "save"}
    answer = alice.post(text(article), sent, follow=True)
    assert (
        "Then revision 1 goes out: “Ten cranes”. Revision 2 is newer and does not" in answer.content.decode()
    )
    # And so it is.
    Article.objects.update(embargo_until=timezone.now())
    assert publish_due() == 1
    out = Article.objects.get().published_revision
    assert (out and out.headline) == "Ten cranes"


def test_worklist_names_the_text_that_goes_out_and_its_time(alice: Client) -> None:
    embargoed()
    assert "31 Dec 2999, 18:00 CET: revision 1" in text_of(alice, reverse("desk:worklist"))


def test_worklist_asks_no_more_of_the_database_for_more_embargoes(alice: Client) -> None:
    counts = []
    for _ in range(2):
        embargoed()
        with CaptureQueriesContext(connection) as queries:
            alice.get(reverse("desk:worklist"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_admin_names_the_text_that_goes_out_and_its_time(alice: Client) -> None:
    shown = text_of(alice, admin(embargoed()))
    assert "2999-12-31 18:00 (Europe/Berlin)" in shown
    assert "revision 1: “Ten cranes” (revision 2 is newer and does not)" in shown


@pytest.mark.parametrize("page", [desk, text], ids=["desk", "text"])
def test_withheld_article_names_what_goes_out_at_its_release(alice: Client, page: Any) -> None:
    article = embargoed()
    withhold(article, reason="We check.", editor=make_editor("bob"))
    assert (
        "Withheld. Once it is released, but not before 31 Dec 2999, 18:00 CET, revision 1 goes out: “Ten cranes”."
        in text_of(alice, page(article))
    )
    other = make_article("Two ships", "<p>Two.</p>")
    withhold(other, reason="We check.", editor=make_editor("bob"))
    revise(other, headline="Three ships", editor=make_editor("bob"))
    assert (
        "Withheld. Once it is released, revision 1 goes out: “Two ships”. Revision 2 is newer and does not go out."
        in text_of(alice, page(other))
    )
    assert "revision 1: “Two ships”" in text_of(
        alice, reverse("admin:articles_article_release", args=[other.pk])
    )
    release(other, editor=make_editor("bob"))
    other.refresh_from_db()
    assert other.published_revision == other.revisions.get(number=1)


@pytest.mark.parametrize("page", [desk, text, admin], ids=["desk", "text", "admin"])
def test_nothing_is_said_to_go_out_where_nothing_does(alice: Client, page: Any) -> None:
    canceled = embargoed()
    cancel(canceled, reason="It was made up.", editor=make_editor("bob"))
    for article in (make_article(), make_article(published=False), canceled):
        assert "goes out:" not in text_of(alice, page(article))
        assert "revision 1: “" not in text_of(alice, page(article))


def test_what_goes_out_is_said_in_german(alice: Client) -> None:
    User.objects.filter(username="alice").update(language="de")
    article = embargoed()
    shown = text_of(alice, desk(article))
    assert "Sperrfrist bis 31. Dez 2999, 18:00 CET. Dann erscheint Fassung 1: „Ten cranes“." in shown
    with translation.override("de"):
        answer = alice.post(text(article), {"headline": "x", "expected": 2, "act": "publish"})
    assert "Jetzt veröffentlichen, vor Ablauf der Sperrfrist" in answer.content.decode()


# --- Publishing before the end


def form(**fields: Any) -> dict[str, Any]:
    return {
        "idempotency_key": str(uuid4()),
        "headline": "Eight cranes",
        "standfirst": "Typed",
        "body": "<p>Typed and precious.</p>",
        "expected": 2,
        "act": "publish",
        **fields,
    }


def confirmed(page: str) -> str:
    [field] = re.findall(r'<input[^>]*name="ends_embargo"[^>]*>', page)
    return re.findall(r'value="([^"]+)"', field)[0]


def test_save_and_publish_under_an_embargo_asks_and_keeps_what_was_typed(alice: Client) -> None:
    article, sent = embargoed(), form()
    answer = alice.post(text(article), sent)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "This article is under embargo until 31 Dec 2999, 18:00 CET." in page
    assert "Publish now, before the embargo ends" in page
    for typed in ("Eight cranes", "Typed", "Typed and precious.", sent["idempotency_key"]):
        assert typed in page
    article.refresh_from_db()
    assert (article.stage, article.revisions.count()) == ("embargoed", 2)
    # As a browser without script sends it.
    for _ in range(2):
        assert alice.post(text(article), {**sent, "ends_embargo": confirmed(page)}).status_code == 302
    article.refresh_from_db()
    assert (article.is_public, article.title, article.embargo_until) == (True, "Eight cranes", None)
    assert article.acts.filter(action="publish").count() == 1


def test_save_instead_of_publishing_keeps_the_embargo(alice: Client) -> None:
    article, sent = embargoed(), form()
    page = alice.post(text(article), sent).content.decode()
    answer = alice.post(text(article), {**sent, "act": "save", "ends_embargo": confirmed(page)})
    article.refresh_from_db()
    assert (answer.status_code, article.stage, article.title) == (302, "embargoed", "Eight cranes")
    assert article.published_revision == article.revisions.get(number=1)


def test_embargo_that_was_put_off_meanwhile_is_asked_about_again(alice: Client) -> None:
    article, sent = embargoed(), form()
    page = alice.post(text(article), sent).content.decode()
    Article.objects.filter(pk=article.pk).update(embargo_until=END + timedelta(days=1))
    again = alice.post(text(article), {**sent, "ends_embargo": confirmed(page)})
    assert "under embargo until 1 Jan 3000, 18:00 CET" in again.content.decode()
    article.refresh_from_db()
    assert (article.stage, article.revisions.count()) == ("embargoed", 2)


def test_embargo_that_is_over_is_not_asked_about(alice: Client) -> None:
    article = embargoed()
    Article.objects.filter(pk=article.pk).update(embargo_until=timezone.now())
    assert alice.post(text(article), form()).status_code == 302
    article.refresh_from_db()
    assert (article.is_public, article.title) == (True, "Eight cranes")


def test_withheld_article_under_embargo_is_asked_about_in_its_own_words(alice: Client) -> None:
    article = embargoed()
    withhold(article, reason="We check.", editor=make_editor("bob"))
    page = alice.post(text(article), form()).content.decode()
    assert "This article is withheld and under embargo until 31 Dec 2999, 18:00 CET." in page
    assert "End the embargo now" in page


def test_admin_asks_before_it_publishes_under_an_embargo(alice: Client) -> None:
    article, draft = embargoed(), make_article("Two ships", published=False)
    path = reverse("admin:articles_article_changelist")
    sent = {"action": "publish_selected", "_selected_action": [str(article.pk), str(draft.pk)]}
    page = alice.post(path, sent).content.decode()
    shown = " ".join(strip_tags(page).split())
    assert "“Nine cranes” is under embargo until 2999-12-31 18:00 (Europe/Berlin)" in shown
    assert list(Article.objects.values_list("stage", flat=True).distinct().order_by("stage")) == [
        "draft",
        "embargoed",
    ]
    fields = {
        name: re.findall(r'value="([^"]*)"', field)
        for field in re.findall(r"<input type=\"hidden\"[^>]*>", page)
        for name in re.findall(r'name="([^"]+)"', field)
        if name.startswith("ends_embargo")
    }
    assert len(fields) == 1
    answer = alice.post(path, {**sent, **{name: value for name, [value] in fields.items()}}, follow=True)
    assert "Published: 2." in answer.content.decode()
    article.refresh_from_db()
    assert (article.is_public, article.published_revision) == (True, article.latest_revision)


def test_action_refuses_to_publish_under_an_embargo_that_nobody_has_seen() -> None:
    article, editor = embargoed(), make_editor("bob")
    for ends in (None, END - timedelta(days=1)):
        with pytest.raises(UnderEmbargo) as refused:
            publish(article, editor=editor, ends_embargo=ends)
        assert refused.value.until == END
    assert publish(article, editor=editor, ends_embargo=END).is_public
