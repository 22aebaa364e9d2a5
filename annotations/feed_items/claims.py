"""The public item of a claim with its verdict, its wording, and where the feed shows it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from django.db.models import OuterRef, QuerySet

from annotations.models import Anchor, Annotation, Claim, Verdict
from newsroom.feed.models import uri
from newsroom.feed.record import Presented
from newsroom.feed.scope import EVERYTHING

from .annotations import public_anchors, quote
from .creators import pen_name
from .items import FlatClaim, VerdictOfClaim
from .places import hiding_status, merge_reason, place_of, place_parts, replaced_ids


def with_claim_parts(claims: "QuerySet[Claim]") -> "QuerySet[Claim]":
    """Fetch with each claim what `claim_item` shows, in the same query."""
    return claims.select_related("verdict__author").annotate(public_replaced=replaced_ids(Claim))


def claim_item(claim: Claim) -> FlatClaim:
    """A claim's public item; JSON-able. The claim comes from `with_claim_parts`."""
    return {
        "id": str(claim.pk),
        "uri": claim.uri,
        "type": "claim",
        "text": claim.text,
        "verdict": verdict_item(claim.verdict) if claim.verdict else None,
        "replaces": [uri(Claim.collection, pk) for pk in claim.public_replaced],  # type: ignore[attr-defined]
    }


def verdict_item(verdict: Verdict) -> VerdictOfClaim:
    """What schema.org's ClaimReview asks for, under our own names; JSON-able."""
    return {
        "rating": verdict.rating,
        "value": verdict.value,
        "worst": verdict.worst,
        "best": verdict.best,
        "rationale": verdict.rationale,
        "links": [{"url": link["url"], "title": link.get("title", "")} for link in verdict.links],
        "url": verdict.url,
        "author": pen_name(verdict.author),
        "datePublished": verdict.at.isoformat(),
    }


def feed_claims() -> "QuerySet[Claim]":
    """Claims with what `present_claims` reads."""
    stating = Annotation.objects.filter(claim=OuterRef("pk"))
    visible = stating.accepted().visible_to(EVERYTHING)
    claims = with_claim_parts(Claim.objects.select_related("merged_into"))
    return claims.annotate(**place_parts(visible=visible, all_rows=stating))


def present_claims(claims: Sequence[Claim], *, owners: Mapping[UUID, UUID]) -> Iterator[Presented]:
    """Claims as the feed shows them. They come from `feed_claims`; `owners` are the articles that own their words."""
    for claim in claims:
        yield Presented(
            item=claim_item(claim),
            place=place_of(claim),
            article_id=owners.get(claim.pk),
            reason=merge_reason(claim) or "no visible statement",
            pub_status=hiding_status(claim),
        )


def wordings(claims: Iterable[UUID]) -> "QuerySet[Annotation]":
    """The first public statement of each claim. The claim takes its words from it, and its article owns them."""
    stating = Annotation.objects.accepted().visible_to(EVERYTHING).filter(claim__in=set(claims))
    return stating.order_by("claim_id", "pk").distinct("claim_id")


def outdated_wordings(claims: Iterable[UUID]) -> Iterator[tuple[Claim, str]]:
    """The claims without an editor's wording whose text differs from their first public statement, with its words."""
    for statement in _with_words(wordings(claims)):
        outdated = _outdated(statement)
        if outdated is not None:
            yield outdated


def restore_statement_wordings(claims: Iterable[UUID]) -> dict[UUID, UUID]:
    """Give claims the words of their first public statement, unless an editor has set their wording.

    A claim gets its text when an editor accepts it, perhaps from a draft whose words are never published. And words
    that a correction removed must not stay public in a claim. Returns the article that owns the words of each claim
    that has a public statement.
    """
    owners = {}
    for statement in _with_words(wordings(claims)):
        assert statement.claim_id is not None
        owners[statement.claim_id] = statement.article_id
        outdated = _outdated(statement)
        if outdated is not None:
            claim, words = outdated
            Claim.objects.filter(pk=claim.pk).update(text=words)
    return owners


def _with_words(statements: "QuerySet[Annotation]") -> "QuerySet[Annotation]":
    # Anchors hold the statement's words; the text of its revision is a hundred times as long.
    return statements.annotate(public_anchors=public_anchors()).select_related("claim")


def _outdated(statement: Annotation) -> tuple[Claim, str] | None:
    claim = statement.claim
    assert claim is not None
    anchors = statement.public_anchors  # type: ignore[attr-defined]
    words = " ".join(quote(a for a in anchors if a["part"] == Anchor.Part.CONTENT).split())
    return (claim, words) if claim.wording_id is None and words != claim.text else None
