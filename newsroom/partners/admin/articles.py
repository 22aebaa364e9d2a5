"""The admin page of an article, with the partners that hold its text."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from newsroom.articles import admin as articles
from newsroom.articles.models import Article
from newsroom.partners.takedowns.actions import holdings

_CLOSED, _OPEN = "text-green-700 dark:text-green-400", "text-red-600 dark:text-red-400"

# The articles' own admin class does not know partners, so the class that does takes its place.
admin.site.unregister(Article)


@admin.register(Article)
class ArticleAdmin(articles.ArticleAdmin):
    readonly_fields = [*articles.ArticleAdmin.readonly_fields, "held_by"]
    actions_detail = ["holders", *articles.ArticleAdmin.actions_detail]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_fields(request, obj)
        shown = (
            isinstance(obj, Article) and not obj.is_usable and request.user.has_perm("partners.view_takedown")
        )
        return ["held_by", *fields] if shown else fields

    @display(description=_("who still holds it"))
    def held_by(self, article: Article) -> str:
        held = holdings(article)
        if not held:
            return gettext("none: no partner has received it")
        return format_html(
            '<ul>{}</ul><a class="text-primary-600 dark:text-primary-500" href="{}">{}</a>',
            format_html_join(
                "",
                '<li class="{}"><b>{}</b> {}</li>',
                (
                    (_CLOSED if one.is_over else _OPEN, str(one.takedown.partner), one.in_words)
                    for one in held
                ),
            ),
            reverse("admin:partners_takedown_holders", args=[article.pk]),
            gettext("What was asked and answered"),
        )

    @action(description=_("Who holds it"), icon="handshake", permissions=["view"])
    def holders(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:partners_takedown_holders", args=[object_id]))
