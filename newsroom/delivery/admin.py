from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from annotations.models import Annotation
from newsroom.ledger.errors import Problem
from newsroom.people.models import User

from . import pages, partners
from .models import Grant, Key, Partner, Product, ProductSource, ProductStory


class GrantInline(TabularInline):
    model = Grant
    fields = ["product", "granted_by", "granted_at"]
    readonly_fields = ["granted_by", "granted_at"]
    extra = 0
    max_num = 1
    verbose_name = _("product")


class KeyInline(TabularInline):
    model = Key
    fields = ["shown", "created_at", "created_by", "last_used_at", "expires_at", "ended", "acts"]
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
            (reverse(f"admin:delivery_partner_{verb}_key", args=[key.partner_id, key.pk]), words)
            for verb, words in (("rotate", _("Rotate")), ("revoke", _("Revoke")))
        ]
        return format_html_join(" · ", '<a href="{}">{}</a>', links)


@admin.register(Partner)
class PartnerAdmin(ModelAdmin):
    list_display = ["name", "product", "is_active", "live_keys", "last_pull"]
    list_filter = ["is_active"]
    search_fields = ["name", "email", "keys__prefix"]
    fields = ["name", "email", "is_active", "note"]
    inlines = [GrantInline, KeyInline]
    actions_detail = ["how_it_stands", "issue_key"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("grant__product").prefetch_related("keys")

    def get_urls(self) -> list[URLPattern]:
        keys: list[URLPattern] = [
            path(
                f"<uuid:object_id>/keys/<int:key_id>/{verb}",
                self.admin_site.admin_view(view),
                name=f"delivery_partner_{verb}_key",
            )
            for verb, view in (("rotate", self.rotate_key), ("revoke", self.revoke_key))
        ]
        return pages.urls(self) + keys + super().get_urls()

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        # Keys come here too, with nothing to save: no field of theirs can be edited.
        for given in formset.save(commit=False):
            partners.grant(form.instance, given.product, editor=_editor(request))
        for taken in formset.deleted_objects:
            partners.take(taken.partner)

    @display(description=_("product"))
    def product(self, partner: Partner) -> str:
        grant = getattr(partner, "grant", None)
        return str(grant.product) if grant else str(_("none: sees nothing"))

    @display(description=_("keys that work"))
    def live_keys(self, partner: Partner) -> int:
        now = timezone.now()
        return sum(key.is_live(now) for key in partner.keys.all())

    @display(description=_("last pull"))
    def last_pull(self, partner: Partner) -> Any:
        return max((key.last_used_at for key in partner.keys.all() if key.last_used_at), default=None)

    @action(description=_("How it stands"), icon="monitoring", url_path="how-it-stands", permissions=["view"])
    def how_it_stands(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:delivery_partner_standing", args=[object_id]))

    @action(description=_("Issue a key"), url_path="issue-key", permissions=["change"])
    def issue_key(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        partner = get_object_or_404(Partner, pk=object_id)
        return self._hand_out(
            request,
            partner,
            title=_("Issue a key"),
            question=_("The key is shown once, on the next page, and cannot be read again after that."),
            verb=lambda: partners.issue(partner, editor=_editor(request)),
        )

    def rotate_key(self, request: HttpRequest, object_id: UUID, key_id: int) -> HttpResponse:
        key = self._key(request, object_id, key_id)
        return self._hand_out(
            request,
            key.partner,
            title=_("Rotate %(key)s") % {"key": key},
            question=_(
                "A new key is shown once, on the next page. The old one goes on to work for a day, so that the "
                "partner can change over without a gap."
            ),
            verb=lambda: partners.rotate(key, editor=_editor(request)),
        )

    def revoke_key(self, request: HttpRequest, object_id: UUID, key_id: int) -> HttpResponse:
        key = self._key(request, object_id, key_id)
        if request.method == "POST":
            partners.revoke(key, editor=_editor(request))
            messages.success(request, _("%(key)s opens nothing any more.") % {"key": key})
            return self._back(key.partner)
        question = _("The partner is locked out at once, in the middle of a pull too. This cannot be undone.")
        return self._page(request, key.partner, title=_("Revoke %(key)s") % {"key": key}, question=question)

    def _key(self, request: HttpRequest, partner_id: UUID, key_id: int) -> Key:
        if not self.has_change_permission(request):
            raise PermissionDenied
        return get_object_or_404(Key.objects.select_related("partner"), pk=key_id, partner=partner_id)

    def _hand_out(
        self, request: HttpRequest, partner: Partner, *, title: Any, question: Any, verb: Any
    ) -> HttpResponse:
        if request.method != "POST":
            return self._page(request, partner, title=title, question=question)
        try:
            key, text = verb()
        except Problem as problem:
            messages.error(request, problem.detail)
            return self._back(partner)
        # In this answer and nowhere else: a message would be kept in the session, a redirect in an address.
        return self._page(request, partner, title=title, key=key, text=text)

    def _page(self, request: HttpRequest, partner: Partner, **context: Any) -> HttpResponse:
        shared = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "partner": partner,
            "api": f"{settings.SITE_URL}/api/v1",
        }
        return never_cache(render)(request, "admin/delivery/key.html", {**shared, **context})

    def _back(self, partner: Partner) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:delivery_partner_change", args=[partner.pk]))


class ProductForm(forms.ModelForm):
    kinds = forms.MultipleChoiceField(
        label=_("kinds of annotations"),
        choices=Annotation.Kind.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("None ticked: all."),
    )

    class Meta:
        model = Product
        fields = ["name", "languages", "kinds"]


class ProductSourceInline(TabularInline):
    model = ProductSource
    autocomplete_fields = ["source"]
    extra = 0


class ProductStoryInline(TabularInline):
    model = ProductStory
    autocomplete_fields = ["story"]
    extra = 0


@admin.register(Product)
class ProductAdmin(ModelAdmin):
    form = ProductForm
    list_display = ["name", "holds", "partner_count"]
    search_fields = ["name"]
    inlines = [ProductSourceInline, ProductStoryInline]

    def get_queryset(self, request: HttpRequest) -> Any:
        products = super().get_queryset(request).prefetch_related("sources", "stories")
        return products.annotate(partner_number=Count("grants"))

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> Any:
        product = self.get_object(request, unquote(object_id)) if object_id else None
        if request.method != "POST" or product is None:
            return super().changeform_view(request, object_id, *args, **kwargs)
        # Around all of the form, its lists of sources and stories included: partners are told once, of the whole.
        with partners.changing(product):
            return super().changeform_view(request, object_id, *args, **kwargs)

    @display(description=_("holds"))
    def holds(self, product: Product) -> str:
        lists = {
            _("sources"): [str(source) for source in product.sources.all()],
            _("stories"): [str(story) for story in product.stories.all()],
            _("languages"): product.languages,
            _("kinds"): product.kinds,
        }
        narrowed = [f"{name}: {', '.join(sorted(values))}" for name, values in lists.items() if values]
        return "; ".join(narrowed) or str(_("everything"))

    @display(description=_("partners"), ordering="partner_number")
    def partner_count(self, product: Any) -> int:
        return int(product.partner_number)


def _editor(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
