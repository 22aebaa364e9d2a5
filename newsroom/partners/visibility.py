"""What of the corpus a scope lets see, one queryset a kind of object. All reading for partners starts here."""

from typing import TypeVar
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from annotations.models import Actor, ActorName, Anchor, Annotation, Claim, ClaimAnswer, Question
from annotations.models.actor import standing_ids
from newsroom.articles.models import Article, Revision, Story
from newsroom.articles.models.search import sought, words
from newsroom.articles.scopes import in_scope
from newsroom.feed.scope import EVERYTHING, Scope
from sources.models import Source

P = TypeVar("P", bound=Actor | Claim)


def articles(scope: Scope) -> QuerySet[Article]:
    return Article.objects.visible_to(scope)


def readable(scope: Scope) -> QuerySet[Article]:
    """The articles whose whole text the scope may have: `rights.right_to` is full.

    For whatever looks into texts without showing them. To search others would be a way to read them, word by word, by
    what is found.
    """
    whole = Scope(tuple(part for part in scope.parts if part.right.is_full))
    granted = Q(source__redistribution="full") | Q(source__redistribution="", origin=Article.Origin.OWN)
    return articles(whole).filter(granted)


def embargoed(scope: Scope) -> QuerySet[Article]:
    """The articles that will go out, for those parts of the scope that are told of them."""
    return Article.objects.embargoed().filter(in_scope(ahead(scope)))


def ahead(scope: Scope) -> Scope:
    """What of a scope is told of embargoes: its other parts must not lend it their articles, nor their rights."""
    return Scope(tuple(part for part in scope.parts if part.embargoed))


def annotations(scope: Scope) -> QuerySet[Annotation]:
    return Annotation.objects.visible_to(scope)


def accepted(scope: Scope) -> QuerySet[Annotation]:
    """Those of the annotations that say which claim is stated and who is meant; a suggestion says neither."""
    return annotations(scope).filter(state=Annotation.State.ACCEPTED)


def claims(scope: Scope) -> QuerySet[Claim]:
    return Claim.objects.visible_to(scope)


def actors(scope: Scope) -> QuerySet[Actor]:
    return Actor.objects.visible_to(scope)


def standing(pk: UUID, model: type[P]) -> UUID:
    """What the actor or claim of this id is by now, after all merges. Two queries at most, however many merges.

    Itself for one that is not merged, or is none, and for one that partners were never told of: where its id leads
    would tell that there is a draft, or a suggestion.
    """
    if not model._default_manager.filter(pk=pk, version__gt=0).exclude(merged_into=None).exists():
        return pk
    return UUID(standing_ids(model, [pk])[str(pk)])


def turned_out(pk: UUID, among: QuerySet[P]) -> P | None:
    """What the actor or claim of this id has turned out to be (`standing`), if that is `among` what may be seen."""
    now = standing(pk, among.model)
    return among.filter(pk=now).first() if now != pk else None


def stories(scope: Scope) -> QuerySet[Story]:
    return Story.objects.visible_to(scope)


def questions(scope: Scope) -> QuerySet[Question]:
    return Question.objects.visible_to(scope)


def answers(scope: Scope) -> QuerySet[ClaimAnswer]:
    return ClaimAnswer.objects.visible_to(scope)


def sources(scope: Scope) -> QuerySet[Source]:
    """Sources with an article that `scope` may see."""
    return Source.objects.filter(Exists(articles(scope).filter(source=OuterRef("pk"))))


def revisions(scope: Scope) -> QuerySet[Revision]:
    """The texts that have gone out of the articles that `scope` may see; a draft of them is none."""
    return Revision.objects.filter(article__in=articles(scope), first_published_at__isnull=False)


def saying(text: str, scope: Scope) -> Q:
    """Articles in whose published text, as far as `scope` may have it, stands what `text` seeks."""
    whole, head = (
        Revision.objects.annotate(words=words(*fields)).filter(words=sought(text)).values("pk")
        # Of a text that is not given whole the standfirst may be cut: the headline is given to all.
        for fields in (("text",), ("headline",))
    )
    # Two questions and not one with an "or" inside: each has its index, and what may not be read is not asked. To
    # look into the whole text first would tell by `-word` what stands in it.
    return Q(given_whole(scope), published_revision__in=whole) | Q(
        ~given_whole(scope), published_revision__in=head
    )


def quoting(text: str, scope: Scope) -> Q:
    """Annotations on words in which, as far as `scope` may have them, stands what `text` seeks."""
    standing = (
        Anchor.objects.annotate(words=words("exact"))
        .filter(
            words=sought(text),
            part=Anchor.Part.CONTENT,
            revision=F("annotation__article__published_revision"),
        )
        .exclude(outcome=Anchor.Outcome.LOST)
    )
    return Q(given_whole(scope, "article__"), pk__in=standing.values("annotation"))


def claiming(text: str, scope: Scope) -> Q:
    """Claims in whose words stands what `text` seeks, as far as `scope` may have the article that owns them.

    That is the article of their first public statement (`feed_items.wordings`); another statement of the claim
    in a text that may be had lends nothing to its words.
    """
    claims = Claim.objects.annotate(words=words("text")).filter(words=sought(text))
    stated = Annotation.objects.accepted().visible_to(EVERYTHING).filter(claim=OuterRef(OuterRef("pk")))
    owner = Subquery(stated.order_by("pk").values("article")[:1])
    return Q(Exists(readable(scope).filter(pk=owner)), pk__in=claims.values("pk"))


def called(text: str) -> Q:
    """Actors one of whose names, or whose description, holds what `text` seeks."""
    actors = Actor.objects.annotate(words=words("name", "description")).filter(words=sought(text))
    names = ActorName.objects.annotate(words=words("name")).filter(words=sought(text))
    return Q(pk__in=actors.values("pk")) | Q(pk__in=names.values("actor"))


def given_whole(scope: Scope, path: str = "") -> Q:
    """Articles of whose words `scope` may have all; the article stands at `path`."""
    return Q(**{f"{path}pk__in": readable(scope).values("pk")})
