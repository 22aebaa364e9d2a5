"""Action: a partner proposes annotations of texts that it may have in full. They wait at the desk for an editor.

See docs/decisions/0019-partners-propose-like-engines.md.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, models, transaction

from annotations.anchoring import Selector, locate
from annotations.decisions import value_overrides
from annotations.models import Actor, Anchor, Annotation
from annotations.runs.proposals import Named, Outcome, Proposal, Span, propose
from newsroom.articles.models import Article, Revision
from newsroom.core.errors import Conflict, NotThere, Refused
from newsroom.feed.models import uri
from newsroom.feed.scope import Scope
from newsroom.partners import reuse, visibility
from newsroom.partners.models import Key
from newsroom.partners.permissions.proposers import engine_of
from sources.models import Source

from .body import BodyError, BodyInvalid, InvalidProposal, ProposalBody, Role, Segment

M = TypeVar("M", bound=models.Model)


class MayNotPropose(Refused):
    message = "This key may not propose annotations. Ask the newsroom for one that may."


class KindNotYours(InvalidProposal, Refused):
    message = "Your products hold no annotations of this kind there, so you may not propose one."
    status = 403


class TextNotThere(InvalidProposal, NotThere):
    message = "There is no such text, or it is not for you."
    status = 404


class ActorNotThere(InvalidProposal, NotThere):
    message = "There is no such actor, or it is not for you. Leave `actor` out, and give the name alone."
    status = 404


class TextCorrected(InvalidProposal, Conflict):
    message = "The article has another text by now: its `revision` says which. Look for the words there."
    status = 409


class WordsNotThere(InvalidProposal, Conflict):
    message = (
        "The words do not stand there. Offsets count Unicode code points of the text, and quotes are "
        "verbatim."
    )
    status = 409


class WordsInSeveralPlaces(InvalidProposal, Conflict):
    message = (
        "The words stand in several places. Say which by a TextPositionSelector, or by more of what stands "
        "around them."
    )
    status = 409


@dataclass(frozen=True, slots=True)
class ProposalOfPartner:
    """What became of an annotation that was sent, and where its words stand: part, first and last code point."""

    sent: ProposalBody
    outcome: Outcome
    annotation: UUID
    revision: UUID
    spans: Sequence[tuple[str, int, int]]

    @property
    def uri(self) -> str:
        return uri(Annotation.collection, self.annotation)


def check(key: Key) -> None:
    """Raises MayNotPropose."""
    if not key.may_propose:
        raise MayNotPropose


def propose_for(key: Key, scope: Scope, sent: Sequence[ProposalBody]) -> list[ProposalOfPartner]:
    """Store what is new of it as suggestions of the key's partner; an answer for each, in order. All or nothing.

    Raises MayNotPropose, TextNotThere, `rights.TextNotOurs`, TextCorrected, KindNotYours, WordsNotThere,
    WordsInSeveralPlaces, ActorNotThere, BodyInvalid.
    """
    check(key)
    wanted = [_revision_of(one) for one in sent]
    with transaction.atomic():
        texts = _texts(set(wanted), scope)
        views = reuse.Profiles(scope)
        for one, pk in zip(sent, wanted, strict=True):
            _check_text(one, texts.get(pk), views)
        actors = _actors(sent, scope)
        proposals = [_proposal(one, texts[pk], actors) for one, pk in zip(sent, wanted, strict=True)]
        by_text: dict[UUID, list[int]] = defaultdict(list)
        for at, pk in enumerate(wanted):
            by_text[pk].append(at)
        answers: dict[int, ProposalOfPartner] = {}
        for pk, places in by_text.items():
            found = propose(texts[pk], [proposals[at] for at in places], engine=engine_of(key.partner_id))
            for at, answer in zip(places, found, strict=True):
                spans = [(part, *span) for part, segments in proposals[at].parts.items() for span in segments]
                answers[at] = ProposalOfPartner(sent[at], answer.outcome, answer.annotation, pk, spans)
    return [answers[at] for at in range(len(sent))]


def _revision_of(sent: ProposalBody) -> UUID:
    """The text that its words are quoted from. Raises TextNotThere."""
    pk = _id(sent.segments[0].source, "revisions", "/text")
    if pk is None:
        raise _at(TextNotThere, sent)
    return pk


def _id(address: str, collection: str, end: str = "") -> UUID | None:
    """The id in an address of ours; None where it is none."""
    pk = address.removeprefix(uri(collection, "")).removesuffix(end)
    try:
        return UUID(pk) if address == f"{uri(collection, pk)}{end}" else None
    except ValueError:
        return None


def _in_order(model: type[models.Model], *names: str) -> list[str]:
    """In the order of the model, in which `from_db` takes them."""
    return [field.attname for field in model._meta.concrete_fields if field.attname in names]


_REVISION = _in_order(Revision, "id", "article_id", "text")
_ARTICLE = _in_order(
    Article,
    *("id", "source_id", "story_id", "origin", "language", "stage", "pub_status"),
    *("latest_revision_id", "published_revision_id"),
)
_SOURCE = _in_order(Source, "id", "redistribution", "quote_words")
# Written here and not by a queryset, which for each request took four times as long to write it as it takes.
_TEXTS = f"""
    SELECT {", ".join(f"revision.{name}" for name in _REVISION)}, {", ".join(f"article.{name}" for name in _ARTICLE)},
           {", ".join(f"source.{name}" for name in _SOURCE)}
      FROM articles_revision revision
      JOIN articles_article article ON article.id = revision.article_id
      JOIN sources_source source ON source.id = article.source_id
     WHERE revision.id = ANY(%s) AND revision.first_published_at IS NOT NULL
     ORDER BY article.id
       FOR NO KEY UPDATE OF article
