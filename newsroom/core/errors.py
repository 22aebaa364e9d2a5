"""Errors that people read. Each class carries its sentence; `message` is translated where a user can meet it.

The API renders them as problem details (RFC 9457), always in English; the desk and the admin show the sentence in the
user's language.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Problem(Exception):
    """A request that cannot be carried out. `detail` replaces the class's `message` where more is known."""

    status = 400
    message: str | Promise = _("The request cannot be carried out.")

    def __init__(self, detail: str | Promise = "") -> None:
        super().__init__(detail)
        self._detail = detail

    @property
    def detail(self) -> str:
        """The sentence, in the language that is active now."""
        return str(self._detail or self.message)

    @property
    def title(self) -> str:
        """The class's name in words: `AlreadyDecided` becomes "Already decided"."""
        name = type(self).__name__
        return "".join(f" {c.lower()}" if c.isupper() and i else c for i, c in enumerate(name))

    def __str__(self) -> str:
        return self.detail


class Invalid(Problem):
    message: str | Promise = _("What was sent cannot be understood.")


class Refused(Problem):
    message: str | Promise = _("You may not do this.")
    status = 403


class NotThere(Problem):
    message: str | Promise = _("There is no such thing, or it is not for you.")
    status = 404


class Conflict(Problem):
    message: str | Promise = _("Somebody else was faster.")
    status = 409


class Removed(Problem):
    message: str | Promise = _("This is no longer here.")
    status = 410
