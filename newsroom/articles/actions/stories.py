"""Change stories, and put articles into them."""

import hashlib

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from newsroom.articles.actions import locks
from newsroom.articles.feed_items import publish_article_changes, publish_story_changes
from newsroom.articles.models import Article, Placement, Story
from newsroom.articles.signals import story_changing
from newsroom.core.errors import Conflict, Invalid
from newsroom.users.models import User


class StoryNeedsTitle(Invalid):
    message = _("A story needs a title of 200 characters at most.")


class StoryExists(Invalid):
    message = _("There is a story of this title.")
    status = 409


class StoryChanged(Conflict):
    message = _(
        "A colleague has changed this story since you opened it. Look at it again; your change was not saved."
    )
    message_by = _(
        "%(editor)s has changed this story since you opened it. Look at it again; your change was not saved."
    )


def face(story: Story) -> str:
    """Return a hexadecimal digest of what an editor sees of a story, to be passed back to `write`."""
    return hashlib.sha256(f"{story.title}\x00{story.summary}".encode()).hexdigest()


def write(story: Story, *, title: str, summary: str = "", digest: str | None = None) -> Story:
    """Set the title and summary of a new or existing story, and record it in the feed.

    `digest` is the `face` that the editor saw; None skips the check. Raises StoryNeedsTitle, StoryExists,
    StoryChanged.
    """
    title = " ".join(title.split())
    if not title or len(title) > 200:
        raise StoryNeedsTitle
    with transaction.atomic():
        now = Story.objects.select_for_update(no_key=True).filter(pk=story.pk).first()
        if digest is not None and now is not None and digest != face(now):
            raise StoryChanged
        story.title, story.summary = title, summary.strip()
        try:
            with transaction.atomic():
                story.save()
        except IntegrityError:
            raise StoryExists from None
        publish_story_changes([story.pk])
    return story


def place(article: Article, *, story: Story | None, editor: User | None = None) -> None:
    """Put an article into a story, or with None take it out of its story. Idempotent."""
    with transaction.atomic():
        locked = locks.lock(article)
        before = locked.story_id
        if before == (story.pk if story else None):
            return
        Placement.objects.create(article=article, was_id=before, story=story, editor=editor)
        touched = {pk for pk in (before, story.pk if story else None) if pk}
        locked.story = article.story = story
        locked.save(update_fields=["story"])
        # The same order of locks as publishing, to avoid a deadlock.
        publish_article_changes([article.pk])
        publish_story_changes(touched)
        story_changing.send(sender=Article, article=article)
