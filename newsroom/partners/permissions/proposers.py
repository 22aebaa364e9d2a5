"""Engine names of partners: proposals of a partner are stored as runs of an engine."""

from collections.abc import Iterable
from uuid import UUID

from annotations.runs.proposals import OUTSIDE
from newsroom.partners.models import Partner


def engine_of(partner: UUID) -> str:
    """The engine's name for what a partner proposes: the partner's id, not its name.

    Partners read an engine's name as an annotation's creator, and not all of them may know who the others are.
    """
    return f"{OUTSIDE}{partner}"


def partner_names(engines: Iterable[str]) -> dict[str, str]:
    """The partners' names by engine, for those of `engines` that stand for a partner; one query, none for none."""
    ids = {engine.removeprefix(OUTSIDE): engine for engine in engines if engine.startswith(OUTSIDE)}
    if not ids:
        return {}
    return {ids[str(pk)]: name for pk, name in Partner.objects.filter(pk__in=ids).values_list("pk", "name")}
