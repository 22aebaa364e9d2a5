"""The scope of a partner: everything that its products contain."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import JSONField, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject

from newsroom.feed.scope import Scope
from newsroom.partners.models import PART_COLUMNS, Partner, Product, part_of


def scope_of(partner: Partner) -> Scope:
    """Return the union of the partner's products. Without a product it is empty."""
    return Scope(tuple(product.part for product in products_of(partner)))


def products_of(partner: Partner) -> QuerySet[Product]:
    return Product.objects.with_limits().filter(grants__partner=partner).order_by("pk")


def parts_column() -> RawSQL:
    """Return the parts of a key's scope as a column, so that one query finds both the key and its scope."""
    sql, params = _sql_of_parts()
    return RawSQL(sql, params, output_field=ArrayField(JSONField()))  # noqa: S611 - what a queryset wrote


@cache
def _sql_of_parts() -> tuple[str, tuple[Any, ...]]:
    # Compiled once per process: compiling takes longer than running it, and each request runs it.
    holder = RawSQL('"partners_key"."partner_id"', ())
    products = Product.objects.with_limits().filter(grants__partner=holder).order_by("pk")
    columns = {name: name for name in ("source_ids", "story_ids", *PART_COLUMNS)}
    sql, params = products.values(part=JSONObject(**columns)).query.sql_with_params()
    return f"ARRAY({sql})", params


def scope_from(parts: Iterable[Mapping[str, Any]]) -> Scope:
    return Scope(tuple(part_of(**part) for part in parts))
