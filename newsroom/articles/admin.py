from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action, display

from newsroom.ledger.admin import ReadOnlyAdmin
from newsroom.ledger.errors import Problem

from .models import Article, Filing, Revision
from .publishing import describe, publish


class RevisionInline(TabularInline):
    model = Revision
    fields = ["number", "headline", "note", "author", "created_at", "first_published_at"]
    readonly_fields = fields
    ordering = ["-number"]
    extra = 0
    can_delete = False
    tab = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Article)
class ArticleAdmin(ModelAdmin):
    """An article's particulars. Its text is read and marked at the desk, and changed by the verbs alone."""

    list_display = [
        "headline",
        "source",
        "shown_stage",
        "shown_status",
        "date_published",
        "revision_number",
        "desk",
    ]
    list_display_links = ["headline"]
    list_filter = ["stage", "pub_status", "origin", "source", "language"]
    search_fields = ["revisions__headline", "byline", "source__name"]
    list_select_related = ["source", "latest_revision"]
    date_hierarchy = "date_published"
    fields = [
        "source",
        "language",
        "byline",
        "dateline",
        "credit",
        "url",
        "date_published",
        "date_is_estimated",
        "origin",
        "stage",
        "pub_status",
        "published_at",
        "corrected_at",
    ]
    readonly_fields = ["source", "origin", "stage", "pub_status", "published_at", "corrected_at"]
    inlines = [RevisionInline]
    actions = ["publish_selected"]
    actions_detail = ["open_desk", "edit_text"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        # A new text begins at the desk's editor, where the policy for texts holds.
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        describe(obj, fields=form.changed_data)

    @display(description=_("headline"), ordering="latest_revision__headline")
    def headline(self, article: Article) -> str:
        return article.title

    @display(description=_("stage"), label={"draft": "warning", "published": "success"}, ordering="stage")
    def shown_stage(self, article: Article) -> tuple[str, str]:
        return article.stage, article.get_stage_display()

    @display(
        description=_("status"),
        label={"usable": "success", "withheld": "danger", "canceled": "danger"},
        ordering="pub_status",
    )
    def shown_status(self, article: Article) -> tuple[str, str]:
        return article.pub_status, article.get_pub_status_display()

    @display(description=_("revision"))
    def revision_number(self, article: Article) -> int | None:
        return article.latest_revision.number if article.latest_revision else None

    @display(description=_("desk"))
    def desk(self, article: Article) -> str:
        return format_html('<a href="{}">{}</a>', reverse("desk:article", args=[article.pk]), _("open"))

    @admin.action(description=_("Publish the latest text"), permissions=["change"])
    def publish_selected(self, request: HttpRequest, queryset: Any) -> None:
        done = 0
        for article in queryset:
            try:
                publish(article, editor=request.user)  # type: ignore[arg-type]
                done += 1
            except Problem as problem:
                self.message_user(request, f"{article}: {problem}", messages.ERROR)
        if done:
            self.message_user(request, f"Published: {done}.", messages.SUCCESS)

    @action(description=_("Open at the desk"), icon="format_ink_highlighter")
    def open_desk(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return HttpResponseRedirect(reverse("desk:article", args=[object_id]))

    @action(description=_("Edit or correct the text"), icon="edit_note")
    def edit_text(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return HttpResponseRedirect(reverse("desk:text", args=[object_id]))


@admin.register(Filing)
class FilingAdmin(ReadOnlyAdmin):
    list_display = ["document", "outcome", "article", "reason", "filed_at"]
    list_filter = ["outcome"]
