from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from .models import Change


class ReadOnlyAdmin(ModelAdmin):
    """A table that people may look at. What changes it is a verb, never this form."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    list_display = ["seq", "op", "object_type", "uri", "version", "created_at"]
    list_filter = ["op", "object_type"]
    search_fields = ["uri"]
    ordering = ["-id"]
    show_full_result_count = False
