from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import Count
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminTextInputWidget

from annotations.models import Annotation
from newsroom.feed.scope import Scope
from newsroom.partners.counts import counts_for
from newsroom.partners.models import Product, ProductSource, ProductStory
from newsroom.partners.permissions import grants


class ProductForm(forms.ModelForm):  # type: ignore[type-arg] # not generic at run time
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of annotations"),
        choices=Annotation.Kind.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("None ticked: all."),
    )

    class Meta:
        widgets = {"languages": UnfoldAdminTextInputWidget}
        model = Product
        fields = ["name", "languages", "kinds", "body_right", "quote_words", "suggestions", "embargoed"]


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
    readonly_fields = ["holds", "sees"]
    fieldsets = [
        (None, {"fields": ["name"]}),
        (_("In words"), {"fields": ["holds", "sees"]}),
        (_("What is in it"), {"fields": ["languages", "kinds", "suggestions", "embargoed"]}),
        (_("What of the texts it passes on"), {"fields": [("body_right", "quote_words")]}),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        products = super().get_queryset(request).prefetch_related("sources", "stories")
        return products.annotate(partner_number=Count("grants"))

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> Any:
        product = self.get_object(request, unquote(object_id)) if object_id else None
        if request.method != "POST" or product is None:
            return super().changeform_view(request, object_id, *args, **kwargs)
        # Around the whole form with its sources and stories: partners get one line for all changes.
        with grants.changing(product):
            return super().changeform_view(request, object_id, *args, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        messages.info(request, counts_for(Scope((_part(form.instance),))).in_words)

    @display(description=_("holds"))
    def holds(self, product: Product) -> str:
        return product.in_words

    @display(description=_("sees now"))
    def sees(self, product: Product) -> str:
        if product._state.adding:
            return str(_("Save it, and it is said here."))
        return counts_for(Scope((_part(product),))).in_words

    @display(description=_("partners"), ordering="partner_number")
    def partner_count(self, product: Any) -> int:
        return int(product.partner_number)


def _part(product: Product) -> Any:
    # Read anew: what the page has is what it had before its lists were saved.
    return Product.objects.with_limits().get(pk=product.pk).part
