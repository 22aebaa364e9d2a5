"""Sentences about an embargo: what will be published and when, and the question before publishing earlier."""

from datetime import datetime

from django.utils import formats
from django.utils.translation import gettext as _

from newsroom.articles.models import Article
from newsroom.users.models import User
from newsroom.users.time_zones import zone_of


def outgoing(article: Article, reader: User) -> str:
    """Say which revision is published when the embargo ends or the article is released; "" if none is pending."""
    pending = article.pending_revision
    if pending is None:
        return ""
    # `makemessages` collects literals only.
    if article.is_usable:
        sentence = _("Under embargo until %(at)s. Then revision %(number)s goes out: “%(title)s”.")
    elif article.embargo_until is not None:
        sentence = _(
            "Withheld. Once it is released, but not before %(at)s, revision %(number)s goes out: “%(title)s”."
        )
    else:
        sentence = _("Withheld. Once it is released, revision %(number)s goes out: “%(title)s”.")
    line = sentence % {
        "at": _time(article.embargo_until, reader),
        "number": pending.number,
        "title": pending.title,
    }
    latest = article.latest_revision
    if latest is None or latest.pk == pending.pk:
        return line
    newer = _("Revision %(number)s is newer and does not go out.") % {"number": latest.number}
    return f"{line} {newer}"


def outgoing_in_short(article: Article, reader: User) -> str:
    """Return the same for a list: time and revision."""
    pending = article.pending_revision
    if pending is None:
        return ""
    if not article.is_usable:
        return _("at its release: revision %(number)s") % {"number": pending.number}
    at = _time(article.embargo_until, reader)
    return _("%(at)s: revision %(number)s") % {"at": at, "number": pending.number}


def question(article: Article, reader: User, *, until: datetime) -> dict[str, str]:
    """Return the question before an article under embargo is published; the form sends back `ends` as the answer."""
    at = {"at": _time(until, reader)}
    if article.is_usable:
        words = _(
            "This article is under embargo until %(at)s. If you publish it now, the text below goes out at once, "
            "before the embargo ends."
        )
        button = _("Publish now, before the embargo ends")
    else:
        words = _(
            "This article is withheld and under embargo until %(at)s. If you publish it now, the embargo ends, and the "
            "text below goes out as soon as the article is released."
        )
        button = _("End the embargo now")
    return {"words": words % at, "button": button, "ends": until.isoformat()}


def _time(at: datetime | None, reader: User) -> str:
    """Format a time with year and zone: it may be far off, and the editor may be elsewhere than the readers."""
    if at is None:
        return ""
    local, form = at.astimezone(zone_of(reader)), _("j M Y, H:i")
    return f"{formats.date_format(local, form)} {local:%Z}"
