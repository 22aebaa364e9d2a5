"""Decide on many annotations at once. Each bulk is one batch, undone as one, on just what the editor was shown."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from annotations.locks import ChangedByColleague, Current, hold, publish, recording, unknown_names
from annotations.models import Annotation, Decision, Role
from newsroom.articles.actions import locks
from newsroom.articles.models import Article
from newsroom.core.errors import Invalid, NotThere
from newsroom.users.models import User

from .review import accept_current, confirm_current, reject_current, reopen_current

ACCEPTED, REJECTED, UNLINKED = Decision.Action.ACCEPTED, Decision.Action.REJECTED, Decision.Action.UNLINKED

# What one decision on several annotations can do to each of them.
STEPS: dict[str, tuple[Decision.Action, Callable[[Current], None]]] = {
    "accept": (ACCEPTED, accept_current),
    "reject": (REJECTED, reject_current),
    "confirm": (Decision.Action.CONFIRMED, confirm_current),
    "reopen": (Decision.Action.REOPENED, reopen_current),
}
STEPS_AT_MOST = 200


class NothingToDecide(Invalid):
    message = _("There is nothing of that kind to decide on.")


class TooMany(Invalid):
    message = _("An annotation can be decided on once in an action, and at most 200 of them.")


@dataclass(frozen=True, slots=True)
class Step:
    """A decision on one of several annotations: a name of `STEPS`, and the last decision that the page shows."""

    annotation: UUID
    name: str
    last_decision: int | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a bulk would change: how many of each kind, in how many articles. `digest` identifies them."""

    counts: dict[str, int]
    articles: int
    digest: str


def decide(article: Article, steps: Sequence[Step], *, editor: User) -> list[Annotation]:
    """Decide on the annotations of one utterance, or of several, as one act: all of it is done or nothing.

    Returns them in the order of `steps`. Raises TooMany, NotThere (an annotation is not the article's), and what the
    single decisions raise: AlreadyDecided, NotAltered, ChangedByColleague.
    """
    ids = [step.annotation for step in steps]
    if not 0 < len(ids) == len(set(ids)) <= STEPS_AT_MOST:
        raise TooMany
    with transaction.atomic():
        locks.lock(article)
        found = Annotation.objects.filter(article=article).in_bulk(ids)
        if len(found) < len(ids):
            raise NotThere
        accepted = [step.annotation for step in steps if step.name == "accept"]
        locks_taken, batch = hold(ids, names=unknown_names(accepted)), uuid7()
        decided = []
        for step in steps:
            action, act = STEPS[step.name]
            with recording(
                found[step.annotation],
                editor=editor,
                action=action,
                last_decision=step.last_decision,
                batch=batch,
                locked=locks_taken,
            ) as current:
                act(current)
            decided.append(current)
        publish(decided)
    return [current.annotation for current in decided]


def above(article: Article, *, confidence: float, kinds: Iterable[str] | None = None) -> Preview:
    """What `accept_above` would accept; `confidence` runs from 0 to 1, `kinds` None means all."""
    return _preview(_above(article, confidence, kinds))


def accept_above(
    article: Article, *, confidence: float, kinds: Iterable[str], editor: User, digest: str
) -> list[Annotation]:
    """Accept all suggestions of `kinds` with at least this confidence, as one act.

    Suggestions that the desk does not show at once, or whose words are lost, are left. `digest` is the preview's.
    Raises ChangedByColleague (the preview is of something else by now), NothingToDecide.
    """
    with transaction.atomic():
        locks.lock(article)
        chosen = _above(article, confidence, list(kinds))
        _verify(chosen, digest)
        ids = [one.pk for one in chosen]
        locks_taken, batch = hold(ids, names=unknown_names(ids)), uuid7()
        decided = []
        for annotation in chosen:
            with recording(
                annotation, editor=editor, action=ACCEPTED, batch=batch, locked=locks_taken
            ) as current:
                accept_current(current)
            decided.append(current)
        publish(decided)
    return [current.annotation for current in decided]


def of_actor(role: Role, *, in_story: bool = False) -> Preview:
    """What `reject_actor` would change."""
    return _preview([one.annotation for one in _naming(role, in_story)])


def reject_actor(role: Role, *, in_story: bool = False, editor: User, digest: str) -> list[Annotation]:
    """Reject all that the engine suggested about an actor that it took the words of `role` for, as one act.

    In the article of `role`, or in all articles of its story. Mentions are rejected; other annotations lose the role
    and stay. What editors have accepted or linked stays, too. `digest` is the preview's.
    Raises ChangedByColleague, NothingToDecide.
    """
    with transaction.atomic():
        locks.lock_all(_articles(role, in_story))
        roles = _naming(role, in_story)
        chosen = {one.annotation_id: one.annotation for one in roles}
        _verify(list(chosen.values()), digest)
        locks_taken, batch = hold(chosen), uuid7()
        decided = []
        for one in roles:
            action = REJECTED if one.annotation.kind == Annotation.Kind.ACTOR else UNLINKED
            with recording(
                one.annotation, editor=editor, action=action, batch=batch, locked=locks_taken
            ) as current:
                _reject(one, current)
            decided.append(current)
        publish(decided)
    return list({current.annotation.pk: current.annotation for current in decided}.values())


def _reject(role: Role, current: Current) -> None:
    if current.action == REJECTED:
        current.annotation.state = Annotation.State.REJECTED
        current.annotation.save(update_fields=["state"])
        return
    Role.objects.filter(pk=role.pk).update(state=Annotation.State.REJECTED)
    current.detail = {"role": str(role.kind), "name": role.name}


def _above(article: Article, confidence: float, kinds: Iterable[str] | None) -> list[Annotation]:
    found = Annotation.objects.filter(article=article, confidence__gte=confidence).proposed()
    if kinds is not None:
        known = set(kinds) & set(Annotation.Kind.values)
        found = found.filter(kind__in=sorted(known))
    return list(found.select_related("article__latest_revision").order_by("pk"))


def _naming(role: Role, in_story: bool) -> list[Role]:
    """The engine's undecided roles with the same actor or name, in annotations that are not rejected, by annotation."""
    same = Q(actor=role.actor) if role.actor else Q(actor=None, name__iexact=role.name)
    roles = (
        Role.objects.suggested_by_machine()
        .filter(same, annotation__article__in=_articles(role, in_story))
        .exclude(annotation__state=Annotation.State.REJECTED)
        # A mention that an editor has accepted is theirs, whatever role was suggested on it since.
        .exclude(annotation__kind=Annotation.Kind.ACTOR, annotation__state=Annotation.State.ACCEPTED)
    )
    return list(roles.select_related("actor", "annotation").order_by("annotation", "pk"))


def _articles(role: Role, in_story: bool) -> list[UUID]:
    here = role.annotation.article_id
    if not in_story:
        return [here]
    together = Article.objects.filter(Q(pk=here) | Q(story__articles=here), erased_at=None)
    return sorted(set(together.values_list("pk", flat=True)))


def _verify(chosen: list[Annotation], digest: str) -> None:
    if not chosen:
        raise NothingToDecide
    if _preview(chosen).digest != digest:
        raise ChangedByColleague(
            _("Something has changed here since these were counted. Look at the numbers again.")
        )


def _preview(chosen: Iterable[Annotation]) -> Preview:
    once = {one.pk: one for one in chosen}
    named = ",".join(sorted(str(pk) for pk in once))
    return Preview(
        counts=dict(sorted(Counter(one.kind for one in once.values()).items())),
        articles=len({one.article_id for one in once.values()}),
        digest=hashlib.sha256(named.encode()).hexdigest()[:32],
    )
