from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminURLInputWidget

from newsroom.feed.admin import ReadOnlyAdmin

from .models import Document, Source
from .outlets import describe_source


class SourceForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    url = forms.URLField(
        label=_("Address"),
        max_length=500,
        required=False,
        assume_scheme="https",
        widget=UnfoldAdminURLInputWidget,
    )

    class Meta:
        model = Source
        fields = [
            "name",
            "kind",
            "url",
            "language",
            "reliability",
            "redistribution",
            "quote_words",
            "usage_terms",
        ]


@admin.register(Source)
class SourceAdmin(ModelAdmin):
    form = SourceForm
    list_display = ["name", "kind", "reliability", "language", "granted", "url"]
    list_filter = ["kind", "reliability", "redistribution"]
    search_fields = ["name", "url"]
    fieldsets = [
        (None, {"fields": ["name", "kind", "url", "language", "reliability"]}),
        (_("What may be passed on"), {"fields": [("redistribution", "quote_words"), "usage_terms"]}),
    ]

    @display(description=_("redistribution right"), ordering="redistribution")
    def granted(self, source: Source) -> str:
        if not source.redistribution:
            return str(_("not said"))
        label = source.get_redistribution_display()
        return f"{label}, {source.quote_words}" if source.redistribution == "quotes" else label

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Partners may have stored its address.
        return False

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        describe_source(obj)


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "source", "media_type", "published", "received_at"]
    list_filter = ["source"]
    search_fields = ["name", "url", "digest"]
    exclude = ["content"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("content")
