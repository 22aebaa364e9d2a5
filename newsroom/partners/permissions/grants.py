"""Grant products to partners, take them back and change what they contain. The partners see it in the feed."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from newsroom.articles.models import Article
from newsroom.feed import record
from newsroom.feed.reuse_limits import ReuseLimit
from newsroom.partners.models import Grant, Key, Partner, Product
from newsroom.partners.reuse import limit_of
from newsroom.users.models import User

from .scopes import scope_of


def grant(partner: Partner, product: Product, *, editor: User) -> Grant:
    """Grant a product to a partner, in addition to those it has, and record it in the feed. Idempotent."""
    with transaction.atomic():
        Product.objects.select_for_update(no_key=True).get(pk=product.pk)
        with _recording_rights([partner.pk]):
            given, _ = Grant.objects.get_or_create(
                partner=partner, product=product, defaults={"granted_by": editor}
            )
    return given


def assign(partner: Partner, products: Iterable[Product], *, editor: User) -> None:
    """Grant a partner exactly these products, and record in the feed once what it has lost and gained."""
    ids = {product.pk for product in products}
    with transaction.atomic():
        locked = list(Product.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
        with _recording_rights([partner.pk]):
            Grant.objects.filter(partner=partner).exclude(product__in=ids).delete()
            Grant.objects.bulk_create(
                (Grant(partner=partner, product=product, granted_by=editor) for product in locked),
                ignore_conflicts=True,
            )


def take(partner: Partner, product: Product) -> None:
    """Take a product back from a partner and record it in the feed. Idempotent."""
    with _recording_rights([partner.pk]):
        Grant.objects.filter(partner=partner, product=product).delete()


def publish_source_reuse(source: UUID, *, before: ReuseLimit | None, after: ReuseLimit | None) -> None:
    """Record in the feed of all partners who lose or gain by a change of a source's redistribution right.

    `before` and `after` are None without a right. A partner is included if it could see an article of the source, even
    if there is none yet: one may be published at the same time.
    """
    with transaction.atomic():
        readers = Partner.objects.filter(Exists(Key.objects.filter(partner=OuterRef("pk"))))
        for partner in readers.select_for_update(no_key=True).order_by("pk"):
            parts = [
                part
                for part in scope_of(partner).parts
                if part.sources is None or str(source) in part.sources
            ]
            # If the limit of one part falls, so does the best limit of the parts that show an article: it was not lower
            # before, and the source bounds it afterwards.
            rights = [
                (limit_of(origin, before, part.right), limit_of(origin, after, part.right))
                for part in parts
                for origin in Article.Origin.values
            ]
            _record_rights(
                partner,
                lost=any(not now.covers(was) for was, now in rights),
                gained=any(not was.covers(now) for was, now in rights),
            )


@contextmanager
def changing(product: Product) -> Iterator[None]:
    """Change a product in the block, and record in the feed of its partners what they have lost and gained."""
    with transaction.atomic():
        # Lock the product before its partners, as in `grant`: a concurrent grant gets the old or the new product.
        Product.objects.select_for_update(no_key=True).get(pk=product.pk)
        with _recording_rights(list(Grant.objects.filter(product=product).values_list("partner", flat=True))):
            yield


@contextmanager
def _recording_rights(partners: list[UUID]) -> Iterator[None]:
    """Record in the feed what the change in the block takes from these partners and gives to them."""
    with transaction.atomic():
        held = list(Partner.objects.select_for_update(no_key=True).filter(pk__in=partners).order_by("pk"))
        before = {partner.pk: scope_of(partner) for partner in held}
        yield
        for partner in held:
            was, now = before[partner.pk], scope_of(partner)
            # A partner without keys has never read the feed.
            if was != now and partner.keys.exists():
                _record_rights(partner, lost=not now.covers(was), gained=not was.covers(now))


def _record_rights(partner: Partner, *, lost: bool, gained: bool) -> None:
    record.record_rights(partner.pk, lost=lost, gained=gained, uri=f"{settings.SITE_URL}/api/v1/me")
