"""Querysets of the objects a scope may see, one per type, and searches among them. Partners read nothing else."""

from typing import TypeVar
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from annotations.models import Actor, ActorName, Anchor, Annotation, Claim, ClaimAnswer, Question
from annotations.models.actor import current_ids
from newsroom.articles.models import Article, Revision, Story
from newsroom.articles.models.search import sought, words
from newsroom.articles.scopes import in_scope
from newsroom.feed.scope import EVERYTHING, Scope
from sources.models import Source

P = TypeVar("P", bound=Actor | Claim)


def articles(scope: Scope) -> QuerySet[Article]:
    return Article.objects.visible_to(scope)


def readable(scope: Scope) -> QuerySet[Article]:
    """Return the articles whose whole text a scope may have.

    Only these are searched: a search in others would let a partner find out their text word by word.
    """
    whole = Scope(tuple(part for part in scope.parts if part.right.is_full))
    granted = Q(source__redistribution="full") | Q(source__redistribution="", origin=Article.Origin.OWN)
    return articles(whole).filter(granted)


def embargoed(scope: Scope) -> QuerySet[Article]:
    """Return articles under embargo, for the parts of a scope that include them."""
    return Article.objects.embargoed().filter(in_scope(ahead(scope)))


def ahead(scope: Scope) -> Scope:
    """Return the parts of a scope that include embargoed articles. Other parts add neither articles nor limits."""
    return Scope(tuple(part for part in scope.parts if part.embargoed))


def annotations(scope: Scope) -> QuerySet[Annotation]:
    return Annotation.objects.visible_to(scope)


def accepted(scope: Scope) -> QuerySet[Annotation]:
    """Return accepted annotations. Only these name claims and actors; suggestions do not."""
    return annotations(scope).filter(state=Annotation.State.ACCEPTED)


def claims(scope: Scope) -> QuerySet[Claim]:
    return Claim.objects.visible_to(scope)


def actors(scope: Scope) -> QuerySet[Actor]:
    return Actor.objects.visible_to(scope)


def current_id(pk: UUID, model: type[P]) -> UUID:
    """Return the id that an actor or claim has after all merges, or `pk` if it is not merged. At most two queries.

    An object that was never public keeps its id: the result must not reveal a draft or a suggestion.
    """
    if not model._default_manager.filter(pk=pk, version__gt=0).exclude(merged_into=None).exists():
        return pk
    return UUID(current_ids(model, [pk])[str(pk)])


def current_object(pk: UUID, among: QuerySet[P]) -> P | None:
    """Return the actor or claim that this one was merged into, if it is `among` the visible ones."""
    now = current_id(pk, among.model)
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
    """Return the published revisions of the articles that `scope` may see."""
    return Revision.objects.filter(article__in=articles(scope), first_published_at__isnull=False)


def search_articles(text: str, scope: Scope) -> Q:
    """Return a filter for articles whose published text matches, as far as `scope` may have it."""
    whole, head = (
        Revision.objects.annotate(words=words(*fields)).filter(words=sought(text)).values("pk")
        # If the text is limited, the standfirst may be cut too. Every partner gets the headline.
        for fields in (("text",), ("headline",))
    )
    # Two conditions, so that each uses its index, and text that may not be read is not searched: a search for `-word`
    # would reveal what it contains.
    return Q(given_whole(scope), published_revision__in=whole) | Q(
        ~given_whole(scope), published_revision__in=head
    )


def search_annotations(text: str, scope: Scope) -> Q:
    """Return a filter for annotations whose words match, as far as `scope` may have them."""
    anchors = (
        Anchor.objects.annotate(words=words("exact"))
        .filter(
            words=sought(text),
            part=Anchor.Part.CONTENT,
            revision=F("annotation__article__published_revision"),
        )
        .exclude(outcome=Anchor.Outcome.LOST)
    )
    return Q(given_whole(scope, "article__"), pk__in=anchors.values("annotation"))


def search_claims(text: str, scope: Scope) -> Q:
    """Return a filter for claims whose words match, as far as `scope` may have the article that owns the words.

    That is the article of the claim's first public statement (`feed_items.wordings`), not of any other.
    """
    claims = Claim.objects.annotate(words=words("text")).filter(words=sought(text))
    stated = Annotation.objects.accepted().visible_to(EVERYTHING).filter(claim=OuterRef(OuterRef("pk")))
    owner = Subquery(stated.order_by("pk").values("article")[:1])
    return Q(Exists(readable(scope).filter(pk=owner)), pk__in=claims.values("pk"))


def search_actors(text: str) -> Q:
    """Return a filter for actors with a name or a description that matches."""
    actors = Actor.objects.annotate(words=words("name", "description")).filter(words=sought(text))
    names = ActorName.objects.annotate(words=words("name")).filter(words=sought(text))
    return Q(pk__in=actors.values("pk")) | Q(pk__in=names.values("actor"))


def given_whole(scope: Scope, path: str = "") -> Q:
    """Return a filter for articles whose whole text `scope` may have. `path` leads to the article."""
    return Q(**{f"{path}pk__in": readable(scope).values("pk")})
