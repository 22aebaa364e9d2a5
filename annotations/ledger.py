"""Annotations, claims, actors and stories as partners see them, and telling the feed of them.

One flat presenter each, used by the feed and the API alike. An annotation's item quotes its own words; a claim's
holds no statements and an actor's no counts, so that neither changes when another object does.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Prefetch, Q, QuerySet

from newsroom.articles.models import Article
from newsroom.ledger import feed
from newsroom.ledger.feed import Presented
from newsroom.ledger.scope import EVERYTHING, Place, Spot
from newsroom.people.models import User

from .models import Actor, Anchor, Annotation, Claim, Membership, Office, Role, Story, Verdict
from .models.actor import office_on
from .models.annotation import PROPOSED_WORDS


def with_public_parts(annotations: "QuerySet[Annotation]") -> "QuerySet[Annotation]":
    """Fetch beside each annotation what `annotation_item` shows: a constant number of queries for any number."""
    public_anchors = Anchor.objects.filter(revision=F("annotation__article__published_revision")).order_by(
        "part", "ordinal"
    )
    return (
        annotations.annotate(proposed_words=PROPOSED_WORDS)
        .select_related("article__published_revision", "claim", "run", "author", "reading")
        .prefetch_related(
            Prefetch("anchors", queryset=public_anchors, to_attr="public_anchors"),
            Prefetch(
                "roles",
                queryset=Role.objects.effective()
                .select_related("actor")
                .prefetch_related(
                    Prefetch("actor__offices", queryset=Office.objects.select_related("organisation"))
                ),
                to_attr="effective_roles",
            ),
        )
    )


def annotation_item(annotation: Annotation) -> dict[str, Any]:
    """An annotation's public item; JSON-able. It must come from `with_public_parts`.

    `target` follows the W3C Web Annotation Data Model (section 4.2): each selector is a TextPositionSelector, in
    code points of `source`, refined into a TextQuoteSelector over the same words.
    """
    anchors: list[Anchor] = annotation.public_anchors  # type: ignore[attr-defined]
    revision = annotation.article.published_revision
    assert revision is not None
    content = [a for a in anchors if a.part == Anchor.Part.CONTENT]
    return {
        "id": str(annotation.pk),
        "uri": annotation.uri,
        "type": "annotation",
        "kind": annotation.kind,
        "article": annotation.article.uri,
        "revision": revision.uri,
        "quote": quote(content),
        "outcome": worst(a.outcome for a in content),
        "target": [_target(a, f"{revision.uri}/text") for a in anchors if a.outcome != Anchor.Outcome.LOST],
        "roles": [role_item(role, day_of(annotation.article)) for role in annotation.effective_roles],  # type: ignore[attr-defined]
        "attributes": _said(annotation.attributes_for(a.exact for a in content if a.start is not None)),
        "claim": annotation.claim.uri if annotation.claim else None,
        "creator": (
            {"type": "Software", "name": f"{annotation.run.engine} {annotation.run.engine_version}"}
            if annotation.run
            else {"type": "Person", "name": _pen_name(annotation.author)}
        ),
        "created": annotation.created_at.isoformat(),
    }


# What of an annotation's attributes is said to partners; the speaker is said by the roles.
PUBLIC_ATTRIBUTES = frozenset(
    {
        "style",
        "modality",
        "low",
        "high",
        "noun",
        "unit",
        "hedge",
        "office",
        "metonym",
        "figures",
        "from",
        "to",
    }
)


def _pen_name(author: User | None) -> str:
    # Not str(author): that falls back to the log-in's name, which is nobody's business outside.
    return (author.display_name if author else "") or "an editor"


def _said(attributes: Mapping[str, Any]) -> dict[str, Any]:
    said = {k: v for k, v in attributes.items() if k in PUBLIC_ATTRIBUTES}
    if "figures" in said:
        said["figures"] = [_said(figure) for figure in said["figures"]]
    return said


def quote(content: Iterable[Anchor]) -> str:
    """The words of an annotation's content in one line; what is no longer in the text is not quoted."""
    return " […] ".join(a.exact for a in content if a.outcome != Anchor.Outcome.LOST)


_SEVERITY = {"exact": 0, "moved": 1, "altered": 2, "lost": 3}


def worst(outcomes: Iterable[str]) -> str:
    """The gravest of several pieces' outcomes; `lost` where all are, `altered` where some of them are."""
    found = set(outcomes)
    if "lost" in found and found != {"lost"}:
        found = found - {"lost"} | {"altered"}
    return max(found, key=_SEVERITY.__getitem__, default="lost")


def _target(anchor: Anchor, source: str) -> dict[str, Any]:
    return {
        "part": anchor.part,
        "source": source,
        "selector": [
            {"type": "TextPositionSelector", "start": anchor.start, "end": anchor.end},
            {
                "type": "TextQuoteSelector",
                "exact": anchor.exact,
                "prefix": anchor.prefix,
                "suffix": anchor.suffix,
            },
        ],
    }


