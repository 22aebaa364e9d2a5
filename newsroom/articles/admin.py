from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldAdminURLInputWidget

from newsroom.core.errors import Problem
from newsroom.feed.admin import ReadOnlyAdmin
from newsroom.users.models import User

from .actions.create import describe
from .actions.erase import erase
from .actions.publish import publish
from .actions.withhold import cancel, release, withhold
from .models import Article, ArticleAct, IntakeResult, Revision


class RevisionInline(TabularInline):
    model = Revision
    fields = ["number", "headline", "note", "correction", "author", "created_at", "first_published_at"]
    readonly_fields = fields
    ordering = ["-number"]
    extra = 0
    can_delete = False
    tab = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ActInline(TabularInline):
    model = ArticleAct
    fields = ["at", "editor", "action", "reason", "revision"]
    readonly_fields = fields
    ordering = ["-id"]
    extra = 0
    can_delete = False
    tab = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("reason"),
        max_length=200,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Partners read it. Do not quote what must not be quoted."),
    )


class EmbargoForm(forms.Form):
    embargo_until = forms.DateTimeField(
        label=_("embargo until"),
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": "2026-12-31 18:00"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["embargo_until"].help_text = _(
            "Date and time in your zone (%(zone)s). Until then partners see nothing of the article."
        ) % {"zone": timezone.get_current_timezone()}

    def clean_embargo_until(self) -> datetime:
        """A mistyped year must not send the text out at once, as a time that is past would."""
        at: datetime = self.cleaned_data["embargo_until"]
        if at <= timezone.now():
            raise forms.ValidationError(
                _("This time is past: it is %(now)s (%(zone)s) now. To publish at once, choose “Publish”.")
                % {"now": f"{timezone.localtime():%Y-%m-%d %H:%M}", "zone": timezone.get_current_timezone()}
            )
        return at


# How it looks that a partner has taken a text down, or has not.


def _in_zone(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M} ({timezone.get_current_timezone()})"


def _named(revision: Revision) -> str:
    return gettext("revision %(number)s: “%(title)s”") % {"number": revision.number, "title": revision.title}


def _field(article: Article) -> str:
    """The name of the field that confirms that an article is published before its embargo ends."""
    return f"ends_embargo-{article.pk}"


