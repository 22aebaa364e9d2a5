"""The order of the locks, and the frame in which an editor decides on an annotation.

Locks are taken in one order: article, source, story, name, actor, claim, question, answer, annotation; by rising key
in each. Two transactions that take them in different orders wait for each other, and PostgreSQL ends one of them. So
an action first locks all that it is going to need, by `hold` or `deciding`. Annotations have no order of their own:
whoever changes one holds its article.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, Value
from django.utils.translation import gettext_lazy as _

from newsroom.articles.actions.locks import lock_all
from newsroom.articles.models import Article
from newsroom.core.errors import Conflict
from newsroom.users.models import User

from .feed_items import publish_objects, touched
from .models import Actor, Annotation, Claim, Decision
from .models.actor import Folded
from .state import (
    CLAIM_ASPECTS,
    Changes,
    State,
    capture,
    difference,
    latest_of,
    state_of,
    with_state,
    words_in,
)

# Notes between colleagues change nothing that an editor decides on.
_NO_CHANGE = frozenset({"note"})


class ChangedByColleague(Conflict):
    message = _("A colleague has changed this since you opened it. Look at it again; nothing was changed.")


def parse_last_decision(text: str) -> int | None:
    """The primary key of a last decision as a form sends it; None where it is no number that the database can hold."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


@dataclass(slots=True)
class Locked:
    """What a transaction has locked or created."""

    names: set[str] = field(default_factory=set)
    # Actors that have one of the names, as they are under its lock.
    named: set[UUID] = field(default_factory=set)
    actors: set[UUID] = field(default_factory=set)
    claims: set[UUID] = field(default_factory=set)


def hold(
    annotations: Iterable[UUID] = (),
    *,
    names: Iterable[str] = (),
    actors: Iterable[UUID] = (),
    claims: Iterable[UUID] = (),
    fully: Collection[UUID] = (),
) -> Locked:
    """Lock the articles of these annotations, then names, actors and claims, until the transaction ends.

    Locks the actors and claims that are given and those that the annotations refer to. A name is locked so that two
    editors do not create two actors of it; the actors that have it are locked with the others. No other transaction can
    link or state what is in `fully`, which a merge needs.
    """
    annotations = list(annotations)
    if annotations:
        articles = Annotation.objects.order_by().filter(pk__in=annotations).values("article")
        list(_article_locks().filter(pk__in=articles))
    # Read under the articles' locks: no other transaction links an actor here until they are released.
    stated, linked = touched(annotations)
    return _hold(names=names, actors={*actors, *linked}, claims={*claims, *stated}, fully=fully)


def _article_locks() -> Any:
    return Article.objects.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True)


def _hold(
    *, names: Iterable[str], actors: set[UUID], claims: set[UUID], fully: Collection[UUID] = ()
) -> Locked:
    locked = Locked(names={name.casefold() for name in names}, claims=claims)
    if locked.names:
        with connection.cursor() as cursor:
            # The rows of the array come in its order.
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest(%s::text[]) AS name",
                [sorted(locked.names)],
            )
        folded = [Folded(Value(name)) for name in sorted(locked.names)]
        named = Actor.objects.order_by().filter(Q(folded__in=folded) | Q(names__folded__in=folded))
        locked.named = set(named.values_list("pk", flat=True))
    locked.actors = actors | locked.named
    _lock(Actor, locked.actors, fully)
    _lock(Claim, locked.claims, fully)
    return locked


def _lock(model: type[Actor] | type[Claim], ids: set[UUID], fully: Collection[UUID]) -> None:
    # In runs of one strength: one query for each strength would go through the keys twice.
    for full, run in groupby(sorted(ids), key=lambda pk: pk in fully):
        rows = model._default_manager.select_for_update(no_key=not full).filter(pk__in=list(run))
        list(rows.order_by("pk").values_list("pk", flat=True))


@dataclass(slots=True)
class Current:
    """An annotation under its locks while an editor decides on it, and what the decision will say."""

    annotation: Annotation
    editor: User
    # An action may change it, and add to the others, until the frame ends.
    action: Decision.Action
    last_decision: int | None
    before: State
    locked: Locked
    batch: UUID | None = None
    undoes: Decision | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    # Aspects that become true by the decision itself, such as "confirmed".
    decided: State = field(default_factory=dict)
    changes: Changes = field(default_factory=dict)
    after: State = field(default_factory=dict)
    _is_checked: bool = False

    def check_unchanged(self) -> None:
        """Raise ChangedByColleague where a colleague has decided on the annotation since `last_decision`.

        `last_decision` is the primary key of the last decision that the editor's page shows: 0 for none, None to skip
        the check. The editor's own decisions are no conflict: two that follow each other faster than the answers come
        must both count. The frame checks at its end; call this where another refusal would hide the conflict.
        """
        row: Any = self.annotation
        if not self._is_checked and self.last_decision is not None and row.is_changed_by_colleague:
            _refuse(self.annotation, self.last_decision, self.editor)
        self._is_checked = True

    def words(self) -> str:
        """The words of the annotation in the latest text before the change, in one line."""
        return words_in(self.before, latest_of(self.annotation).text)

    def actors(self) -> set[UUID]:
        """The actors that the annotation refers to, before and after."""
        roles = (
            value[1]
            for state in (self.before, self.after)
            for aspect, value in state.items()
            if aspect.startswith("role ") and value[1]
        )
        return set(map(UUID, roles))

    def claims(self) -> set[UUID]:
        """The claims that the annotation states, before and after."""
        return {UUID(state["claim"]) for state in (self.before, self.after) if state.get("claim")}


