"""Where claims and actors are visible, and why they are hidden."""

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from annotations.models import Actor, Claim
from newsroom.articles.models import Article
from newsroom.feed.scope import Facet, ScopePlace

K = TypeVar("K")


def replaced_ids(model: type[Actor] | type[Claim]) -> ArraySubquery:
    """The ids of published objects that were merged into this one."""
    merged = model._default_manager.filter(merged_into=OuterRef("pk"), version__gt=0)
    return ArraySubquery(merged.order_by("pk").values("pk"))


def merge_reason(merged: Actor | Claim) -> str:
    """Why a merged object is hidden; "" if it is not merged."""
    return f"merged into {merged.merged_into.uri}" if merged.merged_into else ""


def hiding_statuses(rows: Iterable[tuple[K, str]]) -> dict[K, str]:
    """From rows of (key, publication status): canceled or else withheld, for the keys that have either."""
    statuses: dict[K, str] = {}
    for key, status in rows:
        if status == Article.PubStatus.CANCELED or (
            status == Article.PubStatus.WITHHELD and key not in statuses
        ):
            statuses[key] = str(status)
    return statuses


def places_by_id(
    ids: list[UUID], rows: Iterable[tuple[UUID, str, UUID, str, UUID | None]]
) -> dict[UUID, ScopePlace]:
    """The place of each claim or actor, from rows of (id, kind, source, language, story) of visible annotations."""
    facets: dict[UUID, set[Facet]] = {pk: set() for pk in ids}
    for pk, kind, source, language, story in rows:
        facets[pk].add(Facet(kind, str(source), language, str(story) if story else ""))
    return {pk: ScopePlace(frozenset(found)) for pk, found in facets.items()}
