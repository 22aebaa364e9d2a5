"""Undo and redo an editor's last acts in an article, from the decisions that are stored.

Each editor has a history of acts in each article. An act is one decision, or the decisions of one bulk. Undoing it adds
decisions that refer to those they undo; redoing it adds decisions that refer to these.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from annotations.locks import Current, hold, publish, recording
from annotations.models import Annotation, Decision, Verdict, Wording
from annotations.state import CLAIM_ASPECTS, State, resolve_merges, restore, targets
from newsroom.articles.actions import locks
from newsroom.articles.models import Article
from newsroom.core.errors import Conflict
from newsroom.users.models import User


class NothingToUndo(Conflict):
    message = _("There is nothing of yours to take back here.")


class NothingToRedo(Conflict):
    message = _("There is nothing that you took back here last.")


class AnotherAct(Conflict):
    message = _(
        "You have done something else here since, on another page. Look at it again; nothing was changed."
    )


class ChangedSince(Conflict):
    message = _("This has been changed since, so it cannot be taken back.")

    def __init__(self, detail: str | Promise = "", *, decision: int | None = None) -> None:
        super().__init__(detail)
        # The act that stands in the way begins here; what was done before it can still be taken back (`past`).
        self.decision = decision


@dataclass(frozen=True, slots=True)
class UndoableAct:
    """Decisions that are undone together, by primary key, in their order."""

    decisions: tuple[int, ...]


@dataclass(slots=True)
class History:
    """The acts that an editor can undo and redo in an article, the next one last."""

    done: list[UndoableAct] = field(default_factory=list)
    undone: list[UndoableAct] = field(default_factory=list)


def history(article: Article, *, editor: User) -> History:
    """What the editor can undo and redo in an article; one query."""
    rows = (
        Decision.objects.filter(annotation__article=article, editor=editor)
        .exclude(changes={})
        .order_by("id")
        .values_list("id", "batch", "undoes", "action")
    )
    result = History()
    # The act that each undoing undid: redoing puts it on top again.
    origin: dict[UndoableAct, UndoableAct] = {}
    # All that was ever undone here: an act over several articles may be redone from another one, after something new
    # was done in this one.
    taken_back: list[UndoableAct] = []
    for act, undoes, action in _acts(rows):
        if action == Decision.Action.UNDONE:
            undone = _containing(result.done, undoes)
            result.done.remove(undone)
            result.undone.append(act)
            taken_back.append(act)
            origin[act] = undone
        elif action == Decision.Action.REDONE:
            undone = _containing(taken_back, undoes)
            result.undone = [other for other in result.undone if other != undone]
            result.done.append(origin[undone])
        else:
            result.done.append(act)
            # A new act makes what was undone before impossible to redo.
            result.undone.clear()
    return result


def undo(
    article: Article, *, editor: User, past: int | None = None, expected: int | None = None
) -> list[Annotation]:
    """Undo the editor's last act in an article. Returns the annotations that it changed.

    `past` is the primary key of a decision that a colleague has built upon: the last act before it is undone.
    `expected` is the first decision of the act that the editor means, None: the last one. An undo that could not be
    sent for days must not undo what was done elsewhere since. Raises NothingToUndo, AnotherAct, ChangedSince (a
    colleague, or another text, has changed the same since; nothing is undone).
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
    """Redo what the editor undid last; `expected` as for `undo`.

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
    """Group decisions into acts: (act, what its first decision undoes, its action), in order of their beginning."""
    groups: dict[object, tuple[list[int], int | None, str]] = {}
    for pk, act, undoes, action in rows:
        groups.setdefault(act or pk, ([], undoes, action))[0].append(pk)
    for pks, undoes, action in groups.values():
        yield UndoableAct(tuple(pks)), undoes, action


def _containing(acts: list[UndoableAct], decision: int | None) -> UndoableAct:
    return next(act for act in acts if decision in act.decisions)


def _to_undo(article: Article, editor: User, past: int | None) -> list[UndoableAct]:
    acts = history(article, editor=editor).done
    return acts if past is None else [act for act in acts if act.decisions[-1] < past]


def _lock(article: Article, acts: list[UndoableAct]) -> set[UUID]:
    """Lock the article and all others that `acts` reach: a bulk over a story is undone in all of its articles.

    They are read before the locks are taken, so that locks have one order; `_take_back` notices an act that was added
    between the two.
    """
    reached = {article.pk}
    for act in acts:
        reached |= set(_whole(act).values_list("annotation__article", flat=True))
    return locks.lock_all(reached)


def _whole(act: UndoableAct) -> QuerySet[Decision]:
    """All decisions of an act, those in other articles too."""
    mine = Decision.objects.filter(pk__in=act.decisions)
    shared = mine.exclude(batch=None).values("batch")
    return Decision.objects.filter(Q(pk__in=act.decisions) | Q(batch__in=shared))


def _take_back(
    act: UndoableAct, action: Decision.Action, editor: User, locked: set[UUID]
) -> list[Annotation]:
    decisions = list(_whole(act).select_related("annotation").order_by("-id"))
    if not {decision.annotation.article_id for decision in decisions} <= locked:
        raise ChangedSince
    wanted = {
        decision.pk: resolve_merges({aspect: old for aspect, (old, _new) in decision.changes.items()})
        for decision in decisions
    }
    actors, claims = targets(wanted.values())
    locks_taken = hold({one.annotation_id for one in decisions}, actors=actors, claims=claims)
    together = uuid7()
    undone: list[Current] = []
    for decision in decisions:
        with recording(
            decision.annotation,
            editor=editor,
            action=action,
            locked=locks_taken,
            batch=together,
            undoes=decision,
        ) as current:
            _refuse_if_changed(decision, current.before)
            try:
                with transaction.atomic():
                    restore(current.annotation, wanted[decision.pk])
            except IntegrityError:
                # A constraint forbids it, such as another role of the same actor: something has changed since.
                raise ChangedSince from None
            if "confirmed" in decision.changes:
                current.decided["confirmed"] = decision.changes["confirmed"][0]
            # What was undone or redone first, however often it was since.
            current.detail = {"of": decision.detail.get("of", decision.action)}
        undone.append(current)
    publish(undone)
    return list({current.annotation.pk: current.annotation for current in undone}.values())


def _refuse_if_changed(decision: Decision, now: State) -> None:
    """Raise ChangedSince unless what `decision` changed is as it left it, and no colleague has changed it since."""
    later = (
        Decision.objects.active()
        .filter(annotation=decision.annotation_id, pk__gt=decision.pk)
        .exclude(editor=decision.editor_id)
        .select_related("editor")
        .order_by("-id")
    )
    for other in later:
        if other.changes.keys() & decision.changes.keys():
            raise ChangedSince(
                _("%(editor)s has since %(action)s this, so your act cannot be taken back.")
                % {"editor": other.editor, "action": other.get_action_display()}
            )
    left = resolve_merges({aspect: after for aspect, (_before, after) in decision.changes.items()})
    if any(now.get(aspect) != after for aspect, after in left.items()):
        colleague = _author_of_claim_change(left, now)
        if colleague is not None:
            raise ChangedSince(
                _("%(editor)s has since said otherwise of this claim, so your act cannot be taken back.")
                % {"editor": colleague}
            )
        words = now["words"] if "words" in decision.changes else None
        if isinstance(words, dict) and words["revision"] != decision.changes["words"][1]["revision"]:
            raise ChangedSince(_("The article has a newer text since, so your act cannot be taken back."))
        raise ChangedSince


def _author_of_claim_change(left: State, now: State) -> User | None:
    """Who has given the claim another wording or verdict since, from another article that states it, too."""
    for aspect, after in left.items():
        kind, since = aspect.partition(" ")[0], now.get(aspect)
        if kind not in CLAIM_ASPECTS or since is None or since == after:
            continue
        if kind == "wording":
            return Wording.objects.select_related("author").get(pk=since).author
        return Verdict.objects.select_related("author").get(pk=since).author
    return None
