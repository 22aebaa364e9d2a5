"""Sentences about a text that no engine reads, or not all of it."""

from collections.abc import Iterable
from functools import lru_cache

from django.utils.formats import number_format
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from annotations.extraction import language
from annotations.models import ExtractionRun
from annotations.runs.dead_workers import TIMED_OUT
from annotations.runs.engines import engine_configs
from newsroom.articles.models import Revision

_language = lru_cache(maxsize=64)(language)  # counts words for longer than the rest of the page takes


def unread(revision: Revision) -> str:
    """Explain that no engine reads the text's language; "" if one does."""
    asked = engine_configs()
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


def left_out(runs: Iterable[ExtractionRun], revision: Revision) -> list[str]:
    """Explain what each engine's newest run left out because of the limits in the settings."""
    newest: dict[str, ExtractionRun] = {}
    for run in sorted(runs, key=lambda run: run.pk):
        newest[run.engine] = run
    found = []
    for run in newest.values():
        if run.state == ExtractionRun.State.FAILED and run.error == TIMED_OUT:
            found.append(
                _("The engine took too long for this text and was ended. It is not tried again by itself.")
            )
        if run.characters_unread:
            length = len(revision.text)
            found.append(
                _("This text is very long: the engine read %(read)s of its %(all)s characters.")
                % {"read": _number(length - run.characters_unread), "all": _number(length)}
            )
        if run.suggestions_dropped:
            found.append(
                _("The engine found more than is stored: its last %(count)s suggestions are left out.")
                % {"count": _number(run.suggestions_dropped)}
            )
    return list(dict.fromkeys(found))


def _number(count: int) -> str:
    return number_format(count, use_l10n=True, force_grouping=True)


def _name(code: str) -> str:
    """Return a language's name in the active language; "" if Django knows none."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return ""
