"""Take, give back, finish and sign off an article; show who is present; recognise an action that arrives twice."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from annotations.models import Annotation, Assignment, Decision, IdempotencyKey, Presence, SignOff
from newsroom.articles.actions import locks
from newsroom.articles.models import Article
from newsroom.core.errors import Conflict, Refused
from newsroom.users.models import User

# A page counts as closed after three lost heartbeats.
HERE = timedelta(seconds=35)
# A browser sends what it could not send for up to a week; an action that did arrive must be recognised for longer.
KEYS_LIFETIME = timedelta(days=14)


class TakenByColleague(Conflict):
    message = _("A colleague works on this article.")

    def __init__(self, assignment: Assignment) -> None:
        super().__init__(
            _("%(editor)s works on this article. You can take it over; they will be notified.")
            % {"editor": assignment.editor}
        )
        self.assignment = assignment


class NotYours(Conflict):
    message = _("You are not the one who works on this article.")


class StillWaiting(Conflict):
    message = _("Something here still waits for a decision.")

    def __init__(self, count: int) -> None:
        super().__init__(
            ngettext(
                "%(count)s annotation still waits for a decision here.",
                "%(count)s annotations still wait for a decision here.",
                count,
            )
            % {"count": count}
        )
        self.count = count


class OwnWork(Refused):
    message = _("You have worked on this article yourself: a second editor signs it off.")


class NotDone(Conflict):
    message = _("This article is not marked as done yet, so there is nothing to sign off.")


class DecidedSince(Conflict):
    message = _("Something has been decided here since you looked. Look at the differences again.")


class NoSignOff(Conflict):
    message = _("This newsroom does not ask for a second editor.")


def take(article: Article, *, editor: User, over: int | None = None) -> Assignment:
    """Assign the article to the editor. Idempotent.

    `over` is the primary key of a colleague's running assignment that the editor takes over. The colleague's page and
    the worklist show it. Raises TakenByColleague.
    """
    with transaction.atomic():
        _lock(article)
        running = _running(article)
        if running is not None and running.editor_id == editor.pk:
            return running
        if running is not None:
            if running.pk != over:
                raise TakenByColleague(running)
            _end(running, Assignment.Ending.TAKEN_OVER, editor)
        return Assignment.objects.create(article=article, editor=editor)


def give_back(article: Article, *, editor: User) -> None:
    """End the editor's assignment without finishing the article. Idempotent. Raises NotYours."""
    with transaction.atomic():
        _lock(article)
        running = _running(article)
        if running is None:
            return
        if running.editor_id != editor.pk:
            raise NotYours
        _end(running, Assignment.Ending.GIVEN_BACK, editor)


def done(article: Article, *, editor: User, leaving: int = 0) -> Assignment:
    """Finish the article, assigned or not. `leaving` is the number of undecided annotations that the page shows.

    Raises TakenByColleague, StillWaiting.
    """
    with transaction.atomic():
        _lock(article)
        running = _running(article)
        if running is not None and running.editor_id != editor.pk:
            raise TakenByColleague(running)
        waiting = Annotation.objects.filter(article=article).waiting().count()
        if waiting > leaving:
            raise StillWaiting(waiting)
        if running is None:
            before = Assignment.objects.last_of(article.pk).filter(editor=editor).first()
            if before is not None and before.ending == Assignment.Ending.DONE and _is_last(before):
                return before
            running = Assignment.objects.create(article=article, editor=editor)
        _end(running, Assignment.Ending.DONE, editor)
    return running


def sign_off(article: Article, *, editor: User, known: int) -> SignOff:
    """Sign off what a colleague did. Idempotent.

    `known` is the primary key of the article's last decision in the list of differences, 0 for none. The signing
    editor's own changes since the colleague finished are listed there and are no obstacle; what they decided before
    makes the article their own work.
    Raises NoSignOff, NotDone, OwnWork, DecidedSince.
    """
    if not settings.DESK_SIGN_OFF:
        raise NoSignOff
    with transaction.atomic():
        _lock(article)
        assignment = Assignment.objects.last_of(article.pk).first()
        if assignment is None or assignment.ending != Assignment.Ending.DONE:
            raise NotDone
        if is_own_work(assignment, editor):
            raise OwnWork
        if last_decision(article) != known:
            raise DecidedSince
        return SignOff.objects.get_or_create(assignment=assignment, editor=editor, last_decision=known)[0]


def is_own_work(assignment: Assignment, editor: User) -> bool:
    """Whether the editor made any of the decisions up to the end of the assignment."""
    part = Decision.objects.filter(
        annotation__article=assignment.article_id, editor=editor, pk__lte=assignment.last_decision
    )
    return assignment.editor_id == editor.pk or part.exclude(changes={}).exists()


def last_decision(article: Article) -> int:
    """The primary key of the last decision in an article, 0 for none."""
    found = Decision.objects.filter(annotation__article=article).aggregate(last=Max("pk"))["last"]
    return found or 0


def be_here(article: Article, *, editor: User) -> None:
    """Record that the editor has the article open now."""
    Presence.objects.bulk_create(
        [Presence(article=article, editor=editor, at=timezone.now())],
        update_conflicts=True,
        unique_fields=["article", "editor"],
        update_fields=["at"],
    )


def leave(article: Article, *, editor: User) -> None:
    """Record that the editor has closed the article. Idempotent."""
    Presence.objects.filter(article=article, editor=editor).delete()


def who_is_here(article: Article) -> list[User]:
    """The editors who have the article open, by name."""
    rows = Presence.objects.filter(article=article).since(timezone.now() - HERE).select_related("editor")
    return sorted((row.editor for row in rows), key=lambda one: (str(one), one.pk))


def begin_act(key: UUID, *, editor: User) -> tuple[IdempotencyKey, bool]:
    """The stored key of an action, and whether it is new. Call it in the transaction of the action.

    A second request with the same key waits here until the first has ended: the unique constraint decides.
    """
    made = IdempotencyKey(editor=editor, key=key)
    IdempotencyKey.objects.bulk_create([made], ignore_conflicts=True)
    stored = IdempotencyKey.objects.select_for_update(no_key=True).get(editor=editor, key=key)
    return stored, not stored.touched


def finish_act(stored: IdempotencyKey, touched: Iterable[str]) -> None:
    """Store the public ids of what an action has changed."""
    stored.touched = list(touched)
    stored.save(update_fields=["touched"])


def prune() -> None:
    """Delete keys that no page sends any more, and old presences."""
    now = timezone.now()
    IdempotencyKey.objects.filter(at__lt=now - KEYS_LIFETIME).delete()
    Presence.objects.filter(at__lt=now - HERE * 10).delete()


def _end(assignment: Assignment, ending: Assignment.Ending, editor: User) -> None:
    assignment.ended_at, assignment.ending, assignment.ended_by = timezone.now(), ending, editor
    assignment.last_decision = last_decision(assignment.article)
    assignment.save(update_fields=["ended_at", "ending", "ended_by", "last_decision"])


def _is_last(assignment: Assignment) -> bool:
    """Whether there is no later assignment and no later decision."""
    later = Assignment.objects.filter(article=assignment.article_id, pk__gt=assignment.pk)
    return not later.exists() and assignment.last_decision == last_decision(assignment.article)


def _running(article: Article) -> Assignment | None:
    return Assignment.objects.running().filter(article=article).select_related("editor").first()


def _lock(article: Article) -> None:
    locks.lock(article)
