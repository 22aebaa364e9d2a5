"""Filters of the lists. Every filter looks only at what the partner may see: a list that shrank because of a hidden
role would reveal it. Of a suggestion it sees neither the claim nor the actors of its roles: the item shows neither.

Where several filters speak of the words (kind, state, actor, role, claim and its verdict), one and the same annotation
must fulfil them all.
"""

import re
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django_filters import rest_framework as filters
from django_filters.fields import IsoDateTimeField
from drf_spectacular.utils import extend_schema_field

from annotations.models import Actor, Annotation, Claim, ClaimAnswer, Question, Role
from newsroom.articles.models import Article, Story
from newsroom.articles.models.search import sought, words
from newsroom.feed.scope import Scope
from newsroom.partners import visibility
from sources.models import Source

Chosen = dict[str, Any]


_ID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"


class ReferenceField(forms.UUIDField):
    """A public object, by its URI or by its id alone."""

    def __init__(self, *, collection: str, **kwargs: Any) -> None:
        self.beginning = f"{settings.SITE_URL}/api/v1/{collection}/"
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.removeprefix(self.beginning)
            # uuid.UUID takes much more for one: braces, no dashes, and so on; the document could not say it all.
            if not re.fullmatch(_ID, value):
                raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class ReferenceFilter(filters.UUIDFilter):  # type: ignore[misc]  # django-filter has no types
    field_class = ReferenceField


# What can turn out to be another. Whoever asks by what was merged means what it is by now, as its address says.
_MERGED: dict[str, type[Actor] | type[Claim]] = {"actor": Actor, "claim": Claim}


def _reference(collection: str) -> ReferenceFilter:
    merges = any(model.collection == collection for model in _MERGED.values())
    schema = {
        "type": "string",
        "pattern": f"^({re.escape(settings.SITE_URL)}/api/v1/{collection}/)?{_ID}$",
        "description": f"The URI or the id of one of the {collection}"
        + ("; of one that was merged it finds what it has turned out to be." if merges else "."),
    }
    return extend_schema_field(schema)(ReferenceFilter(collection=collection))


def _one_of(choices: Any, help_text: str) -> filters.ChoiceFilter:
    return filters.ChoiceFilter(choices=choices, help_text=help_text)


def _state(help_text: str) -> filters.ChoiceFilter:
    """Of the states that partners may see."""
    states = (Annotation.State.ACCEPTED, Annotation.State.SUGGESTED)
    return _one_of([(state.value, state.label) for state in states], help_text)


def _text(pattern: str, longest: int, help_text: str) -> filters.CharFilter:
    """A text that `pattern` matches as a whole."""
    schema = {"type": "string", "pattern": f"^{pattern}$", "maxLength": longest, "description": help_text}
    # Not stripped: a filter of blanks must not become none at all, which would answer with everything.
    found = filters.CharFilter(
        max_length=longest, strip=False, validators=[RegexValidator(rf"\A{pattern}\Z")], help_text=help_text
    )
    return extend_schema_field(schema)(found)


def _verdict(help_text: str) -> filters.CharFilter:
    return _text(r"[^\x00]*[^\x00\s][^\x00]*", 60, f"{help_text} In words exactly as verdicts carry it.")


def _reviewed(help_text: str) -> filters.TypedChoiceFilter:
    """True or false, and nothing else: what Django's own field cannot read it takes for neither, which is no filter."""
    found = filters.TypedChoiceFilter(
        choices=[("true", "true"), ("false", "false")],
        coerce=lambda value: value == "true",
        help_text=help_text,
    )
    return extend_schema_field({"type": "boolean", "description": help_text})(found)


def _language() -> filters.CharFilter:
    return _text("[A-Za-z0-9-]+", 35, "A BCP 47 tag, exactly as the articles carry it.")


class TimeField(IsoDateTimeField):  # type: ignore[misc]  # django-filter has no types
    """A moment, in UTC: PostgreSQL knows no zone farther off than 16 hours, and would raise an error of its own."""

    def to_python(self, value: Any) -> datetime | None:
        value_at: datetime | None = super().to_python(value)
        try:
            return value_at.astimezone(UTC) if value_at else None
        except OverflowError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class TimeFilter(filters.IsoDateTimeFilter):  # type: ignore[misc]  # django-filter has no types
    field_class = TimeField


