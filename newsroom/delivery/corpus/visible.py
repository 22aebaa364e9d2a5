"""What of the corpus a scope lets see, one queryset a kind of object. All reading for partners starts here."""

from django.db.models import Exists, OuterRef, QuerySet

from annotations.models import Actor, Annotation, Claim, Story
from newsroom.articles.models import Article, Revision
from newsroom.ledger.scope import Scope
from sources.models import Source


def articles(scope: Scope) -> QuerySet[Article]:
    return Article.objects.visible_to(scope)


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
