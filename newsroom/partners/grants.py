"""Grant a product to a partner, take it, and change what it holds; the partner is told in the feed."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from newsroom.articles.models import Article
from newsroom.feed import record
from newsroom.feed.reuse_limits import ReuseLimit
from newsroom.users.models import User

from .models import Grant, Key, Partner, Product
from .reuse import limit_of
from .scopes import scope_of


def grant(partner: Partner, product: Product, *, editor: User) -> Grant:
    """Give the partner this product, beside those that it has, and tell it so. Twice does no harm."""
    with transaction.atomic():
        Product.objects.select_for_update(no_key=True).get(pk=product.pk)
        with _telling([partner.pk]):
            given, _ = Grant.objects.get_or_create(
                partner=partner, product=product, defaults={"granted_by": editor}
            )
    return given


def assign(partner: Partner, products: Iterable[Product], *, editor: User) -> None:
    """Give the partner these products and no others, and tell it once what it has lost and gained by that."""
    ids = {product.pk for product in products}
    with transaction.atomic():
        locked = list(Product.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
        with _telling([partner.pk]):
            Grant.objects.filter(partner=partner).exclude(product__in=ids).delete()
            Grant.objects.bulk_create(
                (Grant(partner=partner, product=product, granted_by=editor) for product in locked),
                ignore_conflicts=True,
            )


def take(partner: Partner, product: Product) -> None:
    """Take this product from the partner and tell it so. Twice does no harm."""
    with _telling([partner.pk]):
        Grant.objects.filter(partner=partner, product=product).delete()


def publish_source_reuse(source: UUID, *, before: ReuseLimit | None, after: ReuseLimit | None) -> None:
    """Tell those who lose or gain by what a source grants from now on; None where nothing is said of it.

    Told is who could see an article of the source, whether or not there is one at this moment: one that is published
    while this is decided would otherwise be held by somebody who was never told.
    """
    with transaction.atomic():
        readers = Partner.objects.filter(Exists(Key.objects.filter(partner=OuterRef("pk"))))
        for partner in readers.select_for_update(no_key=True).order_by("pk"):
            parts = [
                part
                for part in scope_of(partner).parts
                if part.sources is None or str(source) in part.sources
            ]
            # Where one part loses, the best of those that show an article loses too: it was no worse before, and is no
            # better than the source afterwards.
            rights = [
                (limit_of(origin, before, part.right), limit_of(origin, after, part.right))
                for part in parts
                for origin in Article.Origin.values
            ]
            _tell(
                partner,
                lost=any(not now.covers(was) for was, now in rights),
                gained=any(not was.covers(now) for was, now in rights),
            )


@contextmanager
def changing(product: Product) -> Iterator[None]:
    """Change what a product holds, inside, and tell those who hold it what it has lost and gained for them."""
    with transaction.atomic():
        # Before its partners, as in `grant`: one who is given the product meanwhile gets it as it was or as it is.
        Product.objects.select_for_update(no_key=True).get(pk=product.pk)
        with _telling(list(Grant.objects.filter(product=product).values_list("partner", flat=True))):
            yield


@contextmanager
def _telling(partners: list[UUID]) -> Iterator[None]:
    """Write lines of the feed for what the change inside takes from these partners and gives to them."""
    with transaction.atomic():
        held = list(Partner.objects.select_for_update(no_key=True).filter(pk__in=partners).order_by("pk"))
        before = {partner.pk: scope_of(partner) for partner in held}
        yield
        for partner in held:
            was, now = before[partner.pk], scope_of(partner)
            # Who was never issued a key has never read anything, and has no cursor that it could be told at.
            if was != now and partner.keys.exists():
                _tell(partner, lost=not now.covers(was), gained=not was.covers(now))


def _tell(partner: Partner, *, lost: bool, gained: bool) -> None:
    record.record_rights(partner.pk, lost=lost, gained=gained, uri=f"{settings.SITE_URL}/api/v1/me")
