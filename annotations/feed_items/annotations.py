"""Annotations, claims, actors and questions as partners see them, and telling the feed of them.

One flat presenter each, used by the feed and the API alike. An annotation's item quotes its own words; a claim's
holds no statements and an actor's no counts, so that neither changes when another object does.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, JSONObject

from annotations.anchoring.segment_summary import joined, worst
from annotations.models import (
    Actor,
    ActorName,
    Anchor,
    Annotation,
    Claim,
    ClaimAnswer,
    Identifier,
    Office,
    Question,
    Role,
    Verdict,
)
from annotations.models.actor import office_on
from annotations.models.annotation import PROPOSED_WORDS
from newsroom.articles.models import Article, Story
from newsroom.feed import record
from newsroom.feed.models import uri
from newsroom.feed.record import Presented
from newsroom.feed.scope import EVERYTHING, Facet, ScopePlace
from newsroom.users.models import User

Values = Mapping[str, Any]
K = TypeVar("K")


def with_public_parts(annotations: "QuerySet[Annotation]") -> "QuerySet[Annotation]":
    """Fetch beside each annotation what `annotation_item` shows, in the same query for any number of them.

    `public_anchors` and `public_roles` are plain values: hundreds of model instances a page took longer to make
    than the page to find.
    """
    held = Office.objects.filter(actor=OuterRef("actor")).order_by("id")
    roles = (
        Role.objects.effective()
        .filter(annotation=OuterRef("pk"))
        .order_by("id")
        .values(
            json=JSONObject(
                role="kind", name="name", actor="actor", offices=ArraySubquery(held.values(json=_OFFICE))
            )
        )
    )
    return annotations.annotate(
        proposed_words=PROPOSED_WORDS,
        public_anchors=_public_anchors(),
        public_roles=ArraySubquery(roles),
    ).select_related(
        "article__published_revision",
        "article__source",
        "claim",
        "run",
        "author",
        "reading",
    )


def _public_anchors() -> ArraySubquery:
    anchors = Anchor.objects.filter(
        annotation=OuterRef("pk"), revision=OuterRef("article__published_revision")
    ).order_by("part", "ordinal")
    return ArraySubquery(anchors.values(json=JSONObject(**{name: name for name in _OF_ANCHORS})))


_OF_ANCHORS = ("part", "start", "end", "exact", "prefix", "suffix", "outcome")
# The organisation's name alone: it may be one that this reader may not see, and an address would tell of it.
_OFFICE = JSONObject(
    **{
        "id": "id",
        "title": "title",
        "organisation": Coalesce("organisation__name", "organisation_name"),
        "from": "since",
        "to": "until",
    }
)


def annotation_item(annotation: Annotation) -> dict[str, Any]:
    """An annotation's public item; JSON-able. It must come from `with_public_parts`."""
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
            # Whom a machine thinks to be meant may be nobody that the reader may know of.
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
    roles: Sequence[Values],
    attributes: Mapping[str, Any],
    claim: str | None,
    creator: Values,
    created: datetime,
) -> dict[str, Any]:
    """The same, of what is in hand: `article`, `revision` and `claim` by their addresses, `anchors` in their order.

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
        "roles": roles,
        "attributes": _said(attributes),
        "claim": claim,
        "creator": creator,
        "created": created.isoformat(),
    }


def current_words(anchors: Iterable[Values]) -> list[str]:
    """The pieces of an annotation's content that stand in the text."""
    return [a["exact"] for a in anchors if a["part"] == Anchor.Part.CONTENT and a["start"] is not None]


def software(name: str) -> Values:
    return {"type": "Software", "name": name}


def person(name: str) -> Values:
    return {"type": "Person", "name": name}


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


def pen_name(author: User | None) -> str:
    # Not str(author): that falls back to the log-in's name, which is nobody's business outside.
    return (author.display_name if author else "") or "an editor"


