"""Where claims and actors are visible, and why they are hidden."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

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


def place_parts(
    *, visible: "QuerySet[Any]", all_rows: "QuerySet[Any]", annotation: str = ""
) -> dict[str, ArraySubquery]:
    """What `place_of` and `hiding_status` read, to be annotated to actors or claims.

    `visible` and `all_rows` are subqueries of the rows that show the object, the former those that anybody may see;
    `annotation` is the lookup from a row to its annotation ("annotation__", or "").
    """
    facet = JSONObject(
        kind=f"{annotation}kind",
        source=f"{annotation}article__source",
        language=f"{annotation}article__language",
        story=f"{annotation}article__story",
    )
    statuses = all_rows.order_by().values(f"{annotation}article__pub_status").distinct()
    return {
        "feed_facets": ArraySubquery(visible.order_by().values(json=facet).distinct()),
        "feed_statuses": ArraySubquery(statuses),
    }


def place_of(row: Any) -> ScopePlace:
    """Where an actor or a claim with `place_parts` is visible."""
    facets = (
        Facet(one["kind"], one["source"], one["language"], one["story"] or "") for one in row.feed_facets
    )
    return ScopePlace(frozenset(facets))


def hiding_status(row: Any) -> str:
    """The publication status that hides an actor or a claim with `place_parts`; "" if none does."""
    return hiding_statuses((None, status) for status in row.feed_statuses).get(None, "")
