"""What the first page of the admin says before its list of tables."""

from typing import Any

from django.http import HttpRequest

from newsroom.partners.dashboard_items import count_items, dashboard_items


def attention(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Unfold's DASHBOARD_CALLBACK: each room adds what asks for somebody's attention."""
    found = dashboard_items(request.user)
    return {**context, "matters": found, "number_of_matters": count_items(found)}
