"""What lists can be narrowed by. Every filter looks at what the partner may see and at nothing else: a list that
shrank for the sake of a hidden role would tell of it.

Where several filters speak of the words (kind, actor, role, claim), one and the same annotation must fulfil them all.
"""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field

from annotations.models import Actor, Annotation, Claim, Role, Story
from newsroom.articles.models import Article
from newsroom.delivery.corpus import visible
from newsroom.ledger.scope import Scope
from sources.models import Source

Chosen = dict[str, Any]


class ReferenceField(forms.UUIDField):
    """A public object, by its URI or by its id alone."""

    def __init__(self, *, collection: str, **kwargs: Any) -> None:
        self.beginning = f"{settings.SITE_URL}/api/v1/{collection}/"
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.removeprefix(self.beginning) if isinstance(value, str) else value)


class ReferenceFilter(filters.UUIDFilter):
    field_class = ReferenceField


def _reference(collection: str) -> ReferenceFilter:
    schema = {"type": "string", "description": f"The URI or the id of one of the {collection}."}
    return extend_schema_field(schema)(ReferenceFilter(collection=collection))


def _one_of(choices: Any, help_text: str) -> filters.ChoiceFilter:
    return filters.ChoiceFilter(choices=choices, help_text=help_text)


def _language() -> filters.CharFilter:
    return filters.CharFilter(max_length=35, help_text="A BCP 47 tag, exactly as the articles carry it.")


def _since(help_text: str) -> filters.IsoDateTimeFilter:
    return filters.IsoDateTimeFilter(help_text=f"{help_text} (ISO 8601; for what changed, follow /changes).")


class CorpusFilter(filters.FilterSet):
    """All filters of one list, applied together by `narrow` with the values that were given."""

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        given = {name: value for name, value in self.form.cleaned_data.items() if value not in (None, "")}
        return self.narrow(queryset, self.request.auth.scope, given)

    def narrow(self, queryset: QuerySet[Any], scope: Scope, given: Chosen) -> QuerySet[Any]:
        raise NotImplementedError


class ArticleFilter(CorpusFilter):
    source = _reference("sources")
    story = _reference("stories")
    language = _language()
    kind = _one_of(Annotation.Kind.choices, "Articles with an annotation of this kind.")
    actor = _reference("actors")
    role = _one_of(Role.Kind.choices, "Articles in which somebody (or `actor`) has this role.")
    claim = _reference("claims")
    since = _since("Published or corrected here at this moment or later")

    def narrow(self, queryset: QuerySet[Article], scope: Scope, given: Chosen) -> QuerySet[Article]:
        queryset = queryset.filter(_about_article("", given))
        if "since" in given:
            queryset = queryset.filter(
                Q(published_at__gte=given["since"]) | Q(corrected_at__gte=given["since"])
            )
        if given.keys() & {"kind", "actor", "role", "claim"}:
            queryset = queryset.filter(Exists(_annotations(scope, given).filter(article=OuterRef("pk"))))
        return queryset


class AnnotationFilter(CorpusFilter):
    article = _reference("articles")
    source = _reference("sources")
    story = _reference("stories")
    language = _language()
    kind = _one_of(Annotation.Kind.choices, "Annotations of this kind.")
    actor = _reference("actors")
    role = _one_of(Role.Kind.choices, "Annotations in which somebody (or `actor`) has this role.")
    claim = _reference("claims")
    since = _since("Made at this moment or later")

    def narrow(self, queryset: QuerySet[Annotation], scope: Scope, given: Chosen) -> QuerySet[Annotation]:
        if "since" in given:
            queryset = queryset.filter(created_at__gte=given["since"])
        return _narrowed(queryset, given)


class ClaimFilter(CorpusFilter):
    """Claims with a statement that fulfils all of them."""

    article = _reference("articles")
    source = _reference("sources")
    story = _reference("stories")
    language = _language()
    actor = _reference("actors")
    role = _one_of(Role.Kind.choices, "Claims in a statement of which somebody (or `actor`) has this role.")
    since = _since("With a statement made at this moment or later")

    def narrow(self, queryset: QuerySet[Claim], scope: Scope, given: Chosen) -> QuerySet[Claim]:
        statements = _annotations(scope, given)
        if "since" in given:
            statements = statements.filter(created_at__gte=given["since"])
        return queryset.filter(Exists(statements.filter(claim=OuterRef("pk")))) if given else queryset


class ActorFilter(CorpusFilter):
    """Actors with a role in an annotation that fulfils all of them."""

    kind = _one_of(Actor.Kind.choices, "Actors of this kind.")
    article = _reference("articles")
    source = _reference("sources")
    story = _reference("stories")
    language = _language()
    role = _one_of(Role.Kind.choices, "Actors that have this role.")
    claim = _reference("claims")

    def narrow(self, queryset: QuerySet[Actor], scope: Scope, given: Chosen) -> QuerySet[Actor]:
        if "kind" in given:
            queryset = queryset.filter(kind=given["kind"])
        said = {name: value for name, value in given.items() if name not in {"kind", "role"}}
        if not said and "role" not in given:
            return queryset
        roles = Role.objects.effective().filter(
            actor=OuterRef("pk"), annotation__in=_narrowed(visible.annotations(scope), said)
        )
        if "role" in given:
            roles = roles.filter(kind=given["role"])
        return queryset.filter(Exists(roles))


class SourceFilter(CorpusFilter):
    """Sources with an article that fulfils all of them."""

    kind = _one_of(Source.Kind.choices, "Sources of this kind.")
    story = _reference("stories")
    language = _language()

    def narrow(self, queryset: QuerySet[Source], scope: Scope, given: Chosen) -> QuerySet[Source]:
        if "kind" in given:
            queryset = queryset.filter(kind=given["kind"])
        articles = visible.articles(scope).filter(_about_article("", given), source=OuterRef("pk"))
        return queryset.filter(Exists(articles)) if given.keys() & {"story", "language"} else queryset


class StoryFilter(CorpusFilter):
    """Stories with an article that fulfils all of them."""

    article = _reference("articles")
    source = _reference("sources")
    language = _language()

    def narrow(self, queryset: QuerySet[Story], scope: Scope, given: Chosen) -> QuerySet[Story]:
        articles = visible.articles(scope).filter(_about_article("", given), membership__story=OuterRef("pk"))
        if "article" in given:
            articles = articles.filter(pk=given["article"])
        return queryset.filter(Exists(articles)) if given else queryset


def _about_article(path: str, given: Chosen) -> Q:
    """The filters that speak of the article, which stands at `path` (empty, or ending in two underscores)."""
    columns = {"source": "source", "story": "membership__story", "language": "language"}
    return Q(**{f"{path}{column}": given[name] for name, column in columns.items() if name in given})


def _annotations(scope: Scope, given: Chosen) -> QuerySet[Annotation]:
    return _narrowed(visible.annotations(scope), given)


def _narrowed(annotations: QuerySet[Annotation], given: Chosen) -> QuerySet[Annotation]:
    """The annotations that fulfil all that is given of article, source, story, language, kind, claim, actor, role."""
    annotations = annotations.filter(_about_article("article__", given))
    for name in given.keys() & {"article", "kind", "claim"}:
        annotations = annotations.filter(**{name: given[name]})
    if given.keys() & {"actor", "role"}:
        roles = Role.objects.effective().filter(annotation=OuterRef("pk"))
        if "actor" in given:
            roles = roles.filter(actor=given["actor"])
        if "role" in given:
            roles = roles.filter(kind=given["role"])
        annotations = annotations.filter(Exists(roles))
    return annotations