@contextmanager
def deciding(
    annotation: Annotation,
    *,
    editor: User,
    action: Decision.Action,
    last_decision: int | None = None,
    batch: UUID | None = None,
    actors: Iterable[UUID] = (),
    claims: Iterable[UUID] = (),
    with_names: bool = False,
    in_public: bool = True,
) -> Iterator[Current]:
    """Lock an annotation and what it refers to; at the end check, record and publish what the editor has changed.

    `actors` and `claims` are those that the action is going to touch besides; `with_names` where it may create actors
    of the names in the annotation. Decisions that share a `batch` are undone together. `in_public=False` where
    partners never see the change.

    Where nothing has changed, nothing is recorded: every action is idempotent. Raises ChangedByColleague.
    """
    with transaction.atomic():
        # The article comes first everywhere: an accept beside a publish would otherwise not see that the article is
        # published, nor the publish that the annotation is accepted, and partners would never receive it.
        lock_all([annotation.article_id])
        current = _load(annotation.pk, editor, action, last_decision, batch, Locked())
        if in_public:
            current.locked = _hold(
                names=_unknown_names([current.annotation]) if with_names else (),
                actors={*actors, *current.actors()},
                claims={*claims, *current.claims()},
            )
            _read_claim(current)
        yield current
        if _record(current) and in_public:
            publish([current])


@contextmanager
def recording(
    annotation: Annotation,
    *,
    editor: User,
    action: Decision.Action,
    locked: Locked,
    last_decision: int | None = None,
    batch: UUID | None = None,
    undoes: Decision | None = None,
) -> Iterator[Current]:
    """The same for one of several annotations whose locks are `locked`. Publish them all with `publish` at the end."""
    current = _load(annotation.pk, editor, action, last_decision, batch, locked)
    current.undoes = undoes
    yield current
    _record(current)


def publish(decided: Collection[Current]) -> None:
    """Tell the change feed of these decisions."""
    changed = [current for current in decided if current.changes]
    annotations: set[UUID] = {current.annotation.pk for current in changed}
    claims: set[UUID] = set().union(*(current.claims() for current in changed))
    actors: set[UUID] = set().union(*(current.actors() for current in changed))
    locked = annotations.union(*(current.locked.claims | current.locked.actors for current in changed))
    publish_objects(annotations, claims=claims, actors=actors, locked=locked)


def record_new(annotation: Annotation, *, editor: User, locked: Locked | None = None) -> Current:
    """Store that an editor has created an annotation. Its article is locked. To undo this is to reject it."""
    after = capture(annotation)
    before = after | {"state": str(Annotation.State.REJECTED)}
    current = Current(annotation, editor, Decision.Action.ANNOTATED, None, before, locked or Locked())
    current.after, current.changes = after, difference(before, after)
    _store(current)
    return current


def unknown_names(annotations: Iterable[UUID]) -> set[str]:
    """The names in these suggestions of which accepting them may create actors."""
    return _unknown_names(with_state(Annotation.objects.order_by()).filter(pk__in=list(annotations)))


def _unknown_names(rows: Iterable[Any]) -> set[str]:
    suggested = str(Annotation.State.SUGGESTED)
    return {
        role["name"]
        for row in rows
        for role in row.state_roles
        if role["state"] == suggested and role["actor"] is None and role["is_named"]
    }


def _load(
    pk: UUID,
    editor: User,
    action: Decision.Action,
    last_decision: int | None,
    batch: UUID | None,
    locked: Locked,
) -> Current:
    rows = with_state(Annotation.objects.select_for_update(no_key=True, of=("self",)))
    if last_decision is not None:
        later = Decision.objects.filter(annotation=OuterRef("pk"), pk__gt=last_decision)
        rows = rows.annotate(is_changed_by_colleague=Exists(later.exclude(editor=editor).exclude(changes={})))
    row = rows.select_related("article__latest_revision").order_by().get(pk=pk)
    return Current(row, editor, action, last_decision, state_of(row), locked, batch)


def _read_claim(current: Current) -> None:
    """Read what other articles' annotations may have changed of the claim before it was locked."""
    claim = current.before["claim"]
    if claim is not None:
        row = Claim.objects.values(*(f"{name}_id" for name in CLAIM_ASPECTS)).get(pk=claim)
        current.before |= {f"{name} {claim}": row[f"{name}_id"] for name in CLAIM_ASPECTS}


def _record(current: Current) -> bool:
    """Store the decision, where it changes anything."""
    current.after = capture(current.annotation) | current.decided
    current.changes = difference(current.before, current.after)
    if not current.changes:
        return False
    current.check_unchanged()
    _store(current)
    return True


def _store(current: Current) -> None:
    Decision.objects.create(
        annotation=current.annotation,
        revision=latest_of(current.annotation),
        editor=current.editor,
        action=current.action,
        detail=current.detail,
        changes=current.changes,
        batch=current.batch,
        undoes=current.undoes,
    )


def _refuse(annotation: Annotation, last_decision: int, editor: User) -> None:
    later = annotation.decisions.filter(pk__gt=last_decision).exclude(editor=editor)
    for decision in later.select_related("editor").order_by("-pk"):
        if decision.changes.keys() - _NO_CHANGE:
            raise ChangedByColleague(
                _(
                    "%(editor)s has %(action)s this since you opened it. Look at it again; nothing was changed."
                )
                % {"editor": decision.editor, "action": decision.get_action_display()}
            )