def _time(help_text: str) -> TimeFilter:
    return TimeFilter(help_text=f"{help_text} (ISO 8601).")


def _since(help_text: str) -> TimeFilter:
    return _time(f"{help_text} at this moment or later; for what changed, follow /changes")


def _until(help_text: str) -> TimeFilter:
    return _time(f"{help_text} before this moment")


def _dated_since() -> TimeFilter:
    return _time("Of articles that their source published at this moment or later")


def _dated_until() -> TimeFilter:
    return _time("Of articles that their source published before this moment")


def _words(help_text: str) -> filters.CharFilter:
    return _text(
        r"[^\x00]*[^\x00\s][^\x00]*",
        200,
        f"{help_text} All words must be there, in any of their English forms, accents or not; "
        '"…" for a phrase, `or` between, `-` before what must not be there.',
    )


class CorpusFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """All filters of one list, applied together by `narrow` with the values that were given."""

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        given = {name: value for name, value in self.form.cleaned_data.items() if value not in (None, "")}
        # Not while it is parsed: each page reads its own state of the database, and so do the merges that it follows.
        given |= {n: visibility.current_id(given[n], model) for n, model in _MERGED.items() if n in given}
        return self.narrow(queryset, self.request.auth.scope, given)

    def narrow(self, queryset: QuerySet[Any], scope: Scope, given: Chosen) -> QuerySet[Any]:
        raise NotImplementedError


class ArticleFilter(CorpusFilter):
    source = _reference("sources")
    story = _reference("stories")
    language = _language()
    kind = _one_of(Annotation.Kind.choices, "Articles with an annotation of this kind.")
    state = _state("Articles with an annotation in this state.")
    actor = _reference("actors")
    role = _one_of(Role.Kind.choices, "Articles in which somebody (or `actor`) has this role.")
    claim = _reference("claims")
    verdict = _verdict("Articles that state a claim with this rating.")
    reviewed = _reviewed("Articles that state a claim with a current verdict; `false`: a claim without one.")
    since = _since("Published or, where it was, last corrected here")
    until = _until("Published or, where it was, last corrected here")
    datePublishedSince = _dated_since()
    datePublishedUntil = _dated_until()
    q = _words("Words of the published text.")

    def narrow(self, queryset: QuerySet[Article], scope: Scope, given: Chosen) -> QuerySet[Article]:
        queryset = queryset.filter(_about_article("", given))
        if "since" in given:
            queryset = queryset.filter(
                Q(published_at__gte=given["since"]) | Q(corrected_at__gte=given["since"])
            )
        if "until" in given:
            # The same time as in `since`, which is the later one: of windows that meet, each article is in one.
            queryset = queryset.filter(published_at__lt=given["until"]).exclude(
                corrected_at__gte=given["until"]
            )
        if "q" in given:
            queryset = queryset.filter(visibility.search_articles(given["q"], scope))
        if given.keys() & {"kind", "state", "actor", "role", "claim", "verdict", "reviewed"}:
            about = {n: value for n, value in given.items() if n not in {"since", "until"}}
            queryset = queryset.filter(
                Exists(_narrowed(visibility.annotations(scope), about).filter(article=OuterRef("pk")))
            )
        return queryset


class AnnotationFilter(CorpusFilter):
    article = _reference("articles")
    source = _reference("sources")
    story = _reference("stories")
    language = _language()
    kind = _one_of(Annotation.Kind.choices, "Annotations of this kind.")
    state = _state("Annotations in this state.")
    actor = _reference("actors")
    role = _one_of(Role.Kind.choices, "Annotations in which somebody (or `actor`) has this role.")
    claim = _reference("claims")
    verdict = _verdict("Statements of claims with this rating.")
    reviewed = _reviewed("Statements of claims with a current verdict; `false`: of claims without one.")
    since = _since("Made")
    until = _until("Made")
    datePublishedSince = _dated_since()
    datePublishedUntil = _dated_until()
    q = _words("Words that the annotation is about.")

    def narrow(self, queryset: QuerySet[Annotation], scope: Scope, given: Chosen) -> QuerySet[Annotation]:
        if "q" in given:
            queryset = queryset.filter(visibility.search_annotations(given["q"], scope))
        return _narrowed(queryset, given)