"""  # noqa: S608 - names of columns


def _texts(ids: set[UUID], scope: Scope) -> dict[UUID, Revision]:
    """The texts that the scope may see, their articles locked in the order of all actions."""
    texts = {}
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS, [list(ids)])
        for row in cursor.fetchall():
            values = iter(row)
            revision = _read(Revision, _REVISION, values)
            article = revision.article = _read(Article, _ARTICLE, values)
            source = article.source = _read(Source, _SOURCE, values)
            where = {
                "source": str(source.pk),
                "story": str(article.story_id or ""),
                "language": article.language,
            }
            # Read under the lock: one that was killed while we waited for it is not there any more.
            if article.is_public and any(part.has_article(**where) for part in scope.parts):
                texts[revision.pk] = revision
    return texts


def _read(model: type[M], names: Sequence[str], values: Iterator[Any]) -> M:
    """An object of which these columns were read; the others are read when they are asked for."""
    return model.from_db(connection.alias, names, list(islice(values, len(names))))


def _check_text(sent: ProposalBody, text: Revision | None, views: reuse.Profiles) -> None:
    if text is None:
        raise _at(TextNotThere, sent)
    article = text.article
    view = views.of(
        (
            article.origin,
            article.language,
            article.source_id,
            article.story_id,
            article.source.redistribution,
            article.source.quote_words,
        )
    )
    if not view.right.is_full:
        # An answer to whether words stand in a text is a way to read it.
        raise reuse.TextNotOurs
    if article.published_revision_id != text.pk:
        raise _at(TextCorrected, sent)
    if not view.shows(kind=sent.kind, suggested=False):
        raise KindNotYours([BodyError(_words(KindNotYours), f"{sent.pointer}/kind")])


def _actors(sent: Sequence[ProposalBody], scope: Scope) -> dict[str, UUID]:
    """The actors that roles name by their address. Raises ActorNotThere."""
    roles = [role for one in sent for role in one.roles if role.actor]
    if not roles:
        return {}
    named = {role.actor: pk for role in roles if (pk := _id(role.actor, Actor.collection)) is not None}
    there = set(visibility.actors(scope).filter(pk__in=named.values()).values_list("pk", flat=True))
    for role in roles:
        if named.get(role.actor) not in there:
            raise ActorNotThere([BodyError(_words(ActorNotThere), f"{role.pointer}/actor")])
    return named


def _proposal(sent: ProposalBody, text: Revision, actors: Mapping[str, UUID]) -> Proposal:
    parts: dict[str, list[Span]] = defaultdict(list)
    for piece in sent.segments:
        if piece.source != sent.segments[0].source:
            raise BodyInvalid([BodyError("All words of an annotation stand in one text.", piece.pointer)])
        parts[piece.part].append(_place(piece, text.text))
    if Anchor.Part.CONTENT not in parts:
        raise BodyInvalid([BodyError("One target at least is the content.", f"{sent.pointer}/target")])
    for part, segments in parts.items():
        parts[part] = sorted(set(segments))
    attributes = dict(sent.attributes or {})
    style = {"style": attributes.pop("style")} if "style" in attributes else {}
    try:
        values = value_overrides.checked(sent.kind, attributes)
    except value_overrides.InvalidValues as problem:
        raise BodyInvalid([BodyError(problem.detail, f"{sent.pointer}/attributes")]) from None
    return Proposal(
        kind=sent.kind,
        parts=parts,
        confidence=sent.confidence,
        attributes={**style, **values},
        roles=_roles(sent.roles, actors),
    )


def _roles(roles: Sequence[Role], actors: Mapping[str, UUID]) -> list[Named]:
    named: dict[tuple[str, object], Named] = {}
    for role in roles:
        name = " ".join(role.name.split())
        if not name:
            raise BodyInvalid([BodyError("name is blank.", f"{role.pointer}/name")])
        actor = actors.get(role.actor)
        # A constraint takes each actor once in each role.
        named.setdefault((role.role, actor or name), Named(role.role, name, actor))
    return list(named.values())


def _place(piece: Segment, text: str) -> Span:
    """Where the words stand. Raises WordsNotThere, WordsInSeveralPlaces."""
    if piece.start is not None and piece.end is not None:
        before = text[max(0, piece.start - len(piece.prefix)) : piece.start]
        after = text[piece.end : piece.end + len(piece.suffix)]
        if (before, text[piece.start : piece.end], after) != (piece.prefix, piece.exact, piece.suffix):
            raise WordsNotThere([BodyError(_words(WordsNotThere), piece.pointer)])
        return piece.start, piece.end
    # Word for word or not at all: a look-alike is for an editor to find.
    places = text.count(piece.exact)
    found = None
    if places:
        found = locate(text, Selector(-1, -1, piece.exact, piece.prefix, piece.suffix))
    if found is not None and text[found.start : found.end] == piece.exact:
        return found.start, found.end
    problem = WordsInSeveralPlaces if places > 1 else WordsNotThere
    raise problem([BodyError(_words(problem), piece.pointer)])


def _at(problem: type[InvalidProposal], sent: ProposalBody) -> InvalidProposal:
    return problem([BodyError(_words(problem), sent.segments[0].pointer.replace("/selector", "/source"))])


def _words(problem: type[InvalidProposal]) -> str:
    return str(problem.message)
