"""`{% csrf_token %}` with an idempotency key: no form that changes something can be without one.

A library of the template engine's `builtins`: it replaces Django's tag in the templates of Django and of the admin's
theme too.
"""

from django import template
from django.template import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from .idempotency import FIELD, form_key

register = template.Library()


class FormTokenNode(CsrfTokenNode):
    """Both hidden fields, or Django's alone where no request is known."""

    def render(self, context: Context) -> SafeString:
        token = mark_safe(super().render(context))  # noqa: S308 - Django's own field
        request = context.get("request")
        if not token or request is None:
            return token
        return format_html('{}<input type="hidden" name="{}" value="{}">', token, FIELD, form_key(request))


@register.tag
def csrf_token(parser: template.base.Parser, token: template.base.Token) -> FormTokenNode:
    return FormTokenNode()
