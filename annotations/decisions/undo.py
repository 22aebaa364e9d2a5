"""Verbs: take back what one did last in an article, and do it again. It outlasts the page: decisions are its memory.

Each editor has their own line of acts in each article. An act is what one decision, or the decisions of one bulk,
changed. Taking it back adds decisions that point at those they undo; doing it again adds decisions that point at these.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from uuid_utils.compat import uuid7

from annotations.feed_items import publish_changes
from annotations.locks import hold
from annotations.models import Annotation, Decision, Verdict, Wording
from newsroom.articles.actions import locks
from newsroom.articles.models import Article
from newsroom.core.errors import Conflict
from newsroom.users.models import User

from .annotation_state import Values, capture, difference, followed, latest_of, reached, restore


class NothingToUndo(Conflict):
    """There is nothing of yours to take back here."""


class NothingToRedo(Conflict):
    """There is nothing that you took back here last."""


class AnotherAct(Conflict):
    """You have done something else here since, on another page. Look at it again; nothing was changed."""


class ChangedSince(Conflict):
    """This has been changed since, so it cannot be taken back."""

    def __init__(self, detail: str = "", *, decision: int | None = None) -> None:
        super().__init__(detail)
        # The act that stands in the way begins here; what was done before it can still be taken back (`past`).
        self.decision = decision


@dataclass(frozen=True, slots=True)
class UndoableAct:
    """What goes together: the decisions' primary keys, in the order in which they were taken."""

    decisions: tuple[int, ...]


@dataclass(slots=True)
class History:
    """What an editor can take back and do again in an article, the next one last."""

    done: list[UndoableAct] = field(default_factory=list)
    undone: list[UndoableAct] = field(default_factory=list)


def history(article: Article, *, editor: User) -> History:
    """What can be taken back and done again here, as the editor's decisions tell it; one query."""
    rows = (
        Decision.objects.filter(annotation__article=article, editor=editor)
        .exclude(changes={})
        .order_by("id")
        .values_list("id", "act", "undoes", "action")
    )
    told = History()
    # What an act of undoing took back, by that act: doing it again brings these to the top.
    origin: dict[UndoableAct, UndoableAct] = {}
    # All that was ever taken back here: an act over several articles may be done again from another one, after
    # something new was done in this one.
    taken_back: list[UndoableAct] = []
    for act, undoes, action in _acts(rows):
        if action == Decision.Action.UNDONE:
            back = _holding(told.done, undoes)
            told.done.remove(back)
            told.undone.append(act)
            taken_back.append(act)
            origin[act] = back
        elif action == Decision.Action.REDONE:
            back = _holding(taken_back, undoes)
            told.undone = [other for other in told.undone if other != back]
            told.done.append(origin[back])
        else:
            told.done.append(act)
            # Who does something new has left the way on which the old lay.
            told.undone.clear()
    return told


def undo(
    article: Article, *, editor: User, past: int | None = None, expected: int | None = None
) -> list[Annotation]:
    """Take back what the editor did last here; the annotations that it touched.

    `past` is the primary key of a decision that a colleague has built upon: what the editor did before it is taken.
    `expected` is the first decision of the act that the editor means; None: whichever is the last. An undo that could
    not be sent for days must not take back what was done elsewhere meanwhile. Raises NothingToUndo, AnotherAct,
    ChangedSince (a colleague, or another text, has changed the same since; nothing is undone).
    """
    with transaction.atomic():
        locked = _lock(article, _to_undo(article, editor, past)[-1:])
        acts = _to_undo(article, editor, past)
        if not acts:
            raise NothingToUndo
        if past is None:
            _check_expected(acts[-1], expected)
        try:
            return _take_back(acts[-1], Decision.Action.UNDONE, editor, locked)
        except ChangedSince as refused:
            raise ChangedSince(refused.detail, decision=acts[-1].decisions[0]) from None


def redo(article: Article, *, editor: User, expected: int | None = None) -> list[Annotation]:
    """Do again what the editor took back last; `expected` as for `undo`.

    Raises NothingToRedo, AnotherAct, ChangedSince.
    """
    with transaction.atomic():
        locked = _lock(article, history(article, editor=editor).undone[-1:])
        acts = history(article, editor=editor).undone
        if not acts:
            raise NothingToRedo
        _check_expected(acts[-1], expected)
        return _take_back(acts[-1], Decision.Action.REDONE, editor, locked)


def _check_expected(act: UndoableAct, expected: int | None) -> None:
    if expected is not None and act.decisions[0] != expected:
        raise AnotherAct


def _acts(
    rows: Iterable[tuple[int, UUID | None, int | None, str]],
) -> Iterable[tuple[UndoableAct, int | None, str]]:
    """Decisions gathered into acts: (act, what its first decision undoes, its action), in order of their beginnings."""
    gathered: dict[object, tuple[list[int], int | None, str]] = {}
    for pk, act, undoes, action in rows:
        gathered.setdefault(act or pk, ([], undoes, action))[0].append(pk)
    for pks, undoes, action in gathered.values():
        yield UndoableAct(tuple(pks)), undoes, action


