"""What of the corpus a scope lets see, one queryset a kind of object. All reading for partners starts here."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from annotations.models import Actor, Annotation, Claim, Story
from newsroom.articles.models import Article, Revision
from newsroom.ledger.scope import Scope
from newsroom.ledger.within import within
from sources.models import Source


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
    return Article.objects.embargoed().filter(within(ahead(scope)))


def ahead(scope: Scope) -> Scope:
    """What of a scope is told of embargoes: its other parts must not lend it their articles, nor their rights."""
    return Scope(tuple(part for part in scope.parts if part.embargoed))


def annotations(scope: Scope) -> QuerySet[Annotation]:
    return Annotation.objects.visible_to(scope)


def claims(scope: Scope) -> QuerySet[Claim]:
    return Claim.objects.visible_to(scope)


def actors(scope: Scope) -> QuerySet[Actor]:
    return Actor.objects.visible_to(scope)


def stories(scope: Scope) -> QuerySet[Story]:
    return Story.objects.visible_to(scope)


def sources(scope: Scope) -> QuerySet[Source]:
    """Sources with an article that `scope` may see."""
    return Source.objects.filter(Exists(articles(scope).filter(source=OuterRef("pk"))))


def revisions(scope: Scope) -> QuerySet[Revision]:
    """The texts that have gone out of the articles that `scope` may see; a draft of them is none."""
    return Revision.objects.filter(article__in=articles(scope), first_published_at__isnull=False)
