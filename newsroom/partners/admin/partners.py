from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action, display
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSplitDateTimeWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanWidget,
)

from annotations.decisions.idempotency import renew_key, submit
from newsroom.core.errors import Invalid, Problem
from newsroom.feed import read
from newsroom.partners.admin import pages
from newsroom.partners.counts import counts_for
from newsroom.partners.keys import api_keys
from newsroom.partners.models import Grant, Key, Partner
from newsroom.partners.permissions import grants, scopes
from newsroom.users.models import User


class AddressesForm(forms.Form):
    """From where a key opens."""

    addresses = forms.CharField(
        label=_("addresses"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_(
            "From where it may be used, one address or network a line (192.0.2.7, 192.0.2.0/24, 2001:db8::/32). "
            "Empty: from anywhere."
        ),
    )

    def clean_addresses(self) -> list[str]:
        return [line for line in self.cleaned_data["addresses"].replace(",", "\n").split() if line]


class ProposeForm(forms.Form):
    """Whether a key may send annotations."""

    may_propose = forms.BooleanField(
        label=_("may propose"),
        required=False,
        widget=UnfoldBooleanWidget,
        help_text=_("Annotations that it sends wait at the desk as suggestions, under the partner's name."),
    )


class IssueForm(AddressesForm, ProposeForm):
    expires_at = forms.SplitDateTimeField(
        label=_("expires"),
        required=False,
        widget=UnfoldAdminSplitDateTimeWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = timezone.get_current_timezone()
        self.fields["expires_at"].help_text = _("Date and time in your zone (%(zone)s). Empty: never.") % {
            "zone": zone
        }


class RotateForm(forms.Form):
    hours = forms.IntegerField(
        label=_("hours in which both work"),
        min_value=0,
        max_value=30 * 24,
        initial=int(api_keys.OVERLAP.total_seconds() // 3600),
        widget=UnfoldAdminIntegerFieldWidget,
        help_text=_("So long the partner has to change over without a gap; 0 ends the old one at once."),
    )


class GrantInline(TabularInline):
    model = Grant
    fields = ["product", "granted_by", "granted_at"]
    readonly_fields = ["granted_by", "granted_at"]
    extra = 0
    verbose_name = _("product")


class KeyInline(TabularInline):
    model = Key
    fields = [
        "shown",
        "opens_from",
        "may_propose",
        "created_at",
        "created_by",
        "last_used_at",
        "expires_at",
        "ended",
        "acts",
    ]
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("created_by", "revoked_by")

    @display(description=_("key"))
    def shown(self, key: Key) -> str:
        return str(key)

    @display(description=_("from"))
    def opens_from(self, key: Key) -> str:
        return ", ".join(key.addresses) or str(_("anywhere"))

    @display(description=_("revoked"))
    def ended(self, key: Key) -> str:
        if key.revoked_at is None:
            return "–"
        return f"{timezone.localtime(key.revoked_at):%Y-%m-%d %H:%M}, {key.revoked_by}"

    @display(description="")
    def acts(self, key: Key) -> str:
        if not key.is_live(timezone.now()):
            return ""
        links = [
            (reverse(f"admin:partners_partner_{action}_key", args=[key.partner_id, key.pk]), words)
            for action, words in (
                ("rotate", _("Rotate")),
                ("confine", _("Addresses")),
                ("let_propose", _("Proposing")),
                ("revoke", _("Revoke")),
            )
        ]
        return format_html_join(" · ", '<a href="{}">{}</a>', links)


@admin.register(Partner)
class PartnerAdmin(ModelAdmin):
    list_display = ["name", "given", "is_active", "live_keys", "last_pull"]
    list_filter = ["is_active"]
    search_fields = ["name", "email", "keys__prefix"]
    fieldsets = [
        (None, {"fields": ["name", "email", "is_active", "note"]}),
        (_("Limits"), {"fields": [("per_minute", "per_day")]}),
        (_("Now"), {"fields": ["sees", "holds"]}),
    ]
    readonly_fields = ["sees", "holds"]
    inlines = [GrantInline, KeyInline]
    actions_detail = ["how_it_stands", "issue_key", "try_as"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return (
            super()
            .get_queryset(request)
            .select_related("delivery_record")
            .prefetch_related("products", "keys")
        )

    def get_urls(self) -> list[URLPattern]:
        keys: list[URLPattern] = [
            path(
                f"<uuid:object_id>/keys/<int:key_id>/{action}",
                self.admin_site.admin_view(view),
                name=f"partners_partner_{action}_key",
            )
            for action, view in (
                ("rotate", self.rotate_key),
                ("confine", self.confine_key),
                ("let_propose", self.let_key_propose),
                ("revoke", self.revoke_key),
            )
        ]
        return [*pages.urls(self), *keys, *super().get_urls()]

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        # For the log of the admin; what is stored is the verb's to say. Keys have no field that could be edited.
        formset.save(commit=False)
        if formset.model is Grant:
            rows = [row.cleaned_data for row in formset.forms]
            given = [row["product"] for row in rows if row.get("product") and not row.get("DELETE")]
            had = set(form.instance.products.all())
            grants.assign(form.instance, given, editor=_editor(request))
            # No row is left of a product that was taken, and the form's own words name the new one only.
            taken = ", ".join(sorted(str(product) for product in had - set(given)))
            if taken:
                pages.log(request, form.instance, f"Took away: {taken}.")

    @display(description=_("sees"))
    def sees(self, partner: Partner) -> str:
        if partner._state.adding:
            return "–"
        return counts_for(scopes.scope_of(partner)).in_words

    @display(description=_("feed"))
    def holds(self, partner: Partner) -> str:
        delivery_record = getattr(partner, "delivery_record", None)
        if delivery_record is None or delivery_record.asked is None:
            return str(_("has never read on from a cursor"))
        position = read.position(delivery_record.asked)
        return str(
            _("%(lines)d lines and %(seconds)d seconds behind; last read %(at)s")
            % {
                "lines": position.lines,
                "seconds": position.seconds,
                "at": f"{timezone.localtime(delivery_record.asked_at):%Y-%m-%d %H:%M}",
            }
        )

    @action(description=_("How it stands"), icon="monitoring", url_path="how-it-stands", permissions=["view"])
    def how_it_stands(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:partners_partner_overview", args=[object_id]))

    @display(description=_("products"))
    def given(self, partner: Partner) -> str:
        return ", ".join(map(str, partner.products.all())) or str(_("none: sees nothing"))

    @display(description=_("keys that work"))
    def live_keys(self, partner: Partner) -> int:
        now = timezone.now()
        return sum(key.is_live(now) for key in partner.keys.all())

    @display(description=_("last pull"))
    def last_pull(self, partner: Partner) -> Any:
        return max((key.last_used_at for key in partner.keys.all() if key.last_used_at), default=None)

    @action(description=_("Issue a key"), url_path="issue-key", permissions=["change"])
    def issue_key(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        partner = get_object_or_404(Partner, pk=object_id)
        form = IssueForm(request.POST or None)
        return self._hand_out(
            request,
            partner,
            form=form,
            title=_("Issue a key"),
            question=_("The key is shown once, on the next page, and cannot be read again after that."),
            action=lambda: api_keys.issue(
                partner,
                editor=_editor(request),
                expires_at=form.cleaned_data["expires_at"],
                addresses=form.cleaned_data["addresses"],
                may_propose=form.cleaned_data["may_propose"],
            ),
        )

    def rotate_key(self, request: HttpRequest, object_id: UUID, key_id: int) -> HttpResponse:
        key = self._key(request, object_id, key_id)
        form = RotateForm(request.POST or None)
        return self._hand_out(
            request,
            key.partner,
            form=form,
            title=_("Rotate %(key)s") % {"key": key},
            question=_(
                "A new key is shown once, on the next page, and opens from where the old one does. The old one goes "
                "on to work for a while, so that the partner can change over without a gap."
            ),
            action=lambda: api_keys.rotate(
                key, editor=_editor(request), overlap=timedelta(hours=form.cleaned_data["hours"])
            ),
        )

    def confine_key(self, request: HttpRequest, object_id: UUID, key_id: int) -> HttpResponse:
        key = self._key(request, object_id, key_id)
        form = AddressesForm(request.POST or None, initial={"addresses": "\n".join(key.addresses)})
        if request.method == "POST" and form.is_valid():
            try:
                with transaction.atomic():
                    api_keys.confine(key, addresses=form.cleaned_data["addresses"])
                    where = ", ".join(key.addresses) or "anywhere"
                    pages.log(request, key.partner, f"Let {key} open from {where}.")
            except Problem as problem:
                form.add_error(None, problem.detail)
            else:
                messages.success(request, _("%(key)s opens from there, at once.") % {"key": key})
                return self._back(key.partner)
        return self._page(
            request,
            key.partner,
            form=form,
            title=_("Addresses of %(key)s") % {"key": key},
            question=_("It applies at once. A request from elsewhere is refused with the reason."),
        )

    def let_key_propose(self, request: HttpRequest, object_id: UUID, key_id: int) -> HttpResponse:
        key = self._key(request, object_id, key_id)
        # A box that is not ticked is not sent: an empty form is an answer too.
        form = ProposeForm(
            request.POST if request.method == "POST" else None, initial={"may_propose": key.may_propose}
        )
        if form.is_valid():
            try:
                api_keys.let_propose(key, may=form.cleaned_data["may_propose"])
            except Problem as problem:
                messages.error(request, problem.detail)
            else:
                message = _("%(key)s may propose.") if key.may_propose else _("%(key)s may not propose.")
                messages.success(request, message % {"key": key})
            return self._back(key.partner)
        return self._page(
            request,
            key.partner,
            form=form,
            title=_("Proposing with %(key)s") % {"key": key},
            question=_(
                "It counts at once. What was proposed before stays at the desk until somebody decides."
            ),
        )

    @action(description=_("Test pull as this partner"), url_path="try", permissions=["view"])
    def try_as(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:partners_partner_test_pull", args=[object_id]))

    def revoke_key(self, request: HttpRequest, object_id: UUID, key_id: int) -> HttpResponse:
        key = self._key(request, object_id, key_id)
        if request.method == "POST":
            api_keys.revoke(key, editor=_editor(request))
            messages.success(request, _("%(key)s opens nothing any more.") % {"key": key})
            return self._back(key.partner)
        question = _("The partner is locked out at once, in the middle of a pull too. This cannot be undone.")
        return self._page(request, key.partner, title=_("Revoke %(key)s") % {"key": key}, question=question)

    def _key(self, request: HttpRequest, partner_id: UUID, key_id: int) -> Key:
        if not self.has_change_permission(request):
            raise PermissionDenied
        return get_object_or_404(Key.objects.select_related("partner"), pk=key_id, partner=partner_id)

    def _hand_out(
        self,
        request: HttpRequest,
        partner: Partner,
        *,
        form: forms.Form,
        title: Any,
        question: Any,
        action: Any,
    ) -> HttpResponse:
        """Make a key and show its text. A repeated request makes none, and can only say which one was made.

        The text is stored nowhere: whoever did not get the first answer has the key rotated.
        """
        if request.method != "POST" or not form.is_valid():
            return self._page(request, partner, form=form, title=title, question=question)
        made, text, is_repeated = None, "", False
        try:
            with transaction.atomic():
                submission = submit(request)
                if submission.made:
                    made, is_repeated = Key.objects.get(pk=submission.made[0]), submission.is_repeated
                else:
                    key, text = action()
                    submission.done([key.pk])
        except Invalid as problem:
            form.add_error(None, problem.detail)
            return self._page(request, partner, form=form, title=title, question=question)
        except Problem as problem:
            messages.error(request, problem.detail)
            return self._back(partner)
        if made is not None:
            if not is_repeated:
                # Other addresses, perhaps: they are kept, and a second press makes another key of them.
                renew_key(request)
            return self._page(
                request,
                partner,
                form=None if is_repeated else form,
                title=title,
                question=question,
                made=made,
                made_is_live=made.is_live(timezone.now()),
            )
        # In this answer and nowhere else: a message would be kept in the session, a redirect in an address.
        return self._page(request, partner, title=title, key=key, text=text)

    def _page(
        self,
        request: HttpRequest,
        partner: Partner,
        template: str = "admin/partners/key.html",
        **context: Any,
    ) -> HttpResponse:
        shared = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "partner": partner,
            "api": f"{settings.SITE_URL}/api/v1",
        }
        return never_cache(render)(request, template, {**shared, **context})

    def _back(self, partner: Partner) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:partners_partner_change", args=[partner.pk]))


def _editor(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
