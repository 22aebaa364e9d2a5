"""Annotations, as JSON and Web Annotation; partners can propose new ones."""

from collections.abc import Collection, Sequence

from django.conf import settings
from django.db.models import QuerySet

from annotations.models import Annotation
from newsroom.api import filters
from newsroom.api.formats import jsonld
from newsroom.api.presenters import corpus
from newsroom.api.presenters.corpus import Item, published_since
from newsroom.api.renderers import JsonLd
from newsroom.api.schemas import corpus as shapes
from newsroom.api.schemas import examples
from newsroom.feed.scope import Scope
from newsroom.partners import visibility as visible

from .proposals import Proposing
from .resources import Resource, described


@described(
    shapes.AnnotationItem,
    "One annotation",
    "Annotations, their words quoted from the published text",
    example=examples.ANNOTATION,
)
class Annotations(Proposing, Resource):
    queryset = Annotation.objects.none()
    filterset_class = filters.AnnotationFilter
    list_formats = (JsonLd,)
    member_formats = (JsonLd,)

    def visible(self, scope: Scope, include: Collection[str]) -> QuerySet[Annotation]:
        return corpus.with_annotation_parts(visible.annotations(scope))

    def present(
        self, objects: Sequence[Annotation], *, scope: Scope, include: Collection[str]
    ) -> Sequence[Item]:
        return corpus.present_annotations(objects, scope=scope)

    def write(self, format: str, found: Annotation, item: Item) -> Item:
        site = settings.SITE_URL
        return jsonld.document(
            jsonld.annotation(item, site=site, since=published_since(found.article)), site=site
        )

    def write_page(
        self, format: str, found: Sequence[Annotation], items: Sequence[Item], following: str
    ) -> Item:
        site, whole = settings.SITE_URL, self.address()
        page = jsonld.page(
            (
                jsonld.annotation(item, site=site, since=published_since(one.article))
                for one, item in zip(found, items, strict=True)
            ),
            uri=self.address(after=self.request.query_params.get("after", "")),
            part_of=whole,
            following=following,
        )
        if not self.request.query_params.get("after"):
            return jsonld.document(jsonld.collection(page, uri=whole, label="Annotations"), site=site)
        return jsonld.document(page, site=site)
