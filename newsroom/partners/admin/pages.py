"""Admin pages about one partner (overview, test pull, webhook), and who holds an article that is hidden."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextInputWidget

from annotations.decisions.idempotency import submit
from newsroom.articles.models import Article
from newsroom.core.errors import Problem
from newsroom.feed import read
from newsroom.feed.admin import ReadOnlyAdmin
from newsroom.partners import usage, visibility
from newsroom.partners.counts import counted, counts_for
from newsroom.partners.feed_lines import body
from newsroom.partners.models import Partner, Takedown, Usage, Webhook
from newsroom.partners.permissions.scopes import products_of, scope_of
from newsroom.partners.takedowns import actions
from newsroom.partners.webhooks import actions as webhooks
from newsroom.users.models import User

DAYS = 30
TRIED_LINES = 20
_HEIGHT = 72  # of a chart, in its own units


class AddressForm(forms.Form):
    """An address, to check which keys it may use."""

    address = forms.GenericIPAddressField(
        label=_("address"), required=False, widget=UnfoldAdminTextInputWidget
    )


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of a chart: its position, height and label."""

    x: int
    y: float
    height: float
    says: str


@dataclass(frozen=True, slots=True)
class Chart:
    """One value over the last days, oldest first."""

    name: str
    column: str
    total: int
    bars: list[Bar]


def urls(page_of: Any) -> list[URLPattern]:
    """Return the URLs of a partner's pages. `page_of` is the ModelAdmin whose site and permissions they use."""

    def view(function: Any) -> Any:
        def call(request: HttpRequest, partner_id: UUID) -> HttpResponse:
            if not page_of.has_view_permission(request):
                raise PermissionDenied
            if request.method == "POST" and not page_of.has_change_permission(request):
                raise PermissionDenied
            partner = get_object_or_404(
                Partner.objects.select_related("delivery_record", "webhook"), pk=partner_id
            )
            context = {
                **page_of.admin_site.each_context(request),
                "opts": page_of.opts,
                "partner": partner,
                "may_change": page_of.has_change_permission(request),
            }
            response: HttpResponse = function(request, partner, context)
            return response

        return page_of.admin_site.admin_view(never_cache(call))

    return [
        path("<uuid:partner_id>/overview", view(overview), name="partners_partner_overview"),
        path("<uuid:partner_id>/test-pull", view(test_pull), name="partners_partner_test_pull"),
        path("<uuid:partner_id>/webhook", view(change_webhook), name="partners_partner_webhook"),
    ]


def overview(request: HttpRequest, partner: Partner, context: dict[str, Any]) -> HttpResponse:
    usage.collect(partner.pk)
    delivery_record = getattr(partner, "delivery_record", None)
    asked = delivery_record.asked if delivery_record is not None else None
    where = read.position(asked or 0)
    today = timezone.now().date()
    rows = {row.day: row for row in partner.usage.filter(day__gt=today - timedelta(days=DAYS))}
    context |= {
        "title": partner.name,
        "delivery_record": delivery_record,
        "asked": asked,
        "where": where,
        "share": round(100 * asked / where.last) if asked is not None and where.last else 0,
        "last_used": max((k.last_used_at for k in partner.keys.all() if k.last_used_at), default=None),
        "charts": [
            _chart(name, column, rows, today)
            for name, column in (
                (_("Pulls"), "pulls"),
                (_("Lines and items"), "lines"),
                (_("Bytes"), "bytes"),
                (_("Problems"), "errors"),
            )
        ],
        "days": DAYS,
        "width": DAYS * 10,
        "height": _HEIGHT,
        "errors": [row for row in rows.values() if row.errors],
        "takedowns": actions.open_takedowns().filter(partner=partner),
        "answered": Takedown.objects.filter(partner=partner, acknowledged_at__isnull=False)
        .select_related("act", "article", "acknowledged_by_user")
        .order_by("-acknowledged_at")[:5],
        "webhook": getattr(partner, "webhook", None),
        "sees": {
            name: getattr(visibility, name)(scope_of(partner)).count()
            for name in (
                "articles",
                "annotations",
                "claims",
                "actors",
                "stories",
                "questions",
                "answers",
                "sources",
            )
        },
    }
    return render(request, "admin/partners/overview.html", context)