def _holding(acts: list[UndoableAct], decision: int | None) -> UndoableAct:
    return next(act for act in acts if decision in act.decisions)


def _to_undo(article: Article, editor: User, past: int | None) -> list[UndoableAct]:
    acts = history(article, editor=editor).done
    return acts if past is None else [act for act in acts if act.decisions[-1] < past]


def _lock(article: Article, acts: list[UndoableAct]) -> set[UUID]:
    """Lock the article and all others that `acts` reach: a bulk over a story is taken back in all of its articles.

    Which these are was read before the locks, since locks are taken in one order everywhere; `_take_back` notices where
    another act has come between the two.
    """
    reached = {article.pk}
    for act in acts:
        reached |= set(_whole(act).values_list("annotation__article", flat=True))
    return locks.lock_all(reached)


def _whole(act: UndoableAct) -> QuerySet[Decision]:
    """All decisions of an act, those in other articles too."""
    mine = Decision.objects.filter(pk__in=act.decisions)
    shared = mine.exclude(act=None).values("act")
    return Decision.objects.filter(Q(pk__in=act.decisions) | Q(act__in=shared))


def _take_back(
    act: UndoableAct, action: Decision.Action, editor: User, locked: set[UUID]
) -> list[Annotation]:
    decisions = _whole(act).select_related("annotation").order_by("-id")
    if not {decision.annotation.article_id for decision in decisions} <= locked:
        raise ChangedSince
    put_back = {
        decision.pk: followed({a: old for a, (old, _) in decision.changes.items()}) for decision in decisions
    }
    going, stating = reached(put_back.values())
    hold({d.annotation_id for d in decisions}, actors=going, claims=stating)
    together = uuid7()
    touched: dict[UUID, Annotation] = {}
    claims: set[UUID] = set()
    actors: set[UUID] = set()
    for decision in decisions:
        annotation = Annotation.objects.select_for_update(no_key=True).get(pk=decision.annotation_id)
        before = capture(annotation)
        _refuse_if_changed(decision, before)
        claims |= {annotation.claim_id} if annotation.claim_id else set()
        actors |= set(annotation.roles.filter(actor__isnull=False).values_list("actor", flat=True))
        try:
            with transaction.atomic():
                restore(annotation, put_back[decision.pk])
        except IntegrityError:
            # A constraint stands in the way, such as another role of the same actor: something has changed since.
            raise ChangedSince from None
        changes = difference(before, capture(annotation))
        if "confirmed" in decision.changes:
            changes["confirmed"] = decision.changes["confirmed"][::-1]
        Decision.objects.create(
            annotation=annotation,
            revision=latest_of(annotation),
            editor=editor,
            action=action,
            changes=changes,
            act=together,
            undoes=decision,
            # What it was that is taken back or done again, however often it went to and fro.
            detail={"of": decision.detail.get("of", decision.action)},
        )
        touched[annotation.pk] = annotation
    publish_changes(touched, claims=claims, actors=actors)
    return list(touched.values())


def _refuse_if_changed(decision: Decision, now: Values) -> None:
    """Raise ChangedSince unless what `decision` changed is as it left it, and nobody else has touched it since."""
    later = (
        Decision.objects.standing()
        .filter(annotation=decision.annotation_id, pk__gt=decision.pk)
        .exclude(editor=decision.editor_id)
        .select_related("editor")
        .order_by("-id")
    )
    for other in later:
        if other.changes.keys() & decision.changes.keys():
            raise ChangedSince(
                f"{other.editor} has since {other.get_action_display()} this, so your act cannot be taken back."
            )
    left = followed({aspect: after for aspect, (_, after) in decision.changes.items()})
    if any(now.get(aspect) != after for aspect, after in left.items()):
        colleague = _said_of_its_claim_since(left, now)
        if colleague is not None:
            raise ChangedSince(
                f"{colleague} has since said otherwise of this claim, so your act cannot be taken back."
            )
        words = now["words"] if "words" in decision.changes else None
        if isinstance(words, dict) and words["revision"] != decision.changes["words"][1]["revision"]:
            raise ChangedSince("The article has a newer text since, so your act cannot be taken back.")
        raise ChangedSince


def _said_of_its_claim_since(left: Values, now: Values) -> User | None:
    """A claim is stated elsewhere too: who has worded or judged it in another article since."""
    for aspect, after in left.items():
        kind, since = aspect.partition(" ")[0], now.get(aspect)
        if kind not in {"wording", "verdict"} or since is None or since == after:
            continue
        if kind == "wording":
            return Wording.objects.select_related("author").get(pk=since).author
        return Verdict.objects.select_related("author").get(pk=since).author
    return None
