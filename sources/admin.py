from django.contrib import admin
from unfold.admin import ModelAdmin

from newsroom.ledger.admin import ReadOnlyAdmin

from .models import Document, Source


@admin.register(Source)
class SourceAdmin(ModelAdmin):
    list_display = ["name", "kind", "reliability", "language", "url"]
    list_filter = ["kind", "reliability"]
    search_fields = ["name", "url"]


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "source", "media_type", "published", "received_at"]
    list_filter = ["source"]
    search_fields = ["name", "url", "digest"]
    exclude = ["content"]
