"""What a partner may see: the scope of its products."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import JSONField, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject

from newsroom.feed.scope import Scope

from .models import PART_COLUMNS, Partner, Product, part_of


def scope_of(partner: Partner) -> Scope:
    """What the partner may see: what any of its products holds; without one, nothing."""
    return Scope(tuple(product.part for product in products_of(partner)))


def products_of(partner: Partner) -> QuerySet[Product]:
    return Product.objects.with_limits().filter(grants__partner=partner).order_by("pk")


def _parts() -> RawSQL:
    """What `_scope` reads, as a column beside a key: a pull asks the database once who asks and what it may see."""
    sql, params = _sql_of_parts()
    return RawSQL(sql, params, output_field=ArrayField(JSONField()))  # noqa: S611 - what a queryset wrote


@cache
def _sql_of_parts() -> tuple[str, tuple[Any, ...]]:
    # Written once a process: to put it together took longer than to carry it out, and each request asks it.
    holder = RawSQL('"partners_key"."partner_id"', ())
    products = Product.objects.with_limits().filter(grants__partner=holder).order_by("pk")
    columns = {name: name for name in ("source_ids", "story_ids", *PART_COLUMNS)}
    sql, params = products.values(part=JSONObject(**columns)).query.sql_with_params()
    return f"ARRAY({sql})", params


def scope(parts: Iterable[Mapping[str, Any]]) -> Scope:
    return Scope(tuple(part_of(**part) for part in parts))
