"""What the admin's index shows above its list of models."""

from typing import Any

from django.http import HttpRequest

from newsroom.partners.admin import dashboard_items


def add_dashboard_items(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Unfold's DASHBOARD_CALLBACK: add the items that need an editor's attention to the template's context."""
    items = dashboard_items.dashboard_items(request.user)
    return {**context, "dashboard_items": items, "dashboard_count": dashboard_items.count_items(items)}
