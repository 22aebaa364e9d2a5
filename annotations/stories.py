"""Verbs: which story an article belongs to."""

from django.db import transaction

from newsroom.articles.ledger import announce_articles
from newsroom.articles.models import Article
from newsroom.people.models import User

from .ledger import announce, announce_stories, ever_told
from .models import Annotation, Membership, Story


def place(article: Article, *, story: Story | None, editor: User | None = None) -> None:
    """Put an article into a story, or (None) take it out of the one it is in. Twice does no harm."""
    with transaction.atomic():
        Article.objects.select_for_update(no_key=True).get(pk=article.pk)
        before = Membership.objects.filter(article=article).first()
        if (before.story_id if before else None) == (story.pk if story else None):
            return
        touched = {s for s in (before.story_id if before else None, story.pk if story else None) if s}
        if story is None:
            Membership.objects.filter(article=article).delete()
        else:
            Membership.objects.update_or_create(article=article, defaults={"story": story, "author": editor})
        # The order in which publishing locks them, or the two would wait for each other.
        announce_articles([article.pk])
        announce_stories(touched)
        announce(ever_told(Annotation.objects.filter(article=article)).values_list("pk", flat=True))
