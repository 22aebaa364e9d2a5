"""The admin pages of questions: ask, word, answer, withdraw, ask again."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from annotations.claims import questions
from annotations.models import Claim, ClaimAnswer, Question, QuestionDecision
from newsroom.users.models import User

from .forms import ActionAdmin, UnchangedField, VersionedForm


class ClaimsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """The claims of a story, each with the sources that state it and the other question that it answers."""

    widget = UnfoldAdminCheckboxSelectMultipleWidget(attrs={"class": "max-h-96 overflow-y-auto"})

    def label_from_instance(self, claim: Any) -> str:
        other = format_html(" · answers “{}”", claim.elsewhere[0]) if claim.elsewhere else ""
        return format_html("{}<br><small>{}{}</small>", claim, ", ".join(claim.stated_by), other)


class QuestionForm(VersionedForm):
    answered_by = ClaimsField(Claim.objects.none(), required=False, label=_("Answered by"))
    # The answers when the form was opened. Only the editor's own changes are saved, not those of colleagues.
    shown = UnchangedField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            # The claims depend on the story, which is not known yet.
            del self.fields["answered_by"]
            return
        answering = list(
            ClaimAnswer.objects.filter(question=self.instance, is_active=True).values_list("claim", flat=True)
        )
        field: Any = self.fields["answered_by"]
        field.queryset = _claims(self.instance)
        self.initial["answered_by"] = answering
        self.initial["shown"] = ",".join(map(str, answering))

    @property
    def changed(self) -> tuple[set[UUID], set[UUID]]:
        """The claims that the editor added as answers, and those that the editor removed."""
        if "answered_by" not in self.cleaned_data:
            return set(), set()
        shown = {UUID(pk) for pk in self.cleaned_data["shown"].split(",") if pk}
        chosen = {claim.pk for claim in self.cleaned_data["answered_by"]}
        return chosen - shown, shown - chosen

    def clean_shown(self) -> str:
        shown = str(self.cleaned_data["shown"])
        try:
            list(map(UUID, filter(None, shown.split(","))))
        except ValueError:
            raise forms.ValidationError(_("Open this page again.")) from None
        return shown


def _claims(question: Question) -> QuerySet[Claim]:
    """The claims that can answer a question or do, with the names of their sources and their other questions."""
    stated = questions.stated_in(question).filter(claim=OuterRef("pk"))
    answering = ClaimAnswer.objects.filter(question=question, is_active=True, claim=OuterRef("pk"))
    here = Q(statements__article__story=question.story_id, statements__state="accepted")
    elsewhere = Q(answers__story=question.story_id, answers__is_active=True) & ~Q(
        answers__question=question.pk
    )
    return (
        Claim.objects.filter(Exists(stated) | Exists(answering))
        .annotate(
            stated_by=ArrayAgg("statements__article__source__name", filter=here, distinct=True, default=[]),
            elsewhere=ArrayAgg("answers__question__wording", filter=elsewhere, distinct=True, default=[]),
        )
        .order_by("text", "pk")
    )


class QuestionDecisionInline(TabularInline):
    model = QuestionDecision
    verbose_name_plural = _("history")
    fields = ["at", "editor", "action", "claim"]
    readonly_fields = fields
    extra = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("editor", "claim", "question")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Question)
class QuestionAdmin(ActionAdmin):
    form = QuestionForm
    autocomplete_fields = ["story"]
    list_display = ["wording", "story", "unit", "answer_count", "asked"]
    list_filter = ["story", ("withdrawn_at", admin.EmptyFieldListFilter)]
    list_select_related = ["story"]
    search_fields = ["wording", "subject"]
    inlines = [QuestionDecisionInline]
    actions = ["withdraw", "ask_again"]

    def get_queryset(self, request: HttpRequest) -> Any:
        active = Count("answers", filter=Q(answers__is_active=True))
        return super().get_queryset(request).annotate(answer_number=active)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [
            "story",
            "wording",
            "unit",
            "subject",
            *(["answered_by", "shown", "opened_version"] if obj else []),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["story"] if obj else []

    def save_model(self, request: HttpRequest, obj: Question, form: Any, change: bool) -> None:
        data = form.cleaned_data
        assert isinstance(request.user, User)
        if change:
            # First, because it locks claims, and claims are locked before questions.
            answering, leaving = (Claim.objects.filter(pk__in=ids) for ids in form.changed)
            questions.settle(obj, answering=answering, leaving=leaving, editor=request.user)
        try:
            questions.write(
                obj,
                wording=data["wording"],
                unit=data["unit"],
                subject=data["subject"],
                editor=request.user,
                last_version=data.get("opened_version") or None,
            )
        except questions.QuestionChanged:
            last = obj.decisions.filter(claim=None).select_related("editor").last()
            detail = questions.QuestionChanged.message_by % {"editor": last.editor} if last else ""
            raise questions.QuestionChanged(detail) from None

    @action(description=_("Withdraw"), permissions=["change"])
    def withdraw(self, request: HttpRequest, chosen: QuerySet[Question]) -> None:
        assert isinstance(request.user, User)
        for question in chosen.order_by("pk"):
            questions.withdraw(question, editor=request.user)
        self.message_user(
            request, _("Withdrawn: partners see them and their answers no more."), messages.SUCCESS
        )

    @action(description=_("Ask again"), permissions=["change"])
    def ask_again(self, request: HttpRequest, chosen: QuerySet[Question]) -> None:
        assert isinstance(request.user, User)
        for question in chosen.order_by("pk"):
            questions.ask_again(question, editor=request.user)
        self.message_user(request, _("Asked again, with the answers that they had."), messages.SUCCESS)

    @display(description=_("answers"), ordering="answer_number")
    def answer_count(self, question: Any) -> int:
        return int(question.answer_number)

    @display(description=_("asked"), boolean=True)
    def asked(self, question: Question) -> bool:
        return question.withdrawn_at is None