def _chart(name: Any, column: str, rows: dict[date, Usage], today: date) -> Chart:
    days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    values = [int(getattr(rows[day], column)) if day in rows else 0 for day in days]
    most = max(values) or 1
    bars = []
    for number, (day, value) in enumerate(zip(days, values, strict=True)):
        # A little of something is still something: a bar of no height would say that nothing was pulled.
        height = max(round(value / most * (_HEIGHT - 4), 1), 2) if value else 1
        bars.append(Bar(x=number * 10, y=_HEIGHT - height, height=height, says=f"{day}: {value:,}"))
    return Chart(name=name, column=column, total=sum(values), bars=bars)


def test_pull(request: HttpRequest, partner: Partner, context: dict[str, Any]) -> HttpResponse:
    """Show what the partner would get now, read as its requests are. It is not recorded as a pull.

    The page has what its products contain, its next page of the feed, its first articles, and whether its keys work.
    """
    delivery_record = getattr(partner, "delivery_record", None)
    asked = delivery_record.asked if delivery_record is not None else None
    scope = scope_of(partner)
    begin = request.GET.get("from") == "start" or asked is None
    problem = ""
    page = None
    try:
        page = read.read_page(
            "" if begin else read.cursor_at(asked or 0), scope=scope, limit=TRIED_LINES, partner=partner.pk
        )
    except Problem as error:
        problem = error.detail
    context |= {
        "title": _("Test pull as %(partner)s") % {"partner": partner},
        "asked": asked,
        "begin": begin,
        "problem": problem,
        "entries": page.entries if page else [],
        "more": page.more if page else False,
        "answer": json.dumps(json.loads(body(page, scope=scope)), indent=2, ensure_ascii=False)
        if page
        else "",
        "api": f"{settings.SITE_URL}/api/v1",
        "seen": counts_for(scope),
        "products": products_of(partner).prefetch_related("sources", "stories"),
        "counts": counted(scope),
        **_keys(request, partner),
        "articles": visibility.articles(scope)
        .select_related("source", "published_revision")
        .order_by("pk")[:TRIED_LINES],
    }
    return render(request, "admin/partners/test_pull.html", context)


def _keys(request: HttpRequest, partner: Partner) -> dict[str, Any]:
    """Return each key, whether it is live, and whether the address may use it (None without an address)."""
    form = AddressForm(request.GET if "address" in request.GET else None)
    address = form.cleaned_data["address"] if form.is_bound and form.is_valid() else ""
    now = timezone.now()
    keys = [
        (key, partner.is_active and key.is_live(now), key.opens_from(address) if address else None)
        for key in partner.keys.all()
    ]
    return {"form": form, "address": address, "keys": keys}


def change_webhook(request: HttpRequest, partner: Partner, context: dict[str, Any]) -> HttpResponse:
    """Create, change, rotate, resume or delete the webhook. A secret is shown only in the response to the POST."""
    webhook = getattr(partner, "webhook", None)
    back = HttpResponseRedirect(reverse("admin:partners_partner_overview", args=[partner.pk]))
    if request.method != "POST":
        return back
    assert isinstance(request.user, User)
    try:
        with transaction.atomic():
            submission = submit(request)
            if submission.is_repeated:
                # As it is now: the first submission may have ended only while this one waited for it.
                webhook = Webhook.objects.filter(partner=partner).first()
                # A secret is shown again only as long as it is the one that this form has made.
                secret = webhook.secret if webhook and _digest(webhook.secret) == submission.made[0] else ""
                if not secret and submission.made[0] != _digest(""):
                    messages.info(
                        request, _("This form has been sent already. Its secret is no longer in use.")
                    )
                    return back
            else:
                webhook, secret = _change_webhook(request, partner, webhook)
                submission.done([_digest(secret)])
    except Problem as problem:
        messages.error(request, problem.detail)
        return back
    if secret:
        return render(
            request,
            "admin/partners/webhook.html",
            {**context, "title": _("The webhook's secret"), "webhook": webhook, "secret": secret},
        )
    messages.success(request, _("Done."))
    return back


