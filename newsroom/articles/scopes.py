"""A scope as a condition of a query: it selects the rows that `Scope.admits` admits one by one."""

from uuid import UUID

from django.db.models import Q

from newsroom.feed.scope import Scope


def in_scope(scope: Scope, *, article: str = "", of_annotations: bool = False) -> Q:
    """Return a filter for rows whose article is in `scope`. `article` is the path to it: empty, or ending in `__`.

    For annotations, it also checks their kind and whether suggestions are included. It does not check whether
    anything is published or accepted.
    """
    found = Q(pk__in=[])
    for part in scope.parts:
        limits = {
            f"{article}source__in": part.sources and [UUID(pk) for pk in part.sources],
            f"{article}story__in": part.stories and [UUID(pk) for pk in part.stories],
            f"{article}language__in": part.languages,
        }
        if of_annotations:
            limits["kind__in"] = part.kinds
        one = Q(**{column: values for column, values in limits.items() if values is not None})
        if of_annotations and not part.suggestions:
            one &= ~Q(state="suggested")
        if not one:
            return Q()
        found |= one
    return found
