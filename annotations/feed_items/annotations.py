"""The public item of an annotation, and where the feed shows it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from annotations.anchoring.segment_summary import joined, worst
from annotations.models import Anchor, Annotation, Office, Role
from annotations.models.annotation import PROPOSED_WORDS
from newsroom.feed.models import uri
from newsroom.feed.record import Presented
from newsroom.feed.scope import Facet, ScopePlace

from .creators import pen_name, person, software
from .items import AnnotationAttributes, Creator, FigureValues, FlatAnnotation, RoleItem, Target
from .roles import OFFICE, Values, day_of, role_item

# The attributes that partners get. The speaker is in the roles.
PUBLIC_ATTRIBUTES = AnnotationAttributes.__optional_keys__
_ANCHOR_FIELDS = ("part", "start", "end", "exact", "prefix", "suffix", "outcome")


def with_public_parts(annotations: "QuerySet[Annotation]") -> "QuerySet[Annotation]":
    """Fetch with each annotation what `annotation_item` shows, in the same query.

    `public_anchors` and `public_roles` are plain values: building hundreds of model instances took longer than the
    query itself.
    """
    offices = Office.objects.filter(actor=OuterRef("actor")).order_by("id")
    roles = (
        Role.objects.effective()
        .filter(annotation=OuterRef("pk"))
        .order_by("id")
        .values(
            json=JSONObject(
                role="kind", name="name", actor="actor", offices=ArraySubquery(offices.values(json=OFFICE))
            )
        )
    )
    return annotations.annotate(
        proposed_words=PROPOSED_WORDS,
        public_anchors=public_anchors(),
        public_roles=ArraySubquery(roles),
    ).select_related(
        "article__published_revision",
        "article__source",
        "claim",
        "run",
        "author",
        "value_override",
    )


def public_anchors() -> ArraySubquery:
    anchors = Anchor.objects.filter(
        annotation=OuterRef("pk"), revision=OuterRef("article__published_revision")
    ).order_by("part", "ordinal")
    return ArraySubquery(anchors.values(json=JSONObject(**{name: name for name in _ANCHOR_FIELDS})))


def annotation_item(annotation: Annotation) -> FlatAnnotation:
    """An annotation's public item; JSON-able. The annotation comes from `with_public_parts`."""
    anchors: list[Values] = annotation.public_anchors  # type: ignore[attr-defined]
    revision = annotation.article.published_revision
    assert revision is not None
    accepted = annotation.state == Annotation.State.ACCEPTED
    return annotation_of(
        str(annotation.pk),
        kind=annotation.kind,
        state=annotation.state,
        article=annotation.article.uri,
        revision=revision.uri,
        anchors=anchors,
        roles=[
            # Do not expose an actor that only a machine linked: the partner may not be allowed to see it.
            role_item(role, day_of(annotation.article), named=accepted)
            for role in annotation.public_roles  # type: ignore[attr-defined]
        ],
        attributes=annotation.attributes_for(current_words(anchors)),
        claim=annotation.claim.uri if annotation.claim and accepted else None,
        creator=(
            software(f"{annotation.run.engine} {annotation.run.engine_version}")
            if annotation.run
            else person(pen_name(annotation.author))
        ),
        created=annotation.created_at,
    )


def annotation_of(
    pk: str,
    *,
    kind: str,
    state: str,
    article: str,
    revision: str,
    anchors: Sequence[Values],
    roles: Sequence[RoleItem],
    attributes: Mapping[str, Any],
    claim: str | None,
    creator: Creator,
    created: datetime,
) -> FlatAnnotation:
    """An annotation's public item from plain values: `article`, `revision` and `claim` are URIs, `anchors` in order.

    `target` follows the W3C Web Annotation Data Model (section 4.2): each selector is a TextPositionSelector, in
    code points of `source`, refined into a TextQuoteSelector over the same words.
    """
    content = [a for a in anchors if a["part"] == Anchor.Part.CONTENT]
    return {
        "id": pk,
        "uri": uri(Annotation.collection, pk),
        "type": "annotation",
        "kind": kind,
        "state": state,
        "article": article,
        "revision": revision,
        "quote": quote(content),
        "outcome": worst(a["outcome"] for a in content),
        "target": [_target(a, f"{revision}/text") for a in anchors if a["outcome"] != Anchor.Outcome.LOST],
        "roles": list(roles),
        "attributes": _public_attributes(attributes),
        "claim": claim,
        "creator": creator,
        "created": created.isoformat(),
    }


