"""Claims, as JSON and schema.org ClaimReview."""

from collections.abc import Collection, Sequence

from django.conf import settings
from django.db.models import QuerySet

from annotations.feed_items import with_claim_parts
from annotations.models import Claim
from newsroom.api import filters
from newsroom.api.formats import claimreview
from newsroom.api.presenters import corpus, matrix
from newsroom.api.presenters.corpus import Item
from newsroom.api.renderers import ClaimReview
from newsroom.api.schemas import corpus as shapes
from newsroom.api.schemas import examples
from newsroom.core import errors
from newsroom.feed.scope import Scope
from newsroom.partners import visibility as visible

from .resources import Resource, described


@described(
    shapes.ClaimWithIncludes,
    "One claim",
    "Claims",
    includes=corpus.CLAIM_INCLUDES,
    example=examples.CLAIM,
)
class Claims(Resource):
    merges = True
    queryset = Claim.objects.none()
    filterset_class = filters.ClaimFilter
    member_formats = (ClaimReview,)
    needs = {ClaimReview.format: claimreview.INCLUDES}
    includes = corpus.CLAIM_INCLUDES

    def visible(self, scope: Scope, include: Collection[str]) -> QuerySet[Claim]:
        return with_claim_parts(visible.claims(scope))

    def present(self, objects: Sequence[Claim], *, scope: Scope, include: Collection[str]) -> Sequence[Item]:
        items = corpus.present_claims(objects, scope=scope)
        if "statements" in include:
            items = corpus.with_statements(items, objects, scope=scope)
        if "differences" in include:
            items = matrix.with_differences(items, objects, scope=scope)
        return items

    def write(self, format: str, found: Claim, item: Item) -> Item:
        if not item.get("verdict"):
            raise errors.NotThere("This claim has no review yet.")
        publisher = {"name": settings.SPECTACULAR_SETTINGS["TITLE"], "url": settings.SITE_URL}
        return claimreview.review(item, publisher=publisher)
