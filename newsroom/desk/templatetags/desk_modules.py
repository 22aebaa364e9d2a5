"""The template tag that loads the desk's JavaScript modules."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from newsroom.desk import javascript

register = template.Library()


@register.simple_tag(takes_context=True)
def modules(context: dict[str, Any], *entries: str) -> SafeString:
    """Load the modules `entries` of `frontend/`: {% modules "desk" %}. A page does this once, before other modules."""
    return javascript.head(*(f"{entry}.js" for entry in entries), nonce=context["request"].csp_nonce)