def current_words(anchors: Iterable[Values]) -> list[str]:
    """The segments of an annotation's content that are in the text."""
    return [a["exact"] for a in anchors if a["part"] == Anchor.Part.CONTENT and a["start"] is not None]


def _public_attributes(attributes: Mapping[str, Any]) -> AnnotationAttributes:
    public = {name: value for name, value in attributes.items() if name in PUBLIC_ATTRIBUTES}
    if "figures" in public:
        public["figures"] = [
            {name: value for name, value in figure.items() if name in FigureValues.__optional_keys__}
            for figure in public["figures"]
        ]
    return cast(AnnotationAttributes, public)


def quote(content: Iterable[Values]) -> str:
    """The words of an annotation's content in one line, without those that are no longer in the text."""
    return joined(a["exact"] for a in content if a["outcome"] != Anchor.Outcome.LOST)


def _target(anchor: Values, source: str) -> Target:
    return {
        "part": anchor["part"],
        "source": source,
        "selector": [
            {"type": "TextPositionSelector", "start": anchor["start"], "end": anchor["end"]},
            {
                "type": "TextQuoteSelector",
                "exact": anchor["exact"],
                "prefix": anchor["prefix"],
                "suffix": anchor["suffix"],
            },
        ],
    }


def feed_annotations() -> "QuerySet[Annotation]":
    """Annotations with what `present_annotations` reads."""
    public = Annotation.objects.in_published_text().filter(pk=OuterRef("pk"))
    return with_public_parts(Annotation.objects.annotate(is_in_public=Exists(public)))


def present_annotations(annotations: Sequence[Annotation]) -> Iterator[Presented]:
    """Annotations as the feed shows them. They come from `feed_annotations`."""
    for annotation in annotations:
        yield _presented(annotation, visible=annotation.is_in_public)  # type: ignore[attr-defined]


def _presented(annotation: Annotation, *, visible: bool) -> Presented:
    article = annotation.article
    story = article.story_id
    facet = Facet(
        annotation.kind,
        str(article.source_id),
        article.language,
        str(story) if story else "",
        suggested=annotation.state == Annotation.State.SUGGESTED,
    )
    return Presented(
        item=annotation_item(annotation) if visible else {},
        place=ScopePlace(frozenset([facet] if visible else [])),
        article_id=article.pk,
        story_id=story,
        reason=_why_hidden(annotation),
        pub_status="" if article.is_usable else article.pub_status,
    )


def _why_hidden(annotation: Annotation) -> str:
    if not annotation.article.is_usable:
        return f"article {annotation.article.pub_status}"
    if not annotation.article.is_public:
        return "article not published"
    if annotation.state == Annotation.State.REJECTED and annotation.run_id:
        return "rejected"
    if annotation.state != Annotation.State.ACCEPTED:
        return "decision taken back"
    return "words no longer in the text"


def present_proposed(annotations: Iterable[Annotation], anchors: Iterable[Anchor]) -> Iterator[Presented]:
    """Present suggestions that were just stored, without reading them again. `anchors` are all of theirs."""
    by_annotation: dict[UUID, list[Values]] = defaultdict(list)
    for anchor in sorted(anchors, key=lambda one: (one.part, one.ordinal)):
        by_annotation[anchor.annotation_id].append({name: getattr(anchor, name) for name in _ANCHOR_FIELDS})
    for annotation in annotations:
        found = by_annotation.get(annotation.pk, [])
        words = annotation.made_on.text[annotation.proposed_start : annotation.proposed_end]
        # Roles are a machine's until an editor accepts them.
        annotation.__dict__.update(public_anchors=found, public_roles=[], proposed_words=words)
        yield _presented(annotation, visible=annotation.article.is_public and bool(current_words(found)))
