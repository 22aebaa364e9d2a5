"""Pages of the admin: how a partner stands, what it would be answered now, its bell, and who holds a killed text."""

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

from annotations.decisions.idempotency import IdempotentForm, submit
from newsroom.articles.models import Article
from newsroom.core.errors import Problem
from newsroom.feed import reading
from newsroom.feed.admin import ReadOnlyAdmin
from newsroom.partners import usage, visibility
from newsroom.partners import webhooks as bells
from newsroom.partners.counts import counted, counts_for
from newsroom.partners.feed_lines import body
from newsroom.partners.models import Partner, Takedown, Usage, Webhook
from newsroom.partners.scopes import products_of, scope_of
from newsroom.partners.takedowns import actions
from newsroom.users.models import User

DAYS = 30
TRIED_LINES = 20
_HEIGHT = 72  # of a chart, in its own units


class AddressForm(forms.Form):
    """Would a request from here be let in?"""

    address = forms.GenericIPAddressField(
        label=_("address"), required=False, widget=UnfoldAdminTextInputWidget
    )


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of a chart: where it stands, how high, and what it says."""

    x: int
    y: float
    height: float
    says: str


@dataclass(frozen=True, slots=True)
class Chart:
    """One figure over the last days, oldest first."""

    name: str
    column: str
    total: int
    bars: list[Bar]


def urls(page_of: Any) -> list[URLPattern]:
    """The addresses of a partner's pages; `page_of` is the ModelAdmin whose site and rights they have."""

    def view(function: Any) -> Any:
        def call(request: HttpRequest, partner_id: UUID) -> HttpResponse:
            if not page_of.has_view_permission(request):
                raise PermissionDenied
            if request.method == "POST" and not page_of.has_change_permission(request):
                raise PermissionDenied
            partner = get_object_or_404(Partner.objects.select_related("receipt", "bell"), pk=partner_id)
            context = {
                **page_of.admin_site.each_context(request),
                "opts": page_of.opts,
                "partner": partner,
                "may_change": page_of.has_change_permission(request),
            }
            return function(request, partner, context)

        return page_of.admin_site.admin_view(never_cache(call))

    return [
        path("<uuid:partner_id>/standing", view(standing), name="partners_partner_standing"),
        path("<uuid:partner_id>/test-pull", view(test_pull), name="partners_partner_test_pull"),
        path("<uuid:partner_id>/bell", view(change_bell), name="partners_partner_bell"),
    ]