def day_of(article: Article) -> date:
    """The day that an article speaks of as today."""
    return (article.date_published or article.created_at).date()


def role_item(role: Role, day: date) -> dict[str, Any]:
    """A role's public item; JSON-able. `day`: on which the office is told."""
    return {
        "role": role.kind,
        "name": role.name,
        "actor": role.actor.uri if role.actor else None,
        "office": office_on(role.actor.offices.all(), day) if role.actor else "",
    }


def with_claim_parts(claims: "QuerySet[Claim]") -> "QuerySet[Claim]":
    """Fetch beside each claim what `claim_item` shows."""
    return claims.select_related("verdict__author").prefetch_related("merged")


def claim_item(claim: Claim) -> dict[str, Any]:
    """A claim's public item; JSON-able. It should come from `with_claim_parts`."""
    return {
        "id": str(claim.pk),
        "uri": claim.uri,
        "type": "claim",
        "text": claim.text,
        "verdict": verdict_item(claim.verdict) if claim.verdict else None,
        "replaces": _replaced(claim),
    }


def verdict_item(verdict: Verdict) -> dict[str, Any]:
    """What schema.org's ClaimReview asks for, under our own names; JSON-able."""
    scale = (verdict.value, verdict.worst, verdict.best)
    return {
        "rating": verdict.rating,
        "value": scale[0],
        "worst": scale[1],
        "best": scale[2],
        "rationale": verdict.rationale,
        "links": [{"url": link["url"], "title": link.get("title", "")} for link in verdict.links],
        "url": verdict.url,
        "author": _pen_name(verdict.author),
        "datePublished": verdict.at.isoformat(),
    }


def _replaced(one: Actor | Claim) -> list[str]:
    """The addresses of those that partners knew and that turned out to be this one."""
    return sorted(other.uri for other in one.merged.all() if other.version)


def with_actor_parts(actors: "QuerySet[Actor]") -> "QuerySet[Actor]":
    """Fetch beside each actor what `actor_item` shows."""
    return actors.prefetch_related("names", "identifiers", "offices__organisation", "merged")


def actor_item(actor: Actor) -> dict[str, Any]:
    """An actor's public item; JSON-able. It should come from `with_actor_parts`."""
    return {
        "id": str(actor.pk),
        "uri": actor.uri,
        "type": "actor",
        "name": actor.name,
        "kind": actor.kind,
        "description": actor.description,
        "names": [{"name": n.name, "kind": n.kind, "language": n.language} for n in actor.names.all()],
        "identifiers": [{"scheme": i.scheme, "value": i.value} for i in actor.identifiers.all()],
        "offices": [_office_item(office) for office in actor.offices.all()],
        "replaces": _replaced(actor),
    }


def _office_item(office: Office) -> dict[str, Any]:
    # Its name alone: the organisation may be one that this partner may not see, and an address would tell of it.
    house = office.organisation.name if office.organisation else office.organisation_name
    return {
        "title": office.title,
        "organisation": house,
        "from": office.since.isoformat() if office.since else None,
        "to": office.until.isoformat() if office.until else None,
    }


def story_item(story: Story) -> dict[str, Any]:
    return {
        "id": str(story.pk),
        "uri": story.uri,
        "type": "story",
        "title": story.title,
        "summary": story.summary,
    }


