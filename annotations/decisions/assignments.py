"""Verbs: take an article, give it back, be done with it, sign it off; be here; know an act that has arrived before."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from annotations.models import Annotation, Assignment, Decision, IdempotencyKey, Presence, SignOff
from newsroom.articles.actions import locks
from newsroom.articles.models import Article
from newsroom.core.errors import Conflict, Refused
from newsroom.users.models import User

# Three beats of the page's heart may get lost before it counts as closed.
HERE = timedelta(seconds=35)
# A browser sends what it could not send for a week (KEPT in unsent.js); what did arrive must be known for longer.
RECEIPTS_KEPT = timedelta(days=14)


class TakenByColleague(Conflict):
    """A colleague works on this article."""

    def __init__(self, turn: Assignment) -> None:
        super().__init__(f"{turn.editor} works on this article. You can take it over; they will be told.")
        self.turn = turn


class NotYours(Conflict):
    """You are not the one who works on this article."""


class StillWaiting(Conflict):
    """Something here still waits for a decision."""

    def __init__(self, count: int) -> None:
        some = "1 annotation still waits" if count == 1 else f"{count} annotations still wait"
        super().__init__(f"{some} for a decision here.")
        self.count = count


class OwnWork(Refused):
    """You have worked on this article yourself: a second editor signs it off."""


class NotDone(Conflict):
    """Nobody has said yet that this article is done, so there is nothing to sign off."""


class DecidedSince(Conflict):
    """Something has been decided here since you looked. Look at the differences again."""


class NoSignOff(Conflict):
    """This newsroom does not ask for a second editor."""


def take(article: Article, *, editor: User, over: int | None = None) -> Assignment:
    """The editor works on the article from now on; twice does no harm.

    `over` is the primary key of a colleague's running turn that the editor saw and takes over; the colleague is told
    by their page and by the worklist. Raises TakenByColleague.
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
    """The editor no longer works on the article; it is free for all. Twice does no harm. Raises NotYours."""
    with transaction.atomic():
        _lock(article)
        running = _running(article)
        if running is None:
            return
        if running.editor_id != editor.pk:
            raise NotYours
        _end(running, Assignment.Ending.GIVEN_BACK, editor)


def done(article: Article, *, editor: User, leaving: int = 0) -> Assignment:
    """The editor is done with the article, taken or not; `leaving` so many undecided, as they were told.

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
            before = Assignment.objects.last_of(str(article.pk)).filter(editor=editor).first()
            if before is not None and before.ending == Assignment.Ending.DONE and _is_last(before):
                return before
            running = Assignment.objects.create(article=article, editor=editor)
        _end(running, Assignment.Ending.DONE, editor)
    return running


def sign_off(article: Article, *, editor: User, known: int) -> SignOff:
    """The editor has looked at what a colleague did, and lets it stand; twice does no harm.

    `known` is the article's last decision that the list of differences showed (its primary key, 0 where there is none).
    What the signing editor changed while looking is listed there, and no obstacle; what they decided before the
    colleague was done makes the article their own work.
    Raises NoSignOff, NotDone, OwnWork, DecidedSince.
    """
    if not settings.DESK_SIGN_OFF:
        raise NoSignOff
    with transaction.atomic():
        _lock(article)
        turn = Assignment.objects.last_of(str(article.pk)).first()
        if turn is None or turn.ending != Assignment.Ending.DONE:
            raise NotDone
        if is_own_work(turn, editor):
            raise OwnWork
        if last_decision(article) != known:
            raise DecidedSince
        return SignOff.objects.get_or_create(turn=turn, editor=editor, last_decision=known)[0]


def is_own_work(turn: Assignment, editor: User) -> bool:
    """Whether the editor did what the turn ended with, or any part of it."""
    part = Decision.objects.filter(
        annotation__article=turn.article_id, editor=editor, pk__lte=turn.last_decision
    )
    return turn.editor_id == editor.pk or part.exclude(changes={}).exists()


def last_decision(article: Article) -> int:
    """The primary key of the last decision in an article; 0 where there is none."""
    found = Decision.objects.filter(annotation__article=article).aggregate(last=Max("pk"))["last"]
    return found or 0


def be_here(article: Article, *, editor: User) -> None:
    """The editor has the article open, now."""
    Presence.objects.bulk_create(
        [Presence(article=article, editor=editor, at=timezone.now())],
        update_conflicts=True,
        unique_fields=["article", "editor"],
        update_fields=["at"],
    )


def leave(article: Article, *, editor: User) -> None:
    """The editor has closed the article. Twice does no harm."""
    Presence.objects.filter(article=article, editor=editor).delete()


def who_is_here(article: Article) -> list[User]:
    """Who has the article open, in the order of their names."""
    rows = Presence.objects.filter(article=article).since(timezone.now() - HERE).select_related("editor")
    return sorted((row.editor for row in rows), key=lambda one: (str(one), one.pk))


def begin_act(key: UUID, *, editor: User) -> tuple[IdempotencyKey, bool]:
    """The receipt of an act, and whether it is new. Call it in the transaction that does the act.

    A second one that comes while the first is at work waits for it here: the constraint is the referee.
    """
    made = IdempotencyKey(editor=editor, key=key)
    IdempotencyKey.objects.bulk_create([made], ignore_conflicts=True)
    kept = IdempotencyKey.objects.select_for_update(no_key=True).get(editor=editor, key=key)
    return kept, not kept.touched


def finish_act(receipt: IdempotencyKey, touched: Iterable[str]) -> None:
    """Note what an act has touched, by public ids."""
    receipt.touched = list(touched)
    receipt.save(update_fields=["touched"])


def prune() -> None:
    """Forget receipts that no page can ask for any more, and who was here long ago."""
    now = timezone.now()
    IdempotencyKey.objects.filter(at__lt=now - RECEIPTS_KEPT).delete()
    Presence.objects.filter(at__lt=now - HERE * 10).delete()


def _end(turn: Assignment, ending: Assignment.Ending, editor: User) -> None:
    turn.ended_at, turn.ending, turn.ended_by = timezone.now(), ending, editor
    turn.last_decision = last_decision(turn.article)
    turn.save(update_fields=["ended_at", "ending", "ended_by", "last_decision"])


def _is_last(turn: Assignment) -> bool:
    """Whether nobody has had a turn, or decided anything, since this one ended."""
    later = Assignment.objects.filter(article=turn.article_id, pk__gt=turn.pk)
    return not later.exists() and turn.last_decision == last_decision(turn.article)


def _running(article: Article) -> Assignment | None:
    return Assignment.objects.running().filter(article=article).select_related("editor").first()


def _lock(article: Article) -> None:
    locks.lock(article)