class ClaimFilter(CorpusFilter):
    """Claims with a statement that fulfils all that speak of one."""

    article = _reference("articles")
    source = _reference("sources")
    story = _reference("stories")
    language = _language()
    actor = _reference("actors")
    role = _one_of(Role.Kind.choices, "Claims in a statement of which somebody (or `actor`) has this role.")
    since = _since("With a statement made")
    until = _until("With a statement made")
    datePublishedSince = _dated_since()
    datePublishedUntil = _dated_until()
    verdict = _verdict("Claims with this rating.")
    reviewed = _reviewed("Claims with a current verdict; `false`: claims without one.")
    q = _words("Words of the claim.")

    def narrow(self, queryset: QuerySet[Claim], scope: Scope, given: Chosen) -> QuerySet[Claim]:
        if "q" in given:
            queryset = queryset.filter(visibility.search_claims(given["q"], scope))
        queryset = queryset.filter(_with_verdict("", given))
        about = {name: value for name, value in given.items() if name not in {"q", "verdict", "reviewed"}}
        if not about:
            return queryset
        return queryset.filter(
            Exists(_narrowed(visibility.accepted(scope), about).filter(claim=OuterRef("pk")))
        )


class ActorFilter(CorpusFilter):
    """Actors with a role in an annotation that fulfils all of them."""

    kind = _one_of(Actor.Kind.choices, "Actors of this kind.")
    article = _reference("articles")
    source = _reference("sources")
    story = _reference("stories")
    language = _language()
    role = _one_of(Role.Kind.choices, "Actors that have this role.")
    claim = _reference("claims")
    since = _since("With a role in an annotation made")
    until = _until("With a role in an annotation made")
    datePublishedSince = _dated_since()
    datePublishedUntil = _dated_until()
    q = _words("Words of one of its names, or of its description.")

    def narrow(self, queryset: QuerySet[Actor], scope: Scope, given: Chosen) -> QuerySet[Actor]:
        if "kind" in given:
            queryset = queryset.filter(kind=given["kind"])
        if "q" in given:
            queryset = queryset.filter(visibility.search_actors(given["q"]))
        about = {name: value for name, value in given.items() if name not in {"kind", "role", "q"}}
        if not about and "role" not in given:
            return queryset
        roles = Role.objects.effective().filter(
            actor=OuterRef("pk"), annotation__in=_narrowed(visibility.accepted(scope), about)
        )
        if "role" in given:
            roles = roles.filter(kind=given["role"])
        return queryset.filter(Exists(roles))


class SourceFilter(CorpusFilter):
    """Sources with an article that fulfils all of them."""

    kind = _one_of(Source.Kind.choices, "Sources of this kind.")
    story = _reference("stories")
    language = _language()
    actor = _reference("actors")
    q = _words("Words of its name.")

    def narrow(self, queryset: QuerySet[Source], scope: Scope, given: Chosen) -> QuerySet[Source]:
        if "kind" in given:
            queryset = queryset.filter(kind=given["kind"])
        if "q" in given:
            queryset = queryset.annotate(words=words("name")).filter(words=sought(given["q"]))
        if not given.keys() & {"story", "language", "actor"}:
            return queryset
        return queryset.filter(Exists(_articles(scope, given).filter(source=OuterRef("pk"))))


