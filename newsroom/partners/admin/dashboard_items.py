"""Dashboard items about partners: open takedowns and disabled webhooks, each with a link."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newsroom.partners.models import Takedown, Webhook

SHOWN_AT_MOST = 50


@dataclass(frozen=True, slots=True)
class DashboardItem:
    """One line of the dashboard. `count` is above 1 for a line that sums up items for which there is no room."""

    words: str
    detail: str
    link: str
    count: int = 1


def dashboard_items(user: Any) -> list[DashboardItem]:
    """Return open takedowns, oldest first, and disabled webhooks, as far as the user may see them."""
    return [
        *(_open_takedowns() if user.has_perm("partners.view_takedown") else ()),
        *(_disabled_webhooks() if user.has_perm("partners.view_partner") else ()),
    ]


def count_items(items: Iterable[DashboardItem]) -> int:
    """Return how many items these lines stand for."""
    return sum(item.count for item in items)


def _open_takedowns() -> Iterator[DashboardItem]:
    asked = Takedown.objects.unanswered().select_related("act", "article", "partner").order_by("created_at")
    for takedown in asked[:SHOWN_AT_MOST]:
        waiting = _("not mailed yet: %(why)s") % {"why": takedown.last_failure or _("waiting")}
        yield DashboardItem(
            words=_("%(partner)s has not acknowledged that an article was %(act)s")
            % {"partner": takedown.partner, "act": takedown.act.get_action_display()},
            detail=_("asked %(at)s, %(mailed)s")
            % {
                "at": f"{takedown.created_at:%Y-%m-%d %H:%M}",
                "mailed": _("mailed") if takedown.mailed_at else waiting,
            },
            link=reverse("admin:partners_takedown_holders", args=[takedown.article_id]),
        )
    if (left := asked.count() - SHOWN_AT_MOST) > 0:
        yield DashboardItem(
            words=ngettext("%(count)s more takedown is open", "%(count)s more takedowns are open", left)
            % {"count": left},
            detail=_("newer than those above; the list shows all"),
            link=reverse("admin:partners_takedown_changelist"),
            count=left,
        )


def _disabled_webhooks() -> Iterator[DashboardItem]:
    for webhook in Webhook.objects.filter(disabled_at__isnull=False).select_related("partner"):
        yield DashboardItem(
            words=_("The webhook of %(partner)s is disabled") % {"partner": webhook.partner},
            detail=webhook.last_failure,
            link=reverse("admin:partners_partner_overview", args=[webhook.partner_id]),
        )


def badge(request: HttpRequest) -> str:
    """Return the number of open takedowns for the sidebar, or an empty string for none."""
    count = Takedown.objects.unanswered().count()
    return str(count) if count else ""