def present_annotations(annotations: Sequence[Annotation]) -> Iterator[Presented]:
    ids = [a.pk for a in annotations]
    fresh = with_public_parts(Annotation.objects.all()).in_bulk(ids)
    visible = set(Annotation.objects.visible_to(EVERYTHING).filter(pk__in=ids).values_list("pk", flat=True))
    stories = dict(
        Membership.objects.filter(article__in={a.article_id for a in annotations}).values_list(
            "article", "story"
        )
    )
    for pk in ids:
        annotation = fresh[pk]
        article = annotation.article
        story = stories.get(article.pk)
        yield Presented(
            item=annotation_item(annotation) if pk in visible else {},
            place=Place(
                frozenset(
                    [
                        Spot(
                            annotation.kind,
                            str(article.source_id),
                            article.language,
                            str(story) if story else "",
                        )
                    ]
                    if pk in visible
                    else []
                )
            ),
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
    if annotation.state != Annotation.State.ACCEPTED:
        return "decision taken back"
    return "words no longer in the text"


def present_claims(claims: Sequence[Claim]) -> Iterator[Presented]:
    ids = [c.pk for c in claims]
    stating = Annotation.objects.visible_to(EVERYTHING).filter(claim__in=ids)
    places = _places(
        ids,
        stating.order_by()
        .values_list("claim", "kind", "article__source", "article__language", "article__membership__story")
        .distinct(),
    )
    killed = _killed(
        Annotation.objects.filter(claim__in=ids)
        .order_by()
        .values_list("claim", "article__pub_status")
        .distinct()
    )
    fresh = with_claim_parts(Claim.objects.select_related("merged_into")).in_bulk(ids)
    for pk in ids:
        claim = fresh[pk]
        yield Presented(
            item=claim_item(claim),
            place=places[claim.pk],
            reason=_merged(claim) or "no visible statement",
            pub_status=killed.get(claim.pk, ""),
        )


def present_actors(actors: Sequence[Actor]) -> Iterator[Presented]:
    ids = [a.pk for a in actors]
    fresh = with_actor_parts(Actor.objects.select_related("merged_into")).in_bulk(ids)
    roles = Role.objects.effective().filter(actor__in=ids).order_by()
    places = _places(
        ids,
        roles.filter(annotation__in=Annotation.objects.visible_to(EVERYTHING))
        .values_list(
            "actor",
            "annotation__kind",
            "annotation__article__source",
            "annotation__article__language",
            "annotation__article__membership__story",
        )
        .distinct(),
    )
    killed = _killed(roles.values_list("actor", "annotation__article__pub_status").distinct())
    for pk in ids:
        yield Presented(
            item=actor_item(fresh[pk]),
            place=places[pk],
            reason=_merged(fresh[pk]) or "no visible annotation",
            pub_status=killed.get(pk, ""),
        )


def _merged(one: Actor | Claim) -> str:
    return f"merged into {one.merged_into.uri}" if one.merged_into else ""


def _killed(rows: Iterable[tuple[UUID, str]]) -> dict[UUID, str]:
    """Of the objects that articles show which may not be shown themselves: the graver status, canceled or withheld."""
    statuses: dict[UUID, str] = {}
    for pk, status in rows:
        if status == Article.PubStatus.CANCELED or (
            status == Article.PubStatus.WITHHELD and pk not in statuses
        ):
            statuses[pk] = str(status)
    return statuses


def present_stories(stories: Sequence[Story]) -> Iterator[Presented]:
    members = defaultdict(list)
    for membership in Membership.objects.filter(
        story__in=stories, article__in=Article.objects.published()
    ).select_related("article"):
        members[membership.story_id].append(membership.article)
    for story in stories:
        spots = {Spot("story", str(a.source_id), a.language, str(story.pk)) for a in members[story.pk]}
        yield Presented(
            item=story_item(story),
            place=Place(frozenset(spots)),
            story_id=story.pk,
            reason="no published article",
        )


def _places(ids: list[UUID], rows: Iterable[tuple[UUID, str, UUID, str, UUID | None]]) -> dict[UUID, Place]:
    """Where claims or actors stand, from rows of their id and a visible annotation's kind, source, language, story."""
    spots: dict[UUID, set[Spot]] = {pk: set() for pk in ids}
    for pk, kind, source, language, story in rows:
        spots[pk].add(Spot(kind, str(source), language, str(story) if story else ""))
    return {pk: Place(frozenset(found)) for pk, found in spots.items()}


def announce(
    annotations: Iterable[UUID], *, claims: Iterable[UUID] = (), actors: Iterable[UUID] = ()
) -> None:
    """Tell the feed what has changed of these annotations, and of all claims and actors that they touch.

    `claims` and `actors` are those that they touched before. The order (claims and actors before what states them)
    lets a reader meet each object before the first line that points at it; it is also the order of the locks.
    """
    annotations = list(annotations)
    claims = {*claims, *_touched(annotations, "claim")}
    actors = {*actors, *_touched(annotations, "roles__actor")}
    _word(claims)
    feed.record(Actor, actors, present_actors)
    feed.record(Claim, claims, present_claims)
    feed.record(Annotation, annotations, present_annotations)


def _word(claims: Iterable[UUID]) -> None:
    """Give claims the words of their first statement that partners see.

    A claim is worded when an editor accepts it, perhaps from a draft whose words never go out; and words that a
    correction took back must not stay public in a claim. What an editor worded stays as it was worded.
    """
    new = Annotation.objects.visible_to(EVERYTHING).filter(claim__in=claims)
    worded: set[UUID] = set()
    for statement in with_public_parts(new.order_by("pk")):
        claim = statement.claim
        if claim is None or claim.pk in worded or claim.wording_id is not None:
            continue
        worded.add(claim.pk)
        anchors = statement.public_anchors  # type: ignore[attr-defined]
        words = " ".join(quote(a for a in anchors if a.part == Anchor.Part.CONTENT).split())
        if words != claim.text:
            Claim.objects.filter(pk=claim.pk).update(text=words)


def ever_told(annotations: "QuerySet[Annotation]") -> "QuerySet[Annotation]":
    """Those that partners may have heard of: a kill reaches back to what was withdrawn long before it, too."""
    return annotations.filter(Q(state=Annotation.State.ACCEPTED) | Q(version__gt=0))


def announce_stories(ids: Iterable[UUID]) -> None:
    feed.record(Story, ids, present_stories)


def _touched(annotations: list[UUID], path: str) -> set[UUID]:
    found = Annotation.objects.filter(pk__in=annotations).exclude(**{path: None})
    return set(found.values_list(path, flat=True))
