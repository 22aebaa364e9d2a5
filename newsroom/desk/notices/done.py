"""What was done, shown on the page that the editor comes to.

The sentence travels in the page's address, signed, and not in the session: another tab would show it, or an admin page
much later. The page's script removes it from the address, so that it is shown once.
"""

from urllib.parse import urlencode

from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

_SALT = "newsroom.desk.notices.done"
_SECONDS = 60  # a redirect is followed at once; a copied address says nothing later
_SENTENCES = {
    "save": _("Saved."),
    "draft": _("Saved as a draft."),
    "correct": _("Corrected. Partners will see it."),
    "publish": _("Published. Partners will see it."),
    "sign-off": _("Signed off."),
}


def mark_done(address: str, action: str) -> str:
    """Return the address of a page of the desk, which will say what was done there."""
    mark = signing.dumps([action, address.partition("?")[0]], salt=_SALT)
    return f"{address}{'&' if '?' in address else '?'}{urlencode({'done': mark})}"


def done_sentence(request: HttpRequest) -> str:
    """Return the sentence for this page; "" if there is none."""
    try:
        action, path = signing.loads(request.GET.get("done", ""), salt=_SALT, max_age=_SECONDS)
    except signing.BadSignature:
        return ""
    return str(_SENTENCES.get(action, "")) if path == request.path else ""
