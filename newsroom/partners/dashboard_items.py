"""What of the partners' room asks for somebody's attention, in words and with the way there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Takedown, Webhook

SHOWN_AT_MOST = 50


@dataclass(frozen=True, slots=True)
class DashboardItem:
    """One line of the dashboard. `stands_for` says of how many matters: of more than one where there is no room."""

    words: str
    detail: str
    link: str
    stands_for: int = 1


def dashboard_items(user: Any) -> list[DashboardItem]:
    """Recalls that nobody has acknowledged, oldest first, and bells that were given up; as far as the user may see."""
    return [
        *(_open_recalls() if user.has_perm("partners.view_takedown") else ()),
        *(_silent_bells() if user.has_perm("partners.view_partner") else ()),
    ]


def count_items(found: Iterable[DashboardItem]) -> int:
    """How many matters these lines tell of, those included for which there is no room."""
    return sum(matter.stands_for for matter in found)


def _open_recalls() -> Iterator[DashboardItem]:
    asked = Takedown.objects.unanswered().select_related("act", "article", "partner").order_by("created_at")
    for recall in asked[:SHOWN_AT_MOST]:
        waiting = _("not mailed yet: %(why)s") % {"why": recall.last_failure or _("waiting")}
        yield DashboardItem(
            words=_("%(partner)s has not acknowledged that an article was %(act)s")
            % {"partner": recall.partner, "act": recall.act.get_verb_display()},
            detail=_("asked %(at)s, %(mailed)s")
            % {
                "at": f"{recall.created_at:%Y-%m-%d %H:%M}",
                "mailed": _("mailed") if recall.mailed_at else waiting,
            },
            link=reverse("admin:partners_takedown_holders", args=[recall.article_id]),
        )
    if (left := asked.count() - SHOWN_AT_MOST) > 0:
        yield DashboardItem(
            words=ngettext("%(count)s more recall is open", "%(count)s more recalls are open", left)
            % {"count": left},
            detail=_("newer than those above; the list has them all"),
            link=reverse("admin:partners_takedown_changelist"),
            stands_for=left,
        )


def _silent_bells() -> Iterator[DashboardItem]:
    for bell in Webhook.objects.filter(disabled_at__isnull=False).select_related("partner"):
        yield DashboardItem(
            words=_("The bell of %(partner)s was given up") % {"partner": bell.partner},
            detail=bell.last_failure,
            link=reverse("admin:partners_partner_standing", args=[bell.partner_id]),
        )


def badge(request: HttpRequest) -> str:
    """How many recalls are open, for the side bar; nothing where there are none."""
    count = Takedown.objects.unanswered().count()
    return str(count) if count else ""