def _said(attributes: Mapping[str, Any]) -> dict[str, Any]:
    said = {k: v for k, v in attributes.items() if k in PUBLIC_ATTRIBUTES}
    if "figures" in said:
        said["figures"] = [_said(figure) for figure in said["figures"]]
    return said


def quote(content: Iterable[Values]) -> str:
    """The words of an annotation's content in one line; what is no longer in the text is not quoted."""
    return joined(a["exact"] for a in content if a["outcome"] != Anchor.Outcome.LOST)


def _target(anchor: Values, source: str) -> dict[str, Any]:
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


def day_of(article: Article) -> date:
    """The day that an article speaks of as today."""
    return (article.date_published or article.created_at).date()


def role_item(role: Values, day: date, *, named: bool = True) -> dict[str, Any]:
    """A role; where `named` and known with the address of its actor, and the office that it held on `day`."""
    known = bool(named and role["actor"])
    return {
        "role": role["role"],
        "name": role["name"],
        "actor": uri(Actor.collection, role["actor"]) if known else None,
        "office": office_on(map(_office, role["offices"]), day) if known else "",
    }


def _office(held: Values) -> Office:
    since, until = (date.fromisoformat(held[end]) if held[end] else None for end in ("from", "to"))
    return Office(
        pk=held["id"],
        title=held["title"],
        organisation_name=held["organisation"],
        since=since,
        until=until,
    )


def with_claim_parts(claims: "QuerySet[Claim]") -> "QuerySet[Claim]":
    """Fetch beside each claim what `claim_item` shows, in the same query."""
    return claims.select_related("verdict__author").annotate(public_replaced=_replaced(Claim))


def claim_item(claim: Claim) -> dict[str, Any]:
    """A claim's public item; JSON-able. It must come from `with_claim_parts`."""
    return {
        "id": str(claim.pk),
        "uri": claim.uri,
        "type": "claim",
        "text": claim.text,
        "verdict": verdict_item(claim.verdict) if claim.verdict else None,
        "replaces": [uri(Claim.collection, pk) for pk in claim.public_replaced],  # type: ignore[attr-defined]
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
        "author": pen_name(verdict.author),
        "datePublished": verdict.at.isoformat(),
    }


def _replaced(model: type[Actor] | type[Claim]) -> ArraySubquery:
    """The ids of those that partners knew and that turned out to be this one."""
    gone = model._default_manager.filter(merged_into=OuterRef("pk"), version__gt=0)
    return ArraySubquery(gone.order_by("pk").values("pk"))


def with_actor_parts(actors: "QuerySet[Actor]") -> "QuerySet[Actor]":
    """Fetch beside each actor what `actor_item` shows, in the same query."""
    names = ActorName.objects.filter(actor=OuterRef("pk")).order_by("id")
    identifiers = Identifier.objects.filter(actor=OuterRef("pk")).order_by("scheme", "value")
    offices = Office.objects.filter(actor=OuterRef("pk"))
    return actors.annotate(
        public_names=ArraySubquery(
            names.values(json=JSONObject(name="name", kind="kind", language="language"))
        ),
        public_identifiers=ArraySubquery(identifiers.values(json=JSONObject(scheme="scheme", value="value"))),
        public_offices=ArraySubquery(offices.values(json=_OFFICE)),
        public_replaced=_replaced(Actor),
    )


def actor_item(actor: Actor) -> dict[str, Any]:
    """An actor's public item; JSON-able. It must come from `with_actor_parts`."""
    return {
        "id": str(actor.pk),
        "uri": actor.uri,
        "type": "actor",
        "name": actor.name,
        "kind": actor.kind,
        "description": actor.description,
        "names": actor.public_names,  # type: ignore[attr-defined]
        "identifiers": actor.public_identifiers,  # type: ignore[attr-defined]
        "offices": [
            {name: held[name] for name in ("title", "organisation", "from", "to")}
            for held in actor.public_offices  # type: ignore[attr-defined]
        ],
        "replaces": [uri(Actor.collection, pk) for pk in actor.public_replaced],  # type: ignore[attr-defined]
    }


