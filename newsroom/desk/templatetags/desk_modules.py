"""The template tags of the desk's pages: their JavaScript modules, and what was done just now.

The browser runs the modules in `frontend/` as they are. They import each other by plain names ("./store.js"). An import
map in the page's head leads these names to the hashed addresses of `collectstatic`, so a browser may cache each module
for good, and never runs modules of two releases together.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.templatetags.static import PrefixNode, static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django_prose_editor.widgets import importmap as prose_editor
from js_asset import ImportMap, Media

from newsroom.desk.notices.done import done_sentence

register = template.Library()

FRONTEND = Path(__file__).parent.parent / "frontend"
_IMPORT = re.compile(r'^(?:import|export)\b[^"]*"\./([\w-]+\.js)"', re.MULTILINE)


@register.simple_tag(takes_context=True)
def modules(context: dict[str, Any], *entries: str) -> SafeString:
    """Load the modules `entries` of `frontend/`: {% modules "desk" %}. A page does this once, before other modules."""
    return _head(*(f"{entry}.js" for entry in entries), nonce=context["request"].csp_nonce)


@cache
def _needed_by(*entries: str) -> tuple[str, ...]:
    """Return the names of all modules that `entries` import, directly or not, nearest first."""
    found = list(entries)
    for name in found:
        imported = _IMPORT.findall((FRONTEND / name).read_text("utf-8"))
        found += dict.fromkeys(one for one in imported if one not in found)
    return tuple(found[len(entries) :])


def _import_map(*names: str) -> ImportMap:
    """Lead the address that a relative import gives to the address at which `static` serves the module."""
    prefix = PrefixNode.handle_simple("STATIC_URL")
    return ImportMap({f"{prefix}desk/{name}": f"desk/{name}" for name in names})


def _head(*entries: str, nonce: str) -> SafeString:
    """Render what a page's head needs to run `entries`: the import map, preloads of what they import, and scripts.

    Without the preloads a browser finds a module only after those that import it have arrived.
    """
    needed = _needed_by(*entries)
    both = _import_map(*needed) | prose_editor
    preloads = ((static(f"desk/{name}"),) for name in needed)
    scripts = ((static(f"desk/{name}"),) for name in entries)
    rendered: SafeString = mark_safe(  # noqa: S308 - each part is escaped
        Media(importmap=both, nonce=nonce).render()
        + format_html_join("", '\n  <link rel="modulepreload" href="{}">', preloads)
        + format_html_join("", '\n  <script type="module" src="{}"></script>', scripts)
    )
    return rendered


@register.simple_tag(takes_context=True)
def just_done(context: dict[str, Any]) -> str:
    """Return what the action did that led to this page; "" if none did."""
    return done_sentence(context["request"])
