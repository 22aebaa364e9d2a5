"""Refusals and steps that the decisions share."""

from django.utils.translation import gettext_lazy as _

from annotations.locks import Locked
from annotations.models import Actor, Annotation, Claim, Role
from newsroom.core.errors import Conflict, Invalid
from newsroom.users.models import User


class AlreadyDecided(Conflict):
    message = _("A colleague has already decided on this suggestion.")


class UnknownKind(Invalid):
    message = _("Words can be marked as a quotation, a claim, an actor, a figure or a date.")


class UnknownRole(Invalid):
    message = _("An actor can be the speaker, the subject or the target, or be mentioned.")


class AlreadyLinked(Conflict):
    message = _("This actor has this role here already.")


class IsRejected(Conflict):
    message = _("This has been rejected. Take the decision back first.")


def state_claim(annotation: Annotation, words: str, locked: Locked) -> None:
    """Create the claim that an annotation of that kind states, if it states none yet. Does not save the annotation."""
    if annotation.kind == Annotation.Kind.CLAIM and annotation.claim_id is None:
        annotation.claim = Claim.objects.create(text=words)
        locked.claims.add(annotation.claim.pk)


def add_role(annotation: Annotation, role: str, actor: Actor, editor: User) -> Role:
    """Give an actor a role by an editor's decision. Raises UnknownRole, AlreadyLinked."""
    if role not in Role.Kind.values:
        raise UnknownRole
    while actor.merged_into is not None:
        actor = actor.merged_into
    same = annotation.roles.filter(kind=role, actor=actor).exclude(state=Annotation.State.REJECTED)
    if same.filter(state=Annotation.State.ACCEPTED).exists():
        raise AlreadyLinked
    # The engine suggested the same and nobody had decided yet: the editor's role replaces it.
    same.update(state=Annotation.State.REJECTED)
    return Role.objects.create(
        annotation=annotation,
        kind=role,
        actor=actor,
        name=actor.name,
        actor_kind=actor.kind,
        state=Annotation.State.ACCEPTED,
        author=editor,
    )