def question_item(question: Question) -> dict[str, Any]:
    return {
        "id": str(question.pk),
        "uri": question.uri,
        "type": "question",
        "story": uri(Story.collection, question.story_id),
        "text": question.wording,
        "unit": question.unit,
        "subject": question.subject,
    }


def answer_item(answer: ClaimAnswer) -> dict[str, Any]:
    """An answer's public item: no words, but which claim answers which question."""
    return {
        "id": str(answer.pk),
        "uri": answer.uri,
        "type": "answer",
        "story": uri(Story.collection, answer.story_id),
        "question": uri(Question.collection, answer.question_id),
        "claim": uri(Claim.collection, answer.claim_id),
    }


def present_annotations(annotations: Sequence[Annotation]) -> Iterator[Presented]:
    ids = [a.pk for a in annotations]
    fresh = with_public_parts(Annotation.objects.all()).in_bulk(ids)
    visible = set(Annotation.objects.standing_in_public().filter(pk__in=ids).values_list("pk", flat=True))
    for pk in ids:
        yield _presented(fresh[pk], visible=pk in visible)


def _presented(annotation: Annotation, *, visible: bool) -> Presented:
    article = annotation.article
    story = article.story_id
    spot = Facet(
        annotation.kind,
        str(article.source_id),
        article.language,
        str(story) if story else "",
        suggested=annotation.state == Annotation.State.SUGGESTED,
    )
    return Presented(
        item=annotation_item(annotation) if visible else {},
        place=ScopePlace(frozenset([spot] if visible else [])),
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


def present_claims(claims: Sequence[Claim]) -> Iterator[Presented]:
    ids = [c.pk for c in claims]
    stating = Annotation.objects.accepted().visible_to(EVERYTHING).filter(claim__in=ids)
    places = _places(
        ids,
        stating.order_by()
        .values_list("claim", "kind", "article__source", "article__language", "article__story")
        .distinct(),
    )
    worded = dict(wordings(ids).values_list("claim", "article"))
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
            article_id=worded.get(claim.pk),
            reason=_merged(claim) or "no visible statement",
            pub_status=killed.get(claim.pk, ""),
        )


