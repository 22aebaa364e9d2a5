"""Forms that act once however often they are submitted, with the keys that the desk's other acts have (`work`)."""

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
    """A form with a key of its own, made when the page is rendered. Without a key each submission is a new act."""

    idempotency_key = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)

    def renew_key(self) -> None:
        """Give the form, as it was submitted, a new key: submitted again it is a new act."""
        assert isinstance(self.data, QueryDict)
        self.data = self.data.copy()
        self.data["idempotency_key"] = str(uuid4())


@dataclass(frozen=True, slots=True)
class Submission:
    """A form that was submitted, and what the same page has made before."""

    made: list[str]  # the public ids that were given to `done`; empty where this is the first submission
    is_repeated: bool  # what was typed and which button was pressed are the same as then
    _receipt: IdempotencyKey | None
    _digest: str

    def done(self, made: Iterable[object]) -> None:
        """Note what this submission has made: at least one id."""
        if self._receipt is not None:
            assignments.finish_act(self._receipt, [*map(str, made), self._digest])


def submit(form: IdempotentForm, *, path: str, editor: User) -> Submission:
    """The submission of a valid form. Call it in the transaction that acts; what is refused leaves no trace.

    `path` is the address of the page: the key of one page means nothing on another. A second submission that comes
    while the first is at work waits for it here.
    """
    key = form.cleaned_data["idempotency_key"]
    if key is None:
        return Submission([], False, None, "")
    receipt, is_new = assignments.begin_act(uuid5(key, path), editor=editor)
    digest = _digest(form)
    if is_new:
        return Submission([], False, receipt, digest)
    *made, last = receipt.touched
    return Submission(made, digest == last, receipt, digest)


def _digest(form: IdempotentForm) -> str:
    # Of what was sent, not of the cleaned values: it says which button was pressed, too. The CSRF token is masked
    # anew each time a page is rendered.
    sent = sorted((name, form.data[name]) for name in form.data if name != "csrfmiddlewaretoken")
    return hashlib.sha256(json.dumps(sent).encode()).hexdigest()
