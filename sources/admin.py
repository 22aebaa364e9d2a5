from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from newsroom.ledger.admin import ReadOnlyAdmin

from .models import Document, Source
from .outlets import describe_source


@admin.register(Source)
class SourceAdmin(ModelAdmin):
    list_display = ["name", "kind", "reliability", "language", "url"]
    list_filter = ["kind", "reliability"]
    search_fields = ["name", "url"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Partners hold its address.
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
