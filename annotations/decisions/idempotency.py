"""Forms that act once however often they are submitted, with the idempotency keys of the desk's other actions."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import uuid4, uuid5

from django import forms
from django.http import QueryDict

from annotations.models import IdempotencyKey
from newsroom.users.models import User

from . import assignments


class IdempotentForm(forms.Form):
    """A form with a key of its own, created when the page is rendered. Without one each submission is a new action."""

    idempotency_key = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)

    def renew_key(self) -> None:
        """Give the submitted form a new key: submitted again it is a new action."""
        assert isinstance(self.data, QueryDict)
        self.data = self.data.copy()
        self.data["idempotency_key"] = str(uuid4())


@dataclass(frozen=True, slots=True)
class Submission:
    """A submitted form, and what the same page has created before."""

    made: list[str]  # the public ids that were given to `done`; empty for the first submission
    is_repeated: bool  # the data and the button are the same as then
    _key: IdempotencyKey | None
    _digest: str

    def done(self, made: Iterable[object]) -> None:
        """Store what this submission has created: at least one id."""
        if self._key is not None:
            assignments.finish_act(self._key, [*map(str, made), self._digest])


def submit(form: IdempotentForm, *, path: str, editor: User) -> Submission:
    """The submission of a valid form. Call it in the transaction of the action; a refusal leaves no trace.

    `path` is the address of the page: a key is valid on one page. A second submission waits here until the first has
    ended.
    """
    key = form.cleaned_data["idempotency_key"]
    if key is None:
        return Submission([], False, None, "")
    stored, is_new = assignments.begin_act(uuid5(key, path), editor=editor)
    digest = _digest(form)
    if is_new:
        return Submission([], False, stored, digest)
    *made, last = stored.touched
    return Submission(made, digest == last, stored, digest)


def _digest(form: IdempotentForm) -> str:
    # Of the raw data and not of the cleaned values, to include the button. The CSRF token has a new mask each time a
    # page is rendered.
    sent = sorted((name, form.data[name]) for name in form.data if name != "csrfmiddlewaretoken")
    return hashlib.sha256(json.dumps(sent).encode()).hexdigest()
