"""An article is withheld, released, canceled, put under embargo; every act leaves a row that nobody edits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from newsroom.articles.actions import publish as publishing
from newsroom.articles.actions.correct import NotPublished, correct
from newsroom.articles.actions.publication import Canceled
from newsroom.articles.actions.publish import EmbargoTooLate, publish, publish_due
from newsroom.articles.actions.revise import revise
from newsroom.articles.actions.withhold import NotWithheld, ReasonMissing, cancel, release, withhold
from newsroom.articles.models import Article, ArticleAct
from newsroom.feed.scope import EVERYTHING
from tests.world import make_article, make_editor

pytestmark = pytest.mark.django_db

SOON = timedelta(hours=1)


def visible() -> list[Article]:
    return list(Article.objects.visible_to(EVERYTHING))


def acts(article: Article) -> list[tuple[str, str | None, str]]:
    return list(article.acts.values_list("action", "editor__username", "reason"))


def pass_time(article: Article) -> None:
    """The embargo has ended a moment ago."""
    Article.objects.filter(pk=article.pk).update(embargo_until=timezone.now() - timedelta(seconds=1))
    article.refresh_from_db()


def test_what_is_withheld_is_hidden_until_it_is_released() -> None:
    article, dana = make_article(), make_editor("dana")
    withhold(article, reason=" A court says so. ", editor=dana)
    assert (article.pub_status, visible()) == ("withheld", [])
    withhold(article, reason="Again.", editor=dana)
    release(article, editor=dana)
    assert (article.pub_status, visible()) == ("usable", [article])
    with pytest.raises(NotWithheld):
        release(article, editor=dana)
    assert acts(article) == [
        ("publish", "dana", ""),
        ("withhold", "dana", "A court says so."),
        ("release", "dana", ""),
    ]


def test_a_kill_needs_its_reason() -> None:
    article = make_article()
    for action in (withhold, cancel):
        for reason in ("", "  ", "x" * 201):
            with pytest.raises(ReasonMissing):
                action(article, reason=reason, editor=make_editor())
    assert visible() == [article]


def test_what_is_canceled_stays_canceled() -> None:
    article, dana = make_article("A", "<p>one</p>"), make_editor("dana")
    cancel(article, reason="Made up.", editor=dana)
    cancel(article, reason="Again.", editor=dana)
    for action in (release, publish):
        with pytest.raises(Canceled):
            action(article, editor=dana)
    with pytest.raises(Canceled):
        withhold(article, reason="Again.", editor=dana)
    with pytest.raises(NotPublished):
        correct(article, headline="A", body="<p>two</p>", note="Two.", editor=dana)
    assert (article.pub_status, visible()) == ("canceled", [])
    assert acts(article)[1:] == [("cancel", "dana", "Made up.")]


def test_a_withheld_text_is_mended_before_it_is_released() -> None:
    article, dana = make_article("A", "<p>Libel.</p>"), make_editor("dana")
    withhold(article, reason="Libel.", editor=dana)
    revision = revise(article, headline="A", body="<p>No libel.</p>", editor=dana)
    publish(article, editor=dana)
    revision.refresh_from_db()
    assert (visible(), revision.first_published_at) == ([], None)
    release(article, editor=dana)
    revision.refresh_from_db()
    assert (visible(), article.published_revision) == ([article], revision)
    assert revision.first_published_at is not None


def test_a_text_that_is_released_keeps_the_time_at_which_it_first_went_out() -> None:
    article, dana = make_article(), make_editor("dana")
    first_out = article.revisions.get().first_published_at
    withhold(article, reason="Under doubt.", editor=dana)
    release(article, editor=dana)
    assert first_out is not None
    assert article.revisions.get().first_published_at == first_out


def test_embargoed_article_is_hidden_until_its_time_then_shows_the_text() -> None:
    article, dana = make_article("A", "<p>one</p>", published=False), make_editor("dana")
    chosen = article.latest_revision
    publish(article, editor=dana, embargo_until=timezone.now() + SOON)
    revise(article, headline="A", body="<p>a draft</p>", editor=dana)
    assert (publish_due(), visible(), article.stage) == (0, [], "embargoed")
    pass_time(article)
    # Not by the clock: as long as nobody lets it out, it is hidden everywhere alike.
    assert visible() == []
    assert (publish_due(), publish_due()) == (1, 0)
    article.refresh_from_db()
    assert (visible(), article.published_revision, article.embargo_until) == ([article], chosen, None)
    assert article.published_at is not None
    assert acts(article) == [("embargo", "dana", ""), ("embargo_ended", None, "")]


def test_a_withheld_article_waits_for_its_release_when_its_embargo_ends() -> None:
    article, dana = make_article(published=False), make_editor("dana")
    publish(article, editor=dana, embargo_until=timezone.now() + SOON)
    withhold(article, reason="Wait.", editor=dana)
    pass_time(article)
    assert (publish_due(), visible()) == (0, [])
    # Withheld after it was found to be due and before its turn came.
    assert (publishing.publish_if_due(article.pk, timezone.now()), article.stage) == (0, "embargoed")
    release(article, editor=dana)
    assert visible() == [article]


def test_released_before_its_embargo_ends_it_goes_on_to_wait() -> None:
    article, dana = make_article(published=False), make_editor("dana")
    publish(article, editor=dana, embargo_until=timezone.now() + SOON)
    withhold(article, reason="Wait.", editor=dana)
    release(article, editor=dana)
    assert (article.stage, visible()) == ("embargoed", [])


def test_an_embargo_in_the_past_is_none_and_one_on_what_is_out_is_refused() -> None:
    article, dana = make_article(published=False), make_editor("dana")
    publish(article, editor=dana, embargo_until=timezone.now() - SOON)
    assert visible() == [article]
    with pytest.raises(EmbargoTooLate):
        publish(article, editor=dana, embargo_until=timezone.now() + SOON)


def test_an_editor_may_publish_before_the_embargo_ends() -> None:
    article, dana = make_article(published=False), make_editor("dana")
    publish(article, editor=dana, embargo_until=timezone.now() + SOON)
    publish(article, editor=dana, ends_embargo=article.embargo_until)
    assert (visible(), article.embargo_until) == ([article], None)
    assert acts(article) == [("embargo", "dana", ""), ("publish", "dana", "")]


def test_the_database_keeps_acts_whoever_writes() -> None:
    act = make_article().acts.get()
    with pytest.raises(IntegrityError, match="never edited"), transaction.atomic():
        ArticleAct.objects.filter(pk=act.pk).update(reason="Another.")
    with pytest.raises(IntegrityError, match="never edited"), transaction.atomic():
        act.delete()
    with pytest.raises(IntegrityError, match="act_has_its_reason"), transaction.atomic():
        ArticleAct.objects.create(article=act.article, action="cancel", editor=act.editor)
    with pytest.raises(IntegrityError, match="act_by_somebody"), transaction.atomic():
        ArticleAct.objects.create(article=act.article, action="publish")
