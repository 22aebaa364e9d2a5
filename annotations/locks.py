"""The order of the locks: article → source → story → name → actor → claim → question → answer → annotation, and by
rising key in each.

Whoever takes them in another order waits for ever for somebody who waits for it: PostgreSQL ends one of the two, and
its act is lost. So a verb takes what it is going to need by `hold`, first of all. Annotations need no order of their
own: nobody touches one who does not hold its article.
"""

from collections.abc import Collection, Iterable
from itertools import groupby
from uuid import UUID

from django.db import connection
from django.db.models import Q, Value

from newsroom.articles.actions.locks import lock_all
from newsroom.core.errors import Conflict
from newsroom.users.models import User

from .feed_items import touched
from .models import Actor, Annotation, Claim
from .models.actor import Folded

# Notes between colleagues change nothing that an editor decides on.
_NO_CHANGE = frozenset({"note"})


class ChangedByColleague(Conflict):
    """A colleague has changed this meanwhile. Look at it again; nothing was changed."""


def check_unchanged(annotation: Annotation, *, last_decision: int | None, editor: User) -> None:
    """Raise ChangedByColleague where a colleague has decided on the annotation after `last_decision`.

    `last_decision` is the primary key of the last decision that the editor's page shows: 0 for none, None to skip the
    check. The editor's own decisions are no conflict: two that follow each other faster than the answers come must
    both count. The annotation must be locked.
    """
    if last_decision is None:
        return
    later = annotation.decisions.filter(pk__gt=last_decision).exclude(editor=editor)
    for decision in later.select_related("editor").order_by("-pk"):
        if decision.changes.keys() - _NO_CHANGE:
            raise ChangedByColleague(
                f"{decision.editor} has {decision.get_action_display()} this meanwhile. "
                "Look at it again; nothing was changed."
            )


def hold(
    annotations: Iterable[UUID] = (),
    *,
    names: Iterable[str] = (),
    actors: Iterable[UUID] = (),
    claims: Iterable[UUID] = (),
    fully: Collection[UUID] = (),
) -> None:
    """Lock the articles of these annotations, then the names, then actors, then claims, until the transaction ends.

    Actors and claims are those that are given and those that the annotations touch. A name is held so that two editors
    do not make two actors of it; those that bear it are locked with the others. Those in `fully` are locked so that
    nobody can link or state them meanwhile, as a merge needs it.
    """
    annotations, names = list(annotations), {name.casefold() for name in names}
    lock_all(Annotation.objects.filter(pk__in=annotations).values_list("article", flat=True))
    with connection.cursor() as cursor:
        for name in sorted(names):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
    # Asked under the articles' locks: until they are given back nobody links another actor here.
    _lock(Actor, {*actors, *touched(annotations, "roles__actor"), *_bearing(names)}, fully)
    _lock(Claim, {*claims, *touched(annotations, "claim")}, fully)


def _lock(model: type[Actor] | type[Claim], ids: set[UUID], fully: Collection[UUID]) -> None:
    # In runs of one strength: two queries, one for each, would go through the keys twice.
    for full, run in groupby(sorted(ids), key=lambda pk: pk in fully):
        rows = model._default_manager.select_for_update(no_key=not full).filter(pk__in=list(run))
        list(rows.order_by("pk").values_list("pk", flat=True))


def _bearing(names: Collection[str]) -> set[UUID]:
    if not names:
        return set()
    folded = [Folded(Value(name)) for name in names]
    called = Actor.objects.filter(Q(folded__in=folded) | Q(names__folded__in=folded))
    return set(called.values_list("pk", flat=True))
