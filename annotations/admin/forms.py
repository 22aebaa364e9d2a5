"""What the admin's forms share: nothing is saved but by a verb, and nobody's word is overwritten in silence."""

from typing import Any

from django.db import transaction
from django.forms import CharField, HiddenInput, ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from annotations.actors import profiles
from annotations.claims import questions
from annotations.models import Actor, Question
from newsroom.articles.actions import stories
from newsroom.articles.models import Story
from newsroom.core.errors import Problem


class SeenField(CharField):
    """Says what was seen, and is nothing that an editor changes."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class SeenForm(ModelForm):
    """A form that tells what its editor saw when it was opened, so that nobody's word is overwritten in silence."""

    seen = SeenField(required=False, widget=HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.initial["seen"] = self.seen_now()

    def seen_now(self) -> str:
        """An actor, a question or a story as it stands, told apart from what it was before any change."""
        if isinstance(self.instance, Actor):
            return str(profiles.last_decision_on(self.instance))
        if isinstance(self.instance, Question):
            return questions.version_of(Question.objects.get(pk=self.instance.pk))
        # As it is stored: the form has put into this one what was typed.
        return stories.face(Story.objects.get(pk=self.instance.pk))


class _Refused:
    """A form whose verb has refused what it says, put over the form's own class."""

    refused: Problem

    def clean(self: Any) -> Any:
        cleaned = super().clean()  # type: ignore[misc]
        said = self.refused.detail
        if isinstance(self.refused, profiles.ActorChanged | questions.QuestionChanged | stories.StoryChanged):
            # They are told by whom; who saves again by now knows whose word goes.
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = self.seen_now()
            again = _("What you typed still stands in this form: save again to put it in its place.")
            said = f"{said} {again}"
        self.add_error(None, said)
        return cleaned


class ThroughVerbs(ModelAdmin):
    """An admin that saves nothing by itself: what a form says goes to one verb, and its refusal to the editor."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            with transaction.atomic():
                return super().changeform_view(request, *args, **kwargs)
        except Problem as refused:
            # Once more, with the refusal as an error of the form: so all that was typed stands in it again.
            request.refused = refused  # type: ignore[attr-defined]
            return super().changeform_view(request, *args, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        refused: Problem | None = getattr(request, "refused", None)
        return form if refused is None else type(form.__name__, (_Refused, form), {"refused": refused})

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Partners hold its address. Two that are one are merged, not deleted.
        return False
