"""What can go wrong in words. A class's docstring is the sentence that people read.

One place maps these to HTTP: problem details (RFC 9457) at the API, plain sentences at the desk and in the admin.
"""

import inspect


class Problem(Exception):
    """The request cannot be carried out."""

    status = 400

    def __init__(self, detail: str = "") -> None:
        self.detail = detail or inspect.cleandoc(type(self).__doc__ or "")
        super().__init__(self.detail)

    @property
    def title(self) -> str:
        """The class's name in words: `AlreadyDecided` is "Already decided"."""
        name = type(self).__name__
        return "".join(f" {c.lower()}" if c.isupper() and i else c for i, c in enumerate(name))


class Invalid(Problem):
    """What was sent cannot be understood."""


class Refused(Problem):
    """You may not do this."""

    status = 403


class NotThere(Problem):
    """There is no such thing, or it is not for you."""

    status = 404


class Conflict(Problem):
    """Somebody else was faster."""

    status = 409


class Gone(Problem):
    """This is no longer here."""

    status = 410