def present_actors(actors: Sequence[Actor]) -> Iterator[Presented]:
    ids = [a.pk for a in actors]
    fresh = with_actor_parts(Actor.objects.select_related("merged_into")).in_bulk(ids)
    roles = Role.objects.effective().filter(actor__in=ids).order_by()
    places = _places(
        ids,
        roles.filter(annotation__in=Annotation.objects.accepted().visible_to(EVERYTHING))
        .values_list(
            "actor",
            "annotation__kind",
            "annotation__article__source",
            "annotation__article__language",
            "annotation__article__story",
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


def _killed(rows: Iterable[tuple[K, str]]) -> dict[K, str]:
    """Of the objects that articles show which may not be shown themselves: the graver status, canceled or withheld."""
    statuses: dict[K, str] = {}
    for pk, status in rows:
        if status == Article.PubStatus.CANCELED or (
            status == Article.PubStatus.WITHHELD and pk not in statuses
        ):
            statuses[pk] = str(status)
    return statuses


def present_questions(questions: Sequence[Question]) -> Iterator[Presented]:
    ids = [q.pk for q in questions]
    given = list(ClaimAnswer.objects.standing().filter(question__in=ids))
    stated = _stated_for(given)
    spots: dict[UUID, set[Facet]] = {pk: set() for pk in ids}
    for answer in given:
        spots[answer.question_id] |= stated.spots[_said_of(answer)]
    killed = _killed((answer.question_id, stated.killed.get(_said_of(answer), "")) for answer in given)
    fresh = Question.objects.in_bulk(ids)
    for pk in ids:
        yield Presented(
            item=question_item(fresh[pk]),
            place=ScopePlace(frozenset(spots[pk])),
            story_id=fresh[pk].story_id,
            reason="question withdrawn" if fresh[pk].withdrawn_at else "no visible answer",
            pub_status=killed.get(pk, ""),
        )


def present_answers(answers: Sequence[ClaimAnswer]) -> Iterator[Presented]:
    fresh = ClaimAnswer.objects.select_related("question", "claim__merged_into").in_bulk(
        [a.pk for a in answers]
    )
    stated = _stated_for(fresh.values())
    for answer in (fresh[a.pk] for a in answers):
        stands = answer.stands and answer.question.withdrawn_at is None
        yield Presented(
            item=answer_item(answer),
            place=ScopePlace(frozenset(stated.spots[_said_of(answer)] if stands else ())),
            story_id=answer.story_id,
            reason=_why_no_answer(answer),
            pub_status=stated.killed.get(_said_of(answer), "") if stands else "",
        )


def _why_no_answer(answer: ClaimAnswer) -> str:
    if answer.question.withdrawn_at is not None:
        return "question withdrawn"
    if not answer.stands:
        return "answer taken back"
    return _merged(answer.claim) or "no visible statement in the story"


class _Stated(NamedTuple):
    """Of claims in stories, by both ids: where one is seen stated there, and which kill hides it there."""

    spots: Mapping[tuple[UUID, UUID], set[Facet]]
    killed: Mapping[tuple[UUID, UUID], str]


def _said_of(answer: ClaimAnswer) -> tuple[UUID, UUID]:
    return answer.claim_id, answer.story_id


def _stated_for(answers: Collection[ClaimAnswer]) -> _Stated:
    """What there is of the claims of these answers in the stories of their questions: two queries, none for none."""
    spots: dict[tuple[UUID, UUID], set[Facet]] = {_said_of(answer): set() for answer in answers}
    told = Annotation.objects.filter(
        claim__in={claim for claim, _ in spots}, article__story__in={story for _, story in spots}
    )
    seen = told.accepted().visible_to(EVERYTHING).order_by().distinct()
    for claim, story, kind, source, language in seen.values_list(
        "claim", "article__story", "kind", "article__source", "article__language"
    ):
        # A claim of one of the stories may be stated in another of them, too.
        if (claim, story) in spots:
            spots[claim, story].add(Facet(kind, str(source), language, str(story)))
    statuses = told.order_by().distinct()
    found = statuses.values_list("claim", "article__story", "article__pub_status")
    return _Stated(spots, _killed(((claim, story), status) for claim, story, status in found))


def _places(
    ids: list[UUID], rows: Iterable[tuple[UUID, str, UUID, str, UUID | None]]
) -> dict[UUID, ScopePlace]:
    """Where claims or actors stand, from rows of their id and a visible annotation's kind, source, language, story."""
    spots: dict[UUID, set[Facet]] = {pk: set() for pk in ids}
    for pk, kind, source, language, story in rows:
        spots[pk].add(Facet(kind, str(source), language, str(story) if story else ""))
    return {pk: ScopePlace(frozenset(found)) for pk, found in spots.items()}


def publish_changes(
    annotations: Iterable[UUID], *, claims: Iterable[UUID] = (), actors: Iterable[UUID] = ()
) -> None:
    """Tell the feed what has changed of these annotations, and of all claims and actors that they touch.

    `claims` and `actors` are those that they touched before. The order (claims and actors before what states them, and
    what claims answer in between) lets a reader meet each object before the first line that points at it; it is also
    the order of the locks.
    """
    annotations = list(annotations)
    claims = {*claims, *touched(annotations, "claim")}
    actors = {*actors, *touched(annotations, "roles__actor")}
    _word(claims)
    record.record(Actor, actors, present_actors)
    record.record(Claim, claims, present_claims)
    _announce_answers(ClaimAnswer.objects.filter(claim__in=claims))
    record.record(Annotation, annotations, present_annotations)


def publish_proposed(proposed: Sequence[Annotation], anchors: Iterable[Anchor]) -> None:
    """Tell the feed of suggestions that this transaction has just stored with version 1, on their published text.

    They state no claim and make nobody known, so there is nothing else to tell. Each comes with its run and with its
    article, which is locked and has its published revision: nothing is read again. `anchors` are
    theirs on that revision.
    """
    record.record_new(proposed, _present_proposed(proposed, anchors))


def _present_proposed(annotations: Iterable[Annotation], anchors: Iterable[Anchor]) -> Iterator[Presented]:
    standing: dict[UUID, list[Values]] = defaultdict(list)
    for anchor in sorted(anchors, key=lambda one: (one.part, one.ordinal)):
        standing[anchor.annotation_id].append({name: getattr(anchor, name) for name in _OF_ANCHORS})
    for annotation in annotations:
        here = standing.get(annotation.pk, [])
        words = annotation.made_on.text[annotation.proposed_start : annotation.proposed_end]
        # Roles are a machine's until an editor accepts them.
        annotation.__dict__.update(public_anchors=here, public_roles=[], proposed_words=words)
        yield _presented(annotation, visible=annotation.article.is_public and bool(current_words(here)))


def offices_of(actors: Iterable[UUID]) -> dict[UUID, list[Values]]:
    """The offices of these actors, as `role_item` reads them; those who held none are left out."""
    held: dict[UUID, list[Values]] = defaultdict(list)
    for actor, office in (
        Office.objects.filter(actor__in=set(actors)).order_by("id").values_list("actor", _OFFICE)
    ):
        held[actor].append(office)
    return held


def wordings(claims: Iterable[UUID]) -> "QuerySet[Annotation]":
    """Of each of these claims the statement whose words it has: the first that partners see. Its article owns them."""
    stated = Annotation.objects.accepted().visible_to(EVERYTHING).filter(claim__in=set(claims))
    return stated.order_by("claim_id", "pk").distinct("claim_id")


def worded_otherwise(claims: Iterable[UUID]) -> Iterator[tuple[Claim, str]]:
    """Of these claims those that no editor has worded and that have other words than their statement's, with these."""
    # Their words alone: the texts that they stand in are a hundred times as long.
    for statement in wordings(claims).annotate(public_anchors=_public_anchors()).select_related("claim"):
        claim = statement.claim
        assert claim is not None
        anchors = statement.public_anchors
        words = " ".join(quote(a for a in anchors if a["part"] == Anchor.Part.CONTENT).split())
        if claim.wording_id is None and words != claim.text:
            yield claim, words


def _word(claims: Iterable[UUID]) -> None:
    """Give claims the words of their first statement that partners see.

    A claim is worded when an editor accepts it, perhaps from a draft whose words never go out; and words that a
    correction took back must not stay public in a claim. What an editor worded stays as it was worded.
    """
    for claim, words in worded_otherwise(claims):
        Claim.objects.filter(pk=claim.pk).update(text=words)


def ever_published(annotations: "QuerySet[Annotation]") -> "QuerySet[Annotation]":
    """Those that partners may have heard of: a kill reaches back to what was withdrawn long before it, too."""
    return annotations.filter(~Q(state=Annotation.State.REJECTED) | Q(version__gt=0))


def publish_question_changes(ids: Iterable[UUID]) -> None:
    """Tell the feed what has changed of these questions and of their answers."""
    ids = list(ids)
    record.record(Question, ids, present_questions)
    record.record(
        ClaimAnswer,
        ClaimAnswer.objects.filter(question__in=ids).values_list("pk", flat=True),
        present_answers,
    )


def _announce_answers(answers: "QuerySet[ClaimAnswer]") -> None:
    given = list(answers.values_list("pk", "question"))
    record.record(Question, {question for _, question in given}, present_questions)
    record.record(ClaimAnswer, {answer for answer, _ in given}, present_answers)


def touched(annotations: list[UUID], path: str) -> set[UUID]:
    """What these annotations point at: "claim", or "roles__actor", those of rejected roles too."""
    found = Annotation.objects.filter(pk__in=annotations).exclude(**{path: None})
    return set(found.values_list(path, flat=True))