def _change_webhook(
    request: HttpRequest, partner: Partner, webhook: Webhook | None
) -> tuple[Webhook | None, str]:
    """Do what the button says. Return the webhook and its secret, if that is new."""
    secret, act, url = "", request.POST.get("act", ""), request.POST.get("url", "").strip()
    if act == "create":
        webhook, secret = webhooks.create(partner, url=url)
        log(request, partner, f"Added a webhook at {urlsplit(url).hostname}.")
    elif webhook is not None and act == "change_url":
        webhooks.change_url(webhook, url=url)
        log(request, partner, f"Changed the webhook's address to {urlsplit(url).hostname}.")
    elif webhook is not None and act == "rotate":
        secret = webhooks.rotate(webhook)
        log(request, partner, "Rotated the webhook's secret.")
    elif webhook is not None and act == "resume":
        webhooks.resume(webhook)
        log(request, partner, "Resumed the webhook.")
    elif webhook is not None and act == "delete":
        webhooks.delete(webhook)
        log(request, partner, "Deleted the webhook.")
    return webhook, secret


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def log(request: HttpRequest, partner: Partner, words: str) -> None:
    """Log an action in the partner's history, if no other row records who did it.

    Of an address only the host is logged: the rest may contain a token.
    """
    assert isinstance(request.user, User)
    LogEntry.objects.log_actions(request.user.pk, [partner], CHANGE, change_message=words, single_object=True)


@admin.register(Takedown)
class TakedownAdmin(ReadOnlyAdmin):
    """What partners are asked to take down, open takedowns first."""

    list_display = ["article", "shown_act", "partner", "certainty", "created_at", "mailed_at", "shown_answer"]
    list_filter = [("acknowledged_at", admin.EmptyFieldListFilter), "certainty", "partner"]
    list_select_related = ["act", "article__latest_revision", "partner"]
    ordering = ["acknowledged_at", "-created_at"]

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "holders/<uuid:article_id>",
                self.admin_site.admin_view(self.holders),
                name="partners_takedown_holders",
            ),
            path(
                "<uuid:takedown_id>/acknowledge",
                self.admin_site.admin_view(self.acknowledge),
                name="partners_takedown_acknowledge",
            ),
        ]
        return [*own, *super().get_urls()]

    @display(description=_("act"))
    def shown_act(self, takedown: Takedown) -> str:
        return takedown.act.get_action_display()

    @display(description=_("answer"), label={"open": "danger", "lifted": "info", "acknowledged": "success"})
    def shown_answer(self, takedown: Takedown) -> tuple[str, Any]:
        if takedown.acknowledged_at:
            return "acknowledged", _("acknowledged")
        return ("lifted", _("lifted")) if takedown.lifted_at else ("open", _("open"))

    def holders(self, request: HttpRequest, article_id: UUID) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        article = get_object_or_404(Article.objects.select_related("latest_revision"), pk=article_id)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Who holds this article"),
            "article": article,
            "holdings": actions.holdings(article),
            "may_change": request.user.has_perm("partners.change_takedown"),
        }
        return render(request, "admin/partners/holders.html", context)

    def acknowledge(self, request: HttpRequest, takedown_id: UUID) -> HttpResponse:
        takedown = get_object_or_404(Takedown, pk=takedown_id)
        if request.method != "POST" or not request.user.has_perm("partners.change_takedown"):
            raise PermissionDenied
        assert isinstance(request.user, User)
        actions.acknowledge(takedown, by=Takedown.By.EDITOR, editor=request.user)
        messages.success(request, _("Recorded that it was taken down."))
        return HttpResponseRedirect(reverse("admin:partners_takedown_holders", args=[takedown.article_id]))
