"""Verbs: decide on many at once. Each is one act, taken back as one, and touches just what the editor was shown."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from uuid_utils.compat import uuid7

from annotations.feed_items import publish_changes
from annotations.locks import ChangedByColleague, hold
from annotations.models import Annotation, Decision, Role
from newsroom.articles.actions import locks
from newsroom.articles.models import Article
from newsroom.core.errors import Invalid
from newsroom.users.models import User

from .annotation_state import capture
from .common import record_decision, unknown_names
from .review import accept_locked


class NothingToDecide(Invalid):
    """There is nothing of that kind to decide on."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a bulk would touch: how many of each kind, in how many articles; `digest` names just these."""

    counts: dict[str, int]
    articles: int
    digest: str


def above(article: Article, *, confidence: float, kinds: Iterable[str] | None = None) -> Preview:
    """What `accept_above` would accept; `confidence` runs from 0 to 1, `kinds` None means all."""
    return _preview(_above(article, confidence, kinds))


def accept_above(
    article: Article, *, confidence: float, kinds: Iterable[str], editor: User, digest: str
) -> list[Annotation]:
    """Accept all suggestions of `kinds` that the engine is at least so sure of, as one act.

    Those that it is unsure of, and whose words are gone, are not shown and not accepted. `digest` is the preview's.
    Raises ChangedByColleague (the preview is of something else by now), NothingToDecide.
    """
    with transaction.atomic():
        locks.lock(article)
        chosen = _above(article, confidence, list(kinds))
        _verify(chosen, digest)
        ids = [one.pk for one in chosen]
        hold(ids, names=unknown_names(ids))
        act = uuid7()
        for annotation in chosen:
            accept_locked(annotation, editor=editor, act=act)
        publish_changes([one.pk for one in chosen])
    return chosen


def of_actor(role: Role, *, in_story: bool = False) -> Preview:
    """What `reject_actor` would touch."""
    return _preview([one.annotation for one in _naming(role, in_story)])


def reject_actor(role: Role, *, in_story: bool = False, editor: User, digest: str) -> list[Annotation]:
    """Whom the engine took these words to name is nobody: reject all that it says of them, as one act.

    In the article of `role`, or in all articles of its story. Mentions are rejected; what else names them keeps
    standing without that role. What people have accepted or linked is left alone. `digest` is the preview's.
    Raises ChangedByColleague, NothingToDecide.
    """
    with transaction.atomic():
        locks.lock_all(_articles(role, in_story))
        roles = _naming(role, in_story)
        chosen = list({one.annotation_id: one.annotation for one in roles}.values())
        _verify(chosen, digest)
        act, actors = uuid7(), {one.actor_id for one in roles if one.actor_id}
        locked = Annotation.objects.select_for_update(no_key=True).order_by("pk")
        fresh = {one.pk: one for one in locked.filter(pk__in=[one.pk for one in chosen])}
        for one in roles:
            _reject(fresh[one.annotation_id], one, editor, act)
        publish_changes([one.pk for one in chosen], actors=actors)
    return list(fresh.values())


def _reject(annotation: Annotation, role: Role, editor: User, act: UUID) -> None:
    before = capture(annotation)
    if annotation.kind == Annotation.Kind.ACTOR:
        annotation.state = Annotation.State.REJECTED
        annotation.save(update_fields=["state"])
        record_decision(annotation, editor, Decision.Action.REJECTED, before, act=act)
        return
    Role.objects.filter(pk=role.pk).update(state=Annotation.State.REJECTED)
    record_decision(
        annotation, editor, Decision.Action.UNLINKED, before, act=act, role=str(role.kind), name=role.name
    )


def _above(article: Article, confidence: float, kinds: Iterable[str] | None) -> list[Annotation]:
    found = Annotation.objects.filter(article=article, confidence__gte=confidence).proposed()
    if kinds is not None:
        known = set(kinds) & set(Annotation.Kind.values)
        found = found.filter(kind__in=sorted(known))
    return list(found.select_related("article__latest_revision").order_by("pk"))


def _naming(role: Role, in_story: bool) -> list[Role]:
    """The machine's undecided roles that name the same one, in annotations that stand or wait, by annotation."""
    same = Q(actor=role.actor) if role.actor else Q(actor=None, name__iexact=role.name)
    roles = (
        Role.objects.suggested_by_machine()
        .filter(same, annotation__article__in=_articles(role, in_story))
        .exclude(annotation__state=Annotation.State.REJECTED)
        # A mention that a person has accepted is theirs, whatever role was proposed on it since.
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
            "Something has changed here since these were counted. Look at the numbers again."
        )


def _preview(chosen: Iterable[Annotation]) -> Preview:
    once = {one.pk: one for one in chosen}
    named = ",".join(sorted(str(pk) for pk in once))
    return Preview(
        counts=dict(sorted(Counter(one.kind for one in once.values()).items())),
        articles=len({one.article_id for one in once.values()}),
        digest=hashlib.sha256(named.encode()).hexdigest()[:32],
    )
