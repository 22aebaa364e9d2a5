from typing import Any

from django.contrib import admin
from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import display

from newsroom.ledger.admin import ReadOnlyAdmin

from . import admin_runs  # noqa: F401 - runs and re-runs have a file of their own
from .actors import rename
from .ledger import announce_stories
from .models import (
    Actor,
    ActorName,
    Annotation,
    Claim,
    Decision,
    Identifier,
    Membership,
    Role,
    SignOff,
    Story,
    Turn,
)


class ActorNameInline(TabularInline):
    model = ActorName
    extra = 0
    tab = True


class IdentifierInline(TabularInline):
    model = Identifier
    extra = 0
    tab = True


@admin.register(Actor)
class ActorAdmin(ModelAdmin):
    list_display = ["name", "kind", "description", "also_called"]
    list_filter = ["kind"]
    search_fields = ["name", "names__name", "identifiers__value"]
    inlines = [ActorNameInline, IdentifierInline]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("names")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Partners hold its address. Two that are one are merged, not deleted.
        return False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        rename(form.instance)

    @display(description=_("also called"))
    def also_called(self, actor: Actor) -> str:
        return ", ".join(name.name for name in actor.names.all())


class MembershipInline(TabularInline):
    model = Membership
    fields = ["article", "author", "created_at"]
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Story)
class StoryAdmin(ModelAdmin):
    list_display = ["title", "articles", "created_at"]
    search_fields = ["title", "summary"]
    inlines = [MembershipInline]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(article_count=Count("memberships"))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Story, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        announce_stories([obj.pk])

    @display(description=_("articles"), ordering="article_count")
    def articles(self, story: Any) -> int:
        return int(story.article_count)


@admin.register(Claim)
class ClaimAdmin(ReadOnlyAdmin):
    list_display = ["text", "statement_count", "created_at"]
    search_fields = ["text"]

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
    fields = ["at", "editor", "verb", "detail"]
    readonly_fields = fields
    extra = 0
    can_delete = False


@admin.register(Annotation)
class AnnotationAdmin(ReadOnlyAdmin):
    """A list to search in. Deciding happens at the desk, where the words stand."""

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


@admin.register(Turn)
class TurnAdmin(ReadOnlyAdmin):
    """Who worked on what, from when to when, and who signed it off. Taking and giving back happen at the desk."""

    list_display = ["article", "editor", "taken_at", "ended_at", "ending", "ended_by"]
    list_filter = ["ending", "editor"]
    list_select_related = ["article__latest_revision", "editor", "ended_by"]
    inlines = [SignOffInline]
