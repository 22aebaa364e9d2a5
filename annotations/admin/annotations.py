from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display

from annotations.actors import profiles
from annotations.actors.profiles import Called, Held, Identified, Profile
from annotations.locks import parse_last_decision
from annotations.models import (
    Actor,
    ActorDecision,
    ActorName,
    Annotation,
    Assignment,
    Claim,
    ClaimDecision,
    Decision,
    Identifier,
    Office,
    Question,
    Role,
    SignOff,
    Verdict,
)
from newsroom.articles.actions import stories
from newsroom.articles.models import Article, Placement, Story
from newsroom.feed.admin import ReadOnlyAdmin
from newsroom.users.models import User

from .forms import ActionAdmin, VersionedForm


def _entries(formset: Any) -> list[dict[str, Any]]:
    """The cleaned data of an inline's forms, without empty ones and those to delete."""
    forms = (form for form in formset.forms if form.is_valid() and form.cleaned_data)
    return [
        form.cleaned_data
        for form in forms
        if not form.cleaned_data.get("DELETE") and (form.instance.pk or form.has_changed())
    ]


class ActorNameInline(TabularInline):
    model = ActorName
    extra = 0
    tab = True


class IdentifierInline(TabularInline):
    model = Identifier
    extra = 0
    tab = True


class OfficeForm(ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """Names the organisation. The action finds the actor of that name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.organisation_id:
            self.initial["organisation_name"] = self.instance.organisation.name


class OfficeInline(TabularInline):
    model = Office
    fk_name = "actor"
    fields = ["title", "organisation_name", "since", "until"]
    extra = 0
    tab = True

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("organisation")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, form=OfficeForm, **kwargs)


class ActorDecisionInline(TabularInline):
    model = ActorDecision
    fk_name = "actor"
    fields = ["at", "editor", "action", "other"]
    readonly_fields = fields
    extra = 0
    can_delete = False
    tab = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Actor)
class ActorAdmin(ActionAdmin):
    form = VersionedForm
    list_display = ["name", "kind", "description", "also_called", "merged_into"]
    list_filter = ["kind"]
    list_select_related = ["merged_into"]
    search_fields = ["name", "names__name", "identifiers__value"]
    inlines = [ActorNameInline, IdentifierInline, OfficeInline, ActorDecisionInline]
    readonly_fields = ["merged_into"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("names")

    def save_model(self, request: HttpRequest, obj: Actor, form: Any, change: bool) -> None:
        """Do nothing: `save_related` saves the actor with the rows of the inlines."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        entries = {formset.model: _entries(formset) for formset in formsets}
        profile = Profile(
            name=form.cleaned_data["name"],
            kind=form.cleaned_data["kind"],
            description=form.cleaned_data["description"],
            names=tuple(Called(n["name"], n["kind"], n["language"]) for n in entries[ActorName]),
            identifiers=tuple(Identified(i["scheme"], i["value"]) for i in entries[Identifier]),
            offices=tuple(
                Held(o["title"], o["organisation_name"], o["since"], o["until"]) for o in entries[Office]
            ),
        )
        assert isinstance(request.user, User)
        if change:
            opened = parse_last_decision(form.cleaned_data["opened_version"])
            profiles.edit(
                form.instance,
                profile,
                editor=request.user,
                last_decision=opened,
            )
        else:
            profiles.create(profile, editor=request.user, pk=form.instance.pk)
        for formset in formsets:
            # The admin's history reads these lists. The action has saved everything.
            formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []

    @display(description=_("also called"))
    def also_called(self, actor: Actor) -> str:
        return ", ".join(name.name for name in actor.names.all())


class ArticleInline(TabularInline):
    model = Article
    fields = ["title", "source", "stage"]
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @display(description=_("title"))
    def title(self, article: Article) -> str:
        return article.title


class QuestionInline(TabularInline):
    model = Question
    fields = ["asked", "unit", "withdrawn_at"]
    readonly_fields = fields
    extra = 0
    can_delete = False
    hide_title = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @display(description=_("question"))
    def asked(self, question: Question) -> str:
        return _link(reverse("admin:annotations_question_change", args=[question.pk]), question.wording)


def _link(address: str, words: Any) -> str:
    return format_html('<a class="text-primary-600 dark:text-primary-500" href="{}">{}</a>', address, words)


@admin.register(Story)
class StoryAdmin(ActionAdmin):
    form = VersionedForm
    list_display = ["title", "articles", "created_at"]
    search_fields = ["title", "summary"]
    inlines = [QuestionInline, ArticleInline]
    readonly_fields = ["ask"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(article_count=Count("articles"))

    def save_model(self, request: HttpRequest, obj: Story, form: Any, change: bool) -> None:
        data = form.cleaned_data
        try:
            stories.write(
                obj, title=data["title"], summary=data["summary"], digest=data["opened_version"] or None
            )
        except stories.StoryChanged:
            # Only the admin's history knows who it was: stories have no decisions.
            kind = ContentType.objects.get_for_model(Story)
            logged = LogEntry.objects.filter(content_type=kind, object_id=str(obj.pk)).select_related("user")
            last = logged.order_by("-action_time", "-pk").first()
            detail = stories.StoryChanged.message_by % {"editor": last.user} if last else ""
            raise stories.StoryChanged(detail) from None

    @display(description=_("questions"))
    def ask(self, story: Story) -> str:
        if story._state.adding:
            return "–"
        return _link(f"{reverse('admin:annotations_question_add')}?story={story.pk}", _("Ask a question"))

    @display(description=_("articles"), ordering="article_count")
    def articles(self, story: Any) -> int:
        return int(story.article_count)


@admin.register(Placement)
class PlacementAdmin(ReadOnlyAdmin):
    """Who moved which article into or out of which story."""

    list_display = ["article", "was", "story", "editor", "at"]
    list_filter = ["story", "was", "editor"]
    list_select_related = ["article__latest_revision", "was", "story", "editor"]


class VerdictInline(TabularInline):
    model = Verdict
    fields = ["at", "author", "rating", "rationale", "url"]
    readonly_fields = fields
    extra = 0
    can_delete = False


class ClaimDecisionInline(TabularInline):
    model = ClaimDecision
    fk_name = "claim"
    fields = ["at", "editor", "action", "other"]
    readonly_fields = fields
    extra = 0
    can_delete = False


@admin.register(Claim)
class ClaimAdmin(ReadOnlyAdmin):
    list_display = ["text", "verdict", "statement_count", "created_at"]
    list_select_related = ["verdict"]
    search_fields = ["text"]
    inlines = [VerdictInline, ClaimDecisionInline]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(statement_number=Count("statements"))

    @display(description=_("statements"), ordering="statement_number")
    def statement_count(self, claim: Any) -> int:
        return int(claim.statement_number)


class RoleInline(TabularInline):
    model = Role
    fields = ["kind", "name", "actor", "state", "run", "author"]
    readonly_fields = fields
    extra = 0
    can_delete = False


class DecisionInline(TabularInline):
    model = Decision
    fields = ["at", "editor", "action", "detail"]
    readonly_fields = fields
    extra = 0
    can_delete = False


@admin.register(Annotation)
class AnnotationAdmin(ReadOnlyAdmin):
    """A list for searching. Editors decide at the desk."""

    list_display = ["words", "kind", "state", "confidence", "article", "desk"]
    list_filter = ["kind", "state", "tier"]
    search_fields = ["anchors__exact"]
    list_select_related = ["article__latest_revision"]
    inlines = [RoleInline, DecisionInline]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("anchors")

    @display(description=_("words"))
    def words(self, annotation: Annotation) -> str:
        content = [a.exact for a in annotation.anchors.all() if a.part == "content"]
        return Truncator(content[-1] if content else "").chars(90)

    @display(description=_("desk"))
    def desk(self, annotation: Annotation) -> str:
        address = reverse("desk:article", args=[annotation.article_id])
        return format_html('<a href="{}#{}">{}</a>', address, annotation.pk, _("open"))


class SignOffInline(TabularInline):
    model = SignOff
    fields = ["at", "editor"]
    readonly_fields = fields
    extra = 0
    can_delete = False


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    """Who worked on what and when, and who signed it off. Editors take and give back articles at the desk."""

    list_display = ["article", "editor", "taken_at", "ended_at", "ending", "ended_by"]
    list_filter = ["ending", "editor"]
    list_select_related = ["article__latest_revision", "editor", "ended_by"]
    inlines = [SignOffInline]