@admin.register(Article)
class ArticleAdmin(ModelAdmin):
    """An article's particulars. Its text is read and marked at the desk, and changed by the verbs alone."""

    list_display = [
        "headline",
        "source",
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
        "embargo_ends",
        "goes_out",
        "published_at",
        "corrected_at",
        "erased_at",
    ]
    readonly_fields = [
        "source",
        "origin",
        "stage",
        "pub_status",
        "embargo_ends",
        "goes_out",
        "published_at",
        "corrected_at",
        "erased_at",
    ]
    # "example.org" is an address of today's web; Django 6 says so by itself.
    formfield_overrides = {models.URLField: {"widget": UnfoldAdminURLInputWidget, "assume_scheme": "https"}}
    inlines = [RevisionInline, ActInline]
    actions = ["publish_selected"]
    actions_detail = [
        "open_desk",
        "edit_text",
        {
            "title": _("Let out, take back"),
            "items": ["embargo_until", "withhold", "release", "cancel", "erase"],
        },
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        # A new text begins at the desk's editor, where the policy for texts holds.
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Unfold asks with an id for its actions: then the verb says what cannot be done.
        erased = isinstance(obj, Article) and obj.erased_at is not None
        return super().has_change_permission(request, obj) and not erased

    def has_erase_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return bool(request.user.has_perm("articles.erase_article"))

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        describe(obj, fields=form.changed_data)

    @display(description=_("headline"), ordering="latest_revision__headline")
    def headline(self, article: Article) -> str:
        return article.title

    @display(
        description=_("status"),
        label={"draft": "warning", "published": "success", "withheld": "danger", "canceled": "danger"},
        ordering="stage",
    )
    def shown_status(self, article: Article) -> tuple[str, str]:
        return article.stage if article.is_usable else article.pub_status, article.status_label

    @display(description=_("embargo until"))
    def embargo_ends(self, article: Article) -> str:
        return _in_zone(article.embargo_until) if article.embargo_until else "–"

    @display(description=_("text that goes out then"))
    def goes_out(self, article: Article) -> str:
        pending, latest = article.pending_revision, article.latest_revision
        if pending is None:
            return "–"
        if latest is None or latest.pk == pending.pk:
            return _named(pending)
        newer = gettext("revision %(number)s is newer and does not") % {"number": latest.number}
        return f"{_named(pending)} ({newer})"

    @display(description=_("revision"))
    def revision_number(self, article: Article) -> int | None:
        return article.latest_revision.number if article.latest_revision else None

    @display(description=_("desk"))
    def desk(self, article: Article) -> str:
        return format_html('<a href="{}">{}</a>', reverse("desk:article", args=[article.pk]), _("open"))

    @admin.action(description=_("Publish the latest text"), permissions=["change"])
    def publish_selected(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        articles, done, now = list(queryset), 0, timezone.now()
        early = [one for one in articles if one.embargo_until is not None and one.embargo_until > now]
        confirmed = [one for one in early if request.POST.get(_field(one)) == one.embargo_until.isoformat()]
        if len(confirmed) < len(early):
            return self._ask_early(request, articles, early)
        for article in articles:
            try:
                publish(article, editor=request.user, ends_embargo=article.embargo_until)  # type: ignore[arg-type]
                done += 1
            except Problem as problem:
                self.message_user(request, f"{article}: {problem}", messages.ERROR)
        if done:
            self.message_user(request, _("Published: %(count)s.") % {"count": done}, messages.SUCCESS)
        return None

    def _ask_early(self, request: HttpRequest, articles: list[Article], early: list[Article]) -> HttpResponse:
        """Ask before articles are published ahead of the end of their embargo; none is published yet."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Publish before the embargo ends"),
            "articles": articles,
            "early": [
                {
                    "article": one,
                    "at": _in_zone(one.embargo_until),
                    "text": _named(one.latest_revision),
                    "field": _field(one),
                    "ends": one.embargo_until.isoformat(),
                }
                for one in early
                if one.embargo_until is not None and one.latest_revision is not None
            ],
        }
        return render(request, "admin/articles/publish_early.html", context)

    @action(description=_("Open at the desk"), icon="format_ink_highlighter")
    def open_desk(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return HttpResponseRedirect(reverse("desk:article", args=[object_id]))

    @action(description=_("Edit or correct the text"), icon="edit_note")
    def edit_text(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return HttpResponseRedirect(reverse("desk:text", args=[object_id]))

    @action(description=_("Publish at a time …"), icon="schedule", permissions=["change"])
    def embargo_until(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._act(
            request,
            object_id,
            publish,
            EmbargoForm,
            title=_("Publish when the embargo ends"),
            question=_("The text as it is now goes out at that time, whatever is written until then."),
            text_of=lambda article: article.latest_revision,
        )

    @action(description=_("Withhold …"), icon="visibility_off", permissions=["change"])
    def withhold(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._act(
            request,
            object_id,
            withhold,
            ReasonForm,
            title=_("Withhold"),
            question=_("Partners see neither the article nor anything that quotes it, until it is released."),
        )

    @action(description=_("Release …"), icon="visibility", permissions=["change"])
    def release(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._act(
            request,
            object_id,
            release,
            forms.Form,
            title=_("Release"),
            question=_(
                "Partners see the article again, with the text that was published last. Under an embargo they see it "
                "when that ends."
            ),
            text_of=lambda article: article.pending_revision,
        )

    @action(description=_("Cancel …"), icon="block", permissions=["change"])
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._act(
            request,
            object_id,
            cancel,
            ReasonForm,
            title=_("Cancel for good"),
            question=_("Partners are asked to take it down. It cannot be published again; we keep the text."),
        )

    @action(description=_("Erase …"), icon="delete_forever", permissions=["erase"])
    def erase(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._act(
            request,
            object_id,
            erase,
            ReasonForm,
            title=_("Erase for good"),
            question=_(
                "The text, the bytes that it came from and every quote of it are wiped here. Nobody can bring them "
                "back. Partners are asked to delete what they hold."
            ),
        )

    def _act(
        self,
        request: HttpRequest,
        object_id: str,
        action: Callable[..., Article],
        form_class: type[forms.Form],
        *,
        text_of: Callable[[Article], Revision | None] = lambda article: None,
        **words: Any,
    ) -> HttpResponse:
        """Ask what the verb must know, and call it. The article is named in plain text only.

        `text_of` is the text that goes out by it, where one does.
        """
        article = get_object_or_404(Article.objects.select_related("latest_revision"), pk=object_id)
        form = form_class(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            assert isinstance(request.user, User)
            try:
                action(article, editor=request.user, **form.cleaned_data)
            except Problem as problem:
                form.add_error(None, problem.detail)
            else:
                self.message_user(request, _("Done. Partners receive what they may see."), messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "article": article}
        text = text_of(article)
        named = _named(text) if text is not None else ""
        return render(request, "admin/articles/act.html", {**shared, **words, "form": form, "text": named})


@admin.register(IntakeResult)
class IntakeResultAdmin(ReadOnlyAdmin):
    list_display = ["document", "outcome", "article", "reason", "created_at"]
    list_filter = ["outcome"]
