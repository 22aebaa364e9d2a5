"""Shared by the admin's forms: an action saves, and a colleague's change is not overwritten."""

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


class UnchangedField(CharField):
    """A hidden field that no editor changes."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class VersionedForm(ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A form that sends back the version that its editor opened, so that the action can refuse a conflict."""

    opened_version = UnchangedField(required=False, widget=HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.initial["opened_version"] = self.current_version()

    def current_version(self) -> str:
        """The stored version of the actor, question or story."""
        if isinstance(self.instance, Actor):
            return str(profiles.last_decision_on(self.instance))
        if isinstance(self.instance, Question):
            return questions.version_of(Question.objects.get(pk=self.instance.pk))
        # Read it again: the form has written its values into this instance.
        return stories.face(Story.objects.get(pk=self.instance.pk))


class _RefusedForm:
    """Mixed into a form whose action was refused. It shows the refusal."""

    refusal: Problem

    def clean(self: Any) -> Any:
        cleaned = super().clean()  # type: ignore[misc]
        message = self.refusal.detail
        if isinstance(self.refusal, profiles.ActorChanged | questions.QuestionChanged | stories.StoryChanged):
            # The message names the colleague. Saving again overwrites the change knowingly.
            self.data = self.data.copy()
            self.data[self.add_prefix("opened_version")] = self.current_version()
            again = _("What you typed still stands in this form: save again to put it in its place.")
            message = f"{message} {again}"
        self.add_error(None, message)
        return cleaned


class ActionAdmin(ModelAdmin):
    """An admin class that saves through an action and shows the action's refusal in the form."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            with transaction.atomic():
                return super().changeform_view(request, *args, **kwargs)
        except Problem as refusal:
            # Render the form again with all that was typed, and the refusal as its error.
            request.refusal = refusal  # type: ignore[attr-defined]
            return super().changeform_view(request, *args, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        refusal: Problem | None = getattr(request, "refusal", None)
        return form if refusal is None else type(form.__name__, (_RefusedForm, form), {"refusal": refusal})

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Partners have its address. Duplicates are merged instead.
        return False