class StoryFilter(CorpusFilter):
    """Stories with an article that fulfils all of them."""

    article = _reference("articles")
    source = _reference("sources")
    language = _language()
    actor = _reference("actors")
    datePublishedSince = _dated_since()
    datePublishedUntil = _dated_until()
    q = _words("Words of its title or its summary.")

    def narrow(self, queryset: QuerySet[Story], scope: Scope, given: Chosen) -> QuerySet[Story]:
        if "q" in given:
            queryset = queryset.annotate(words=words("title", "summary")).filter(words=sought(given["q"]))
        if not given.keys() - {"q"}:
            return queryset
        articles = _articles(scope, given).filter(story=OuterRef("pk"))
        if "article" in given:
            articles = articles.filter(pk=given["article"])
        return queryset.filter(Exists(articles))


class QuestionFilter(CorpusFilter):
    """Questions with an answer that fulfils all that speak of one."""

    story = _reference("stories")
    claim = _reference("claims")
    q = _words("Words of the question, or of whom or what it is about.")

    def narrow(self, queryset: QuerySet[Question], scope: Scope, given: Chosen) -> QuerySet[Question]:
        if "story" in given:
            queryset = queryset.filter(story=given["story"])
        if "q" in given:
            queryset = queryset.annotate(words=words("wording", "subject")).filter(words=sought(given["q"]))
        if "claim" in given:
            answers = visibility.answers(scope).filter(claim=given["claim"], question=OuterRef("pk"))
            queryset = queryset.filter(Exists(answers))
        return queryset


class AnswerFilter(CorpusFilter):
    """Answers that fulfil all of them."""

    story = _reference("stories")
    question = _reference("questions")
    claim = _reference("claims")

    def narrow(self, queryset: QuerySet[ClaimAnswer], scope: Scope, given: Chosen) -> QuerySet[ClaimAnswer]:
        return queryset.filter(**given)


def _about_article(path: str, given: Chosen) -> Q:
    """The filters that speak of the article, which stands at `path` (empty, or ending in two underscores)."""
    columns = {
        "source": "source",
        "story": "story",
        "language": "language",
        "datePublishedSince": "date_published__gte",
        "datePublishedUntil": "date_published__lt",
    }
    return Q(**{f"{path}{column}": given[name] for name, column in columns.items() if name in given})


def _with_verdict(path: str, given: Chosen) -> Q:
    """The filters that speak of a claim's verdict; the claim stands at `path` (empty, or as of `_about_article`)."""
    condition = Q()
    if "verdict" in given:
        condition &= Q(**{f"{path}verdict__rating": given["verdict"]})
    if "reviewed" in given:
        condition &= Q(**{f"{path}verdict__isnull": not given["reviewed"]})
    return condition


def _articles(scope: Scope, given: Chosen) -> QuerySet[Article]:
    """The articles that fulfil all that is given of themselves, and in an annotation of which `actor` has a role."""
    articles = visibility.articles(scope).filter(_about_article("", given))
    if "actor" in given:
        annotations = _narrowed(visibility.annotations(scope), {"actor": given["actor"]})
        articles = articles.filter(Exists(annotations.filter(article=OuterRef("pk"))))
    return articles


def _narrowed(annotations: QuerySet[Annotation], given: Chosen) -> QuerySet[Annotation]:
    """The annotations that fulfil all that is given of themselves, of their article and of who has a role in them."""
    annotations = annotations.filter(_about_article("article__", given))
    columns = {
        "article": "article",
        "kind": "kind",
        "state": "state",
        "claim": "claim",
        "since": "created_at__gte",
        "until": "created_at__lt",
    }
    annotations = annotations.filter(**{c: given[name] for name, c in columns.items() if name in given})
    if given.keys() & {"actor", "claim", "verdict", "reviewed"}:
        annotations = annotations.filter(state=Annotation.State.ACCEPTED)
    if given.keys() & {"verdict", "reviewed"}:
        # Annotations without a claim are neither reviewed nor unreviewed.
        annotations = annotations.filter(_with_verdict("claim__", given), claim__isnull=False)
    if given.keys() & {"actor", "role"}:
        roles = Role.objects.effective().filter(annotation=OuterRef("pk"))
        if "actor" in given:
            roles = roles.filter(actor=given["actor"])
        if "role" in given:
            roles = roles.filter(kind=given["role"])
        annotations = annotations.filter(Exists(roles))
    return annotations