def standing(request: HttpRequest, partner: Partner, context: dict[str, Any]) -> HttpResponse:
    usage.gather(partner.pk)
    receipt = getattr(partner, "receipt", None)
    asked = receipt.asked if receipt is not None else None
    where = reading.position(asked or 0)
    today = timezone.now().date()
    rows = {row.day: row for row in partner.volumes.filter(day__gt=today - timedelta(days=DAYS))}
    context |= {
        "title": partner.name,
        "receipt": receipt,
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
        "recalls": actions.open_takedowns().filter(partner=partner),
        "answered": Takedown.objects.filter(partner=partner, acknowledged_at__isnull=False)
        .select_related("act", "article", "acknowledged_by_user")
        .order_by("-acknowledged_at")[:5],
        "bell": getattr(partner, "bell", None),
        "bell_form": IdempotentForm(),
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
    """What it would be shown at this moment, read in the way its requests are; its receipt stays where it is.

    What its products let it see, its next call of the feed, its first articles, and whether its keys would let it in.
    """
    receipt = getattr(partner, "receipt", None)
    asked = receipt.asked if receipt is not None else None
    scope = scope_of(partner)
    begin = request.GET.get("from") == "start" or asked is None
    problem = ""
    page = None
    try:
        page = reading.read(
            "" if begin else reading.cursor_at(asked or 0), scope=scope, limit=TRIED_LINES, partner=partner.pk
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
    """Each key, whether it is live, and whether it opens from the address that is asked about; None for none."""
    form = AddressForm(request.GET if "address" in request.GET else None)
    address = form.cleaned_data["address"] if form.is_bound and form.is_valid() else ""
    now = timezone.now()
    keys = [
        (key, partner.is_active and key.is_live(now), key.opens_from(address) if address else None)
        for key in partner.keys.all()
    ]
    return {"form": form, "address": address, "keys": keys}


def change_bell(request: HttpRequest, partner: Partner, context: dict[str, Any]) -> HttpResponse:
    """Hang, move, rotate, mend, take down. A secret is shown in the answer to the POST and nowhere else."""
    bell = getattr(partner, "bell", None)
    back = HttpResponseRedirect(reverse("admin:partners_partner_standing", args=[partner.pk]))
    form = IdempotentForm(request.POST)
    if request.method != "POST" or not form.is_valid():
        return back
    assert isinstance(request.user, User)
    try:
        with transaction.atomic():
            submission = submit(form, path=request.path, editor=request.user)
            if submission.is_repeated:
                # As it is now: the first submission may have ended only while this one waited for it.
                bell = Webhook.objects.filter(partner=partner).first()
                # A secret is shown again only as long as it is the one that this form has made.
                secret = bell.secret if bell and _digest(bell.secret) == submission.made[0] else ""
                if not secret and submission.made[0] != _digest(""):
                    messages.info(
                        request, _("This form has been sent already. Its secret is no longer in use.")
                    )
                    return back
            else:
                bell, secret = _act_on_bell(request, partner, bell)
                submission.done([_digest(secret)])
    except Problem as problem:
        messages.error(request, problem.detail)
        return back
    if secret:
        return render(
            request,
            "admin/partners/webhook.html",
            {**context, "title": _("The bell's secret"), "bell": bell, "secret": secret},
        )
    messages.success(request, _("Done."))
    return back


def _act_on_bell(request: HttpRequest, partner: Partner, bell: Webhook | None) -> tuple[Webhook | None, str]:
    """Do what the pressed button says; the bell, and its secret where there is a new one."""
    secret, act, url = "", request.POST.get("act", ""), request.POST.get("url", "").strip()
    if act == "hang":
        bell, secret = bells.create(partner, url=url)
        log(request, partner, f"Hung a bell at {urlsplit(url).hostname}.")
    elif bell is not None and act == "move":
        bells.change_url(bell, url=url)
        log(request, partner, f"Moved its bell to {urlsplit(url).hostname}.")
    elif bell is not None and act == "rotate":
        secret = bells.rotate(bell)
        log(request, partner, "Rotated the secret of its bell.")
    elif bell is not None and act == "mend":
        bells.resume(bell)
        log(request, partner, "Let its bell ring again.")
    elif bell is not None and act == "take_down":
        bells.delete(bell)
        log(request, partner, "Took its bell down.")
    return bell, secret


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def log(request: HttpRequest, partner: Partner, words: str) -> None:
    """Leave in the partner's history who did what, where the verb's own rows do not say it.

    Nothing that is secret: of an address its host, since the rest may hold a token.
    """
    assert isinstance(request.user, User)
    LogEntry.objects.log_actions(request.user.pk, [partner], CHANGE, change_message=words, single_object=True)


@admin.register(Takedown)
class RecallAdmin(ReadOnlyAdmin):
    """What partners are asked to take down. What is not acknowledged stands first."""

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
                "<uuid:recall_id>/acknowledge",
                self.admin_site.admin_view(self.acknowledge),
                name="partners_takedown_acknowledge",
            ),
        ]
        return own + super().get_urls()

    @display(description=_("act"))
    def shown_act(self, recall: Takedown) -> str:
        return recall.act.get_verb_display()

    @display(description=_("answer"), label={"open": "danger", "lifted": "info", "acknowledged": "success"})
    def shown_answer(self, recall: Takedown) -> tuple[str, Any]:
        if recall.acknowledged_at:
            return "acknowledged", _("acknowledged")
        return ("lifted", _("lifted")) if recall.lifted_at else ("open", _("open"))

    def holders(self, request: HttpRequest, article_id: UUID) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        article = get_object_or_404(Article.objects.select_related("latest_revision"), pk=article_id)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Who holds it"),
            "article": article,
            "holdings": actions.holdings(article),
            "may_change": request.user.has_perm("partners.change_takedown"),
        }
        return render(request, "admin/partners/holders.html", context)

    def acknowledge(self, request: HttpRequest, recall_id: UUID) -> HttpResponse:
        recall = get_object_or_404(Takedown, pk=recall_id)
        if request.method != "POST" or not request.user.has_perm("partners.change_takedown"):
            raise PermissionDenied
        assert isinstance(request.user, User)
        actions.acknowledge(recall, by=Takedown.By.EDITOR, editor=request.user)
        messages.success(request, _("Noted: it was taken down."))
        return HttpResponseRedirect(reverse("admin:partners_takedown_holders", args=[recall.article_id]))
