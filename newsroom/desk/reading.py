"""What the desk says where no engine reads a text."""

from functools import lru_cache

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from annotations.engines import readers
from annotations.extraction import language
from newsroom.articles.models import Revision

_language = lru_cache(maxsize=64)(language)  # counts words for longer than the rest of the page takes


def unread(revision: Revision) -> str:
    """Why nothing is proposed in a text: it is in a language that no engine reads; "" where one does."""
    asked = readers()
    code = _language(revision.text)
    if any(reader.reads(code) for reader in asked):
        return ""
    known = sorted({one for reader in asked for one in reader.languages})
    reads = ", ".join(_name(one) for one in known)
    named = _name(code)
    if not named:
        return _("The language of this text was not recognised; the engine reads %(reads)s only.") % {
            "reads": reads
        }
    return _("This text is in %(language)s; the engine reads %(reads)s only.") % {
        "language": named,
        "reads": reads,
    }


def _name(code: str) -> str:
    """A language's name in the reader's own; "" where Django knows none."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return ""
